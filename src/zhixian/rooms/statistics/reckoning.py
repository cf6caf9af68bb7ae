"""What one dossier adds to which figures: from its acts, its facts and its losses. It asks no database and no clock."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from zhixian.moments import local_day
from zhixian.rooms.statistics.declared import DOSSIER, Form, Row
from zhixian.rooms.statistics.months import month_of


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One act as it was taken; ``run`` and ``position`` tell what it undoes."""

    run: UUID
    procedure: str
    action: str
    position: int
    unit_id: UUID
    at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A figure of the case as it was said at a moment; later rows of a name take the place of earlier ones."""

    name: str
    at_least: Decimal | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Lost:
    first: UUID
    unit_id: UUID
    amount: Decimal
    on: date


@dataclass(frozen=True, kw_only=True)
class Material:
    """A dossier as the figures look at it. ``annex``: the return's row of its case type; ``types``: that type and those above it."""

    dossier_id: UUID
    annex: str
    types: frozenset[str]
    acts: Sequence[Taken]
    facts: Sequence[Said]
    losses: Sequence[Lost] = ()


@dataclass(kw_only=True)
class Item:
    """What a dossier adds to one figure of one month: what its month counted, and what stands today."""

    unit_id: UUID
    month: date
    row: str
    subject: UUID
    on: date
    part: str
    key: str
    counted: bool = False
    stands: bool = False
    amount: Decimal | None = None
    amount_now: Decimal | None = None
    persons: set[str] = field(default_factory=set)
    persons_now: set[str] = field(default_factory=set)
    unlisted: bool = False


@dataclass(kw_only=True)
class _Event:
    act: Taken
    on: date
    persons: set[str]
    unlisted: bool
    undone_on: date | None = None

    @property
    def counts(self) -> bool:
        """Taken back within its own month it was never counted."""
        return self.undone_on is None or month_of(self.undone_on) > month_of(self.on)


def items(material: Material, form: Form, *, secret: bytes) -> list[Item]:
    """``secret``: the key of the hashes that stand for people."""
    found: list[Item] = []
    for row in form.rows.values():
        if row.losses:
            found += [_of_loss(row, each) for each in material.losses]
        elif _concerns(row, material):
            found += _of_acts(row, material, form, secret)
    return found


def _concerns(row: Row, material: Material) -> bool:
    return (not row.annex or row.annex == material.annex) and (not row.code or row.code in material.types)


def _of_loss(row: Row, loss: Lost) -> Item:
    return Item(
        unit_id=loss.unit_id, month=month_of(loss.on), row=row.row, subject=loss.first, on=loss.on, part="", key=str(loss.first),
        counted=True, stands=True, amount=loss.amount, amount_now=loss.amount,
    )  # fmt: skip


def _of_acts(row: Row, material: Material, form: Form, secret: bytes) -> Iterable[Item]:
    by_run: dict[UUID, list[Taken]] = {}
    for act in sorted(material.acts, key=lambda each: each.position):
        by_run.setdefault(act.run, []).append(act)
    events = [event for acts in by_run.values() for event in _events(row, acts, material.dossier_id, secret)]
    events.sort(key=lambda event: (event.on, event.act.at))
    if row.once:
        events = list(_first_of_each(row, events))
    made: dict[tuple[UUID, date, UUID], Item] = {}
    entered: dict[tuple[UUID, date, UUID], datetime] = {}
    for event in events:
        item = _item_for(row, event, material)
        place = (item.unit_id, item.month, item.subject)
        item, _ = made.setdefault(place, item), entered.setdefault(place, event.act.at)
        item.counted |= event.counts
        item.stands |= event.undone_on is None
        item.unlisted |= event.unlisted
        if event.counts:
            item.persons |= event.persons
        if event.undone_on is None:
            item.persons_now |= event.persons
    if row.amount:
        for place, item in made.items():
            # What was said of the case by the time the act was entered was known at it, however its day reads.
            at = entered[place] if row.amount == "at_act" else None
            item.amount, item.amount_now = amount_of(material.facts, form, at=at), amount_of(material.facts, form)
    return [item for item in made.values() if item.counted or item.stands]


def _events(row: Row, acts: Sequence[Taken], dossier_id: UUID, secret: bytes) -> list[_Event]:
    """The row's acts in one run, in their order; each person at the first act that names her, until that act is undone."""
    found: list[_Event] = []
    seen: set[str] = set()
    for taken in acts:
        for undoing in row.undone_by:
            if undoing.action == taken.action:
                day = _day(taken, undoing.at)
                for event in found:
                    event.undone_on = event.undone_on or day
                seen.clear()
        if (act := row.act(taken.procedure, taken.action)) is None:
            continue
        named = set(_people(taken.values.get(row.people), dossier_id, secret)) if row.people else set()
        new = named - seen
        if row.people and named and not new:
            continue  # the same people under a further measure
        seen |= named
        found.append(_Event(act=taken, on=_day(taken, act.at), persons=new, unlisted=bool(row.people) and not named))
    return found


def _day(taken: Taken, name: str) -> date:
    said = taken.values.get(name) if name else None
    return local_day(datetime.fromisoformat(said)) if said else local_day(taken.at)


def _people(rows: Any, dossier_id: UUID, secret: bytes) -> Iterator[str]:
    """Each person as a keyed hash: by her identity number, else by her name in this dossier alone."""
    for row in rows if isinstance(rows, list) else ():
        number = "".join(str(row.get("identity_number", "")).split()).upper()
        name = "".join(str(row.get("name", "")).split())
        if number or name:
            words = f"number:{number}" if number else f"name:{dossier_id}:{name}"
            yield hmac.new(secret, words.encode(), hashlib.sha256).hexdigest()[:32]


def _key(row: Row, event: _Event) -> str:
    return "".join(str(event.act.values.get(row.once, "")).split())


def _first_of_each(row: Row, events: Iterable[_Event]) -> Iterator[_Event]:
    seen: set[tuple[UUID | None, str]] = set()
    for event in events:
        key = (None, "") if row.once == DOSSIER else (event.act.unit_id, _key(row, event) or str(event.act.run))
        if key not in seen:
            seen.add(key)
            yield event


def _item_for(row: Row, event: _Event, material: Material) -> Item:
    if row.once == DOSSIER:
        subject, key = material.dossier_id, str(material.dossier_id)
    elif row.once and (named := _key(row, event)):
        subject, key = uuid5(material.dossier_id, named), named
    else:
        subject, key = event.act.run, str(event.act.run)
    part = str(event.act.values.get(row.part, ""))[:200] if row.part else ""
    return Item(
        unit_id=event.act.unit_id, month=month_of(event.on), row=row.row, subject=subject, on=event.on, part=part, key=key[:200]
    )  # fmt: skip


def amount_of(facts: Iterable[Said], form: Form, *, at: datetime | None = None) -> Decimal | None:
    """The amount of a case in yuan, as far as it is certain: now, or as it was known ``at`` a moment; None: nothing is known.
    Of a figure that was first said later, the first saying counts."""
    held: dict[str, Said] = {}
    for said in sorted(facts, key=lambda each: each.at):
        if at is None or said.at <= at or said.name not in held:
            held[said.name] = said
    for names in form.amounts:
        known = [held[name].at_least for name in names if name in held and held[name].at_least is not None]
        if known:
            return sum((each for each in known if each is not None), Decimal(0))
    return None
