"""The second wall around registers and spot checks: their unit alone, and the house's own jobs."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
TEST = f"(unit_id = {UNITS} or {SYSTEM})"
TABLES = ("registerentry", "check", "filing", "spotplan", "spotresult")


def up(table: str) -> str:
    return (
        f"alter table inspections_{table} enable row level security;"
        f"create policy inspections_{table}_unit on inspections_{table} using {TEST} with check {TEST};"
    )


def down(table: str) -> str:
    return (
        f"drop policy inspections_{table}_unit on inspections_{table};"
        f"alter table inspections_{table} disable row level security;"
    )


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [migrations.RunSQL(up(table), down(table)) for table in TABLES]
