"""The second wall around surveys: their unit; of a survey whose results were published the head alone. Codes and answers are read
by the survey's unit and by the house, which answers for whoever holds a code."""

from django.db import migrations

SCOPE = "any (string_to_array(nullif(current_setting('zhixian.units', true), ''), ',')::uuid[])"
SYSTEM = "coalesce(current_setting('zhixian.system', true), '') = 'on'"
OWN = f"(unit_id = {SCOPE} or {SYSTEM})"
SOMEBODY = "coalesce(current_setting('zhixian.units', true), '') <> ''"
TABLES = ("survey", "sampledfirm", "surveycode", "surveyanswer")


def up(table: str) -> str:
    return (
        f"alter table enterprises_{table} enable row level security;"
        f"create policy enterprises_{table}_own on enterprises_{table} using {OWN} with check {OWN};"
    )


def down(table: str) -> str:
    return (
        f"drop policy enterprises_{table}_own on enterprises_{table};"
        f"alter table enterprises_{table} disable row level security;"
    )


PUBLISHED = (
    "create policy enterprises_survey_published on enterprises_survey for select"
    f" using (published_at is not null and {SOMEBODY});"
)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0012_surveys")]
    operations = [
        *(migrations.RunSQL(up(table), down(table)) for table in TABLES),
        migrations.RunSQL(PUBLISHED, "drop policy enterprises_survey_published on enterprises_survey;"),
    ]
