"""Making the marks of a declaration last: what a step leaves on the penalty case and on the police's intake."""

from collections.abc import Callable, Mapping
from datetime import datetime

from zhixian.rooms.agencies import holds
from zhixian.rooms.docket import agreements, custody_marks, disclosure, intake, liaison_office, remedies, specialists
from zhixian.rooms.docket.models import Reference, Run, Step
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import Dossier

Leave = Callable[[Run, Step, Dossier, datetime], None]


def leave(name: str, *, run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    """One mark, by the word of procedures/marks.yaml."""
    MARKS[name](run, step, dossier, now)


def _suspect_crime(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    dossiers.suspect_crime(dossier, step.values["suspected_crime"])
    dossier.penalty_case.refresh_from_db()


def _reopen_case(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    if dossier.case is not None and dossier.case.closed_at is not None:
        dossiers.close_case(dossier, now=None)
        dossier.case.refresh_from_db()


def _keep_reference(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    if step.values.get("reference_answer"):
        Reference.objects.get_or_create(
            run_id=run.pk,
            defaults={
                "subject": run.memory["kept"].get("subject", ""),
                "question": step.values["reference_question"],
                "answer": step.values["reference_answer"],
                "grounds": step.values.get("grounds", ""),
                "unit_id": step.unit_id,
                "at": now,
            },
        )


def _note_penalty(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    if dossier.case is not None and step.values.get("decision_number"):
        dossiers.record_penalty(dossier, step.values)


def _hold_evidence(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    if step.values.get("kind") == "evidence":
        holds.put(dossier.about or dossier.pk, run_id=run.pk, now=now)


MARKS: Mapping[str, Leave] = {
    "suspect-crime": _suspect_crime,
    "reopen-case": _reopen_case,
    "record-penalty": lambda run, step, dossier, now: dossiers.record_penalty(dossier, step.values),
    "close-case": lambda run, step, dossier, now: dossiers.close_case(dossier, now=now),
    "hold-evidence": _hold_evidence,
    "release-evidence": lambda run, step, dossier, now: holds.release(run.pk, now=now),
    "keep-reference": _keep_reference,
    "note-penalty": _note_penalty,
    "take-in": lambda run, step, dossier, now: intake.take_in(run, step, now=now),
    "intake-filed": lambda run, step, dossier, now: intake.settle(dossier.pk, "filed"),
    "intake-not-filed": lambda run, step, dossier, now: intake.settle(dossier.pk, "not_filed"),
    "draw-expert": specialists.draw,
    "choose-expert": specialists.choose,
    "name-country": specialists.name_country,
    "name-mediator": specialists.name_mediator,
    "release-mediator": specialists.release_mediator,
    "intake-passed-on": lambda run, step, dossier, now: intake.settle(dossier.pk, "passed_on"),
    **agreements.MARKS,
    **remedies.MARKS,
    **liaison_office.MARKS,
    **custody_marks.MARKS,
    **disclosure.MARKS,
}
