"""The grammar of a procedure: what a declaration may say. Frozen values that go to JSON and back unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from dataclasses import Field as DataclassField
from typing import Any

FIELD_TYPES = frozenset(
    {"text", "long_text", "choice", "date", "moment", "integer", "decimal", "yes_no", "officers", "unit", "materials",
     "goods", "leads", "people", "file", "listed", "able_unit", "checksums"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Holds when the named field of the form, the named fact or the remembered value answers as said; with ``given``, when
    that field of the form, or the value remembered under that name, is there."""

    field: str | None = None
    fact: str | None = None
    kept: str | None = None
    given: str | None = None
    equals: Any = None
    among: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Party:
    label: str
    kinds: tuple[str, ...]  # agency kinds; "enforcement" stands for all that may penalise
    # own (of who begins), owner (of the dossier), superior (of who begins), given (in a form, or joined as the superior of
    # another party), outside (no unit: a firm or person on a page of their own, bound when the matter is opened), same_level_KIND (also same_level_police and same_level_procuratorate), nearest_KIND
    found_by: str
    optional: bool = False  # where the roster has none at that level, the procedure does without


@dataclass(frozen=True, kw_only=True)
class State:
    label: str
    means: str
    ends: bool = False


@dataclass(frozen=True, kw_only=True)
class By:
    party: str
    posts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Field:
    id: str
    label: str
    type: str
    required: bool = False
    required_when: Condition | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    minimum: int = 0  # fewest officers or rows; smallest number
    past: bool = False  # a moment or day of something that has happened: not in the future
    default_now: bool = False
    personal: bool = False  # of a person: in plain for the unit that wrote it, masked for everybody else
    default_from: str = ""  # a fact, or kept:NAME, that fills the field when it is left empty


@dataclass(frozen=True, kw_only=True)
class Guard:
    """``fact`` must answer ``expects``, where ``when`` holds; otherwise the officer reads ``says``."""

    fact: str
    expects: Any
    says: str
    source: str
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Compare:
    """A list in the form must repeat a remembered list; what is left out needs a reason in another field."""

    field: str
    with_kept: str
    reasons: str
    says: str
    source: str
    same: str = ""  # a column that must read the same in both lists, row by row


@dataclass(frozen=True, kw_only=True)
class Stopping:
    clock: str
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Moving:
    """A running clock stands still, goes on or gets a day that was decided; ``at``: now, or a field with the day."""

    clock: str
    at: str = "now"
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Making:
    paper: str
    issuer: str
    to: str = ""
    cc: tuple[str, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Telling:
    party: str
    says: str
    post: str = ""
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Starting:
    clock: str
    party: str
    post: str = ""
    at: str = "now"  # or the id of a moment field of the form
    until: str = ""  # the id of a date field: the day that was agreed or set, in place of the term's own reckoning
    lapses: bool = False  # not used in time, the right is gone: never shown as overdue
    repeats: int = 0  # minutes after which the step's notices go out again, for as long as the clock runs
    reminds: int = 0  # days before its end on which the post and the head are reminded
    late: tuple[Telling, ...] = ()  # who is told besides the late unit when it is over
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Following:
    procedure: str
    parties: Mapping[str, str]  # party there → party here
    begin: str = ""  # the act that this step is there, taken by the same officer with the same values
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Joining:
    """The unit named in a form's field, or the superior of another party (one level up, none skipped), takes a party's
    place; who held it before stays under ``former``."""

    party: str
    field: str = ""
    superior_of: str = ""
    former: str = ""
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Action:
    id: str
    label: str
    by: tuple[By, ...]
    start: tuple[str, ...]  # states from which it may be taken; empty: it begins the procedure
    to: str
    source: str
    help: str = ""
    form: tuple[Field, ...] = ()
    guards: tuple[Guard, ...] = ()
    compare: tuple[Compare, ...] = ()
    hints: tuple[
        Guard, ...
    ] = ()  # said, where the fact answers so, to an officer who could take this act; binds nobody
    not_same_officer_as: tuple[str, ...] = ()
    not_same_unit_as: tuple[str, ...] = ()  # the other side has to take this one
    starts: tuple[Starting, ...] = ()
    stops: tuple[Stopping, ...] = ()
    extends: tuple[str, ...] = ()
    pauses: tuple[Moving, ...] = ()
    resumes: tuple[Moving, ...] = ()
    sets: tuple[Moving, ...] = ()  # the end is put on a day that those who may have decided
    papers: tuple[Making, ...] = ()
    tells: tuple[Telling, ...] = ()
    follows: tuple[Following, ...] = ()
    joins: tuple[Joining, ...] = ()
    includes: tuple[str, ...] = ()  # parties that take part in the dossier from this act on
    admits: tuple[str, ...] = ()  # parties that take part in the case, which the matter stands beside, from this act on
    keeps: tuple[str, ...] = ()  # fields remembered by the run
    marks: tuple[str, ...] = ()  # what it leaves on rows beside the procedure, by the words of marks.yaml

    @property
    def begins(self) -> bool:
        return not self.start


@dataclass(frozen=True, kw_only=True)
class Definition:
    key: str
    label: str
    means: str
    source: str
    starts: str
    parties: Mapping[str, Party]
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    opens: bool = False  # it may begin without a case: its first act opens a matter of its own
    several: bool = False  # it may be under way more than once over one dossier
    beside: bool = (
        False  # begun over a case, it gets a matter that points to it: those asked in see the case when admitted
    )
    apart: bool = False  # it always has a matter of its own, so that those who are asked in see nothing but that
    sealed: bool = (
        False  # its matter is seen by officers by name: who begins it, whom its forms name, who is named to receive
    )

    def as_json(self) -> dict[str, Any]:
        return plain(self)  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Definition:
        return build(cls, body)  # type: ignore[no-any-return]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: the version under which a run lives."""
        return _digest(self)


def _digest(definition: Definition) -> str:
    cached: str | None = definition.__dict__.get("_digest")
    if cached is None:
        text = json.dumps(definition.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        cached = hashlib.sha256(text.encode()).hexdigest()
        object.__setattr__(definition, "_digest", cached)
    return cached


def plain(value: Any) -> Any:
    """Values of this grammar as JSON has them, what is left at its default not written."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            part.name: plain(getattr(value, part.name))
            for part in fields(value)
            if not _is_default(part, getattr(value, part.name))
        }
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value


def _is_default(part: DataclassField[Any], value: Any) -> bool:
    if part.default is not MISSING:
        return type(part.default) is type(value) and bool(part.default == value)
    return part.default_factory is not MISSING and bool(part.default_factory() == value)


class Malformed(ValueError):
    """A declaration that does not follow the grammar; the text says where."""


# What the parts of each kind are made of; everything else is taken as it stands.
_PARTS: dict[type, dict[str, Any]] = {
    Definition: {"parties": {"*": Party}, "states": {"*": State}, "actions": {"*": Action}},
    Party: {"kinds": tuple},
    Field: {"required_when": Condition},
    Condition: {"among": tuple},
    By: {"posts": tuple},
    Guard: {"when": Condition},
    Starting: {"when": Condition, "late": [Telling]},
    Joining: {"when": Condition},
    Stopping: {"when": Condition},
    Moving: {"when": Condition},
    Making: {"when": Condition, "cc": tuple},
    Telling: {"when": Condition},
    Following: {"when": Condition},
    Action: {
        "by": [By], "form": [Field], "guards": [Guard], "hints": [Guard], "compare": [Compare], "starts": [Starting],
        "stops": [Stopping], "papers": [Making], "tells": [Telling], "follows": [Following], "joins": [Joining],
        "pauses": [Moving], "resumes": [Moving], "sets": [Moving],
        "start": tuple, "extends": tuple, "keeps": tuple, "marks": tuple, "includes": tuple, "admits": tuple, "not_same_officer_as": tuple,
        "not_same_unit_as": tuple,
    },
}  # fmt: skip


def build(kind: type, body: Any, where: str = "") -> Any:
    """A value of this grammar from JSON; Malformed names the place of what is unknown or missing."""
    if not isinstance(body, Mapping):
        raise Malformed(f"{where or kind.__name__}: expected a mapping, found {body!r}")
    known = {part.name for part in fields(kind)}
    if unknown := set(body) - known:
        raise Malformed(f"{where or kind.__name__}: unknown key {sorted(unknown)}")
    parts = _PARTS.get(kind, {})
    values = {key: _part(parts.get(key), inner, f"{where}.{key}".lstrip(".")) for key, inner in body.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise Malformed(f"{where or kind.__name__}: {error}") from error


def _part(shape: Any, inner: Any, where: str) -> Any:
    if shape is None:
        return inner
    if shape is tuple:
        return tuple(inner) if isinstance(inner, list | tuple) else (inner,)
    if isinstance(shape, dict):
        return {key: build(shape["*"], value, f"{where}.{key}") for key, value in inner.items()}
    if isinstance(shape, list):
        rows = inner if isinstance(inner, list | tuple) else [inner]
        return tuple(build(shape[0], row, f"{where}[{position}]") for position, row in enumerate(rows))
    return build(shape, inner, where)
