"""What is asked of the columns, written down before any case is seen, each question once however often it is asked.

A ``Sheet`` of a crime is made once and then run over batch after batch; nothing in it knows a row. It is run step by step over
whole columns, and not handed to the query engine, whose planning of a thousand small steps would take longer than the steps.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from zhixian.law.limbs import periods, quantities

# An open end. Far above every amount that a row may carry, and two of them still fit into 64 bits.
OPEN = 4 * 10**18
MIXED = "object_mixed"


@dataclass(frozen=True, eq=False)
class Cells:
    """One value for every case: the place of a step on a sheet."""

    sheet: "Sheet"
    step: int


# A yes or no for every case; or one for all of them, which many questions have.
Bits = Cells | bool
Whole = Cells | int
# A quantity as a limb names it: where goods and services are not mixed, and where they are (article 213).
Name = tuple[str, str]
Point = Mapping[str, Decimal]  # quantities whose least is moved up to a bound, where it lies within what they may be


def both(one: Bits, other: Bits) -> Bits:
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one.sheet.step(operator.and_, one, other)


def either(one: Bits, other: Bits) -> Bits:
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one.sheet.step(operator.or_, one, other)


def negated(one: Bits) -> Bits:
    return not one if isinstance(one, bool) else one.sheet.step(operator.invert, one)


def any_of(found: Iterable[Bits]) -> Bits:
    total: Bits = False
    for each in found:
        total = either(total, each)
    return total


def _chosen(choose: pl.Series, one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(choose, other)


def _lifted(low: pl.Series, high: pl.Series, bound: int) -> pl.Series:
    return pl.Series([bound], dtype=pl.Int64).zip_with((low < bound) & (high >= bound), low)


def _zeros(column: pl.Series) -> pl.Series:
    return pl.zeros(len(column), dtype=pl.Int64, eager=True)


def _column(name: str) -> pl.Series:
    """Marks the steps that read a column of the cases."""
    raise NotImplementedError(name)


@dataclass
class Sheet:
    """``names``: as of ``with_ends``. ``used``: those that the sheet reads. ``per_yuan``: the whole-number unit of the amounts."""

    names: frozenset[str]
    per_yuan: int
    used: set[str] = field(default_factory=set)
    steps: list[tuple[Callable[..., pl.Series], tuple[int, ...], tuple[Any, ...]]] = field(default_factory=list)
    _places: dict[tuple[Any, ...], Cells] = field(default_factory=dict)

    def step(self, act: Callable[..., pl.Series], *cells: Cells, told: tuple[Any, ...] = ()) -> Cells:
        """``act`` is given the columns of ``cells`` and then what is ``told``."""
        places = tuple(each.step for each in cells)
        if act in {operator.and_, operator.or_}:
            places = tuple(sorted(places))
        key = (act, places, told)
        if key not in self._places:
            self.steps.append((act, places, told))
            self._places[key] = Cells(self, len(self.steps) - 1)
        return self._places[key]

    def course(self, wanted: Iterable[Cells]) -> "Course":
        """The steps that lead to what is wanted, in their order."""
        kept = frozenset(each.step for each in wanted)
        found, waiting = set[int](), list(kept)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += self.steps[place][1]
        last = {each: place for place in sorted(found) for each in self.steps[place][1]}
        done: dict[int, list[int]] = {}
        for each, place in last.items():
            if each not in kept:
                done.setdefault(place, []).append(each)
        return Course(tuple((place, *self.steps[place], tuple(done.get(place, ()))) for place in sorted(found)))

    def said(self, column: str) -> Bits:
        """The column as it stands; one that says no throughout has been left out of the batch."""
        return self._column(column) if column in self.names else False

    def holds(self, condition: str) -> Bits:
        if condition.startswith("any_of("):
            return any_of([self.holds(each.strip()) for each in condition[7:-1].split(",")])
        if condition.startswith("not("):
            return negated(self.holds(condition[4:-1]))
        if condition in {"object_goods", "object_services"}:
            return either(self.said(condition), self.said(MIXED))
        return self.said(condition)

    def within(self, places: frozenset[int]) -> Bits:
        """Whether the law that is asked is of one of these periods."""
        if len(places) == len(periods()):
            return True
        period = self._column("period")
        firsts = [place for place in sorted(places) if place - 1 not in places]
        lasts = [place for place in sorted(places) if place + 1 not in places]
        return any_of(
            both(self.step(operator.ge, period, told=(first,)), self.step(operator.le, period, told=(last,)))
            for first, last in zip(firsts, lasts, strict=True)
        )

    def multiplied(self, multiple: int) -> Bits:
        """Whether the act is a unit's, under a law that asks so many times the figure of it."""
        places = frozenset(place for place, each in enumerate(periods()) if each.unit_multiplier == multiple)
        return both(self.said("unit"), self.within(places))

    def reaches(
        self, names: tuple[Name, ...], value: Decimal, multiples: frozenset[int], *, surely: bool, point: Point
    ) -> Bits:
        """Surely: the known part reaches it. Otherwise: it is not shut out. "以上" includes the number itself. ``multiples``: of the
        figure for a unit, in any period of the limb."""
        found = self._reaches(names, value, surely, point)
        for multiple in sorted(multiples - {1}):
            more = self._reaches(names, value * multiple, surely, point)
            found = both(found, either(negated(self.multiplied(multiple)), more))
        return found

    def _reaches(self, names: tuple[Name, ...], value: Decimal, surely: bool, point: Point) -> Bits:
        ends = [end for name in names if isinstance(end := self._side(name, surely, point), Cells)]
        whole = self.whole(names[0][0], value)
        if not ends:
            return whole <= 0
        total = ends[0]
        for end in ends[1:]:
            total = self.step(operator.add, total, end)
        return self.step(operator.ge, total, told=(whole,))

    def _side(self, name: Name, surely: bool, point: Point) -> Whole:
        """Where goods and services are mixed, each limb reads its own share of the gains."""
        plain, mixed = (self._end(each, surely, point) for each in name)
        is_mixed = self.said(MIXED)
        if name[0] == name[1] or isinstance(is_mixed, bool):
            return plain
        if isinstance(plain, int) and isinstance(mixed, int):
            return 0
        zero = self.step(_zeros, self._column("period"))
        return self.step(
            _chosen, is_mixed, mixed if isinstance(mixed, Cells) else zero, plain if isinstance(plain, Cells) else zero
        )

    def _end(self, name: str, surely: bool, point: Point) -> Whole:
        column = end_named(name, low=surely)
        if column not in self.names:
            return 0  # the file says nothing of it: zero
        if not surely or name not in point:
            return self._column(column)
        low, high = (self._column(end_named(name, low=each)) for each in (True, False))
        return self.step(_lifted, low, high, told=(self.whole(name, point[name]),))

    def _column(self, name: str) -> Cells:
        self.used.add(name)
        return self.step(_column, told=(name,))

    def whole(self, name: str, value: Decimal) -> int:
        return int(value * (self.per_yuan if quantities()[name].unit == "yuan" else 1))


@dataclass(frozen=True)
class Course:
    """Steps in their order, each with its place and the places that nothing asks for after it."""

    steps: tuple[tuple[int, Callable[..., pl.Series], tuple[int, ...], tuple[Any, ...], tuple[int, ...]], ...]

    def over(self, frame: pl.DataFrame) -> dict[int, pl.Series]:
        """The columns that were wanted. What is done with is let go at once, so that what follows finds its memory warm."""
        held: dict[int, pl.Series] = {}
        for place, act, asked, told, done in self.steps:
            held[place] = frame[told[0]] if act is _column else act(*[held[each] for each in asked], *told)
            for each in done:
                del held[each]
        return held


def end_named(name: str, *, low: bool) -> str:
    return f"{'low' if low else 'high'}:{name}"


def with_ends(names: Sequence[str]) -> frozenset[str]:
    """The columns of a batch, and both ends of every quantity of which one of them says something."""
    said = [name for name in quantities() if any(each in names for each in _sources(name))]
    return frozenset([*names, *(end_named(name, low=low) for name in said for low in (True, False))])


def _sources(name: str) -> tuple[str, ...]:
    return (f"{name}_at_least", f"{name}_at_most", f"{name}_unknown", "unsaid_is_unknown")


def filtered(frame: pl.DataFrame, rows: pl.Series, wanted: Iterable[str]) -> pl.DataFrame:
    """Some rows of a batch, with these of ``with_ends``."""
    ends = {each: each.partition(":")[2] for each in wanted if ":" in each}
    plain = {each for each in wanted if each not in ends}
    sources = {each for name in ends.values() for each in _sources(name) if each in frame.columns}
    made = pl.DataFrame([frame[name].filter(rows) for name in sorted(plain | sources)])
    filled = made.select(_end(name, made, low=each.startswith("low")).alias(each) for each, name in ends.items())
    return made.select(*plain).hstack(solid(filled, made.height))


def solid(frame: pl.DataFrame, height: int) -> pl.DataFrame:
    """A column whose gaps have been filled still carries a map of gaps, through all that is made of it, at three times the work;
    a filter lets it go."""
    every = pl.Series([True]).new_from_index(0, height)
    return pl.DataFrame([column.filter(every) for column in frame])


def _end(name: str, frame: pl.DataFrame, *, low: bool) -> pl.Expr:
    """An end without a gap. Nothing said at all is zero, unless it is unknown; an upper end unsaid beside a lower one is open."""
    least, most, unknown, unsaid = (each if each in frame.columns else None for each in _sources(name))
    column = least if low else most
    if column and not frame[column].null_count():
        return pl.col(column)
    if low:
        return pl.col(column).fill_null(0) if column else pl.lit(0, dtype=pl.Int64)
    loose = [pl.col(each) for each in (unknown, unsaid) if each] + ([pl.col(least).is_not_null()] if least else [])
    gap = pl.lit(0, dtype=pl.Int64)
    gap = pl.when(pl.any_horizontal(loose)).then(pl.lit(OPEN, dtype=pl.Int64)).otherwise(gap) if loose else gap
    return pl.when(pl.col(column).is_null()).then(gap).otherwise(pl.col(column)) if column else gap
