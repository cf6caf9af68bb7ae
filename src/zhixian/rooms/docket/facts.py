"""The facts that a declaration may ask for, answered from the dossier when they are asked. The words stand in
procedures/facts.yaml; a step reads only what its own guards and forms want to know."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from zhixian.law.thresholds import Assessment
from zhixian.moments import local_day
from zhixian.procedures.engine import SUPERIOR_OF
from zhixian.rooms.agencies import dictionaries, kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.jurisdiction import are_same_level
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import (
    across,
    agenda,
    beside,
    liaison_office,
    matter_facts,
    penalties,
    remedies,
    specialist_facts,
)
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers.models import Dossier, Party
from zhixian.rooms.evidence.models import Goods, Material


class Rows:
    """What the questions stand on. Each kind of row is read when a question first wants it, and once."""

    def __init__(self, dossier: Dossier, *, now: datetime) -> None:
        self.dossier, self.now = dossier, now

    @cached_property
    def materials(self) -> Sequence[Material]:
        return list(Material.objects.filter(dossier_id=self.dossier.pk, replaced_by__isnull=True))

    @cached_property
    def goods(self) -> Sequence[Goods]:
        return list(Goods.objects.filter(dossier_id=self.dossier.pk))

    @cached_property
    def assessments(self) -> Sequence[Assessment]:
        return reading.read_law(self.dossier, on=local_day(self.now))

    @cached_property
    def parties(self) -> Sequence[Party]:
        return list(self.dossier.parties.all())

    @cached_property
    def runs(self) -> Sequence[tuple[UUID, str, bool]]:
        """Id, procedure and whether it has ended, of every run over the dossier."""
        return list(Run.objects.filter(dossier_id=self.dossier.pk).values_list("pk", "procedure", "ended"))

    def late_clocks(self, run: Run, now: datetime) -> frozenset[str]:
        """Clocks of the run that are running and over."""
        found = Clock.objects.filter(run=run, due_at__lt=now).running().values_list("clock", flat=True)
        return frozenset(found)

    def units(self, ids: Iterable[str]) -> Mapping[str, Unit]:
        return units_by_id(ids)

    @cached_property
    def tiers(self) -> frozenset[str]:
        """How far each crime's standard is certainly reached."""
        return frozenset(assessment.certain for assessment in self.assessments)


class Read(Rows):
    """The same questions over rows that a page has read already."""

    def __init__(
        self, dossier: Dossier, *, now: datetime, late: frozenset[tuple[UUID, str]], units: Mapping[str, Unit], **rows: Any
    ) -> None:  # fmt: skip
        super().__init__(dossier, now=now)
        self._late, self._units = late, units
        self.__dict__.update(rows)

    def late_clocks(self, run: Run, now: datetime) -> frozenset[str]:
        return frozenset(clock for key, clock in self._late if key == run.pk)

    def units(self, ids: Iterable[str]) -> Mapping[str, Unit]:
        return self._units


def units_by_id(ids: Iterable[str]) -> dict[str, Unit]:
    return {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=set(ids))}


class Facts(Mapping[str, Any]):
    """Every fact of the vocabulary for this dossier at this moment; ``form`` for those about a choice in it."""

    def __init__(
        self,
        dossier: Dossier,
        run: Run | None,
        *,
        actor: Actor,
        now: datetime,
        form: Mapping[str, Any] | None = None,
        rows: Rows | None = None,
    ) -> None:
        self.run, self.actor, self.now, self.form = run, actor, now, form or {}
        self.dossier, self.rows = dossier, rows or Rows(dossier, now=now)
        self._answered: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._answered:
            if name.startswith(SUPERIOR_OF):
                self._answered[name] = self.superior_of(name.removeprefix(SUPERIOR_OF))
            else:
                self._answered[name] = ANSWERS[name](self)
        return self._answered[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ANSWERS)

    def __len__(self) -> int:
        return len(ANSWERS)

    @cached_property
    def others_running(self) -> frozenset[str]:
        """Procedures under way over the dossier besides this run."""
        return frozenset(
            procedure
            for key, procedure, ended in self.rows.runs
            if not ended and (self.run is None or key != self.run.pk)
        )

    @cached_property
    def parties(self) -> Mapping[str, str]:
        return self.run.memory.get("parties", {}) if self.run else {}

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        return self.rows.units([*self.parties.values(), str(self.actor.unit_id)])

    def superior_of(self, party: str) -> str | None:
        unit = self.units.get(self.parties.get(party, ""))
        return str(unit.parent_id) if unit and unit.parent_id else None

    def beside_the_sender(self, other: Unit | None) -> bool:
        own = self.units.get(self.parties.get("sender", str(self.actor.unit_id)))
        return bool(own and other and are_same_level(own, other))

    def party_beside_the_sender(self, party: str) -> bool:
        return self.beside_the_sender(self.units.get(self.parties.get(party, "")))

    @staticmethod
    def kind_of(unit_id: Any) -> str:
        """The kind of the unit of that id; empty where there is none."""
        if not is_id(unit_id):
            return ""
        return Unit.objects.filter(pk=UUID(str(unit_id))).values_list("kind", flat=True).first() or ""

    @property
    def chosen_is_a_market_regulator(self) -> bool:
        wanted = self.form.get("to_unit")
        if self.actor.unit_kind != "market_regulation" or not is_id(wanted):
            return False
        return Unit.objects.filter(pk=UUID(str(wanted)), kind="market_regulation").exists()

    @property
    def chosen_procuratorate_is_beside(self) -> bool:
        wanted = self.form.get("procuratorate")
        if not is_id(wanted):
            return True
        chosen = Unit.objects.filter(pk=UUID(str(wanted))).first()
        return bool(chosen and chosen.kind == kinds.PROCURATORATE and self.beside_the_sender(chosen))


ANSWERS: Mapping[str, Callable[[Facts], Any]] = {
    "evidence_list_present": lambda its: bool(its.rows.materials),
    "goods_list_present": lambda its: bool(its.rows.goods),
    "sources_signed": lambda its: not any(material.faults() for material in its.rows.materials),
    "materials_rows": lambda its: [{"name": material.name} for material in its.rows.materials],
    "goods_rows": lambda its: [{"name": row.name, "quantity": _quantity(row)} for row in its.rows.goods],
    "threshold_reached": lambda its: bool(its.rows.tiers & {"basic", "aggravated"}),
    "assessment_tier": lambda its: _best(its.rows.tiers),
    "penalty_given": lambda its: its.dossier.case is not None and its.dossier.case.penalised_at is not None,
    "case_closed": lambda its: its.dossier.case is not None and its.dossier.case.closed_at is not None,
    "sender_is_market_regulator": lambda its: its.actor.unit_kind == "market_regulation",
    "emergency_goods": lambda its: dictionaries.alerted((row.name for row in its.rows.goods), on=local_day(its.now)),
    "has_complainant": lambda its: any(party.role == "complainant" for party in its.rows.parties),
    "another_review_running": lambda its: "filing-supervision" in its.others_running,
    "handover_running": lambda its: any(procedure == "goods-handover" for _, procedure, _ in its.rows.runs),
    "reconsideration_overdue": lambda its: (
        its.run is not None and "agency-reconsideration-decision" in its.rows.late_clocks(its.run, its.now)
    ),
    "chosen_unit_penalises": lambda its: penalties.chosen_unit_penalises(its.form),
    "listed_goods_recorded": lambda its: penalties.goods_are_recorded(its.form, its.rows.goods),
    "ten_days_for_reverse_transfer": lambda its: penalties.ten_days_hold(its.units.get(str(its.actor.unit_id))),
    "measure_ends_later": lambda its: penalties.ends_later(its.form),
    "on_the_spot_fine_fits": lambda its: penalties.fits_on_the_spot(its.form),
    "fined_again": lambda its: penalties.fined_again(its.dossier, its.form),
    "fine_given": lambda its: penalties.fine_given(its.dossier),
    "cross_province_unsettled": lambda its: penalties.cross_province_unsettled(
        its.dossier, its.rows.parties, its.units.get(str(its.actor.unit_id))
    ),
    "in_custody": lambda its: bool(its.run and penalties.in_custody(its.run)),
    "criminal_case_running": lambda its: "criminal-case" in its.others_running,
    "measure_extended": lambda its: (
        bool({"extend", "extend-freeze"} & set(its.run.memory["doers"])) if its.run else False
    ),
    "statement_time_over": lambda its: (
        its.form.get("waived") in {True, "true", "on", "1", "是"}
        or bool(its.run and "statement-defence-market" in its.rows.late_clocks(its.run, its.now))
    ),
    "publication_settled": lambda its: bool(
        its.run and {"publish-penalty", "not-publish"} & set(its.run.memory["doers"])
    ),
    "hearing_offered": lambda its: bool(its.run and its.run.memory["kept"].get("hearing_right")),
    "demand_time_over": lambda its: its.run is not None and "demand-letter" in its.rows.late_clocks(its.run, its.now),
    **specialist_facts.ANSWERS,
    "same_level_police": lambda its: its.party_beside_the_sender("police"),
    "same_level_procuratorate": lambda its: its.party_beside_the_sender("procuratorate"),
    "chosen_procuratorate_same_level": lambda its: its.chosen_procuratorate_is_beside,
    "near_threshold": lambda its: any(one.tier != "none" for one in its.rows.assessments),
    "both_market_regulators": lambda its: its.chosen_is_a_market_regulator,
    "open_task_rows": lambda its: agenda.open_tasks(),
    "dispute_and_delay_rows": lambda its: agenda.disputes_and_delays(its.now),
    **matter_facts.ANSWERS,
    **remedies.ANSWERS,
    **across.ANSWERS,
    **beside.ANSWERS,
    **liaison_office.ANSWERS,
    "chosen_unit_is_procuratorate": lambda its: its.kind_of(its.form.get("to_unit")) == kinds.PROCURATORATE,
    "receiver_is_procuratorate": lambda its: its.kind_of(its.parties.get("receiver")) == kinds.PROCURATORATE,
}


def _quantity(row: Goods) -> str:
    return f"{row.quantity.normalize():f}{'余' if row.quantity_is_minimum else ''}{row.unit}"


def _best(tiers: Iterable[str]) -> str:
    found = set(tiers)
    return next((tier for tier in ("aggravated", "basic", "open") if tier in found), "none")


def is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
