"""What officers of the unit that was asked do: read, answer with articles, take up, close, and see what is overdue."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Avg, Count, Q

from zhixian.identifiers import new_id
from zhixian.moments import local_day, say_moment
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice, Run
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.disputes.models import Dispute
from zhixian.rooms.enterprises.inquiries import citing, thread
from zhixian.rooms.enterprises.inquiries.asking import LABELS
from zhixian.rooms.enterprises.inquiries.models import Inquiry
from zhixian.rooms.enterprises.inquiries.thread import File, Turn

PAGE: Final = 100
AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Line:
    inquiry: Inquiry
    begins: str
    matter: str
    place: str
    officer: str
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    line: Line
    turns: list[Turn]
    files: list[File]
    names: dict[UUID, str]
    open: bool


def queue(actor: Actor, *, now: datetime, state: str = "waiting") -> list[Line]:
    """The unit's questions; those that wait by the end of their clock, others the newest first. ``state``: also
    ``overdue`` and ``mine``. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = Inquiry.objects.visible_to(actor)
    if state == "overdue":
        rows = rows.filter(state="waiting", due_at__lt=now)
    elif state == "mine":
        rows = rows.filter(officer_id=actor.officer_id, state__in=("waiting", "answered"))
    elif state in Inquiry.STATES:
        rows = rows.filter(state=state)
    found = list(rows.order_by("due_at", "asked_at") if state in {"waiting", "overdue"} else rows.order_by("-asked_at"))[:PAGE]  # fmt: skip
    names = _names({one.officer_id for one in found})
    return [_line(one, names, now) for one in found]


def _names(ids: set[UUID | None]) -> dict[UUID, str]:
    return dict(Officer.objects.filter(pk__in={each for each in ids if each}).values_list("pk", "name"))


def _line(one: Inquiry, names: dict[UUID, str], now: datetime) -> Line:
    first = thread.turns(one)[0].text
    return Line(
        inquiry=one, begins=first[:60], matter=LABELS[one.matter], place=divisions.full_name(one.division),
        officer=names.get(one.officer_id, "") if one.officer_id else "",
        overdue=one.state == "waiting" and one.due_at is not None and one.due_at < now,
    )  # fmt: skip


def seen(inquiry_id: UUID, actor: Actor, *, lock: bool = False) -> Inquiry:
    """A question to the actor's unit. Inside ``acting_as``."""
    rows = Inquiry.objects.visible_to(actor).filter(pk=inquiry_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound(f"no inquiry {inquiry_id} to unit {actor.unit_id}")
    return found


def show(inquiry_id: UUID, *, actor: Actor, now: datetime) -> Page:
    serving.refuse_others(actor)
    with acting_as(actor):
        one = seen(inquiry_id, actor)
        said = [turn for turn in thread.turns(one) if turn.author != "receipt"]  # the asker's alone
        names = _names({one.officer_id, *(turn.officer_id for turn in said)})
        return Page(line=_line(one, names, now), turns=said, files=thread.shown_files(one), names=names,
                    open=one.state in {"waiting", "answered"})  # fmt: skip


def file_of(inquiry_id: UUID, file_id: UUID, *, actor: Actor) -> tuple[File, bytes]:
    serving.refuse_others(actor)
    with acting_as(actor):
        return thread.content_of(seen(inquiry_id, actor), file_id)


def answer(inquiry_id: UUID, text: str, *, articles: str = "", actor: Actor, now: datetime) -> Inquiry:
    """答复: the clock stops until the asker goes on. ``articles``: one a line, found in the library as of today."""
    serving.refuse_others(actor, working=True)
    wrong: dict[str, str] = {}
    cited: list[dict[str, str]] = []
    try:
        text = thread.worded(text, "text", "请写下答复")
    except BadInput as refusal:
        wrong |= refusal.fields
    try:
        cited = citing.found(articles, on=local_day(now))
    except BadInput as refusal:
        wrong |= refusal.fields
    if wrong:
        raise BadInput("bad answer", fields=wrong)
    with acting_as(actor):
        one = seen(inquiry_id, actor, lock=True)
        if one.state not in {"waiting", "answered"}:
            raise BadInput("closed", what=f"这次咨询{Inquiry.STATES[one.state]}，不能再答复。")
        thread.say(one, text, author="officer", now=now, unit_id=actor.unit_id, officer_id=actor.officer_id, articles=cited)  # fmt: skip
        one.state, one.due_at, one.officer_id = "answered", None, one.officer_id or actor.officer_id
        one.save(update_fields=["state", "due_at", "officer_id"])
        serving.record("inquiry.answered", actor, now, one.pk, {"text": text})
    return one


def take_up(inquiry_id: UUID, *, actor: Actor, now: datetime) -> Inquiry:
    """由我答复."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        one = seen(inquiry_id, actor, lock=True)
        one.officer_id = actor.officer_id
        one.save(update_fields=["officer_id"])
        serving.record("inquiry.taken_up", actor, now, one.pk, {})
    return one


def close(inquiry_id: UUID, *, actor: Actor, now: datetime) -> Inquiry:
    """办结 after an answer, where the asker says nothing more; she may still rate."""
    serving.refuse_others(actor, working=True)
    with acting_as(actor):
        one = seen(inquiry_id, actor, lock=True)
        if one.state != "answered":
            raise BadInput("not answered", what="答复以后才能办结。")
        if Dispute.objects.filter(inquiry=one, run_id__in=Run.objects.filter(ended=False).values("pk")).exists():
            raise BadInput("guidance goes on", what="海外纠纷指导还没有结案，企业还要在这里往来。")
        one.state, one.closed_at = "closed", now
        one.save(update_fields=["state", "closed_at"])
        thread.say(one, f"{actor.unit_name}已办结这次咨询。", author="house", now=now, unit_id=actor.unit_id)
        serving.record("inquiry.closed", actor, now, one.pk, {})
    return one


@dataclass(frozen=True, kw_only=True)
class Counts:
    asked: int
    answered: int
    overdue: int
    rated: int
    mean: float | None  # of the ratings, 1 to 5


def counts(actor: Actor, *, now: datetime, since: date) -> Counts:
    """Of questions asked since that day. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = Inquiry.objects.visible_to(actor).filter(asked_at__date__gte=since)
    told = rows.aggregate(
        asked=Count("pk"), answered=Count("pk", filter=~Q(state="waiting")), rated=Count("rating"), mean=Avg("rating"),
        overdue=Count("pk", filter=Q(state="waiting", due_at__lt=now)),
    )  # fmt: skip
    return Counts(**told)


def tell_of_overdue(*, now: datetime) -> int:
    """A notice to the unit for each question whose clock has run out, once a clock. Safe to run twice."""
    with as_system():
        late = list(
            Inquiry.objects.select_for_update(skip_locked=True)
            .filter(state="waiting", due_at__lt=now, overdue_told_at__isnull=True).order_by("due_at")[:AT_ONCE]
        )  # fmt: skip
        telling.tell_once(
            (
                Notice(id=new_id(), unit_id=one.unit_id, post="", sort="inquiry", at=now, key=f"inquiry-late:{one.pk}:{one.due_at}",
                       text=f"咨询{one.number}应于{say_moment(one.due_at)}前答复（平台规则），还没有答复")
                for one in late if one.due_at
            ), now=now,
        )  # fmt: skip
        Inquiry.objects.filter(pk__in=[one.pk for one in late]).update(overdue_told_at=now)
    return len(late)
