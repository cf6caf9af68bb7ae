"""The desk at a fair (展会服务点): complaints with the fair's short clock, settled on site, all of them in the closing report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.points import keeping
from zhixian.rooms.enterprises.points.models import FairComplaint, ServicePoint


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the fair's desk did; every complaint is in it."""

    point: ServicePoint
    complaints: list[FairComplaint]
    settled: int
    open: int
    late: int  # open past the clock, or settled after it
    ways: dict[str, int]


def complain(
    point_id: UUID, *, complainant: str, respondent: str, booth: str, right: str, text: str, actor: Actor, now: datetime,
    hours: int | None = None,
) -> FairComplaint:  # fmt: skip
    """Take a complaint while the fair is on; its clock starts now."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        point = keeping.own(point_id, actor)
        wrong = {}
        if point.kind != "fair":
            wrong["point"] = "只有展会服务点受理展会投诉"
        elif not point.since <= local_day(now) <= (point.until or point.since):
            wrong["point"] = "展会不在举办期间"
        for key, value, most in (("complainant", complainant, 120), ("respondent", respondent, 120), ("booth", booth, 30), ("right", right, 120), ("text", text, 1000)):  # fmt: skip
            if not 1 <= len(value.strip()) <= most or "\x00" in value:
                wrong[key] = f"必填，最多{most}字"
        if hours is not None and not 1 <= hours <= 240:
            wrong["hours"] = "处理时限应为1至240小时"
        if wrong:
            raise BadInput("bad complaint", fields=wrong)
        ServicePoint.objects.select_for_update().get(pk=point.pk)  # numbers without gaps
        serial = (point.complaints.aggregate(last=Max("serial"))["last"] or 0) + 1
        made = FairComplaint.objects.create(
            point=point, unit_id=actor.unit_id, serial=serial, complainant=complainant.strip(), respondent=respondent.strip(),
            booth=booth.strip(), right=right.strip(), text=text.strip(), received_at=now,
            due_at=now + timedelta(hours=hours or point.complaint_hours),
        )  # fmt: skip
        serving.record("fair.complaint_taken", actor, now, made.pk, {"text": made.text})
    return made


def settle(complaint_id: UUID, way: str, result: str, *, actor: Actor, now: datetime) -> FairComplaint:
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        found = (
            FairComplaint.objects.select_for_update(of=("self",)).filter(pk=complaint_id, unit_id=actor.unit_id).first()
        )
        if found is None:
            raise NotFound(f"no complaint {complaint_id} of unit {actor.unit_id}")
        wrong = {}
        if way not in FairComplaint.WAYS:
            wrong["way"] = "请选择处理方式"
        if not 2 <= len(result.strip()) <= 1000 or "\x00" in result:
            wrong["result"] = "请写明处理结果，2至1000字"
        if found.settled_at is not None:
            wrong["way"] = "这件投诉已经处理"
        if wrong:
            raise BadInput("cannot settle", fields=wrong)
        found.way, found.result, found.settled_at = way, result.strip(), now
        found.save(update_fields=["way", "result", "settled_at"])
        serving.record("fair.complaint_settled", actor, now, found.pk, {"way": way, "result": found.result})
    return found


def report(point_id: UUID, *, actor: Actor, now: datetime) -> Report:
    serving.refuse_others(actor)
    with acting_as(actor):
        point = keeping.own(point_id, actor)
        rows = list(point.complaints.all())
    late = [row for row in rows if (row.settled_at or now) > row.due_at]
    ways = {label: sum(row.way == key for row in rows) for key, label in FairComplaint.WAYS.items()}
    return Report(
        point=point, complaints=rows, settled=sum(row.settled_at is not None for row in rows),
        open=sum(row.settled_at is None for row in rows), late=len(late), ways={key: count for key, count in ways.items() if count},
    )  # fmt: skip
