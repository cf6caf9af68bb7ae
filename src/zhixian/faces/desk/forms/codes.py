"""案件要素 on a sheet: one cell for each dictionary whose codes a case bears."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from zhixian.faces.desk.forms.entry import Column
from zhixian.faces.desk.forms.sheet import Cell
from zhixian.rooms.agencies.dictionaries import Dictionary

Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Filter:
    """A dictionary as the filter over a list offers it."""

    key: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


def read(post: QueryDict, known: Mapping[str, Dictionary]) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(each.strip()[:60] for each in post.getlist(f"codes.{key}") if each.strip())
        for key, book in known.items()
        if not book.extends_only
    }


def cells(known: Mapping[str, Dictionary], chosen: Chosen, faults: Mapping[str, str], *, on: date) -> list[Cell]:
    return [_cell(each, chosen.get(each.key, ()), faults.get(f"codes.{each.key}", ""), on) for each in known.values()]


def _cell(book: Dictionary, chosen: Sequence[str], fault: str, on: date) -> Cell:
    options = options_of(book, on=on, and_also=chosen)
    column = Column(
        name=f"codes.{book.key}", label=book.label, kind="areas" if book.several else "choice", help=book.means,
        span="s12" if book.several else "s4",
    )  # fmt: skip
    value = list(chosen) if book.several else next(iter(chosen), "")
    return Cell(column, f"e-codes-{book.key}", column.name, value, options, fault)


def options_of(book: Dictionary, *, on: date, and_also: Sequence[str] = ()) -> dict[str, str]:
    """What is offered on that day, and what is chosen although it has ended; a child stands behind its parent."""
    found = {} if book.several else {"": "（不填）"}
    found |= {term.code: f"　{term.label}" if term.parent else term.label for term in book.offered(on=on)}
    return found | {code: f"{book.label_of(code)}（已停用）" for code in and_also if code and code not in found}


def filters(known: Mapping[str, Dictionary], wanted: Mapping[str, str]) -> list[Filter]:
    """Ended codes too: old cases bear them."""
    found = []
    for key, book in known.items():
        ended = [(term.code, f"{term.label}（已停用）") for term in book.terms.values() if term.until is not None]
        alive = [term for term in book.offered(on=date.max) if term.until is None]
        options = [(term.code, f"　{term.label}" if term.parent else term.label) for term in alive]
        found.append(Filter(key, book.label, options + ended, wanted.get(key, "")))
    return found
