"""The second wall around the codes that cases bear."""

from django.db import migrations

TABLE = "dossiers_coding"
PUT_UP = (
    f"alter table {TABLE} enable row level security;"
    f"create policy {TABLE}_seen on {TABLE} using (sees(dossier_id)) with check (sees(dossier_id));"
)
TAKE_DOWN = f"drop policy {TABLE}_seen on {TABLE}; alter table {TABLE} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_codings"), ("agencies", "0002_second_wall")]
    operations = [migrations.RunSQL(PUT_UP, TAKE_DOWN)]
