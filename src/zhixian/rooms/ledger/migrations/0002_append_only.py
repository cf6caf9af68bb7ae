"""Append only: the database refuses to change, delete or truncate, also for the tables' owner. Going back loses nothing."""

from django.db import migrations

REFUSE = """
create function ledger_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only: % on % refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""
TABLES = ("ledger_entry", "ledger_leaf", "ledger_head")


def put_up(table: str) -> str:
    return (
        f"create trigger {table}_append_only before update or delete on {table}"
        " for each row execute function ledger_refuse();"
        f"create trigger {table}_keep before truncate on {table} for each statement execute function ledger_refuse();"
    )


def take_down(table: str) -> str:
    return f"drop trigger {table}_append_only on {table}; drop trigger {table}_keep on {table};"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "drop function ledger_refuse();"),
        *[migrations.RunSQL(put_up(table), take_down(table)) for table in TABLES],
    ]
