"""Typical cases: one shape, the sentence of a case, and sums that say over how many cases they are known."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhixian.rooms.publishing.reading import Published, say
from zhixian.rooms.publishing.sorts import LEAD_SOURCES

SUMMED = (
    ("suspects", "抓获犯罪嫌疑人", "名"),
    ("gangs", "打掉团伙", "个"),
    ("dens", "捣毁窝点", "处"),
    ("shops", "关停网店", "家"),
)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """``stated``: in how many of ``of`` cases the figure is given; the others are unknown, not nought."""

    key: str
    label: str
    unit: str
    value: int
    stated: int
    of: int


def sums(cases: Iterable[Published]) -> list[Sum]:
    rows = list(cases)
    told = []
    for key, label, unit in SUMMED:
        given = [each.facts[key] for each in rows if each.facts.get(key) is not None]
        told.append(Sum(key=key, label=label, unit=unit, value=sum(given), stated=len(given), of=len(rows)))
    return told


def as_text(case: Published) -> str:
    """Month, place and agency, source of the lead, crime, suspects, gangs, dens, shops, goods, effect; then what is not stated."""
    facts = case.facts
    year, _, month = str(facts["month"]).partition("-")
    parts = [f"{year}年{int(month)}月，{facts['place']}{facts['agency']}"]
    if facts.get("lead_source"):
        parts[0] += f"根据{dict(LEAD_SOURCES)[facts['lead_source']]}的线索"
    parts[0] += f"，侦办{facts['crime']}案"
    dens = facts.get("dens_kind") or "窝点"
    figures = [
        ("suspects", "抓获犯罪嫌疑人{}名"),
        ("gangs", "打掉团伙{}个"),
        ("dens", f"捣毁{dens}{{}}处"),
        ("shops", "关停网店{}家"),
    ]
    parts += [words.format(facts[key]) for key, words in figures if facts.get(key) is not None]
    if facts.get("goods"):
        parts.append(f"查获{say('goods', facts['goods'], {})}")
    if facts.get("effect"):
        parts.append(str(facts["effect"]))
    unknown = [label for key, label, _ in SUMMED if facts.get(key) is None]
    return "，".join(parts) + "。" + (f"（未载明：{'、'.join(unknown)}）" if unknown else "")
