"""The second wall: rows of a dossier are there only for the units that take part in it."""

from django.db import migrations

TABLES = [
    ("docket_run", "dossier_id"),
    ("docket_step", "dossier_id"),
    ("docket_clock", "dossier_id"),
    ("docket_intake", "dossier_id"),
    ("docket_notice", "dossier_id"),
]


def put_up(table: str, column: str) -> str:
    return (
        f"alter table {table} enable row level security;"
        f"create policy {table}_seen on {table} using (sees({column})) with check (sees({column}));"
    )


def take_down(table: str) -> str:
    return f"drop policy {table}_seen on {table}; alter table {table} disable row level security;"


class Migration(migrations.Migration):
    dependencies = [("docket", "0001_initial"), ("agencies", "0002_second_wall")]
    operations = [migrations.RunSQL(put_up(table, column), take_down(table)) for table, column in TABLES]
