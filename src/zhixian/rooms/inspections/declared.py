"""The registers as declared in ``registers.yaml``: who is in them, how long a round of checks is, what else applies."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhixian.refusals import NotFound


@dataclass(frozen=True, kw_only=True)
class Round:
    """The time from one check to the next: days or months, one of them 0."""

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """A round of months ends on the same day of the month, or on the month's last day where there is none."""
        if self.months:
            return months_from(day, self.months)
        return day + timedelta(days=self.days)

    def __str__(self) -> str:
        return f"{self.months}个月" if self.months else f"{self.days}天"


@dataclass(frozen=True, kw_only=True)
class KeyList:
    """``cases`` within ``months`` propose an entry; once confirmed it is checked every ``round``."""

    cases: int
    months: int
    round: Round


@dataclass(frozen=True, kw_only=True)
class Register:
    """``rounds`` by grade; the only key "" where the entries have no grade. ``filings``: their name, or empty."""

    id: str
    label: str
    basis: str
    rounds: Mapping[str, Round]
    key_list: KeyList | None = None
    filings: str = ""

    @property
    def grades(self) -> tuple[str, ...]:
        return tuple(grade for grade in self.rounds if grade)


def months_from(day: date, months: int) -> date:
    """``months`` may be negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def registers() -> dict[str, Register]:
    told = yaml.safe_load((Path(__file__).parent / "registers.yaml").read_text(encoding="utf-8"))
    return {each["id"]: _register(each) for each in told["registers"]}


def register(sort: str) -> Register:
    found = registers().get(sort)
    if found is None:
        raise NotFound(f"no register {sort!r}")
    return found


def _register(told: Mapping[str, Any]) -> Register:
    key = told.get("key_list")
    return Register(
        id=told["id"], label=told["label"], basis=told["basis"], filings=told.get("filings", ""),
        rounds={grade: Round(**each) for grade, each in told["rounds"].items()},
        key_list=KeyList(cases=key["cases"], months=key["months"], round=Round(**key["round"])) if key else None,
    )  # fmt: skip
