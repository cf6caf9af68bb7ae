"""A restricted case is on the watch list only for those who may know of it."""

from django.db import migrations

TABLE = "supervision_watched"
UP = f"create policy {TABLE}_restricted on {TABLE} as restrictive for select using (not hidden(dossier_id));"
DOWN = f"drop policy {TABLE}_restricted on {TABLE};"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_second_wall"), ("agencies", "0011_secrecy_wall")]
    operations = [migrations.RunSQL(UP, DOWN)]
