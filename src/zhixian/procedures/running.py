"""What the engine is given and what it answers with: who acts, where a run stands, what came of a step, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhixian.procedures import effects as ef
from zhixian.procedures.grammar import Action


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Who acts: an officer in the posts that she holds in one unit; ``stands_for``: post → officer whose place she takes."""

    officer_id: str
    unit_id: str
    posts: frozenset[str]
    stands_for: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RunningClock:
    clock: str
    due_at: datetime | None
    hard: bool  # verified and binding: an act that comes later needs a reason


@dataclass(frozen=True, kw_only=True)
class Run:
    """Where a procedure stands; frozen, and the same after a trip through JSON."""

    procedure: str
    digest: str
    state: str
    parties: Mapping[str, str]  # party → unit id
    doers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # action → officers of its last taking
    kept: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)  # action → unit of its last taking

    def as_json(self) -> dict[str, Any]:
        return {
            "procedure": self.procedure,
            "digest": self.digest,
            "state": self.state,
            "parties": dict(self.parties),
            "doers": {action: list(officers) for action, officers in self.doers.items()},
            "kept": dict(self.kept),
            "units": dict(self.units),
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Run:
        doers = {action: tuple(officers) for action, officers in body["doers"].items()}
        return cls(**{**body, "doers": doers})


@dataclass(frozen=True, kw_only=True)
class Outcome:
    run: Run
    action: str
    post: str  # in which post the officer acted
    acted_for: str  # the officer in whose place she acted; empty: in her own
    values: dict[str, Any]
    effects: tuple[ef.Effect, ...]

    @property
    def stopped(self) -> frozenset[str]:
        return frozenset(effect.clock for effect in self.effects if isinstance(effect, ef.StopClock))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An action as the officer sees it in the run's present state: open to her, or why not."""

    action: Action
    allowed: bool
    reasons: tuple[str, ...] = ()
    late_clock: str | None = None  # an overdue clock that asks for a reason
    hints: tuple[str, ...] = ()
