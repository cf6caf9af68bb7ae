"""Beginning a procedure and taking a step: the one way in which anything happens to a run.

What a step needs, who may take it, what it starts and stops stands in the declaration. Here the engine's answer is made
to last: the step, the clocks, the papers with their numbers, the notices and the ledger's entry in one transaction.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian import procedures
from zhixian.identifiers import new_id
from zhixian.moments import local_day, say_moment
from zhixian.procedures import Definition, Outcome
from zhixian.procedures.effects import AddParty, StartProcedure
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import delegations, sealing
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Officer, Unit
from zhixian.rooms.docket import attached, effects, personal, runs
from zhixian.rooms.docket.facts import Facts, is_id
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.docket.refusals import NeedsCase, NeedsMatter, OnePersonTwoParts, SomebodyWasFirst
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.ledger.services import Book


def begin(
    procedure: str, dossier_id: UUID, *, actor: Actor, form: Mapping[str, Any], now: datetime, action: str | None = None
) -> Run:
    """Open a procedure over a dossier by its first act. Refuses as the engine does; then nothing has changed."""
    with acting_as(actor):
        dossier = dossiers.get(dossier_id, actor=actor)
        return begin_over(dossier, procedure, actor=actor, form=form, now=now, action=action)


def begin_over(
    dossier: Dossier,
    procedure: str,
    *,
    actor: Actor,
    form: Mapping[str, Any],
    now: datetime,
    action: str | None = None,
    book: Book | None = None,
    outside: Mapping[str, UUID] | None = None,
) -> Run:
    """``begin`` over a dossier at hand, inside the transaction of a larger act; ``book``: that act's, if it has one open;
    ``outside``: who takes the parts of the parties without a unit here, by the scope of their own rows (``docket.outside``)."""
    definition = procedures.definitions()[procedure]
    _two_persons(definition, form, now)
    if definition.beside and dossier.sort == "case":
        return _begin_beside(dossier, definition, actor=actor, form=form, now=now, action=action)
    if dossier.sort != "case" and not definition.opens:
        raise NeedsCase(f"{procedure} needs a case", procedure=definition.label)
    if definition.apart and Run.objects.filter(dossier_id=dossier.pk).exists():
        raise NeedsMatter(f"{procedure} has a matter of its own", procedure=definition.label)
    outcome = procedures.begin(
        definition,
        parties=effects.parties_for(definition, actor, dossier)
        | {key: str(who) for key, who in (outside or {}).items()},
        actor=runs.acting(actor),
        action=action,
        form=form,
        facts=Facts(dossier, None, actor=actor, now=now, form=form),
        now=now,
    )
    run = _new_run(definition, dossier, outcome, now=now)
    with ledger.book(dossier.pk, within=book) as pen:
        _make_last(run, dossier, definition, outcome, before="", clocks=(), actor=actor, now=now, book=pen)
    return run


def _begin_beside(
    case: Dossier, definition: Definition, *, actor: Actor, form: Mapping[str, Any], now: datetime, action: str | None
) -> Run:
    """A matter that points to the case, with the procedure's first act in it: its facts are still asked of the case. The
    chain of the case says that there is one."""
    outcome = procedures.begin(
        definition,
        parties=effects.parties_for(definition, actor, case),
        actor=runs.acting(actor),
        action=action,
        form=form,
        facts=Facts(case, None, actor=actor, now=now, form=form),
        now=now,
    )
    with ledger.book(new_id(), fresh=True) as book:
        matter = dossiers.open_matter(
            case.title, actor=actor, now=now, book=book, right_type=case.right_type, about=case.pk
        )
        run = _new_run(definition, matter, outcome, now=now)
        _make_last(run, matter, definition, outcome, before="", clocks=(), actor=actor, now=now, book=book)
    ledger.record(f"beside.{definition.key}", chain=case.pk, subject=matter.pk, officer_id=actor.officer_id,
                  unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
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
        if seen_state is not None and seen_state != run.state:
            raise _somebody_was_first(run, runs.definition_of(run.version_id))
        return take_in(run, action, actor=actor, form=form, now=now)


def take_in(run: Run, action: str, *, actor: Actor, form: Mapping[str, Any], now: datetime) -> Step:
    """One step of a run that the caller has locked, in the scope in which the actor may act."""
    definition = runs.definition_of(run.version_id)
    _two_persons(definition, form, now, action)
    dossier = Dossier.objects.get(pk=run.dossier_id)
    before, clocks = run.state, list(Clock.objects.filter(run=run).running())
    outcome = procedures.step(
        definition,
        runs.as_engine(run),
        action,
        actor=runs.acting(actor),
        form=form,
        facts=Facts(dossier, run, actor=actor, now=now, form=form),
        clocks=runs.for_engine(clocks),
        now=now,
    )
    attached.refuse_unknown(definition.actions[action], outcome.values, dossier.pk)
    with ledger.book(dossier.pk) as book:
        return _make_last(
            run, dossier, definition, outcome, before=before, clocks=clocks, actor=actor, now=now, book=book
        )


def _two_persons(definition: Definition, form: Mapping[str, Any], now: datetime, action: str | None = None) -> None:
    """Where the law wants two officers, a substitute and the one in whose place she stands are not two."""
    for each in (one for one in definition.actions.values() if one.begins or one.id == action):
        for field in each.form:
            given = form.get(field.id)
            if field.type != "officers" or field.minimum < 2 or not isinstance(given, list | tuple) or len(given) < 2:
                continue
            officers = [UUID(str(one)) for one in given if is_id(one)]
            if pair := delegations.one_for_two(officers, on=local_day(now)):
                raise OnePersonTwoParts(f"{field.id} names a substitute twice", substitute=pair[0], absent=pair[1])


def _new_run(
    definition: Definition, dossier: Dossier, outcome: Outcome, *, now: datetime, came_from: Run | None = None
) -> Run:
    return Run(
        dossier_id=dossier.pk,
        procedure=definition.key,
        version_id=runs.keep_version(definition, now=now),
        began_at=now,
        came_from=came_from,
    )


def _make_last(
    run: Run,
    dossier: Dossier,
    definition: Definition,
    outcome: Outcome,
    *,
    before: str,
    clocks: Sequence[Clock],
    actor: Actor,
    now: datetime,
    book: Book,
) -> Step:
    """Write down what the engine decided; the order matters only where a row points at an earlier one. ``clocks``: those
    of the run that were running."""
    is_new = run._state.adding
    outcome, plain = personal.split(definition, outcome)
    run.state, run.memory, run.moved_at = outcome.run.state, outcome.run.as_json(), now
    run.ended = definition.states[run.state].ends
    if is_new:
        run.save(force_insert=True)
    else:
        run.save(update_fields=["state", "memory", "moved_at", "ended"])
    step = Step(
        id=new_id(),
        run=run,
        dossier_id=dossier.pk,
        position=1 if is_new else run.steps.count() + 1,
        action=outcome.action,
        state_before=before or definition.starts,
        state_after=outcome.run.state,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        post=outcome.post,
        acted_for=UUID(outcome.acted_for) if outcome.acted_for else None,
        at=now,
        values=outcome.values,
        salt=os.urandom(16),
        late=[c.clock for c in clocks if c.due_at and c.due_at < now and c.clock in outcome.stopped],
    )
    step.save(force_insert=True)
    if plain:
        personal.keep(step, plain)
    if dossier.last_act_at != now:
        Dossier.objects.filter(pk=dossier.pk).update(last_act_at=now)
    done = effects.apply(
        outcome.effects, run=run, step=step, dossier=dossier, definition=definition, actor=actor, now=now, book=book
    )
    if definition.sealed:
        _let_in(step, dossier, definition, outcome, now)
    for procedure, first in done.to_begin:
        _begin_followed(procedure, first, run, step, dossier, actor=actor, now=now, book=book)
    book.record(
        f"step.{run.procedure}.{step.action}",
        subject=step.pk,
        officer_id=None if step.post == procedures.OUTSIDE else actor.officer_id,
        unit_id=None if step.post == procedures.OUTSIDE else actor.unit_id,
        at=now,
        digest=salted_digest(digested(step, done), bytes(step.salt)),
    )
    if step.acted_for is not None:
        # Who stood behind the act is an entry of its own: its officer is the one in whose place it was done.
        book.record(
            "step.acted_for", subject=step.pk, officer_id=step.acted_for, unit_id=actor.unit_id, at=now, digest=None
        )
    return step


def _let_in(step: Step, dossier: Dossier, definition: Definition, outcome: Outcome, now: datetime) -> None:
    """Who sees a sealed matter from this step on: who took it, whom its form names, and the receivers of a unit asked in."""
    named = [UUID(key) for field in definition.actions[step.action].form if field.type == "officers"
             for key in step.values.get(field.id, ())]  # fmt: skip
    sealing.let_in(dossier.pk, [step.officer_id, *named], unit_id=step.unit_id, now=now)
    for effect in outcome.effects:
        if isinstance(effect, AddParty) and UUID(effect.unit_id) != step.unit_id:
            sealing.let_in_receivers(dossier.pk, UUID(effect.unit_id), now=now)


def _begin_followed(
    procedure: StartProcedure,
    kept: dict[str, Any],
    run: Run,
    step: Step,
    dossier: Dossier,
    *,
    actor: Actor,
    now: datetime,
    book: Book,
) -> None:
    """The same act, seen from the procedure that it starts: the same officer, the same values."""
    definition = procedures.definitions()[procedure.procedure]
    outcome = procedures.begin(
        definition,
        parties=procedure.parties,
        actor=runs.acting(actor),
        action=procedure.begin,
        form=step.values,
        facts=Facts(dossier, run, actor=actor, now=now, form=step.values),
        now=now,
        kept=kept,
    )
    followed = _new_run(definition, dossier, outcome, now=now, came_from=run)
    _make_last(followed, dossier, definition, outcome, before="", clocks=(), actor=actor, now=now, book=book)


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
    if step.acted_for is not None:
        plain["acted_for"] = str(step.acted_for)
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


def get_step(step_id: UUID, *, actor: Actor) -> Step:
    """One step if the actor's unit takes part in its dossier; NotFound otherwise. Call inside ``acting_as``."""
    step = Step.objects.select_related("run").filter(pk=step_id).first()
    if step is None:
        raise NotFound(f"step {step_id} is not visible")
    dossiers.get(step.dossier_id, actor=actor)
    return step
