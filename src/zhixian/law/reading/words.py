"""The dictionary of ``words.yaml``: loaded once, and its words found in a text in one pass."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from zhixian.law.limbs import quantities
from zhixian.law.reading_yaml import Row, one_of, only, read, rows

PATH = Path(__file__).parent / "words.yaml"
_LISTS = (
    "ip_words", "infringing_words", "value_words", "actual_price_words", "yielding_words", "joining_words", "sold_words",
    "unsold_words", "neutral_words", "total_words", "closing_words", "seizing_words", "cash_words", "network_words",
)  # fmt: skip
_GROUP_KEYS = frozenset({"whose", "quantity", "label", "only", "anywhere", "before", "after"})
_COUNTED_KEYS = frozenset({"quantity", "label", "nouns", "units", "network"})


@dataclass(frozen=True)
class Group:
    """One meaning a word may give to a figure: the offender's quantity, or whose figure it is instead."""

    whose: str
    quantity: str
    label: str
    only: str
    anywhere: bool = False

    def fits(self, domain: str) -> bool:
        return not self.only or self.only == domain


@dataclass(frozen=True)
class Counted:
    quantity: str
    label: str
    nouns: frozenset[str]
    units: frozenset[str]
    network: bool


@dataclass(frozen=True)
class Cue:
    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Words:
    before: Mapping[str, tuple[Group, ...]]
    after: Mapping[str, tuple[Group, ...]]
    lists: Mapping[str, frozenset[str]]
    counted: tuple[Counted, ...]
    labels: Mapping[str, str]  # of quantities and of ``whose``
    scanner: re.Pattern[str] = field(repr=False)
    after_scanner: re.Pattern[str] = field(repr=False)

    def is_(self, word: str, name: str) -> bool:
        return word in self.lists[name]

    def group(self, word: str, domain: str, *, after: bool = False) -> Group | None:
        return next((each for each in (self.after if after else self.before).get(word, ()) if each.fits(domain)), None)


@lru_cache(maxsize=1)
def words() -> Words:
    """BadLaw for a key or a quantity that is not known."""
    told = read(PATH)
    only(told, {*_LISTS, "not_offender", "offender", "counted"})
    before: dict[str, list[Group]] = {}
    after: dict[str, list[Group]] = {}
    labels: dict[str, str] = {}
    for row in [*rows(told, "not_offender"), *rows(told, "offender")]:
        group = _group(only(row, _GROUP_KEYS, told))
        labels.setdefault(group.whose if group.whose != "offender" else group.quantity, group.label)
        for place, table in (("before", before), ("after", after)):
            for word in row.get(place, ()):
                table.setdefault(str(word), []).append(group)
    counted = tuple(_counted(only(row, _COUNTED_KEYS, told, "counted")) for row in rows(told, "counted"))
    labels |= {each.quantity: each.label for each in counted}
    lists = {name: frozenset(map(str, told[name])) for name in _LISTS}
    every = {*before, *(word for name in _LISTS for word in lists[name])}
    return Words(
        before={word: tuple(groups) for word, groups in before.items()},
        after={word: tuple(groups) for word, groups in after.items()},
        lists=lists, counted=counted, labels=labels, scanner=any_of(every), after_scanner=any_of(after),
    )  # fmt: skip


def _group(row: Row) -> Group:
    if row.get("quantity"):
        one_of(row, "quantity", quantities())
    return Group(
        row.get("whose", "offender"),
        row.get("quantity", ""),
        row["label"],
        row.get("only", ""),
        bool(row.get("anywhere")),
    )


def _counted(row: Row) -> Counted:
    one_of(row, "quantity", quantities())
    return Counted(
        row["quantity"], row["label"], frozenset(row["nouns"]), frozenset(row["units"]), bool(row.get("network"))
    )


def any_of(found: Iterable[str]) -> re.Pattern[str]:
    """The longest of the words at a place."""
    return re.compile("|".join(re.escape(word) for word in sorted(found, key=lambda each: (-len(each), each))))


@lru_cache(maxsize=8)
def scanner_of(name: str) -> re.Pattern[str]:
    """One of the lists by itself, where a longer word of another list must not hide its words."""
    return any_of(words().lists[name])


class Cues:
    """The words of the dictionary in a text, by place."""

    def __init__(self, text: str) -> None:
        self.found: Sequence[Cue] = [Cue(*each.span(), each.group()) for each in words().scanner.finditer(text)]
        self._starts = [each.start for each in self.found]

    def within(self, start: int, end: int) -> Sequence[Cue]:
        """Words that begin at ``start`` or later and end by ``end``, first to last."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        while last > first and self.found[last - 1].end > end:
            last -= 1
        return self.found[first:last]

    def before(self, end: int, most: int) -> Sequence[Cue]:
        """Up to ``most`` words that begin before ``end``, the nearest first."""
        last = bisect_left(self._starts, end)
        return self.found[max(last - most, 0) : last][::-1]
