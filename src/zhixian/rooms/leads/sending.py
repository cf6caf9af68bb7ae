"""Sending a report: it goes to one unit, sealed in two envelopes. Sent twice, it is there once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from zhixian.moments import local_day
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import alerts, drafts, envelopes, likeness, routing, talking, terms, uploads
from zhixian.rooms.leads.drafts import NoSuchCode, Reporter, UnableToReport
from zhixian.rooms.leads.models import Attachment, Draft, Report
from zhixian.rooms.leads.walls import as_reporter

FACTS = ("matter", "what", "division", "place", "offender", "links")
FURTHER_FACTS = (
    "account",
    "batch",
    "parcel",
    "receiver",
)  # that other channels tell; kept where something stands in them
IDENTITY = ("name", "contact")


@dataclass(frozen=True)
class Way:
    """By which channel a report comes, and what that channel knows besides. ``unit_id``: who typed it in holds it."""

    channel: str = "portal"
    kind: str = "report"
    outside_number: str = ""
    unit_id: UUID | None = None
    entered_by: UUID | None = None
    received_at: datetime | None = None
    breach: str = ""
    event_code: str = ""
    says: str = ""  # the first sentence for the reporter


PORTAL = Way()


class StillArriving(UnableToReport):
    code = "leads.still_arriving"
    user_message = "还有文件没有传完：{what}"


def send(reporter: Reporter, *, now: datetime, way: Way = PORTAL, further: Mapping[str, Any] | None = None) -> Report:
    """提交举报. UnableToReport with a sentence beside each field, NobodyReceives, NoSuchCode; the draft then stays as it is.

    A report that was sent already is given back as it is.
    """
    today = local_day(now)
    with as_reporter(reporter.receipt):
        draft = Draft.objects.select_for_update().filter(pk=reporter.id).first()
        if draft is None:
            if sent := Report.objects.filter(pk=reporter.id).first():
                return sent
            raise NoSuchCode("the draft is gone")
        key = drafts.key_of_draft(draft)
        fields = envelopes.unseal_values(key, draft.content, draft.pk)
        files = list(Attachment.objects.filter(report_id=reporter.id).exclude(state="refused"))
        if wrong := drafts.faults(fields):
            raise UnableToReport(f"faults in {sorted(wrong)}", fields=wrong)
        if waiting := sum(file.state == "arriving" for file in files):
            says = f"还有{waiting}个文件没有传完。可以接着传，或者去掉它们再提交；也可以先提交，之后凭编号补充。"
            raise StillArriving("uploads under way", fields={"files": says})
        fields |= {name: told for name, told in (further or {}).items() if told}
        report = keep(draft.pk, key, fields, way=way, now=now, receipt=bytes(draft.receipt))
        for file in files:
            uploads.send(file, report, key, today)
        with (
            connection.cursor() as cursor
        ):  # bulk_update thinks longer about three rows than the rest of the sending takes
            cursor.executemany(
                "update leads_attachment set sent = true, told = %s, day = %s, original_key = %s, original_key_id = %s where id = %s",
                [
                    (
                        bytes(file.told),
                        file.day,
                        bytes(file.original_key) if file.original_key else None,
                        file.original_key_id,
                        str(file.pk),
                    )
                    for file in files
                ],
            )
        draft.delete()
    return report


def keep(
    report_id: UUID, key: bytes, fields: Mapping[str, Any], *, way: Way, now: datetime, receipt: bytes | None = None
) -> Report:
    """The report's row, sealed, with its term, its keys and the first sentence for the reporter. The fields are in order."""
    matter, division = str(fields["matter"]), str(fields["division"])
    unit = Unit.objects.get(pk=way.unit_id) if way.unit_id else routing.first_unit(matter, division)
    named, at = bool(fields.get("named")), way.received_at or now
    identity, key_id = None, ""
    if named:
        told = {name: str(fields.get(name, "")).strip() for name in IDENTITY}
        identity, key_id = envelopes.seal_to_unit(envelopes.as_bytes(told), unit.pk, report_id)
    facts = {name: fields.get(name, "") for name in FACTS}
    facts |= {name: fields[name] for name in FURTHER_FACTS if fields.get(name)}
    report = Report(
        id=report_id, receipt=receipt, channel=way.channel, kind=way.kind, outside_number=way.outside_number, matter=matter,
        division=division, unit_id=unit.pk, named=named, wants_reward=bool(fields.get("reward")),
        received_on=local_day(at), received_at=at if named or way.entered_by else None,
        key=envelopes.wrap(key, unit.pk, report_id), facts=envelopes.seal_values(key, facts, report_id),
        identity=identity, identity_key_id=key_id, entered_by=way.entered_by, breach=way.breach, event_code=way.event_code,
        centre_id=unit.pk if routing.is_centre(unit) else None, **alerts.told_by(fields, on=local_day(at)),
    )  # fmt: skip
    report.save(force_insert=True)
    terms.start(report, unit, on=report.received_on)
    likeness.note(report.pk, fields)
    says = way.says or f"{unit.name}已收到您的举报。"
    talking.say(report, key, says, author="house", now=now, unit_id=unit.pk, first=True)
    return report
