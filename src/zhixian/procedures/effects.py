"""What a step brings about. The engine says it; the docket makes it last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class StateChanged:
    before: str
    after: str


@dataclass(frozen=True)
class StartClock:
    clock: str
    party: str
    post: str
    start: datetime
    lapses: bool = False
    until: date | None = None  # the day agreed, where one was
    repeats: int = 0  # minutes
    reminds: int = 0  # days before the end


@dataclass(frozen=True)
class StopClock:
    clock: str


@dataclass(frozen=True)
class ExtendClock:
    clock: str


@dataclass(frozen=True)
class MoveClock:
    clock: str
    how: str  # pauses, resumes, sets
    day: date


@dataclass(frozen=True)
class MakePaper:
    paper: str
    issuer: str
    to: str
    cc: tuple[str, ...]


@dataclass(frozen=True)
class Notify:
    party: str
    post: str
    text: str


@dataclass(frozen=True)
class StartProcedure:
    procedure: str
    parties: Mapping[str, str]  # party of the new procedure → unit id
    begin: str  # its first act, or nothing: then it waits in its first state


@dataclass(frozen=True)
class AddParty:
    party: str
    unit_id: str


@dataclass(frozen=True)
class AdmitParty:
    """The party sees, from now on, the case that the matter stands beside."""

    party: str
    unit_id: str


@dataclass(frozen=True)
class Mark:
    """Something on a row beside the procedure (the case has a penalty, the intake is filed), by the word of marks.yaml."""

    name: str


Effect = (
    StateChanged
    | StartClock
    | StopClock
    | ExtendClock
    | MoveClock
    | Mark
    | MakePaper
    | Notify
    | StartProcedure
    | AddParty
    | AdmitParty
)
