"""Who has a part in a procedure and no unit here (a firm, on a page of its own): what it may see, and the acts that are its own.

The room above knows who that is and what it comes in with; here it is the scope of its own rows, bound to a party of the run when
the matter was opened. What a declaration gives to nobody outside cannot be done from there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from zhixian.moments import local_day
from zhixian.procedures import OUTSIDE, Field
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import Actor, as_system
from zhixian.rooms.docket import runs, services
from zhixian.rooms.docket.models import Run, Step

Shown: TypeAlias = Mapping[str, Sequence[str]]  # act → fields of its form that are for the party outside


@dataclass(frozen=True, kw_only=True)
class Line:
    """One step, as far as it is meant for the party."""

    day: date
    label: str
    values: tuple[tuple[str, str], ...]  # label and words


@dataclass(frozen=True, kw_only=True)
class Standing:
    label: str
    means: str
    state: str
    ended: bool
    kept: Mapping[str, Any]  # the party's own values, by the names that ``own`` asks for
    lines: tuple[Line, ...]  # in their order


def standing(run_id: UUID, *, party: str, holder_id: UUID, shown: Shown, own: Sequence[str] = ()) -> Standing:
    """Where it is and what was said to the party; nothing else of the matter. NotFound for whoever is not that party."""
    with as_system():
        run = _theirs(Run.objects.all(), run_id, party, holder_id)
        definition = runs.definition_of(run.version_id)
        state, kept = definition.states[run.state], run.memory["kept"]
        lines = [
            Line(day=local_day(step.at), label=definition.actions[step.action].label, values=_said(step, definition.actions[step.action].form, shown[step.action]))
            for step in Step.objects.filter(run=run, action__in=shown).order_by("position")
        ]  # fmt: skip
        return Standing(label=state.label, means=state.means, state=run.state, ended=run.ended, lines=tuple(lines),
                        kept={name: kept[name] for name in own if name in kept})  # fmt: skip


def take(run_id: UUID, action: str, *, party: str, holder_id: UUID, form: Mapping[str, Any], now: datetime) -> Step:
    """An act of the party itself. Refuses as the engine does; NotFound for whoever is not that party."""
    with as_system():
        run = _theirs(Run.objects.select_for_update(of=("self",)), run_id, party, holder_id)
        return services.take_in(run, action, actor=_actor(holder_id), form=form, now=now)


def _theirs(rows: QuerySet[Run], run_id: UUID, party: str, holder_id: UUID) -> Run:
    found = rows.filter(pk=run_id).first()
    if found is None or found.memory["parties"].get(party) != str(holder_id):
        raise NotFound(f"{holder_id} has no part in run {run_id}")
    return found


def _actor(holder_id: UUID) -> Actor:
    """No officer and no unit: the scope stands in both places, the ledger gets neither."""
    return Actor(officer_id=holder_id, name="", unit_id=holder_id, unit_name="", unit_kind=OUTSIDE, unit_level="", division="",
                 posts=frozenset({OUTSIDE}))  # fmt: skip


def _said(step: Step, form: Sequence[Field], wanted: Sequence[str]) -> tuple[tuple[str, str], ...]:
    fields = {each.id: each for each in form}
    return tuple(
        (fields[name].label, _words(fields[name], step.values[name])) for name in wanted if step.values.get(name)
    )


def _words(field: Field, value: Any) -> str:
    if field.type == "yes_no":
        return "是" if value else "否"
    return field.choices.get(str(value), str(value))
