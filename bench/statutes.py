"""How well the search finds the articles that decide a lay question: python bench/statutes.py [DATA]

Beside plain BM25 over pairs of signs in the same run: recall@5, recall@10 and MRR on the third of ``stard-dev.jsonl`` on which
nothing was learned or tuned (with the map that was learned without it), on the questions of that third about
intellectual property, and on all questions. On all questions the shipped map has seen the answers: that line is no measure.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
from zhixian.threads import one_thread  # noqa: E402

one_thread()
import numpy as np  # noqa: E402

from scripts.learn_retrieval import WITHOUT_THIRD, held_out, pool, rows  # noqa: E402
from zhixian.retrieval import Article, Searcher, fusing, lexical, terms  # noqa: E402
from zhixian.retrieval.encoder import Encoder, encoder, kept_encoder, unit  # noqa: E402

Ranked = Callable[[str], Sequence[int]]


def score(asked: Sequence[Any], gold: Sequence[set[int]], ranked: Ranked) -> dict[str, float]:
    """Means over questions; the reciprocal rank counts the first right article, however far down."""
    five, ten, reciprocal = [], [], []
    for row, wanted in zip(asked, gold, strict=True):
        order = list(ranked(row["question"]))
        five.append(len(wanted & set(order[:5])) / len(wanted))
        ten.append(len(wanted & set(order[:10])) / len(wanted))
        reciprocal.append(next((1 / at for at, each in enumerate(order, 1) if each in wanted), 0.0))
    return {"recall@5": float(np.mean(five)), "recall@10": float(np.mean(ten)), "MRR": float(np.mean(reciprocal))}


def plain_bm25(articles: Sequence[Article]) -> Ranked:
    index = lexical.build([terms.pairs(each.text) for each in articles])
    return lambda question: fusing.best(index.scores(terms.pairs(question)), len(articles))


def ours(articles: Sequence[Article], model: Encoder | None) -> Ranked:
    searcher = Searcher(articles, model)
    return lambda question: [row for row, _ in searcher.ranked(question, top=len(articles))]


def say(label: str, found: dict[str, float]) -> None:
    print(f"  {label:<44}" + "  ".join(f"{name} {value:.3f}" for name, value in found.items()), flush=True)


def gold_of(asked: Sequence[Any], articles: Sequence[Article]) -> list[set[int]]:
    column = {article.name: at for at, article in enumerate(articles)}
    return [{column[name] for name in row["gold_articles"] if name in column} for row in asked]


def cross_validate(told: Any, asked: Sequence[Any], among: Any, articles: Sequence[Article], learn: Any) -> None:
    """Five folds over the questions that may be looked at; prints each way of weighing the sentences."""
    fold = np.random.RandomState(0).permutation(len(among)) % 5
    near = np.zeros((len(asked), len(articles)), np.float32)
    for each in range(5):
        maps = learn(told, among[fold != each])
        asked_here = among[fold == each]
        near[asked_here] = unit(told.questions[asked_here] @ maps[0]) @ unit(told.articles @ maps[1]).T
    chosen = [asked[at] for at in among]
    gold = gold_of(chosen, articles)
    say("plain BM25 over pairs", score(chosen, gold, plain_bm25(articles)))
    searcher = Searcher(articles, None)
    at_of = {asked[at]["question"]: at for at in among}
    for weight in (0.0, 24.0, 30.0, fusing.WEIGHTS.sentences, 46.0):

        def ranked(question: str, weight: float = weight) -> Sequence[int]:
            by_words = searcher.by_words(question)
            return fusing.best(by_words + weight * near[at_of[question]], len(articles))

        say(f"sentences weigh {weight:g}", score(chosen, gold, ranked))


def main(data: Path = ROOT.parent / "shared" / "data") -> None:
    if not (data / "statute-qa").is_dir():
        print(f"no statute-qa in {data}: not measured")
        return
    asked, articles = rows(data / "statute-qa" / "stard-dev.jsonl"), pool(data)
    third = [row for row in asked if held_out(row["id"])]
    about_ip = [row for row in third if row["ip_related"]]
    bm25, blind = plain_bm25(articles), ours(articles, kept_encoder(WITHOUT_THIRD))
    for label, chosen in (
        (f"{len(third)} questions never trained on", third),
        (f"{len(about_ip)} of them about IP", about_ip),
    ):
        print(label)
        gold = gold_of(chosen, articles)
        say("plain BM25 over pairs", score(chosen, gold, bm25))
        say("ours, words and signs alone", score(chosen, gold, ours(articles, None)))
        say("ours, map learned without them", score(chosen, gold, blind))
    print(f"all {len(asked)} questions (the shipped map was learned from them: no measure)")
    gold = gold_of(asked, articles)
    say("plain BM25 over pairs", score(asked, gold, bm25))
    shipped = ours(articles, encoder())
    begun = time.perf_counter()
    say("ours, as shipped", score(asked, gold, shipped))
    print(f"  {1000 * (time.perf_counter() - begun) / len(asked):.1f} ms a question")


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:2]))
