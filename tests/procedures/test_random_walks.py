"""Random walks over every declaration: no illegal step succeeds, and an ended run leaves no clock that still binds."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.procedures.test_declarations import FACTS, filled
from zhixian import procedures
from zhixian.moments import SHANGHAI
from zhixian.procedures import effects as ef
from zhixian.procedures import refusals

ALL = procedures.definitions()
NOW = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)
OURS = (
    "emergency-alarm", "early-intervention", "assistance-request", "information-sharing", "case-consultation",
    "transfer-dispute", "case-conference", "joint-supervision-meeting", "listed-supervision", "agreed-task", "shared-bulletin",
)  # fmt: skip


def actors(definition):
    posts = {post for action in definition.actions.values() for by in action.by for post in by.posts}
    return [
        procedures.Acting(officer_id=f"{party}-{post}", unit_id=party, posts=frozenset({post}))
        for party in (*definition.parties, "outsider")
        for post in sorted(posts)
    ]


@pytest.mark.parametrize("key", OURS)
@given(choices=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=60))
@settings(max_examples=40, deadline=None)
def test_a_walk(key, choices):
    definition = ALL[key]
    everybody, now = actors(definition), NOW
    first = next(action for action in definition.actions.values() if action.begins)
    beginner = next(who for who in everybody if who.unit_id == first.by[0].party and who.posts & set(first.by[0].posts))
    parties = {party: party for party in definition.parties}
    facts = FACTS | {f"superior_of:{party}": f"above-{party}" for party in definition.parties}
    begun = procedures.begin(
        definition, parties=parties, actor=beginner, action=first.id, form=filled(first), facts=facts, now=now
    )
    run, running = begun.run, {e.clock for e in begun.effects if isinstance(e, ef.StartClock)}
    for pick, who in choices:
        open_now = [action for action in definition.actions.values() if run.state in action.start]
        action = (open_now or list(definition.actions.values()))[pick % (len(open_now) or len(definition.actions))]
        actor, now = everybody[who % len(everybody)], now + timedelta(minutes=1)
        may = run.state in action.start and any(
            run.parties.get(by.party) == actor.unit_id and actor.posts & set(by.posts) for by in action.by
        )
        clocks = {
            name: procedures.RunningClock(clock=name, due_at=now + timedelta(days=1), hard=True) for name in running
        }
        try:
            outcome = procedures.step(
                definition, run, action.id, actor=actor, form=filled(action), facts=facts, clocks=clocks, now=now
            )
        except (refusals.UnableToTake, refusals.BadForm) as refusal:
            assert refusal.user_message
            continue
        assert may
        assert not any(run.units.get(earlier) == actor.unit_id for earlier in action.not_same_unit_as)
        stopped = {e.clock for e in outcome.effects if isinstance(e, ef.StopClock)}
        assert stopped <= running
        running = (running - stopped) | {e.clock for e in outcome.effects if isinstance(e, ef.StartClock)}
        run = outcome.run
        assert procedures.Run.from_json(run.as_json()) == run
        if definition.states[run.state].ends:
            assert not running
            break
