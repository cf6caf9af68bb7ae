"""Random walks over every declaration: no illegal step succeeds, and an ended run leaves no clock that still binds."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.procedures.test_declarations import FACTS, filled
from zhixian import procedures
from zhixian.moments import SHANGHAI
from zhixian.procedures import effects as ef
from zhixian.procedures import refusals

ALL = procedures.definitions()
NOW = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)


def actors(definition):
    posts = {post for action in definition.actions.values() for by in action.by for post in by.posts}
    return [
        procedures.Acting(officer_id=f"{party}-{post}", unit_id=party, posts=frozenset({post}))
        for party in (*definition.parties, "outsider")
        for post in sorted(posts)
    ]


def fitting(action):
    """Facts that let the act through its guards, as far as they hang on facts alone."""
    return {guard.fact: guard.expects for guard in action.guards}


def of_the_run(run):
    """Facts that the run itself answers: what was done in it."""
    return {"publication_settled": bool({"publish-penalty", "not-publish"} & set(run.doers))}


def unfitting(action):
    """Facts that hold it back: every guard without a condition answers otherwise."""
    return {
        guard.fact: not guard.expects
        for guard in action.guards
        if guard.when is None and guard.expects in {True, False}
    }


@pytest.mark.parametrize("key", sorted(ALL))
@given(choices=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 4)), max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_walk(key, choices):
    definition = ALL[key]
    everybody, now = actors(definition), NOW
    first = next((action for action in definition.actions.values() if action.begins), None)
    parties = {party: party for party in definition.parties}
    above = {f"superior_of:{party}": f"above-{party}" for party in definition.parties}
    run, effects = procedures.opened(definition, parties=parties), ()
    if first:
        beginner = next(
            who for who in everybody if who.unit_id == first.by[0].party and who.posts & set(first.by[0].posts)
        )
        begun = procedures.begin(
            definition,
            parties=parties,
            actor=beginner,
            action=first.id,
            form=filled(first),
            now=now,
            facts=FACTS | above | fitting(first),
        )
        run, effects = begun.run, begun.effects
    running = {e.clock for e in effects if isinstance(e, ef.StartClock) and not e.lapses}
    lapsing = {e.clock for e in effects if isinstance(e, ef.StartClock) and e.lapses}
    for pick, who, unfit in choices:
        open_now = [action for action in definition.actions.values() if run.state in action.start]
        action = (open_now or list(definition.actions.values()))[pick % (len(open_now) or len(definition.actions))]
        actor, now = everybody[who % len(everybody)], now + timedelta(minutes=1)
        may = run.state in action.start and any(
            run.parties.get(by.party) == actor.unit_id and actor.posts & set(by.posts) for by in action.by
        )
        clocks = {
            name: procedures.RunningClock(clock=name, due_at=now + timedelta(days=1), hard=True)
            for name in running | lapsing
        }
        facts = FACTS | above | (unfitting(action) if unfit == 0 else fitting(action)) | of_the_run(run)
        try:
            outcome = procedures.step(
                definition, run, action.id, actor=actor, form=filled(action), facts=facts, clocks=clocks, now=now
            )
        except (refusals.UnableToTake, refusals.BadForm) as refusal:
            assert refusal.user_message
            continue
        assert may
        assert (
            unfit or not unfitting(action).keys() - of_the_run(run).keys()
        )  # a guard that does not hold lets nobody through
        assert not any(run.units.get(earlier) == actor.unit_id for earlier in action.not_same_unit_as)
        stopped = {e.clock for e in outcome.effects if isinstance(e, ef.StopClock)}
        assert stopped <= running | lapsing
        started = [e for e in outcome.effects if isinstance(e, ef.StartClock)]
        lapsing |= {e.clock for e in started if e.lapses}  # rights that are gone when not used: they bind nobody
        running = (running - stopped) | {e.clock for e in started if not e.lapses}
        run = outcome.run
        assert procedures.Run.from_json(run.as_json()) == run
        if definition.states[run.state].ends:
            assert not running
            break
