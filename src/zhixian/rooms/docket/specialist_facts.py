"""Facts about mediators, experts, guarantees and recorded rights, for the declarations that ask them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

from zhixian.moments import local_day
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.register_models import Person
from zhixian.rooms.docket import guidance_facts, seats, specialists
from zhixian.rooms.docket.models import Clock, Run

if TYPE_CHECKING:
    from zhixian.rooms.docket.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Guarantee:
    """实施办法（海关总署令第183号）第二十三条: what a holder puts up when customs acts of its own, in yuan."""

    full_below: Decimal = Decimal(20_000)
    half_to: Decimal = Decimal(200_000)
    least_half: Decimal = Decimal(20_000)
    most: Decimal = Decimal(100_000)

    def needed(self, value: Decimal) -> Decimal:
        if value < self.full_below:
            return value
        if value <= self.half_to:
            return max(value / 2, self.least_half)
        return self.most


GUARANTEE = Guarantee()


def _kept(its: Facts) -> Mapping[str, Any]:
    return its.run.memory.get("kept", {}) if its.run else {}


def _money(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


def _crime(its: Facts) -> bool:
    case = its.dossier.case
    return bool(
        (case and case.suspected_crime)
        or its["threshold_reached"]
        or any(procedure == "forward-transfer" for _, procedure, _ in its.rows.runs)
    )


def _performed(its: Facts) -> bool:
    return Run.objects.filter(
        dossier_id=its.dossier.pk, procedure__in=specialists.MEDIATION, state__in=("performed", "considered")
    ).exists()


def _chosen(its: Facts) -> tuple[bool, Person | None]:
    """Whether somebody was chosen in the form, and who."""
    wanted = its.form.get("person")
    if not wanted:
        return False, None
    try:
        return True, Person.objects.select_related("body").filter(pk=UUID(str(wanted))).first()
    except ValueError:
        return True, None


def _listed(its: Facts) -> bool:
    chosen, person = _chosen(its)
    if not chosen:
        return True
    if person is None or not Person.objects.valid(on=local_day(its.now)).filter(pk=person.pk).exists():
        return False
    if its.run is not None and its.run.procedure == specialists.EXPERTS:
        return person.kind == _kept(its).get("expert_kind")
    if its.run is not None and its.run.procedure == specialists.GUIDANCE:
        found = specialists.pool(its.run, its.dossier, now=its.now)
        return person.pk in {each.pk for each in (*found.free, *(one for one, _ in found.barred))}
    if person.kind != "mediator":
        return False
    offered = specialists.mediators(its.dossier, unit_id=its.parties.get("mediation"), now=its.now)
    return any(each.pk == person.pk for each in offered) or bool(
        registers.conflict(person, specialists.against(its.dossier, {}))
    )


def _unconnected(its: Facts) -> bool:
    _, person = _chosen(its)
    return person is None or not registers.conflict(person, specialists.against(its.dossier, _kept(its)))


def _can_be_drawn(its: Facts) -> bool:
    return its.run is None or bool(specialists.pool(its.run, its.dossier, now=its.now).free)


def _security(its: Facts, key: str) -> Decimal | None:
    return _money(its.form[key] if its.form.get(key) else _kept(its).get(key))


def _enough(its: Facts) -> bool:
    value, given = _security(its, "goods_value"), _security(its, "security")
    return value is None or given is None or given >= GUARANTEE.needed(value)


def _within(its: Facts) -> bool:
    value, given = _security(its, "goods_value"), _security(its, "security")
    return value is None or given is None or Decimal(0) < given <= value


def _renewal_open(its: Facts) -> bool:
    if its.run is None:
        return True
    clock = Clock.objects.filter(run=its.run, clock="customs-recordal-validity").running().first()
    # Six months by the calendar at most, 184 days: the day itself is the office's to look at.
    return bool(clock and clock.due_at and clock.due_at - its.now <= timedelta(days=184))


def _signatures_fit(its: Facts) -> bool:
    return its.run is None or seats.fit(its.run, dict(its.form))


def _signed_at(its: Facts, role: str) -> str:
    return seats.signed_at(its.run, role)


ANSWERS: Mapping[str, Callable[[Facts], Any]] = {
    "crime_suspected": _crime,
    "mediation_performed": _performed,
    "online_signatures_fit": _signatures_fit,
    "holder_signed_at": lambda its: _signed_at(its, "holder"),
    "suspect_signed_at": lambda its: _signed_at(its, "suspect"),
    "someone_can_be_drawn": _can_be_drawn,
    "chosen_person_listed": _listed,
    "chosen_person_unconnected": _unconnected,
    "security_enough": _enough,
    "security_within_value": _within,
    "detained_for_patent": lambda its: _kept(its).get("right_kind") == "patent",
    "recordal_renewal_open": _renewal_open,
    **guidance_facts.ANSWERS,
}
