"""The second wall around corrections. Going back loses nothing."""

from django.db import migrations

UP = (
    "alter table docket_correction enable row level security;"
    "create policy docket_correction_seen on docket_correction using (sees(dossier_id)) with check (sees(dossier_id));"
)
DOWN = (
    "drop policy docket_correction_seen on docket_correction;alter table docket_correction disable row level security;"
)


class Migration(migrations.Migration):
    dependencies = [("docket", "0003_corrections")]
    operations = [migrations.RunSQL(UP, DOWN)]
