"""既往处理: what was decided against a case's subjects before, as an aid for 重复侵权. Only final decisions count.

A penalty is final when no reconsideration or suit is open and the time for either is over (行政复议法第二十条, 行政诉讼法第四十六条);
a criminal judgment when it is registered as final. Source: 2020年全国打击侵权假冒工作要点第18条.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zhixian.law import clocks
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket import remedies
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.dossiers.models import Dossier, Party, PenaltyCase

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Decision:
    """``open``: why it does not count; empty where it is final."""

    dossier: Dossier
    subject: str
    sort: str
    number: str
    decided_at: datetime
    open: str = ""


@dataclass(frozen=True, kw_only=True)
class History:
    """``namesakes``: other cases against somebody of the same name without a matching code; for people to look at."""

    final: tuple[Decision, ...]
    pending: tuple[Decision, ...]
    namesakes: tuple[Dossier, ...]


def earlier(dossier: Dossier, *, actor: Actor, now: datetime) -> History:
    """Decisions before this case was entered, newest first, among the reader's own dossiers. Call inside ``acting_as``."""
    subjects = [party for party in dossier.parties.all() if party.role == "suspect"]
    codes = {party.credit_code for party in subjects} - {""}
    numbers = {party.identity_number for party in subjects} - {""}
    others = Party.objects.filter(role="suspect", dossier__in=Dossier.objects.visible_to(actor).filter(sort="case"))
    others = others.exclude(dossier_id=dossier.pk).select_related("dossier")
    known: dict[UUID, Party] = {}
    if codes or numbers:
        for party in others.filter(Q(credit_code__in=codes) | Q(identity_number__in=numbers))[:MOST]:
            if party.credit_code in codes or party.identity_number in numbers:
                known.setdefault(party.dossier_id, party)
    alike: dict[UUID, Dossier] = {}
    for party in others.filter(name__in={party.name for party in subjects})[:MOST]:
        # Another code is another subject; only where one side has none may it be the same.
        if party.dossier_id not in known and not (codes and party.credit_code):
            alike.setdefault(party.dossier_id, party.dossier)
    found = [each for each in (*_penalties(known, now), *_judgments(known)) if each.decided_at < dossier.opened_at]
    found.sort(key=lambda each: each.decided_at, reverse=True)
    return History(
        final=tuple(each for each in found if not each.open), pending=tuple(each for each in found if each.open),
        namesakes=tuple(alike.values()),
    )  # fmt: skip


def _penalties(known: dict[UUID, Party], now: datetime) -> Iterable[Decision]:
    challenged = remedies.challenged(known, act="penalty")
    terms: dict[UUID, list[Clock]] = {}
    for clock in Clock.objects.filter(dossier_id__in=known, clock__in=remedies.TERMS):
        terms.setdefault(clock.dossier_id, []).append(clock)
    for case in PenaltyCase.objects.filter(dossier_id__in=known, penalised_at__isnull=False).select_related("dossier"):
        assert case.penalised_at is not None
        why = ""
        if case.dossier_id in challenged:
            why = "复议或者诉讼没有办结"
        elif not _times_over(terms.get(case.dossier_id, []), case.penalised_at, now):
            why = "申请复议、提起诉讼的期限没有届满"
        yield Decision(
            dossier=case.dossier, subject=known[case.dossier_id].name, sort="行政处罚", number=case.penalty_number,
            decided_at=case.penalised_at, open=why,
        )  # fmt: skip


def _times_over(terms: list[Clock], decided_at: datetime, now: datetime) -> bool:
    """By the terms that ran from service; where no service is on record, by those terms counted from the decision."""
    if terms:
        return all(clock.stopped_at is not None or (clock.due_at is not None and clock.due_at < now) for clock in terms)
    due = [clocks.reckon(term, start=decided_at).due_at for term in remedies.TERMS]
    return all(end is not None and end < now for end in due)


def _judgments(known: dict[UUID, Party]) -> Iterable[Decision]:
    runs = Run.objects.filter(dossier_id__in=known, procedure="criminal-case", state__in=("tried", "appealed", "final"))
    rows = Dossier.objects.in_bulk([run.dossier_id for run in runs])
    for run in runs:
        told = run.memory.get("kept", {})
        why = {"tried": "上诉、抗诉期没有届满", "appealed": "二审没有审结"}.get(run.state, "")
        yield Decision(
            dossier=rows[run.dossier_id], subject=known[run.dossier_id].name, sort="刑事判决", number=str(told.get("case_number", "")),
            decided_at=run.moved_at, open=why,
        )  # fmt: skip
