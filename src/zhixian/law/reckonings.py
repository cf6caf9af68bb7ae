"""What a reckoning of a term says: the due moment and how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from zhixian.moments import SHANGHAI


@dataclass(frozen=True)
class Day:
    day: date
    mark: str  # start, counted, rest, holiday, makeup, rolled, paused
    note: str = ""


def end_of(day: date) -> datetime:
    """24:00 of a day, written as its last second."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI)


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """When a term ends and why. Moments are aware; ``None`` where the rule does not yield the value."""

    clock: str
    version: (
        str  # the clock by which it was reckoned: the older one, where the trigger lies before the newer was in force
    )
    label: str
    rule: str
    start: datetime
    length_text: str
    citation: str
    status: str
    mode: str
    verified: bool
    binding: bool  # in force on that day and in that division
    due_at: datetime | None = None
    due_date: date | None = None
    nominal: date | None = None
    due_strict: date | None = None
    due_legal: date | None = None
    due_strict_at: datetime | None = None
    due_latest_at: datetime | None = None
    alarm_date: date | None = None
    target_at: datetime | None = None  # an internal target, not law
    target_text: str = ""
    provisional: bool = False
    days: tuple[Day, ...] = ()
    lines: tuple[str, ...] = field(default=())
    asked: Mapping[str, Any] = field(default_factory=dict)  # what it was reckoned from, to reckon it anew

    def values(self) -> dict[str, str]:
        """What the rule yields, by the names of the worked examples; dates and moments in ISO form."""
        found: dict[str, str] = {}
        for name in ("due_date", "nominal", "due_strict", "due_legal", "alarm_date"):
            if (day := getattr(self, name)) is not None:
                found[name] = day.isoformat()
        if self.due_date is not None:
            found["due_at"] = end_of(self.due_date).isoformat()
        if self.due_legal is not None:
            found["due_legal_at"] = end_of(self.due_legal).isoformat()
        if self.due_strict is not None:
            found["due_strict_at"] = end_of(self.due_strict).isoformat()
        for name in ("due_strict_at", "due_latest_at"):
            if (moment := getattr(self, name)) is not None:
                found[name] = moment.isoformat()
        return found

    def as_json(self) -> dict[str, Any]:
        target = {"at": self.target_at.isoformat(), "length": self.target_text} if self.target_at else None
        return {
            "clock": self.clock,
            "version": self.version,
            "label": self.label,
            "rule": self.rule,
            "start": self.start.isoformat(),
            "length": self.length_text,
            "citation": self.citation,
            "status": self.status,
            "mode": self.mode,
            "verified": self.verified,
            "binding": self.binding,
            "provisional": self.provisional,
            **self.values(),
            "internal_target": target,
            "days": [[day.day.isoformat(), day.mark, day.note] for day in self.days],
            "lines": list(self.lines),
            "asked": dict(self.asked),
        }
