"""The second wall asks for the officer where a dossier is restricted. Going back opens restricted dossiers to their units."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
FRAME = "language plpgsql stable security definer set search_path = public, pg_temp"
CLEARED = """
    coalesce(current_setting('zhixian.head', true), '') = 'on' or exists (
        select 1 from agencies_clearance
        where dossier_id = wanted and ended_at is null
          and officer_id = nullif(current_setting('zhixian.officer', true), '')::uuid)
"""
TAKES_PART = f"""
create function takes_part(wanted uuid) returns boolean {FRAME} as $$
begin
    return {SYSTEM} or exists (select 1 from agencies_participation where dossier_id = wanted and unit_id = {UNITS});
end $$;
"""
# Beside another policy: heads of whoever else may read the row are not kept from it, or nobody could supervise.
HIDDEN = f"""
create function hidden(wanted uuid) returns boolean {FRAME} as $$
begin
    return not {SYSTEM} and exists (select 1 from agencies_restriction where dossier_id = wanted)
       and not ({CLEARED});
end $$;
"""
SEES = f"""
create or replace function sees(wanted uuid) returns boolean {FRAME} as $$
begin
    if {SYSTEM} then
        return true;
    end if;
    return exists (select 1 from agencies_participation where dossier_id = wanted and unit_id = {UNITS})
       and (not exists (select 1 from agencies_restriction where dossier_id = wanted) or {CLEARED});
end $$;
"""
SEES_BEFORE = f"""
create or replace function sees(wanted uuid) returns boolean {FRAME} as $$
begin
    if {SYSTEM} then
        return true;
    end if;
    return exists (select 1 from agencies_participation where dossier_id = wanted and unit_id = {UNITS});
end $$;
"""
# A restriction is counted by every officer of a unit that takes part; that is all that she learns.
RESTRICTION = """
alter table agencies_restriction enable row level security;
create policy agencies_restriction_seen on agencies_restriction using (takes_part(dossier_id)) with check (sees(dossier_id));
"""
CLEARANCE = f"""
alter table agencies_clearance enable row level security;
create policy agencies_clearance_seen on agencies_clearance
using (sees(dossier_id) or officer_id = nullif(current_setting('zhixian.officer', true), '')::uuid or {SYSTEM})
with check (sees(dossier_id) and unit_id = {UNITS} or {SYSTEM});
"""


def down(table: str) -> str:
    return f"drop policy {table}_seen on {table}; alter table {table} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0010_secrecy")]
    operations = [
        migrations.RunSQL(TAKES_PART, "drop function takes_part(uuid);"),
        migrations.RunSQL(HIDDEN, "drop function hidden(uuid);"),
        migrations.RunSQL(SEES, SEES_BEFORE),
        migrations.RunSQL(RESTRICTION, down("agencies_restriction")),
        migrations.RunSQL(CLEARANCE, down("agencies_clearance")),
    ]
