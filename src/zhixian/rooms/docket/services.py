"""Beginning a procedure and taking a step: the one way in which anything happens to a run.

What a step needs, who may take it, what it starts and stops stands in the declaration. Here the engine's answer is made
to last: the step, the clocks, the papers with their numbers, the notices and the ledger's entry in one transaction.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian import procedures
from zhixian.identifiers import new_id
from zhixian.moments import say_moment
from zhixian.procedures import Definition, Outcome
from zhixian.procedures.effects import StartProcedure
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Officer, Unit
from zhixian.rooms.docket import effects, facts, runs
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.docket.refusals import SomebodyWasFirst
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest


def begin(
    procedure: str,
    dossier_id: UUID,
    *,
    actor: Actor,
    form: Mapping[str, Any],
    now: datetime,
    action: str | None = None,
    came_from: Run | None = None,
) -> Run:
    """Open a procedure over a dossier by its first act. Refuses as the engine does; then nothing has changed."""
    definition = procedures.definitions()[procedure]
    with acting_as(actor):
        dossier = dossiers.get(dossier_id, actor=actor)
        outcome = procedures.begin(
            definition,
            parties=effects.parties_for(definition, actor),
            actor=runs.acting(actor),
            action=action,
            form=form,
            facts=facts.of(dossier, None, actor=actor, now=now),
            now=now,
        )
        run = _new_run(definition, dossier, outcome, now=now, came_from=came_from)
        _make_last(run, dossier, definition, outcome, before=definition.starts, actor=actor, now=now)
    return run


def take(
    run_id: UUID,
    action: str,
    *,
    actor: Actor,
    form: Mapping[str, Any],
    now: datetime,
    seen_state: str | None = None,
) -> Step:
    """Take one step. ``seen_state`` is the state that the officer had before her eyes: if another was quicker, she is
    told who and what the state is now (SomebodyWasFirst) instead of acting on a picture that is gone."""
    with acting_as(actor):
        run = runs.locked(run_id, actor=actor)
        definition = runs.definition_of(run.version_id)
        if seen_state is not None and seen_state != run.state:
            raise _somebody_was_first(run, definition)
        dossier = dossiers.get(run.dossier_id, actor=actor)
        before = run.state
        outcome = procedures.step(
            definition,
            runs.as_engine(run),
            action,
            actor=runs.acting(actor),
            form=form,
            facts=facts.of(dossier, run, actor=actor, now=now, form=form),
            clocks=runs.running_clocks(run),
            now=now,
        )
        return _make_last(run, dossier, definition, outcome, before=before, actor=actor, now=now)


def _new_run(
    definition: Definition, dossier: Dossier, outcome: Outcome, *, now: datetime, came_from: Run | None
) -> Run:
    run = Run(
        dossier_id=dossier.pk,
        procedure=definition.key,
        version=runs.keep_version(definition, now=now),
        state=outcome.run.state,
        memory=outcome.run.as_json(),
        began_at=now,
        moved_at=now,
        came_from=came_from,
    )
    run.save(force_insert=True)
    return run


def _make_last(
    run: Run, dossier: Dossier, definition: Definition, outcome: Outcome, *, before: str, actor: Actor, now: datetime
) -> Step:
    """Write down what the engine decided; the order matters only where a row points at an earlier one."""
    position = run.steps.count() + 1
    late = [clock.clock for clock in Clock.objects.filter(run=run).running() if clock.due_at and clock.due_at < now]
    step = Step(
        id=new_id(),
        run=run,
        dossier_id=dossier.pk,
        position=position,
        action=outcome.action,
        state_before=before,
        state_after=outcome.run.state,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        post=outcome.post,
        at=now,
        values=outcome.values,
        salt=os.urandom(16),
        late=[clock for clock in late if clock in outcome.stopped],
    )
    step.save(force_insert=True)
    run.state, run.memory, run.moved_at = outcome.run.state, outcome.run.as_json(), now
    run.ended = definition.states[run.state].ends
    run.save(update_fields=["state", "memory", "moved_at", "ended"])
    Dossier.objects.filter(pk=dossier.pk).update(last_act_at=now)
    done = effects.apply(
        outcome.effects, run=run, step=step, dossier=dossier, definition=definition, actor=actor, now=now
    )
    for procedure, first in done.to_begin:
        _begin_followed(procedure, first, run, step, dossier, actor=actor, now=now)
    ledger.record(
        f"step.{run.procedure}.{step.action}",
        chain=dossier.pk,
        subject=step.pk,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        at=now,
        digest=salted_digest(digested(step, done), bytes(step.salt)),
    )
    return step


def _begin_followed(
    procedure: StartProcedure,
    kept: dict[str, Any],
    run: Run,
    step: Step,
    dossier: Dossier,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """The same act, seen from the procedure that it starts: the same officer, the same values."""
    definition = procedures.definitions()[procedure.procedure]
    outcome = procedures.begin(
        definition,
        parties=procedure.parties,
        actor=runs.acting(actor),
        action=procedure.begin,
        form=step.values,
        facts=facts.of(dossier, run, actor=actor, now=now),
        now=now,
        kept=kept,
    )
    followed = _new_run(definition, dossier, outcome, now=now, came_from=run)
    _make_last(followed, dossier, definition, outcome, before=definition.starts, actor=actor, now=now)


def digested(step: Step, done: effects.Done) -> dict[str, Any]:
    """What the ledger's digest of a step covers: the values, and what the step brought about."""
    plain = {
        "run": str(step.run_id),
        "action": step.action,
        "from": step.state_before,
        "to": step.state_after,
        "values": step.values,
        "clocks_started": sorted(
            f"{clock.clock} {clock.due_at.isoformat() if clock.due_at else '-'}" for clock in done.started
        ),
        "clocks_stopped": sorted(done.stopped),
        "papers": sorted(f"{paper.key} {paper.sheet_digest}" for paper in done.papers),
        "notices": len(done.notices),
    }
    return json.loads(json.dumps(plain, default=str))  # type: ignore[no-any-return]


def _somebody_was_first(run: Run, definition: Definition) -> SomebodyWasFirst:
    last = run.steps.order_by("-position").first()
    officer = Officer.objects.filter(pk=last.officer_id).first() if last else None
    unit = Unit.objects.filter(pk=last.unit_id).first() if last else None
    return SomebodyWasFirst(
        f"run {run.pk} has moved on to {run.state}",
        who=f"{unit.short_name if unit else ''}{officer.name if officer else '另一名办案人员'}",
        when=say_moment(last.at) if last else "",
        action=definition.actions[last.action].label if last else "",
        state=definition.states[run.state].label,
    )


def get_run(run_id: UUID, *, actor: Actor) -> Run:
    """The run if the actor's unit takes part in its dossier; NotFound otherwise. Call inside ``acting_as``."""
    run = Run.objects.select_related("version").filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"run {run_id} is not visible")
    dossiers.get(run.dossier_id, actor=actor)
    return run
