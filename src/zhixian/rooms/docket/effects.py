"""Making the engine's effects last: clocks, papers, notices, further procedures, further parties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian import procedures
from zhixian.identifiers import new_id
from zhixian.law import clocks as law_clocks
from zhixian.procedures import Definition
from zhixian.procedures.effects import (
    AddParty,
    Effect,
    ExtendClock,
    MakePaper,
    Notify,
    StartClock,
    StartProcedure,
    StopClock,
)
from zhixian.rooms.agencies import jurisdiction, kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Participation, Unit
from zhixian.rooms.docket import intake, papers, runs
from zhixian.rooms.docket.models import Clock, Notice, Run, Step
from zhixian.rooms.docket.refusals import UnableToExtend
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger


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
) -> Done:
    """Each effect in the engine's order, inside the caller's transaction."""
    done = Done()
    parties: Mapping[str, str] = run.memory["parties"]
    for effect in wanted:
        match effect:
            case AddParty(party=party, unit_id=unit_id):
                _join(dossier.pk, UUID(unit_id), party, now)
                parties = {**parties, party: unit_id}
            case StartClock():
                done.started.append(_start(effect, run, step, UUID(parties[effect.party]), now))
            case StopClock(clock=clock):
                _stop(clock, run, step, now)
                done.stopped.append(clock)
            case ExtendClock():
                _extend(effect, run)
            case MakePaper():
                done.papers.append(papers.make(effect, run=run, step=step, dossier=dossier, actor=actor, now=now))
            case Notify():
                done.notices.append(_notice(effect, run, step, UUID(parties[effect.party]), len(done.notices), now))
            case StartProcedure():
                kept = {**run.memory["kept"], "doers_before": run.memory["doers"]}
                for role, unit_id in effect.parties.items():
                    _join(dossier.pk, UUID(unit_id), role, now)
                if effect.begin:
                    done.to_begin.append((effect, kept))
                else:
                    _wait(effect, kept, run, dossier, now)
    Notice.objects.bulk_create(done.notices)
    intake.after(run, step, now=now)
    for paper in done.papers:
        ledger.record("paper.issued", chain=dossier.pk, subject=paper.pk, officer_id=actor.officer_id,
                      unit_id=paper.unit_id, at=now, digest=bytes.fromhex(paper.sheet_digest))  # fmt: skip
    return done


def _join(dossier_id: UUID, unit_id: UUID, role: str, now: datetime) -> None:
    Participation.objects.bulk_create(
        [Participation(dossier_id=dossier_id, unit_id=unit_id, role=role, since=now)], ignore_conflicts=True
    )


def _start(effect: StartClock, run: Run, step: Step, unit_id: UUID, now: datetime) -> Clock:
    term = law_clocks.term(effect.clock)
    reckoning = law_clocks.reckon(effect.clock, start=effect.start)
    clock = Clock(
        run=run,
        dossier_id=run.dossier_id,
        clock=effect.clock,
        unit_id=unit_id,
        post=effect.post or "",
        started_at=effect.start,
        due_at=reckoning.due_at,
        due_legal=law_clocks.end_of(reckoning.due_legal) if reckoning.due_legal else None,
        mode=term.mode,
        lapses=effect.lapses,
        verified=reckoning.verified,
        provisional=reckoning.provisional,
        reckoning=reckoning.as_json(),
        started_by=step,
    )
    clock.save(force_insert=True)
    return clock


def _stop(clock: str, run: Run, step: Step, now: datetime) -> None:
    Clock.objects.filter(run=run, clock=clock).running().update(stopped_at=now, stopped_by=step)


def _extend(effect: ExtendClock, run: Run) -> None:
    clock = Clock.objects.filter(run=run, clock=effect.clock).running().first()
    if clock is None:
        return
    times = int(clock.reckoning.get("extended_times", 0)) + 1
    try:
        reckoning = law_clocks.reckon(effect.clock, start=clock.started_at, extended=times)
    except law_clocks.BadReckoning as fault:
        raise UnableToExtend(f"{effect.clock} cannot be extended {times} times", why=fault) from fault
    clock.due_at = reckoning.due_at
    clock.reckoning = reckoning.as_json() | {"extended_times": times}
    clock.overdue_told_at = None
    clock.save(update_fields=["due_at", "reckoning", "overdue_told_at"])


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
        version=runs.keep_version(definition, now=now),
        state=opened.state,
        memory=opened.as_json(),
        began_at=now,
        moved_at=now,
        came_from=run,
    ).save(force_insert=True)


def parties_for(definition: Definition, actor: Actor) -> dict[str, str]:
    """Which unit is which party: the actor's own, and its same-level police and procuratorate."""
    own = Unit.objects.get(pk=actor.unit_id)
    bound: dict[str, str] = {}
    for key, party in definition.parties.items():
        if party.found_by == "same_level_police":
            bound[key] = str(own.pk if own.kind == kinds.POLICE else jurisdiction.same_level_police(own).pk)
        elif party.found_by == "same_level_procuratorate":
            bound[key] = str(
                own.pk if own.kind == kinds.PROCURATORATE else jurisdiction.same_level_procuratorate(own).pk
            )
        elif party.found_by == "own":
            bound[key] = str(own.pk)
    return bound
