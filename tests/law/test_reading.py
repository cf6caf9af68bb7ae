"""Reading: sentences a lawyer can check, numerals written and read back, and what can never happen on any text."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixian.law.limbs import quantities
from zhixian.law.reading import offer, read_text
from zhixian.law.reading.found import WHOSE
from zhixian.law.reading.numerals import read_number
from zhixian.law.reading.words import words

ROWS = yaml.safe_load((Path(__file__).parent / "reading.yaml").read_text(encoding="utf-8"))


def as_pair(told) -> tuple[Decimal | None, Decimal | None]:
    low, high = told if isinstance(told, list) else (told, told)
    return tuple(None if each is None else Decimal(str(each)) for each in (low, high))


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_sentence(row):
    found = read_text(row["text"])
    taken = {each.kind: (each.at_least, each.at_most) for each in found if each.total and each.whose == "offender"}
    for kind, amount in row["take"].items():
        assert taken.get(kind) == as_pair(amount), (kind, taken)
    if not row["take"]:
        assert taken == {}
    for whose, amounts in row.get("apart", {}).items():
        mine = [each.at_least for each in found if each.whose == whose and each.kind != "商品数量"]
        assert [None if amount is None else Decimal(str(amount)) for amount in amounts] == mine
    others = [each.at_least for each in found if each.reading == "other"]
    assert others == [Decimal(each) for each in row.get("other", [])]


def test_a_sum_names_its_parts_and_each_part_its_place():
    text = ROWS[3]["text"]
    total = next(each for each in read_text(text) if each.total and each.kind == "销售金额")
    assert (total.text, total.start) == ("", None)
    assert [part.text for part in total.sum_of] == ["人民币27690元", "人民币42349.5元"]
    assert all(text[part.start : part.end] == part.text for part in total.sum_of)


def test_both_readings_of_a_figure_beside_a_name_are_offered():
    found = read_text("被告人王某1骗取他人财物，骗得李某112900元。")
    assert [(str(each.at_least), each.reading) for each in found if each.unit == "元"] == [
        ("112900", "main"),
        ("12900", "other"),
    ]


def test_marks_numbers_and_days_of_conduct():
    text = (
        "“HONEYWELL”、“Honeywell”字母均系注册商标，注册号第4955772、4925294号。2012年5月至2013年11月，孔某销售假冒"
        "“Honeywell”商标的过滤器。2014年3月2日，孔某向公安机关投案。专利号ZL201510123456.7。"
    )
    found = read_text(text)
    assert [each.text for each in found if each.kind == "商标"] == ["HONEYWELL", "Honeywell"]
    assert [each.text for each in found if each.kind == "商标注册号"] == ["4955772", "4925294"]
    assert [each.text for each in found if each.kind == "专利号"] == ["201510123456.7"]
    days = {each.kind: (str(each.at_least), str(each.at_most)) for each in found if each.unit == "日"}
    assert days == {"行为时间": ("2012-05-01", "2013-11-30"), "时间": ("2014-03-02", "2014-03-02")}


def test_facts_are_offered_with_the_places_that_support_them():
    told = offer("2022年3月，当事人销售假冒“安踏”“李宁”注册商标的鞋，已销售金额3万元，库存货值金额约12万元。")
    assert set(told.facts) == {"sales_amount", "unsold_value", "illegal_business"}
    unsold = told.facts["unsold_value"]
    assert (unsold.interval.at_least, unsold.interval.at_most) == (Decimal(115000), Decimal(125000))  # 约: half a place
    business = told.facts["illegal_business"]
    assert [each.text for each in business.supports] == ["3万元", "约12万元"]
    assert business.interval.at_least == Decimal(145000)
    assert {"two_or_more_marks", "partly_sold", "object_goods"} <= told.conditions
    assert told.marks == ("安踏", "李宁")
    assert any("约数" in each for each in told.remarks)


def test_two_spellings_of_one_name_are_one_mark():
    told = offer("假冒“HONEYWELL”、“Honeywell”注册商标的过滤器，非法经营数额120000余元。")
    assert len(told.marks) == 1
    assert "two_or_more_marks" not in told.conditions


def test_a_blacked_out_figure_is_said_to_be_missing():
    told = offer("查获假冒“LV”注册商标的箱包164件，其中56件价值为人民币XXXXXXX元。")
    assert "unsold_value" not in told.facts
    assert any("被遮蔽" in each for each in told.remarks)


def test_nothing_is_offered_from_a_text_about_something_else():
    told = offer("被告人苏某谎称供货，骗取汪某汇款18万元，并用于偿还个人债务。")
    assert told.facts == {}
    assert any("没有读到" in each for each in told.remarks)


def test_every_quantity_of_the_dictionary_is_one_of_the_law_and_every_owner_has_a_name():
    told = words()
    groups = [group for table in (told.before, told.after) for found in table.values() for group in found]
    assert {group.quantity for group in groups if group.quantity} <= set(quantities())
    assert {group.whose for group in groups} <= set(WHOSE)


# numerals

SIGNS = "零一二三四五六七八九"


def written(number: int) -> str:
    """A whole number below 10^12 in Chinese, as taught in school."""
    if number >= 10**8:
        head, tail = divmod(number, 10**8)
        return written(head) + "亿" + (("零" if tail < 10**7 else "") + written(tail) if tail else "")
    if number >= 10**4:
        head, tail = divmod(number, 10**4)
        return written(head) + "万" + (("零" if tail < 10**3 else "") + written(tail) if tail else "")
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, tail = divmod(number, unit)
            gap = "零" if tail and tail < unit // 10 else ""
            return SIGNS[head] + sign + (gap + written(tail) if tail else "")
    return SIGNS[number]


@given(st.integers(1, 10**12 - 1))
def test_a_number_written_in_chinese_is_read_back(number):
    told = read_number(written(number))
    assert told is not None
    assert (told.low, told.high) == (number, number)


@given(st.decimals(Decimal("0.01"), Decimal(99999), places=2), st.sampled_from(["", "万", "亿"]))
def test_a_number_in_figures_is_read_back(number, unit):
    told = read_number(f"{number:,}{unit}")
    assert told is not None
    assert told.low == number * {"": 1, "万": 10**4, "亿": 10**8}[unit]


@given(st.integers(1, 10**9))
def test_more_than_a_number_begins_at_it_and_ends_before_its_next_step(number):
    told = read_number(f"{number}余")
    assert told is not None
    assert told.low == number
    assert told.below
    assert number < told.high <= number * 2


# any text

PIECES = st.sampled_from(
    ["被告人", "李某1", "销售", "假冒", "“LV”", "注册商标", "金额", "共计", "人民币", "3", "5万", "余", "元", "，", "。", "、", "\n", "约", "至", "-",
     "每件", "件", "罚金", "其中", "综上", "2015年3月", "十", "几", "数", "查获", "价值", "（", "）", "1、", "退赔", "XX", "&ldquo;", "第12号", "🙂", "\x00"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
@settings(max_examples=400)
def test_any_text_is_read_and_every_place_is_where_it_says(text):
    for each in read_text(text):
        if each.start is None:
            assert each.text == ""
            assert each.sum_of
        else:
            assert each.text == text[each.start : each.end]
            assert each.text
        if each.at_least is not None and each.at_most is not None:
            assert each.at_least <= each.at_most
        each.as_json()
    offer(text)


@given(TEXTS)
def test_at_most_one_figure_of_a_kind_is_to_be_taken(text):
    kinds = [each.quantity or each.kind for each in read_text(text) if each.total]
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    "piece",
    ["1", "一", "十亿", "1,", "“", "“a”、", "X", "每", "李某11元", "销售金额1元合计1元", "销售总金额1元，", "1元至", "以1元和", "2只（单价8元）", "假冒A、",
     "第1234567号", "2015年3月", "\n", " ", "被告人李某、", "退赔违法所得"],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_with_its_square(piece):
    def seconds(signs: int) -> float:
        text = "商标" + (piece * (signs // len(piece) + 1))[:signs]
        took = []
        for _ in range(2):
            began = time.process_time()
            offer(text)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(32_000) < 9 * seconds(8_000) + 0.1  # four times as long; a square would be sixteen
