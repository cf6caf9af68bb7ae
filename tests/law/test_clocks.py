"""Clocks against the founders' worked examples, and what can never happen."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import shared_yaml
from zhixian.law import clocks
from zhixian.law.terms import terms
from zhixian.moments import SHANGHAI

EXAMPLES = shared_yaml("law/deadline-examples.yaml")["examples"]


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{row['id']}-{row['deadline']}" for row in EXAMPLES])
def test_worked_example(example):
    params = example.get("params") or {}
    reckoning = clocks.reckon(
        example["deadline"],
        start=datetime.fromisoformat(example["start"]),
        extended=[row["index"] for row in params.get("extensions_applied", [])],
        paused=[
            (date.fromisoformat(str(row["from"])), date.fromisoformat(str(row["to"])))
            for row in params.get("excluded_intervals", [])
        ],
        in_custody=params.get("in_custody", False),
    )
    values = reckoning.values()
    expected = {key: value for key, value in example["expect"].items() if not key.endswith("weekday")}
    assert {key: values.get(key) for key in expected} == expected


def test_every_clock_has_a_source_and_a_known_rule():
    assert sum(term.group != "house" for term in terms().values()) == 218
    assert all(term.citation for term in terms().values())


moments = st.datetimes(datetime(2010, 1, 1), datetime(2025, 12, 1)).map(lambda m: m.replace(tzinfo=SHANGHAI))
day_clocks = st.sampled_from(
    [key for key, term in terms().items() if term.unit in {"natural_day", "working_day"} and term.rule != "R-BEFORE-WD"]
)


@given(clock=day_clocks, start=moments, away=st.integers(0, 40), first=st.integers(1, 60))
def test_a_pause_never_shortens_a_term(clock, start, away, first):
    begins = start.date() + timedelta(days=first)
    plain = clocks.reckon(clock, start=start)
    paused = clocks.reckon(clock, start=start, paused=[(begins, begins + timedelta(days=away))])
    assert plain.due_at <= paused.due_at


@given(clock=day_clocks, start=moments)
def test_a_term_ends_after_it_began_and_strict_never_after_legal(clock, start):
    reckoning = clocks.reckon(clock, start=start)
    assert reckoning.due_at > start
    if reckoning.due_strict:
        assert reckoning.due_strict <= reckoning.due_legal
    assert reckoning.lines
    assert reckoning.days[0].mark == "start"


def test_a_year_without_decree_is_provisional():
    far = clocks.reckon("police-filing-review", start=datetime(2027, 2, 1, 9, tzinfo=SHANGHAI))
    assert far.provisional
    assert "暂定" in "".join(far.lines)


def test_unverified_is_never_binding():
    soft = clocks.reckon("police-goods-handover", start=datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))
    assert not soft.verified
