"""Which sections of the guide a firm opened, read through the assessment's own policy, added by its holder alone, never changed."""

import django.db.models.deletion
from django.db import migrations, models

import zhixian.identifiers

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
HELD = (
    "exists (select 1 from enterprises_assessment a join enterprises_finding f on f.assessment_id = a.id"
    f" where a.id = enterprises_guidereading.assessment_id and f.id = finding_id and (a.holder_id = {SCOPE} or {SYSTEM}))"
)
UP = (
    "alter table enterprises_guidereading enable row level security;"
    "create policy enterprises_guidereading_read on enterprises_guidereading for select using"
    " (exists (select 1 from enterprises_assessment a where a.id = assessment_id));"
    f"create policy enterprises_guidereading_add on enterprises_guidereading for insert with check ({HELD});"
)
DOWN = (
    "drop policy enterprises_guidereading_read on enterprises_guidereading;"
    "drop policy enterprises_guidereading_add on enterprises_guidereading;"
    "alter table enterprises_guidereading disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0010_firm_country"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuideReading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=zhixian.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("page", models.CharField(max_length=60)),
                ("edition", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=80)),
                ("heading", models.CharField(max_length=80)),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guide_readings",
                        to="enterprises.assessment",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guide_readings",
                        to="enterprises.finding",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("finding", "page", "edition", "on"), name="guide_reading_once_a_day"
                    )
                ],
            },
        ),
        migrations.RunSQL(UP, DOWN),
    ]
