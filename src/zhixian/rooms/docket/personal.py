"""Personal fields: masked in the step, in plain for the unit that wrote them and there for who works the case."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from zhixian.procedures import Definition, Outcome
from zhixian.procedures import definitions as declared
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket.models import Step
from zhixian.rooms.docket.personal_models import PlainValue

MAY_READ = frozenset({"handler", "head", "prosecutor", "legal_reviewer"})


def procedures() -> frozenset[str]:
    """Procedures with a personal field in one of their forms."""
    return frozenset(
        key
        for key, definition in declared().items()
        if any(each.personal for action in definition.actions.values() for each in action.form)
    )


def masked(name: str) -> str:
    """A person's name as others read it: the first character, the rest as 某."""
    return f"{name[:1]}某" if name else ""


def hidden(value: Any) -> Any:
    """A text or rows of people as others read them: no identity number, no whole name."""
    if isinstance(value, list):
        return [{"name": masked(str(row.get("name", ""))) or "某人"} for row in value]
    return masked(str(value))


def split(definition: Definition, outcome: Outcome) -> tuple[Outcome, dict[str, str]]:
    """The outcome with its personal fields masked, also where the run remembers them; and what they said in plain."""
    names = [each.id for each in definition.actions[outcome.action].form if each.personal and each.id in outcome.values]
    if not names:
        return outcome, {}
    told = {name: outcome.values[name] for name in names}
    plain = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
        for name, value in told.items()
    }
    masks = {name: hidden(value) for name, value in told.items()}
    kept = {**outcome.run.kept, **{name: value for name, value in masks.items() if name in outcome.run.kept}}
    return replace(outcome, values={**outcome.values, **masks}, run=replace(outcome.run, kept=kept)), plain


def keep(step: Step, plain: dict[str, str]) -> None:
    PlainValue.objects.bulk_create(
        PlainValue(dossier_id=step.dossier_id, step_id=step.pk, unit_id=step.unit_id, field=name, value=value)
        for name, value in plain.items()
    )


def show(steps: Iterable[Step], dossier_id: UUID, actor: Actor) -> None:
    """Put the plain text into steps at hand, where this officer may read it; the rows themselves stay as they are."""
    if not actor.posts & MAY_READ:
        return
    found = PlainValue.objects.filter(dossier_id=dossier_id, unit_id=actor.unit_id)
    by_step = {(row.step_id, row.field): row.value for row in found}
    for step in steps:
        step.values = {name: in_plain(by_step.get((step.pk, name)), value) for name, value in step.values.items()}


def in_plain(plain: str | None, masked_value: Any) -> Any:
    """What was said, of the kind that the mask is; the mask itself where nothing else is known."""
    if plain is None:
        return masked_value
    return json.loads(plain) if isinstance(masked_value, list) else plain
