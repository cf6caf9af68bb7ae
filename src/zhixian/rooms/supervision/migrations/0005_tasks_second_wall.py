"""The second wall around tasks: the unit that set one and its leads."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
FRAME = "language plpgsql stable security definer set search_path = public, pg_temp"
SEES = f"""
create function sees_task(wanted uuid) returns boolean {FRAME} as $$
begin
    return coalesce(current_setting('zhixian.system', true), '') = 'on'
        or exists (select 1 from supervision_task where id = wanted and set_by_unit = {UNITS})
        or exists (select 1 from supervision_tasklead where task_id = wanted and unit_id = {UNITS});
end $$;
"""
TASK = (
    "alter table supervision_task enable row level security;"
    f"create policy supervision_task_seen on supervision_task using (sees_task(id) or set_by_unit = {UNITS})"
    f" with check (set_by_unit = {UNITS});"
)
LEAD = (
    "alter table supervision_tasklead enable row level security;"
    "create policy supervision_tasklead_read on supervision_tasklead for select using (sees_task(task_id));"
    f"create policy supervision_tasklead_report on supervision_tasklead for update using (unit_id = {UNITS})"
    f" with check (unit_id = {UNITS});"
    "create policy supervision_tasklead_set on supervision_tasklead for insert with check (sees_task(task_id));"
)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_tasks")]
    operations = [
        migrations.RunSQL(SEES, "drop function sees_task(uuid);"),
        migrations.RunSQL(
            TASK,
            "drop policy supervision_task_seen on supervision_task; alter table supervision_task disable row level security;",
        ),
        migrations.RunSQL(
            LEAD,
            "drop policy supervision_tasklead_read on supervision_tasklead;"
            "drop policy supervision_tasklead_report on supervision_tasklead;"
            "drop policy supervision_tasklead_set on supervision_tasklead;"
            "alter table supervision_tasklead disable row level security;",
        ),
    ]
