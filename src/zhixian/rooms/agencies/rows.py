"""A dossier's rows of one table. Pages read a dozen tables for one dossier; the SQL of each is written once a process."""

from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def of_dossier(model: type[Row], dossier_id: UUID, order: str = "", also: str = "") -> list[Row]:
    """Every row of the dossier that this transaction may see. ``order`` and ``also`` (a further condition) are SQL of ours,
    never anything that was typed."""
    return list(model._default_manager.raw(_sql(model, order, also), [dossier_id]))


@lru_cache(maxsize=256)
def _sql(model: type[Model], order: str, also: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
    return (
        f"select {columns} from {quote(model._meta.db_table)} where dossier_id = %s"
        f"{f' and {also}' if also else ''}{f' order by {order}' if order else ''}"
    )
