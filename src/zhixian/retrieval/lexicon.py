"""Everyday words to the law's own words (``lexicon.yaml``): what a question is asked as well, and by which laws it is likely decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from zhixian.retrieval.terms import pairs, plain

SHORT = 8  # signs; a longer question says more by itself, so that what is put to it counts less
FILE = Path(__file__).with_name("lexicon.yaml")


@dataclass(frozen=True)
class Entry:
    """One thing that people say; ``terms``: how statutes say it; ``laws``: short titles of the laws of its subject."""

    said: str
    terms: tuple[str, ...]
    laws: tuple[str, ...]


@dataclass(frozen=True)
class Expansion:
    """``words``: the law's words, each once; ``laws``: short titles; ``share``: how much they count beside the question."""

    words: tuple[str, ...]
    laws: frozenset[str]
    share: float

    @property
    def pairs(self) -> Counter[str]:
        return Counter(pair for word in self.words for pair in pairs(word))


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    subjects = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)["subjects"]
    return tuple(
        Entry(plain(each), tuple(told.split()), tuple(subject["laws"]))
        for subject in subjects
        for said, told in subject["words"].items()
        for each in said.split("、")
    )


def expand(question: str, among: Iterable[Entry] | None = None) -> Expansion:
    """Nothing where no everyday word of the list stands in the question."""
    asked = plain(question)
    found = [entry for entry in (entries() if among is None else among) if entry.said in asked]
    return Expansion(
        tuple(dict.fromkeys(term for entry in found for term in entry.terms)),
        frozenset(law for entry in found for law in entry.laws),
        min(1.0, SHORT / max(len(asked), 1)),
    )
