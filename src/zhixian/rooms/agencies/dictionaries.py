"""Dictionaries: codes with their days, shipped as data and extended by administrators. A code is ended, never removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, within
from zhixian.rooms.agencies.dictionary_models import Code
from zhixian.rooms.ledger import services as ledger

FILE = Path(__file__).with_name("dictionaries.yaml")


@dataclass(frozen=True, kw_only=True)
class Term:
    """One code; ``own``: added here by an administrator of ``unit_id``."""

    code: str
    label: str
    parent: str = ""
    since: date | None = None
    until: date | None = None
    annex: str = ""
    own: bool = False
    unit_id: UUID | None = None

    def in_force(self, *, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, kw_only=True)
class Dictionary:
    key: str
    label: str
    means: str
    source: str
    several: bool = False
    tree: bool = False
    extends_only: bool = False  # no case bears its codes; something else asks for them
    terms: Mapping[str, Term] = field(default_factory=dict)

    def offered(self, *, on: date) -> list[Term]:
        """What may be chosen on that day, each parent before its children."""
        alive = [term for term in self.terms.values() if term.in_force(on=on)]
        order = {code: at for at, code in enumerate(self.terms)}
        return sorted(alive, key=lambda term: (order.get(term.parent or term.code, 0), order[term.code]))

    def within(self, code: str) -> set[str]:
        """The code with everything that hangs under it."""
        found, waiting = {code}, [code]
        while waiting:
            above = waiting.pop()
            below = [term.code for term in self.terms.values() if term.parent == above and term.code not in found]
            found.update(below)
            waiting += below
        return found

    def annex(self, code: str) -> str:
        """The row of the monthly return; empty where a case of the kind is counted in none."""
        term = self.terms.get(code)
        while term is not None and not term.annex and term.parent:
            term = self.terms.get(term.parent)
        return "" if term is None or term.annex == "none" else term.annex

    def label_of(self, code: str) -> str:
        return self.terms[code].label if code in self.terms else code


@cache
def shipped() -> Mapping[str, Dictionary]:
    """The dictionaries as they come with the program."""
    told: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = {}
    for key, each in told.items():
        terms = {row["code"]: Term(**row) for row in each.pop("codes")}
        found[key] = Dictionary(key=key, terms=terms, **each)
    return found


def every() -> dict[str, Dictionary]:
    """All dictionaries with what was added and ended here; one query."""
    found = {key: dict(each.terms) for key, each in shipped().items()}
    for row in Code.objects.all():
        terms = found.get(row.dictionary)
        if terms is None:
            continue
        if row.code in terms:
            terms[row.code] = replace(terms[row.code], until=row.until)
        else:
            terms[row.code] = Term(
                code=row.code, label=row.label, parent=row.parent, since=row.since, until=row.until, own=True,
                unit_id=row.unit_id,
            )  # fmt: skip
    return {key: replace(each, terms=found[key]) for key, each in shipped().items()}


def borne() -> dict[str, Dictionary]:
    """Those whose codes a case bears."""
    return {key: each for key, each in every().items() if not each.extends_only}


def alerted(names: Iterable[str], *, on: date) -> bool:
    """Whether one of the goods is on alert on that day: its name holds the label of an alert in force."""
    told = list(names)
    alerts = [term.label for term in every()["goods_alert"].terms.values() if term.in_force(on=on)] if told else []
    return any(label in name for label in alerts for name in told)


def may_keep(actor: Actor) -> bool:
    return "administrator" in actor.posts


def add(dictionary: str, code: str, label: str, *, actor: Actor, now: datetime, parent: str = "") -> Code:
    """A further code from today on, by an administrator; the ledger of her unit says so."""
    known = _kept(dictionary, actor)
    code, label, parent = code.strip().lower(), label.strip(), parent.strip()
    wrong = {}
    if not code or len(code) > 60 or not code.replace("_", "").replace(".", "").isalnum() or not code.isascii():
        wrong["code"] = "代码用小写英文字母、数字、下划线或者点，最多60个字符，如rare_earth"
    elif code in known.terms:
        wrong["code"] = f"代码“{code}”已经有了（{known.terms[code].label}），旧代码保留，不能重用"
    if not label or len(label) > 60 or "\x00" in label:
        wrong["label"] = "请填写名称，最多60字"
    elif any(term.label == label for term in known.terms.values()):
        wrong["label"] = f"“{label}”已经有了"
    if parent and parent not in known.terms:
        wrong["parent"] = "上级代码不在这本字典里"
    if known.tree and not parent:
        wrong["parent"] = "请选择上级类别：细类必须归在一个权利类型下"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    return _keep(
        Code(id=new_id(), dictionary=dictionary, code=code, label=label, parent=parent, since=local_day(now)),
        "dictionary.code.added", actor, now,
    )  # fmt: skip


def end(dictionary: str, code: str, *, actor: Actor, now: datetime) -> Code:
    """From tomorrow the code is no longer offered; what bears it keeps it. An alert ends with the moment itself.

    A code added here is its own unit's to end; a shipped one any administrator's."""
    known = _kept(dictionary, actor)
    term = known.terms.get(code)
    if term is None:
        raise NotFound(f"no code {code} in {dictionary}")
    if term.own and term.unit_id != actor.unit_id:
        raise NotAllowed("another unit's code", why="请由增加这个代码的单位停用。")
    if term.until is not None:
        raise BadInput("ended before", fields={"code": f"“{term.label}”已经停用"})
    row = Code.objects.filter(dictionary=dictionary, code=code).first() or Code(
        id=new_id(), dictionary=dictionary, code=code, label=term.label, parent=term.parent, since=term.since
    )
    today = local_day(now)
    row.until = date.fromordinal(today.toordinal() - 1) if known.extends_only else today
    return _keep(row, "dictionary.code.ended", actor, now)


def _kept(dictionary: str, actor: Actor) -> Dictionary:
    if dictionary not in shipped():
        raise NotFound(f"no dictionary {dictionary}")
    if not may_keep(actor):
        raise NotAllowed("not an administrator", why="字典由管理员维护。")
    return every()[dictionary]


def _keep(row: Code, kind: str, actor: Actor, now: datetime) -> Code:
    with within(actor.unit_id):
        row.unit_id, row.said_by, row.said_at = row.unit_id or actor.unit_id, actor.officer_id, now
        row.save()
        ledger.record(kind, chain=actor.unit_id, subject=row.pk, officer_id=actor.officer_id, unit_id=actor.unit_id,
                      at=now, digest=None)  # fmt: skip
    return row
