"""No clock that binds may go on after its run has ended: looked for over every way through every declaration."""

import pytest

from zhixian import procedures
from zhixian.procedures import Action, Definition

ALL = procedures.definitions()
# A guard sees to it that the clock was stopped; the random walks hold that.
GUARDED = {("penalty-execution", "complete-execution", "penalty-publish-7wd")}


def stopping(definition: Definition, clock: str) -> set[str]:
    return {
        key
        for key, action in definition.actions.items()
        if any(stop.clock == clock and stop.when is None for stop in action.stops)
    }


def reached_with(definition: Definition, clock: str) -> set[str]:
    """States in which the clock may be running."""
    stops = stopping(definition, clock)
    starts = [a for a in definition.actions.values() if any(s.clock == clock and not s.lapses for s in a.starts)]
    waiting, seen = [action.to for action in starts], set()
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        waiting += [a.to for key, a in definition.actions.items() if state in a.start and key not in stops]
    return seen


def starts(action: Action, clock: str) -> bool:
    return any(start.clock == clock and not start.lapses for start in action.starts)


@pytest.mark.parametrize("key", sorted(ALL))
def test_an_ended_run_leaves_no_clock_that_binds(key):
    definition = ALL[key]
    clocks = {start.clock for action in definition.actions.values() for start in action.starts if not start.lapses}
    left = {
        (key, action.id, clock)
        for clock in clocks
        for action in definition.actions.values()
        if definition.states[action.to].ends
        and (starts(action, clock) or (action.id not in stopping(definition, clock) and reached_with(definition, clock) & set(action.start)))
    }  # fmt: skip
    assert left <= GUARDED
