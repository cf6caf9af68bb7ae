"""One telephone directory: a number is released by a second officer, and the pages of the other directory come in here.

What was in public stays so. Going back loses what waits for release and what a number is for; the pages stay withdrawn.
"""

from django.db import migrations, models

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
OWN = f"(unit_id = {SCOPE} or {SYSTEM})"
RELEASED = "update leads_reportingphone set released_on = checked_on, released_by = by;"
WAITING_GO = "delete from leads_reportingphone where released_on is null;"
# A page without a day of checking comes in as checked on the day it was released, the last on which somebody looked at it.
PAGES = """
insert into leads_reportingphone (id, unit_id, body, division, phone, hours, scope, checked_on, by, released_on, released_by)
select gen_random_uuid(), e.unit_id, left(e.facts->>'body', 120), u.division, left(e.facts->>'phone', 40),
    left(coalesce(e.facts->>'hours', ''), 120), left(coalesce(e.facts->>'scope', ''), 120),
    coalesce(nullif(e.facts->>'checked_on', '')::date, e.released_at::date), e.released_by, e.released_at::date, e.released_by
from publishing_edition e join publishing_publicpage p on p.id = e.page_id join agencies_unit u on u.id = e.unit_id
where p.sort = 'directory' and e.state = 'released' and e.released_by is not null
    and e.facts->>'phone' not in ('12315', '12345', '12330', '12360', '110')
on conflict do nothing;
"""
WALL = (
    "alter table leads_reportingphone enable row level security;"
    f"create policy leads_reportingphone_read on leads_reportingphone for select using (released_on is not null or {OWN});"
    f"create policy leads_reportingphone_add on leads_reportingphone for insert with check ({OWN});"
    f"create policy leads_reportingphone_change on leads_reportingphone for update using ({OWN}) with check ({OWN});"
)
NO_WALL = (
    "drop policy leads_reportingphone_change on leads_reportingphone;"
    "drop policy leads_reportingphone_add on leads_reportingphone;"
    "drop policy leads_reportingphone_read on leads_reportingphone;"
    "alter table leads_reportingphone disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_merged_index"),
        ("publishing", "0003_guiding_cases"),
        ("agencies", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="reportingphone",
            name="phone_once",
        ),
        migrations.AddField(
            model_name="reportingphone",
            name="released_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="reportingphone",
            name="released_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="reportingphone",
            name="scope",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.RunSQL(RELEASED, WAITING_GO),
        migrations.AddConstraint(
            model_name="reportingphone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_on__isnull", False), ("until__isnull", True)),
                fields=("unit_id", "phone"),
                name="phone_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingphone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_on__isnull", True), ("until__isnull", True)),
                fields=("unit_id", "phone"),
                name="phone_waits_once",
            ),
        ),
        migrations.RunSQL(PAGES, migrations.RunSQL.noop),
        migrations.RunSQL(WALL, NO_WALL),
    ]
