"""Plain forms, hints with their reasons, and chains of goods. Needs no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixian.linkage import chains, hinting, normalising
from zhixian.linkage.hinting import Record


@pytest.mark.parametrize(
    "kind, one, other",
    [
        ("name", "清泉（东台）酒业有限公司", "清泉(东台)酒业 有限公司"),
        ("phone", "+86 138-1234-5678", "13812345678"),
        ("phone", "０５１５－８５２１２３４５", "0515 85212345"),
        ("address", "江苏省东台市城东新区3号仓库", "江苏东台城东新3号仓库"),
        ("shop", "https://www.Shop.example/abc/", "shop.example/abc"),
    ],
)
def test_one_thing_written_in_two_ways(kind, one, other):
    assert normalising.FORMS[kind](one) == normalising.FORMS[kind](other) != ""


@given(st.text(max_size=40), st.sampled_from(sorted(normalising.FORMS)))
def test_a_plain_form_is_plain_already(text, kind):
    plain = normalising.FORMS[kind]
    assert plain(plain(text)) == plain(text) or kind == "address"


def test_a_hint_says_everything_that_is_shared_and_the_strongest_comes_first():
    asked = Record(key="a", values={"phone": ["138 1234 5678"], "name": ["某店"]})
    others = [
        Record(key="b", values={"name": ["某 店"]}),
        Record(key="c", values={"phone": ["13812345678"], "name": ["某店"]}),
        Record(key="d", values={"phone": ["13900000000"]}),
        Record(key="a", values={"name": ["某店"]}),
    ]
    found = hinting.hints(asked, others)
    assert list(found) == ["c", "b"]
    assert [(one.label, one.value) for one in found["c"]] == [("电话", "138 1234 5678"), ("名称", "某店")]


def test_what_everybody_shares_says_nothing():
    others = [Record(key=str(n), values={"address": ["义乌国际商贸城"]}) for n in range(hinting.TOO_COMMON + 1)]
    assert hinting.hints(Record(key="a", values={"address": ["义乌国际商贸城"]}), others) == {}


def test_goods_are_followed_both_ways_and_a_ring_ends():
    moves = [("厂", "批发"), ("批发", "甲店"), ("批发", "乙店"), ("乙店", "批发")]
    assert chains.downstream("厂", moves) == ["批发", "甲店", "乙店"]
    assert chains.upstream("甲店", moves) == ["批发", "厂", "乙店"]
    assert chains.downstream("甲店", moves) == []


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20), st.integers(0, 8), st.integers(0, 8))
def test_whoever_is_below_has_the_other_above(moves, one, other):
    assert (other in chains.downstream(one, moves)) == (one in chains.upstream(other, moves)) or one == other
