"""From answers to a grade with its reasons. The same answers under the same version always give the same report.

The score is risk: 0 is none, 100 is the most. An item not met loses its weight, one partly met half of it; an item that does
not apply or is not asked does not count. Areas weigh as declared; an area in which nothing counts drops out.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhixian.risk.declarations import RESULTS, STAGES, Item, Questionnaire
from zhixian.risk.shelves import scenes

GRADES = {"high": "高风险", "medium": "中风险", "low": "低风险"}
SEVERITIES = {"grave": "重", "middle": "中", "light": "轻"}
LOST = {"met": Decimal(0), "partly": Decimal("0.5"), "unmet": Decimal(1)}
TENTH = Decimal("0.1")


@dataclass(frozen=True, kw_only=True)
class AreaScore:
    id: str
    label: str
    weight: int
    risk: str  # 0 to 100 with one place, as text: a report is kept as JSON and must come back the same
    lost: str
    possible: int


@dataclass(frozen=True, kw_only=True)
class Scored:
    score: str
    grade: str
    reasons: tuple[str, ...]
    areas: tuple[AreaScore, ...]


@dataclass(frozen=True, kw_only=True)
class Risk:
    """One thing to put right (风险点)."""

    item: str
    area: str
    stage: str
    severity: str
    result: str
    risk: str
    ask: str
    advice: str
    within: int
    cites: tuple[dict[str, str], ...]
    scenes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the firm gets. Frozen with the version under which it was made; kept as JSON."""

    key: str
    label: str
    edition: str
    digest: str
    scored: Scored
    risks: tuple[Risk, ...]
    met: int
    partly: int
    unmet: int
    not_applicable: int
    scenes: tuple[dict[str, Any], ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def visible(questionnaire: Questionnaire, answers: Mapping[str, str]) -> list[Item]:
    """The items that are asked, given these answers; a branch whose own question is not asked is closed."""
    shown: list[Item] = []
    open_ = set()
    for item in questionnaire.items:
        if item.when is None or (item.when.item in open_ and answers.get(item.when.item) in item.when.among):
            shown.append(item)
            open_.add(item.id)
    return shown


def faults(questionnaire: Questionnaire, answers: Mapping[str, str], notes: Mapping[str, str]) -> dict[str, str]:
    """Item → what is still wanting before a report can be made."""
    found = {}
    for item in visible(questionnaire, answers):
        given = answers.get(item.id)
        if given not in dict(item.choices):
            found[item.id] = "还没有作答，请选一项"
        elif given == "not_applicable" and not notes.get(item.id, "").strip():
            found[item.id] = "选“不适用”请写明原因"
    return found


def score(questionnaire: Questionnaire, answers: Mapping[str, str]) -> Scored:
    counted = [
        item for item in visible(questionnaire, answers) if item.kind == "check" and answers.get(item.id) in LOST
    ]
    areas = []
    for area in questionnaire.areas:
        own = [item for item in counted if item.area == area.id]
        possible = sum(item.weight for item in own)
        lost = sum((LOST[answers[item.id]] * item.weight for item in own), Decimal(0))
        if possible:
            areas.append((area, lost, possible))
    weights = Decimal(sum(area.weight for area, _, _ in areas))
    total = sum((area.weight * lost / possible for area, lost, possible in areas), Decimal(0))
    value = _tenth(total / weights * 100) if weights else Decimal("0.0")
    keys = [item for item in counted if item.key and answers[item.id] == "unmet"]
    grade, reasons = _grade(questionnaire, value, keys)
    return Scored(
        score=str(value), grade=grade, reasons=tuple(reasons),
        areas=tuple(
            AreaScore(id=area.id, label=area.label, weight=area.weight, risk=str(_tenth(lost / possible * 100)),
                      lost=str(lost), possible=possible)
            for area, lost, possible in areas
        ),
    )  # fmt: skip


def _grade(questionnaire: Questionnaire, value: Decimal, keys: list[Item]) -> tuple[str, list[str]]:
    """The grade and why: the score against the lines, and the key items that are not met."""
    names = "、".join(f"“{item.risk}”" for item in keys)
    for grade in questionnaire.grades:
        reasons = []
        if value >= grade.since:
            reasons.append(f"风险分{value}，达到{GRADES[grade.id]}的线{grade.since}分")
        if len(keys) >= grade.keys:
            reasons.append(f"关键项不符合{len(keys)}项（{names}），有{grade.keys}项即不低于{GRADES[grade.id]}")
        if reasons:
            return grade.id, reasons
    last = questionnaire.grades[-1]
    return "low", [f"风险分{value}，未达到{GRADES[last.id]}的线{last.since}分，关键项不符合{len(keys)}项"]


def severity(item: Item, result: str) -> str:
    if result == "partly":
        return "light" if item.weight < 3 else "middle"
    return "grave" if item.key or item.weight == 3 else "middle"


def report(questionnaire: Questionnaire, answers: Mapping[str, str]) -> Report:
    """The whole report; call ``faults`` first: what was not answered is not counted here."""
    asked = [item for item in visible(questionnaire, answers) if item.kind == "check"]
    given = [answers.get(item.id, "") for item in asked]
    risks = [
        Risk(
            item=item.id, area=questionnaire.area(item.area).label, stage=item.stage, result=answers[item.id],
            severity=severity(item, answers[item.id]), risk=item.risk, ask=item.ask, advice=item.advice,
            within=item.within, cites=tuple({"text": each.text, "says": each.says, "status": each.status} for each in item.cites),
            scenes=item.scenes,
        )
        for item in asked
        if answers.get(item.id) in {"partly", "unmet"}
    ]  # fmt: skip
    weight = {item.id: item.weight for item in asked}
    order = [*SEVERITIES]
    risks.sort(key=lambda each: (order.index(each.severity), -weight[each.item]))
    return Report(
        key=questionnaire.key, label=questionnaire.label, edition=questionnaire.edition, digest=questionnaire.digest,
        scored=score(questionnaire, answers), risks=tuple(risks),
        **{result: given.count(result) for result in RESULTS}, scenes=tuple(_scenes(risks)),
    )  # fmt: skip


def _scenes(risks: list[Risk]) -> list[dict[str, Any]]:
    """The scenes that the risks belong to, the most frequent first, each with its advice and cases."""
    counts: dict[str, int] = {}
    for risk in risks:
        for scene in risk.scenes:
            counts[scene] = counts.get(scene, 0) + 1
    return [
        {"id": key, "label": scenes()[key].label, "risks": count, "advice": list(scenes()[key].advice),
         "cases": [{"title": title, "says": says} for title, says in scenes()[key].cases]}
        for key, count in sorted(counts.items(), key=lambda each: -each[1])
        if key in scenes()
    ]  # fmt: skip


def stages(risks: tuple[Risk, ...] | list[Risk]) -> dict[str, int]:
    """Stage → number of risks, in the order of research, production, sales."""
    return {stage: sum(1 for each in risks if each.stage == stage) for stage in STAGES}


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(TENTH, rounding=ROUND_HALF_UP)
