"""The second wall around reports: the unit that holds one, the unit that handed it over until it is signed for, and whoever
has its receipt code. Going back loses no rows."""

from django.db import migrations

UNITS = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
RECEIPT = "receipt = decode(nullif(current_setting('zhixian.receipt', true), ''), 'hex')"

LEAD_SEEN = f"""
create function lead_seen(wanted uuid) returns boolean language plpgsql stable security definer
set search_path = public, pg_temp as $$
begin
    if {SYSTEM} then
        return true;
    end if;
    if nullif(current_setting('zhixian.receipt', true), '') is not null and (
        exists (select 1 from leads_report where id = wanted and {RECEIPT})
        or exists (select 1 from leads_draft where id = wanted and {RECEIPT})
    ) then
        return true;
    end if;
    return nullif(current_setting('zhixian.units', true), '') is not null and exists (
        select 1 from leads_report where id = wanted and (unit_id = {UNITS} or sender_id = {UNITS})
    );
end $$;
"""
REPORT = f"""
alter table leads_report enable row level security;
create policy leads_report_seen on leads_report for all using (
    unit_id = {UNITS} or sender_id = {UNITS} or {RECEIPT} or {SYSTEM}
) with check (unit_id = {UNITS} or sender_id = {UNITS} or {RECEIPT} or {SYSTEM});
alter table leads_draft enable row level security;
create policy leads_draft_seen on leads_draft for all using ({RECEIPT} or {SYSTEM}) with check ({RECEIPT} or {SYSTEM});
alter table leads_handover enable row level security;
create policy leads_handover_seen on leads_handover for all using (
    from_unit = {UNITS} or to_unit = {UNITS} or lead_seen(report_id)
) with check (from_unit = {UNITS} or to_unit = {UNITS} or {SYSTEM});
create policy ledger_entry_leads on ledger_entry for select using (lead_seen(chain));
"""
NO_REPORT = """
drop policy ledger_entry_leads on ledger_entry;
drop policy leads_handover_seen on leads_handover; alter table leads_handover disable row level security;
drop policy leads_draft_seen on leads_draft; alter table leads_draft disable row level security;
drop policy leads_report_seen on leads_report; alter table leads_report disable row level security;
"""
OF_A_REPORT = ("leads_attachment", "leads_message", "leads_trace", "leads_reportclock", "leads_linkingkey")


def put_up(table: str) -> str:
    return (
        f"alter table {table} enable row level security;"
        f"create policy {table}_seen on {table} using (lead_seen(report_id)) with check (lead_seen(report_id));"
    )


def take_down(table: str) -> str:
    return f"drop policy {table}_seen on {table}; alter table {table} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial"), ("agencies", "0002_second_wall"), ("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(LEAD_SEEN, "drop function lead_seen(uuid);"),
        migrations.RunSQL(REPORT, NO_REPORT),
        *(migrations.RunSQL(put_up(table), take_down(table)) for table in OF_A_REPORT),
    ]
