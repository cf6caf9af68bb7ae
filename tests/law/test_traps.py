"""Rows a lawyer can check: the edges of periods, two years to the day, half rules, uncertain facts, both laws, other readings."""

from datetime import date
from decimal import Decimal

import pytest

from zhixian.law import accumulating, thresholds
from zhixian.law.explaining import explain
from zhixian.law.thresholds import Case, Interval, Penalty, assess


def known(amount) -> Interval:
    return Interval(Decimal(str(amount)), Decimal(str(amount)))


def between(low, high) -> Interval:
    return Interval(Decimal(low), None if high is None else Decimal(high))


def case(crime: str, day: str, facts=None, /, **rest) -> Case:
    told = {name: value if isinstance(value, Interval) else known(value) for name, value in (facts or {}).items()}
    return Case(crime=crime, conduct_date=date.fromisoformat(day), facts=told, **rest)


@pytest.mark.parametrize(
    ("day", "period"),
    [
        ("2004-12-22", "P1"), ("2005-10-17", "P1"), ("2005-10-18", "P2"), ("2007-04-04", "P2"), ("2007-04-05", "P3"),
        ("2011-01-09", "P3"), ("2011-01-10", "P4"), ("2020-09-13", "P4"), ("2020-09-14", "P5"), ("2021-02-28", "P5"),
        ("2021-03-01", "P6"), ("2025-04-25", "P6"), ("2025-04-26", "P7"), ("2040-01-01", "P7"),
    ],
)  # fmt: skip
def test_first_and_last_day_of_a_period(day, period):
    assert assess(case("213", day, object="goods")).period == period


@pytest.mark.parametrize(
    ("crime", "day", "actor", "facts", "conditions", "tier"),
    [
        # 单位三倍到2007-04-04为止；件数、份数、“不足”的数、也都乘
        ("213", "2007-04-04", "unit", {"illegal_business": 149999}, {"object_goods"}, "none"),
        ("213", "2007-04-04", "unit", {"illegal_business": 150000}, {"object_goods"}, "basic"),
        ("213", "2007-04-05", "unit", {"illegal_business": 50000}, {"object_goods"}, "basic"),
        ("215", "2006-01-01", "unit", {"labels": "59999.99"}, set(), "none"),
        ("215", "2006-01-01", "unit", {"labels": 60000}, set(), "basic"),
        ("217", "2006-01-01", "unit", {"copies": 3000}, {"copy_distribute", "sound_recording"}, "basic"),
        ("217", "2005-10-17", "natural_person", {"copies": 5000}, {"copy_distribute", "sound_recording"}, "none"),
        ("217", "2007-04-05", "natural_person", {"copies": 500}, {"copy_distribute", "sound_recording"}, "basic"),
        ("219", "2020-09-13", "natural_person", {"loss": 300000}, set(), "none"),
        ("219", "2020-09-14", "natural_person", {"loss": 300000}, set(), "basic"),
        ("219-1", "2021-02-28", "natural_person", {"loss": 300000}, set(), "none"),
        ("219-1", "2021-03-01", "natural_person", {}, set(), "basic"),
    ],
)
def test_the_day_and_the_actor_decide_which_figure(crime, day, actor, facts, conditions, tier):
    assert assess(case(crime, day, facts, actor=actor, conditions=frozenset(conditions))).tier == tier


@pytest.mark.parametrize(
    ("penalised", "acted", "repeats"),
    [
        ("2023-09-10", "2025-09-10", True), ("2023-09-09", "2025-09-10", False), ("2025-09-11", "2025-09-10", False),
        ("2025-09-10", "2025-09-10", True), ("2024-02-29", "2026-02-28", True), ("2024-02-29", "2026-03-01", False),
        ("2023-12-31", "2025-12-31", True), ("2023-12-31", "2026-01-01", False),
    ],
)  # fmt: skip
def test_two_years_are_counted_to_the_day(penalised, acted, repeats):
    prior = Penalty(crime="214", day=date.fromisoformat(penalised))
    found = assess(case("213", acted, {"illegal_gains": 20000}, object="goods", prior_penalty=prior))
    assert found.tier == ("basic" if repeats else "none")


@pytest.mark.parametrize(
    ("crime", "facts", "prior", "tier"),
    [
        ("213", {"illegal_gains": 20000}, "215", "basic"), ("213", {"illegal_gains": 20000}, "216", "none"),
        ("217", {"illegal_gains": 20000}, "218", "basic"), ("217", {"illegal_gains": 20000}, "213", "none"),
        ("219", {"loss": 100000}, "219-1", "basic"), ("219", {"loss": 100000}, "217", "none"),
        ("216", {"illegal_gains": 50000}, "216", "basic"), ("216", {"illegal_gains": 50000}, "219", "none"),
    ],
)  # fmt: skip
def test_only_a_penalty_of_the_same_group_lowers_the_figure(crime, facts, prior, tier):
    found = assess(
        case(
            crime,
            "2025-09-10",
            facts,
            object="goods" if crime == "213" else "",
            prior_penalty=Penalty(crime=prior, day=date(2025, 1, 1)),
        )
    )
    assert found.tier == tier


def net(facts, day="2025-09-10", more=()):
    return assess(case("217", day, facts, conditions=frozenset({"network_dissemination", "copy_distribute", *more})))


def test_a_half_rule_asks_only_whether_its_own_items_are_whole():
    # 违法所得在引导语里，不是第（一）至（四）项；它达到了，一半规则照样要试
    found = net({"illegal_gains": 30000, "illegal_business": 25000, "copies": 250})
    assert found.hits == ("r2025.217.basic.gains", "r2025.217.basic.half")
    # 第（三）项已全额达到，不再试
    assert net({"illegal_business": 25000, "copies": 500}).hits == ("r2025.217.basic.copies",)
    # 2011年意见的一半规则只看它自己的四项，不看2007年解释的份数
    old = net({"copies": 500, "network_works": 250, "clicks": 25000}, "2015-01-01")
    assert set(old.hits) == {"r2007.217.basic.copies", "r2011.217.basic.net-half"}
    # 一档里全额达到不妨碍另一档
    assert net({"network_works": 1250, "clicks": 125000}, "2015-01-01").hits == ("r2011.217.aggravated.net-half",)


def test_one_amount_does_not_serve_two_items():
    prior = Penalty(crime="217", day=date(2025, 1, 1))
    same = assess(case("217", "2025-09-10", {"illegal_business": 26000}, prior_penalty=prior))
    assert (same.tier, same.readings[0].tier, same.readings[0].doubt) == ("none", "basic", "D1")
    two = assess(case("217", "2025-09-10", {"illegal_business": 26000, "illegal_gains": 10000}, prior_penalty=prior))
    assert two.hits == ("r2025.217.basic.half",)


def test_a_helper_is_measured_only_by_the_limbs_for_helpers():
    found = assess(
        case(
            "217",
            "2025-09-10",
            {"illegal_gains": 30000, "copies": 9999},
            conditions=frozenset({"circumvention_helper", "copy_distribute"}),
        )
    )
    assert found.hits == ("r2025.217.basic.helper-gains",)
    assert (
        assess(
            case("217", "2015-09-10", {"illegal_gains": 900000}, conditions=frozenset({"circumvention_helper"}))
        ).tier
        == "none"
    )


def test_reached_on_either_side_of_a_bound_is_reached():
    # 已售三万至六万、未售十三万：不足五万的合计已过十五万，满五万的销售金额已够
    found = assess(
        case(
            "214",
            "2025-09-10",
            {"sales_amount": between(30000, 60000), "unsold_value": 130000},
            conditions=frozenset({"partly_sold"}),
        )
    )
    assert (found.tier, found.hits, found.missing) == ("basic", (), ())
    assert "无论查明在区间的哪一端" in explain(found)


def test_mixed_goods_and_services_where_goods_may_pass_their_own_standard():
    facts = {"illegal_gains_goods": between(29000, 31000), "illegal_gains_services": 471000}
    found = assess(case("213", "2025-09-10", facts, object="mixed"))
    assert (found.certain, found.tier) == ("basic", "open")


@pytest.mark.parametrize(
    ("crime", "acted", "judged", "facts", "conditions", "expected"),
    [
        # 同档取行为时
        ("213", "2024-06-06", "2025-04-26", {"illegal_business": 60000}, {"object_goods"}, ("basic", "conduct_time")),
        # 2025-04-25处理的不比较
        ("213", "2024-06-06", "2025-04-25", {"illegal_business": 300000}, {"object_goods"}, ("aggravated", None)),
        ("213", "2024-06-06", "2025-04-26", {"illegal_business": 300000}, {"object_goods"}, ("basic", "r2025")),
        # 点击由五万升到十万，较轻
        ("217", "2015-06-06", "2025-12-01", {"clicks": 60000}, {"network_dissemination"}, ("none", "r2025")),
        # 破产倒闭由基本档移到加重档，较重
        ("219", "2022-01-01", "2025-12-01", {"loss": 1}, {"direct_bankruptcy"}, ("basic", "conduct_time")),
        # 单位三倍的旧标准较轻
        ("215", "2006-01-01", "2025-12-01", {"labels": 20000}, set(), ("none", "conduct_time")),
        # 219之一加重档行为时没有数额，用新解释
        ("219-1", "2023-01-01", "2025-12-01", {"loss": 300000}, set(), ("aggravated", "r2025")),
        ("219-1", "2023-01-01", "2025-12-01", {"loss": 1}, set(), ("basic", "conduct_time")),
    ],
)
def test_old_law_or_milder_new_law(crime, acted, judged, facts, conditions, expected):
    found = assess(
        case(
            crime,
            acted,
            facts,
            judged_on=date.fromisoformat(judged),
            actor="unit" if acted < "2007" else "natural_person",
            conditions=frozenset(conditions),
        )
    )
    assert (found.tier, found.transitional["applied"] if found.transitional else None) == expected
    if found.transitional:
        assert {found.conduct.regime, found.later.regime} == {"earlier", "r2025"}
        assert "从旧兼从轻" in explain(found)


def test_the_milder_law_decides_what_the_old_one_left_open():
    # 旧规在基本与加重之间，新规只到基本：无论如何只到基本
    found = assess(
        case(
            "213",
            "2024-06-06",
            {"illegal_business": between(200000, 300000)},
            object="goods",
            judged_on=date(2025, 8, 8),
        )
    )
    assert (found.tier, found.transitional["conduct_time_tier"]) == ("basic", "open")


@pytest.mark.parametrize(
    ("low", "high", "expected", "applied"),
    [
        # 旧规25万、新规50万升档；两者都5万入罪
        (40000, 60000, ("open", "none", "basic"), "conduct_time"),
        (40000, 300000, ("open", "none", "basic"), "r2025"),
        (40000, 900000, ("open", "none", "aggravated"), "conduct_time"),
        (60000, 300000, ("basic", "basic", "basic"), "r2025"),
        (260000, 900000, ("open", "basic", "aggravated"), "r2025"),
        (600000, 900000, ("aggravated", "aggravated", "aggravated"), "conduct_time"),
    ],
)
def test_uncertain_amounts_under_both_laws(low, high, expected, applied):
    found = assess(
        case("213", "2024-06-06", {"illegal_business": between(low, high)}, object="goods", judged_on=date(2025, 8, 8))
    )
    assert (found.tier, found.certain, found.possible) == expected
    assert found.transitional["applied"] == applied
    chosen = found.conduct if applied == "conduct_time" else found.later
    assert found.missing == (chosen.missing if found.tier == "open" else ())
    assert bool(found.missing) is (found.tier == "open")
    assert found.hits == chosen.hits


def test_an_unregulated_element_takes_the_new_bounds_as_they_are():
    found = assess(
        case(
            "213", "2023-06-06", {"illegal_gains": between(40000, 60000)}, object="services", judged_on=date(2025, 8, 8)
        )
    )
    assert (found.tier, found.certain, found.possible, found.transitional["conduct_time_tier"]) == (
        "open",
        "none",
        "basic",
        "no_numeric_standard",
    )


@pytest.mark.parametrize(
    ("crime", "day", "conditions", "facts", "status"),
    [
        ("213", "2023-01-01", {"object_services"}, {"illegal_gains": 80000}, "no_numeric_standard"),
        ("213", "2020-01-01", {"object_services"}, {"illegal_gains": 80000}, "clear"),
        ("214", "2023-01-01", set(), {"sales_amount": 60000}, "practice_only"),
        ("214", "2021-02-28", set(), {"sales_amount": 60000}, "clear"),
        ("219", "2023-01-01", set(), {"loss": 300000}, "practice_only"),
        ("218", "2023-01-01", set(), {"illegal_gains": 100000}, "clear"),
        ("219-1", "2023-01-01", set(), {"loss": 300000}, "no_numeric_standard"),
        ("219-1", "2025-09-01", {"direct_bankruptcy"}, {}, "arguable"),
        ("219-1", "2025-09-01", {"direct_bankruptcy"}, {"loss": 300000}, "clear"),
        ("215", "2025-09-01", {"sells_others_labels", "nothing_sold"}, {"illegal_business": 30000}, "arguable"),
        ("215", "2025-09-01", {"sells_others_labels", "partly_sold"}, {"illegal_business": 30000}, "clear"),
    ],
)
def test_status_says_how_firm_the_text_is(crime, day, conditions, facts, status):
    assert assess(case(crime, day, facts, conditions=frozenset(conditions))).status == status


def test_other_readings_are_shown_and_not_counted():
    partly = frozenset({"partly_sold"})
    down = assess(case("214", "2025-09-01", {"sales_amount": 499999, "unsold_value": 1000001}, conditions=partly))
    assert (down.tier, down.status, down.readings[0].tier, down.readings[0].doubt) == (
        "aggravated",
        "clear",
        "basic",
        "D3",
    )
    # 已售不足基本档的数，两种读法都升档
    both = assess(case("214", "2025-09-01", {"sales_amount": 40000, "unsold_value": 1460000}, conditions=partly))
    assert (both.tier, both.readings) == ("aggravated", ())
    up = assess(
        case(
            "217",
            "2025-09-01",
            {"network_works": 250, "clicks": 50000},
            conditions=frozenset({"network_dissemination"}),
        )
    )
    assert (up.tier, up.readings[0].hits) == ("none", ("r2025.217.basic.half",))
    assert "另一读法" in explain(up)


def test_what_is_missing_comes_cheapest_first_and_says_what_takes_the_police():
    found = assess(case("213", "2025-09-01", object="goods", unsaid_is_unknown=True))
    basic = [each for each in found.missing if each.tier == "basic"]
    assert [each.test for each in basic] == ["illegal_business >= 50000", "illegal_gains >= 30000"]
    assert [bool(each.police) for each in basic] == [False, True]
    assert "刑事诉讼法第一百四十四条" in basic[1].as_json()["police"]
    assert "须借助侦查手段" in explain(found)
    assert "行政机关可以自行查清" in explain(found)


def test_sums_and_multiplied_halves_are_told_with_their_own_figures():
    found = assess(
        case(
            "214",
            "2025-09-01",
            {"sales_amount": 10000, "unsold_value": between(100000, None)},
            conditions=frozenset({"partly_sold"}),
        )
    )
    assert [each.test for each in found.missing] == [
        "sales_amount + unsold_value >= 150000",
        "sales_amount + unsold_value >= 1500000",
    ]
    half = net({"copies": 260, "illegal_business": between(24000, 26000)})
    assert [each.test for each in half.missing] == ["illegal_business >= 25000"]
    members = net(
        {"network_works": 260, "illegal_business": between(24000, 26000), "members": between(400, 600)}, "2015-01-01"
    )
    assert "members >= 500" not in [each.test for each in members.missing]


def test_sentence_bands_before_and_after_amendment_eleven():
    old = assess(case("218", "2021-02-28", {"illegal_gains": 100000}))
    new = assess(case("218", "2021-03-01", {"illegal_gains": 100000}))
    assert old.sentence.startswith("三年以下有期徒刑或者拘役")
    assert new.sentence.startswith("五年以下有期徒刑，并处或者单处罚金")
    assert assess(case("213", "2021-03-01", {"illegal_business": 250000}, object="goods")).sentence.startswith(
        "三年以上十年以下"
    )
    assert assess(case("219-1", "2021-02-28")).band is None
    assert "行为时刑法没有这个罪名" in explain(assess(case("219-1", "2021-02-28")))


def test_attempt_is_said_where_only_unsold_goods_reach_the_figure():
    old = assess(case("214", "2016-06-06", {"unsold_value": 150000}, conditions=frozenset({"nothing_sold"})))
    assert "犯罪未遂" in old.attempt
    assert (
        "没有写未遂"
        in assess(case("214", "2025-06-06", {"unsold_value": 150000}, conditions=frozenset({"nothing_sold"}))).attempt
    )
    assert assess(case("214", "2016-06-06", {"sales_amount": 50000})).attempt == ""


def test_acts_that_nobody_dealt_with_are_added_like_with_like():
    act = accumulating.Act
    acts = [
        act(day=date(2025, 6, 1), facts={"illegal_business": known(20000), "copies": known(300)}),
        act(day=date(2025, 7, 1), facts={"illegal_business": known(40000)}, dealt_with="行政处罚"),
        act(day=date(2025, 8, 1), facts={"illegal_business": between(30000, 35000), "copies": known(200)}),
    ]
    new = accumulating.accumulate(acts)
    assert new.facts == {"illegal_business": between(50000, 55000), "copies": known(500)}
    assert (len(new.counted), new.cite) == (2, "法释〔2025〕5号第二十九条第一款")
    assert any("不再累计" in note for note in new.notes)
    old = accumulating.accumulate(
        [
            act(day=date(2012, 1, 1), facts={"copies": known(300)}),
            act(day=date(2012, 2, 1), facts={"copies": known(200)}),
        ]
    )
    assert (old.facts["copies"], any("没有写" in note for note in old.notes)) == (known(200), True)
    crossing = accumulating.accumulate([act(day=date(2025, 4, 25), facts={}), act(day=date(2025, 4, 26), facts={})])
    assert crossing.notes[-1] == "各次行为跨越新旧规定的施行日，适用哪一规定由人判断。"
    assert [accumulating.rule_on(date.fromisoformat(day)) is not None for day in ("2004-12-21", "2004-12-22")] == [
        False,
        True,
    ]
    assert accumulating.rule_on(date(2025, 4, 25)).cite == "法释〔2004〕19号第十二条第二款"
    assert accumulating.rule_on(date(2025, 4, 26)).cite == "法释〔2025〕5号第二十九条第一款"
    added = accumulating.accumulate(
        [act(day=date(2025, 6, 1), facts={"loss": known(1)}), act(day=date(2025, 6, 2), facts={"copies": known(2)})]
    )
    assert added.facts == {"loss": known(1), "copies": known(2)}
    both = accumulating.accumulate(
        [act(day=date(2012, 1, 1), facts={"copies": known(3), "loss": known(2)}), act(day=date(2012, 2, 1), facts={})]
    )
    assert (
        both.notes[-1]
        == "复制件（复制品）数量、给商业秘密权利人造成的损失数额能否累计，当时的解释没有写，这里只计最后一次的。"
    )
    assert old.notes == (
        "累计2次行为：多次实施、未经行政处理或者刑事处罚的，非法经营数额、违法所得数额、销售金额累计计算（法释〔2004〕19号第十二条第二款）。",
        "复制件（复制品）数量能否累计，当时的解释没有写，这里只计最后一次的。",
    )
    nothing = accumulating.accumulate([acts[1]])
    assert (nothing.facts, nothing.counted, nothing.cite) == ({}, (), "")
    assert nothing.notes == ("各次行为都已处理，没有可以累计的数额。",)
    alone = accumulating.accumulate([acts[0]])
    assert (alone.facts, alone.notes, alone.counted) == (acts[0].facts, (), (acts[0],))
    early = accumulating.accumulate(
        [act(day=date(2003, 1, 1), facts={"copies": known(1)}), act(day=date(2003, 2, 1), facts={})]
    )
    assert (early.cite, early.facts) == ("", {})
    three = accumulating.accumulate([act(day=date(2025, 6, day), facts={"loss": known(day)}) for day in (3, 1, 2)])
    assert (three.facts, three.counted[0].day) == ({"loss": known(6)}, date(2025, 6, 1))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (case("225", "2025-09-01"), "没有“225”这个罪名"),
        (case("213", "2004-12-21"), "早于2004-12-22"),
        (case("213", "2025-09-01", judged_on=date(2025, 8, 31)), "早于行为日"),
        (case("213", "2025-09-01", period="P9"), "没有“P9”这个时期"),
        (case("213", "2025-09-01", {"illegal_gains": -1}), "不能是负数"),
        (
            case("213", "2025-09-01", {"illegal_gains": between(5, 4)}),
            "^“违法所得数额”的下限5大于上限4；下限应不大于上限$",
        ),
        (case("213", "2025-09-01", {"illegal_gains": "-0.01"}), "^“违法所得数额”是-0.01；数额不能是负数$"),
        (case("213", "2025-09-01", {"spoons": -1}), "^“spoons”是-1"),
        (case("225", "2025-09-01"), "可用的是213、214、215、216、217、218、219-1、219$"),
        (case("213", "2025-09-01", period="P9"), "可用的是P1、P2、P3、P4、P5、P6、P7$"),
    ],
)
def test_a_case_that_cannot_be_says_what_is_wrong(wrong, says):
    with pytest.raises(thresholds.Unassessable, match=says):
        assess(wrong)


def test_a_decision_on_the_day_of_the_act_is_none_too_early():
    assert assess(case("213", "2025-09-01", object="goods", judged_on=date(2025, 9, 1))).tier == "none"
    assert assess(case("213", "2024-09-01", period="P4", object="goods")).period == "P4"


def test_the_explanation_says_each_limb_with_fact_outcome_distance_and_article():
    text = explain(
        assess(case("213", "2025-09-10", {"illegal_gains": 29999, "illegal_business": 50000}, object="goods"))
    )
    assert "违法所得数额30,000元以上（法释〔2025〕5号第三条第一款第（一）项）：查明29,999元，未达，差1元。" in text
    assert "非法经营数额50,000元以上（法释〔2025〕5号第三条第一款第（一）项）：查明50,000元，已达，恰好达到。" in text
    assert "不以数额计，由人判断" in text
    assert "本对照是提示，不是结论" in text
    exact = assess(case("213", "2025-09-10", {"illegal_gains": "29999.9999"}, object="goods"))
    assert (exact.tier, "29,999.9999元，未达，差0.0001元" in explain(exact)) == ("none", True)
    unit = explain(assess(case("213", "2006-09-10", {"illegal_business": 149999}, object="goods", actor="unit")))
    assert "单位的行为按个人标准的3倍" in unit
    assert "150,000元以上" in unit
