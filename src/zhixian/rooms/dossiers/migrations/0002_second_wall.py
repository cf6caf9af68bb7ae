"""The second wall: rows of a dossier are there only for the units that take part in it."""

from django.db import migrations

TABLES = [
    ("dossiers_dossier", "id"),
    ("dossiers_penaltycase", "dossier_id"),
    ("dossiers_party", "dossier_id"),
    ("dossiers_right", "dossier_id"),
    ("dossiers_fact", "dossier_id"),
    ("dossiers_reading", "dossier_id"),
    ("documents_paper", "dossier_id"),
]


def put_up(table: str, column: str) -> str:
    return (
        f"alter table {table} enable row level security;"
        f"create policy {table}_seen on {table} using (sees({column})) with check (sees({column}));"
    )


def take_down(table: str) -> str:
    return f"drop policy {table}_seen on {table}; alter table {table} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial"), ("agencies", "0002_second_wall"), ("documents", "0001_initial")]
    operations = [migrations.RunSQL(put_up(table, column), take_down(table)) for table, column in TABLES]
