"""An assessment in the words that a prosecutor would sign: each limb, the fact held against it, met or not, by how much."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhixian.law.findings import TIER_TEXTS, Assessment, LimbFinding, Missing, say, unit_text
from zhixian.law.limb_rows import CHECKED, TIERS
from zhixian.law.limbs import bands, general, law_before, period_named, quantities
from zhixian.moments import say_day

NUMBERS = "一二三四五六七八九"
STATUS_TEXTS = {
    "clear": "",
    "arguable": "以上结论所依的条文有疑义，另一读法见下。",
    "practice_only": "条文用语已经修改，这里的数额由实务沿用，引用时应说明。",
    "no_numeric_standard": "行为时这一要素没有数额标准。",
}
HINT = "本对照是提示，不是结论；是否构成犯罪、是否移送，由办案人员依法判断。"


@dataclass(frozen=True, kw_only=True)
class Way:
    """A fact that would decide an open answer: what it would decide, and who can find it out by which means."""

    decides: str
    means: str
    police: str  # why it takes police powers; empty where the agency can find out by itself


@dataclass(frozen=True, kw_only=True)
class OneLaw:
    """The answer of one of the two laws that are compared (从旧兼从轻)."""

    name: str
    days: str
    headline: str
    reached: tuple[LimbFinding, ...]
    limbs: tuple[LimbFinding, ...]  # those that apply
    applied: bool


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One tier of a sentence band; ``holds``: it was in force on the day of the act."""

    since: date
    until: date | None
    tier: str
    element: str
    text: str
    cite: str
    verified: bool
    holds: bool

    @property
    def days(self) -> str:
        return f"{say_day(self.since)}起" if self.until is None else f"{say_day(self.until)}以前"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """An assessment laid out for a page or a paper. ``named``: left to judgment, never decided here."""

    law: tuple[str, ...]
    conclusion: tuple[str, ...]
    named: tuple[LimbFinding, ...]
    inapplicable: int
    ways: tuple[Way, ...]
    readings: tuple[str, ...]
    both: tuple[OneLaw, ...]
    chosen: str  # which of both applies and why
    sentences: tuple[Sentence, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "law": list(self.law), "conclusion": list(self.conclusion), "named": [each.label for each in self.named],
            "both": [
                {"law": one.name, "days": one.days, "headline": one.headline, "reached": [each.id for each in one.reached], "applied": one.applied}
                for one in self.both
            ],
            "chosen": self.chosen,
            "sentences": [
                {"from": each.since.isoformat(), "to": each.until.isoformat() if each.until else None, "tier": each.tier, "text": each.text,
                 "cite": each.cite, "verified": each.verified, "holds": each.holds}
                for each in self.sentences
            ],
        }  # fmt: skip


def explained(found: Assessment) -> Explanation:
    return Explanation(
        law=tuple(_law(found)),
        conclusion=tuple(_conclusion(found)),
        named=tuple(each for each in found.limbs if each.outcome == "named"),
        inapplicable=sum(each.outcome == "not_applicable" for each in found.limbs),
        ways=tuple(Way(decides=each.text, means=each.means, police=each.police) for each in found.missing),
        readings=tuple(each.text for each in found.readings),
        both=tuple(_each_law(found)),
        chosen=_chosen(found),
        sentences=tuple(_sentences(found)),
    )


def distance(each: LimbFinding) -> str:
    """By how much the known amount passes or misses the standard; empty where there is no amount."""
    if each.threshold is None or not each.limb.quantities:
        return ""
    if each.outcome == "met":
        return "恰好达到" if not each.over_by else f"超出{say(each.over_by)}{each.unit}"
    return f"差{say(each.short_by)}{each.unit}" if each.short_by else ""


def condition(each: LimbFinding) -> str:
    """The amount of another quantity under which alone the limb counts; empty where there is no such condition."""
    if each.limb.before is None or each.threshold is None or not each.limb.value:
        return ""
    # The same multiple as for a unit's crime.
    name, bound = each.limb.before[0], each.limb.before[1] * (each.threshold / each.limb.value)
    return f"只在{quantities()[name].label}不满{say(bound)}{unit_text(name)}时适用"


def explain(found: Assessment) -> str:
    """The whole reading as text, one statement a line."""
    parts = [
        ("适用的规定", list(_law(found))),
        ("逐项对照", list(_limbs(found))),
        ("结论", list(_conclusion(found))),
        ("尚需查清", [f"{each.text}。{_how(each)}" for each in found.missing]),
        ("另一读法", [each.text for each in found.readings]),
        ("新旧规定的比较", list(_both_laws(found))),
    ]
    lines = [found.headline]
    for number, (title, rows) in zip(NUMBERS, (part for part in parts if part[1]), strict=False):
        lines.append(f"{number}、{title}")
        lines += rows
    return "\n".join([*lines, HINT])


def _law(found: Assessment) -> Iterator[str]:
    yield f"行为日是{say_day(found.conduct_date)}，对照{found.law_text}。"
    if found.band is None:
        yield "行为时刑法没有这个罪名。"
    period = period_named(found.period)
    if (
        period is not None
        and period.unit_multiplier > 1
        and any(each.threshold != each.limb.value for each in found.limbs)
    ):
        yield f"单位的行为按个人标准的{period.unit_multiplier}倍（{period.cite}）。"
    for override in period.overrides if period else ():
        if override["crime"] == found.crime.id and override["status"] == found.status:
            yield f"{override['why']}。"
            break


def _limbs(found: Assessment) -> Iterator[str]:
    for tier in TIERS[1:]:
        rows = [each for each in found.limbs if each.tier == tier]
        shown = [each for each in rows if each.outcome != "not_applicable"]
        if not rows:
            continue
        yield f"（{TIER_TEXTS[tier]}：{'、'.join(dict.fromkeys(each.limb.element for each in rows))}）"
        yield from (line_of(each) for each in shown)
        if left := len(rows) - len(shown):
            yield f"另有{left}项因不具备其情节而不适用。"


def line_of(each: LimbFinding) -> str:
    """One limb: what it asks, what is known, the outcome, the distance, the article."""
    said = f"{each.threshold_text}（{each.cite}{'' if each.verified else '，待核'}）"
    if each.outcome == "named":
        return f"{said}：不以数额计，由人判断。"
    if each.threshold is None or not each.limb.quantities:
        return f"{said}：{each.outcome_text}。"
    away = distance(each)
    only = f"（{condition(each)}）" if condition(each) else ""
    mark = "（此读法有疑义，不计入）" if each.arguable else ""
    return f"{said}{only}：查明{each.fact_text}，{each.outcome_text}{'，' if away else ''}{away}{mark}。"


def _conclusion(found: Assessment) -> Iterator[str]:
    if found.hits:
        yield f"成立的情形：{'；'.join(f'{each.threshold_text}（{each.cite}）' for each in found.limbs if each.id in found.hits)}。"
    elif found.tier in {"basic", "aggravated"}:
        yield f"各项数额无论查明在区间的哪一端，都达到{TIER_TEXTS[found.tier]}。"
    elif found.tier == "none":
        yield "没有一项量化标准达到。"
    if found.tier == "open":
        said = {"none": "未达标准", "basic": "入罪标准", "aggravated": "升档标准"}
        yield f"现有数额下，可能的结果从“{said[found.certain]}”到“{said[found.possible]}”。"
    yield from (f"再上一档：{each}。" for each in found.next_tier)
    if found.sentence:
        yield f"法定刑：{found.sentence}。"
    if found.attempt:
        yield f"{found.attempt}。"
    if STATUS_TEXTS[found.status]:
        yield STATUS_TEXTS[found.status]
    if any(each.outcome == "named" for each in found.limbs):
        yield "兜底情形已列明，本对照不作判断。"


def _each_law(found: Assessment) -> Iterator[OneLaw]:
    if found.conduct is None or found.later is None or found.transitional is None:
        return
    since = general().lighter_since
    takes_new = found.transitional["applied"] != "conduct_time"
    for name, days, one, applied in (
        ("行为时的规定", f"{say_day(law_before(since))}以前", found.conduct, not takes_new),
        ("处理时的规定", f"{say_day(since)}起", found.later, takes_new),
    ):
        yield OneLaw(
            name=name, days=days, headline=one.headline, reached=tuple(each for each in one.limbs if each.id in one.hits),
            limbs=tuple(each for each in one.limbs if each.outcome not in {"not_applicable", "named"}), applied=applied,
        )  # fmt: skip


def _both_laws(found: Assessment) -> Iterator[str]:
    for one in _each_law(found):
        reached = "、".join(dict.fromkeys(each.cite for each in one.reached))
        yield f"依{one.name}：{one.headline}{'，依据' + reached if reached else ''}。"
    if chosen := _chosen(found):
        yield chosen


def _chosen(found: Assessment) -> str:
    if found.conduct is None or found.transitional is None:
        return ""
    chosen = "处理时的规定" if found.transitional["applied"] != "conduct_time" else "行为时的规定"
    why = "行为时没有数额标准" if found.conduct.status == "no_numeric_standard" else "取其中较轻的；同档取行为时的规定"
    return f"从旧兼从轻，适用{chosen}：{why}（刑法第十二条；{_lighter_cite()}）。"


def _sentences(found: Assessment) -> Iterator[Sentence]:
    for band in bands()[found.crime.id]:
        for tier in TIERS[1:]:
            if (penalty := band.tiers.get(tier)) is not None:
                yield Sentence(
                    since=band.since, until=band.until, tier=tier, element=penalty.element, text=penalty.text, cite=band.cite,
                    verified=band.verified in CHECKED,
                    holds=band.since <= found.conduct_date and (band.until is None or found.conduct_date <= band.until),
                )  # fmt: skip


def _lighter_cite() -> str:
    return next(cite for key, _, cite, _ in general().figures if key == "从旧兼从轻")


def _how(each: Missing) -> str:
    return f"{each.means}；须借助侦查手段：{each.police}。" if each.police else f"{each.means}，行政机关可以自行查清。"
