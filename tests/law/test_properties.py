"""What can never happen, over every crime and period."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.cases import QUANTITIES, cases, examples, with_fact
from zhixian.law.findings import Assessment
from zhixian.law.thresholds import TIERS, Interval, assess


def ranks(found: Assessment) -> tuple[int, int]:
    return TIERS.index(found.certain), TIERS.index(found.possible)


def by_any_reading(found: Assessment) -> int:
    return max([TIERS.index(found.certain), *(TIERS.index(each.tier) for each in found.readings)])


@settings(max_examples=examples(400))
@given(
    case=cases(spread=False),
    data=st.data(),
    more=st.one_of(st.just(Decimal("0.01")), st.integers(1, 3_000_000).map(Decimal)),
)
def test_more_of_a_bad_fact_never_lowers_a_tier(case, data, more):
    """One text reads otherwise: goods gains that reach their own standard end the sum with services (第三条第三款). There the
    tier that the sum would have given stays as the other reading (D2)."""
    name = data.draw(st.sampled_from(QUANTITIES[case.crime]))
    old = case.facts.get(name, Interval(Decimal(0), Decimal(0)))
    raised = with_fact(case, name, Interval(old.low + more, old.low + more))
    before, after = assess(case), assess(raised)
    bend = case.object == "mixed" and name == "illegal_gains_goods"
    assert TIERS.index(before.certain) <= (by_any_reading(after) if bend else TIERS.index(after.certain))


@settings(max_examples=examples(400))
@given(case=cases(), data=st.data(), down=st.integers(0, 500_000), up=st.integers(0, 500_000))
def test_widening_an_interval_never_decides_an_open_case(case, data, down, up):
    if not case.facts:
        return
    name = data.draw(st.sampled_from(sorted(case.facts)))
    old = case.facts[name]
    wider = Interval(max(old.low - down, Decimal(0)), None if old.at_most is None else old.at_most + up)
    narrow, wide = assess(case), assess(with_fact(case, name, wider))
    assert ranks(wide)[0] <= ranks(narrow)[0]
    assert ranks(narrow)[1] <= ranks(wide)[1]
    if narrow.tier == "open":
        assert wide.tier == "open"


@settings(max_examples=examples(400))
@given(case=cases(), data=st.data())
def test_an_interval_never_excludes_what_a_point_of_it_gives(case, data):
    point = case
    for name, value in case.facts.items():
        top = value.at_most if value.at_most is not None else value.low + 10_000_000
        share = data.draw(st.integers(0, 4))
        chosen = value.low + (top - value.low) * share / 4
        point = with_fact(point, name, Interval(chosen, chosen))
    point = replace(point, unsaid_is_unknown=False)
    low, high = ranks(assess(case))
    exact = assess(point)
    assert exact.tier != "open"
    assert low <= TIERS.index(exact.tier) <= high


@settings(max_examples=examples(300))
@given(case=cases())
def test_an_answer_is_whole(case):
    found = assess(case)
    assert found.tier == (found.certain if found.certain == found.possible else "open")
    assert all(f".{found.certain}." in hit for hit in found.hits)
    assert found.hits == () if found.certain == "none" else True
    assert (found.tier == "open") == bool(found.missing)
    assert [each.outcome for each in found.limbs if each.limb.type == "open"].count("named") == sum(
        each.limb.type == "open" for each in found.limbs
    )
    told = found.explanation()
    assert [row["id"] for row in told["limbs"]] == [each.id for each in found.limbs]
    efforts = [(TIERS.index(each.tier), each.effort) for each in found.missing]
    assert efforts == sorted(efforts)


@settings(max_examples=examples(300))
@given(case=cases(spread=False), days=st.integers(0, 900))
def test_a_later_decision_never_makes_it_worse_unless_there_was_no_figure(case, days):
    plain = assess(replace(case, judged_on=None))
    later = assess(replace(case, judged_on=case.conduct_date + timedelta(days=days)))
    if plain.status != "no_numeric_standard":
        assert ranks(later)[0] <= ranks(plain)[0]
        assert ranks(later)[1] <= ranks(plain)[1]
