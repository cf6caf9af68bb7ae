"""登记案件 from a document: what reading finds is written into the sheet as an offer. The source of each figure is left open, so
that nothing is entered before a person has looked at it and said where it comes from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhixian.faces.desk.forms import entry
from zhixian.faces.desk.forms.entry import Read
from zhixian.law import reading
from zhixian.law.findings import say
from zhixian.law.limbs import conditions, quantities
from zhixian.law.reading.found import WHOSE, Found

AROUND = 24  # signs of the text on either side of a figure


@dataclass(frozen=True, kw_only=True)
class Place:
    """One thing found, with the words around it."""

    kind: str
    amount: str
    whose: str
    taken: bool  # it stands in the sheet
    before: str
    text: str
    after: str


@dataclass(frozen=True, kw_only=True)
class FromDocument:
    told: Read
    places: list[Place]
    remarks: tuple[str, ...]


def read(text: str, *, today: date) -> FromDocument:
    """The sheet with the offered figures, and every place for the person to check."""
    found = reading.read_text(text)
    offer = reading.offer_from(text, found)
    told = entry.empty(today=today)
    facts = [_fact(name, offered, text) for name, offered in offer.facts.items() if name in quantities()]
    told.rows["facts"] = [*facts, *({} for _ in range(max(1, 3 - len(facts))))]
    told.head["conditions"] = [name for name in sorted(offer.conditions) if name in conditions()]
    if offer.marks:
        told.head["marks"] = str(len(offer.marks))
        told.rows["rights"] = [{"kind": "trademark", "name": name} for name in offer.marks[:20]]
    if offer.conduct:
        told.head["conduct_from"], told.head["conduct_to"] = (day.isoformat() for day in offer.conduct)
    used = {(place.start, place.end) for offered in offer.facts.values() for place in offered.supports}
    return FromDocument(
        told=told,
        places=[_place(each, text, (each.start, each.end) in used) for each in found if each.start is not None],
        remarks=offer.remarks,
    )


def _fact(name: str, offered: reading.Offered, text: str) -> dict[str, str]:
    where = "；".join(_around(each, text) for each in offered.supports[:3])
    return {
        "name": name, "at_least": _amount(offered.interval.at_least), "at_most": _amount(offered.interval.at_most),
        "source": "", "note": f"读自文书：{where}"[:400],
    }  # fmt: skip


def _amount(value: Decimal | None) -> str:
    return "" if value is None else say(value).replace(",", "")


def _around(each: Found, text: str) -> str:
    if each.start is None or each.end is None:
        return each.why
    return f"“{text[max(0, each.start - 12) : each.end + 4]}”".replace("\n", "")


def _place(each: Found, text: str, taken: bool) -> Place:
    start, end = each.start or 0, each.end or 0
    return Place(
        kind=each.kind, amount=each.amount_text, whose=WHOSE.get(each.whose, each.whose), taken=taken,
        before=text[max(0, start - AROUND) : start], text=text[start:end], after=text[end : end + AROUND],
    )  # fmt: skip
