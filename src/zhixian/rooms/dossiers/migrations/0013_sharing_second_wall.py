"""The second wall around rules, summaries and checklists. A summary is the receiving unit's to read, unless restricted since."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
TABLES = {
    "dossiers_sharingrule": (f"unit_id = {UNITS} or {SYSTEM}", f"unit_id = {UNITS} or {SYSTEM}"),
    "dossiers_casesummary": (
        f"sees(dossier_id) or (to_unit = {UNITS} and not restricted(dossier_id))",
        "sees(dossier_id)",
    ),
    "dossiers_checklist": ("sees(dossier_id)", "sees(dossier_id)"),
}

# The receiving unit takes no part in the case and cannot see its restriction; so a function of the owner's looks.
RESTRICTED = """
create function restricted(wanted uuid) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$ select exists (select 1 from agencies_restriction where dossier_id = wanted) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0012_sharing"), ("agencies", "0011_secrecy_wall")]
    operations = [
        migrations.RunSQL(RESTRICTED, "drop function restricted(uuid);"),
        *(
            migrations.RunSQL(
                f"alter table {table} enable row level security;"
                f"create policy {table}_seen on {table} using ({using}) with check ({check});",
                f"drop policy {table}_seen on {table}; alter table {table} disable row level security;",
            )
            for table, (using, check) in TABLES.items()
        ),
    ]
