"""Taking standard case records in and giving them out. A line that is wrong is reported; the others are entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch

from zhixian.law import measures
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.dictionaries import Dictionary
from zhixian.rooms.docket import opening
from zhixian.rooms.docket.standard_record import (
    MOST_LINES,
    SORTS,
    Fault,
    Line,
    draft_of,
    lines_of,
    note,
    rows_of,
    written,
)
from zhixian.rooms.dossiers import coding, policies
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.coding_models import Coding
from zhixian.rooms.dossiers.models import LEAD_SOURCES, RIGHT_TYPES, Dossier, Fact, Party
from zhixian.rooms.evidence.models import Goods
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

MOST_GIVEN = 5000


@dataclass(frozen=True, kw_only=True)
class Taken:
    line: int
    number: str
    dossier_id: UUID
    dossier_number: str
    late: bool


@dataclass
class Report:
    """What came in and what did not; ``unknown``: heads of the file that are no column."""

    taken: list[Taken] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len({fault.line for fault in self.faults})


def take_in_file(data: bytes, *, actor: Actor, now: datetime) -> Report:
    """A CSV file with one line a case. BadInput where it is no such file."""
    known = dictionaries.borne()
    rows, unknown = rows_of(lines_of(data), known)
    if not rows or not any("number" in row for row in rows):
        raise BadInput(
            "no table", fields={"file": "没有读到案件：应为CSV文件，第一行是列名（案号、案件名称……），可以先下载模板"}
        )
    report = take_in(rows, actor=actor, now=now, known=known)
    report.unknown = unknown
    return report


def take_in(
    rows: Sequence[Mapping[str, str]], *, actor: Actor, now: datetime, known: Mapping[str, Dictionary] | None = None
) -> Report:
    """Enter each line that is right; report the others by line and field. A case comes in whole or not at all."""
    policies.may_open_case(actor).or_refuse()
    if len(rows) > MOST_LINES:
        raise BadInput("too many lines", fields={"file": f"一次最多{MOST_LINES}件，请分几次"})
    known = dictionaries.borne() if known is None else known
    report, today, facts = Report(), local_day(now), dossiers.known_facts()
    for number, row in enumerate(rows, start=2):
        line = Line(number, row, known)
        draft, goods = draft_of(line, today=today, known_facts=facts)
        note(line, coding.check(draft.codes, right_type=draft.right_type, on=today, known=known) if draft.codes else {})
        if not line.faults:
            try:
                # A savepoint of its own: under a key of the caller's all lines are one act, and a refused one leaves nothing.
                with transaction.atomic():
                    dossier, _ = opening.enter_case(draft, actor=actor, now=now, goods=goods)
            except BadInput as refusal:
                note(line, refusal.fields or {"number": refusal.user_message})
            else:
                report.taken.append(
                    Taken(line=number, number=draft.number, dossier_id=dossier.pk, dossier_number=dossier.number,
                          late=dossier.penalty_case.entered_late)
                )  # fmt: skip
        report.faults += line.listed()
    told = {"taken": len(report.taken), "refused": report.refused}
    with acting_as(actor):
        ledger.record("record.imported", chain=actor.unit_id, subject=None, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest(told, b""))  # fmt: skip
    return report


def give_out(
    *, actor: Actor, now: datetime, wanted: Mapping[str, str] | None = None, late: bool = False
) -> tuple[list[dict[str, str]], dict[str, Dictionary]]:
    """The reader's cases as standard records, newest first, at most 5000; the ledger says how many left."""
    known = dictionaries.borne()
    with acting_as(actor):
        found = coding.matching(Dossier.objects.visible_to(actor).filter(sort="case"), wanted or {}, known)
        if late:
            found = found.filter(penalty_case__entered_late=True)
        cases = list(
            found.select_related("penalty_case").order_by("-pk").prefetch_related(
                "parties", "rights", Prefetch("codings", Coding.objects.filter(superseded=False)),
                Prefetch("facts", Fact.objects.filter(superseded=False)),
            )[:MOST_GIVEN]
        )  # fmt: skip
        goods: dict[UUID, Goods] = {}
        for row in Goods.objects.filter(dossier_id__in=[case.pk for case in cases]).order_by("-serial"):
            goods[row.dossier_id] = row
        told = {"cases": sorted(str(case.pk) for case in cases)}
        ledger.record("record.exported", chain=actor.unit_id, subject=None, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest(told, b""))  # fmt: skip
    return [_row(case, goods.get(case.pk), known) for case in cases], known


def give_out_file(*, actor: Actor, now: datetime, wanted: Mapping[str, str] | None = None, late: bool = False) -> str:
    return written(*give_out(actor=actor, now=now, wanted=wanted, late=late))


def _row(dossier: Dossier, goods: Goods | None, known: Mapping[str, Dictionary]) -> dict[str, str]:
    case = dossier.penalty_case
    suspect = next((party for party in dossier.parties.all() if party.role == "suspect"), None)
    right = next(iter(dossier.rights.all()), None)
    facts = {fact.name: fact for fact in dossier.facts.all()}
    row = {
        "number": case.number, "title": dossier.title, "right_type": RIGHT_TYPES.get(dossier.right_type, ""),
        "cause": case.cause, "lead_source": LEAD_SOURCES.get(case.lead_source, ""), "opened_on": case.opened_on.isoformat(),
        "conduct_from": case.conduct_from.isoformat() if case.conduct_from else "", "conduct_to": case.conduct_to.isoformat(),
        "place": case.place, "suspected_crime": case.suspected_crime, "facts_text": case.facts_text,
        "secret_documents": "" if case.secret_documents is None else str(case.secret_documents),
        "sales_amount": _amount(facts.get("sales_amount")), "unsold_value": _amount(facts.get("unsold_value")),
        **_named(suspect),
    }  # fmt: skip
    if right is not None:
        row |= {"right_name": right.name, "right_owner": right.owner, "right_number": right.registration_number,
                "patent_status": right.get_status_display()}  # fmt: skip
    if goods is not None:
        quantity = f"{measures.plain(goods.quantity)}{'余' if goods.quantity_is_minimum else ''}{goods.unit}"
        row |= {"goods_name": goods.name, "goods_quantity": quantity}
    for key, chosen in coding.grouped(dossier.codings.all()).items():
        if key in known:
            row[key] = "；".join(known[key].label_of(code) for code in chosen)
    return row


def _named(party: Party | None) -> dict[str, str]:
    if party is None:
        return {}
    return {"suspect_name": party.name, "suspect_sort": SORTS.get(party.sort, ""), "suspect_credit_code": party.credit_code}  # fmt: skip


def _amount(fact: Fact | None) -> str:
    if fact is None or fact.at_least is None:
        return ""
    return f"{fact.at_least:f}{'' if fact.at_most == fact.at_least else '余'}"
