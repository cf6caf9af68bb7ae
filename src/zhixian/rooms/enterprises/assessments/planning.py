"""One firm, one plan (一企一策): drafted from the grade, edited for the firm, its actions done, its days told of."""

from datetime import date, datetime
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.moments import local_day, say_day
from zhixian.refusals import BadInput, NotFound
from zhixian.risk import planning
from zhixian.risk.shelves import BY
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises.assessments import overseeing
from zhixian.rooms.enterprises.models import Assessment, Finding, Plan, PlanAction
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

AT_ONCE = 500


def make(assessment_id: UUID, *, actor: Actor, now: datetime, contact: str = "") -> Plan:
    """The plan of the grade that counts, with the advice of the scenes in which the firm has open findings."""
    overseeing.refuse_others(actor, working=True)
    with acting_as(actor):
        one = overseeing.seen(assessment_id, actor)
        if len(contact) > 120 or "\x00" in contact:
            raise BadInput("bad contact", fields={"contact": "联系人最多120字"})
        grade = overseeing.grades_of([one])[one.pk]
        draft = planning.plan_for(grade, _open_scenes(one), on=local_day(now))
        made = Plan.objects.create(
            assessment=one, unit_id=actor.unit_id, grade=grade, label=draft.label, contact=contact.strip(),
            review_on=draft.review_on, made_by=actor.officer_id, made_at=now,
        )  # fmt: skip
        PlanAction.objects.bulk_create(
            PlanAction(plan=made, label=each.label[:300], by=each.by, due_on=each.due_on, source=each.source)
            for each in draft.actions
        )
        _record("assessment.plan_made", one, actor, now, made.pk, {"grade": grade})
    return made


def _open_scenes(one: Assessment) -> list[str]:
    items = set(Finding.objects.filter(assessment=one).exclude(state="closed").values_list("item", flat=True))
    found = dict.fromkeys(
        scene for risk in (one.report or {}).get("risks", ()) if risk["item"] in items for scene in risk["scenes"]
    )
    return list(found)


def _plan(plan_id: UUID, actor: Actor) -> Plan:
    found = Plan.objects.filter(pk=plan_id, unit_id=actor.unit_id, assessment__consented_unit_id=actor.unit_id)
    plan = found.select_for_update(of=("self",)).select_related("assessment").first()
    if plan is None:
        raise NotFound(f"no plan {plan_id} of unit {actor.unit_id}")
    return plan


def add_action(plan_id: UUID, *, label: str, by: str, due_on: date | None, actor: Actor, now: datetime) -> PlanAction:
    overseeing.refuse_others(actor, working=True)
    with acting_as(actor):
        plan = _plan(plan_id, actor)
        wrong = {}
        if not 2 <= len(label.strip()) <= 300 or "\x00" in label:
            wrong["label"] = "请写明措施，2至300字"
        if by not in BY:
            wrong["by"] = "请选择由机关还是企业办理"
        if due_on is None or due_on < local_day(now):
            wrong["due_on"] = "期限应是今天或者以后的日期"
        if wrong or due_on is None:
            raise BadInput("bad action", fields=wrong)
        made = PlanAction.objects.create(plan=plan, label=label.strip(), by=by, due_on=due_on, source="officer")
        _record(
            "assessment.plan_edited", plan.assessment, actor, now, made.pk, {"label": made.label, "due": str(due_on)}
        )
    return made


def move(plan_id: UUID, *, action_id: UUID | None, due_on: date | None, actor: Actor, now: datetime) -> Plan:
    """Another day for one action, or (without an action) for the review of the whole plan."""
    overseeing.refuse_others(actor, working=True)
    with acting_as(actor):
        plan = _plan(plan_id, actor)
        if due_on is None or due_on < local_day(now):
            raise BadInput("bad day", fields={"due_on": "期限应是今天或者以后的日期"})
        if action_id is None:
            plan.review_on, plan.review_told_at = due_on, None
            plan.save(update_fields=["review_on", "review_told_at"])
        elif not PlanAction.objects.filter(pk=action_id, plan=plan, done_at__isnull=True).update(
            due_on=due_on, told_at=None
        ):
            raise NotFound("no open action of the plan")
        _record("assessment.plan_edited", plan.assessment, actor, now, action_id or plan.pk, {"due": str(due_on)})
    return plan


def done(plan_id: UUID, action_id: UUID, result: str, *, actor: Actor, now: datetime) -> PlanAction:
    overseeing.refuse_others(actor, working=True)
    with acting_as(actor):
        plan = _plan(plan_id, actor)
        action = PlanAction.objects.select_for_update().filter(pk=action_id, plan=plan).first()
        if action is None:
            raise NotFound(f"no action {action_id} of the plan")
        if action.done_at is not None:
            raise BadInput("done", what="这项措施已经登记完成")
        if not 2 <= len(result.strip()) <= 500 or "\x00" in result:
            raise BadInput("no result", fields={"result": "请写明办理结果，2至500字"})
        action.done_at, action.done_by, action.result = now, actor.officer_id, result.strip()
        action.save(update_fields=["done_at", "done_by", "result"])
        _record("assessment.plan_action_done", plan.assessment, actor, now, action.pk, {"result": action.result})
    return action


def tell_of_due(*, now: datetime) -> int:
    """A notice to the unit on the day of a plan's action or review, once for each day that was agreed. Safe to run twice."""
    today = local_day(now)
    with as_system():
        latest = {row.assessment_id: row.pk for row in Plan.objects.order_by("made_at")}
        actions = list(
            PlanAction.objects.filter(plan_id__in=latest.values(), done_at__isnull=True, told_at__isnull=True, due_on__lte=today)
            .select_related("plan", "plan__assessment").order_by("due_on")[:AT_ONCE]
        )  # fmt: skip
        reviews = list(
            Plan.objects.filter(pk__in=latest.values(), review_told_at__isnull=True, review_on__lte=today)
            .select_related("assessment")[:AT_ONCE]
        )  # fmt: skip
        notices = [
            _notice(action.plan, f"“{action.label}”应于{say_day(action.due_on)}前完成（{BY[action.by]}）", f"{action.pk}:{action.due_on}", now)
            for action in actions
        ] + [_notice(plan, f"计划应于{say_day(plan.review_on)}回看", f"{plan.pk}:{plan.review_on}", now) for plan in reviews]  # fmt: skip
        telling.tell_once(notices, now=now)
        PlanAction.objects.filter(pk__in=[action.pk for action in actions]).update(told_at=now)
        Plan.objects.filter(pk__in=[plan.pk for plan in reviews]).update(review_told_at=now)
    return len(notices)


def _notice(plan: Plan, says: str, key: str, now: datetime) -> Notice:
    firm = plan.assessment.firm_name
    return Notice(id=new_id(), unit_id=plan.unit_id, post="", sort="plan", text=f"一企一策 {firm}：{says}"[:400], at=now,
                  key=f"plan:{key}")  # fmt: skip


def _record(kind: str, one: Assessment, actor: Actor, now: datetime, subject: UUID, told: dict[str, str]) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=salted_digest(told, bytes(one.salt)))  # fmt: skip
