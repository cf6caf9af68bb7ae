"""Mediators and experts in a run: who may be chosen, the draw, the body's private notes, what is under way, counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.register_models import FIELDS, PERSON_KINDS, Body, Person
from zhixian.rooms.docket.models import Draw, PrivateNote, Run, Step
from zhixian.rooms.docket.refusals import NobodyToChoose
from zhixian.rooms.docket.runs import locked
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.publishing.sorts import COUNTRIES

EXPERTS, GUIDANCE = "expert-appointment", "overseas-guidance"
MEDIATION = ("admin-mediation-linkage", "court-mediation-linkage")


def against(dossier: Dossier, kept: Mapping[str, Any]) -> list[str]:
    """Whom a chosen person may have nothing to do with: parties, owners of the rights, and who was named in a form."""
    names = [*dossier.parties.values_list("name", flat=True), *dossier.rights.values_list("owner", flat=True)]
    names += [str(kept[key]) for key in ("firm", "opponent") if kept.get(key)]
    return [*names, *(line for line in str(kept.get("party_names") or "").splitlines() if line.strip())]


def declined(run: Run) -> list[str]:
    """Those who were chosen in this run before: a draw does not offer them again."""
    return [str(key) for key in run.draws.values_list("chosen", flat=True)]


def pool(run: Run, dossier: Dossier, *, now: datetime) -> registers.Pool:
    """Who may be chosen in a run of ``expert-appointment`` or ``overseas-guidance``, and who is barred and why."""
    kept: Mapping[str, Any] = run.memory["kept"]
    if run.procedure == GUIDANCE:
        return _helpers_abroad(dossier, kept, now)
    return registers.pool(
        now=now, kind=str(kept.get("expert_kind", "")), parties=against(dossier, kept),
        field=str(kept.get("right_field") or ""), words=str(kept.get("skill") or ""), refused=declined(run),
    )  # fmt: skip


def _helpers_abroad(dossier: Dossier, kept: Mapping[str, Any], now: datetime) -> registers.Pool:
    """Experts and lawyers of the registers whose field of work names the country; mediators are asked elsewhere."""
    country = COUNTRIES.get(str(kept.get("country")), "")
    found = registers.pool(now=now, kind="", parties=against(dossier, kept), words=country)
    return registers.Pool(
        free=[person for person in found.free if person.kind != "mediator"],
        barred=[(person, why) for person, why in found.barred if person.kind != "mediator"],
    )


def draw(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    """抽取: by lot among those who are free of conflict. The seed is the step's id: nobody chooses it."""
    found = pool(run, dossier, now=now)
    candidates = [str(person.pk) for person in found.free]
    if not candidates:
        raise NobodyToChoose("the pool is empty")
    _keep(run, step, now, registers.drawn(str(step.pk), candidates), found, seed=str(step.pk))


def choose(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    """商请: a person of the register chosen for reasons, which the declaration asks for."""
    found = pool(run, dossier, now=now)
    _keep(run, step, now, str(step.values["person"]), found, reasons=str(step.values.get("reasons", "")))


def _keep(
    run: Run, step: Step, now: datetime, chosen: str, found: registers.Pool, *, seed: str = "", reasons: str = ""
) -> None:
    person = registers.get_person(UUID(chosen))
    Draw.objects.create(
        run=run, dossier_id=run.dossier_id, step=step, seed=seed, chosen=person.pk, reasons=reasons[:1000], at=now,
        candidates=[str(each.pk) for each in found.free],
        barred=[{"id": str(each.pk), "why": why} for each, why in found.barred],
    )  # fmt: skip
    _remember(run, person)


def name_country(run: Run, step: Step, _dossier: Dossier, _now: datetime) -> None:
    run.memory["kept"] |= {"country_name": COUNTRIES[str(step.values["country"])]}
    run.save(update_fields=["memory"])


def name_mediator(run: Run, step: Step, _dossier: Dossier, _now: datetime) -> None:
    person = registers.get_person(UUID(str(step.values["person"])))
    Person.objects.filter(pk=person.pk).update(load=F("load") + 1)
    _remember(run, person)


def _remember(run: Run, person: Person) -> None:
    run.memory["kept"] |= {
        "person": str(person.pk), "person_name": person.name, "person_kind": PERSON_KINDS[person.kind],
        "person_employer": person.employer or (person.body.name if person.body else ""),
    }  # fmt: skip
    run.save(update_fields=["memory"])


def is_repeatable(drawn: Draw) -> bool:
    """Whether the choice follows from the seed and the candidates; always so for one made by reasons."""
    return not drawn.seed or registers.drawn(drawn.seed, drawn.candidates) == str(drawn.chosen)


def said_of_draws(dossier_id: UUID) -> dict[UUID, list[tuple[str, str]]]:
    """By step: who was chosen, out of how many, and with which seed the lot can be drawn again."""
    drawn = list(Draw.objects.filter(dossier_id=dossier_id))
    names = registers.names({str(row.chosen) for row in drawn})
    told: dict[UUID, list[tuple[str, str]]] = {}
    for row in drawn:
        lot = (
            f"候选{len(row.candidates)}名，种子{row.seed}，可以复算"
            if row.seed
            else f"候选{len(row.candidates)}名，按理由选定"
        )
        told[row.step_id] = [("选定人员", names.get(str(row.chosen), "")), ("选定办法", lot)]
        if row.barred:
            told[row.step_id].append(
                ("不能选的", f"{len(row.barred)}名：" + "；".join(sorted({one["why"] for one in row.barred})))
            )
    return told


def mediators(dossier: Dossier, *, unit_id: UUID | str | None, now: datetime, field: str = "") -> list[Person]:
    """Mediators who may be given the case: in term, of the field, free of conflict; the least loaded first."""
    wanted = field or (dossier.right_type if dossier.right_type in FIELDS else "")
    names = against(dossier, {})
    found = [
        person
        for person in registers.search(on=local_day(now), kind="mediator", field=wanted)
        if (unit_id is None or (person.body and str(person.body.unit_id) == str(unit_id)))
        and not registers.conflict(person, names)
    ]
    return sorted(found, key=lambda person: (person.load, str(person.pk)))


def release_mediator(run: Run, _step: Step, _dossier: Dossier, _now: datetime) -> None:
    Person.objects.filter(pk=run.memory["kept"].get("person"), load__gt=0).update(load=F("load") - 1)


def under_way(person_ids: Iterable[UUID], *, actor: Actor) -> list[Run]:
    """Orders of the actor's own dossiers that these people have not ended. For who must act when a body is suspended."""
    wanted = [str(each) for each in person_ids]
    with acting_as(actor):
        return list(Run.objects.filter(procedure=EXPERTS, ended=False, memory__kept__person__in=wanted))


def under_way_at(body: Body, *, actor: Actor) -> int:
    """How many orders of the actor's own dossiers run with people of that body."""
    return len(under_way(body.people.values_list("pk", flat=True), actor=actor))


def counts(*, actor: Actor) -> dict[str, int]:
    """Requests for experts by purpose, over the dossiers that the actor's unit takes part in."""
    with acting_as(actor):
        memories = Run.objects.filter(procedure=EXPERTS).values_list("memory", flat=True)
        return dict(Counter(str(memory["kept"].get("purpose", "")) for memory in memories))


def write_note(run_id: UUID, text: str, *, actor: Actor, now: datetime) -> PrivateNote:
    """调解记录: for the mediation body alone; notes are no evidence in the case and no other party can read them."""
    if not text.strip():
        raise BadInput("empty note", fields={"text": "请写明记录内容"})
    with acting_as(actor):
        run = locked(run_id, actor=actor)
        if not is_mediating(run, actor):
            raise NotAllowed("not the mediation body", why="调解记录由受托的调解组织制作。")
        return PrivateNote.objects.create(
            run=run, dossier_id=run.dossier_id, unit_id=actor.unit_id, officer_id=actor.officer_id, at=now,
            text=text.strip(),
        )  # fmt: skip


def is_mediating(run: Run, actor: Actor) -> bool:
    """Whether the actor's unit is the body that mediates in this run."""
    return run.procedure in MEDIATION and run.memory["parties"].get("mediation") == str(actor.unit_id)


def notes(run_id: UUID, *, actor: Actor) -> list[PrivateNote]:
    """The actor's own unit's notes; everybody else finds none."""
    with acting_as(actor):
        return list(PrivateNote.objects.filter(run_id=run_id, unit_id=actor.unit_id).order_by("at"))


UNREAD_AFTER = timedelta(days=3)  # S002-7.4; the platform's figure and no law


def unread(*, actor: Actor, now: datetime) -> list[Step]:
    """Rulings of confirmation served electronically and not read after three days, of the actor's own dossiers."""
    with acting_as(actor):
        return list(
            Step.objects.filter(
                run__procedure="judicial-confirmation", action="confirm", at__lt=now - UNREAD_AFTER
            ).exclude(run__memory__kept__has_key="read_at")
        )


@dataclass(frozen=True)
class Ruling:
    """A ruling on a patent dispute of which customs was told."""

    run_id: UUID
    patent_number: str
    product: str
    respondent: str
    result: str  # infringing or dismissed
    sued: bool  # not final: no ground for an act of customs


def rulings(*, actor: Actor, patent_number: str = "") -> list[Ruling]:
    """Rulings of the dossiers that the actor's unit takes part in (customs does from the ruling on), newest first."""
    with acting_as(actor):
        found = Run.objects.filter(procedure="patent-adjudication", memory__kept__has_key="result")
        if patent_number.strip():
            found = found.filter(memory__kept__patent_number=patent_number.strip())
        return [
            Ruling(run.pk, kept["patent_number"], kept["product"], kept["respondent"], kept["result"], run.state == "litigated")
            for run in found.order_by("-moved_at")[:100]
            for kept in [run.memory["kept"]]
        ]  # fmt: skip
