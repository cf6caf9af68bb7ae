"""Cases of the house as columns of the sweep, so that a province's cases are weighed together and not one by one."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl

from zhixian.law.limbs import quantities
from zhixian.law.sweep.batch import prepared
from zhixian.law.sweep.cases import judged
from zhixian.law.sweep.patterns import Patterns
from zhixian.law.thresholds import Case


def weigh(cases: Iterable[tuple[str, Case]]) -> dict[str, list[dict[str, Any]]]:
    """Key → an answer for each crime that was asked of it: crime, certain, limbs (ids)."""
    rows = [_row(key, case) for key, case in cases]
    if not rows:
        return {}
    frame = pl.DataFrame(rows, schema=_schema(rows)).with_row_index("row", offset=1)
    answers: dict[str, list[dict[str, Any]]] = {}
    for row in judged(prepared(frame), Patterns()).iter_rows(named=True):
        answers.setdefault(row["id"], []).append(
            {"crime": row["crime"], "certain": row["certain"], "limbs": list(row["limbs"])}
        )
    return answers


def _row(key: str, case: Case) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": key, "conduct_date": case.conduct_date, "judged_on": case.judged_on, "crime": case.crime,
        "actor": case.actor, "object": case.object or None, "marks": case.marks, "same_source": case.same_source,
        "unsaid_is_unknown": case.unsaid_is_unknown, **dict.fromkeys(case.conditions, True),
    }  # fmt: skip
    for name, value in case.facts.items():
        if value.at_least is None and value.at_most is None:
            told[f"{name}_unknown"] = True
            continue
        told[f"{name}_at_least"], told[f"{name}_at_most"] = (
            _amount(name, each) for each in (value.at_least, value.at_most)
        )
    return told


def _amount(name: str, value: Decimal | None) -> Decimal | int | None:
    if value is None or quantities()[name].unit == "yuan":
        return value
    return int(value)


def _schema(rows: list[dict[str, Any]]) -> dict[str, Any]:
    fixed = {
        "id": pl.String, "conduct_date": pl.Date, "judged_on": pl.Date, "crime": pl.String, "actor": pl.String,
        "object": pl.String, "marks": pl.Int64, "same_source": pl.Boolean, "unsaid_is_unknown": pl.Boolean,
    }  # fmt: skip
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: fixed.get(name) or _kind(name) for name in names}


def _kind(name: str) -> Any:
    for end in ("_at_least", "_at_most"):
        if name.endswith(end):
            return pl.Decimal(38, 2) if quantities()[name.removesuffix(end)].unit == "yuan" else pl.Int64
    return pl.Boolean
