"""The law's reading of a dossier as papers print it: a headline, and for the annex everything that stands on the page 逐项对照."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from zhixian.law.explaining import Explanation, condition, distance, explained
from zhixian.law.findings import Assessment, LimbFinding
from zhixian.moments import local_day, say_day
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers.models import Dossier

TIERS = {"basic": "入罪", "aggravated": "升档"}


def assessment(dossier: Dossier, *, now: datetime) -> dict[str, Any]:
    """Lists of rows by name, each row with ``crime``: ``lines`` (limbs that apply), ``named`` (left to judgment), ``ways`` (what
    would decide), ``readings``, ``both`` (old and new law), ``sentences``; texts ``headline``, ``days``, ``law``, ``conclusion``."""
    read = [(one, explained(one)) for one in reading.read_law(dossier, on=local_day(now))]
    several = len(read) > 1
    return {
        "headline": "；".join(one.headline for one, _ in read) or reading.unheld(dossier),
        "days": "；".join(dict.fromkeys(f"行为日{say_day(one.conduct_date)}，处理日{say_day(local_day(now))}" for one, _ in read)),
        "law": _joined((one, told.law) for one, told in read),
        "conclusion": _joined((one, told.conclusion) for one, told in read),
        "inapplicable": sum(told.inapplicable for _, told in read),
        "lines": [_line(one, limb, several) for one, _ in read for limb in one.limbs if limb.outcome in {"met", "unmet", "open"}],
        "named": [_line(one, limb, several) for one, told in read for limb in told.named],
        "ways": [
            {
                "crime": _crime(one, several),
                "decides": way.decides,
                "means": way.means,
                "who": f"须借助侦查手段：{way.police}" if way.police else "行政机关可以自行查清",
            }
            for one, told in read
            for way in told.ways
        ],
        "readings": [{"crime": _crime(one, several), "text": text} for one, told in read for text in told.readings],
        "both": [row for one, told in read for row in _both(one, told, several)],
        "chosen": _joined((one, (told.chosen,)) for one, told in read if told.chosen),
        "sentences": [
            {"crime": _crime(one, several), "days": each.days, "tier": TIERS[each.tier], "element": each.element, "text": each.text,
             "cite": _cited(each.cite, each.verified), "holds": "是" if each.holds else ""}
            for one, told in read
            for each in told.sentences
        ],
    }  # fmt: skip


def _crime(one: Assessment, several: bool) -> str:
    """Said in a row only where the annex is of more than one crime."""
    return f"{one.crime.label}：" if several else ""


def _joined(parts: Iterable[tuple[Assessment, tuple[str, ...]]]) -> str:
    return "".join(dict.fromkeys(text for _, texts in parts for text in texts))


def _line(one: Assessment, limb: LimbFinding, several: bool) -> dict[str, str]:
    arguable = "（此读法有疑义，不计入）" if limb.arguable else ""
    return {
        "crime": _crime(one, several),
        "tier": TIERS[limb.tier],
        "limb": limb.label,
        "fact": limb.fact_text,
        "threshold": f"{limb.threshold_text}{f'（{condition(limb)}）' if condition(limb) else ''}",
        "outcome": f"{limb.outcome_text}{arguable}",
        "distance": _away(limb),
        "cite": _cited(limb.cite, limb.verified),
    }


def _away(limb: LimbFinding) -> str:
    """Of an undecided limb only the known part has a distance; of an unknown amount there is none."""
    away = distance(limb)
    if not away or (limb.value.at_least is None and limb.value.at_most is None):
        return "—"
    return f"已知部分{away}" if limb.outcome == "open" else away


def _cited(cite: str, verified: bool) -> str:
    return cite if verified else f"{cite}（待核）"


def _both(one: Assessment, told: Explanation, several: bool) -> list[dict[str, str]]:
    return [
        {
            "law": f"{_crime(one, several)}{law.name}（{law.days}）{'，适用' if law.applied else ''}",
            "headline": law.headline,
            "limbs": "；".join(
                f"{TIERS[each.tier]}：{each.threshold_text}，{each.outcome_text}（{each.cite}）" for each in law.limbs
            )
            or "没有数额标准",
        }
        for law in told.both
    ]
