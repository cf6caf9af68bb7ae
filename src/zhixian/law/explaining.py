"""An assessment in the words that a prosecutor would sign: each limb, the fact held against it, met or not, by how much."""

from collections.abc import Iterator

from zhixian.law.findings import TIER_TEXTS, Assessment, LimbFinding, say, unit_text
from zhixian.law.limb_rows import TIERS
from zhixian.law.limbs import general, period_named, quantities
from zhixian.moments import say_day

NUMBERS = "一二三四五六七八九"
STATUS_TEXTS = {
    "clear": "",
    "arguable": "以上结论所依的条文有疑义，另一读法见下。",
    "practice_only": "条文用语已经修改，这里的数额由实务沿用，引用时应说明。",
    "no_numeric_standard": "行为时这一要素没有数额标准。",
}
HINT = "本对照是提示，不是结论；是否构成犯罪、是否移送，由办案人员依法判断。"


def explain(found: Assessment) -> str:
    """The whole reading as text, one statement a line."""
    parts = [
        ("适用的规定", list(_law(found))),
        ("逐项对照", list(_limbs(found))),
        ("结论", list(_conclusion(found))),
        ("尚需查清", [f"{each.text}。{_how(each.means, each.police)}" for each in found.missing]),
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
    distance = ""
    if each.outcome == "met":
        distance = "，恰好达到" if not each.over_by else f"，超出{say(each.over_by)}{each.unit}"
    elif each.short_by:
        distance = f"，差{say(each.short_by)}{each.unit}"
    only = ""
    if each.limb.before is not None and each.limb.value:
        name, bound = each.limb.before[0], each.limb.before[1] * (each.threshold / each.limb.value)
        only = f"（只在{quantities()[name].label}不满{say(bound)}{unit_text(name)}时适用）"
    mark = "（此读法有疑义，不计入）" if each.arguable else ""
    return f"{said}{only}：查明{each.fact_text}，{each.outcome_text}{distance}{mark}。"


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


def _both_laws(found: Assessment) -> Iterator[str]:
    if found.conduct is None or found.later is None or found.transitional is None:
        return
    for name, one in (("行为时的规定", found.conduct), ("处理时的规定", found.later)):
        reached = "、".join(dict.fromkeys(each.cite for each in one.limbs if each.id in one.hits))
        yield f"依{name}：{one.headline}{'，依据' + reached if reached else ''}。"
    chosen = "处理时的规定" if found.transitional["applied"] != "conduct_time" else "行为时的规定"
    why = "行为时没有数额标准" if found.conduct.status == "no_numeric_standard" else "取其中较轻的；同档取行为时的规定"
    yield f"从旧兼从轻，适用{chosen}：{why}（刑法第十二条；{_lighter_cite()}）。"


def _lighter_cite() -> str:
    return next(cite for key, _, cite, _ in general().figures if key == "从旧兼从轻")


def _how(means: str, police: str) -> str:
    return f"{means}；须借助侦查手段：{police}。" if police else f"{means}，行政机关可以自行查清。"
