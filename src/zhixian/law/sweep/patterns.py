"""Lists of limbs, each made once: cases carry bits, the bits stand for a number, the number for a list of ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from threading import Lock

import polars as pl

from zhixian.law.limbs import limbs

LIST = pl.List(pl.Enum([limb.id for rows in limbs().values() for limb in rows]))
MOST_BITS = 52  # what is left of 64 for the period and the tier


@dataclass(frozen=True)
class Key:
    """What the bits of a crime mean: (context, place of the bit) → limb. The context is a small number beside the bits; limbs that
    are never in play together share a place. ``name`` is the key's own."""

    name: str
    limbs: Mapping[tuple[int, int], str]
    width: int
    places: Mapping[str, int]
    order: Mapping[str, int]

    @staticmethod
    def over(crime: str, kind: str, rows: Iterable[tuple[str, frozenset[int]]]) -> "Key":
        """``rows``: each limb of a crime and the contexts in which it is in play."""
        taken: dict[tuple[int, int], str] = {}
        places: dict[str, int] = {}
        for limb, contexts in rows:
            place = next(n for n in range(10_000) if not any((each, n) in taken for each in contexts))
            places[limb] = place
            taken |= {(each, place): limb for each in contexts}
        width = max(places.values(), default=0) + 1
        if width > MOST_BITS:
            raise ValueError(f"{width} limbs in play at once; a sweep holds {MOST_BITS}")
        order = {limb.id: place for place, limb in enumerate(limbs()[crime])}
        return Key(f"{crime} {kind}", taken, width, places, order)

    def ids(self, code: int) -> tuple[str, ...]:
        context = code >> self.width
        found = [self.limbs[context, place] for place in range(self.width) if code >> place & 1]
        return tuple(sorted(found, key=self.order.__getitem__))


@dataclass
class Patterns:
    """Lists of limbs that occur, each with a number; number 0 is the empty list. Shared by the threads of a sweep."""

    lists: list[tuple[str, ...]] = field(default_factory=lambda: [()])
    numbers: dict[tuple[str, ...], int] = field(default_factory=lambda: {(): 0})
    lock: Lock = field(default_factory=Lock)
    _known: dict[str, dict[int, int]] = field(default_factory=dict)
    _made: pl.Series = field(default_factory=lambda: pl.Series([], dtype=LIST))

    def number(self, ids: tuple[str, ...]) -> int:
        if ids not in self.numbers:
            with self.lock:
                if ids not in self.numbers:
                    self.lists.append(ids)
                    self.numbers[ids] = len(self.lists) - 1
        return self.numbers[ids]

    def as_lists(self, numbers: pl.Series) -> pl.Series:
        with self.lock:
            if len(self._made) < len(self.lists):
                more = pl.Series(self.lists[len(self._made) :], dtype=pl.List(pl.String)).cast(LIST)
                self._made = pl.concat([self._made, more], rechunk=True)
            made = self._made
        return made.gather(numbers)

    def numbered(self, bits: Sequence[tuple[int, pl.Series]], context: pl.Series, key: Key) -> pl.Series:
        """Columns of bits, each with its place in the key, as numbers of lists."""
        numbers = pl.zeros(len(context), dtype=pl.UInt32, eager=True)
        held = [(place, column) for place, column in bits if column.any()]
        if not held:
            return numbers
        some = reduce(or_, (column for _, column in held))
        code = context.filter(some).cast(pl.UInt64) * (1 << key.width)
        for place, column in held:
            code = code + column.filter(some).cast(pl.UInt64) * (1 << place)
        return numbers.scatter(some.arg_true(), self._replaced(code, key.name, key.ids))

    def aggravated(self, numbers: pl.Series, tiers: Mapping[str, str]) -> pl.Series:
        """Of each list only the limbs of that tier."""
        return self._replaced(
            numbers, "aggravated", lambda each: tuple(limb for limb in self.lists[each] if tiers[limb] == "aggravated")
        )

    def together(self, one: pl.Series, other: pl.Series) -> pl.Series:
        """Two lists of each case as one."""
        numbers = one + other  # where one of them is empty, the other
        some = ((one != 0) & (other != 0)).arg_true()
        if not len(some):
            return numbers
        code = one.gather(some).cast(pl.UInt64) * (1 << 32) + other.gather(some).cast(pl.UInt64)
        ids = self._replaced(code, "together", lambda each: self.lists[each >> 32] + self.lists[each & 0xFFFFFFFF])
        return numbers.scatter(some, ids)

    def _replaced(self, codes: pl.Series, kind: str, ids: Callable[[int], tuple[str, ...]]) -> pl.Series:
        kinds = codes.unique()
        known = self._known.setdefault(kind, {})
        numbers = []
        for code in kinds.to_list():
            if code not in known:
                known[code] = self.number(ids(code))
            numbers.append(known[code])
        return codes.replace_strict(kinds, pl.Series(numbers, dtype=pl.UInt32), return_dtype=pl.UInt32)
