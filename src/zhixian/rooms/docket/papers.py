"""Filling a paper from the dossier: the context that every template is written over."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from zhixian.law.findings import say
from zhixian.law.offsets import offset
from zhixian.moments import local_day, say_moment
from zhixian.procedures.effects import MakePaper
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Officer, Unit
from zhixian.rooms.docket import annex, due, runs
from zhixian.rooms.docket.facts import units_by_id
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.documents import services as documents
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers.models import Dossier, Fact
from zhixian.rooms.evidence.custody_models import AbleUnit
from zhixian.rooms.evidence.models import Goods, Material


class Filling:
    """The papers of one step: what the dossier holds is read when the first paper wants it, and once for them all."""

    def __init__(self, dossier: Dossier, *, run: Run, step: Step, actor: Actor, now: datetime) -> None:
        self.dossier, self.run, self.step, self.actor, self.now = dossier, run, step, actor, now

    def make(self, wanted: MakePaper) -> Paper:
        """One paper: numbered in the issuer's series and filled; the caller keeps it."""
        parties: Mapping[str, str] = self.run.memory["parties"]
        issuer = self.units[parties[wanted.issuer]]
        paper = documents.issue(
            key=wanted.paper,
            dossier_id=self.dossier.pk,
            run_id=self.run.pk,
            step_id=self.step.pk,
            unit_id=issuer.pk,
            unit_name=issuer.name,
            unit_code=issuer.code_word,
            context={
                **self.common,
                "unit": {"name": issuer.name, "code": issuer.code_word, "short": issuer.short_name},
                "to": {"name": self.units[parties[wanted.to]].name if wanted.to in parties else ""},
                "cc": [self.units[parties[party]].name for party in wanted.cc if party in parties],
            },
            now=self.now,
            officer_id=self.actor.officer_id,
        )
        self.common["papers"].append(_told_of(paper))
        return paper

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        return units_by_id(self.run.memory["parties"].values())

    @cached_property
    def common(self) -> dict[str, Any]:
        return context(self.dossier, run=self.run, step=self.step, now=self.now)


def context(dossier: Dossier, *, run: Run, step: Step, now: datetime) -> dict[str, Any]:
    """What every template is written over, besides the paper's own unit, addressee and copies."""
    steps = list(Step.objects.filter(dossier_id=dossier.pk).select_related("run").order_by("at", "position"))
    stood_for = {row.acted_for for row in steps if row.acted_for}
    people = Officer.objects.in_bulk({row.officer_id for row in steps} | stood_for | _named(steps))
    names = dict(Unit.objects.filter(pk__in={row.unit_id for row in steps}).values_list("pk", "name"))
    goods = list(Goods.objects.filter(dossier_id=dossier.pk))
    return {
        "date": local_day(now),
        "now": say_moment(now),
        "dossier": {"number": dossier.number, "title": dossier.title},
        "case": _case(dossier),
        "parties": [
            {
                "name": party.name,
                "role": party.get_role_display(),
                "code": party.credit_code or party.identity_number,
                "address": party.address,
                "representative": party.representative,
                "phone": party.phone,
            }
            for party in dossier.parties.all()
        ],
        "rights": [
            {"kind": right.get_kind_display(), "number": right.registration_number, "name": right.name, "owner": right.owner}
            for right in dossier.rights.all()
        ],
        "goods": [_goods(row) for row in goods],
        "amounts": [_amount(fact) for fact in Fact.objects.filter(dossier=dossier, superseded=False).order_by("name")],
        "assessment": annex.assessment(dossier, now=now),
        "materials": [
            {"name": row.name, "kind": row.get_kind_display(), "copies": row.copies, "pages": row.pages,
             "original": row.original, "source": row.source, "note": row.note}
            for row in Material.objects.filter(dossier_id=dossier.pk, replaced_by__isnull=True)
        ],
        "officers": [
            {"name": people[key].name, "certificate": people[key].certificate, "phone": people[key].phone}
            for key in _handlers(steps) if key in people
        ],
        "able_unit": _able_unit(run),
        "run": {"state": run.state, "kept": run.memory.get("kept", {})},
        "form": step.values,
        "offset": offset(step.values.get("fine_given"), step.values.get("criminal_fine")),
        "officer": _who(step, people),
        "previous": [_previous(row, names, people) for row in steps if row.pk != step.pk],
        "papers": [
            _told_of(paper)
            for paper in Paper.objects.filter(dossier_id=dossier.pk).defer("sheet").order_by("made_at", "pk")
        ],
        "clocks": [
            {"label": clock.reckoning.get("label", clock.clock), "due": due.text(clock), "provisional": clock.provisional,
             "citation": clock.reckoning.get("citation", "")}
            for clock in Clock.objects.filter(run=run).running()
        ],
    }  # fmt: skip


def _able_unit(run: Run) -> str:
    """The name of the destruction unit that the run has chosen, or nothing."""
    chosen = run.memory.get("kept", {}).get("destruction_unit")
    return AbleUnit.objects.values_list("name", flat=True).get(pk=chosen) if chosen else ""


def _case(dossier: Dossier) -> dict[str, Any]:
    """The penalty case as templates ask for it; a matter without one gives blanks."""
    case = dossier.case
    if case is None:
        return {"number": dossier.number, "cause": dossier.title, "right_type_label": dossier.get_right_type_display(),
                **dict.fromkeys(("source", "facts_text", "place", "opened_on", "penalty_number", "penalty_amount"), "")}  # fmt: skip
    return {
        "number": case.number,
        "cause": case.cause,
        "source": case.get_lead_source_display(),
        "right_type_label": dossier.get_right_type_display(),
        "facts_text": case.facts_text,
        "place": case.place,
        "opened_on": case.opened_on,
        "penalty_number": case.penalty_number,
        "penalty_amount": str(case.penalty_amount) if case.penalty_amount is not None else "",
    }


def _told_of(paper: Paper) -> dict[str, Any]:
    return {"key": paper.key, "title": paper.title, "number": paper.number, "date": local_day(paper.made_at)}


def _handlers(steps: list[Step]) -> list[UUID]:
    """Those who worked the case: officers named in forms, then whoever took the handlers' steps."""
    found: list[UUID] = list(_named(steps))
    found += [step.officer_id for step in steps if step.post == "handler" and step.officer_id not in found]
    return found[:4]


def _named(steps: list[Step]) -> set[UUID]:
    return {UUID(value) for step in steps for value in step.values.get("officers") or [] if isinstance(value, str)}


def _goods(row: Goods) -> dict[str, Any]:
    amount = row.quantity * row.unit_price if row.unit_price is not None else None
    return {
        "name": row.name, "brand": row.brand, "spec": row.specification,
        "quantity": f"{row.quantity.normalize():f}{'余' if row.quantity_is_minimum else ''}", "unit": row.unit,
        "unit_price": f"{row.unit_price:.2f}" if row.unit_price is not None else "",
        "amount": f"{amount:.2f}" if amount is not None else "", "note": row.note, "place": row.place, "seal": row.seal,
    }  # fmt: skip


def _amount(fact: Fact) -> dict[str, Any]:
    from_law = reading.quantity_label(fact.name)
    return {
        "label": from_law,
        "at_least": say(fact.at_least) if fact.at_least is not None else "",
        "at_most": say(fact.at_most) if fact.at_most is not None else "",
        "source": fact.get_source_display(),
    }


def _who(row: Step, people: Mapping[UUID, Officer]) -> str:
    """陆知行, or 陆知行（代顾平） where she acted in somebody's place."""
    name = people[row.officer_id].name if row.officer_id in people else ""
    stood_for = people.get(row.acted_for) if row.acted_for else None
    return f"{name}（代{stood_for.name}）" if stood_for else name


def _previous(row: Step, names: Mapping[UUID, str], people: Mapping[UUID, Officer]) -> dict[str, Any]:
    definition = runs.definition_of(row.run.version_id)
    return {
        "action": row.action,
        "label": definition.actions[row.action].label,
        "at": say_moment(row.at),
        "officer": _who(row, people),
        "unit": names.get(row.unit_id, ""),
        "values": row.values,
    }
