"""What officers of the holding unit do with a report. Each act tells the reporter in plain words and stands in the ledger."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import envelopes, talking, terms
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.models import Attachment, Handover, Report, Trace
from zhixian.rooms.ledger import services as ledger

WORKING_POSTS = frozenset({"handler", "head", "liaison"})
LONGEST = 4000


class UnableToHandle(BadInput):
    code = "leads.bad_act"


class AlreadyEnded(UnableTo):
    code = "leads.already_ended"
    user_message = "这条线索已经办结（{state}），不能再办理这一步。"


class NotSignedYet(UnableTo):
    code = "leads.not_signed_yet"
    user_message = "这条线索已移交{unit}，等对方签收，这期间双方都不能办理别的步骤。"


@dataclass(frozen=True)
class Identity:
    name: str
    contact: str


def may_work(actor: Actor) -> bool:
    return bool(actor.posts & WORKING_POSTS)


@contextmanager
def held(report_id: UUID, actor: Actor) -> Iterator[Report]:
    """The row under lock, for a unit that holds it; NotFound for anybody else, as for none."""
    with acting_as(actor):
        found = Report.objects.visible_to(actor).select_for_update().filter(pk=report_id).first()
        if found is None:
            raise NotFound(f"report {report_id} is not held by unit {actor.unit_id}")
        if not may_work(actor):
            raise NotAllowed("no working post", why="请由承办人、负责人或者联络员办理。")
        yield found


@contextmanager
def open_report(report_id: UUID, actor: Actor) -> Iterator[Report]:
    with held(report_id, actor) as report:
        if report.ended:
            raise AlreadyEnded(f"report is {report.state}", state=Report.STATES[report.state])
        if report.sender_id is not None:
            raise NotSignedYet("handed over", unit=Unit.objects.get(pk=report.unit_id).name)
        yield report


def enter_in_ledger(report: Report, *, now: datetime) -> None:
    """That the report was received, on which day. Written with the first act of an officer or by the nightly job, not when it
    came in: the entry's moment would say when an unnamed reporter was online."""
    if not report.in_ledger:
        ledger.record("report.received", chain=report.pk, subject=report.pk, officer_id=None, unit_id=report.unit_id, at=now,
                      digest=None)  # fmt: skip
        report.in_ledger = True
        report.save(update_fields=["in_ledger"])


def record(report: Report, kind: str, actor: Actor, now: datetime, subject: UUID | None = None) -> None:
    """The act in the ledger. The first of all acts is the answer that a reporting centre watches for (首次响应)."""
    changed = []
    with ledger.book(report.pk) as book:
        if not report.in_ledger:  # as ``enter_in_ledger``, with the same pen
            book.record(
                "report.received", subject=report.pk, officer_id=None, unit_id=report.unit_id, at=now, digest=None
            )
            report.in_ledger = True
            changed.append("in_ledger")
        book.record(f"report.{kind}", subject=subject or report.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                    digest=None)  # fmt: skip
    if report.responded_on is None:
        report.responded_on, report.responded_at = local_day(now), now if report.received_at else None
        changed += ["responded_on", "responded_at"]
    if changed:
        report.save(update_fields=changed)


def tell(report: Report, actor: Actor, text: str, now: datetime) -> None:
    """The reporter, and the reporters of everything that was merged into it: each reads it with the own number."""
    _tell_all((report, *merged_into(report)), actor, text, now)


def _tell_all(reports: Sequence[Report], actor: Actor, text: str, now: datetime) -> None:
    for each in reports:
        talking.say(each, key_of(each), text, author="house", now=now, unit_id=actor.unit_id)


def _end(report: Report, actor: Actor, text: str, now: datetime) -> None:
    """Its term stops, and everybody concerned hears. 核查结果返回: the unit that handed it over reads in its own receipt what became
    of it; no reason and no content goes along."""
    terms.stop(report.pk, now=now)
    together = [report, *merged_into(report)]
    mine = Handover.objects.filter(report_id__in=[each.pk for each in together], to_unit=actor.unit_id, outcome="")
    mine.update(outcome=report.state, outcome_at=now)
    _tell_all(together, actor, text, now)


def merged_into(report: Report) -> list[Report]:
    return list(Report.objects.filter(merged_into=report.pk, unit_id=report.unit_id).order_by("pk"))


def worded(text: str, field: str, says: str, *, most: int = LONGEST) -> str:
    """UnableToHandle if nothing was written, or more than ``most``."""
    kept = text.strip()
    if not kept:
        raise UnableToHandle("nothing written", fields={field: says})
    if len(kept) > most:
        raise UnableToHandle("too long", fields={field: f"最多{most}个字，现在有{len(kept)}个字"})
    return kept


def register(report_id: UUID, *, actor: Actor, now: datetime) -> Report:
    """登记为线索: it gets the unit's next number and an officer."""
    with open_report(report_id, actor) as report:
        if report.state != "received":
            raise UnableToHandle(f"state {report.state}", what="这条线索已经登记过了。")
        unit = Unit.objects.get(pk=actor.unit_id)
        report.number = report.number or next_number(unit, now)
        report.state, report.officer_id = "registered", actor.officer_id
        report.accepted_on = report.accepted_on or local_day(now)
        report.save(update_fields=["number", "state", "officer_id", "accepted_on"])
        tell(report, actor, f"{actor.unit_name}已登记为线索，编号{report.number}。", now)
        record(report, "registered", actor, now)
    return report


def next_number(unit: Unit, now: datetime) -> str:
    year = local_day(now).year
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into leads_leadseries (id, unit_id, year, last) values (gen_random_uuid(), %s, %s, 1)"
            " on conflict (unit_id, year) do update set last = leads_leadseries.last + 1 returning last",
            [unit.pk, year],
        )
        (serial,) = cursor.fetchone()
    return f"{unit.code_word}线索〔{year}〕{serial}号"


def verify(report_id: UUID, *, actor: Actor, now: datetime) -> None:
    """开始核查."""
    with open_report(report_id, actor) as report:
        if report.state != "registered":
            raise UnableToHandle(f"state {report.state}", what="请先登记为线索，再开始核查。")
        report.state = "verifying"
        report.save(update_fields=["state"])
        tell(report, actor, f"{actor.unit_name}开始核查。", now)
        record(report, "verifying", actor, now)


def ask(report_id: UUID, text: str, *, actor: Actor, now: datetime) -> None:
    """向举报人提问; the reporter sees it with her code."""
    words = worded(text, "question", "请写下要问的问题")
    with open_report(report_id, actor) as report:
        message = talking.say(report, key_of(report), words, author="officer", now=now, unit_id=actor.unit_id,
                              officer_id=actor.officer_id, asks=True)  # fmt: skip
        record(report, "asked", actor, now, message.pk)


def open_identity(report_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Identity:
    """查看举报人身份. By the officer who took the report up, or a head; with a reason, and a trace that the reporter sees."""
    words = worded(reason, "reason", "请写明为什么要看举报人的身份，举报人会看到这句话", most=400)
    with held(report_id, actor) as report:
        if report.identity is None:
            raise UnableToHandle("unnamed", what="这是不留姓名的举报，没有身份信息；有事请用“向举报人提问”。")
        if report.sender_id is not None:
            raise NotSignedYet("handed over", unit=Unit.objects.get(pk=report.unit_id).name)
        if report.officer_id != actor.officer_id and "head" not in actor.posts:
            raise NotAllowed(
                "neither its officer nor a head", why="只有登记这条线索的承办人和本单位负责人可以查看身份。"
            )
        sealed = bytes(report.identity)
        opened = envelopes.open_as_unit(sealed, report.identity_key_id, report.unit_id, report.pk)
        leave_trace(report, "identity", words, actor, now)
        record(report, "identity_opened", actor, now)
    told = envelopes.from_bytes(opened)
    return Identity(told.get("name", ""), told.get("contact", ""))


def leave_trace(report: Report, sort: str, reason: str, actor: Actor, now: datetime) -> None:
    trace = Trace(report_id=report.pk, sort=sort, unit_id=actor.unit_id, officer_id=actor.officer_id, at=now)
    trace.reason = envelopes.seal(key_of(report), reason.encode(), trace.pk.bytes)
    trace.save(force_insert=True)


def open_original(report_id: UUID, attachment_id: UUID, reason: str, *, actor: Actor, now: datetime) -> bytes:
    """The key of a sealed original, for the same officers as an identity, with the same trace."""
    words = worded(reason, "reason", "请写明为什么要打开原件，举报人会看到这句话", most=400)
    with held(report_id, actor) as report:
        row = Attachment.objects.filter(pk=attachment_id, report_id=report.pk, original_key__isnull=False).first()
        if row is None:
            raise NotFound("no sealed original")
        if report.officer_id != actor.officer_id and "head" not in actor.posts:
            raise NotAllowed(
                "neither its officer nor a head", why="只有登记这条线索的承办人和本单位负责人可以打开原件。"
            )
        key = envelopes.open_as_unit(bytes(row.original_key or b""), row.original_key_id, report.unit_id, row.pk)
        leave_trace(report, "original", words, actor, now)
        record(report, "original_opened", actor, now, row.pk)
    return key


def hand_over(report_id: UUID, to_unit: UUID, reason: str, *, actor: Actor, now: datetime) -> Handover:
    """移交其他单位: every envelope is wrapped anew for the other unit, unread; the other unit signs for it."""
    words = worded(reason, "reason", "请写明为什么移交", most=400)
    other = Unit.objects.filter(pk=to_unit, until__isnull=True).first()
    if other is None or other.pk == actor.unit_id:
        raise UnableToHandle("no such unit", fields={"to_unit": "请选择接收的单位"})
    with open_report(report_id, actor) as report:
        key = key_of(report)
        handed = Handover.objects.create(
            report_id=report.pk, number=report.number, from_unit=actor.unit_id, to_unit=other.pk, reason=words,
            officer_id=actor.officer_id, at=now,
        )  # fmt: skip
        if _rewrap(report, key, other):
            leave_trace(report, "rewrapped", words, actor, now)
        terms.stop(report.pk, now=now)
        tell(report, actor, f"{actor.unit_name}已将您的举报转给{other.name}：{words}", now)
        record(report, "handed_over", actor, now, handed.pk)
        Handover.objects.filter(report_id=report.pk, to_unit=actor.unit_id, outcome="").update(
            outcome="handed_over", outcome_at=now
        )
        for merged in merged_into(report):  # they belong to it, wherever it goes
            _give(merged, other, actor, words, now)
            merged.save(update_fields=["key", "unit_id", "sender_id", "identity", "identity_key_id"])
        report.key = envelopes.wrap(key, other.pk, report.pk)
        report.unit_id, report.sender_id, report.state, report.officer_id = other.pk, actor.unit_id, "handed_over", None
        report.save(update_fields=["key", "unit_id", "sender_id", "state", "officer_id", "identity", "identity_key_id"])
    return handed


def _give(merged: Report, other: Unit, actor: Actor, reason: str, now: datetime) -> None:
    key = key_of(merged)
    if _rewrap(merged, key, other):
        leave_trace(merged, "rewrapped", reason, actor, now)
    record(merged, "handed_over", actor, now)
    merged.key, merged.unit_id, merged.sender_id = envelopes.wrap(key, other.pk, merged.pk), other.pk, actor.unit_id


def _rewrap(report: Report, key: bytes, other: Unit) -> bool:
    """Identity and sealed originals from one unit's key to the other's; nobody reads them. Whether there were any."""
    sealed = Attachment.objects.filter(report_id=report.pk, original_key__isnull=False)
    for row in sealed:
        plain = envelopes.open_as_unit(bytes(row.original_key or b""), row.original_key_id, report.unit_id, row.pk)
        row.original_key, row.original_key_id = envelopes.seal_to_unit(plain, other.pk, row.pk)
        row.save(update_fields=["original_key", "original_key_id"])
    if report.identity is not None:
        plain = envelopes.open_as_unit(bytes(report.identity), report.identity_key_id, report.unit_id, report.pk)
        report.identity, report.identity_key_id = envelopes.seal_to_unit(plain, other.pk, report.pk)
    return report.identity is not None or bool(sealed)


def sign(report_id: UUID, *, actor: Actor, now: datetime) -> Handover:
    """签收移交: from now on it is this unit's, and the term of its kind begins."""
    with held(report_id, actor) as report:
        if report.state != "handed_over":
            raise UnableToHandle(f"state {report.state}", what="没有等待签收的移交。")
        handed = Handover.objects.filter(report_id=report.pk, to_unit=actor.unit_id, received_at__isnull=True).latest(
            "at"
        )
        handed.received_by, handed.received_at = actor.officer_id, now
        handed.save(update_fields=["received_by", "received_at"])
        report.sender_id, report.state, report.number = None, "received", ""
        report.save(update_fields=["sender_id", "state", "number"])
        Report.objects.filter(merged_into=report.pk, unit_id=actor.unit_id).update(sender_id=None)
        terms.start(report, Unit.objects.get(pk=actor.unit_id), on=local_day(now))
        tell(report, actor, f"{actor.unit_name}已签收。", now)
        record(report, "signed", actor, now, handed.pk)
    return handed


DECISIONS = {"not_filed": "不予立案", "referred": "转其他机关", "closed_by_notice": "告知办结"}


def decide(report_id: UUID, decision: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """The end without a case. Nobody ends a report without a decision of the head and a reason, which the reporter reads."""
    if decision not in DECISIONS:
        raise UnableToHandle(f"{decision!r}", fields={"decision": f"处理决定应为：{'、'.join(DECISIONS.values())}"})
    words = worded(reason, "reason", "请写明理由和依据，举报人会看到")
    with open_report(report_id, actor) as report:
        if "head" not in actor.posts:
            raise NotAllowed("not the head", why="立案、不予立案由本单位负责人决定。")
        if report.state == "received":
            raise UnableToHandle("not registered", what="请先登记为线索，再作决定。")
        report.state = decision
        report.save(update_fields=["state"])
        _end(report, actor, f"{actor.unit_name}决定{DECISIONS[decision]}。理由：{words}", now)
        record(report, decision, actor, now)


def filed_as(report_id: UUID, dossier_id: UUID, *, actor: Actor, now: datetime) -> None:
    """A case was entered from this report: the clue shows its outcome, the reporter reads it, nothing leads back to her."""
    with open_report(report_id, actor) as report:
        report.state, report.dossier_id = "filed", dossier_id
        report.save(update_fields=["state", "dossier_id"])
        Report.objects.filter(merged_into=report.pk, unit_id=actor.unit_id).update(dossier_id=dossier_id)
        _end(report, actor, f"{actor.unit_name}已立案调查。", now)
        record(report, "filed", actor, now, dossier_id)
