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


BOUNDARIES = [
    # crime, facts beside the one that decides, the quantity, the last amount that reaches the basic tier
    ("213", {"object": "goods"}, "illegal_business", "50000"),
    ("213", {"object": "services"}, "illegal_gains", "50000"),
    ("214", {}, "sales_amount", "50000"),
    ("215", {}, "labels", "10000"),
    ("216", {}, "direct_loss", "300000"),
    ("217", {}, "illegal_gains", "30000"),
    ("218", {}, "illegal_gains", "50000"),
    ("219", {}, "loss", "300000"),
]


@pytest.mark.parametrize(("crime", "beside", "quantity", "amount"), BOUNDARIES)
def test_the_number_itself_counts_and_one_fen_less_does_not(crime, beside, quantity, amount):
    def tier(value: Decimal) -> str:
        case = Case(
            crime=crime, conduct_date=date(2025, 9, 1), object=beside.get("object", ""),
            facts={quantity: Interval(value, value)},
        )  # fmt: skip
        return thresholds.assess(case).tier

    assert tier(Decimal(amount)) == "basic"
    assert tier(Decimal(amount) - Decimal("0.01")) == "none"


def test_crossing_the_border_for_secrets_needs_no_amount():
    assert thresholds.assess(Case(crime="219-1", conduct_date=date(2025, 9, 1))).tier == "basic"


@pytest.mark.feature("S002-1.1")
def test_same_amounts_before_and_after_the_2025_interpretation_name_two_rule_sets():
    facts = {"illegal_business": Interval(Decimal(300000), Decimal(300000))}
    old = thresholds.assess(Case(crime="213", object="goods", conduct_date=date(2025, 4, 25), facts=facts))
    new = thresholds.assess(Case(crime="213", object="goods", conduct_date=date(2025, 4, 26), facts=facts))
    assert (old.regime, new.regime) == ("earlier", "r2025")
    assert (old.tier, new.tier) == ("aggravated", "basic")
    assert "2025年4月25日以前" in old.headline
    assert "2025年4月26日起" in new.headline


@pytest.mark.feature("S002-1.2")
def test_an_empty_amount_is_cannot_tell_and_never_no_crime():
    case = Case(
        crime="214", conduct_date=date(2025, 9, 1), unsaid_is_unknown=True, conditions=frozenset({"partly_sold"})
    )
    found = thresholds.assess(case)
    assert found.tier == "open"
    assert "缺少数额，不能判断" in found.headline
    assert any("缺少销售金额" in each.text for each in found.missing)


def test_every_limb_is_shown_with_its_article_and_the_last_one_is_named():
    found = thresholds.assess(Case(crime="219", conduct_date=date(2025, 9, 1)))
    assert len(found.limbs) == len([limb for limb in limbs()["219"] if limb.regime == "r2025"])
    assert all(each.cite for each in found.limbs)
    assert [each.outcome for each in found.limbs if each.limb.type == "open"] == ["named"]


@given(low=st.integers(0, 10**7), more=st.integers(0, 10**7), spread=st.integers(0, 10**6))
def test_knowing_of_more_never_lowers_what_is_certain(low, more, spread):
    def certain(at_least: int) -> int:
        facts = {"sales_amount": Interval(Decimal(at_least), Decimal(at_least + spread))}
        return thresholds.TIERS.index(
            thresholds.assess(Case(crime="214", conduct_date=date(2025, 9, 1), facts=facts)).certain
        )

    assert certain(low) <= certain(low + more)
