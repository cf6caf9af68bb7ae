"""Matters that stand beside a case: what is shown of them on the case, and what they ask of its figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket import runs
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.models import Dossier, Fact

TURNOVER = ("illegal_business", "sales_amount", "unsold_value")


@dataclass(frozen=True)
class Beside:
    """One procedure of a matter beside the case, as the case's page shows it."""

    matter: Dossier
    label: str
    state: str
    state_means: str
    result: str  # what the other side answered, if its form has a field of that name
    ended: bool


def of_case(case_id: UUID, actor: Actor) -> list[Beside]:
    """Those in which the actor's unit takes part, the oldest first. Call inside ``acting_as``."""
    matters = {row.pk: row for row in Dossier.objects.visible_to(actor).filter(about=case_id)}
    if not matters:
        return []
    found = []
    for run in Run.objects.filter(dossier_id__in=matters).order_by("began_at", "pk"):
        definition = runs.definition_of(run.version_id)
        state = definition.states[run.state]
        result = str(run.memory.get("kept", {}).get("result", ""))
        found.append(Beside(matters[run.dossier_id], definition.label, state.label, state.means, result, run.ended))
    return found


def amount(facts: list[Fact]) -> Decimal | None:
    """The largest established or confessed figure of turnover or value, in yuan; None where there is none."""
    known = [
        fact.at_least for fact in facts if fact.name in TURNOVER and fact.at_least is not None and not fact.superseded
    ]
    return max(known, default=None)


def _amount(its: Any) -> Decimal | None:
    return amount(list(Fact.objects.filter(dossier_id=its.dossier.pk, superseded=False)))


def _reached(its: Any, least: int) -> bool:
    known = _amount(its)
    return known is not None and known >= least


ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "case_amount": lambda its: str(found) if (found := _amount(its)) is not None else "",
    "tax_amount_reached": lambda its: _reached(its, settings.TAX_CLUE_AMOUNT),
    "major_amount_reached": lambda its: _reached(its, settings.MAJOR_CASE_AMOUNT),
}
