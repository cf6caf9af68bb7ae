"""Personal fields: masked in the step, in plain for the unit that wrote them and there for who works the case."""

from collections.abc import Iterable
from dataclasses import replace
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


def split(definition: Definition, outcome: Outcome) -> tuple[Outcome, dict[str, str]]:
    """The outcome with its personal fields masked, also where the run remembers them; and what they said in plain."""
    names = [each.id for each in definition.actions[outcome.action].form if each.personal and each.id in outcome.values]
    if not names:
        return outcome, {}
    plain = {name: str(outcome.values[name]) for name in names}
    hidden = {name: masked(value) for name, value in plain.items()}
    kept = {**outcome.run.kept, **{name: value for name, value in hidden.items() if name in outcome.run.kept}}
    return replace(outcome, values={**outcome.values, **hidden}, run=replace(outcome.run, kept=kept)), plain


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
        step.values = {name: by_step.get((step.pk, name), value) for name, value in step.values.items()}
