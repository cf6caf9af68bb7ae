"""The package's answers against the plain ones, over random cases of every crime and period."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings

from tests.law import plainly
from tests.law.cases import cases, examples
from zhixian.law import limbs
from zhixian.law.findings import KNOWN_ZERO
from zhixian.law.thresholds import TIERS, Case, assess


@settings(max_examples=examples(600))
@given(case=cases(spread=False))
def test_exact_amounts_reach_the_same_tier_by_the_same_limbs(case):
    case = replace(case, judged_on=None)
    period = limbs.period_of(case.conduct_date)
    amounts = {name: value.low for name, value in case.facts.items()}
    found = assess(case)
    assert (found.tier, set(found.hits)) == plainly.reached(case, period, amounts)
    names, scale = plainly.held(case), period.unit_multiplier if case.actor == "unit" else 1
    met = {each.id for each in plainly.met_at(plainly.live(case, period), names, amounts, scale)}
    for each in found.limbs:
        applies = all(plainly.holds(condition, names) for condition in each.limb.conditions)
        assert (each.outcome == "met") == (each.id in met)
        assert each.arguable is not plainly.counted(each.limb, names)
        if each.limb.type == "open":
            assert each.outcome == "named"
        elif not applies:
            assert each.outcome == "not_applicable"
        elif each.limb.type != "half_rule":
            assert each.outcome in {"met", "unmet"}
        else:
            assert each.outcome in {"met", "unmet", "not_applicable"}
        if each.threshold is not None and applies:
            quantities = [plainly.name_of(name, each.limb, names) for name in each.limb.quantities]
            known = sum((amounts.get(name, Decimal(0)) for name in quantities), Decimal(0))
            assert each.threshold == each.limb.value * scale
            assert each.value.low == each.value.at_most == known
            assert each.short_by == max(each.threshold - known, Decimal(0))
            assert each.over_by == max(known - each.threshold, Decimal(0))
    assert set(found.arguable) == {each.id for each in found.limbs if each.arguable and each.outcome == "met"}


@settings(max_examples=examples(400))
@given(case=cases())
def test_an_interval_gives_the_least_and_the_greatest_tier(case):
    case = replace(case, judged_on=None, unsaid_is_unknown=False)
    period = limbs.period_of(case.conduct_date)
    found = assess(case)
    least, most = plainly.span(case, period)
    assert found.certain == least
    bends = case.object == "mixed" and period.id == "P7"
    assert TIERS.index(most) <= TIERS.index(found.possible) if bends else found.possible == most


@settings(max_examples=examples(300))
@given(case=cases())
def test_what_is_missing_decides(case):
    """Each listed figure lies within what is still possible, and nothing that is known already is listed."""
    found = assess(replace(case, judged_on=None))
    unsaid_top = None if case.unsaid_is_unknown else Decimal(0)
    for each in found.missing:
        known = [case.facts.get(name) for name in each.quantities]
        lows = [value.low if value else Decimal(0) for value in known]
        tops = [value.at_most if value else unsaid_top for value in known]
        assert sum(lows) < each.threshold
        assert any(top is None for top in tops) or each.threshold <= sum(tops)
        assert each.unsaid == (
            case.unsaid_is_unknown and any(value is None or value == (None, None, value.source) for value in known)
        )
        assert TIERS.index(each.tier) > TIERS.index(found.certain)
        of_it = [
            row for row in found.limbs if row.cite == each.cite and row.tier == each.tier and row.outcome == "open"
        ]
        assert of_it
    assert len({each.test for each in found.missing}) == len(found.missing)


@settings(max_examples=examples(300))
@given(case=cases())
def test_two_laws_give_the_milder_of_both(case):
    found = assess(case)
    if found.conduct is None:
        assert found.transitional is None
        return
    old, new = found.conduct, found.later
    assert (old.period, new.regime) == (limbs.period_of(case.conduct_date).id, "r2025")
    if old.status == "no_numeric_standard":
        assert (found.tier, found.certain, found.possible, found.hits) == (
            new.tier,
            new.certain,
            new.possible,
            new.hits,
        )
        assert found.transitional["conduct_time_tier"] == "no_numeric_standard"
    else:
        assert found.certain == min(old.certain, new.certain, key=TIERS.index)
        assert found.possible == min(old.possible, new.possible, key=TIERS.index)
        chosen = old if found.transitional["applied"] == "conduct_time" else new
        assert (found.hits, found.limbs) == (chosen.hits, chosen.limbs)
        if old.tier == new.tier:
            assert chosen is old or (chosen is new and (old.certain, old.possible) != (new.certain, new.possible))
        assert found.transitional["conduct_time_tier"] == old.tier
    assert found.transitional["new_tier"] == new.tier
    said = old.status if old.status in {"arguable", "practice_only"} else None
    assert found.transitional.get("conduct_time_status") == said
    assert (found.tier == "open") == bool(found.missing)


def test_nothing_said_is_zero_or_unknown_as_asked():
    zero = assess(Case(crime="216", conduct_date=date(2025, 9, 1)))
    unknown = assess(Case(crime="216", conduct_date=date(2025, 9, 1), unsaid_is_unknown=True))
    assert (zero.tier, unknown.tier) == ("none", "open")
    assert zero.limbs[0].value == KNOWN_ZERO
    assert all(each.unsaid for each in unknown.missing)
