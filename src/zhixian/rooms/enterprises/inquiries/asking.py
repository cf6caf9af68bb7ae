"""What an asker does: ask, go on, rate. With a firm's account, or with a code and without a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises.assessments import codes
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.inquiries import thread
from zhixian.rooms.enterprises.inquiries.models import Inquiry
from zhixian.rooms.enterprises.inquiries.thread import File, Given, Turn
from zhixian.rooms.leads import envelopes, routing
from zhixian.rooms.ledger import services as ledger

MATTERS = {key: label for key, (label, _) in routing.MATTERS.items()} | {"other": "其他问题"}
ABROAD = "abroad"  # a dispute abroad: registered on a form of its own (``enterprises.disputes``), then a thread like any other
LABELS = MATTERS | {ABROAD: "海外知识产权纠纷"}


class UnknownInquiryCode(NotFound):
    code = "inquiry.unknown_code"
    user_message = "没有找到这个咨询码的咨询。咨询码是16位字母和数字，请核对后再填。"


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks: a firm through one of its users, or whoever holds a code (``firm_id`` None)."""

    holder_id: UUID
    firm_id: UUID | None = None
    firm_name: str = ""
    user_id: UUID | None = None
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A question as its asker sees it."""

    inquiry: Inquiry
    unit: str
    matter: str
    place: str
    turns: list[Turn]
    files: list[File]

    @property
    def open(self) -> bool:
        return self.inquiry.state in {"waiting", "answered"}


def asker_by_code(code: str) -> Asker:
    try:
        return Asker(holder_id=codes.holder_of(code))
    except codes.UnknownCode:
        raise UnknownInquiryCode("not a code") from None


def ask(
    text: str, *, matter: str, division: str, asker: Asker | None, now: datetime, files: Sequence[Given] = ()
) -> tuple[Inquiry, str]:
    """The question goes to the responsible unit of the place. Without an asker a code is made, and given back once."""
    wrong: dict[str, str] = {}
    try:
        text = thread.worded(text, "text", "请写下您的问题")
    except BadInput as refusal:
        wrong |= refusal.fields
    if matter not in MATTERS:
        wrong["matter"] = "请选择问题是关于什么的"
    if not divisions.known(division):
        wrong["division"] = "请选择所在地，问题会送到当地的主管单位"
    if wrong:
        raise BadInput("bad question", fields=wrong)
    code = "" if asker else codes.new_code()
    asker = asker or Asker(holder_id=codes.holder_of(code))
    unit = routing.receiving_unit(matter, division)
    return begin(text, matter=matter, division=division, unit=unit, asker=asker, now=now, files=files), code


def begin(
    text: str, *, matter: str, division: str, unit: Unit, asker: Asker, now: datetime, files: Sequence[Given] = ()
) -> Inquiry:
    """The thread with its first turn, number and clock; the unit is told. What is given has been checked."""
    made_id = uuid4()
    with within(asker.holder_id):
        made = Inquiry(
            id=made_id, holder_id=asker.holder_id, firm_id=asker.firm_id, firm_name=asker.firm_name, user_id=asker.user_id,
            number=_next_number(now), matter=matter, division=division, unit_id=unit.pk, asked_at=now,
            officer_id=_officer_of(asker, unit), key=envelopes.wrap(envelopes.fresh_key(), unit.pk, made_id),
        )  # fmt: skip
        thread.start_clock(made, now=now)
        made.save(force_insert=True)
        thread.say(made, text, author="asker", now=now)
        thread.keep_files(made, files, now=now)
        _record("inquiry.asked", made, now)
        _tell(
            made,
            f"收到{LABELS[ABROAD] if matter == ABROAD else '咨询'}{made.number}，请在期限前答复",
            f"asked:{made.pk}",
            now,
        )
    return made


def _officer_of(asker: Asker, unit: Unit) -> UUID | None:
    """The firm's own officer where the unit that answers is the one that keeps the firm."""
    firm = Firm.objects.filter(pk=asker.firm_id, kept_by=unit).first() if asker.firm_id else None
    return firm.officer_id if firm else None


def _next_number(now: datetime) -> str:
    year = local_day(now).year
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into enterprises_inquiryseries (id, year, last) values (gen_random_uuid(), %s, 1)"
            " on conflict (year) do update set last = enterprises_inquiryseries.last + 1 returning last",
            [year],
        )
        return f"咨〔{year}〕{cursor.fetchone()[0]}号"


def _tell(inquiry: Inquiry, says: str, key: str, now: datetime) -> None:
    with within(inquiry.unit_id):
        telling.tell(
            [Notice(id=new_id(), unit_id=inquiry.unit_id, post="", sort="inquiry", text=says[:400], at=now, key=f"inquiry:{key}")],
            now=now,
        )  # fmt: skip


def _record(kind: str, inquiry: Inquiry, now: datetime) -> None:
    ledger.record(kind, chain=inquiry.holder_id, subject=inquiry.pk, officer_id=None, unit_id=None, at=now, digest=None)


def own(inquiry_id: UUID, asker: Asker, *, lock: bool = False) -> Inquiry:
    """Inside the asker's scope; NotFound for anybody else's as for none."""
    rows = Inquiry.objects.filter(pk=inquiry_id, holder_id=asker.holder_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound(f"no inquiry {inquiry_id} of this asker")
    return found


def mine(asker: Asker) -> list[Inquiry]:
    """The asker's questions, the newest first."""
    with within(asker.holder_id):
        return list(Inquiry.objects.filter(holder_id=asker.holder_id).order_by("-asked_at"))


def standing(inquiry_id: UUID, *, asker: Asker) -> Standing:
    with within(asker.holder_id):
        found = own(inquiry_id, asker)
        return Standing(
            inquiry=found, unit=Unit.objects.get(pk=found.unit_id).name, matter=LABELS[found.matter],
            place=divisions.full_name(found.division), turns=thread.turns(found), files=thread.shown_files(found),
        )  # fmt: skip


def file_of(inquiry_id: UUID, file_id: UUID, *, asker: Asker) -> tuple[File, bytes]:
    with within(asker.holder_id):
        return thread.content_of(own(inquiry_id, asker), file_id)


def go_on(inquiry_id: UUID, text: str, *, asker: Asker, now: datetime, files: Sequence[Given] = ()) -> None:
    """追问、补充: the officer is to speak again, and the clock runs anew unless it runs already."""
    text = thread.worded(text, "text", "请写下要问或者补充的话")
    with within(asker.holder_id):
        found = own(inquiry_id, asker, lock=True)
        if found.state not in {"waiting", "answered"}:
            raise BadInput("closed", what="这次咨询已经办结，有新的问题请另外咨询。")
        said = thread.say(found, text, author="asker", now=now)
        thread.keep_files(found, files, now=now)
        if found.state == "answered":
            found.state = "waiting"
            thread.start_clock(found, now=now)
            found.save(update_fields=["state", "due_at", "reckoning", "overdue_told_at"])
        _record("inquiry.asked", found, now)
        _tell(found, f"咨询{found.number}有追问或者补充", f"said:{said.pk}", now)


def rate(inquiry_id: UUID, stars: int, note: str, *, asker: Asker, now: datetime) -> None:
    """评价并办结, once there is an answer; rated once."""
    wrong = {}
    if not 1 <= stars <= 5:
        wrong["stars"] = "请选1至5分"
    if len(note) > 300 or "\x00" in note:
        wrong["note"] = "说明最多300字"
    if wrong:
        raise BadInput("bad rating", fields=wrong)
    with within(asker.holder_id):
        found = own(inquiry_id, asker, lock=True)
        if found.matter == ABROAD:
            raise BadInput("a dispute", what="海外纠纷在指导结案以后评价。")
        if found.rating is not None:
            raise BadInput("rated", what="已经评价过，谢谢。")
        if found.officer_id is None or not found.messages.filter(author="officer").exists():
            raise BadInput("no answer yet", what="还没有答复，答复以后再评价。")
        found.rating, found.rating_note, found.due_at = stars, note.strip(), None
        if found.state in {"waiting", "answered"}:
            found.state, found.closed_at = "closed", now
        found.save(update_fields=["rating", "rating_note", "due_at", "state", "closed_at"])
        _record("inquiry.rated", found, now)
