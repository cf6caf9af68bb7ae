"""What the application's role may do: everything on the rooms' tables, but only read and add on append-only ones."""

from django.db import connections

APPEND_ONLY = ("ledger_entry", "ledger_leaf", "ledger_head", "evidence_custodyentry")
FORBIDDEN = ("django_migrations",)


def apply(role: str, *, alias: str = "owner") -> None:
    """Grant anew after every migration; repeating it changes nothing."""
    with connections[alias].cursor() as cursor:
        quote = connections[alias].ops.quote_name
        cursor.execute(f"grant usage on schema public to {quote(role)}")
        cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {quote(role)}")
        cursor.execute(f"grant usage, select, update on all sequences in schema public to {quote(role)}")
        cursor.execute(f"grant execute on all functions in schema public to {quote(role)}")
        for table in APPEND_ONLY:
            cursor.execute(f"revoke update, delete, truncate on {table} from {quote(role)}")
        for table in FORBIDDEN:
            cursor.execute(f"revoke all on {table} from {quote(role)}")
            cursor.execute(f"grant select on {table} to {quote(role)}")
