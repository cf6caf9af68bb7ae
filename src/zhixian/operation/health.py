"""The state of the house in a few figures."""

from typing import Any

from django.db import DatabaseError, connection
from prometheus_client import CollectorRegistry, Gauge

REGISTRY = CollectorRegistry()
_queue = Gauge("zhixian_jobs_waiting", "Jobs that wait in the queue", registry=REGISTRY)
_unsealed = Gauge("zhixian_ledger_head_age_seconds", "Age of the newest signed head", registry=REGISTRY)
_sealed = Gauge("zhixian_ledger_sealed_entries", "Entries under a signed head", registry=REGISTRY)


def look() -> dict[str, Any]:
    """``{"database": "ok" | "down", "head_age_seconds": number | null}``"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select extract(epoch from now() - max(at))::bigint from ledger_head")
            (age,) = cursor.fetchone()
    except DatabaseError:
        return {"database": "down", "head_age_seconds": None}
    return {"database": "ok", "head_age_seconds": age}


def measure() -> None:
    """Fill the gauges anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from procrastinate_jobs where status = 'todo'),"
            " (select coalesce(extract(epoch from now() - max(at)), 0)::bigint from ledger_head),"
            " (select coalesce(max(size), 0) from ledger_head)"
        )
        waiting, age, size = cursor.fetchone()
    _queue.set(waiting)
    _unsealed.set(age)
    _sealed.set(size)
