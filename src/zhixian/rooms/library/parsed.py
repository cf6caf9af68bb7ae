"""A version of an instrument as read from somewhere, before it is on the shelf."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from zhixian.retrieval.articles import short_title


@dataclass(frozen=True)
class ParsedArticle:
    label: str
    number: int
    inserted: int
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ParsedVersion:
    """``stated_from``: the first day in force as stated for this very version; None where it is not known."""

    title: str
    kind: str
    version_date: date
    stated_from: date | None
    repealed: bool = False
    issuer: str = ""
    source: str
    note: str = ""
    articles: Sequence[ParsedArticle] = field(default_factory=tuple)

    @property
    def key(self) -> str:
        return short_title(self.title)

    @property
    def digest(self) -> str:
        told = "\n".join(f"{each.label}\t{each.heading}\t{each.text}" for each in self.articles)
        return hashlib.sha256(told.encode()).hexdigest()
