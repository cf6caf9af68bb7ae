"""The second wall of agreements: by the matter in which they were made. Going back loses nothing."""

from django.db import migrations

UP = (
    "alter table docket_agreement enable row level security;"
    "create policy docket_agreement_seen on docket_agreement using (sees(dossier_id)) with check (sees(dossier_id));"
)
DOWN = "drop policy docket_agreement_seen on docket_agreement; alter table docket_agreement disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("docket", "0012_agreements"), ("agencies", "0002_second_wall")]
    operations = [migrations.RunSQL(UP, DOWN)]
