"""Making the engine's effects last: clocks, papers, notices, further procedures, further parties."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from zhixian import procedures
from zhixian.identifiers import new_id
from zhixian.law import clocks as law_clocks
from zhixian.moments import say_day, say_moment
from zhixian.procedures import Definition, Party
from zhixian.procedures.effects import (
    AddParty,
    AdmitParty,
    Effect,
    ExtendClock,
    MakePaper,
    Mark,
    MoveClock,
    Notify,
    StartClock,
    StartProcedure,
    StopClock,
)
from zhixian.procedures.soundness import NEAREST, SAME_LEVEL
from zhixian.rooms.agencies import jurisdiction, kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Participation, Unit
from zhixian.rooms.docket import agreements, marks, moving, papers, runs, telling
from zhixian.rooms.docket.grounds import Grounds
from zhixian.rooms.docket.models import Clock, Notice, Run, Step
from zhixian.rooms.docket.refusals import UnableToExtend, UnitDoesNotFit
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger.services import Book


@dataclass
class Done:
    started: list[Clock] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    to_begin: list[tuple[StartProcedure, dict[str, Any]]] = field(default_factory=list)


def apply(
    wanted: Iterable[Effect],
    *,
    run: Run,
    step: Step,
    dossier: Dossier,
    definition: Definition,
    actor: Actor,
    now: datetime,
    book: Book,
) -> Done:
    """Each effect inside the caller's transaction; the engine's order is kept where one rests on another."""
    wanted, done = list(wanted), Done()
    parties: dict[str, str] = dict(run.memory["parties"])
    done.stopped = [effect.clock for effect in wanted if isinstance(effect, StopClock)]
    if done.stopped:
        Clock.objects.filter(run=run, clock__in=done.stopped).running().update(stopped_at=now, stopped_by=step)
    joined: list[tuple[UUID, str]] = []
    grounds = Grounds(run)
    admitted: list[tuple[UUID, str]] = []
    filling = papers.Filling(dossier, run=run, step=step, actor=actor, now=now)
    for effect in wanted:
        match effect:
            case AddParty(party=party, unit_id=unit_id):
                _check_fits(definition.parties[party], UUID(unit_id))
                joined.append((UUID(unit_id), party))
                parties[party] = unit_id
            case AdmitParty(party=party, unit_id=unit_id):
                admitted.append((UUID(unit_id), party))
            case StartClock():
                if clock := _clock(effect, grounds, step, UUID(parties[effect.party])):
                    done.started.append(clock)
            case ExtendClock():
                _extend(effect, grounds)
            case MoveClock():
                moving.move(effect, grounds)
            case Mark(name=name):
                marks.leave(name, run=run, step=step, dossier=dossier, now=now)
            case Notify():
                done.notices.append(_notice(effect, run, step, UUID(parties[effect.party]), len(done.notices), now))
            case StartProcedure():
                kept = {**run.memory["kept"], "doers_before": run.memory["doers"]}
                joined += [(UUID(unit_id), role) for role, unit_id in effect.parties.items()]
                if effect.begin:
                    done.to_begin.append((effect, kept))
                else:
                    _wait(effect, kept, run, dossier, now)
    _join(dossier.pk, joined, now)
    if dossier.about:
        _join(dossier.about, admitted, now)
    Clock.objects.bulk_create(done.started)
    # Papers last: they tell of the clocks, the marks and the parties of this very step.
    done.papers = [filling.make(effect) for effect in wanted if isinstance(effect, MakePaper)]
    Paper.objects.bulk_create(done.papers)
    telling.tell(done.notices, now=now)
    for paper in done.papers:
        book.record("paper.issued", subject=paper.pk, officer_id=actor.officer_id, unit_id=paper.unit_id, at=now,
                    digest=bytes.fromhex(paper.sheet_digest))  # fmt: skip
    return done


def _check_fits(party: Party, unit_id: UUID) -> None:
    kind = Unit.objects.filter(pk=unit_id).values_list("kind", flat=True).first()
    if kind is None or not kinds.matches(kind, party.kinds):
        raise UnitDoesNotFit(f"unit {unit_id} of kind {kind} cannot be {party.label}", party=party.label)


def _join(dossier_id: UUID, wanted: Iterable[tuple[UUID, str]], now: datetime) -> None:
    roles = {unit_id: role for unit_id, role in reversed(list(wanted))}
    if roles:
        Participation.objects.bulk_create(
            [Participation(dossier_id=dossier_id, unit_id=unit_id, role=role, since=now) for unit_id, role in roles.items()],
            ignore_conflicts=True,
        )  # fmt: skip


def _clock(effect: StartClock, grounds: Grounds, step: Step, unit_id: UUID) -> Clock | None:
    """The clock as it begins to run; None where the rule binds neither there nor then (a local rule elsewhere, the order of
    a campaign that is over) and no day was agreed either."""
    run, term = grounds.run, law_clocks.term(effect.clock)
    reckoning = grounds.reckon(effect.clock, unit_id=unit_id, start=effect.start)
    if not reckoning.binding and not effect.until:
        return None
    told = reckoning.as_json()
    if effect.until:
        reckoning = replace(reckoning, due_at=law_clocks.end_of(effect.until), due_legal=None, provisional=False)
        told |= {
            "due_date": effect.until.isoformat(),
            "lines": [f"双方约定或者文书写明的期限：{say_day(effect.until)}。"],
        }
    elif agreed := agreements.agreed_day(effect.clock, asked=unit_id, asking=step.unit_id, start=effect.start):
        day, agreement = agreed
        reckoning = replace(reckoning, due_at=law_clocks.end_of(day), due_legal=None, provisional=False)
        told |= {
            "due_date": day.isoformat(),
            "lines": [f"双方框架协议（{agreement.number}）约定的期限：{say_day(day)}；不是法定期限。"],
        }
    elif (minutes := settings.HOUSE_MINUTES.get(effect.clock)) and term.status == "house":
        due = effect.start + timedelta(minutes=minutes)
        reckoning = replace(reckoning, due_at=due)
        told |= {
            "due_strict_at": due.isoformat(),
            "lines": [f"本单位设定为{minutes}分钟，{say_moment(due)}届满；不是法定期限。"],
        }
    clock = Clock(
        run=run,
        dossier_id=run.dossier_id,
        clock=effect.clock,
        unit_id=unit_id,
        post=effect.post or "",
        started_at=effect.start,
        mode=term.mode,
        lapses=effect.lapses,
        verified=reckoning.verified,
        repeat_minutes=effect.repeats or None,
        started_by=step,
    )
    moving.put(clock, reckoning, told)
    if effect.reminds and clock.due_at:
        clock.remind_at = clock.due_at - timedelta(days=effect.reminds)
    return clock


def _extend(effect: ExtendClock, grounds: Grounds) -> None:
    clock = Clock.objects.filter(run=grounds.run, clock=effect.clock).running().first()
    if clock is None:
        return
    times = int(clock.reckoning.get("extended_times", 0)) + 1
    try:
        reckoning = grounds.reckon(
            effect.clock, unit_id=clock.unit_id, start=clock.started_at, extended=times, paused=moving.pauses(clock)
        )
    except law_clocks.BadReckoning as fault:
        raise UnableToExtend(f"{effect.clock} cannot be extended {times} times", why=fault) from fault
    moving.put(clock, reckoning, reckoning.as_json() | moving.kept(clock) | {"extended_times": times})
    clock.overdue_told_at = None
    clock.save(update_fields=moving.MOVED)


def _notice(effect: Notify, run: Run, step: Step, unit_id: UUID, serial: int, now: datetime) -> Notice:
    return Notice(
        id=new_id(),
        dossier_id=run.dossier_id,
        run=run,
        step=step,
        unit_id=unit_id,
        post=effect.post or "",
        text=effect.text,
        at=now,
        key=f"{step.pk}:{serial}",
    )


def _wait(effect: StartProcedure, kept: dict[str, Any], run: Run, dossier: Dossier, now: datetime) -> None:
    """A procedure that this one starts stands in its first state until somebody takes its first act."""
    definition = procedures.definitions()[effect.procedure]
    opened = procedures.opened(definition, parties=effect.parties, kept=kept)
    Run(
        dossier_id=dossier.pk,
        procedure=definition.key,
        version_id=runs.keep_version(definition, now=now),
        state=opened.state,
        memory=opened.as_json(),
        began_at=now,
        moved_at=now,
        came_from=run,
    ).save(force_insert=True)


def parties_for(definition: Definition, actor: Actor, dossier: Dossier) -> dict[str, str]:
    """Which unit is which party, as the declaration says how to find it. A unit of another kind than the party's is not
    bound, so that nobody plays a part that is not hers."""
    bound: dict[str, str] = {}
    for key, party in definition.parties.items():
        if unit_id := _found(party, actor, dossier):
            bound[key] = str(unit_id)
    return bound


def _found(party: Party, actor: Actor, dossier: Dossier) -> UUID | None:
    if party.found_by == "own":
        return actor.unit_id if kinds.matches(actor.unit_kind, party.kinds) else None
    if party.found_by == "owner":
        return dossier.opened_by_unit
    if party.found_by == "superior":
        return Unit.objects.values_list("parent_id", flat=True).get(pk=actor.unit_id)
    if party.found_by.startswith(SAME_LEVEL):
        named = party.found_by.removeprefix(SAME_LEVEL)
        kind = {"police": kinds.POLICE}.get(named, named)
        if actor.unit_kind == kind:
            return actor.unit_id
        try:
            return jurisdiction.same_level(Unit.objects.get(pk=actor.unit_id), kind).pk
        except jurisdiction.NoCounterpart:
            if party.optional:
                return None
            raise
    if party.found_by.startswith(NEAREST):
        nearest = jurisdiction.nearest(Unit.objects.get(pk=actor.unit_id), party.found_by.removeprefix(NEAREST))
        return nearest.pk if nearest else None
    return None
