"""The declaration of the figures (monthly.yaml) as frozen values; a fault in it is found when it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zhixian import procedures
from zhixian.law import thresholds
from zhixian.rooms.agencies import kinds

FILE = Path(__file__).with_name("monthly.yaml")
AMOUNTS = frozenset({"", "now", "at_act"})


DOSSIER = "dossier"


class BadDeclaration(ValueError):
    """monthly.yaml names what is not there."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act of a procedure that is counted; ``at``: the field with its day, else the moment of the step."""

    procedure: str
    action: str
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """An act that takes back what was counted of its run before; ``at``: the field with its day."""

    action: str
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    key: str
    label: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. ``cases``: the counting word of its cases; ``people``: the field of the acts that lists people;
    ``amount``: of the case as known now or at the act; ``apart``: shown, but no row of the form."""

    row: str
    label: str
    group: str
    usual: tuple[str, ...] = ()
    cases: str = ""
    people: str = ""
    amount: str = ""
    acts: tuple[Act, ...] = ()
    annex: str = ""
    code: str = ""
    once: str = (
        ""  # the field that names the case: acts with the same text count once in the unit, the first; or "dossier"
    )
    part: str = ""  # the remembered field by which the figure is also told apart
    undone_by: tuple[Undoing, ...] = ()
    losses: bool = False
    apart: bool = False

    @property
    def unit_word(self) -> str:
        return self.cases or ("名" if self.people else "")

    def act(self, procedure: str, action: str) -> Act | None:
        return next((each for each in self.acts if (each.procedure, each.action) == (procedure, action)), None)


@dataclass(frozen=True, kw_only=True)
class Form:
    title: str
    source: str
    amounts: tuple[tuple[str, ...], ...]
    groups: Mapping[str, Group]
    rows: Mapping[str, Row]

    @property
    def procedures(self) -> frozenset[str]:
        return frozenset(act.procedure for row in self.rows.values() for act in row.acts)

    @property
    def parted(self) -> frozenset[str]:
        """Procedures of which a remembered value tells a figure apart."""
        return frozenset(act.procedure for row in self.rows.values() if row.part for act in row.acts)


@cache
def form() -> Form:
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    groups = {key: Group(key=key, label=each["label"], kinds=tuple(each["kinds"])) for key, each in told["groups"].items()}  # fmt: skip
    rows = {each["row"]: _row(each) for each in told["rows"]}
    made = Form(
        title=told["title"], source=told["source"], amounts=tuple(map(tuple, told["amounts"])), groups=groups, rows=rows
    )
    if wrong := faults(made):
        raise BadDeclaration("; ".join(wrong))
    return made


def _row(told: Mapping[str, Any]) -> Row:
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in told.items()
        if key not in {"acts", "undone_by"}
    }
    acts = tuple(Act(**act) for act in told.get("acts", ()))
    return Row(acts=acts, undone_by=tuple(Undoing(**each) for each in told.get("undone_by", ())), **plain)


def faults(made: Form) -> list[str]:
    """Names in the declaration that nothing answers to."""
    found = [
        f"unknown quantity {name}" for line in made.amounts for name in line if name not in thresholds.quantities()
    ]
    known = procedures.definitions()
    for row in made.rows.values():
        if row.group not in made.groups:
            found.append(f"{row.row}: unknown group {row.group}")
        if row.amount not in AMOUNTS:
            found.append(f"{row.row}: unknown amount {row.amount}")
        found += [f"{row.row}: unknown kind {kind}" for kind in row.usual if kind not in kinds.KINDS]
        undoing: set[str] = set()
        for act in row.acts:
            if act.procedure not in known or act.action not in known[act.procedure].actions:
                found.append(f"{row.row}: no act {act.procedure}/{act.action}")
                continue
            undoing |= known[act.procedure].actions.keys()
            fields = {each.id for each in known[act.procedure].actions[act.action].form}
            found += [
                f"{row.row}: no field {name} at {act.procedure}/{act.action}"
                for name in (act.at, row.people, row.once)
                if name and name != DOSSIER and name not in fields
            ]
        found += [
            f"{row.row}: nothing is undone by {each.action}" for each in row.undone_by if each.action not in undoing
        ]
    return found
