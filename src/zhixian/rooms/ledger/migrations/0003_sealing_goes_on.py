"""Sealing goes on where the last head ended, instead of reading the whole ledger every minute.

Heads keep the roots of their full subtrees and how far everything is sealed; entries say in which transaction they were
written (filled by PostgreSQL alone). Going back loses these; nothing of the ledger itself.
"""

from django.db import migrations, models

ADD = "alter table ledger_entry add column written_in bigint not null default (pg_current_xact_id()::text::bigint)"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.AddField("head", "peaks", models.BinaryField(default=b"")),
        migrations.AddField("head", "next_transaction", models.BigIntegerField(null=True)),
        migrations.AddField("head", "last_seq", models.BigIntegerField(null=True)),
        migrations.RunSQL(ADD, "alter table ledger_entry drop column written_in"),
    ]
