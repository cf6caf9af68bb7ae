"""Row-level security: the function that every policy asks, and the policies of this room and of the ledger."""

from django.db import migrations

SEES = """
create function sees(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp as $$
begin
    if coalesce(current_setting('zhixian.system', true), '') = 'on' then
        return true;
    end if;
    return exists (
        select 1 from agencies_participation
        where dossier_id = wanted
          and unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])
    );
end $$;
"""
PARTICIPATION = """
alter table agencies_participation enable row level security;
create policy agencies_participation_read on agencies_participation for select using (
    unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])
    or sees(dossier_id)
);
create policy agencies_participation_add on agencies_participation for insert with check (
    unit_id = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])
    or sees(dossier_id)
);
create policy agencies_participation_system on agencies_participation for all using (
    coalesce(current_setting('zhixian.system', true), '') = 'on'
);
"""
LEDGER = """
alter table ledger_entry enable row level security;
create policy ledger_entry_read on ledger_entry for select using (
    sees(chain) or chain = any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])
);
create policy ledger_entry_add on ledger_entry for insert with check (true);
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(SEES, "drop function sees(uuid);"),
        migrations.RunSQL(
            PARTICIPATION,
            "drop policy agencies_participation_read on agencies_participation;"
            "drop policy agencies_participation_add on agencies_participation;"
            "drop policy agencies_participation_system on agencies_participation;"
            "alter table agencies_participation disable row level security;",
        ),
        migrations.RunSQL(
            LEDGER,
            "drop policy ledger_entry_read on ledger_entry; drop policy ledger_entry_add on ledger_entry;"
            "alter table ledger_entry disable row level security;",
        ),
    ]
