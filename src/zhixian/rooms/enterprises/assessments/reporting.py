"""The report as the firm and the officer see it, in the browser and as PDF: the frozen values, charts, reasons, advice."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhixian.moments import local_day, say_day
from zhixian.risk import GRADES, charts
from zhixian.risk.declarations import RESULTS, STAGES, Questionnaire
from zhixian.risk.scoring import SEVERITIES
from zhixian.risk.shelves import BY
from zhixian.rooms.documents.pdf import compile_pdf
from zhixian.rooms.enterprises.assessments import versions
from zhixian.rooms.enterprises.models import Assessment, Finding, Plan

SOURCE = Path(__file__).parent / "report.typ"
NOTE = "本报告是服务工具，供企业自查和完善管理；等级不作为行政处罚或者信用惩戒的依据。标有“待核”的依据尚未与原文核对。整改天数是建议，不是法定期限。"


def charts_of(assessment: Assessment) -> dict[str, str]:
    """SVG text: the score between the lines of the grades, the risk of each area, the findings of each stage."""
    report, questionnaire = assessment.report or {}, versions.of(assessment.version_id)
    scored = report["scored"]
    areas = [
        charts.Bar(label=area["label"], value=Decimal(area["risk"]), says=f"{area['risk']}（权重{area['weight']}）")
        for area in scored["areas"]
    ]
    counts = {key: sum(1 for each in report["risks"] if each["stage"] == key) for key in STAGES}
    most = max([*counts.values(), 1])
    stages = [charts.Bar(label=STAGES[key], value=Decimal(count), says=f"{count}个") for key, count in counts.items()]
    return {
        "scale": charts.scale(Decimal(scored["score"]), grade_lines(questionnaire), title=f"风险分{scored['score']}，{GRADES[scored['grade']]}"),
        "areas": charts.bars(areas, title="各方面风险分：" + "，".join(f"{each.label}{each.value}" for each in areas)),
        "stages": charts.bars(stages, full=Decimal(most), title="各环节风险点：" + "，".join(f"{each.label}{each.says}" for each in stages)),
    }  # fmt: skip


def grade_lines(questionnaire: Questionnaire) -> list[tuple[str, int]]:
    return [("低", 0), *((GRADES[grade.id][0], grade.since) for grade in reversed(questionnaire.grades))]


def view(assessment: Assessment, findings: list[Finding], *, grade: str = "") -> dict[str, Any]:
    """What both the page and the paper say, in words; ``grade``: an officer's, where it differs from the reckoned one."""
    report = assessment.report or {}
    states = {finding.item: finding for finding in findings if finding.source == "report"}
    scored = report["scored"]
    return {
        "title": f"{report['label']}报告",
        "firm": assessment.firm_name or "（未留名）",
        "date": say_day(local_day(assessment.finished_at)) if assessment.finished_at else "",
        "valid_until": say_day(assessment.valid_until) if assessment.valid_until else "",
        "edition": report["edition"],
        "digest": report["digest"][:12],
        "score": scored["score"],
        "grade": GRADES[scored["grade"]],
        "grade_key": scored["grade"],
        "officer_grade": GRADES[grade] if grade and grade != scored["grade"] else "",
        "reasons": list(scored["reasons"]),
        "counts": [(label, report[key]) for key, label in RESULTS.items()],
        "areas": scored["areas"],
        "risks": [_risk(number, each, states.get(each["item"])) for number, each in enumerate(report["risks"], start=1)],
        "scenes": report["scenes"],
        "note": NOTE,
    }  # fmt: skip


def _risk(number: int, each: dict[str, Any], finding: Finding | None) -> dict[str, Any]:
    cites = [
        {"text": cite["text"], "says": cite["says"], "unverified": cite["status"] not in {"mirror", "two-sources"}}
        for cite in each["cites"]
    ]
    return {
        **each,
        "number": number,
        "severity_label": SEVERITIES[each["severity"]],
        "stage_label": STAGES[each["stage"]],
        "result_label": RESULTS[each["result"]],
        "cites": cites,
        "due": say_day(finding.due_on) if finding else "",
        "state": Finding.STATES[finding.state] if finding else "",
    }


def _plan(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "label": plan.label, "review": say_day(plan.review_on), "contact": plan.contact,
        "actions": [[each.label, BY[each.by], say_day(each.due_on), each.result if each.done_at else ""] for each in plan.actions.all()],
    }  # fmt: skip


def pdf(assessment: Assessment, findings: list[Finding], *, grade: str = "", plan: Plan | None = None) -> bytes:
    """The report, with the plan if there is one, as PDF/A-2b; what was typed reaches the typesetter as data. The same
    report gives the same bytes."""
    told = {**view(assessment, findings, grade=grade), "charts": charts_of(assessment), "plan": _plan(plan)}
    return compile_pdf(SOURCE, {"report": json.dumps(told, ensure_ascii=False)})
