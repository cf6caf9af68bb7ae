"""A version of an instrument as read from somewhere, before it is on the shelf."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from zhixian.retrieval.articles import short_title

_LOCAL = re.compile(r"^[一-鿿]{2,8}(?:省|市|自治区|自治州|特别行政区|经济特区)")


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


def kind_of(title: str, issuer: str = "") -> str:
    """What kind of instrument a title names; ``document`` where it does not tell."""
    if title.endswith("宪法") or "宪法修正案" in title:
        return "constitution"
    if "最高人民法院" in title or "最高人民检察院" in title or title.startswith("人民检察院"):
        return "interpretation"
    if title.startswith("全国人民代表大会") or title.endswith("法") or "法修正案" in title:
        return "law"
    if title.endswith("条例") or title.endswith("实施细则"):
        return "regulation" if not _LOCAL.match(title) else "local"
    if title.endswith(("规定", "办法", "规则")):
        return "rule" if not _LOCAL.match(title) else "local"
    return "document"
