"""Working days as decreed: Monday to Friday, less the days off, plus the make-up Saturdays and Sundays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from zhixian.law.reading_yaml import FOLDER, read

ONE_DAY = timedelta(days=1)


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


@lru_cache(maxsize=1)
def decreed() -> Calendar:
    """The calendar of the package, 2004 to the last decreed year."""
    told: Mapping[int, Mapping[str, str]] = read(FOLDER / "working_days.yaml")
    rest = {date.fromisoformat(f"{year}-{day}") for year, row in told.items() for day in row["rest"].split()}
    work = {date.fromisoformat(f"{year}-{day}") for year, row in told.items() for day in row["work"].split()}
    return Calendar(frozenset(rest), frozenset(work), frozenset(told))
