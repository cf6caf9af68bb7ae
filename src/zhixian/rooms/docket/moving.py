"""A clock that stands still and goes on again, or whose end was decided. What was paused is kept with its reckoning."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhixian.law import clocks as law
from zhixian.law.ends import Pause
from zhixian.law.reckonings import Reckoning
from zhixian.moments import say_day
from zhixian.procedures.effects import MoveClock
from zhixian.rooms.docket.grounds import Grounds
from zhixian.rooms.docket.models import Clock

MOVED = ["due_at", "due_legal", "provisional", "reckoning", "overdue_told_at"]


def move(effect: MoveClock, grounds: Grounds) -> None:
    """Let the run's clock stand still from that day, go on after it, or end on it; nothing where it does not run."""
    clock = Clock.objects.filter(run=grounds.run, clock=effect.clock).running().first()
    if clock is None:
        return
    match effect.how:
        case "pauses":
            _pause(clock, effect.day)
        case "resumes":
            _resume(clock, effect.day, grounds)
        case "sets":
            _set(clock, effect.day)
    clock.overdue_told_at = None
    clock.save(update_fields=MOVED)


def put(clock: Clock, found: Reckoning, told: Mapping[str, Any]) -> None:
    """Let the clock end as it was reckoned; one that stands still has no end before it goes on. ``told``: what is kept of it."""
    clock.reckoning = dict(told)
    stands = "paused_since" in told
    clock.due_at = None if stands else found.due_at
    clock.due_legal = law.end_of(found.due_legal) if found.due_legal and not stands else None
    clock.provisional = found.provisional and not stands


def pauses(clock: Clock) -> list[Pause]:
    """The times that do not count, both days included."""
    return [(date.fromisoformat(one), date.fromisoformat(other)) for one, other in clock.reckoning.get("paused", [])]


def kept(clock: Clock) -> dict[str, Any]:
    """What a new reckoning must not forget."""
    return {
        key: clock.reckoning[key]
        for key in ("paused", "paused_since", "extended_times", "reckoned_anew")
        if key in clock.reckoning
    }


def _pause(clock: Clock, day: date) -> None:
    if "paused_since" not in clock.reckoning:
        clock.reckoning = clock.reckoning | {"paused_since": day.isoformat()}
    clock.due_at = clock.due_legal = None
    clock.provisional = False


def _resume(clock: Clock, day: date, grounds: Grounds) -> None:
    since = clock.reckoning.get("paused_since")
    if since is None:
        return
    first = date.fromisoformat(since)
    remembered = kept(clock) | {"paused": [*clock.reckoning.get("paused", []), [since, max(first, day).isoformat()]]}
    del remembered["paused_since"]
    clock.reckoning = remembered
    found = grounds.reckon(
        clock.clock, unit_id=clock.unit_id, start=clock.started_at, extended=int(remembered.get("extended_times", 0)),
        paused=pauses(clock),
    )  # fmt: skip
    put(clock, found, found.as_json() | remembered)


def _set(clock: Clock, day: date) -> None:
    clock.due_at, clock.due_legal, clock.provisional = law.end_of(day), None, False
    lines = [*clock.reckoning.get("lines", []), f"经决定，期限至{say_day(day)}届满。"]
    clock.reckoning = clock.reckoning | {"lines": lines, "due_at": clock.due_at.isoformat()}
