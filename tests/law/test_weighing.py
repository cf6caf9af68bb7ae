"""The weighing from within: single limbs, plans, other readings, what is missing, in rows that can be followed by hand."""

from datetime import date
from decimal import Decimal

import pytest

from zhixian.law import limbs, plans, thresholds
from zhixian.law.findings import OUTCOMES
from zhixian.law.plans import plan
from zhixian.law.reading_yaml import BadLaw
from zhixian.law.thresholds import Case, Interval, Penalty, assess

DAY = date(2025, 9, 1)
REPEAT = Penalty(crime="213", day=date(2025, 1, 1))


def known(amount) -> Interval:
    return Interval(Decimal(str(amount)), Decimal(str(amount)))


def between(low, high) -> Interval:
    return Interval(Decimal(str(low)), None if high is None else Decimal(str(high)))


def weigh(crime, /, conditions=(), day=DAY, **told):
    case = {
        key: told.pop(key)
        for key in ("object", "judged_on", "prior_penalty", "marks", "same_source", "actor")
        if key in told
    }
    facts = {name: value if isinstance(value, Interval) else known(value) for name, value in told.items()}
    return assess(Case(crime=crime, conduct_date=day, facts=facts, conditions=frozenset(conditions), **case))


def outcomes(found):
    assert {each.outcome for each in found.limbs} <= set(OUTCOMES)
    return {each.id.split(".", 2)[2]: each.outcome for each in found.limbs}


def readings(found):
    return [(each.tier, each.hits, each.doubt) for each in found.readings]


def test_a_limb_ends_where_its_bound_is_reached():
    sold = outcomes(weigh("214", ["partly_sold"], sales_amount=50000, unsold_value=100000))
    assert (sold["basic.partial"], sold["basic.sales"], sold["aggravated.partial"]) == ("unmet", "met", "unmet")
    less = outcomes(weigh("214", ["partly_sold"], sales_amount="49999.99", unsold_value="100000.01"))
    assert (less["basic.partial"], less["basic.sales"], less["basic.unsold"]) == ("met", "unmet", "not_applicable")
    unsure = outcomes(weigh("214", ["partly_sold"], sales_amount=between(49000, 50000), unsold_value=120000))
    assert (unsure["basic.partial"], unsure["basic.sales"]) == ("open", "open")
    sure = outcomes(weigh("214", ["partly_sold"], sales_amount=between(49000, "49999.99"), unsold_value=120000))
    assert (sure["basic.partial"], sure["basic.sales"]) == ("met", "unmet")


def test_the_upper_end_that_just_reaches_keeps_it_open():
    found = weigh("218", illegal_gains=between(1, 50000))
    assert (found.tier, [each.test for each in found.missing]) == ("open", ["illegal_gains >= 50000"])
    assert weigh("218", illegal_gains=between(1, "49999.99")).tier == "none"


def test_the_half_rule_in_each_of_its_outcomes():
    both = ["copy_distribute", "network_dissemination"]
    assert outcomes(weigh("217", both, copies=250, downloads=5000))["basic.half"] == "met"
    assert outcomes(weigh("217", both, copies=250, downloads=4999))["basic.half"] == "unmet"
    assert outcomes(weigh("217", both, copies=250, downloads=between(4999, 5000)))["basic.half"] == "open"
    assert outcomes(weigh("217", both, copies=500, downloads=5000))["basic.half"] == "not_applicable"
    assert outcomes(weigh("217", ["copy_distribute"], copies=250, downloads=5000))["basic.half"] == "unmet"


def test_events_and_conduct_stand_while_amounts_are_open():
    old = weigh("219", ["direct_bankruptcy"], date(2021, 1, 1), loss=between(0, 3000000))
    assert (old.tier, old.certain, old.possible) == ("open", "basic", "aggravated")
    assert weigh("219", [], date(2021, 1, 1), loss=between(0, 3000000)).certain == "none"
    conduct = weigh("219-1", loss=between(0, 400000))
    assert (conduct.certain, conduct.possible, conduct.hits) == ("basic", "aggravated", ("r2025.219-1.basic.conduct",))
    assert outcomes(weigh("219-1"))["aggravated.bankruptcy"] == "unmet"


def test_goods_and_services_at_once_each_read_their_own_share():
    found = weigh("213", object="mixed", illegal_gains_goods=30000, illegal_gains_services=50000)
    assert found.hits == ("r2025.213.basic.goods-gains", "r2025.213.basic.services-gains")
    own = {each.id: each.value.low for each in found.limbs}
    assert own["r2025.213.basic.goods-gains"] == 30000
    assert own["r2025.213.basic.services-gains"] == 50000
    assert own["r2025.213.basic.mixed"] == 80000
    assert weigh("213", object="mixed", illegal_gains=90000).tier == "none"
    assert weigh("213", object="services", illegal_gains=50000, illegal_business=9999999).hits == (
        "r2025.213.basic.services-gains",
    )


def test_the_sum_of_goods_and_services_over_uncertain_shares():
    """At 30,000 goods gains the sum no longer counts; below it the sum of 500,000 is the aggravated tier."""
    found = weigh("213", object="mixed", illegal_gains_goods=between(29000, 31000), illegal_gains_services=471000)
    assert (found.certain, found.possible) == ("basic", "aggravated")
    assert [each.test for each in found.missing] == ["illegal_gains_goods < 30000"]
    assert "查明不满30,000元的，即到升档标准" in found.missing[0].text
    top = weigh("213", object="mixed", illegal_gains_goods=between(29000, 30000), illegal_gains_services=471000)
    assert (top.certain, top.possible) == ("basic", "aggravated")
    sure = weigh("213", object="mixed", illegal_gains_goods=between(29000, "29999.99"), illegal_gains_services=471000)
    assert sure.tier == "aggravated"
    over = weigh("213", object="mixed", illegal_gains_goods=between(30000, 31000), illegal_gains_services=471000)
    assert over.tier == "basic"
    zero = weigh("213", object="mixed", illegal_gains_services=between(499000, 500000))
    assert (zero.certain, zero.possible) == ("basic", "aggravated")


def test_the_reduced_sum_counts_only_after_an_earlier_penalty():
    facts = {"illegal_gains_goods": 12000, "illegal_gains_services": between(18000, 20000)}
    repeat = weigh("213", object="mixed", prior_penalty=REPEAT, **facts)
    assert (repeat.tier, repeat.hits) == ("basic", ("r2025.213.basic.mixed-reduced",))
    marks = weigh("213", object="mixed", marks=2, same_source=False, **facts)
    assert (marks.tier, marks.arguable) == ("none", ("r2025.213.basic.mixed-reduced",))
    assert readings(marks) == [("basic", ("r2025.213.basic.mixed-reduced",), "D2")]
    unsure = {"illegal_gains_goods": 12000, "illegal_gains_services": between(17000, 20000)}
    assert weigh("213", object="mixed", prior_penalty=REPEAT, **unsure).tier == "open"
    assert weigh("213", object="mixed", marks=2, same_source=False, **unsure).tier == "none"
    both = weigh(
        "213",
        object="mixed",
        illegal_gains_goods=between(19000, 21000),
        illegal_gains_services=281000,
        prior_penalty=REPEAT,
    )
    assert (both.certain, both.possible) == ("basic", "aggravated")


def test_only_the_sum_of_goods_and_services_bends():
    for crime in limbs.limbs():
        for period in limbs.periods():
            bends = plan(crime, period.id, period.unit_multiplier, False, False).bends
            figures = [("illegal_gains_goods", Decimal(30000)), ("illegal_gains_goods", Decimal(20000))]
            assert list(bends) == (figures if (crime, period.id) == ("213", "P7") else [])


def test_a_units_plan_multiplies_every_figure():
    """No period multiplies the halves or the bounds of the sums, but a plan must: they stand in the same article."""
    for crime, period, name in (("214", "P4", "partial"), ("217", "P4", "net-half"), ("215", "P4", "multi-partial")):
        one, three = plan(crime, period, 1, False, False), plan(crime, period, 3, False, False)
        for single, triple in zip(one.lines, three.lines, strict=True):
            assert triple.value == (None if single.value is None else single.value * 3)
            assert triple.bound == single.bound * 3
            halves = [[value * 3 for _, value, _ in half.tests] for half in single.halves]
            assert [[value for _, value, _ in half.tests] for half in triple.halves] == halves
        assert any(line.limb.id.endswith(name) for line in one.lines)


def test_a_half_rule_before_its_own_items_is_refused():
    lines = plan("217", "P7", 1, False, False).lines
    plans._halves_come_last(lines)
    half = next(line for line in lines if line.limb.id == "r2025.217.basic.half")
    late = [line for line in lines if line.limb.id == "r2025.217.basic.copies"]
    others = [line for line in lines if line.limb.tier == "basic" and line not in late and line != half]
    with pytest.raises(BadLaw, match=r"^“r2025\.217\.basic\.copies”应排在同一档的一半规则之前$"):
        plans._halves_come_last((half, *late))
    with pytest.raises(BadLaw, match="应排在同一档的一半规则之前"):
        plans._halves_come_last((half, others[0], *late))


def test_a_sum_out_of_reach_is_not_made_open_by_its_bound():
    assert (
        outcomes(weigh("214", ["partly_sold"], sales_amount=between(40000, 60000), unsold_value=1000))["basic.partial"]
        == "unmet"
    )
    listed = weigh("214", ["partly_sold"], sales_amount=between(40000, 60000), unsold_value=between(0, 200000))
    assert [each.test for each in listed.missing] == ["sales_amount >= 50000", "sales_amount + unsold_value >= 150000"]
    alone = weigh("214", ["partly_sold"], unsold_value=between(200000, 1600000))
    assert (alone.certain, alone.possible) == ("basic", "aggravated")


def test_arguable_limbs_count_neither_at_the_least_nor_at_the_most():
    half = weigh("217", ["copy_distribute"], copies=2500, illegal_business=between(250000, 600000))
    assert (half.certain, half.possible) == ("basic", "aggravated")
    shares = {"illegal_gains_goods": between(12000, 12500), "illegal_gains_services": between(20000, 300000)}
    repeat = weigh("213", object="mixed", prior_penalty=REPEAT, **shares)
    assert (repeat.certain, repeat.possible) == ("basic", "aggravated")
    marks = weigh(
        "213", object="mixed", marks=2, same_source=False, **shares | {"illegal_gains_services": between(20000, 29999)}
    )
    assert (marks.certain, marks.possible) == ("none", "none")
    services = weigh(
        "213", object="mixed", marks=2, same_source=False, **shares | {"illegal_gains_services": between(20000, 60000)}
    )
    assert (services.certain, services.possible) == ("none", "basic")


def test_either_of_two_conditions_is_asked_for_over_an_interval_too():
    facts = {"unsold_value": 300000, "sales_amount": between(40000, 60000)}
    neither = weigh("214", [], date(2016, 6, 6), **facts)
    assert (neither.certain, neither.possible) == ("none", "basic")
    assert weigh("214", ["partly_sold"], date(2016, 6, 6), **facts).tier == "aggravated"
    assert weigh("214", ["nothing_sold"], date(2016, 6, 6), **facts).tier == "aggravated"


def test_facts_of_equal_effort_come_by_the_smallest_gap():
    found = weigh(
        "217", ["network_dissemination", "membership_mode"], clicks=between(99999, 200000), members=between(100, 2000)
    )
    assert [each.test for each in found.missing if each.tier == "basic"][:2] == ["clicks >= 100000", "members >= 1000"]


def test_a_sure_sum_may_be_read_without_its_bound():
    found = weigh("213", object="mixed", illegal_gains_goods=between(29000, 31000), illegal_gains_services=471000)
    assert readings(found) == [("aggravated", ("r2025.213.aggravated.mixed",), "D2")]


def test_two_laws_together_allow_less_than_either():
    facts = {"clicks": between(60000, 240000), "downloads": between(0, 100000)}
    found = weigh("217", ["network_dissemination"], date(2022, 1, 1), judged_on=date(2025, 9, 1), **facts)
    assert [(each.certain, each.possible) for each in (found.conduct, found.later)] == [
        ("basic", "basic"),
        ("none", "aggravated"),
    ]
    assert (found.tier, found.certain, found.possible, found.transitional["applied"]) == (
        "open",
        "none",
        "basic",
        "r2025",
    )
    assert [each.test for each in found.missing] == ["downloads >= 10000", "clicks >= 100000"]
    assert weigh("213", object="goods", judged_on=date(2026, 1, 1)).transitional is None


def test_other_readings_upwards_and_downwards():
    partly = ["partly_sold"]
    down = weigh("214", partly, sales_amount=499999, unsold_value=1000001)
    assert readings(down) == [("basic", ("r2025.214.basic.sales",), "D3")]
    assert readings(weigh("214", partly, sales_amount=50000, unsold_value=1450000)) == [
        ("basic", ("r2025.214.basic.sales",), "D3")
    ]
    assert readings(weigh("214", partly, sales_amount="49999.99", unsold_value="1450000.01")) == []
    assert readings(weigh("214", partly, illegal_gains=300000, sales_amount=50000, unsold_value=1450000)) == []
    labels = ["sells_others_labels", "nothing_sold"]
    assert readings(weigh("215", labels, illegal_business=30000)) == [("none", (), "D16")]
    assert readings(weigh("215", ["sells_others_labels", "partly_sold"], illegal_business=30000)) == []
    assert readings(weigh("215", labels, illegal_business=30000, labels_unsold=30000)) == []
    assert readings(weigh("215", illegal_business=30000)) == []
    more = weigh("215", [*labels, "moonlight", "two_or_more_patents"], illegal_business=30000)
    assert (more.status, readings(more)) == ("arguable", [("none", (), "D16")])
    assert readings(weigh("219-1", ["direct_bankruptcy"])) == [("basic", ("r2025.219-1.basic.conduct",), "D12")]
    goods = {"object": "mixed", "illegal_gains_goods": 250000}
    up = ("aggravated", ("r2025.213.aggravated.mixed",), "D2")
    assert readings(weigh("213", **goods, illegal_gains_services=250000)) == [up]
    assert readings(weigh("213", **goods, illegal_gains_services="249999.99")) == []
    assert readings(weigh("213", object="mixed", illegal_gains_services=499999)) == []
    assert readings(weigh("213", object="mixed", illegal_gains_goods=0, illegal_gains_services=500000)) == []


def test_other_readings_where_nothing_is_said_of_the_bounded_amount():
    assert readings(weigh("214", ["partly_sold"], unsold_value=1500000)) == []


def test_the_half_rule_in_its_other_readings():
    net = ["network_dissemination"]
    half = ("basic", ("r2025.217.basic.half",), "D1")
    assert readings(weigh("217", net, network_works=250, clicks=50000)) == [half]
    assert readings(weigh("217", net, network_works=250, clicks=49999)) == []
    repeat = Penalty(crime="217", day=date(2025, 1, 1))
    assert readings(weigh("217", illegal_business=25000, prior_penalty=repeat)) == [half]
    assert readings(weigh("217", illegal_business=24999, prior_penalty=repeat)) == []
    assert readings(weigh("217", illegal_business=25000)) == []
    assert readings(weigh("217", ["copy_distribute"], copies=2500, illegal_business=250000)) == [
        ("aggravated", ("r2025.217.aggravated.half",), "D1")
    ]
    # 2011年意见的四项各自成项，没有别的读法
    assert readings(weigh("217", net, date(2015, 1, 1), network_works=250, illegal_business=24999)) == []


def test_what_is_missing_names_the_figure_its_unit_and_the_article():
    found = weigh("217", ["network_dissemination"], members=between(900, 1100), clicks=between(99999, 100000))
    assert [(each.test, each.cite) for each in found.missing] == [
        ("clicks >= 100000", "法释〔2025〕5号第十三条第一款第（四）项")
    ]
    two = weigh("213", object="goods", illegal_gains=between(25000, 31000), illegal_business=between(49000, 51000))
    assert [each.test for each in two.missing] == ["illegal_business >= 50000", "illegal_gains >= 30000"]
    near = weigh("215", labels=between(4000, 12000), marks=2, same_source=False)
    assert [each.test for each in near.missing] == ["labels >= 5000", "labels >= 10000"]
    assert not any(each.unsaid for each in near.missing)
    empty = assess(Case(crime="213", conduct_date=DAY, object="goods", facts={"illegal_gains": Interval(None, None)}))
    assert [each.unsaid for each in empty.missing] == [False, False]
    living = assess(
        Case(
            crime="213",
            conduct_date=DAY,
            object="goods",
            facts={"illegal_gains": Interval(None, None)},
            unsaid_is_unknown=True,
        )
    )
    assert all(each.unsaid for each in living.missing)
    half = assess(
        Case(
            crime="213",
            conduct_date=DAY,
            object="goods",
            facts={"illegal_business": between(1, None), "illegal_gains": known(1)},
            unsaid_is_unknown=True,
        )
    )
    assert [(each.test, each.unsaid) for each in half.missing] == [
        ("illegal_business >= 50000", False),
        ("illegal_business >= 500000", False),
    ]
    top = assess(
        Case(
            crime="213",
            conduct_date=DAY,
            object="goods",
            facts={"illegal_business": Interval(None, Decimal(60000)), "illegal_gains": known(1)},
            unsaid_is_unknown=True,
        )
    )
    assert [(each.test, each.unsaid) for each in top.missing] == [("illegal_business >= 50000", False)]


@pytest.mark.parametrize(
    ("told", "tier"),
    [
        ({"object": "goods", "conditions": ["two_or_more_marks"]}, "basic"), ({"object": "goods"}, "none"),
        ({"object": "ships", "conditions": ["two_or_more_marks"]}, "none"), ({"conditions": ["object_goods", "two_or_more_marks"]}, "basic"),
        ({"object": "goods", "marks": 2, "same_source": False}, "basic"), ({"object": "goods", "marks": 3, "same_source": False}, "basic"),
        ({"object": "goods", "marks": 1, "same_source": False}, "none"), ({"object": "goods", "marks": 2, "same_source": True}, "none"),
        ({"object": "goods", "marks": 2}, "none"), ({"object": "goods", "same_source": False}, "none"),
        ({"object": "goods", "prior_penalty": Penalty(crime="140", day=date(2025, 1, 1))}, "none"),
        ({"object": "services", "prior_penalty": Penalty(crime="140", day=date(2025, 1, 1))}, "none"),
        ({"object": "goods", "prior_penalty": REPEAT}, "basic"),
        ({"object": "goods", "conditions": ["moonlight"]}, "none"),
    ],
)  # fmt: skip
def test_which_conditions_hold(told, tier):
    assert weigh("213", illegal_gains=20000, **told).tier == tier


def test_an_unrelated_penalty_changes_nothing_of_the_object():
    unrelated = Penalty(crime="140", day=date(2025, 1, 1))
    assert weigh("213", object="services", illegal_gains=30000, prior_penalty=unrelated).tier == "none"


def test_each_crime_is_named_and_found_by_the_right_it_protects():
    assert [weigh(crime).crime.id for crime in limbs.limbs()] == list(limbs.limbs())
    assert thresholds.crimes_for("patent") == ("216",)
    assert (
        thresholds.crimes_for("trademark") == thresholds.crimes_for("geographical_indication") == ("213", "214", "215")
    )
    assert thresholds.crimes_for("copyright") == ("217", "218")
    assert thresholds.crimes_for("trade_secret") == ("219",)  # 219-1 is committed by the act alone


def test_an_open_bound_counts_as_none():
    found = assess(Case(crime="218", conduct_date=DAY, facts={"illegal_gains": Interval(None, Decimal(60000))}))
    assert (found.tier, found.certain, found.possible) == ("open", "none", "basic")
    with pytest.raises(thresholds.Unassessable, match=r"^“违法所得数额”的下限0\.5大于上限0\.4；下限应不大于上限$"):
        assess(Case(crime="218", conduct_date=DAY, facts={"illegal_gains": between("0.5", "0.4")}))
    with pytest.raises(thresholds.Unassessable, match=r"^“违法所得数额”的下限0大于上限-1；"):
        assess(Case(crime="218", conduct_date=DAY, facts={"illegal_gains": Interval(None, Decimal(-1))}))


def test_the_new_figures_tell_whether_an_unregulated_tier_is_in_play():
    day = date(2023, 6, 1)
    assert weigh("219-1", [], day, loss=300000).status == "no_numeric_standard"
    assert weigh("219-1", [], day, loss=299999).status == "clear"
    assert weigh("219-1", ["direct_bankruptcy"], day).status == "no_numeric_standard"
    assert weigh("213", [], day, object="mixed", illegal_gains_services=60000).status == "clear"
    assert weigh("214", [], day, illegal_gains=60000).status == "practice_only"
    assert weigh("218", [], day, illegal_gains=60000).status == "clear"
