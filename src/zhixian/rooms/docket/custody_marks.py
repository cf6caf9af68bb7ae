"""Marks of the procedures about goods: each writes rows of the custody log out of the step's field ``goods``."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence import custody
from zhixian.rooms.evidence.custody import Event

Leave = Callable[[Run, Step, Dossier, datetime], None]


def _event(run: Run, step: Step, now: datetime, *, party: str = "keeper", other: str = "") -> Event:
    parties: Mapping[str, str] = run.memory["parties"]
    return Event(
        dossier_id=run.dossier_id,
        unit_id=UUID(parties[party]),
        officer_id=step.officer_id,
        step_id=step.pk,
        at=now,
        other_unit_id=UUID(parties[other]) if other in parties else None,
        place=str(step.values.get("place", ""))[:200],
    )


def _writes(sort: str, *, other: str = "") -> Leave:
    def leave(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
        lines = custody.read_lines(run.dossier_id, step.values.get("goods") or [])
        custody.write(sort, lines, _event(run, step, now, other=other))

    return leave


def _receive(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    custody.receive(
        custody.read_lines(run.dossier_id, step.values.get("goods") or []),
        custody.read_lines(run.dossier_id, run.memory["kept"].get("offered") or run.memory["kept"].get("goods") or []),
        giver=_event(run, step, now, other="receiver"),
        taker=_event(run, step, now, party="receiver", other="keeper"),
        explained=bool(step.values.get("difference")),
    )


def _split(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    custody.split(custody.read_lines(run.dossier_id, step.values.get("goods") or []), _event(run, step, now))


def _destroy(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    custody.destroy(custody.read_lines(run.dossier_id, step.values.get("goods") or []), _event(run, step, now))


MARKS: Mapping[str, Leave] = {
    "custody-list": _writes("listed"),
    "custody-store": _writes("stored"),
    "custody-lend": _writes("lent"),
    "custody-back": _writes("back"),
    "custody-offer": _writes("offered", other="receiver"),
    "custody-receive": _receive,
    "custody-release": _writes("released"),
    "custody-sell": _writes("sold"),
    "custody-treasury": _writes("treasury"),
    "custody-lost": _writes("lost"),
    "custody-surplus": _writes("surplus"),
    "custody-split": _split,
    "custody-leave": _writes("leaving"),
    "custody-destroy": _destroy,
}
