"""Runs as the engine wants them, and versions of declarations kept for as long as a run needs them."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from zhixian import procedures
from zhixian.procedures import Acting, Definition, RunningClock
from zhixian.procedures import Run as EngineRun
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.docket.models import Clock, ProcedureVersion, Run


def keep_version(definition: Definition, *, now: datetime) -> str:
    """The digest of a declaration whose version is in the store, put down the first time that it is used."""
    if not ProcedureVersion.objects.filter(digest=definition.digest).exists():
        ProcedureVersion.objects.get_or_create(
            digest=definition.digest,
            defaults={"key": definition.key, "body": definition.as_json(), "first_used_at": now},
        )
    return definition.digest


def definition_of(digest: str) -> Definition:
    """The declaration under which a run began: today's if it is the same, else the one that was stored."""
    for definition in procedures.definitions().values():
        if definition.digest == digest:
            return definition
    return _stored(digest)


@lru_cache(maxsize=256)
def _stored(digest: str) -> Definition:
    body: dict[str, Any] = ProcedureVersion.objects.get(digest=digest).body
    return Definition.from_json(body)


def locked(run_id: UUID, *, actor: Actor) -> Run:
    """The run, locked until the transaction ends; NotFound if the actor's unit does not take part in the dossier."""
    run = (
        Run.objects.select_for_update(of=("self",))
        .filter(pk=run_id, dossier_id__in=Participation.objects.filter(unit_id=actor.unit_id).values("dossier_id"))
        .first()
    )
    if run is None:
        raise NotFound(f"run {run_id} is not visible to unit {actor.unit_id}")
    return run


def as_engine(run: Run) -> EngineRun:
    return EngineRun.from_json(run.memory)


def acting(actor: Actor) -> Acting:
    return Acting(
        officer_id=str(actor.officer_id), unit_id=str(actor.unit_id), posts=actor.posts,
        stands_for={one.post: str(one.officer_id) for one in actor.stands_for},
    )  # fmt: skip


def for_engine(clocks: Iterable[Clock]) -> dict[str, RunningClock]:
    """What the engine wants to know of clocks: only a verified, hard one can make an act late."""
    return {
        clock.clock: RunningClock(
            clock=clock.clock, due_at=clock.due_at, hard=clock.mode == "hard" and clock.verified and not clock.lapses
        )
        for clock in clocks
    }
