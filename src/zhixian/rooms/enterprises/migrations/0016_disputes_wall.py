"""The second wall around disputes abroad: whoever sees the thread sees the facts beside it."""

from django.db import migrations

THREAD = "(exists (select 1 from enterprises_inquiry i where i.id = inquiry_id))"
UP = (
    "alter table enterprises_dispute enable row level security;"
    f"create policy enterprises_dispute_own on enterprises_dispute using {THREAD} with check {THREAD};"
)
DOWN = (
    "drop policy enterprises_dispute_own on enterprises_dispute;"
    "alter table enterprises_dispute disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0015_disputes")]
    operations = [migrations.RunSQL(UP, DOWN)]
