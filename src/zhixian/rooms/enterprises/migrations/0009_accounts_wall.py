"""The second wall around firms' accounts, lists and questions, and the few look-ups that come before anybody is known.

Each look-up is a function that answers one question with identifiers; the rows themselves are then read in the scope of the
firm (or of a person who has no firm yet).
"""

from django.db import migrations

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
INQUIRY = "exists (select 1 from enterprises_inquiry i where i.id = inquiry_id)"
# table → who sees and changes its rows
WALLS = {
    "enterprises_firmuser": f"(firm_id = {SCOPE} or id = {SCOPE} or {SYSTEM})",
    "enterprises_firmsession": f"(firm_id = {SCOPE} or user_id = {SCOPE} or {SYSTEM})",
    "enterprises_firminvitation": f"(firm_id = {SCOPE} or {SYSTEM})",
    "enterprises_firmapplication": f"(unit_id = {SCOPE} or user_id = {SCOPE} or {SYSTEM})",
    "enterprises_firmlink": f"(firm_id = {SCOPE} or {SYSTEM})",
    "enterprises_inquiry": f"(holder_id = {SCOPE} or unit_id = {SCOPE} or {SYSTEM})",
    "enterprises_inquirymessage": INQUIRY,
    "enterprises_inquiryfile": INQUIRY,
}
# A listing is read by its firm too, and changed by its unit alone.
LISTED = (
    "alter table enterprises_firmlisting enable row level security;"
    f"create policy enterprises_firmlisting_read on enterprises_firmlisting for select using"
    f" (firm_id = {SCOPE} or unit_id = {SCOPE} or {SYSTEM});"
    f"create policy enterprises_firmlisting_add on enterprises_firmlisting for insert with check (unit_id = {SCOPE});"
    f"create policy enterprises_firmlisting_change on enterprises_firmlisting for update"
    f" using (unit_id = {SCOPE}) with check (unit_id = {SCOPE});"
    "alter table enterprises_listingevent enable row level security;"
    "create policy enterprises_listingevent_read on enterprises_listingevent for select using"
    " (exists (select 1 from enterprises_firmlisting l where l.id = listing_id));"
    f"create policy enterprises_listingevent_add on enterprises_listingevent for insert with check (unit_id = {SCOPE});"
)
UNLISTED = (
    "drop policy enterprises_listingevent_read on enterprises_listingevent;"
    "drop policy enterprises_listingevent_add on enterprises_listingevent;"
    "alter table enterprises_listingevent disable row level security;"
    "drop policy enterprises_firmlisting_read on enterprises_firmlisting;"
    "drop policy enterprises_firmlisting_add on enterprises_firmlisting;"
    "drop policy enterprises_firmlisting_change on enterprises_firmlisting;"
    "alter table enterprises_firmlisting disable row level security;"
)
SAFE = "language sql stable security definer set search_path = public, pg_temp"
WHO = "returns table (user_id uuid, firm_id uuid)"
LOOKUPS = {
    "enterprises_firm_login(text)": f"""
        create function enterprises_firm_login(wanted text) {WHO} {SAFE} as $$
            select id, firm_id from enterprises_firmuser where login = wanted $$;""",
    "enterprises_firm_session(text, timestamptz)": f"""
        create function enterprises_firm_session(wanted text, moment timestamptz) {WHO} {SAFE} as $$
            select user_id, firm_id from enterprises_firmsession where digest = wanted and expires_at > moment $$;""",
    "enterprises_firm_invited(text, timestamptz)": f"""
        create function enterprises_firm_invited(wanted text, moment timestamptz) {WHO} {SAFE} as $$
            select user_id, firm_id from enterprises_firminvitation
            where digest = wanted and used_at is null and expires_at > moment $$;""",
    "enterprises_firm_subject(text, text)": f"""
        create function enterprises_firm_subject(by_issuer text, wanted text) {WHO} {SAFE} as $$
            select id, firm_id from enterprises_firmuser where issuer = by_issuer and subject = wanted and wanted <> '' $$;""",
    "enterprises_firm_of_code(text)": f"""
        create function enterprises_firm_of_code(wanted text)
        returns table (firm_id uuid, joined boolean, waiting boolean) {SAFE} as $$
            select f.id, f.id is not null and exists (select 1 from enterprises_firmuser u where u.firm_id = f.id),
                   exists (select 1 from enterprises_firmapplication a where a.credit_code = wanted and a.state = 'waiting')
            from (select 1) one left join enterprises_firm f on f.credit_code = wanted $$;""",
    "enterprises_protected_named(text)": f"""
        create function enterprises_protected_named(told text)
        returns table (name text, sort text, industry text, since date) {SAFE} as $$
            select firm_name, sort, industry, since from enterprises_firmlisting
            where until is null and sort = 'protected' and position(firm_name in told) > 0 order by firm_name limit 20 $$;""",
}


def put_up(table: str, test: str) -> str:
    return (
        f"alter table {table} enable row level security;"
        f"create policy {table}_own on {table} using {'(' + test + ')'} with check {'(' + test + ')'};"
    )


def take_down(table: str) -> str:
    return f"drop policy {table}_own on {table}; alter table {table} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0008_accounts")]
    operations = [
        *(migrations.RunSQL(put_up(table, test), take_down(table)) for table, test in WALLS.items()),
        migrations.RunSQL(LISTED, UNLISTED),
        *(migrations.RunSQL(made, f"drop function {name};") for name, made in LOOKUPS.items()),
    ]
