"""The days of one officer: when her terms end and when she is expected somewhere. Kinds, numbers and moments, no more.

A meeting is whatever a declaration lets a run remember as a moment to come (a `moment` field that is not `past`, named in
`keeps`), so a procedure of a province's own is in the calendar without a line of code.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from zhixian import procedures
from zhixian.moments import SHANGHAI, local_day
from zhixian.procedures import Action, Definition, Field
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, actors_of
from zhixian.rooms.agencies.models import Officer, Participation
from zhixian.rooms.docket import runs
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.outbox import feeds
from zhixian.rooms.outbox.calendar import Item, write

AFTERWARDS = timedelta(
    days=30
)  # so long a stopped clock is shown as cancelled, for calendars that forget nothing by themselves
HOUR = timedelta(hours=1)
MOST = 1000


def published(secret: str, *, now: datetime) -> bytes:
    """The calendar under a secret address, over every unit in which the officer holds a post today; the reading is recorded.
    NotFound for an address that is unknown or revoked, and for an officer who has left: the three look the same."""
    feed = feeds.by_secret(secret)
    officer = Officer.objects.filter(pk=feed.officer_id).first()
    actors = actors_of(officer, on=local_day(now)) if officer else []
    if not actors:
        raise NotFound(f"officer {feed.officer_id} holds no post")
    items: dict[str, Item] = {}
    for actor in actors:
        with acting_as(actor):
            items |= {item.key: item for item in days_of(actor, now=now)}
    with acting_as(actors[0]):
        feeds.note_reading(feed, unit_id=actors[0].unit_id, now=now)
    return write(sorted(items.values(), key=lambda item: item.key))


def days_of(actor: Actor, *, now: datetime) -> list[Item]:
    """Terms that run against the actor's unit and her posts, and moments at which she is expected, in the order of their
    keys; what ended in the last days is marked as cancelled. Call inside ``acting_as``."""
    clocks, expected = _clocks(actor, now), list(_expected(actor, now))
    numbers = dict(
        Dossier.objects.filter(pk__in={clock.dossier_id for clock in clocks} | {run.dossier_id for run, *_ in expected})
        .values_list("pk", "number")
    )  # fmt: skip
    found = [_term(clock, numbers) for clock in clocks if clock.dossier_id in numbers]
    found += [_meeting(run, field, at, numbers) for run, field, at in expected if run.dossier_id in numbers]
    return sorted(found, key=lambda item: item.key)


def _clocks(actor: Actor, now: datetime) -> list[Clock]:
    mine = Clock.objects.of(actor).filter(due_at__isnull=False, post__in=["", *actor.posts])
    shown = mine.filter(Q(stopped_at__isnull=True) | Q(stopped_at__gte=now - AFTERWARDS))
    lapsed = Q(
        stopped_at__isnull=True, lapses=True, due_at__lt=now
    )  # a right that was not used is nobody's term any more
    return list(shown.exclude(lapsed).select_related("run").order_by("-due_at")[:MOST])


def _term(clock: Clock, numbers: dict[UUID, str]) -> Item:
    label = str(clock.reckoning.get("label", clock.clock))
    marks = "" if clock.verified else "（待核）"
    marks += "（暂定）" if clock.provisional else ""
    return Item(
        key=f"clock-{clock.pk}", kind=f"期限：{label}{marks}", number=numbers[clock.dossier_id], at=clock.due_at or clock.started_at,
        began_at=clock.started_at, changed_at=clock.stopped_at or max(clock.run.moved_at, clock.started_at),
        cancelled=clock.stopped_at is not None,
    )  # fmt: skip


def _expected(actor: Actor, now: datetime) -> Iterator[tuple[Run, Field, datetime]]:
    """Each moment that a run of the unit's dossiers remembers and that is not long past, for posts that have a part in it."""
    own = Participation.objects.filter(unit_id=actor.unit_id).values("dossier_id")
    found = Run.objects.filter(dossier_id__in=own, procedure__in=_with_moments(), moved_at__gte=now - 12 * AFTERWARDS)
    for run in found.order_by("-moved_at")[:MOST]:
        definition = runs.definition_of(run.version_id)
        if not _has_a_part(definition, run, actor):
            continue
        for field in _moments(definition):
            at = _moment(run.memory.get("kept", {}).get(field.id))
            if at is not None and at >= now - AFTERWARDS:
                yield run, field, at


def _with_moments() -> list[str]:
    return [definition.key for definition in procedures.definitions().values() if any(_moments(definition))]


def _moments(definition: Definition) -> Iterator[Field]:
    seen: set[str] = set()
    for action in definition.actions.values():
        for field in action.form:
            if field.type == "moment" and not field.past and field.id in action.keeps and field.id not in seen:
                seen.add(field.id)
                yield field


def _has_a_part(definition: Definition, run: Run, actor: Actor) -> bool:
    own = {party for party, unit in run.memory.get("parties", {}).items() if unit == str(actor.unit_id)}

    def for_her(action: Action) -> bool:
        return any(by.party in own and actor.posts & set(by.posts) for by in action.by)

    return any(for_her(action) for action in definition.actions.values())


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _meeting(run: Run, field: Field, at: datetime, numbers: dict[UUID, str]) -> Item:
    definition = runs.definition_of(run.version_id)
    return Item(
        key=f"run-{run.pk}-{field.id}", kind=f"{definition.label}（{field.label}）", number=numbers[run.dossier_id], at=at,
        began_at=run.began_at, changed_at=run.moved_at, lasts=HOUR,
        cancelled=run.ended and run.moved_at < at,  # over before it had begun: it was called off
    )  # fmt: skip
