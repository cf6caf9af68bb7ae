"""What is asked about penalties across procedures: fined before, local rules, a firm of another province."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from zhixian.law import clocks
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.models import Dossier, Party
from zhixian.rooms.evidence.models import Goods

ON_THE_SPOT = {"citizen": Decimal(200), "unit": Decimal(3000)}
CUSTODY = frozenset({"detention", "arrest"})
CRIMINAL = "criminal-case"
PROVINCE_OF_CODE = slice(2, 4)  # of a unified credit code: its third to eighth characters are the division


def chosen_unit_penalises(form: Mapping[str, Any]) -> bool:
    """Whether the unit that the form names may penalise; a form that names none is refused by its own field."""
    wanted = form.get("to_unit")
    try:
        key = UUID(str(wanted))
    except ValueError:
        return True
    return Unit.objects.filter(pk=key, kind__in=kinds.ENFORCEMENT).exists()


def goods_are_recorded(form: Mapping[str, Any], goods: Sequence[Goods]) -> bool:
    """Whether every thing on the form's list stands among the goods of the dossier, by its name."""
    listed = form.get("goods") or []
    if isinstance(listed, str):
        listed = [{"name": line} for line in listed.splitlines()]
    names = {str(row.get("name", "")).strip() for row in listed if isinstance(row, Mapping)} - {""}
    return names <= {row.name.strip() for row in goods}


def ten_days_hold(unit: Unit | None) -> bool:
    """Whether the unit lies where the ten days of the local rule hold."""
    return unit is not None and clocks.term("police-to-admin-transfer-local").holds_in(unit.division)


def in_custody(run: Run) -> bool:
    """Whether a suspect is detained or arrested: by the measure that this criminal case last took; for any other procedure
    by that of a criminal case under way over the same dossier."""
    memories = [run.memory]
    if run.procedure != CRIMINAL:
        under_way = Run.objects.filter(dossier_id=run.dossier_id, procedure=CRIMINAL, ended=False)
        memories = list(under_way.values_list("memory", flat=True))
    return any(memory.get("kept", {}).get("measure") in CUSTODY for memory in memories)


def ends_later(form: Mapping[str, Any]) -> bool:
    """Whether the last day of a measure is not before the day on which it began; what is no day is refused by its field."""
    starts, ends = str(form.get("starts_at", ""))[:10], str(form.get("ends_on", ""))[:10]
    return not starts or not ends or starts <= ends


def fits_on_the_spot(form: Mapping[str, Any]) -> bool:
    """行政处罚法第五十一条: at most 200 yuan for a citizen, 3,000 for a legal person or other organisation."""
    return _amount(form.get("fine")) <= ON_THE_SPOT.get(str(form.get("subject")), Decimal(0))


def fine_given(dossier: Dossier) -> str:
    """The administrative fine on the case or on a reverse transfer of it, in yuan; empty if there is none."""
    if dossier.case is not None and dossier.case.penalty_amount:
        return str(dossier.case.penalty_amount)
    found = [_amount(kept.get("fine")) for kept in _memories(dossier)]
    return str(max(found)) if any(found) else ""


def fined_again(dossier: Dossier, form: Mapping[str, Any]) -> bool:
    """Whether the form gives a fine although the same conduct was fined, or punished with a criminal fine, before."""
    if not _amount(form.get("fine")):
        return False
    return bool(fine_given(dossier)) or any(_amount(kept.get("criminal_fine")) for kept in _memories(dossier))


def cross_province_unsettled(dossier: Dossier, parties: Iterable[Party], unit: Unit | None) -> bool:
    """A suspected firm of another province, and neither basis of jurisdiction nor approving superior on record."""
    if unit is None:
        return False
    codes = [party.credit_code for party in parties if party.role == "suspect" and len(party.credit_code) == 18]
    if {code[PROVINCE_OF_CODE] for code in codes} <= {unit.division[:2]}:
        return False
    return not any(kept.get("jurisdiction_basis") for kept in _memories(dossier))


def _memories(dossier: Dossier) -> list[Mapping[str, Any]]:
    return [
        memory.get("kept", {}) for memory in Run.objects.filter(dossier_id=dossier.pk).values_list("memory", flat=True)
    ]


def _amount(said: Any) -> Decimal:
    try:
        return Decimal(str(said).replace(",", "")) if said not in (None, "") else Decimal(0)
    except InvalidOperation:
        return Decimal(0)  # no number: the field itself is refused
