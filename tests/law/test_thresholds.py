"""Thresholds against the founders' worked examples (answers read from the articles by people), and by our own rows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import shared_yaml
from zhixian.law import thresholds
from zhixian.law.limbs import limbs
from zhixian.law.thresholds import Case, Interval, Penalty

EXAMPLES = shared_yaml("law/threshold-examples.yaml")["examples"]


def as_interval(told) -> Interval:
    if isinstance(told, dict):
        low, high = told.get("at_least"), told.get("at_most")
        return Interval(None if low is None else Decimal(str(low)), None if high is None else Decimal(str(high)))
    return Interval(Decimal(str(told)), Decimal(str(told)))


def as_case(example) -> Case:
    prior, marks = example.get("prior_penalty"), example.get("marks") or {}
    return Case(
        crime=str(example["crime"]),
        conduct_date=date.fromisoformat(str(example["conduct_date"])),
        judged_on=date.fromisoformat(str(example["judged_on"])) if example.get("judged_on") else None,
        actor="unit" if example["actor"] == "unit" else "natural_person",
        object=example["facts"].get("object", ""),
        facts={key: as_interval(value) for key, value in example["facts"].items() if key != "object"},
        marks=marks.get("count"),
        same_source=marks.get("same_source"),
        conditions=frozenset(example.get("conditions") or ()),
        prior_penalty=Penalty(crime=str(prior["crime"]), day=date.fromisoformat(str(prior["date"]))) if prior else None,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{row['id']}-{row['crime']}-{row['period']}" for row in EXAMPLES])
def test_worked_example(example):
    found = thresholds.assess(as_case(example))
    expected = example["expect"]
    assert (found.tier, set(found.hits), found.status) == (expected["tier"], set(expected["hits"]), expected["status"])
    if "transitional" in expected:
        assert found.transitional == expected["transitional"]
    elif not example.get("judged_on"):
        assert found.period == example["period"]
