"""One order out of several: words, characters, sentences."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

COMPARED = 1500
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """How much each kind of score counts once all are on one scale. Learned within folds (bench/statutes.py), then rounded;
    the two of the lexicon count for more than the folds say (there 0.5 and 0.1), since short questions need them.

    ``sentences`` counts a whole unit of nearness (the cosine), so that it may be reckoned for some articles only;
    ``laws`` is added to every article of a law that the question's subject names.
    """

    pairs: float = 1.0
    characters: float = 1.5
    expansion: float = 1.0
    whole_words: float = 1.0
    laws: float = 3.7
    sentences: float = 38.0


WEIGHTS = Weights()


@dataclass(frozen=True)
class ByWords:
    """Scores by row: of pairs, of signs, of the law's words for what was said (their pairs, and the whole words), which
    count for ``share``; the rows of likely laws (none: unknown)."""

    pairs: Floats
    characters: Floats
    expansion: Floats | None = None
    whole_words: Floats | None = None
    share: float = 1.0
    likely: npt.NDArray[np.bool_] | None = None


def fuse(told: ByWords, sentences: Floats | None, weights: Weights = WEIGHTS) -> Floats:
    """Scores of every article; higher is better. A kind that says nothing of any article counts nothing."""
    total = weights.pairs * on_one_scale(told.pairs) + weights.characters * on_one_scale(told.characters)
    if told.expansion is not None:
        total += told.share * weights.expansion * on_one_scale(told.expansion)
    if told.whole_words is not None:
        total += told.share * weights.whole_words * told.whole_words
    if told.likely is not None:
        total += weights.laws * told.likely
    return total if sentences is None else with_sentences(total, sentences, weights)


def with_sentences(by_words: Floats, sentences: Floats, weights: Weights = WEIGHTS) -> Floats:
    return by_words + weights.sentences * sentences


def on_one_scale(scores: Floats) -> Floats:
    """How many standard deviations above the mean of the better articles.

    Of the ``COMPARED`` best and not of all: over a whole library nearly every article scores nothing, and one rare word
    would outweigh all else. Over a pool of that size or smaller it is all.
    """
    kept = scores if len(scores) <= COMPARED else np.partition(scores, len(scores) - COMPARED)[-COMPARED:]
    spread = float(kept.std()) if len(kept) else 0.0
    return (scores - kept.mean()) / spread if spread > 0 else np.zeros_like(scores)


def best(scores: Floats, top: int) -> list[int]:
    """Rows of the highest scores, best first; equal ones in the order of the law."""
    top = min(top, len(scores))
    if top <= 0:
        return []
    least = np.partition(scores, len(scores) - top)[len(scores) - top]
    kept = np.flatnonzero(scores >= least)  # with all that are equal to the last one: which of them stays is no chance
    return [int(row) for row in kept[np.lexsort((kept, -scores[kept]))][:top]]
