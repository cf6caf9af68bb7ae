"""What officers see of the reports that their unit holds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.keyed import pairs_of
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.leads import envelopes, files, likeness, links, routing, talking, terms, uploads
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.goods import BREACHES, GOODS, PLATFORMS, SALES_CHANNELS, platform_of
from zhixian.rooms.leads.links import Link
from zhixian.rooms.leads.models import Attachment, Handover, LinkingKey, Report, ReportClock, SearchWords, Trace
from zhixian.rooms.leads.talking import Said
from zhixian.rooms.leads.uploads import File

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One line of the queue: never a name, of the reporter or of anybody."""

    id: UUID
    number: str
    state: str
    label: str
    channel: str
    matter: str
    place: str
    received_on: date
    named: bool
    begins: str  # the first words of what was told
    due_on: date | None
    late: bool
    verified: bool
    alike: int
    waits: bool  # for this unit's signature
    target: bool = False  # what ends first is the house's own target, no term of the law
    goods: str = ""
    danger: bool = False
    green: bool = False
    green_reason: str = ""
    platform: str = ""
    sold_by: str = ""
    breach: str = ""
    outside_number: str = ""
    score: int = 0
    kind: str = ""
    package_id: UUID | None = None
    division: str = ""
    soon: bool = False  # it ends within terms.SOON working days
    protected: bool = False  # it names a body on the protected list
    stands_since: date | None = None  # the law's term stands still since that day


@dataclass(frozen=True)
class Opening:
    says: str
    officer: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Page:
    row: Row
    facts: dict[str, Any]
    links: tuple[Link, ...]
    files: tuple[File, ...]
    said: tuple[Said, ...]
    passed: tuple[Handover, ...]
    units: dict[UUID | None, str]
    traces: tuple[Opening, ...]
    alike: tuple[tuple[Row, str], ...]
    clocks: tuple[ReportClock, ...]
    officer: str
    has_identity: bool
    wants_reward: bool
    claimed_on: date | None
    dossier_id: UUID | None
    ended: bool
    has_receiver: bool
    merged_into: UUID | None
    split_from: UUID | None


FILTERS = (
    "channel",
    "goods",
    "platform",
    "sales_channel",
    "event_code",
    "package_id",
    "kind",
    "breach",
    "division",
    "matter",
)


def queue(
    actor: Actor, *, now: datetime, state: str = "", words: str = "", start: int = 0, wanted: Mapping[str, Any] | None = None,
    page: int = PAGE,
) -> list[Row]:  # fmt: skip
    """The unit's reports: what endangers life on top, then the green channel, then what ends first; one more than a page tells
    that there is a further one. ``state``: of the report, or ``open``, ``late``, ``soon``. ``wanted``: values of FILTERS; ``ids``: only those."""
    with acting_as(actor):
        rows = Report.objects.visible_to(actor)
        if state in Report.STATES:
            rows = rows.filter(state=state)
        elif state == "open":
            rows = rows.exclude(state__in=Report.ENDED)
        for name, value in (wanted or {}).items():
            if name in FILTERS and value:
                rows = rows.filter(**{name: value})
            elif name == "ids":
                rows = rows.filter(pk__in=value)
        numbered = rows.filter(Q(number=words.strip()) | Q(outside_number=words.strip()))
        if words.strip() and numbered.exists():
            rows = numbered
        elif pairs := sorted({pair for word in words.split() for pair in pairs_of(word)}):
            rows = rows.filter(pk__in=SearchWords.objects.filter(pairs__contains=pairs).values("report_id"))
        elif words.strip():
            rows = rows.filter(number__contains=words.strip())
        running = ReportClock.objects.filter(report_id=OuterRef("pk"), stopped_at__isnull=True).order_by("due_at")
        ending = rows.annotate(ends=Subquery(running.values("due_at")[:1]))
        if state == "late":
            ending = ending.filter(ends__lt=now)
        elif state == "soon":
            ending = ending.filter(ends__gte=now, ends__lte=terms.soon_until(now))
        ordered = ending.order_by("-danger", "-green", F("ends").asc(nulls_last=True), "-received_on", "pk")
        return _rows(list(ordered[start : start + page + 1]), now)


def _rows(reports: list[Report], now: datetime) -> list[Row]:
    ids = [report.pk for report in reports]
    running = ReportClock.objects.filter(report_id__in=ids, stopped_at__isnull=True).order_by(
        F("due_at").desc(nulls_first=True)
    )
    clocks: dict[UUID, list[ReportClock]] = {}
    for clock in running:  # last of each the one that ends first
        clocks.setdefault(clock.report_id, []).append(clock)
    alike = likeness.alike(ids)
    return [_row(report, clocks.get(report.pk, []), len(alike.get(report.pk, ())), now) for report in reports]


def _row(report: Report, running: list[ReportClock], alike: int, now: datetime) -> Row:
    facts = envelopes.unseal_values(key_of(report), report.facts, report.pk) if report.sender_id is None else {}
    clock = running[-1] if running else None
    due = clock.due_at if clock else None
    stands = next((each.reckoning["paused_since"] for each in running if "paused_since" in each.reckoning), None)
    return Row(
        id=report.pk, number=report.number, state=report.state, label=Report.STATES[report.state],
        channel=Report.CHANNELS[report.channel], matter=routing.MATTERS[report.matter][0],
        place=divisions.full_name(report.division), division=report.division, protected=bool(report.protected), received_on=report.received_on, named=report.named,
        begins=str(facts.get("what", ""))[:60], due_on=local_day(due) if due else None,
        late=bool(due and due < now), verified=bool(clock and clock.verified), alike=alike, waits=report.sender_id is not None,
        target=bool(clock and clock.clock.startswith("house-")), goods=GOODS[report.goods].label if report.goods else "",
        danger=report.danger, green=report.green, green_reason=report.green_reason, score=report.score,
        platform=PLATFORMS[report.platform][0] if report.platform else "", kind=Report.KINDS[report.kind],
        sold_by=SALES_CHANNELS.get(report.sales_channel, ""), breach=BREACHES.get(report.breach, ""),
        outside_number=report.outside_number, package_id=report.package_id,
        soon=bool(due and now <= due <= terms.soon_until(now)), stands_since=date.fromisoformat(stands) if stands else None,
    )  # fmt: skip


def show(report_id: UUID, *, actor: Actor, now: datetime) -> Page:
    """Everything but the identity. NotFound for a unit that does not hold it. Until it has signed, the facts stay closed."""
    with acting_as(actor):
        report = _visible(report_id, actor)
        key = key_of(report)
        signed = report.sender_id is None
        facts = envelopes.unseal_values(key, report.facts, report.pk) if signed else {}
        has_receiver = bool(facts.pop("receiver", ""))  # opened by name and with a reason, see entering.receiver_of
        alike = likeness.alike([report.pk]).get(report.pk, {})
        others = _rows(list(Report.objects.visible_to(actor).filter(pk__in=alike)), now)
        passed = tuple(Handover.objects.filter(report_id=report.pk).order_by("at"))
        traces = list(Trace.objects.filter(report_id=report.pk).order_by("at"))
        people = {report.officer_id, *(row.officer_id for row in traces)}
        names = dict(Officer.objects.filter(pk__in={each for each in people if each}).values_list("pk", "name"))
        clocks = tuple(ReportClock.objects.filter(report_id=report.pk).order_by("started_on"))
        running = sorted(
            (clock for clock in clocks if clock.stopped_at is None),
            key=lambda clock: clock.due_at or datetime.max.replace(tzinfo=now.tzinfo), reverse=True,
        )  # fmt: skip
        return Page(
            row=_row(report, running, len(alike), now), facts=facts,
            links=tuple(links.capture(f"{facts.get('links', '')}\n{facts.get('what', '')}")),
            files=_files(report, key) if signed else (), said=tuple(talking.all_of(report, key)) if signed else (),
            passed=passed, units=talking.unit_names({unit for row in passed for unit in (row.from_unit, row.to_unit)}),
            traces=tuple(
                Opening(Trace.SORTS[row.sort], names.get(row.officer_id, ""),
                        envelopes.unseal(key, bytes(row.reason), row.pk.bytes).decode(), row.at)
                for row in traces
            ),
            alike=tuple((row, "、".join(sorted(LinkingKey.SORTS[sort] for sort in alike[row.id]))) for row in others),
            clocks=clocks, officer=names.get(report.officer_id, "") if report.officer_id else "",
            has_identity=report.identity is not None, wants_reward=report.wants_reward, claimed_on=report.reward_claimed_on,
            dossier_id=report.dossier_id, ended=report.ended, has_receiver=has_receiver,
            merged_into=report.merged_into, split_from=report.split_from,
        )  # fmt: skip


def _visible(report_id: UUID, actor: Actor) -> Report:
    found = Report.objects.visible_to(actor).filter(pk=report_id).first()
    if found is None:
        raise NotFound(f"report {report_id} is not held by unit {actor.unit_id}")
    return found


def _files(report: Report, key: bytes) -> tuple[File, ...]:
    rows = Attachment.objects.filter(report_id=report.pk, sent=True).exclude(state__in=("refused", "arriving"))
    return tuple(sorted((uploads.shown(row, key) for row in rows), key=lambda file: (file.name, str(file.id))))


@contextmanager
def copy_of(report_id: UUID, attachment_id: UUID, *, actor: Actor) -> Iterator[tuple[File, Iterator[bytes]]]:
    """The cleaned copy of a file, checked against its hash before the first byte leaves. Nothing of the original."""
    with acting_as(actor):
        report = _visible(report_id, actor)
        row = Attachment.objects.filter(
            pk=attachment_id, report_id=report.pk, state__in=("kept", "apart"), sent=True
        ).first()
        if row is None or report.sender_id is not None:
            raise NotFound("no such file")
        key = key_of(report)
        file, file_key = uploads.shown(row, key), envelopes.unseal(key, row.key, row.pk.bytes)
    with files.checked(files.place(row.pk, "copy"), file_key, file.copy_sha256) as pieces:
        yield file, pieces


@contextmanager
def original_of(
    report_id: UUID, attachment_id: UUID, original_key: bytes, *, actor: Actor
) -> Iterator[tuple[File, Iterator[bytes]]]:
    """A sealed original, with the key that ``handling.open_original`` gave for it."""
    with acting_as(actor):
        report = _visible(report_id, actor)
        row = Attachment.objects.filter(pk=attachment_id, report_id=report.pk, original_key__isnull=False).get()
        file = uploads.shown(row, key_of(report))
    with files.checked(files.place(row.pk, "original"), original_key, file.sha256) as pieces:
        yield file, pieces


def past_handovers(actor: Actor) -> list[tuple[Handover, str]]:
    """What the unit handed over, with the other side's receipt; of the report itself it sees nothing any more."""
    with acting_as(actor):
        rows = list(Handover.objects.filter(from_unit=actor.unit_id).order_by("-at")[:PAGE])
        names = talking.unit_names(row.to_unit for row in rows)
    return [(row, names.get(row.to_unit, "")) for row in rows]


@dataclass(frozen=True)
class CaseOffer:
    """What a penalty case can be entered with, without typing it again. No identity."""

    title: str
    facts_text: str
    place: str
    offender: str
    right_type: str


def for_case(report_id: UUID, *, actor: Actor) -> CaseOffer:
    with acting_as(actor):
        report = _visible(report_id, actor)
        if report.sender_id is not None or report.ended:
            raise NotFound("not open here")
        facts = envelopes.unseal_values(key_of(report), report.facts, report.pk)
    offender = str(facts.get("offender", "")).strip()
    right = {"piracy": "copyright", "patent": "patent", "secret": "trade_secret"}.get(report.matter, "trademark")
    links_said = "；".join(link.text for link in links.capture(str(facts.get("links", ""))))
    told = str(facts.get("what", "")).strip() + (f"\n链接：{links_said}" if links_said else "")
    return CaseOffer(
        title=f"{offender or '某当事人'}涉嫌{routing.MATTERS[report.matter][0]}案"[:200], facts_text=told, offender=offender[:200],
        place=f"{divisions.full_name(report.division)}{facts.get('place', '')}"[:200], right_type=right,
    )  # fmt: skip


def links_of(report_ids: Sequence[UUID], *, actor: Actor) -> list[tuple[str, str]]:
    """Each different link of the named leads once, with its platform's name; NotFound if the unit does not hold one of them."""
    with acting_as(actor):
        rows = list(Report.objects.visible_to(actor).filter(pk__in=report_ids, sender_id__isnull=True).order_by("pk"))
        if len(rows) != len(set(report_ids)):
            raise NotFound("a lead is not held by the unit")
        found: dict[str, str] = {}
        for row in rows:
            facts = envelopes.unseal_values(key_of(row), row.facts, row.pk)
            for link in links.capture(f"{facts.get('links', '')}\n{facts.get('what', '')}"):
                text = link.text.split("#")[0].rstrip("/")
                found.setdefault(text, PLATFORMS[platform_of(text) or "other"][0])
    return list(found.items())
