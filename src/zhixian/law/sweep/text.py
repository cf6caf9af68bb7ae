"""Cells of a CSV as the types that the columns want. A cell that cannot be read makes its row bad, not the file."""

from collections.abc import Mapping

import polars as pl

from zhixian.law.sweep.batch import Fault
from zhixian.law.sweep.columns import MOST_DECIMALS, Column, columns, spelled

YES, NO = ("true", "1", "是", "yes"), ("false", "0", "否", "no")
WHOLE = r"^-?\d{1,18}$"
MONEY = rf"^-?\d{{1,18}}(\.\d{{1,{MOST_DECIMALS}}})?$"
RIGHT: Mapping[str, str] = {
    "date": "应当是日期，如 2025-04-26", "count": "应当是整数", "yes_no": "应当是 true 或者 false（是、否也可）",
}  # fmt: skip


def typed(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """``frame``: all columns text, and ``row``. The faults look at the columns of the frame that is returned."""
    known = {name: columns()[spelled(name)] for name in frame.columns if spelled(name) in columns()}
    frame = frame.select("row", *[_cell(name).alias(name) for name in known])
    read = {name: _read(name, row) for name, row in known.items() if row.type != "text"}
    unread = frame.select(
        (pl.col(name).is_not_null() & value.is_null()).any().alias(name) for name, value in read.items()
    )
    wrong = [name for name, any_row in zip(read, unread.row(0), strict=True) if any_row] if read else []
    told = {name: f"cell:{name}" for name in wrong}
    kept = [pl.when(read[name].is_null()).then(pl.col(name)).alias(as_told) for name, as_told in told.items()]
    frame = frame.with_columns(*[value.alias(name) for name, value in read.items()], *kept)
    return frame, tuple(
        Fault(
            pl.col(as_told).is_not_null(), pl.format(f"列“{name}”的“{{}}”读不懂，{_right(name, known[name])}", as_told)
        )
        for name, as_told in told.items()
    )


def _cell(name: str) -> pl.Expr:
    """A blank cell is an empty one."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def _read(name: str, row: Column) -> pl.Expr:
    text = pl.col(name)
    if row.type == "date":
        return text.str.to_date("%Y-%m-%d", strict=False)
    if row.type == "yes_no":
        low = text.str.to_lowercase()
        return pl.when(low.is_in(YES)).then(True).when(low.is_in(NO)).then(False)
    if row.money and spelled(name) == name:
        return pl.when(text.str.contains(MONEY)).then(text).cast(pl.Decimal(24, MOST_DECIMALS), strict=False)
    return pl.when(text.str.contains(WHOLE)).then(text).cast(pl.Int64, strict=False)


def _right(name: str, row: Column) -> str:
    if row.type != "amount":
        return RIGHT[row.type]
    if row.money and spelled(name) == name:
        return f"应当是以元为单位的数，不带逗号和“万”，小数不超过{MOST_DECIMALS}位"
    return "应当是整数"
