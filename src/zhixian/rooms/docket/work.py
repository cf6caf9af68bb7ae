"""What an officer sees of her work: clocks that run against her unit, what she can do now, a dossier's whole story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from zhixian import procedures
from zhixian.law.thresholds import Assessment
from zhixian.moments import local_day
from zhixian.procedures import Definition, Offer
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Officer, Participation, Unit
from zhixian.rooms.agencies.rows import of_dossier
from zhixian.rooms.docket import beside, facts, personal, runs
from zhixian.rooms.docket.models import Clock, Correction, Intake, Notice, Run, Step
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.coding_models import Coding
from zhixian.rooms.dossiers.models import Dossier, Fact, Party, PenaltyCase, Right
from zhixian.rooms.evidence.models import Goods, Material, StoredFile

SOON = timedelta(hours=24)  # a traffic light, not law: amber when less than a day is left


def light(clock: Clock, now: datetime) -> str:
    """normal, soon or overdue. A term without a moment (及时) is normal, and so is a right that was not used in time."""
    if clock.due_at is None or clock.lapses:
        return "normal"
    end = clock.stopped_at or now
    if clock.due_at < end:
        return "overdue"
    return "soon" if clock.due_at - end < SOON else "normal"


@dataclass(frozen=True)
class Matter:
    """One row of 我的工作."""

    clock: Clock
    light: str
    dossier: Dossier
    run_id: UUID
    procedure: str
    state: str
    state_means: str


def my_work(actor: Actor, *, now: datetime, limit: int = 100, light: str = "", procedure: str = "") -> list[Matter]:
    """Clocks that run against the actor's unit, the one that ends first on top; two queries. Call in ``acting_as``."""
    wanted = Clock.objects.of(actor).alive(now)
    if light == "overdue":
        wanted = wanted.filter(due_at__lt=now)
    elif light == "soon":
        wanted = wanted.filter(due_at__gte=now, due_at__lt=now + SOON)
    elif light == "normal":
        wanted = wanted.exclude(due_at__lt=now + SOON)
    if procedure:
        wanted = wanted.filter(run__procedure=procedure)
    clocks = list(wanted.soonest_first().select_related("run")[:limit])
    found = Dossier.objects.in_bulk({clock.dossier_id for clock in clocks})
    return [_matter(clock, found[clock.dossier_id], now) for clock in clocks if clock.dossier_id in found]


def _matter(clock: Clock, dossier: Dossier, now: datetime) -> Matter:
    definition = runs.definition_of(clock.run.version_id)
    state = definition.states[clock.run.state]
    return Matter(clock, light(clock, now), dossier, clock.run_id, definition.label, state.label, state.means)


def my_dossiers(actor: Actor, *, limit: int = 100, before: UUID | None = None) -> list[Dossier]:
    """Dossiers of the actor's unit, newest first, at most 100 at a time; ``before`` turns the page."""
    own = Participation.objects.open_to(unit_id=actor.unit_id, officer_id=actor.officer_id, posts=actor.posts)
    if before:
        own = own.filter(dossier_id__lt=before)
    keys = list(own.order_by("-dossier_id").values_list("dossier_id", flat=True)[: min(limit, 100)])
    found = Dossier.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


@dataclass(frozen=True)
class Standing:
    """A run as the page shows it: where it stands, what ran, what may be done."""

    run: Run
    definition: Definition
    state: str
    state_means: str
    steps: list[Step]
    clocks: list[Clock]
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class DossierPage:
    dossier: Dossier
    case: PenaltyCase | None
    parties: list[Party]
    rights: list[Right]
    facts: list[Fact]
    goods: list[Goods]
    materials: list[Material]
    files: list[StoredFile]
    assessments: tuple[Assessment, ...]
    standings: list[Standing]
    papers: list[Paper]
    intakes: list[Intake]
    corrections: list[Correction]
    units: Mapping[UUID, Unit]
    officers: Mapping[UUID, str]
    participants: list[Participation]
    codings: list[Coding]
    beside: list[beside.Beside]


def dossier_page(dossier_id: UUID, *, actor: Actor, now: datetime) -> DossierPage:
    """All that the page of a dossier shows; NotFound for an outsider. Call inside ``acting_as``."""
    dossier = dossiers.get(dossier_id, actor=actor)
    case = dossier.case
    steps = of_dossier(Step, dossier.pk, "at, position")
    clocks = of_dossier(Clock, dossier.pk, "started_at")
    participants = of_dossier(Participation, dossier.pk, "since")
    found = of_dossier(Run, dossier.pk, "began_at, id")
    if personal.procedures() & {run.procedure for run in found}:
        personal.show(steps, dossier.pk, actor)
    said = of_dossier(Fact, dossier.pk, "name", "not superseded")
    parties = of_dossier(Party, dossier.pk, "serial")
    units = facts.units_by_id(
        {str(actor.unit_id), *(str(row.unit_id) for row in participants), *(str(step.unit_id) for step in steps)}
        | {unit for run in found for unit in run.memory.get("parties", {}).values()}
    )
    known = facts.Read(
        dossier,
        now=now,
        materials=of_dossier(Material, dossier.pk, "serial", "replaced_by is null"),
        goods=of_dossier(Goods, dossier.pk, "serial"),
        assessments=reading.read_law(dossier, said, parties, on=local_day(now)),
        parties=parties,
        runs=[(run.pk, run.procedure, run.ended) for run in found],
        late=frozenset(
            (row.run_id, row.clock) for row in clocks if row.stopped_at is None and row.due_at and row.due_at < now
        ),
        units=units,
    )
    return DossierPage(
        dossier=dossier,
        case=case,
        parties=list(known.parties),
        rights=of_dossier(Right, dossier.pk),
        facts=said,
        goods=list(known.goods),
        materials=list(known.materials),
        files=of_dossier(StoredFile, dossier.pk, "uploaded_at"),
        assessments=tuple(known.assessments),
        standings=[_standing(run, dossier, steps, clocks, actor, now, known) for run in found],
        papers=list(Paper.objects.filter(dossier_id=dossier.pk).defer("sheet").order_by("made_at", "pk")),
        intakes=of_dossier(Intake, dossier.pk, "at, id"),
        corrections=of_dossier(Correction, dossier.pk, "said_at"),
        units={unit.pk: unit for unit in units.values()},
        officers=dict(
            Officer.objects.filter(
                pk__in={step.officer_id for step in steps} | {step.acted_for for step in steps if step.acted_for}
            ).values_list("pk", "name")
        ),
        participants=participants,
        codings=of_dossier(Coding, dossier.pk, "said_at, id", "not superseded") if case else [],
        beside=beside.of_case(dossier.pk, actor) if case else [],
    )


def _standing(
    run: Run, dossier: Dossier, steps: list[Step], clocks: list[Clock], actor: Actor, now: datetime, known: facts.Read
) -> Standing:
    definition = runs.definition_of(run.version_id)
    running = {row.clock: row for row in clocks if row.run_id == run.pk and row.stopped_at is None}
    offers = procedures.offers(
        definition,
        runs.as_engine(run),
        actor=runs.acting(actor),
        facts=facts.Facts(dossier, run, actor=actor, now=now, rows=known),
        clocks=runs.for_engine(running.values()),
        now=now,
    )
    state = definition.states[run.state]
    return Standing(
        run=run,
        definition=definition,
        state=state.label,
        state_means=state.means,
        steps=[step for step in steps if step.run_id == run.pk],
        clocks=[clock for clock in clocks if clock.run_id == run.pk],
        offers=offers,
    )


@dataclass(frozen=True)
class Record:
    """What ran and is written down: every clock with its reckoning, and the units that they ran against."""

    dossier: Dossier
    clocks: list[Clock]
    units: Mapping[str, str]


def record(dossier_id: UUID, *, actor: Actor) -> Record:
    """The clocks of a dossier, what ends first on top; NotFound for an outsider. Call inside ``acting_as``."""
    dossier = dossiers.get(dossier_id, actor=actor)
    clocks = list(Clock.objects.filter(dossier_id=dossier.pk).order_by(F("due_at").asc(nulls_last=True), "started_at"))
    units = Unit.objects.filter(pk__in={row.unit_id for row in clocks}).values_list("pk", "short_name")
    return Record(dossier, clocks, {str(pk): name for pk, name in units})


def notices(actor: Actor, *, limit: int = 50) -> QuerySet[Notice]:
    """Notices to the actor's unit, newest first: those to everybody and those to a post that she holds."""
    return Notice.objects.filter(unit_id=actor.unit_id, post__in=["", *actor.posts]).order_by("-at")[:limit]


def unread(actor: Actor, *, most: int = 100) -> int:
    """How many notices wait to be read; counted no further than ``most``, for every page asks."""
    mine = Notice.objects.filter(unit_id=actor.unit_id, post__in=["", *actor.posts], read_at__isnull=True)
    return mine.order_by("-at")[:most].count()


def read_notice(notice_id: UUID, *, actor: Actor, now: datetime) -> None:
    Notice.objects.filter(pk=notice_id, unit_id=actor.unit_id, read_at__isnull=True).update(
        read_at=now, read_by=actor.officer_id
    )


def readings(dossier_id: UUID, *, actor: Actor) -> list[dict[str, Any]]:
    """Who opened the dossier: shown to the unit that owns it, to nobody else (an empty list)."""
    from_room = dossiers.readings_of(dossier_id, actor=actor)
    names = dict(Officer.objects.filter(pk__in={row.officer_id for row in from_room}).values_list("pk", "name"))
    units = dict(Unit.objects.filter(pk__in={row.unit_id for row in from_room}).values_list("pk", "name"))
    return [
        {"at": row.at, "officer": names.get(row.officer_id, ""), "unit": units.get(row.unit_id, ""), "what": row.what}
        for row in from_room
    ]
