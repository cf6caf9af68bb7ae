"""接报案中心: one queue for a city, routing to the units by rule or by hand, and how soon each of them first answers."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from zhixian.law import clocks
from zhixian.moments import SHANGHAI, local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.leads import handling, likeness, routing, talking
from zhixian.rooms.leads.models import Centre, Handover, Report
from zhixian.rooms.ledger import services as ledger

TARGET = "house-lead-first-response"
MOST = 2000


@dataclass(frozen=True)
class Answering:
    """One unit that the centre gave leads to. ``mean_hours``: from the handing over to its first act; none before the first."""

    unit: str
    given: int
    answered: int
    waiting: int
    late: int
    mean_hours: float | None


def found(division: str, *, actor: Actor, now: datetime) -> Centre:
    """Make the unit the centre of its division: everything reported there comes to it first. By its head."""
    if "head" not in actor.posts:
        raise NotAllowed("not the head", why="接报案中心由本单位负责人设定。")
    if division not in divisions.up(actor.division)[:1]:
        raise BadInput("another division", fields={"division": "只能设为本单位所在的行政区划的接报案中心"})
    with acting_as(actor):
        taken = Centre.objects.filter(division=division).exclude(unit_id=actor.unit_id).first()
        if taken is not None:
            raise BadInput("taken", fields={"division": "这个行政区划已经有接报案中心"})
        centre, fresh = Centre.objects.get_or_create(division=division, defaults={"unit_id": actor.unit_id})
        if fresh:
            ledger.record("centre.founded", chain=actor.unit_id, subject=actor.unit_id, officer_id=actor.officer_id,
                          unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return centre


def suggested(report_id: UUID, *, actor: Actor) -> tuple[UUID, str] | None:
    """Who is responsible by rule (matter, goods, place); none if it is the unit itself, or nobody in the roster."""
    with acting_as(actor):
        report = Report.objects.visible_to(actor).filter(pk=report_id).first()
        if report is None:
            raise NotFound("not held")
        try:
            unit = routing.receiving_unit(report.matter, report.division, report.goods)
        except routing.NobodyReceives:
            return None
    return None if unit.pk == actor.unit_id else (unit.pk, unit.name)


def route(report_id: UUID, *, actor: Actor, now: datetime) -> Handover:
    """按规则分流: a handing over to whom the rule names; by hand it is ``handling.hand_over`` with a reason."""
    to = suggested(report_id, actor=actor)
    if to is None:
        raise handling.UnableToHandle("nobody", what="按规则就由本单位办理；要交给别的单位，请写明理由移交。")
    with acting_as(actor):
        report = Report.objects.visible_to(actor).get(pk=report_id)
    rule = f"按规则分流：{divisions.full_name(report.division)}，{routing.MATTERS[report.matter][0]}"
    return handling.hand_over(report_id, to[0], rule, actor=actor, now=now)


def is_one(actor: Actor) -> bool:
    return Centre.objects.filter(unit_id=actor.unit_id).exists()


def answering(actor: Actor, *, now: datetime) -> list[Answering]:
    """By unit, live: what it was given, answered first (an act of its officers after its signature or the signature itself),
    and what waits longer than the house's target."""
    with acting_as(actor):
        handed = list(Handover.objects.filter(from_unit=actor.unit_id).order_by("-at")[:MOST])
        names = talking.unit_names(row.to_unit for row in handed)
    told: dict[UUID, list[Handover]] = {}
    for row in handed:
        told.setdefault(row.to_unit, []).append(row)
    return sorted(
        (_answering(names.get(unit, ""), rows, now) for unit, rows in told.items()),
        key=lambda one: (-one.late, one.unit),
    )


def _answering(name: str, rows: list[Handover], now: datetime) -> Answering:
    hours = [(row.received_at - row.at).total_seconds() / 3600 for row in rows if row.received_at]
    late = sum((row.received_at or now) > due_of(row.at) for row in rows)
    return Answering(
        name, len(rows), len(hours), len(rows) - len(hours), late, round(sum(hours) / len(hours), 1) if hours else None
    )


def due_of(at: datetime) -> datetime:
    """Until when the first answer is expected (平台规则)."""
    told = clocks.reckon(TARGET, start=at)
    return told.due_at or datetime.combine(local_day(at), time(23, 59, 59), tzinfo=SHANGHAI)


def own_first_answer(actor: Actor, *, now: datetime) -> Answering:
    """The desk's own: from the coming of a lead to the first act of an officer. An unnamed report has a day and no hour: it counts
    as late or in time by days, and not in the mean."""
    with acting_as(actor):
        rows = list(Report.objects.visible_to(actor).filter(split_from__isnull=True).order_by("-received_on", "pk")
                    .values_list("received_on", "received_at", "responded_on", "responded_at")[:MOST])  # fmt: skip
    hours = [(answered - at).total_seconds() / 3600 for _, at, _, answered in rows if at and answered]
    late = waiting = 0
    for on, at, answered_on, answered_at in rows:
        due = due_of(at or datetime.combine(on, time(), tzinfo=SHANGHAI))
        waiting += answered_on is None
        late += (answered_at or now) > due if at or answered_on is None else answered_on > local_day(due)
    mean = round(sum(max(0.0, each) for each in hours) / len(hours), 1) if hours else None
    return Answering(actor.unit_name, len(rows), len(rows) - waiting, waiting, late, mean)


def watched_elsewhere(report_id: UUID, *, actor: Actor) -> list[tuple[str, str]]:
    """Leads that the centre gave to others and that are like this one: who has it, in what state. Nothing of their content."""
    with acting_as(actor):
        others = likeness.alike([report_id]).get(report_id, {})
        rows = list(Report.objects.filter(pk__in=others, centre_id=actor.unit_id).exclude(unit_id=actor.unit_id))
        names = talking.unit_names(row.unit_id for row in rows)
    return [(names.get(row.unit_id, ""), Report.STATES[row.state]) for row in rows]
