"""转为线索: a question becomes a report to the responsible unit, text and files as they are, nothing typed again."""

from datetime import datetime
from io import BytesIO
from typing import Final
from uuid import UUID

from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.accounts.models import FirmLink, FirmUser
from zhixian.rooms.enterprises.inquiries import answering, asking, thread
from zhixian.rooms.enterprises.inquiries.asking import Asker
from zhixian.rooms.enterprises.inquiries.models import Inquiry, InquiryFile
from zhixian.rooms.leads import codes, drafts, routing, sending, uploads
from zhixian.rooms.leads.models import Report
from zhixian.rooms.leads.sending import Way
from zhixian.rooms.ledger import services as ledger

FROM_AN_INQUIRY: Final = Way(channel="inquiry")


def by_officer(inquiry_id: UUID, matter: str, *, actor: Actor, now: datetime) -> Report:
    """The officer sees that a question tells of an infringement. ``matter``: what kind, of the leads' own list."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        one = answering.seen(inquiry_id, actor, lock=True)
        report = _turn(one, matter, now)
        serving.record("inquiry.reported", actor, now, one.pk, {"report": str(report.pk)})
    return report


def by_asker(inquiry_id: UUID, matter: str, *, asker: Asker, now: datetime) -> Report:
    """The asker wants it as a report."""
    with within(asker.holder_id):
        one = asking.own(inquiry_id, asker, lock=True)
        report = _turn(one, matter, now)
        ledger.record("inquiry.reported", chain=asker.holder_id, subject=one.pk, officer_id=None, unit_id=None, at=now,
                      digest=None)  # fmt: skip
    return report


def _turn(one: Inquiry, matter: str, now: datetime) -> Report:
    if one.report_id is not None:
        raise BadInput("reported already", what="这次咨询已经转为线索。")
    if matter not in routing.MATTERS:
        raise BadInput("no matter", fields={"matter": "请选择是什么事，说不清楚就选“说不清楚”"})
    named, contact = _identity(one)
    told = [turn.text for turn in thread.turns(one) if turn.author == "asker"]
    fields = {
        "matter": matter, "division": one.division, "named": bool(contact), "name": named, "contact": contact,
        "what": "\n\n".join([*told, f"（由在线咨询{one.number}转来）"]),
    }  # fmt: skip
    today = local_day(now)
    reporter = drafts.begin(fields, today=today)
    for row in InquiryFile.objects.filter(inquiry=one).order_by("at", "pk"):
        with thread.opened(one, row) as (file, pieces):
            uploads.receive_whole(reporter, file.name, BytesIO(b"".join(pieces)), file.size, today=today)
    report = sending.send(reporter, now=now, way=FROM_AN_INQUIRY)
    _link(one, report, reporter.receipt, now)
    unit = Unit.objects.get(pk=report.unit_id)
    thread.say(one, f"已转为举报线索，送{unit.name}办理。", author="house", now=now, unit_id=unit.pk)
    says = f"回执编号{codes.grouped(reporter.code)}，凭它可以在“查进度”看办到哪一步。"
    thread.say(one, says, author="receipt", now=now, unit_id=unit.pk)
    one.state, one.due_at, one.report_id, one.report_unit_id = "reported", None, report.pk, report.unit_id
    one.closed_at = one.closed_at or now
    one.save(update_fields=["state", "due_at", "report_id", "report_unit_id", "closed_at"])
    return report


def _identity(one: Inquiry) -> tuple[str, str]:
    """A firm's name and its user's telephone; nothing for who asked by a code."""
    if one.firm_id is None or one.user_id is None:
        return "", ""
    with within(one.firm_id):
        user = FirmUser.objects.filter(pk=one.user_id).first()
    return f"{one.firm_name} {user.name if user else ''}".strip()[:100], user.phone if user else ""


def _link(one: Inquiry, report: Report, receipt: bytes, now: datetime) -> None:
    """So that the report stands on the firm's own page."""
    if one.firm_id is not None and one.user_id is not None:
        with within(one.firm_id):
            FirmLink.objects.create(
                firm_id=one.firm_id,
                sort="report",
                receipt=receipt,
                report_id=report.pk,
                linked_by=one.user_id,
                linked_at=now,
            )


def of_report(report_id: UUID, actor: Actor) -> Inquiry | None:
    """The question that a lead came from, where the actor's unit was the one asked. Inside ``acting_as``."""
    return Inquiry.objects.visible_to(actor).filter(report_id=report_id).first()
