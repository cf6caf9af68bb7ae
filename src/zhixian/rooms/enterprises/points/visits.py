"""Visits by a checklist (走访), and problems, suggestions and loopholes until they are solved (见 ``FirmIssue``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import yaml
from django.db.models import QuerySet

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.enterprises import service_codes, serving
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.points import keeping
from zhixian.rooms.enterprises.points.models import FirmIssue, Visit


class Unfinished(UnableTo):
    code = "visit.unfinished"
    user_message = "走访要点还有{count}项没有填：{missing}。填完后才能完成，现在仍是草稿。"


@dataclass(frozen=True)
class Checklist:
    edition: str
    items: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Board:
    open: list[FirmIssue]
    solved: list[FirmIssue]  # also those that the firm has confirmed


@lru_cache(maxsize=1)
def checklist() -> Checklist:
    told = yaml.safe_load((Path(__file__).parent / "checklist.yaml").read_text(encoding="utf-8"))
    return Checklist(str(told["edition"]), {each["id"]: each["label"] for each in told["items"]})


def start(firm_id: UUID, *, on: date | None, actor: Actor, now: datetime, point_id: UUID | None = None) -> Visit:
    serving.refuse_others(actor, working=True)
    if on is None or on > local_day(now):
        raise BadInput("bad day", fields={"on": "走访日期应是今天或者以前的日期"})
    with acting_as(actor):
        firm = firms.seen(firm_id, actor)
        point = keeping.own(point_id, actor) if point_id else None
        made = Visit.objects.create(
            unit_id=actor.unit_id, firm=firm, point=point, officer_id=actor.officer_id, on=on, edition=checklist().edition,
            made_at=now,
        )  # fmt: skip
        serving.record("visit.started", actor, now, made.pk, {"firm": str(firm.pk), "on": str(on)})
    return made


def own(visit_id: UUID, actor: Actor, *, lock: bool = False) -> Visit:
    """A visit of the actor's unit. Call inside ``acting_as``."""
    rows = Visit.objects.filter(pk=visit_id, unit_id=actor.unit_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows.select_related("firm", "point")).first()
    if found is None:
        raise NotFound(f"no visit {visit_id} of unit {actor.unit_id}")
    return found


def fill(visit_id: UUID, answers: Mapping[str, str], *, actor: Actor, now: datetime) -> Visit:
    """Save what was seen, as far as it goes; what is left empty keeps what stands. The visit stays a draft."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = own(visit_id, actor, lock=True)
        if found.state != "draft":
            raise BadInput("completed", what="走访已经完成，不能再改")
        if any(len(text) > 1000 or "\x00" in text for text in answers.values()):
            raise BadInput("too long", what="每项最多1000字")
        told = {key: text.strip() for key, text in answers.items() if key in checklist().items}
        found.answers = {**found.answers, **{key: text for key, text in told.items() if text}}
        found.save(update_fields=["answers"])
    return found


def complete(visit_id: UUID, summary: str, *, actor: Actor, now: datetime) -> tuple[Visit, str]:
    """With every point of the checklist answered: the visit, and the code under which the firm reads its summary. The
    contact stands in the firm's log from now on."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = own(visit_id, actor, lock=True)
        if found.state != "draft":
            raise BadInput("completed", what="走访已经完成")
        missing = [label for key, label in checklist().items.items() if key not in found.answers]
        if missing:
            raise Unfinished("items open", count=len(missing), missing="；".join(missing))
        if not 4 <= len(summary.strip()) <= 2000 or "\x00" in summary:
            raise BadInput("no summary", fields={"summary": "请写给企业看的小结，4至2000字"})
        code = service_codes.new_code()
        found.summary, found.state, found.completed_at = summary.strip(), "completed", now
        found.holder_id = service_codes.holder_of(code)
        found.save(update_fields=["summary", "state", "completed_at", "holder_id"])
        firms.log_contact(
            found.firm_id, on=found.on, way="visit", summary=f"走访：{found.summary}"[:500], actor=actor, now=now
        )
        serving.record("visit.completed", actor, now, found.pk, {"summary": found.summary})
    return found, code


def of_firm(firm_id: UUID) -> tuple[list[Visit], list[FirmIssue]]:
    """A firm's visits and issues, as far as the scope shows them."""
    return list(Visit.objects.filter(firm_id=firm_id)[:100]), list(FirmIssue.objects.filter(firm_id=firm_id)[:200])


def listed(actor: Actor) -> QuerySet[Visit]:
    """Call inside ``acting_as``."""
    serving.refuse_others(actor)
    return Visit.objects.filter(unit_id=actor.unit_id).select_related("firm", "point")[:200]


def raise_issue(
    firm_id: UUID, *, kind: str, text: str, actor: Actor, now: datetime, visit_id: UUID | None = None, advice: str = "",
    due_on: date | None = None, point_id: UUID | None = None,
) -> FirmIssue:  # fmt: skip
    """A problem, a suggestion or a loophole; open from now on."""
    serving.refuse_others(actor, working=True)
    wrong = {}
    if kind not in FirmIssue.KINDS:
        wrong["kind"] = "请选择问题、建议或者漏洞"
    if not 2 <= len(text.strip()) <= 500 or "\x00" in text:
        wrong["text"] = "请写明内容，2至500字"
    if len(advice) > 500 or "\x00" in advice:
        wrong["advice"] = "办理意见最多500字"
    if due_on is not None and due_on < local_day(now):
        wrong["due_on"] = "期限应是今天或者以后的日期"
    if wrong:
        raise BadInput("bad issue", fields=wrong)
    with acting_as(actor):
        firm = firms.seen(firm_id, actor)
        visit = own(visit_id, actor) if visit_id else None
        point = keeping.own(point_id, actor) if point_id else visit.point if visit else None
        if visit and visit.firm_id != firm.pk:
            raise NotFound("the visit is another firm's")
        made = FirmIssue.objects.create(
            unit_id=actor.unit_id, firm=firm, visit=visit, point=point, kind=kind, text=text.strip(), advice=advice.strip(),
            due_on=due_on, made_at=now,
        )  # fmt: skip
        serving.record("issue.raised", actor, now, made.pk, {"kind": kind, "text": made.text})
    return made


def solve(issue_id: UUID, result: str, *, actor: Actor, now: datetime, proof: str = "") -> FirmIssue:
    """Solved or closed. A loophole is closed only with the firm's proof."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = FirmIssue.objects.select_for_update(of=("self",)).filter(pk=issue_id, unit_id=actor.unit_id).first()
        if found is None:
            raise NotFound(f"no issue {issue_id} of unit {actor.unit_id}")
        wrong = {}
        if found.state != "open":
            wrong["result"] = "这一项已经解决"
        elif not 2 <= len(result.strip()) <= 500 or "\x00" in result:
            wrong["result"] = "请写明怎样解决，2至500字"
        if len(proof) > 1000 or "\x00" in proof:
            wrong["proof"] = "佐证最多1000字"
        elif found.kind == "loophole" and len(proof.strip()) < 2:
            wrong["proof"] = "漏洞要有企业整改的佐证才能关闭，请写明凭据"
        if wrong:
            raise BadInput("cannot be solved", fields=wrong)
        found.result, found.proof, found.state, found.solved_at = result.strip(), proof.strip(), "solved", now
        found.save(update_fields=["result", "proof", "state", "solved_at"])
        serving.record("issue.solved", actor, now, found.pk, {"result": found.result, "proof": found.proof})
    return found


def answer(issue_id: UUID, *, holder_id: UUID, solved: bool, says: str, now: datetime) -> FirmIssue:
    """The firm, under its visit's code: solved indeed, or not — then the issue is open again."""
    with within(holder_id):
        found = (
            FirmIssue.objects.select_for_update(of=("self",)).filter(pk=issue_id, visit__holder_id=holder_id).first()
        )
        if found is None:
            raise NotFound(f"no issue {issue_id} of this holder")
        if found.state == "open":
            raise BadInput("open", what="这一项还在办理，办好后再确认")
        if len(says) > 500 or "\x00" in says or (not solved and len(says.strip()) < 2):
            raise BadInput("no words", fields={"says": "没有解决的，请写明还有什么问题，2至500字"})
        found.firm_says = says.strip()
        if solved:
            found.state = "confirmed"
        else:
            found.state, found.solved_at, found.reopened = "open", None, found.reopened + 1
        found.save(update_fields=["firm_says", "state", "solved_at", "reopened"])
        serving.record_held("issue.confirmed" if solved else "issue.reopened", holder_id, now, found.pk, {"says": found.firm_says})  # fmt: skip
    return found


def board(actor: Actor, *, kind: str = "", visit_id: UUID | None = None) -> Board:
    """Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = FirmIssue.objects.filter(unit_id=actor.unit_id).select_related("firm", "visit")
    if kind in FirmIssue.KINDS:
        rows = rows.filter(kind=kind)
    if visit_id:
        rows = rows.filter(visit_id=visit_id)
    found = list(rows[:500])
    return Board(
        open=[row for row in found if row.state == "open"], solved=[row for row in found if row.state != "open"]
    )


def of_visit(visit_id: UUID, actor: Actor) -> list[FirmIssue]:
    """Call inside ``acting_as``."""
    found = board(actor, visit_id=visit_id)
    return found.open + found.solved


def mine(holder_id: UUID) -> list[tuple[Visit, list[FirmIssue]]]:
    """What a firm reads under the code of a visit: the summary and each problem with its state. Not the checklist."""
    with within(holder_id):
        rows = Visit.objects.filter(holder_id=holder_id, state="completed").defer("answers")
        return [(row, list(row.issues.all())) for row in rows[:20]]
