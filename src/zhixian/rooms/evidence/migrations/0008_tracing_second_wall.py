"""The second wall around batches and consignments."""

from django.db import migrations

TABLES = ("evidence_batch", "evidence_consignment")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0007_tracing"), ("agencies", "0011_secrecy_wall")]
    operations = [
        migrations.RunSQL(
            f"alter table {table} enable row level security;"
            f"create policy {table}_seen on {table} using (sees(dossier_id)) with check (sees(dossier_id));",
            f"drop policy {table}_seen on {table}; alter table {table} disable row level security;",
        )
        for table in TABLES
    ]
