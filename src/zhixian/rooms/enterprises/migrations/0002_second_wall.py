"""The second wall around assessments: the holder by the scope of her code, and the one unit that the firm lets see them.

The holder's scope is set like a unit's (``zhixian.units``); no unit has the identifier of a holder. ``enterprises_counts``
gives numbers of all assessments of a division and nothing else.
"""

from django.db import migrations

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
HELD = f"(holder_id = {SCOPE} or {SYSTEM})"
OWN = (
    "alter table enterprises_assessment enable row level security;"
    f"create policy enterprises_assessment_read on enterprises_assessment for select using"
    f" ({HELD} or (consented_unit_id = {SCOPE} and state = 'finished'));"
    f"create policy enterprises_assessment_add on enterprises_assessment for insert with check ({HELD});"
    f"create policy enterprises_assessment_change on enterprises_assessment for update using ({HELD}) with check ({HELD});"
)
OWN_DOWN = (
    "drop policy enterprises_assessment_read on enterprises_assessment;"
    "drop policy enterprises_assessment_add on enterprises_assessment;"
    "drop policy enterprises_assessment_change on enterprises_assessment;"
    "alter table enterprises_assessment disable row level security;"
)
# Rows of an assessment: the question goes through the assessment's own policy.
PARTS = {
    "enterprises_answer": "select 1 from enterprises_assessment a where a.id = assessment_id",
    "enterprises_consent": "select 1 from enterprises_assessment a where a.id = assessment_id",
    "enterprises_finding": "select 1 from enterprises_assessment a where a.id = assessment_id",
    "enterprises_gradeoverride": "select 1 from enterprises_assessment a where a.id = assessment_id",
    "enterprises_plan": "select 1 from enterprises_assessment a where a.id = assessment_id",
    "enterprises_recheck": "select 1 from enterprises_finding f where f.id = finding_id",
    "enterprises_planaction": "select 1 from enterprises_plan p where p.id = plan_id",
}
# The firm's own words are changed by their holder alone, whoever may read them.
HOLDERS_OWN = ("enterprises_answer", "enterprises_consent")
UNITS_OWN = ("enterprises_indexversion", "enterprises_indexscore")


def parts_up(table: str, question: str) -> str:
    if table in HOLDERS_OWN:
        held = f"exists (select 1 from enterprises_assessment a where a.id = assessment_id and {HELD})"
        return (
            f"alter table {table} enable row level security;"
            f"create policy {table}_read on {table} for select using (exists ({question}));"
            f"create policy {table}_held on {table} using ({held}) with check ({held});"
        )
    return (
        f"alter table {table} enable row level security;"
        f"create policy {table}_read on {table} using (exists ({question})) with check (exists ({question}));"
    )


def parts_down(table: str) -> str:
    held = f"drop policy {table}_held on {table};" if table in HOLDERS_OWN else ""
    return f"{held}drop policy {table}_read on {table}; alter table {table} disable row level security;"


def unit_up(table: str) -> str:
    test = f"(unit_id = {SCOPE} or {SYSTEM})"
    return f"alter table {table} enable row level security; create policy {table}_unit on {table} using {test} with check {test};"


# A token is looked up before anybody acts: by its hash alone, as the officers' tokens are.
APP_UP = (
    "alter table enterprises_outsideapp enable row level security;"
    "create policy enterprises_outsideapp_read on enterprises_outsideapp for select using (true);"
    "create policy enterprises_outsideapp_used on enterprises_outsideapp for update using (true) with check (true);"
    f"create policy enterprises_outsideapp_add on enterprises_outsideapp for insert with check (unit_id = {SCOPE});"
)
APP_DOWN = (
    "drop policy enterprises_outsideapp_read on enterprises_outsideapp;"
    "drop policy enterprises_outsideapp_used on enterprises_outsideapp;"
    "drop policy enterprises_outsideapp_add on enterprises_outsideapp;"
    "alter table enterprises_outsideapp disable row level security;"
)
COUNTS = """
create function enterprises_counts(prefix text, since timestamptz, before timestamptz)
returns table (tests bigint, firms bigint, unnamed bigint, risks bigint, closed bigint, high bigint, medium bigint, low bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    with wanted as (
        select id, firm_key, grade from enterprises_assessment
        where state = 'finished' and division like prefix || '%' and finished_at >= since and finished_at < before
    )
    select count(*), count(distinct nullif(firm_key, '')), count(*) filter (where firm_key = ''),
           (select count(*) from enterprises_finding f where f.assessment_id in (select id from wanted)),
           (select count(*) from enterprises_finding f where f.assessment_id in (select id from wanted) and f.state = 'closed'),
           count(*) filter (where grade = 'high'), count(*) filter (where grade = 'medium'), count(*) filter (where grade = 'low')
    from wanted
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0001_initial"),
        ("agencies", "0002_second_wall"),
        ("docket", "0005_coordination"),
    ]
    operations = [
        migrations.RunSQL(OWN, OWN_DOWN),
        *(migrations.RunSQL(parts_up(table, question), parts_down(table)) for table, question in PARTS.items()),
        *(
            migrations.RunSQL(
                unit_up(table), f"drop policy {table}_unit on {table}; alter table {table} disable row level security;"
            )
            for table in UNITS_OWN
        ),
        migrations.RunSQL(APP_UP, APP_DOWN),
        migrations.RunSQL(COUNTS, "drop function enterprises_counts(text, timestamptz, timestamptz);"),
    ]
