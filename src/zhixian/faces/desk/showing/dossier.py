"""All that the dossier's template shows, gathered from the room's answer: nothing here asks the database for more rows
than names, colleagues and the chain in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian.faces.desk.doors import DeskRequest
from zhixian.faces.desk.forms.fields import Control, Surroundings, controls
from zhixian.faces.desk.showing import bars, chain, chips, proof, timeline
from zhixian.identifiers import new_id
from zhixian.law import checklists
from zhixian.moments import local_day
from zhixian.procedures import Action, Definition, Offer
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket import intake, looking, specialists
from zhixian.rooms.docket.work import DossierPage, Standing
from zhixian.rooms.documents import sheets
from zhixian.rooms.dossiers import coding, indications, reading
from zhixian.rooms.enterprises.disputes import guiding
from zhixian.rooms.evidence import custody
from zhixian.rooms.evidence.models import Goods
from zhixian.rooms.evidence.services import ALLOWED_TYPES

CUSTODY = "property-custody"
SHORT_STRIP = 31  # days; a longer strip stands on the page of the record


@dataclass(frozen=True)
class Sent:
    """A form that was refused: which, with what in it, and why."""

    run_id: str  # or the key of the procedure that was to begin
    action: str
    typed: Mapping[str, Any]
    faults: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    more: str = ""  # the list that wants further rows; then nothing was refused


@dataclass(frozen=True)
class Form:
    """One act as the panel draws it."""

    key: str
    action: Action
    procedure: str
    url: tuple[str, ...]
    seen_state: str
    controls: list[Control]
    brings: list[str]
    once: str
    open: bool
    has_files: bool


def context(request: DeskRequest, page: DossierPage, now: datetime, sent: Sent | None = None) -> dict[str, Any]:
    officers, units, listed = timeline.ids_named(page)
    people = looking.officer_names(officers) | {str(key): name for key, name in page.officers.items()}
    people |= registers.names(listed)
    names = {str(unit.pk): unit.short_name for unit in page.units.values()}
    names |= looking.unit_names(units - names.keys())
    forms, refusals = acts(request, page, now, sent)
    clocks = _clocks(page, names, now)
    owner = page.dossier.opened_by_unit == request.actor.unit_id
    return {
        "page": page,
        "names": names,
        "owner": owner,
        "chain": chain.ribbon(page, names) if page.case else [],
        "readings": [bars.read(each) for each in page.assessments],
        "unheld": reading.unheld(page.dossier),
        "figures": [(reading.quantity_label(each.name), each) for each in page.facts],
        "codes": coding.labelled(page.codings),
        "tags": _indication_tags(page),
        "checklists": checklists.for_right(page.dossier.right_type),
        "goods": [(each, _areas(each), _value(each)) for each in page.goods],
        "timeline": timeline.timeline(page, people, names, request.actor.unit_id, _chosen(page)),
        "store": _store(page, names),
        "mediating": next(
            (each.run.pk for each in page.standings if specialists.is_mediating(each.run, request.actor)), None
        ),
        "thread": _thread(page, request.actor),
        "running": clocks,
        "stopped": sum(clock.stopped_at is not None for standing in page.standings for clock in standing.clocks),
        "papers": [(paper, names.get(str(paper.unit_id), "")) for paper in page.papers],
        "taking_part": proof.taking_part(page.participants, names),
        "intakes": [(each, intake.STATES.get(each.state, "")) for each in page.intakes],
        "forms": forms,
        "refusals": refusals,
        "sent": sent,
        "faults": _faults(sent, forms),
        "allowed_types": "、".join(ALLOWED_TYPES.values()),
        "may_decide_leads": bool(request.actor.posts & {"handler", "head"}),
        "fates": [(key, label) for key, label in intake.STATES.items() if key != "examining"],
        "may_add": owner and "handler" in request.actor.posts,
    }


def _thread(page: DossierPage, actor: Actor) -> UUID | None:
    """The firm's registration and what was said since, where the matter came from one."""
    guided = any(standing.run.procedure == specialists.GUIDANCE for standing in page.standings)
    return guiding.of_dossier(page.dossier.pk, actor=actor) if guided else None


def _store(page: DossierPage, names: Mapping[str, str]) -> list[tuple[custody.Balance, str]]:
    """The balances of the custody log, where goods are kept at all."""
    if not any(standing.run.procedure == CUSTODY for standing in page.standings):
        return []
    return [(row, names.get(str(row.unit_id), "")) for row in custody.balances(page.dossier.pk)]


def _chosen(page: DossierPage) -> dict[UUID, list[tuple[str, str]]]:
    """What the registers' people were chosen for; asked only where somebody was."""
    if any(standing.run.procedure == specialists.EXPERTS for standing in page.standings):
        return specialists.said_of_draws(page.dossier.pk)
    return {}


def _clocks(page: DossierPage, names: Mapping[str, str], now: datetime) -> list[dict[str, Any]]:
    """Every running clock with its reckoning, what ends first on top; those without a moment last."""
    rows = [clock for standing in page.standings for clock in standing.clocks if clock.stopped_at is None]
    rows.sort(key=lambda clock: (clock.due_at is None, clock.due_at or clock.started_at))
    return [chips.spelt_out(clock, names, now, longest=SHORT_STRIP) for clock in rows]


def acts(
    request: DeskRequest, page: DossierPage, now: datetime, sent: Sent | None
) -> tuple[list[Form], list[tuple[str, Action, tuple[str, ...]]]]:
    """Forms for what this officer may do, and for the rest why not."""
    open_to_her: list[tuple[Standing | None, Definition, Offer]] = []
    refused: list[tuple[str, Action, tuple[str, ...]]] = []
    facts = _facts(page)
    every: list[tuple[Standing | None, Definition, Offer]] = [
        (standing, standing.definition, offer) for standing in page.standings for offer in standing.offers
    ]
    begin = looking.beginnings([each.run for each in page.standings], facts, actor=request.actor, dossier=page.dossier)
    every += [(None, definition, offer) for definition, offer in begin]
    for standing, definition, offer in every:
        if offer.allowed:
            open_to_her.append((standing, definition, offer))
        else:
            refused.append((definition.label, offer.action, offer.reasons))
    around = _surroundings(request, page, facts, open_to_her, now)
    forms = [
        _form(standing, definition, offer, page, around(standing, definition, offer), sent)
        for standing, definition, offer in open_to_her
    ]
    return forms, refused


def units_for(
    definition: Definition, action: Action, roster: list[tuple[str, str, str]]
) -> dict[str, list[tuple[str, str]]]:
    """Which units each field of an act's form may choose from: those of the party whose place the chosen one takes."""
    found = {}
    for each in action.form:
        if each.type == "unit":
            party = next((one.party for one in action.joins if one.field == each.id), each.id)
            kinds = definition.parties[party].kinds if party in definition.parties else ("public_security",)
            found[each.id] = looking.units_of(kinds, roster)
    return found


def _surroundings(
    request: DeskRequest, page: DossierPage, facts: Mapping[str, Any],
    wanted: list[tuple[Standing | None, Definition, Offer]], now: datetime,
) -> Any:  # fmt: skip
    types = {each.type for _, _, offer in wanted for each in offer.action.form}
    officers = looking.colleagues(request.actor.unit_id, on=local_day(now)) if "officers" in types else []
    roster = looking.roster() if "unit" in types else []
    kept_here = any(standing.run.procedure == CUSTODY for standing in page.standings)
    if kept_here and any(each.default_from == "store_rows" for _, _, offer in wanted for each in offer.action.form):
        facts = {**facts, "store_rows": looking.store_rows(page.dossier.pk, request.actor)}

    def around(standing: Standing | None, definition: Definition, offer: Offer) -> Surroundings:
        listed, barred = listed_people(standing, offer, page, now)
        return Surroundings(
            now=now,
            facts=facts,
            kept=standing.run.memory.get("kept", {}) if standing else {},
            officers=officers,
            units=units_for(definition, offer.action, roster),
            actor_id=str(request.actor.officer_id),
            listed=listed,
            barred=barred,
            able_units=looking.able_units(on=local_day(now))
            if any(f.type == "able_unit" for f in offer.action.form)
            else [],
        )

    return around


def listed_people(
    standing: Standing | None, offer: Offer, page: DossierPage, now: datetime
) -> tuple[list[tuple[str, str]], list[str]]:
    """People of the registers who may be chosen in this act's form, the least loaded first; and who is barred and why."""
    if standing is None or not any(each.type == "listed" for each in offer.action.form):
        return [], []
    run, barred = standing.run, []
    if run.procedure in (specialists.EXPERTS, specialists.GUIDANCE):
        found = specialists.pool(run, page.dossier, now=now)
        people = found.free
        barred = [f"不能选{person.name}：{why}" for person, why in found.barred]
    else:
        people = specialists.mediators(page.dossier, unit_id=run.memory["parties"].get("mediation"), now=now)
    return [(str(each.pk), f"{each.name}（{each.employer or each.get_kind_display()}）") for each in people], barred


def _form(
    standing: Standing | None, definition: Definition, offer: Offer, page: DossierPage, around: Surroundings,
    sent: Sent | None,
) -> Form:  # fmt: skip
    action = offer.action
    where = str(standing.run.pk) if standing else definition.key
    mine = sent if sent and sent.run_id == where and sent.action == action.id else None
    key = f"{where[-6:]}-{action.id}"
    return Form(
        key=key,
        action=action,
        procedure=definition.label,
        url=("take", where, action.id) if standing else ("begin", definition.key, action.id),
        seen_state=standing.run.state if standing else "",
        controls=controls(
            action, around, prefix=key, late=bool(offer.late_clock), typed=mine.typed if mine else None,
            faults=mine.faults if mine else None, more=mine.more if mine else "",
        ),
        brings=[*(f"提示：{hint}" for hint in offer.hints), *around.barred, *brings(action, standing)],
        once=str(new_id()),
        open=mine is not None,
        has_files=any(each.type == "file" for each in action.form),
    )  # fmt: skip


def brings(action: Action, standing: Standing | None) -> list[str]:
    """What the act starts, stops and makes, each as a short line."""
    running = {clock.clock for clock in standing.clocks if clock.stopped_at is None} if standing else set()
    lines = [f"停止计时：{looking.clock_label(each.clock)}" for each in action.stops if each.clock in running]
    lines += [
        f"开始计时：{looking.clock_label(each.clock)}{'（视所选情形）' if each.when else ''}" for each in action.starts
    ]
    known = sheets.paper_keys()
    papers = [sheets.template(each.paper).title for each in action.papers if each.paper in known]
    if papers:
        lines.append(f"制作文书：{'、'.join(dict.fromkeys(papers))}")
    lines.append(f"依据：{action.source}")
    return lines


def _facts(page: DossierPage) -> dict[str, Any]:
    """The facts that fill forms, out of what was already read."""
    return {
        "materials_rows": [{"name": each.name} for each in page.materials],
        "goods_rows": [
            {"name": each.name, "quantity": f"{each.quantity.normalize():f}{each.unit}"} for each in page.goods
        ],
        "near_threshold": any(each.tier != "none" for each in page.assessments),
        "evidence_list_present": bool(page.materials),
        "goods_list_present": bool(page.goods),
        "penalty_given": page.case is not None and page.case.penalised_at is not None,
    }


def _indication_tags(page: DossierPage) -> list[str]:
    """What a case about a geographical indication is tagged with, for each suspect; other cases do not ask."""
    if page.case is None or page.dossier.right_type != "geographical_indication":
        return []
    text = " ".join([page.dossier.title, page.case.cause, page.case.facts_text, *(row.name for row in page.goods)])
    found = [
        tag.says
        for party in page.parties
        if party.role == "suspect"
        for tag in indications.tags(text, seller=party.name, credit_code=party.credit_code)
    ]
    return list(dict.fromkeys(found))


def _areas(row: Goods) -> list[str]:
    return [label for name, label in Goods.AREAS.items() if getattr(row, name)]


def _value(row: Goods) -> Any:
    return row.quantity * row.unit_price if row.unit_price is not None else None


def _faults(sent: Sent | None, forms: list[Form]) -> list[tuple[str, str]]:
    """Each fault with the id of its field; one without a field points at the form."""
    if sent is None or not sent.faults:
        return []
    ids = {control.name: control.id for form in forms if form.open for control in form.controls}
    keys = [form.key for form in forms if form.open]
    return [(ids.get(name, keys[0] if keys else "acts"), says) for name, says in sent.faults.items()]
