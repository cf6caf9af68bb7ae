"""A sheet of sections as the template draws it: cells with ids, values and the fault of their row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhixian.faces.desk.forms.entry import HEAD, Column, Read, Section


@dataclass(frozen=True)
class Cell:
    column: Column
    id: str
    name: str
    value: Any
    options: Mapping[str, str]
    fault: str


@dataclass(frozen=True)
class Row:
    number: int
    id: str
    cells: list[Cell]
    fault: str


@dataclass(frozen=True)
class Part:
    section: Section
    rows: list[Row]
    fault: str


def head(told: Read) -> list[Cell]:
    return [_cell(column, column.name, told.head, told.faults.get(column.name, "")) for column in HEAD]


def parts(told: Read, sections: tuple[Section, ...]) -> list[Part]:
    found = []
    for section in sections:
        rows = [
            Row(
                at + 1,
                f"e-{section.key}-{at}",
                [_cell(column, f"{section.key}.{at}.{column.name}", row, "") for column in section.columns],
                told.faults.get(f"{section.key}.{at}", ""),
            )
            for at, row in enumerate(told.rows[section.key])
        ]
        found.append(Part(section, rows, told.faults.get(section.key, "")))
    return found


def _cell(column: Column, name: str, row: Mapping[str, Any], fault: str) -> Cell:
    value = row.get(column.name, column.first)
    return Cell(column, f"e-{name.replace('.', '-')}", name, value, column.options(), fault)


def links(told: Read) -> list[tuple[str, str]]:
    """The error summary: each fault with the id of its place."""
    return [(f"e-{place.replace('.', '-')}", says) for place, says in told.faults.items()]
