"""The firm's page: its own matters as one timeline. Nothing of a dossier: what an agency does with a case is not shown here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from zhixian.moments import local_day, say_moment
from zhixian.refusals import BadInput
from zhixian.risk import GRADES
from zhixian.rooms.agencies.access import within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.accounts import passing
from zhixian.rooms.enterprises.accounts.categories import SORTS
from zhixian.rooms.enterprises.accounts.models import FirmApplication, FirmLink, FirmListing, FirmUser, ListingEvent
from zhixian.rooms.enterprises.accounts.passing import Member
from zhixian.rooms.enterprises.assessments import codes as assessment_codes
from zhixian.rooms.enterprises.assessments import holding
from zhixian.rooms.enterprises.bookings import booking
from zhixian.rooms.enterprises.bookings.models import Booking
from zhixian.rooms.enterprises.disputes import following
from zhixian.rooms.enterprises.inquiries.asking import ABROAD
from zhixian.rooms.enterprises.inquiries.models import Inquiry
from zhixian.rooms.enterprises.models.assessments import Assessment, Consent
from zhixian.rooms.enterprises.models.commitments import Commitment
from zhixian.rooms.leads import drafts
from zhixian.rooms.leads.models import Report
from zhixian.rooms.leads.walls import as_reporter

MOST: Final = 200


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line. ``sort`` and ``subject`` say what it leads to, if there is a page for it."""

    day: date
    sort: str  # a key of LABELS
    title: str
    detail: str = ""
    subject: UUID | None = None


LABELS: Final = {
    "account": "入驻", "listing": "名录", "assessment": "测评", "consent": "同意", "inquiry": "咨询", "report": "举报",
    "commitment": "承诺", "dispute": "海外纠纷", "booking": "预约",
}  # fmt: skip


def of(member: Member, *, sort: str = "") -> list[Event]:
    """The newest first. NotSignedIn while there is no firm."""
    if member.firm_id is None:
        raise passing.NotSignedIn("no firm yet")
    found = [
        event
        for source in (_account, _listings, _assessments, _inquiries, _reports, _bookings)
        for event in source(member.firm_id)
    ]
    wanted = [event for event in found if not sort or event.sort == sort]
    return sorted(wanted, key=lambda event: event.day, reverse=True)[:MOST]


def _account(firm_id: UUID) -> Iterator[Event]:
    with within(firm_id):
        users = list(FirmUser.objects.filter(firm_id=firm_id).values_list("pk", flat=True))
    for user in users:
        with within(user):
            for row in FirmApplication.objects.filter(user_id=user):
                yield Event(day=local_day(row.applied_at), sort="account", title=f"申请入驻（{row.applicant}）")
                if row.decided_at:
                    yield Event(day=local_day(row.decided_at), sort="account", title=f"入驻申请{FirmApplication.STATES[row.state]}",
                                detail=row.reason)  # fmt: skip


def _listings(firm_id: UUID) -> Iterator[Event]:
    with within(firm_id):
        for row in ListingEvent.objects.filter(listing__firm_id=firm_id).select_related("listing"):
            title = f"{ListingEvent.ACTS[row.act]}：{SORTS[row.listing.sort]}"
            yield Event(day=local_day(row.at), sort="listing", title=title, detail=row.reason)


def holders(firm_id: UUID, sort: str) -> list[UUID]:
    """The firm's own scope and those of the codes that were linked."""
    with within(firm_id):
        rows = FirmLink.objects.filter(firm_id=firm_id, sort=sort, holder_id__isnull=False)
        return [firm_id, *(row.holder_id for row in rows if row.holder_id)]


def _assessments(firm_id: UUID) -> Iterator[Event]:
    for holder in holders(firm_id, "assessment"):
        with within(holder):
            rows = list(Assessment.objects.held_by(holder).select_related("version"))
            for one in rows:
                label = one.version.label
                subject = one.pk if holder == firm_id else None
                yield Event(
                    day=local_day(one.started_at), sort="assessment", title=f"开始测评：{label}", subject=subject
                )
                if one.finished_at:
                    yield Event(day=local_day(one.finished_at), sort="assessment", subject=subject,
                                title=f"测评报告：{label}", detail=GRADES.get(one.grade, ""))  # fmt: skip
            given = Consent.objects.filter(assessment__in=rows)
            names = _units({row.unit_id for row in given})
            for row in given:
                yield Event(day=local_day(row.given_at), sort="consent", title=f"同意{names[row.unit_id]}查看测评", detail=f"同意人：{row.given_by}")  # fmt: skip
                if row.withdrawn_at:
                    yield Event(day=local_day(row.withdrawn_at), sort="consent", title=f"撤回对{names[row.unit_id]}的同意")  # fmt: skip
            for signed in Commitment.objects.filter(assessment__in=rows):
                yield Event(day=local_day(signed.signed_at), sort="commitment", title="公开签署守法承诺", detail=signed.signed_by)  # fmt: skip


def _units(ids: set[UUID]) -> dict[UUID, str]:
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))


def _inquiries(firm_id: UUID) -> Iterator[Event]:
    for holder in holders(firm_id, "inquiry"):
        with within(holder):
            rows = list(Inquiry.objects.filter(holder_id=holder).select_related("dispute"))
            names = _units({row.unit_id for row in rows})
        for row in rows:
            if row.matter == ABROAD:
                yield _dispute(row, names[row.unit_id], row.pk if holder == firm_id else None)
                continue
            subject = row.pk if holder == firm_id else None
            detail = f"{names[row.unit_id]}：{Inquiry.STATES[row.state]}" + (
                f"，评价{row.rating}分" if row.rating else ""
            )
            yield Event(
                day=local_day(row.asked_at), sort="inquiry", title=f"咨询{row.number}", detail=detail, subject=subject
            )


def _dispute(row: Inquiry, unit: str, subject: UUID | None) -> Event:
    detail = f"{unit}：{following.state_of(row.dispute.run_id, row.holder_id)}"
    return Event(
        day=local_day(row.asked_at), sort="dispute", title=f"海外纠纷{row.number}", detail=detail, subject=subject
    )


def _reports(firm_id: UUID) -> Iterator[Event]:
    """Only what a reporter sees with her code: where it is and how far. No dossier, no number of one."""
    with within(firm_id):
        links = list(FirmLink.objects.filter(firm_id=firm_id, sort="report"))
    for link in links:
        if link.report_id is None:
            continue
        with as_reporter(bytes(link.receipt or b"")):
            report = Report.objects.filter(pk=link.report_id).first()
        if report is not None:
            name = _units({report.unit_id}).get(report.unit_id, "")
            yield Event(
                day=report.received_on, sort="report", title="举报", detail=f"{name}：{Report.STATES[report.state]}"
            )


def _bookings(firm_id: UUID) -> Iterator[Event]:
    """Those made by a member, and those of a code that was put on the page; what the officer wrote for the firm, and no record."""
    for holder in holders(firm_id, "booking"):
        rows = booking.mine(holder)
        names = _units({row.unit_id for row in rows})
        for row in rows:
            told = [
                f"{names[row.unit_id]}：{Booking.STATES[row.state]}",
                *([row.result] if row.result else []),
                *([f"原因：{row.reason}"] if row.reason else []),
            ]
            yield Event(day=local_day(row.made_at), sort="booking", title=f"预约{say_moment(row.starts_at)}", detail="。".join(told),
                        subject=row.pk)  # fmt: skip


def link_assessment(code: str, *, member: Member, now: datetime) -> None:
    """An assessment made with a code, onto the firm's page. UnknownCode."""
    firm_id = passing.refuse_readers(member)
    holder = assessment_codes.holder_of(code)
    holding.mine(holder)
    _put(FirmLink(firm_id=firm_id, sort="assessment", holder_id=holder, linked_by=member.user_id, linked_at=now), now)


def link_bookings(code: str, *, member: Member, now: datetime) -> None:
    """Bookings made with a service code, onto the firm's page. UnknownServiceCode."""
    firm_id = passing.refuse_readers(member)
    holder = service_codes.holder_of(code)
    if not booking.mine(holder):
        raise service_codes.UnknownServiceCode("no booking under this code")
    _put(FirmLink(firm_id=firm_id, sort="booking", holder_id=holder, linked_by=member.user_id, linked_at=now), now)


def link_report(code: str, *, member: Member, now: datetime) -> None:
    """A report filed with a receipt code, under the firm's name from now on. MistypedCode, NoSuchCode."""
    firm_id = passing.refuse_readers(member)
    reporter = drafts.find(code)
    with as_reporter(reporter.receipt):
        if not Report.objects.filter(pk=reporter.id).exists():
            raise drafts.NoSuchCode("a draft only")
    made = FirmLink(
        firm_id=firm_id, sort="report", receipt=reporter.receipt, report_id=reporter.id, linked_by=member.user_id,
        linked_at=now,
    )  # fmt: skip
    _put(made, now)


def _put(made: FirmLink, now: datetime) -> None:
    with within(made.firm_id):
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise BadInput("linked already", fields={"code": "这个码已经关联过"}) from None
        passing.record("firm.linked", made.pk, made.firm_id, now)


def current_listings(firm_id: UUID) -> list[FirmListing]:
    with within(firm_id):
        return list(FirmListing.objects.filter(firm_id=firm_id, until__isnull=True))
