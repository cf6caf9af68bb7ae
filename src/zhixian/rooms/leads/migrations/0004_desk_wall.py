"""The desk's own rows belong to a unit, a package to two. A reporting centre goes on seeing which reports it took in and by
what they are alike, wherever they went; their keys are wrapped for the other unit, and nothing but their rows is shown to it."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
OF_A_UNIT = ("leads_servedfirm", "leads_scoringrule", "leads_hit", "leads_closedshop")


def put_up(table, owners):
    owned = " or ".join(f"{owner} = {UNITS}" for owner in owners)
    return (
        f"alter table {table} enable row level security;"
        f"create policy {table}_seen on {table} using ({owned} or {SYSTEM}) with check ({owned} or {SYSTEM});"
    )


def take_down(table):
    return f"drop policy {table}_seen on {table}; alter table {table} disable row level security;"


WATCHED = f"""
create function lead_watched(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp as $$
begin
    return nullif(current_setting('zhixian.units', true), '') is not null and exists (
        select 1 from leads_report where id = wanted and centre_id = {UNITS}
    );
end $$;
create policy leads_report_watched on leads_report for select using (centre_id = {UNITS});
create policy leads_linkingkey_watched on leads_linkingkey for select using (lead_watched(report_id));
create policy leads_reportclock_watched on leads_reportclock for select using (lead_watched(report_id));
"""
NOT_WATCHED = """
drop policy leads_reportclock_watched on leads_reportclock;
drop policy leads_linkingkey_watched on leads_linkingkey;
drop policy leads_report_watched on leads_report;
drop function lead_watched(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_desk")]
    operations = [
        *(migrations.RunSQL(put_up(table, ("unit_id",)), take_down(table)) for table in OF_A_UNIT),
        migrations.RunSQL(put_up("leads_package", ("unit_id", "to_unit")), take_down("leads_package")),
        migrations.RunSQL(WATCHED, NOT_WATCHED),
    ]
