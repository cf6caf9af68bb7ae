"""A lead that an officer types in or another system hands over: 电话、来信、来访、12315、12330、公安、海关、平台……"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from zhixian.moments import local_day
from zhixian.refusals import NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.leads import codes, drafts, envelopes, green, handling, sending, uploads
from zhixian.rooms.leads.drafts import UnableToReport
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.goods import BREACHES, GOODS, PLATFORMS, SALES_CHANNELS
from zhixian.rooms.leads.models import Report
from zhixian.rooms.leads.sending import FURTHER_FACTS, Way

GIVEN = ("goods", "platform", "sales_channel")  # values of closed lists, where the teller knows them
_LISTS: Mapping[str, tuple[str, Iterable[str]]] = {
    "goods": ("商品类别", GOODS), "platform": ("平台", PLATFORMS), "sales_channel": ("销售渠道", SALES_CHANNELS),
    "breach": ("行为", BREACHES), "channel": ("渠道", set(Report.CHANNELS) - Report.OF_THE_HOUSE), "kind": ("类别", Report.KINDS),
}  # fmt: skip
LONGEST = {
    "outside_number": 60,
    "account": 200,
    "batch": 200,
    "parcel": 60,
    "receiver": 400,
    "event_code": 20,
    "firm_code": 18,
}


@dataclass(frozen=True)
class Entered:
    report_id: UUID
    code: str  # for whoever told it; empty for a lead of another system
    known_already: bool = False


def faults(told: Mapping[str, Any], *, now: datetime) -> dict[str, str]:
    """A sentence for each field that is wrong; the fields of the public form are asked for as there."""
    wrong = drafts.faults(told)
    if wrong.get("division"):
        wrong["division"] = "行政区划应为六位代码，如411503"
    if wrong.get("contact"):
        wrong["contact"] = "实名的请填联系方式"
    for name, (label, known) in _LISTS.items():
        value = str(told.get(name, ""))
        if (value or name == "channel") and value not in known:
            wrong[name] = f"“{value[:20]}”不是{label}的代码，应为：{'、'.join(sorted(known))}"
    for name, most in LONGEST.items():
        if len(str(told.get(name, ""))) > most:
            wrong[name] = f"最多{most}个字，现在有{len(str(told[name]))}个字"
    at = told.get("received_at")
    if isinstance(at, datetime) and at > now:
        wrong["received_at"] = "收到的时刻不能在今后"
    return wrong


def enter(
    told: Mapping[str, Any], *, actor: Actor, now: datetime, files: Iterable[tuple[str, Any, int]] = (),
    with_code: bool = True,
) -> Entered:  # fmt: skip
    """The lead is held by the unit of whoever enters it. UnableToReport names each wrong field. A number of the outside channel
    that the unit has already is the same lead, and is not entered again. ``files``: name, content, length; kept as from a
    reporter, with the hash and the time."""
    if not handling.may_work(actor):
        raise NotAllowed("no working post", why="请由承办人、负责人或者联络员登记。")
    if wrong := faults(told, now=now):
        raise UnableToReport(f"faults in {sorted(wrong)}", fields=wrong)
    channel, outside = str(told["channel"]), str(told.get("outside_number", "")).strip()
    way = Way(
        channel=channel, kind=str(told.get("kind") or "report"), outside_number=outside, unit_id=actor.unit_id,
        entered_by=actor.officer_id, received_at=told.get("received_at"), breach=str(told.get("breach", "")),
        event_code=str(told.get("event_code", "")).strip().upper(), says=f"{actor.unit_name}已收到（{Report.CHANNELS[channel]}）。",
    )  # fmt: skip
    further = {name: told.get(name) for name in (*FURTHER_FACTS, *GIVEN)} | {"outside_number": outside}
    with acting_as(actor):
        if outside and (same := _same(channel, outside, actor)):
            return Entered(same, "", known_already=True)
        if with_code:
            reporter = drafts.begin(told, today=local_day(now))
            for name, content, size in files:
                uploads.receive_whole(reporter, name, content, size, today=local_day(now))
            report = sending.send(reporter, now=now, way=way, further=further)
        else:
            key, fields = envelopes.fresh_key(), drafts.tidy(told) | {n: v for n, v in further.items() if v}
            report = sending.keep(uuid4(), key, fields, way=way, now=now)
        handling.enter_in_ledger(report, now=now)
        green.by_rule(report, str(told.get("firm_code", "")), on=local_day(now))
    return Entered(report.pk, codes.grouped(reporter.code) if with_code else "")


def _same(channel: str, outside: str, actor: Actor) -> UUID | None:
    found = Report.objects.visible_to(actor).filter(channel=channel, outside_number=outside)
    return found.values_list("pk", flat=True).first()


def receiver_of(report_id: UUID, reason: str, *, actor: Actor, now: datetime) -> str:
    """The receiver of a found parcel, closed to everybody but the officer of the lead and the head, with a reason and a trace."""
    words = handling.worded(reason, "reason", "请写明为什么要看收件人", most=400)
    with handling.held(report_id, actor) as report:
        key = key_of(report)
        told = str(envelopes.unseal_values(key, report.facts, report.pk).get("receiver", ""))
        if not told or report.sender_id is not None:
            raise NotFound("no receiver in it")
        if report.officer_id != actor.officer_id and "head" not in actor.posts:
            raise NotAllowed(
                "neither its officer nor a head", why="只有登记这条线索的承办人和本单位负责人可以查看收件人。"
            )
        handling.leave_trace(report, "receiver", words, actor, now)
        handling.record(report, "receiver_opened", actor, now)
    return told
