"""The function that every policy asks, now also by name where a dossier is sealed. Going back opens sealed dossiers to
every officer of the units that take part."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
OFFICER = "nullif(current_setting('zhixian.officer', true), '')::uuid"
# As 0011 has it: who is cleared where a dossier is restricted.
CLEARED = f"""
    coalesce(current_setting('zhixian.head', true), '') = 'on' or exists (
        select 1 from agencies_clearance where dossier_id = wanted and ended_at is null and officer_id = {OFFICER})
"""
NAMED = f"""
    not exists (select 1 from agencies_confidant where dossier_id = wanted)
    or exists (select 1 from agencies_confidant where dossier_id = wanted and officer_id = {OFFICER})
"""


def sees(also: str = "") -> str:
    return f"""
create or replace function sees(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp as $$
begin
    if {SYSTEM} then
        return true;
    end if;
    return exists (select 1 from agencies_participation where dossier_id = wanted and unit_id = {UNITS})
       and (not exists (select 1 from agencies_restriction where dossier_id = wanted) or {CLEARED}){also};
end $$;
"""


# A row that lets somebody in is written by who is in, or is the first of its dossier: then its units already see it.
WALL = f"""
alter table agencies_confidant enable row level security;
create policy agencies_confidant_read on agencies_confidant for select using (sees(dossier_id));
create policy agencies_confidant_add on agencies_confidant for insert with check (sees(dossier_id));
create policy agencies_confidant_system on agencies_confidant for all using ({SYSTEM});
"""
OPEN = """
drop policy agencies_confidant_read on agencies_confidant;
drop policy agencies_confidant_add on agencies_confidant;
drop policy agencies_confidant_system on agencies_confidant;
alter table agencies_confidant disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0013_sealed"), ("agencies", "0011_secrecy_wall")]
    operations = [
        migrations.RunSQL(sees(f" and ({NAMED})"), sees()),
        migrations.RunSQL(WALL, OPEN),
    ]
