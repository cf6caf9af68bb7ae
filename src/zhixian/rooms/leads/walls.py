"""The second wall for those without an account: the database shows the rows that belong to a receipt code, and no others."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_receipt: ContextVar[str] = ContextVar("zhixian_receipt", default="")


@contextmanager
def as_reporter(receipt: bytes) -> Iterator[None]:
    """A transaction in which the rows of one report are seen: the one whose code has that slow hash."""
    nested = connection.in_atomic_block
    if nested and _receipt.get() == receipt.hex():  # the same person inside the same transaction: said already
        with transaction.atomic():
            yield
        return
    token = _receipt.set(receipt.hex())
    try:
        with transaction.atomic():
            _tell(receipt.hex())
            yield
            if nested:  # the setting would outlive this block
                _tell(token.old_value if isinstance(token.old_value, str) else "")
    finally:
        _receipt.reset(token)


def _tell(receipt: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('zhixian.receipt', %s, true)", [receipt])
