"""A clock that stands still and goes on again, or whose end was decided. What was paused is kept with its reckoning."""

from datetime import date
from typing import Any

from zhixian.law import clocks as law
from zhixian.law.ends import Pause
from zhixian.moments import say_day
from zhixian.procedures.effects import MoveClock
from zhixian.rooms.docket.models import Clock, Run


def move(effect: MoveClock, run: Run) -> None:
    """Let the run's clock stand still from that day, go on after it, or end on it; nothing where it does not run."""
    clock = Clock.objects.filter(run=run, clock=effect.clock).running().first()
    if clock is None:
        return
    match effect.how:
        case "pauses":
            _pause(clock, effect.day)
        case "resumes":
            _resume(clock, effect.day)
        case "sets":
            _set(clock, effect.day)
    clock.overdue_told_at = None
    clock.save(update_fields=["due_at", "due_legal", "reckoning", "overdue_told_at"])


def pauses(clock: Clock) -> list[Pause]:
    """The times that do not count, both days included."""
    return [(date.fromisoformat(one), date.fromisoformat(other)) for one, other in clock.reckoning.get("paused", [])]


def kept(clock: Clock) -> dict[str, Any]:
    """What a new reckoning must not forget."""
    return {key: clock.reckoning[key] for key in ("paused", "paused_since", "extended_times") if key in clock.reckoning}


def _pause(clock: Clock, day: date) -> None:
    if "paused_since" not in clock.reckoning:
        clock.reckoning = clock.reckoning | {"paused_since": day.isoformat()}
    clock.due_at = clock.due_legal = None


def _resume(clock: Clock, day: date) -> None:
    since = clock.reckoning.get("paused_since")
    if since is None:
        return
    first = date.fromisoformat(since)
    remembered = kept(clock) | {"paused": [*clock.reckoning.get("paused", []), [since, max(first, day).isoformat()]]}
    del remembered["paused_since"]
    clock.reckoning = remembered
    reckoning = law.reckon(
        clock.clock, start=clock.started_at, extended=int(remembered.get("extended_times", 0)), paused=pauses(clock)
    )
    clock.due_at = reckoning.due_at
    clock.due_legal = law.end_of(reckoning.due_legal) if reckoning.due_legal else None
    clock.reckoning = reckoning.as_json() | remembered


def _set(clock: Clock, day: date) -> None:
    clock.due_at, clock.due_legal = law.end_of(day), None
    lines = [*clock.reckoning.get("lines", []), f"经决定，期限至{say_day(day)}届满。"]
    clock.reckoning = clock.reckoning | {"lines": lines, "due_at": clock.due_at.isoformat()}
