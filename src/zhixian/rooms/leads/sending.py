"""Sending a report: it goes to one unit, sealed in two envelopes. Sent twice, it is there once."""

from datetime import datetime
from typing import Any

from zhixian.moments import local_day
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import drafts, envelopes, likeness, routing, talking, terms, uploads
from zhixian.rooms.leads.drafts import NoSuchCode, Reporter, UnableToReport
from zhixian.rooms.leads.models import Attachment, Draft, Report
from zhixian.rooms.leads.walls import as_reporter

FACTS = ("matter", "what", "division", "place", "offender", "links")
IDENTITY = ("name", "contact")


class StillArriving(UnableToReport):
    code = "leads.still_arriving"
    user_message = "还有文件没有传完：{what}"


def send(reporter: Reporter, *, now: datetime) -> Report:
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
        unit = routing.receiving_unit(str(fields["matter"]), str(fields["division"]))
        report = _keep(draft, fields, key, unit, now)
        for file in files:
            uploads.send(file, report, key, today)
            file.save(update_fields=["sent", "told", "day", "original_key", "original_key_id"])
        terms.start(report.pk, unit, on=today)
        likeness.note(report.pk, fields)
        talking.say(report, key, f"{unit.name}已收到您的举报。", author="house", now=now, unit_id=unit.pk)
        draft.delete()
    return report


def _keep(draft: Draft, fields: dict[str, Any], key: bytes, unit: Unit, now: datetime) -> Report:
    named = bool(fields.get("named"))
    identity, key_id = None, ""
    if named:
        told = {name: str(fields.get(name, "")).strip() for name in IDENTITY}
        identity, key_id = envelopes.seal_to_unit(envelopes.as_bytes(told), unit.pk, draft.pk)
    report = Report(
        id=draft.pk, receipt=bytes(draft.receipt), channel="portal", kind="report", matter=fields["matter"],
        division=fields["division"], unit_id=unit.pk, named=named, wants_reward=bool(fields.get("reward")),
        received_on=local_day(now), received_at=now if named else None, key=envelopes.wrap(key, unit.pk, draft.pk),
        facts=envelopes.seal_values(key, {name: fields.get(name, "") for name in FACTS}, draft.pk),
        identity=identity, identity_key_id=key_id,
    )  # fmt: skip
    report.save(force_insert=True)
    return report
