"""Which records may belong together, and why. A hint says what two records share; what it means is for people to decide."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zhixian.linkage.normalising import FORMS

# What is shared, in the order in which it weighs.
LABELS: Final[Mapping[str, str]] = {
    "credit_code": "统一社会信用代码", "phone": "电话", "shop": "店铺", "address": "地址", "name": "名称",
}  # fmt: skip
# A value that more records share than this says nothing about any two of them (a market hall, a service line).
TOO_COMMON: Final = 50


@dataclass(frozen=True, kw_only=True)
class Record:
    """``values``: kind (a key of LABELS) → as written."""

    key: str
    values: Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Shared:
    kind: str
    label: str
    value: str  # as written in the one asked about


def blocks(records: Iterable[Record]) -> dict[tuple[str, str], set[str]]:
    """Plain value → the records that bear it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        for kind, plain, _ in _plain(record):
            found[kind, plain].add(record.key)
    return dict(found)


def hints(asked: Record, others: Iterable[Record]) -> dict[str, tuple[Shared, ...]]:
    """Every other record that shares something with ``asked``, and what; the one that shares most first."""
    known = blocks(others)
    found: dict[str, dict[tuple[str, str], Shared]] = defaultdict(dict)
    for kind, plain, written in _plain(asked):
        bearing = known.get((kind, plain), set()) - {asked.key}
        if len(bearing) <= TOO_COMMON:
            for key in bearing:
                found[key].setdefault((kind, plain), Shared(kind=kind, label=LABELS[kind], value=written))
    order = list(LABELS)
    return {
        key: tuple(sorted(shared.values(), key=lambda one: order.index(one.kind)))
        for key, shared in sorted(
            found.items(), key=lambda item: (-len(item[1]), min(order.index(kind) for kind, _ in item[1]), item[0])
        )
    }


def _plain(record: Record) -> Iterable[tuple[str, str, str]]:
    for kind, values in record.values.items():
        for written in values:
            if plain := FORMS[kind](written):
                yield kind, plain, written
