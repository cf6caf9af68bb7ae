"""Facts that the procedures about goods, rewards, disclosure and credit ask for."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from zhixian.law import clocks as law_clocks
from zhixian.law import rewards
from zhixian.moments import SHANGHAI, local_day
from zhixian.rooms.agencies import kinds
from zhixian.rooms.docket.disclosure import PERIODS
from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.evidence import custody, directory

PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")  # identity numbers and mobile phones


def _store_rows(its: Any) -> list[dict[str, str]]:
    return custody.store_rows(its.dossier.pk, its.actor.unit_id)


def _able_unit(its: Any) -> bool:
    try:
        chosen = UUID(str(its.form.get("destruction_unit")))
    except ValueError:
        return True  # nothing chosen yet: the form itself asks for it
    kept: Mapping[str, Any] = its.run.memory["kept"] if its.run else {}
    return directory.may_be_chosen(chosen, on=local_day(its.now), ability=str(kept.get("waste", "")))


def _reward_elsewhere(its: Any) -> bool:
    """A reward for the same case that was not turned down."""
    ended_without = ("ended", "waived")
    others = Run.objects.filter(dossier_id=its.dossier.pk, procedure="informer-reward").exclude(state__in=ended_without)
    return others.exclude(pk=its.run.pk).exists() if its.run else others.exists()


def _decider(its: Any) -> UUID | None:
    """Who handled the case: the police unit that filed it, else the unit that gave the penalty."""
    filed = Step.objects.filter(dossier_id=its.dossier.pk, action__in=("file-criminal-case", "police-file")).last()
    if filed is not None:
        return filed.unit_id
    case = its.dossier.case
    return its.dossier.opened_by_unit if case is not None and case.penalised_at else None


def _no_personal_data(its: Any) -> bool:
    summary = str(its.form.get("summary", ""))
    parties = its.rows.parties
    told = [party.identity_number for party in parties] + [party.phone for party in parties]
    told += [party.address for party in parties if party.sort == "natural_person"]
    return not PERSONAL.search(summary) and not any(each and each in summary for each in told)


def _since_publication(its: Any, clock: str) -> bool:
    """Whether the shortest time of publication is over, by the term of that clock from the day of publication."""
    kept: Mapping[str, Any] = its.run.memory["kept"] if its.run else {}
    began = kept.get("published_at") or its.form.get("published_at")
    if not began:
        return False
    try:
        start = began if isinstance(began, datetime) else datetime.fromisoformat(str(began))
    except ValueError:
        return False
    start = start if start.tzinfo else start.replace(tzinfo=SHANGHAI)  # a day, or the office's wall clock
    due = law_clocks.reckon(clock, start=start).due_at
    return due is not None and _day(its.now) > _day(due)


def _penalty_amount(its: Any) -> str | None:
    case = its.dossier.case
    return f"{case.penalty_amount:.2f}" if case is not None and case.penalty_amount is not None else None


def _reward_amount(its: Any) -> str | None:
    level, base = its.form.get("level"), its.form.get("base") or _penalty_amount(its) or "0"
    try:
        return f"{rewards.amount(str(level), Decimal(str(base))):.2f}"
    except (KeyError, InvalidOperation):
        return None  # the form itself says what is wrong with them


def _day(moment: datetime) -> date:
    return local_day(moment)


ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "store_rows": _store_rows,
    "store_empty": lambda its: not _store_rows(its),
    "keeper_is_police": lambda its: its.actor.unit_kind == kinds.POLICE,
    "able_unit_in_force": _able_unit,
    "reward_already_running": _reward_elsewhere,
    "decider_is_own_unit": lambda its: _decider(its) == its.actor.unit_id,
    "subject_has_credit_code": lambda its: all(
        party.credit_code for party in its.rows.parties if party.role == "suspect" and party.sort == "unit"
    ),
    "summary_without_personal_data": _no_personal_data,
    "year_since_publication": lambda its: _since_publication(its, "serious-list-removal-application"),
    "three_months_since_publication": lambda its: _since_publication(its, "publicity-period-minor"),
    "three_years_since_publication": lambda its: _since_publication(its, "serious-list-auto-removal"),
    "publicity_period_over": lambda its: _since_publication(its, PERIODS[its.run.memory["kept"]["category"]]),
    "penalty_amount": _penalty_amount,
    "reward_amount": _reward_amount,
    "county_or_city_unit": lambda its: its.actor.unit_level in ("county", "city"),
}
