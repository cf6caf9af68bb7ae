"""What pages need to see besides the dossier itself: names, papers on the shelf, colleagues, the chain in the ledger.

Call everything here inside ``acting_as``; row-level security then decides what there is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from zhixian import procedures
from zhixian.law import clocks as law_clocks
from zhixian.procedures import Action, Definition, Offer
from zhixian.procedures.grammar import By
from zhixian.procedures.soundness import SAME_LEVEL
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Officer, Participation, Unit
from zhixian.rooms.docket import agenda
from zhixian.rooms.docket.models import Notice, Reference, Run
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence import custody, directory
from zhixian.rooms.evidence.models import Material, StoredFile
from zhixian.rooms.ledger.models import Entry

PAGE = 100


def unit_names(ids: Iterable[str | UUID]) -> dict[str, str]:
    """Short names by the id as text, as a run's memory holds it."""
    wanted = {str(each) for each in ids}
    if not wanted:
        return {}
    found = {str(pk): name for pk, name in Unit.objects.filter(pk__in=wanted).values_list("pk", "short_name")}
    return found | directory.names(wanted - found.keys())


def colleagues(unit_id: UUID, *, on: date) -> list[tuple[str, str]]:
    """Officers of a unit who may work a case, as (id, name) in the order of their names."""
    found = (
        Officer.objects.filter(is_active=True, left_at__isnull=True, appointments__unit_id=unit_id)
        .filter(appointments__since__lte=on)
        .exclude(appointments__until__lt=on)
        .distinct()
        .order_by("name")
    )
    return [(str(officer.pk), officer.name) for officer in found]


def roster() -> list[tuple[str, str, str]]:
    """Every unit of today, as (id, name, kind)."""
    found = Unit.objects.filter(until__isnull=True).order_by("division", "kind").values_list("pk", "name", "kind")
    return [(str(pk), name, kind) for pk, name, kind in found]


def units_of(unit_kinds: Sequence[str], units: Iterable[tuple[str, str, str]] | None = None) -> list[tuple[str, str]]:
    """Those of a roster (asked anew where none is given) that are of the wanted kinds, as (id, name); "enforcement" stands
    for all that may penalise."""
    return [
        (key, name) for key, name, kind in (roster() if units is None else units) if kinds.matches(kind, unit_kinds)
    ]


def shelf(actor: Actor, *, before: UUID | None = None, limit: int = PAGE) -> list[tuple[Paper, Dossier]]:
    """Papers of the dossiers in which the actor's unit takes part, newest first; ``before`` turns the page."""
    own = Participation.objects.filter(unit_id=actor.unit_id).values("dossier_id")
    papers = Paper.objects.filter(dossier_id__in=own).defer("sheet").order_by("-pk")
    if before:
        papers = papers.filter(pk__lt=before)
    rows = list(papers[: min(limit, PAGE)])
    found = Dossier.objects.in_bulk({row.dossier_id for row in rows})
    return [(row, found[row.dossier_id]) for row in rows if row.dossier_id in found]


def paper(paper_id: UUID, *, actor: Actor) -> tuple[Paper, Dossier]:
    """One paper with its dossier; NotFound for an outsider."""
    own = Participation.objects.filter(unit_id=actor.unit_id).values("dossier_id")
    found = Paper.objects.filter(pk=paper_id, dossier_id__in=own).first()
    if found is None:
        raise NotFound(f"paper {paper_id} is not visible to unit {actor.unit_id}")
    return found, Dossier.objects.get(pk=found.dossier_id)


def stored_file(file_id: UUID, *, actor: Actor) -> StoredFile:
    """One stored file; NotFound for an outsider."""
    own = Participation.objects.filter(unit_id=actor.unit_id).values("dossier_id")
    found = StoredFile.objects.filter(pk=file_id, dossier_id__in=own).first()
    if found is None:
        raise NotFound(f"file {file_id} is not visible to unit {actor.unit_id}")
    return found


def notice(notice_id: UUID, *, actor: Actor) -> Notice:
    found = Notice.objects.filter(pk=notice_id, unit_id=actor.unit_id, post__in=["", *actor.posts]).first()
    if found is None:
        raise NotFound(f"notice {notice_id} is not for unit {actor.unit_id}")
    return found


def chain(dossier: Dossier, *, limit: int = 200) -> list[Entry]:
    """The dossier's entries in the ledger, the latest first."""
    return list(Entry.objects.filter(chain=dossier.pk).order_by("-position")[:limit])


def beginnings(
    runs: Iterable[Run], facts: Mapping[str, object], *, actor: Actor, dossier: Dossier
) -> list[tuple[Definition, Offer]]:
    """Procedures that this officer could begin over the dossier now, each by its first act.

    A guard is looked at as far as ``facts`` answer it; the engine has the last word when the act is taken.
    """
    under_way = {run.procedure for run in runs if not run.ended}
    ever = {run.procedure for run in runs}
    followed = _begun_by_others()
    found = []
    for definition in procedures.definitions().values():
        if definition.key in under_way and not definition.several:
            continue
        if definition.key == "penalty-case" and ever:
            continue
        if definition.apart or (dossier.sort != "case" and not definition.opens):
            continue
        for action in definition.actions.values():
            if not action.begins or (not definition.opens and (definition.key, action.id) in followed):
                continue
            if not any(_may_begin(definition, by, actor, dossier.opened_by_unit == actor.unit_id) for by in action.by):
                continue
            reasons = tuple(
                f"{guard.says}（{guard.source}）"
                for guard in action.guards
                if guard.when is None and guard.fact in facts and facts[guard.fact] != guard.expects
            )
            hints = procedures.hints(action, facts)
            found.append((definition, Offer(action=action, allowed=not reasons, reasons=reasons, hints=hints)))
    return found


def store_rows(dossier_id: UUID, actor: Actor) -> list[dict[str, str]]:
    """What the actor's unit has in store, as rows that a form begins with."""
    return custody.store_rows(dossier_id, actor.unit_id)


def able_units(*, on: date) -> list[tuple[str, str]]:
    """Units of the directory that may be chosen on that day, as (id, name)."""
    return [(str(unit.pk), unit.name) for unit in directory.valid(on=on)]


def _may_begin(definition: Definition, by: By, actor: Actor, owner: bool) -> bool:
    party = definition.parties[by.party]
    if not actor.posts & set(by.posts) or not kinds.matches(actor.unit_kind, party.kinds):
        return False
    if party.found_by == "owner":
        return owner
    # A party of the same level is the actor's own unit where that is of the kind.
    return party.found_by == "own" or party.found_by.startswith(SAME_LEVEL)


def matters(actor: Actor) -> list[tuple[Definition, Action]]:
    """What this officer may set going without a case: procedure and first act."""
    return [
        (definition, action)
        for definition in procedures.definitions().values()
        for action in definition.actions.values()
        if definition.opens and action.begins and any(_may_begin(definition, by, actor, True) for by in action.by)
    ]


def before_opening(action: Action, *, now: datetime) -> dict[str, Any]:
    """What fills the first form of a matter that is not open yet: lists that need no dossier, when a field asks for them."""
    answers: dict[str, Callable[[], Any]] = {
        "open_task_rows": agenda.open_tasks,
        "dispute_and_delay_rows": lambda: agenda.disputes_and_delays(now),
    }
    wanted = {each.default_from for each in action.form}
    return {fact: answer() for fact, answer in answers.items() if fact in wanted}


def _begun_by_others() -> set[tuple[str, str]]:
    """First acts that are taken as part of another procedure's step."""
    return {
        (follow.procedure, getattr(follow, "begin", ""))
        for definition in procedures.definitions().values()
        for action in definition.actions.values()
        for follow in action.follows
    }


def states_of(run: Run) -> frozenset[str]:
    """The states that the run has been in, besides the one in which it stands."""
    return frozenset(run.steps.values_list("state_after", flat=True)) - {run.state}


def references(words: str = "", *, limit: int = 50) -> list[Reference]:
    """Answered consultations that were kept for later cases, newest first; every word must stand in question or answer."""
    found = Reference.objects.all()
    for word in words.split()[:5]:
        found = found.filter(Q(question__icontains=word) | Q(answer__icontains=word) | Q(grounds__icontains=word))
    return list(found[: min(limit, PAGE)])


def clock_label(clock_id: str) -> str:
    """The clock's name; of a local rule, that it starts only where the rule binds."""
    term = law_clocks.term(clock_id)
    return f"{term.label}（限有此规定的地方）" if term.region else term.label


def officer_names(ids: Iterable[str | UUID]) -> dict[str, str]:
    wanted = {str(each) for each in ids}
    if not wanted:
        return {}
    return {str(pk): name for pk, name in Officer.objects.filter(pk__in=wanted).values_list("pk", "name")}


def material(material_id: UUID, dossier: Dossier) -> Material:
    """A line of this very dossier's evidence list."""
    found = Material.objects.filter(pk=material_id, dossier_id=dossier.pk).first()
    if found is None:
        raise NotFound(f"material {material_id} is not in dossier {dossier.pk}")
    return found
