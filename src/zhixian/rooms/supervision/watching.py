"""Keeping the watch list: who gets on it, who leaves it. Work of the house, safe to run twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zhixian.identifiers import new_id
from zhixian.law.thresholds import TIERS, Case
from zhixian.moments import local_day
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice, Run
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers.models import Fact, PenaltyCase
from zhixian.rooms.supervision import columns
from zhixian.rooms.supervision.models import Watched

AT_ONCE = 5000


def refresh(*, now: datetime) -> int:
    """Look at cases that were penalised or closed since, or whose figures have changed; give how many are newly listed."""
    with as_system():
        _settle(now)
        looked = _to_look_at()
        figures = _figures(looked)
        answers = columns.weigh(
            (str(case.dossier_id), each) for case in looked for each in _asked(case, figures.get(case.dossier_id, []))
        )
        return _write_down(looked, answers, now)


def _transferred(key: str) -> Exists:
    return Exists(Run.objects.filter(dossier_id=OuterRef(key), procedure="forward-transfer"))


def _settle(now: datetime) -> None:
    """What has been taken to the police since leaves the list of what is open, and stays visible as transferred."""
    Watched.objects.filter(_transferred("dossier_id"), state__in=["open", "explained"]).update(
        state="transferred", looked_at=now
    )


def _to_look_at() -> list[PenaltyCase]:
    ended = Q(penalised_at__isnull=False) | Q(closed_at__isnull=False)
    watched = Watched.objects.filter(dossier_id=OuterRef("dossier_id"))
    changed = Fact.objects.filter(dossier_id=OuterRef("dossier_id"), said_at__gt=OuterRef("looked"))
    fresh = PenaltyCase.objects.filter(ended).exclude(_transferred("dossier_id")).exclude(Exists(watched))
    again = (
        PenaltyCase.objects.filter(ended).exclude(_transferred("dossier_id"))
        .annotate(looked=watched.values("looked_at")[:1]).filter(Exists(changed))
    )  # fmt: skip
    keys = [*fresh.values_list("pk", flat=True)[:AT_ONCE], *again.values_list("pk", flat=True)[:AT_ONCE]]
    found = PenaltyCase.objects.filter(pk__in=keys).select_related("dossier")
    return list(found.prefetch_related("dossier__parties"))


def _figures(looked: Sequence[PenaltyCase]) -> dict[UUID, list[Fact]]:
    found: dict[UUID, list[Fact]] = {}
    for fact in Fact.objects.filter(dossier_id__in=[case.dossier_id for case in looked], superseded=False):
        found.setdefault(fact.dossier_id, []).append(fact)
    return found


def _asked(case: PenaltyCase, figures: Sequence[Fact]) -> Sequence[Case]:
    """The case as the law is asked, once for each crime that it could be, by the day of the act and of the penalty."""
    judged = local_day(case.penalised_at or case.closed_at or case.dossier.opened_at)
    return reading.cases_of(case.dossier, figures, judged_on=max(judged, case.conduct_to))


def _write_down(looked: Sequence[PenaltyCase], answers: dict[str, list[dict[str, Any]]], now: datetime) -> int:
    units = Unit.objects.in_bulk({case.unit_id for case in looked})
    watchers = _watchers(units.values())
    before = {
        row.dossier_id: row for row in Watched.objects.filter(dossier_id__in=[case.dossier_id for case in looked])
    }
    newly: list[Watched] = []
    for case in looked:
        found = max(answers.get(str(case.dossier_id), []), key=lambda each: TIERS.index(each["certain"]), default=None)
        tier = found["certain"] if found else "none"
        row = before.get(case.dossier_id) or Watched(id=new_id(), dossier_id=case.dossier_id)
        was = row.state if case.dossier_id in before else "below"
        row.unit_id, row.watcher_id = case.unit_id, watchers.get(case.unit_id)
        row.superior_id = units[case.unit_id].parent_id
        row.case_number, row.cause = case.number, case.cause
        row.penalty_number, row.penalty_amount = case.penalty_number, case.penalty_amount
        row.ended_at = case.penalised_at or case.closed_at or now
        row.crime, row.limbs = (found["crime"], found["limbs"]) if found and tier != "none" else ("", [])
        row.tier, row.looked_at = tier, now
        row.state = "below" if tier == "none" else "open" if was == "below" else was
        if row.state == "open" and was == "below":
            row.listed_at = now
            newly.append(row)
        row.save()
    telling.tell_once((notice for row in newly for notice in _notices(row, now)), now=now)
    return len(newly)


def _watchers(units: Any) -> dict[UUID, UUID]:
    """The procuratorate at each unit's level."""
    places = {(unit.division, unit.level) for unit in units}
    found = Unit.objects.filter(
        kind=kinds.PROCURATORATE, until__isnull=True, division__in={division for division, _ in places}
    )
    beside = {(unit.division, unit.level): unit.pk for unit in found}
    return {unit.pk: beside[unit.division, unit.level] for unit in units if (unit.division, unit.level) in beside}


def _notices(row: Watched, now: datetime) -> list[Notice]:
    text = f"案号{row.case_number}处罚或结案后仍达到追诉标准，没有移送记录，请移送或者说明理由"
    wanted = [(row.unit_id, "head", text)]
    if row.watcher_id:
        wanted.append(
            (row.watcher_id, "prosecutor", "同级行政机关有处罚后达到追诉标准而没有移送的案件，见“应移送未移送”")
        )
    return [
        Notice(id=new_id(), unit_id=unit, post=post, sort="watch", text=says, at=now, key=f"watch:{row.pk}:{unit}:{now:%Y%m%d%H%M%S}",
               dossier_id=row.dossier_id if unit == row.unit_id else None)
        for unit, post, says in wanted
    ]  # fmt: skip
