"""The second wall of holds: who sees the dossier sees that its evidence is held; the run that put a hold may end it. Going
back loses nothing."""

from django.db import migrations

UP = """
alter table agencies_hold enable row level security;
create policy agencies_hold_seen on agencies_hold using (sees(dossier_id)) with check (sees(dossier_id));
"""
DOWN = "drop policy agencies_hold_seen on agencies_hold; alter table agencies_hold disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0015_beside"), ("agencies", "0014_sealed_wall")]
    operations = [migrations.RunSQL(UP, DOWN)]
