"""Firms and their assessments for tests: answered at will, consented to at will."""

from datetime import datetime
from uuid import UUID

from stdnum.cn import uscc

from zhixian import risk
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.enterprises.assessments import codes, holding
from zhixian.rooms.enterprises.models import Assessment


def credit_code(number: int) -> str:
    """A code that passes its check, made for tests."""
    stem = f"91411500MA9K{number:05d}"
    return stem + uscc.calc_check_digit(stem)


def fill(
    assessment: Assessment, holder: UUID, choice: str, *, now: datetime, branch: str = "yes", **others: str
) -> None:
    """Every item answered with that result, except those named (``access="met"``)."""
    stands = holding.standing(assessment.pk, holder_id=holder)
    given = {}
    for item in stands.questionnaire.items:
        wanted = others.get(item.id.replace("-", "_"), choice if item.kind == "check" else branch)
        given[item.id] = {"choice": wanted, "note": "", "evidence": ""}
    holding.answer(assessment.pk, given, holder_id=holder, now=now)


def finished(key: str, choice: str, *, now: datetime, **others: str) -> tuple[Assessment, UUID, str]:
    made, code = holding.start(key, holding.FirmDraft(), now=now)
    holder = codes.holder_of(code)
    fill(made, holder, choice, now=now, **others)
    return holding.finish(made.pk, holder_id=holder, now=now), holder, code


def consented(
    key: str,
    choice: str,
    unit: Unit,
    *,
    now: datetime,
    number: int = 1,
    name: str = "清源机器人有限公司",
    **others: str,
) -> tuple[Assessment, UUID, str]:
    made, holder, code = finished(key, choice, now=now, **others)
    firm = holding.FirmDraft(name=name, credit_code=credit_code(number))
    holding.consent(made.pk, holder_id=holder, unit_id=unit.pk, given_by="王某（法务）", firm=firm, now=now)
    return holding.standing(made.pk, holder_id=holder).assessment, holder, code


def unmet(key: str) -> list[risk.Item]:
    return [item for item in risk.questionnaires()[key].items if item.kind == "check"]
