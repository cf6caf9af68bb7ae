"""Which instrument goes before which where both answer, and which articles say the same."""

import re
from collections.abc import Sequence
from functools import cache

from zhixian.retrieval.articles import short_title
from zhixian.retrieval.terms import pairs

_LOCAL = re.compile(r"^[一-鿿]{2,8}(?:省|市|自治区|自治州|特别行政区|经济特区)")
_AMENDING = re.compile(r"修正案|修改.*的决定$|关于修改")
# In the unit of the fused score (a standard deviation of the pairs). A lay question is decided by the statute first; what
# carries it out comes after, and a local text only where it fits much better. Set by hand after the rank of instruments
# (立法法第九十八至一百零二条), not learned: the pool of questions knows no local texts.
PRIORS = {
    "constitution": -2.0, "law": 0.0, "regulation": -0.3, "interpretation": -0.3, "rule": -0.8, "document": -1.0, "local": -3.0,
}  # fmt: skip
AMENDING = -6.0  # the amended law itself carries the text
SAME = 0.8  # share of pairs in common from which two articles say the same


def kind_of(title: str, issuer: str = "") -> str:
    """What kind of instrument a title names; ``document`` where it does not tell."""
    if title.endswith("宪法") or "宪法修正案" in title:
        return "constitution"
    if "最高人民法院" in title or "最高人民检察院" in title or title.startswith("人民检察院"):
        return "interpretation"
    if title.startswith("全国人民代表大会") or title.endswith(("法", "法典")) or "法修正案" in title:
        return "law"
    if title.endswith("条例") or title.endswith("实施细则"):
        return "regulation" if not _LOCAL.match(title) else "local"
    if title.endswith(("规定", "办法", "规则")):
        return "rule" if not _LOCAL.match(title) else "local"
    return "document"


def prior(title: str, kind: str = "") -> float:
    """What an instrument's rank adds to the score of its articles; by its title where the kind is not known."""
    named = kind or kind_of(short_title(title))
    return (AMENDING if _AMENDING.search(title) else 0.0) + PRIORS.get(named, PRIORS["document"])


def without_repeats(texts: Sequence[str]) -> list[int]:
    """Places of the texts in their order, without those that say the same as an earlier one."""
    kept: list[int] = []
    pairs_at = cache(lambda at: frozenset(pairs(texts[at])))  # most texts differ in length so much that none are made
    for at, text in enumerate(texts):
        like = (each for each in kept if _as_long(text, texts[each]))
        if not any(_alike(pairs_at(at), pairs_at(each)) for each in like):
            kept.append(at)
    return kept


def _as_long(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= SAME * longer


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME * len(one | other)
