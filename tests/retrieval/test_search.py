"""The pure search: order, ties, and where it refuses to guess."""

import json
from collections import Counter
from math import log
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import SHARED
from zhixian.faces.cli.main import main
from zhixian.retrieval import Article, Searcher, fusing, lexical, terms
from zhixian.retrieval.encoder import encoder

POOL = [
    Article("商标法第五十七条", "有下列行为之一的，均属侵犯注册商标专用权：销售侵犯注册商标专用权的商品的。"),
    Article("民法典第七百零三条", "租赁合同是出租人将租赁物交付承租人使用、收益，承租人支付租金的合同。"),
    Article("气象法第二条", "气象台发布天气预报。"),
]


def test_the_article_that_says_it_comes_first_with_its_words() -> None:
    hits = Searcher(POOL, None).search("承租人不付租金怎么办？", top=2)
    assert hits[0].article.name == "民法典第七百零三条" and "承租人" in hits[0].words and len(hits) == 2


def test_a_lay_question_without_a_common_word_is_answered_by_its_meaning() -> None:
    assert set(terms.pairs("房客拖欠房租")) & set(terms.pairs(POOL[1].text)) == set()
    assert Searcher(POOL, encoder()).search("房客拖欠房租", top=1)[0].article.name == "民法典第七百零三条"


def test_reading_only_candidates_finds_what_reading_all_finds() -> None:
    whole, sparing = Searcher(POOL, encoder()), Searcher(POOL, encoder(), candidates=3)
    question = "卖假冒名牌的东西要负什么责任"
    assert [each.article for each in whole.search(question)] == [each.article for each in sparing.search(question)]


@pytest.mark.parametrize("question", ["", "？！……", "   "])
def test_nothing_asked_nothing_answered(question: str) -> None:
    assert Searcher(POOL, None).search(question) == []


def test_an_empty_pool_answers_nothing() -> None:
    assert Searcher([], encoder()).search("商标") == []


@given(
    st.lists(st.lists(st.sampled_from("甲乙丙丁"), max_size=8), min_size=1, max_size=6), st.sampled_from("甲乙丙丁戊")
)
def test_the_index_reckons_bm25_as_the_formula_says(documents: list[list[str]], term: str) -> None:
    found = lexical.build(documents).scores([term])
    mean = max(sum(map(len, documents)) / len(documents), 1.0)
    frequency = sum(term in each for each in documents)
    idf = log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
    for each, score in zip(documents, found, strict=True):
        tf = Counter(each)[term]
        norm = lexical.K1 * (1 - lexical.B + lexical.B * len(each) / mean)
        assert score == pytest.approx(idf * tf * (lexical.K1 + 1) / (tf + norm) if tf else 0, rel=1e-4)


@given(
    st.lists(st.text("甲乙丙", max_size=6), min_size=1, max_size=5), st.lists(st.text("甲乙丙", max_size=3), max_size=4)
)
def test_a_word_counts_where_all_its_pairs_stand(documents: list[str], words: list[str]) -> None:
    index = lexical.build([terms.pairs(each) for each in documents])
    found = lexical.whole_words(words, index.postings, index.size)
    wanted = [0.0] * len(documents)
    for word in words:
        rows = [at for at, each in enumerate(documents) if terms.pairs(word) and set(terms.pairs(word)) <= set(terms.pairs(each))]  # fmt: skip
        for at in rows:
            wanted[at] += log(1 + len(documents) / (len(rows) + 0.5))
    assert list(found) == pytest.approx(wanted, rel=1e-4)


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(0, 40))
def test_best_is_a_stable_sort(scores: list[int], top: int) -> None:
    told = fusing.best(np.array(scores, np.float32), top)
    assert told == sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:top]


def test_the_command_answers_a_file_of_questions_line_by_line(tmp_path: Path) -> None:
    pool, asked = tmp_path / "pool.jsonl", tmp_path / "q.jsonl"
    pool.write_text("\n".join(json.dumps({"name": each.name, "text": each.text}, ensure_ascii=False) for each in POOL))
    asked.write_text('{"id": "q1", "question": "房东能涨租金吗"}\n\n{"id": 2, "question": "明天下雨吗，看天气预报"}\n')
    told = CliRunner().invoke(
        main, ["law", "search", "--pool", str(pool), "--questions", str(asked), "--top", "2", "--json"]
    )
    assert told.exit_code == 0, told.output
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["q1", 2]
    assert rows[0]["articles"][0] == "民法典第七百零三条" and rows[1]["articles"][0] == "气象法第二条"
    assert all(len(row["articles"]) == 2 for row in rows)


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", "第1行不是 JSON"), ("[1]", "应当是一个 JSON 对象"), ('{"name": "甲"}', "要有 name 和 text")],
)
def test_a_bad_line_of_a_pool_is_told_by_its_number(tmp_path: Path, line: str, says: str) -> None:
    pool = tmp_path / "pool.jsonl"
    pool.write_text(line)
    told = CliRunner().invoke(main, ["law", "search", "--pool", str(pool), "商标"])
    assert told.exit_code == 1 and says in told.output and "Traceback" not in told.output


def test_it_beats_plain_bm25_on_questions_it_never_saw() -> None:
    """A sample of the third that nothing was learned from; the whole is measured in bench/statutes.py."""
    data = SHARED / "data"
    if not (data / "statute-qa").is_dir():
        pytest.skip("the founders' data folder is not here")
    from bench import statutes
    from scripts.learn_retrieval import WITHOUT_THIRD, held_out, pool, rows
    from zhixian.retrieval.encoder import kept_encoder

    third = [row for row in rows(data / "statute-qa" / "stard-dev.jsonl") if held_out(row["id"])][:120]
    articles = pool(data)
    gold = statutes.gold_of(third, articles)
    plain = statutes.score(third, gold, statutes.plain_bm25(articles))
    ours = statutes.score(third, gold, statutes.ours(articles, kept_encoder(WITHOUT_THIRD)))
    assert ours["recall@10"] > plain["recall@10"] + 0.05 and ours["MRR"] > plain["MRR"] + 0.03


def test_articles_that_say_nothing_do_not_change_how_words_weigh_against_sentences() -> None:
    """A rare word in a whole library must not outweigh all else merely because the library is large."""
    scores = np.linspace(1, 9, fusing.COMPARED, dtype=np.float32)
    larger = np.concatenate([scores, np.zeros(30_000, np.float32)])
    assert fusing.on_one_scale(larger)[: len(scores)] == pytest.approx(fusing.on_one_scale(scores), abs=1e-4)
