"""The columns of a sweep as data (``columns.yaml``), and what is wrong with a file's columns."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from zhixian.law.limbs import conditions, crimes, quantities
from zhixian.law.reading_yaml import read

MOST_DECIMALS = 4
NEAR = 0.8  # how like a known name an unknown one must be to be taken for a slip of the pen
VALUES: Mapping[str, tuple[str, ...]] = {
    "crimes": tuple(crime.id for crime in crimes()),
    "right_types": tuple(dict.fromkeys(kind for crime in crimes() for kind in crime.right_types)),
    "actors": ("natural_person", "unit"),
    "objects": ("goods", "services", "mixed"),
}


class BadColumns(ValueError):
    """A file whose columns cannot be read; one Chinese sentence a line says what would be right."""


@dataclass(frozen=True, kw_only=True)
class Column:
    name: str
    type: str  # text, date, count, yes_no, amount
    meaning: str
    required: bool = False
    one_of: tuple[str, ...] = ()
    quantity: str = ""
    money: bool = False


@lru_cache(maxsize=1)
def told() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read(Path(__file__).parent / "columns.yaml")
    return found


@lru_cache(maxsize=1)
def columns() -> Mapping[str, Column]:
    """Every column that a file of cases may have, by name."""
    rows = [Column(**{**row, "one_of": VALUES[row["one_of"]] if "one_of" in row else ()}) for row in told()["cases"]]
    for name, quantity in quantities().items():
        for row in told()["each_quantity"]:
            money = row["type"] == "amount" and quantity.unit == "yuan"
            rows.append(
                Column(name=name + row["suffix"], type=row["type"], meaning=row["meaning"], quantity=name, money=money)
            )
    rows += [Column(name=name, **told()["each_condition"]) for name in condition_columns()]
    return {row.name: row for row in rows}


def condition_columns() -> tuple[str, ...]:
    return tuple(name for name in conditions() if name not in told()["told_elsewhere"])


def spelled(name: str) -> str:
    """The column that a heading means: a figure of money may come in fen."""
    plain = name.removesuffix("_fen")
    return plain if plain != name and plain in columns() and columns()[plain].money else name


def check(schema: Mapping[str, pl.DataType], *, text: bool = False) -> list[str]:
    """Names of columns that are not read. BadColumns with every fault at once. ``text``: a CSV, whose cells are read later."""
    faults, unread, seen = [], [], dict[str, str]()
    for heading, kind in schema.items():
        name = spelled(heading)
        if name not in columns():
            near = difflib.get_close_matches(heading, columns(), n=1, cutoff=NEAR)
            if near:
                faults.append(f"不认识列“{heading}”，是不是“{near[0]}”？")
            else:
                unread.append(heading)
            continue
        if name in seen:
            faults.append(f"列“{heading}”与“{seen[name]}”说的是同一件事，只能留一列。")
        seen[name] = heading
        if not text and not _fits(columns()[name], kind, in_fen=heading != name):
            faults.append(f"列“{heading}”的类型是{kind}，应当是{_wanted(columns()[name], in_fen=heading != name)}。")
    faults += [
        f"缺少列“{row.name}”（{_wanted(row)}）。" for row in columns().values() if row.required and row.name not in seen
    ]
    either: Sequence[str] = told()["any_of_required"]
    if not set(either) & set(seen):
        faults.append(f"缺少列“{'”或者“'.join(either)}”，至少要有一列。")
    if faults:
        raise BadColumns("\n".join(faults))
    return unread


def _fits(column: Column, kind: pl.DataType, *, in_fen: bool) -> bool:
    if kind == pl.Null:  # a column that is empty throughout
        return True
    if column.name == "id":
        return kind.is_integer() or kind in (pl.String, pl.Categorical, pl.Enum)
    if column.type == "text":
        return kind in (pl.String, pl.Categorical, pl.Enum)
    if column.type == "amount" and column.money and not in_fen:
        return isinstance(kind, pl.Decimal) and kind.scale <= MOST_DECIMALS
    if column.type in {"amount", "count"}:
        return kind.is_integer()
    return kind == {"date": pl.Date, "yes_no": pl.Boolean}[column.type]


def _wanted(column: Column, *, in_fen: bool = False) -> str:
    if column.type == "amount" and column.money:
        if in_fen:
            return "整数（以分为单位）"
        return f"Decimal（以元为单位，小数不超过{MOST_DECIMALS}位）；以分为单位的整数请用列名“{column.name}_fen”；不收浮点数"
    return {
        "text": "文本 String",
        "date": "日期 Date",
        "count": "整数",
        "yes_no": "布尔 Boolean",
        "amount": "整数（件、份、次、人）",
    }[column.type]
