"""并案 and 拆分, both by a person with a reason. A likeness that the house found is a hint, and merges nothing by itself."""

from datetime import datetime
from uuid import UUID, uuid4

from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import envelopes, handling, likeness, routing, terms
from zhixian.rooms.leads.alerts import told_by
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.handling import UnableToHandle
from zhixian.rooms.leads.models import Report


def merge(report_id: UUID, into_id: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Into another lead of the same unit. The reporter keeps her number and reads by it what becomes of the other one."""
    words = handling.worded(reason, "reason", "请写明为什么是同一件事", most=400)
    if report_id == into_id:
        raise UnableToHandle("itself", fields={"into": "不能并入自己"})
    first, second = sorted((report_id, into_id), key=str)  # always locked in one order
    with acting_as(actor), handling.open_report(first, actor) as one, handling.open_report(second, actor) as other:
        report, into = (one, other) if one.pk == report_id else (other, one)
        if report.number == "" and report.state == "received":
            report.number = handling.next_number(Unit.objects.get(pk=actor.unit_id), now)
        Report.objects.filter(merged_into=report.pk, unit_id=actor.unit_id).update(merged_into=into.pk)
        handling.tell(
            report,
            actor,
            f"与已收到的另一条线索是同一件事，{actor.unit_name}合并办理：{words}。您的编号照样能查。",
            now,
        )
        report.state, report.merged_into = "merged", into.pk
        report.save(update_fields=["state", "merged_into", "number"])
        terms.stop(report.pk, now=now)
        handling.record(report, "merged", actor, now, into.pk)
        handling.record(into, "merged_with", actor, now, report.pk)


def undo(report_id: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """撤销合并: it was another matter after all. It is a lead of its own again, with its term from the day it came."""
    words = handling.worded(reason, "reason", "请写明为什么不是同一件事", most=400)
    with handling.held(report_id, actor) as report:
        if report.state != "merged" or report.sender_id is not None:
            raise UnableToHandle(f"state {report.state}", what="这条线索没有并入别的线索。")
        report.state, report.merged_into, report.dossier_id = "registered", None, None
        report.officer_id = report.officer_id or actor.officer_id
        report.save(update_fields=["state", "merged_into", "dossier_id", "officer_id"])
        terms.start(report, Unit.objects.get(pk=actor.unit_id), on=report.received_on)
        handling.tell(report, actor, f"{actor.unit_name}改为单独办理：{words}", now)
        handling.record(report, "unmerged", actor, now)


def split(report_id: UUID, text: str, *, kind: str, matter: str, actor: Actor, now: datetime) -> UUID:
    """拆分: a part that is another matter (a complaint within a report) becomes a lead with a term of its own; the whole stays.

    What is given to the new one is what the officer writes; offender, place and links come along, an identity does not.
    """
    words = handling.worded(text, "text", "请写下拆出来的内容")
    wrong = {}
    if kind not in Report.KINDS:
        wrong["kind"] = f"类别应为：{'、'.join(Report.KINDS.values())}"
    if matter not in routing.MATTERS:
        wrong["matter"] = "请选是什么事"
    if wrong:
        raise UnableToHandle("bad split", fields=wrong)
    with handling.open_report(report_id, actor) as report:
        unit = Unit.objects.get(pk=actor.unit_id)
        facts = envelopes.unseal_values(key_of(report), report.facts, report.pk)
        facts |= {"what": words, "matter": matter}
        new_id, key = uuid4(), envelopes.fresh_key()
        part = Report(
            id=new_id, channel=report.channel, outside_number=report.outside_number, kind=kind, matter=matter,
            division=report.division, unit_id=actor.unit_id, state="registered", number=handling.next_number(unit, now),
            received_on=report.received_on, received_at=report.received_at, key=envelopes.wrap(key, actor.unit_id, new_id),
            facts=envelopes.seal_values(key, facts, new_id), officer_id=actor.officer_id, entered_by=actor.officer_id,
            split_from=report.pk, in_ledger=True, centre_id=report.centre_id, responded_on=local_day(now),
            **told_by(facts, on=local_day(now)),
        )  # fmt: skip
        part.save(force_insert=True)
        terms.start(part, unit, on=local_day(now))
        likeness.note(part.pk, facts)
        handling.tell(report, actor, f"{actor.unit_name}将其中一部分单独编号办理，编号{part.number}。", now)
        handling.record(report, "split", actor, now, part.pk)
        handling.record(part, "split_from", actor, now, report.pk)
    return new_id


def parts_of(report_id: UUID, *, actor: Actor) -> list[Report]:
    """What was merged into it or split from it, as far as the unit holds it."""
    with acting_as(actor):
        if not Report.objects.visible_to(actor).filter(pk=report_id).exists():
            raise NotFound("not held")
        rows = Report.objects.visible_to(actor)
        return list(
            (rows.filter(merged_into=report_id) | rows.filter(split_from=report_id)).order_by("received_on", "pk")
        )
