"""The law's public pages: ask, read, and addresses that last."""

from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.faces.portal.pages import LIMIT_BYTES
from tests.rooms.library.test_library import NOW, law
from zhixian.rooms.library import indexing, loading

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db: None) -> None:
    loading.load(
        [
            law("招牌法", date(2010, 3, 1), "旧招牌登记收费。", stated=date(2010, 7, 1)),
            law(
                "招牌法",
                date(2026, 6, 26),
                "招牌登记不收费。",
                "假冒他人招牌的，处五万元罚款。",
                stated=date(2099, 1, 1),
            ),
            law("气象法", date(2000, 1, 1), "气象台发布天气预报。<b>不加粗</b>"),
            law("粮票法", date(1990, 1, 1), "粮票凭证供应。", repealed=True),
        ],
        now=NOW,
    )
    indexing.index_words(now=NOW)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_a_question_is_answered_with_the_article_its_words_and_its_state(client: Client, loaded: None) -> None:
    said = text(client, "/law/?q=" + quote("招牌登记要收费吗"))
    assert quote("/law/招牌法/2010-03-01/1/") in said and "<mark>招牌登记" in said and "现行有效" in said
    assert "招牌登记不收费" not in said


def test_what_no_longer_holds_is_found_when_asked_for_and_marked(client: Client, loaded: None) -> None:
    assert "粮票凭证" not in text(client, "/law/?exact=1&q=" + quote("粮票"))
    said = text(client, "/law/?exact=1&state=all&q=" + quote("粮票"))
    assert "粮票" in said and "已废止" in said


def test_the_law_of_another_day(client: Client, loaded: None) -> None:
    assert "<mark>五万元罚款</mark>" in text(client, "/law/?on=2099-02-01&exact=1&q=" + quote("五万元罚款"))
    said = text(client, "/law/?on=2026-13-01&q=" + quote("招牌"), 422)
    assert "日期请写成" in said and 'value="招牌"' in said


def test_a_bad_question_comes_back_with_what_was_typed(client: Client, loaded: None) -> None:
    assert "请写下您的问题" in text(client, "/law/?q=", 422)
    long = "问" * 301
    said = text(client, "/law/?q=" + quote(long), 422)
    assert "不超过300字" in said and long in said


def test_an_article_keeps_its_address_and_says_whether_it_holds(client: Client, loaded: None) -> None:
    said = text(client, quote("/law/招牌法/2026-06-26/2/"))
    assert "处五万元罚款" in said and "尚未施行" in said and 'rel="prev"' in said
    assert "另" not in said and "2010年3月1日文本" in text(client, quote("/law/招牌法/2026-06-26/1/"))
    assert "&lt;b&gt;不加粗" in text(client, quote("/law/气象法/2000-01-01/1/"))
    assert "施行日期待核" in text(client, quote("/law/气象法/2000-01-01/1/"))


def test_in_force_on_a_day_sends_on_to_the_permalink(client: Client, loaded: None) -> None:
    answer = client.get(quote("/law/招牌法/on/2026-11-25/1/"))
    assert answer.status_code == 302 and answer["Location"] == quote("/law/招牌法/2010-03-01/1/")
    assert client.get(quote("/law/招牌法/on/2099-01-01/"))["Location"] == quote("/law/招牌法/2026-06-26/")


@pytest.mark.parametrize(
    "address",
    ["/law/没有/", "/law/招牌法/2011-01-01/", "/law/招牌法/昨天/", "/law/招牌法/2010-03-01/9/", "/law/招牌法/2010-03-01/一/",
     "/law/招牌法/on/2001-01-01/"],
)  # fmt: skip
def test_what_is_not_there_is_a_public_page(client: Client, loaded: None, address: str) -> None:
    assert "没有找到" in text(client, quote(address), 404)


def test_catalogue_and_versions(client: Client, loaded: None) -> None:
    assert "共3部" in text(client, "/law/all/") and "共1部" in text(client, "/law/all/?q=" + quote("气象"))
    said = text(client, quote("/law/招牌法/"))
    assert "2026年6月26日文本" in said and "2010年3月1日文本" in said
    assert "第一章 总则" in text(client, quote("/law/招牌法/2026-06-26/"))


def test_a_page_of_forty_long_articles_is_light(client: Client, db: None) -> None:
    from zhixian.rooms.library.parsed import ParsedArticle, ParsedVersion

    rows = [ParsedArticle(f"第{at}条", at, 0, f"第{at // 9 + 1}章 章名", "字" * 160) for at in range(1, 400)]
    big = ParsedVersion(
        title="大法", kind="law", version_date=date(2020, 1, 1), stated_from=None, source="试验", articles=rows
    )
    loading.load([big], now=NOW)
    answer = client.get(quote("/law/大法/2020-01-01/"))
    sheets = ("portal/portal.css", "portal/library.css", "portal/mark.svg")
    weight = len(answer.content) + sum(Path(str(finders.find(each))).stat().st_size for each in sheets)
    assert weight < LIMIT_BYTES, weight
    assert "第10页" in text(client, quote("/law/大法/2020-01-01/") + "?page=10")
