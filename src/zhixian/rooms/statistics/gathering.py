"""Reading dossiers as the figures look at them: a handful of queries for some hundreds at once. Call as the house itself."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.agencies.dictionaries import Dictionary
from zhixian.rooms.docket import personal
from zhixian.rooms.docket.models import PlainValue, Run, Step
from zhixian.rooms.docket.retention import ERASED
from zhixian.rooms.dossiers import coding, figures
from zhixian.rooms.dossiers.coding_models import Coding
from zhixian.rooms.dossiers.models import Dossier, Fact
from zhixian.rooms.statistics.declared import Form
from zhixian.rooms.statistics.models import RecoveredLoss
from zhixian.rooms.statistics.reckoning import Lost, Material, Said, Taken


def materials(ids: Sequence[UUID], form: Form) -> list[Material]:
    """The dossiers of these ids, without those whose plain values were erased: what they once gave stays as it is."""
    book = dictionaries.every()[coding.CASE_TYPE]
    acts: dict[UUID, list[Taken]] = {}
    erased: set[UUID] = set()
    steps = Step.objects.filter(dossier_id__in=ids, run__procedure__in=form.procedures)
    parted = Run.objects.filter(dossier_id__in=ids, procedure__in=form.parted)
    kept = {key: memory.get("kept", {}) for key, memory in parted.values_list("pk", "memory")}
    plain = _plain(ids, form)
    told = steps.values_list("pk", "dossier_id", "run_id", "run__procedure", "action", "position", "unit_id", "at", "values", "salt")  # fmt: skip
    for key, dossier_id, run, procedure, action, position, unit_id, at, values, salt in told:
        if not bytes(salt):
            erased.add(dossier_id)
        acts.setdefault(dossier_id, []).append(
            Taken(run=run, procedure=procedure, action=action, position=position, unit_id=unit_id, at=at,
                  values={**kept.get(run, {}), **values, **plain.get(key, {})})
        )  # fmt: skip
    facts: dict[UUID, list[Said]] = {}
    names = [name for line in form.amounts for name in line]
    for row in Fact.objects.filter(dossier_id__in=ids, name__in=names):
        facts.setdefault(row.dossier_id, []).append(Said(name=row.name, at_least=row.at_least, at=row.said_at))
    losses: dict[UUID, list[Lost]] = {}
    for loss in RecoveredLoss.objects.filter(dossier_id__in=ids, superseded=False):
        losses.setdefault(loss.dossier_id, []).append(
            Lost(first=loss.first, unit_id=loss.unit_id, amount=loss.amount, on=loss.recovered_on)
        )
    types = _types(ids, book)
    return [
        Material(
            dossier_id=key, annex=figures.annex_of(book, types.get(key, "")), types=_above(book, types.get(key, "")),
            acts=acts.get(key, ()), facts=facts.get(key, ()), losses=losses.get(key, ()),
        )
        for key in ids
        if key not in erased
    ]  # fmt: skip


def blank_losses(erased: Iterable[UUID]) -> None:
    """What these dossiers' losses said in words goes with the rest of them; the amounts stay counted."""
    RecoveredLoss.objects.filter(dossier_id__in=erased).update(basis=ERASED, reason="", salt=b"")


def _plain(ids: Sequence[UUID], form: Form) -> dict[UUID, dict[str, Any]]:
    """Step → the people that it named in plain, to be counted and not to be kept."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in PlainValue.objects.filter(
        dossier_id__in=ids, field__in={row.people for row in form.rows.values()} - {""}
    ):
        found.setdefault(row.step_id, {})[row.field] = personal.in_plain(row.value, [])
    return found


def _types(ids: Iterable[UUID], book: Dictionary) -> dict[UUID, str]:
    """Each case under its sub-type, else under its kind of right."""
    found = dict(Dossier.objects.filter(pk__in=ids).values_list("pk", "right_type"))
    bearing = Coding.objects.filter(dossier_id__in=ids, dictionary=book.key, superseded=False)
    return found | dict(bearing.values_list("dossier_id", "code"))


def _above(book: Dictionary, code: str) -> frozenset[str]:
    found = set()
    while code and code not in found:
        found.add(code)
        code = book.terms[code].parent if code in book.terms else ""
    return frozenset(found)
