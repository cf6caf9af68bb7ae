"""Marks of the disclosure of penalties: the public row that a step publishes, corrects, withdraws or ends; and the rate."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from zhixian.law import clocks as law_clocks
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.dossiers.public_models import Disclosure

PERIODS = {
    "minor": "publicity-period-minor",
    "general": "publicity-period-general-max",
    "serious": "publicity-period-serious-max",
}
TWENTY = "publicity-same-province"


def period_ends(category: str, published_at: datetime) -> date | None:
    due = law_clocks.reckon(PERIODS[category], start=published_at).due_at
    return local_day(due) if due else None


def _disclose(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    kept = run.memory["kept"]
    published = datetime.fromisoformat(step.values["published_at"])
    decided = datetime.fromisoformat(kept["decided_at"])
    due = law_clocks.reckon(TWENTY, start=decided).due_at
    publisher = Unit.objects.get(pk=UUID(run.memory["parties"]["publisher"]))
    suspects = [party for party in dossier.parties.all() if party.role == "suspect"]
    Disclosure.objects.create(
        run_id=run.pk, unit_id=publisher.pk, authority=publisher.name, summary=kept["summary"],
        subject="、".join(party.name for party in suspects)[:200], credit_code=suspects[0].credit_code if suspects else "",
        decision_number=dossier.penalty_case.penalty_number, decided_on=local_day(decided), published_on=local_day(published),
        in_time=due is None or published <= due, until=period_ends(kept["category"], published), changed_at=now,
    )  # fmt: skip


def _change(**told: str) -> Callable[[Run, Step, Dossier, datetime], None]:
    def leave(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
        reason = str(step.values.get("reasons") or step.values.get("document") or "")
        Disclosure.objects.filter(run_id=run.pk).update(reason=reason, changed_at=now, **told)

    return leave


def _correct(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    Disclosure.objects.filter(run_id=run.pk).update(
        summary=step.values["summary"], reason=step.values["reasons"], changed_at=now
    )


MARKS: Mapping[str, Callable[[Run, Step, Dossier, datetime], None]] = {
    "disclose": _disclose,
    "disclosure-correct": _correct,
    "disclosure-withdraw": _change(state="withdrawn"),
    "disclosure-stop": _change(state="stopped"),
}


def rate_in_time(actor: Actor) -> tuple[int, int]:
    """How many of the unit's disclosed penalties came within twenty working days, and how many there are."""
    rows = list(Disclosure.objects.filter(unit_id=actor.unit_id).values_list("in_time", flat=True))
    return sum(rows), len(rows)
