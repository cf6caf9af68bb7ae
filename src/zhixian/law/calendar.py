"""Working days as decreed: Monday to Friday, less the days off, plus the make-up Saturdays and Sundays."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from zhixian.law.reading_yaml import FOLDER, Row, only, read

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(1990, 1, 1), date(2119, 12, 31)  # the span that is counted by sums; outside it day by day
_BASE = FIRST.toordinal()


@dataclass(frozen=True)
class Calendar:
    rest: frozenset[date]  # weekdays off
    work: frozenset[date]  # weekend days on which offices work
    years: frozenset[int]  # those that the State Council has decreed

    def is_working(self, day: date) -> bool:
        if day in self.work:
            return True
        return day.weekday() < 5 and day not in self.rest

    def is_decreed(self, day: date) -> bool:
        return day.year in self.years

    def decrees(self, first: date, last: date) -> bool:
        """Whether every year from one day to the other is decreed."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def mark(self, day: date) -> str:
        """counted on working day lists: work, makeup, rest (weekend), holiday."""
        if day in self.work:
            return "makeup"
        if day in self.rest:
            return "holiday"
        return "work" if day.weekday() < 5 else "rest"

    def next_working(self, day: date) -> date:
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def last_working(self, day: date) -> date:
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    @cached_property
    def _sums(self) -> "tuple[array[int], array[int]]":
        """How many working days there are up to each day, and the days themselves in turn."""
        upto, days = array("l"), array("l")
        for ordinal in range(_BASE, LAST.toordinal() + 1):
            if self.is_working(date.fromordinal(ordinal)):
                days.append(ordinal)
            upto.append(len(days))
        return upto, days

    def working_day_after(self, day: date, count: int) -> date:
        """The so-manieth working day after a day (before it, if ``count`` is negative); the day itself is not counted."""
        if FIRST < day <= LAST and count:
            upto, days = self._sums
            place = upto[day.toordinal() - _BASE] + count - 1
            if count < 0:
                place = upto[day.toordinal() - 1 - _BASE] + count
            if 0 <= place < len(days):
                return date.fromordinal(days[place])
        step, left = (ONE_DAY, count) if count > 0 else (-ONE_DAY, -count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def with_year(self, year: int, *, rest: Iterable[date], work: Iterable[date]) -> "Calendar":
        """This calendar and one more decree."""
        return Calendar(self.rest | frozenset(rest), self.work | frozenset(work), self.years | {year})


@lru_cache(maxsize=1)
def decreed() -> Calendar:
    """The calendar of the package, 2004 to the last decreed year."""
    return load(FOLDER / "working_days.yaml")


def load(path: Path) -> Calendar:
    """BadLaw with file and line for a day that does not exist, a day off at a weekend, a make-up day in the week."""
    told = read(path)
    rest: set[date] = set()
    work: set[date] = set()
    for year, row in told.items():
        only(row, {"rest", "work"}, told, year)
        rest |= _days(told, year, row, "rest", weekend=False)
        work |= _days(told, year, row, "work", weekend=True)
    return Calendar(frozenset(rest), frozenset(work), frozenset(int(year) for year in told))


def _days(told: Row, year: str, row: Mapping[str, str], key: str, *, weekend: bool) -> set[date]:
    found: set[date] = set()
    for said in str(row[key]).split():
        try:
            day = date.fromisoformat(f"{year}-{said}")
        except ValueError:
            raise told.wrong(f"{year}年没有{said}这一天", year) from None
        if (day.weekday() >= 5) != weekend:
            raise told.wrong(f"{day}是{'工作日' if weekend else '周末'}，不应列在“{key}”里", year)
        if day in found:
            raise told.wrong(f"{day}写了两次", year)
        found.add(day)
    return found
