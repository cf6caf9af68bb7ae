"""The second wall: the watch list for units that enforce, lines and hits for the unit that declared them, all for the house's jobs."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
OWN = f"(unit_id = {UNITS} or {SYSTEM})"
KINDS = (
    "market_regulation", "intellectual_property", "copyright", "culture_tourism", "agriculture", "forestry", "customs", "post",
    "drug", "tobacco", "public_security",
)  # fmt: skip
ENFORCES = f"""
create function enforces() returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return {SYSTEM} or exists (
        select 1 from agencies_unit where id = {UNITS} and kind in ({", ".join(f"'{kind}'" for kind in KINDS)}));
end $$;
"""
TABLES = {
    "borders_watchentry": ("enforces()", OWN),
    "borders_entrychange": ("enforces()", "enforces()"),
    "borders_declaredline": (OWN, OWN),
    "borders_hit": (OWN, OWN),
}


class Migration(migrations.Migration):
    dependencies = [("borders", "0001_initial"), ("agencies", "0016_holds_wall")]
    operations = [
        migrations.RunSQL(ENFORCES, "drop function enforces();"),
        *(
            migrations.RunSQL(
                f"alter table {table} enable row level security;"
                f"create policy {table}_seen on {table} for select using ({using});"
                f"create policy {table}_written on {table} using ({check}) with check ({check});",
                f"drop policy {table}_seen on {table}; drop policy {table}_written on {table};"
                f"alter table {table} disable row level security;",
            )
            for table, (using, check) in TABLES.items()
        ),
    ]
