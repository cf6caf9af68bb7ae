"""The second wall around the watch list: the unit itself, the procuratorate at its level, the unit above it."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
UP = (
    "alter table supervision_watched enable row level security;"
    f"create policy supervision_watched_read on supervision_watched for select using"
    f" (unit_id = {UNITS} or watcher_id = {UNITS} or superior_id = {UNITS} or {SYSTEM});"
    f"create policy supervision_watched_explain on supervision_watched for update using"
    f" (unit_id = {UNITS} or watcher_id = {UNITS} or superior_id = {UNITS} or {SYSTEM})"
    f" with check (unit_id = {UNITS} or {SYSTEM});"
    f"create policy supervision_watched_keep on supervision_watched for insert with check ({SYSTEM});"
)
DOWN = (
    "drop policy supervision_watched_read on supervision_watched;"
    "drop policy supervision_watched_explain on supervision_watched;"
    "drop policy supervision_watched_keep on supervision_watched;"
    "alter table supervision_watched disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
