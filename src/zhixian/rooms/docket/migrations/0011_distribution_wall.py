"""The second wall of documents to many units: issuers see all of theirs, receivers the document, their own receipt and their
own parts. A notice that belongs to no dossier is seen by its unit. Going back loses nothing."""

from django.db import migrations

UNITS = "string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')"
OWN = f"unit_id = any ({UNITS}::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
FUNCTIONS = f"""
create function issues(wanted uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from docket_distribution where id = wanted and issuers ?| {UNITS})
$$;
create function receives(wanted uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from docket_receipt where distribution_id = wanted and {OWN})
$$;
"""
POLICIES = {
    "docket_distribution": f"{OWN} or issuers ?| {UNITS} or receives(id) or {SYSTEM}",
    "docket_receipt": f"{OWN} or issues(distribution_id) or {SYSTEM}",
    "docket_part": f"issues(distribution_id) or (receives(distribution_id) and (for_all or units ?| {UNITS})) or {SYSTEM}",
    "docket_outcome": f"{OWN} or issues(distribution_id) or {SYSTEM}",
}
UP = FUNCTIONS + "".join(
    f"alter table {table} enable row level security;"
    f"create policy {table}_seen on {table} using ({rule}) with check ({rule});"
    for table, rule in POLICIES.items()
)
DOWN = (
    "".join(
        f"drop policy {table}_seen on {table}; alter table {table} disable row level security;" for table in POLICIES
    )
    + "drop function issues(uuid); drop function receives(uuid);"
)
NOTICE = f"""
drop policy docket_notice_seen on docket_notice;
create policy docket_notice_seen on docket_notice
    using (sees(dossier_id) or (dossier_id is null and {OWN})) with check (sees(dossier_id) or dossier_id is null);
"""
NOTICE_BEFORE = """
drop policy docket_notice_seen on docket_notice;
create policy docket_notice_seen on docket_notice using (sees(dossier_id)) with check (sees(dossier_id));
"""


class Migration(migrations.Migration):
    dependencies = [("docket", "0010_distribution"), ("docket", "0002_second_wall"), ("agencies", "0002_second_wall")]
    operations = [migrations.RunSQL(UP, DOWN), migrations.RunSQL(NOTICE, NOTICE_BEFORE)]
