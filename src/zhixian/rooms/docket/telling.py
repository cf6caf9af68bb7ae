"""Telling of something: the notice in the house, and in the same transaction what leaves it by e-mail or to other systems.

Every notice is made here and nowhere else; a test looks after that.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from zhixian.moments import local_day
from zhixian.rooms.agencies.models import Appointment
from zhixian.rooms.agencies.secrecy_models import Clearance, Restriction
from zhixian.rooms.docket import runs
from zhixian.rooms.docket.models import Notice, Run, Step
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.outbox import addresses, events, mail

SORTS = {"overdue": "期限届满", "reminder": "将要到期", "repeat": "尚未确认，再次提醒", "correction": "办理内容有更正",
         "lead_late": "线索期限届满", "lead_soon": "线索将要到期", "watch": "应移送未移送", "anew": "期限重新计算",
         "cluster": "串并案", "goods_watch": "监控名单将到期", "task": "新任务", "plan": "一企一策计划到期", "index": "风险指数预警"}  # fmt: skip


def tell(notices: Sequence[Notice], *, now: datetime) -> None:
    """Each notice for the first time. Call inside the transaction of the act."""
    Notice.objects.bulk_create(notices)
    _leave_the_house(notices, now)


def tell_once(notices: Iterable[Notice], *, now: datetime) -> list[Notice]:
    """Those that were not told before, by their keys; gives them. The caller holds a lock on what they are about."""
    given = list(notices)
    known = set(Notice.objects.filter(key__in=[notice.key for notice in given]).values_list("key", flat=True))
    fresh = [notice for notice in given if notice.key not in known]
    tell(fresh, now=now)
    return fresh


def _leave_the_house(notices: Sequence[Notice], now: datetime) -> None:
    """What goes out holds a kind, a number and a moment: the notice's own text stays here, it may name a unit or a person."""
    if not notices:
        return
    units = {notice.unit_id for notice in notices}
    mailed, listening = _mailed(units, now), events.listening(units)
    if not mailed and not listening:
        return
    says = _Words(notices)
    mail.put(
        (
            mail.Telling(officer_id=officer, unit_id=notice.unit_id, kind=says.label(notice), number=says.number(notice),
                         dossier_id=notice.dossier_id, at=notice.at)
            for notice in notices for officer, unit, post in mailed
            if unit == notice.unit_id and notice.post in ("", post) and says.may_know(notice, officer, post)
        ),
        now=now,
    )  # fmt: skip
    events.put(
        events.Event(unit_id=notice.unit_id, kind=says.kind(notice), label=says.label(notice), number=says.number(notice),
                     at=notice.at)
        for notice in notices if notice.unit_id in listening and not says.is_restricted(notice)
    )  # fmt: skip


def _mailed(units: set[UUID], now: datetime) -> list[tuple[UUID, UUID, str]]:
    """Officer, unit and post of those in the units who want e-mail and are in office today."""
    held = Appointment.objects.in_force(on=local_day(now)).filter(
        unit_id__in=units, officer__is_active=True, officer__left_at__isnull=True,
        officer_id__in=addresses.choosing().values("officer_id"),
    )  # fmt: skip
    return list(held.order_by("officer_id", "post").values_list("officer_id", "unit_id", "post"))


class _Words:
    """What may be said outside about each notice; read together, and only when somebody listens."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        self.runs = Run.objects.in_bulk({notice.run_id for notice in notices if notice.run_id})
        self.steps = Step.objects.in_bulk({notice.step_id for notice in notices if notice.step_id})
        wanted = {notice.dossier_id for notice in notices if notice.dossier_id}
        self.numbers = dict(Dossier.objects.filter(pk__in=wanted).values_list("pk", "number"))
        self.sealed = set(Dossier.objects.filter(pk__in=wanted, sealed=True).values_list("pk", flat=True))
        self.restricted = set(Restriction.objects.filter(dossier_id__in=wanted).values_list("dossier_id", flat=True))
        cleared = Clearance.objects.filter(dossier_id__in=self.restricted, ended_at__isnull=True)
        self.cleared = set(cleared.values_list("dossier_id", "officer_id")) if self.restricted else set()

    def is_restricted(self, notice: Notice) -> bool:
        """A restricted dossier (限制知悉) is told to no other system at all."""
        return notice.dossier_id in self.restricted or notice.dossier_id in self.sealed

    def may_know(self, notice: Notice, officer_id: UUID, post: str) -> bool:
        """By e-mail only whoever the second wall would let in: heads, and officers cleared for that dossier."""
        if notice.dossier_id in self.sealed:
            return False  # seen by name only: nothing of it leaves the house
        return not self.is_restricted(notice) or post == "head" or (notice.dossier_id, officer_id) in self.cleared

    def number(self, notice: Notice) -> str:
        if self.is_restricted(notice):
            return ""
        return self.numbers.get(notice.dossier_id, "") if notice.dossier_id else ""

    def kind(self, notice: Notice) -> str:
        run = self.runs.get(notice.run_id) if notice.run_id else None
        step = self.steps.get(notice.step_id) if notice.step_id and notice.sort == "step" else None
        return ".".join(
            part for part in (notice.sort, run.procedure if run else "", step.action if step else "") if part
        )

    def label(self, notice: Notice) -> str:
        run = self.runs.get(notice.run_id) if notice.run_id else None
        if run is None:
            return SORTS.get(notice.sort, "通知")
        definition = runs.definition_of(run.version_id)
        step = self.steps.get(notice.step_id) if notice.step_id and notice.sort == "step" else None
        what = definition.actions[step.action].label if step else SORTS.get(notice.sort, "通知")
        return f"{definition.label}：{what}"
