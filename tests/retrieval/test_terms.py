"""Words that match, and numbers of articles."""

import pytest

from zhixian.retrieval import terms
from zhixian.retrieval.articles import Article, BadNumber, article_number, short_title, with_headings


def test_the_words_that_matched_are_the_questions_own_without_its_frame() -> None:
    told = terms.common_runs(
        "请问销售假冒注册商标的商品怎么处罚？", "销售明知是假冒注册商标的商品，处三年以下有期徒刑。怎么"
    )
    assert told == ("假冒注册商标的商品", "销售")


def test_marking_cuts_the_text_without_losing_a_sign() -> None:
    text = "假冒专利的，没收违法所得；假冒商标的，依商标法。"
    pieces = terms.marked(text, ["假冒", "商标法"])
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, hit in pieces if hit] == ["假冒", "假冒", "商标法"]


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("第一条", (1, 0)),
        ("第二百一十九条之一", (219, 1)),
        ("第一千二百六十条", (1260, 0)),
        ("第十条", (10, 0)),
        ("第57条", (57, 0)),
    ],
)
def test_a_number_is_read(label: str, number: tuple[int, int]) -> None:
    assert article_number(label) == number


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(BadNumber):
        article_number("第若干条")


def test_a_heading_is_found_by_short_title_and_says_only_what_tells() -> None:
    (one,) = with_headings(
        [Article("中华人民共和国民法典第七百零三条", "……")],
        {("民法典", "第七百零三条"): "第十四章 租赁合同 / 第一节 一般规定"},
    )
    assert short_title(one.law) == "民法典"
    assert one.context == "民法典 租赁合同"
