"""BM25 over an inverted index in arrays: built once, asked in milliseconds; its rows can be kept in a database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhixian.retrieval.terms import pairs

K1, B = 1.5, 0.75
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Postings:
    """Where one term stands: row numbers of articles and what the term counts there (idf included)."""

    rows: npt.NDArray[np.int32]
    weights: Floats


class Index:
    """Terms → postings over ``size`` articles."""

    def __init__(self, postings: dict[str, Postings], size: int) -> None:
        self.postings, self.size = postings, size

    def scores(self, terms: Iterable[str]) -> Floats:
        return add_up(((count, self.postings.get(term)) for term, count in Counter(terms).items()), self.size)


def add_up(found: Iterable[tuple[int, Postings | None]], size: int) -> Floats:
    """The sum of counts times weights, by row."""
    total = np.zeros(size, np.float32)
    for count, postings in found:
        if postings is not None:
            total[postings.rows] += count * postings.weights  # a row stands in a term's postings once
    return total


def whole_words(words: Iterable[str], postings: Mapping[str, Postings | None], size: int) -> Floats:
    """By row, how rare the words are (idf) all of whose pairs stand in it."""
    total = np.zeros(size, np.float32)
    for word in words:
        found = [postings.get(pair) for pair in dict.fromkeys(pairs(word))]
        rows = [each.rows for each in found if each is not None]
        if not rows or len(rows) < len(found):
            continue
        rows.sort(key=len)
        together = rows[0]
        for other in rows[1:]:
            together = together[np.isin(together, other, assume_unique=True)]
        total[together] += np.log(1 + size / (len(together) + 0.5))
    return total


def build(documents: Sequence[Iterable[str]]) -> Index:
    """Memory: about 10 bytes a term and article."""
    numbers: dict[str, int] = {}
    terms, rows, counts = [], [], []
    lengths = np.zeros(len(documents), np.float32)
    for row, document in enumerate(documents):
        counted = Counter(document)
        lengths[row] = counted.total()
        terms.append(np.fromiter((numbers.setdefault(each, len(numbers)) for each in counted), np.int32, len(counted)))
        counts.append(np.fromiter(counted.values(), np.float32, len(counted)))
        rows.append(np.full(len(counted), row, np.int32))
    if not numbers:
        return Index({}, len(documents))
    term, row_, tf = np.concatenate(terms), np.concatenate(rows), np.concatenate(counts)
    order = np.argsort(term, kind="stable")
    term, row_, tf = term[order], row_[order], tf[order]
    frequency = np.bincount(term, minlength=len(numbers))
    idf = np.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    weights = idf[term] * tf * (K1 + 1) / (tf + norm[row_])
    ends = np.cumsum(frequency)
    return Index(dict(_cut(numbers, ends, row_, weights.astype(np.float32))), len(documents))


def _cut(
    numbers: dict[str, int], ends: npt.NDArray[np.int64], rows: npt.NDArray[np.int32], weights: Floats
) -> Iterator[tuple[str, Postings]]:
    for term, number in numbers.items():
        cut = slice(ends[number - 1] if number else 0, ends[number])
        yield term, Postings(rows[cut], weights[cut])
