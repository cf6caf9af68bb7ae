"""Every figure of the law as (what, value): out of the founders' table, out of our own table, and out of the package.

``figures.csv`` is the independent table: taken from the founders' files, which people read out of the articles, never from the
package. It can be checked by hand, article by article.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from zhixian.law.limbs import Band, Limb, Period
from zhixian.law.terms import Term

TABLE = Path(__file__).with_name("figures.csv")
Figure = tuple[str, str]


def table() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["figure"]: row["value"] for row in csv.DictReader(file)}


def articles() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["figure"]: row["article"] for row in csv.DictReader(file)}


def plain(value: Any) -> str:
    text = f"{value:f}" if not isinstance(value, str) else value
    return text.rstrip("0").rstrip(".") if "." in text else text


def of_limbs(limbs: Iterable[Limb]) -> Iterator[Figure]:
    for limb in limbs:
        if limb.value is not None:
            yield f"limb {limb.id}", plain(limb.value)
        if limb.before:
            yield f"limb {limb.id} before {limb.before[0]}", plain(limb.before[1])
        if limb.need:
            yield f"limb {limb.id} need", plain(limb.need)
        for part in limb.parts:
            for quantity, value, _ in part.tests:
                yield f"limb {limb.id} part {part.item} {quantity}", plain(value)


def of_terms(terms: Iterable[Term]) -> Iterator[Figure]:
    for term in terms:
        if term.length is not None:
            yield f"clock {term.id}", plain(term.length)
        for place, extension in enumerate(term.extensions):
            if not extension.decided:
                yield f"clock {term.id} extension {place}", plain(extension.length)
        for name, day in (("from", term.since), ("to", term.until)):
            if day is not None:
                yield f"clock {term.id} {name}", day.isoformat()


def of_periods(periods: Iterable[Period]) -> Iterator[Figure]:
    for period in periods:
        yield f"period {period.id} from", period.since.isoformat()
        if period.until:
            yield f"period {period.id} to", period.until.isoformat()
        yield f"period {period.id} multiplier", str(period.unit_multiplier)


def of_bands(bands: Mapping[str, tuple[Band, ...]]) -> Iterator[Figure]:
    for crime, rows in bands.items():
        for band in rows:
            when = "from_2021_03_01" if band.until is None else "before_2021_03_01"
            yield f"band {crime} {when} since", band.since.isoformat()
            for tier, penalty in band.tiers.items():
                yield f"band {crime} {when} {tier}", f"{penalty.punishment}，{penalty.fine}"


def unlike(found: Iterable[Figure], expected: Mapping[str, str]) -> list[str]:
    """What differs from the table, of these figures."""
    return [name for name, value in found if expected.get(name) != value]


# --- the founders' files, in their own form


def of_founders(thresholds: Mapping[str, Any], deadlines: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for regime in thresholds["regimes"].values():
        for tiers in regime["crimes"].values():
            for row in (row for rows in tiers.values() if isinstance(rows, list) for row in rows):
                cite = f"{row['cite']['doc']} {row['cite']['text']}"
                name = f"limb {row['id']}"
                if (row.get("test") or {}).get("value") is not None:
                    yield name, plain(row["test"]["value"]), cite
                if "precondition" in row:
                    yield f"{name} before {row['precondition']['quantity']}", plain(row["precondition"]["value"]), cite
                if "need" in row:
                    yield f"{name} need", plain(row["need"]), cite
                for part in row.get("parts", ()):
                    for test in part.get("any") or [part]:
                        yield f"{name} part {part['item']} {test['quantity']}", plain(test["value"]), cite
    for row in thresholds["periods"]:
        yield f"period {row['id']} from", row["from"], "md 2"
        if row["to"]:
            yield f"period {row['id']} to", row["to"], "md 2"
        yield f"period {row['id']} multiplier", str(row["unit_multiplier"]), "md 2"
    for crime, told in thresholds["statute"]["crimes"].items():
        for when in ("before_2021_03_01", "from_2021_03_01"):
            for tier, penalty in told[when].items() if isinstance(told[when], dict) else ():
                yield f"band {crime} {when} {tier}", f"{penalty['punishment']}，{penalty['fine']}", f"刑法第{crime}条"
    for row in deadlines["deadlines"]:
        cite = "；".join(
            f"{each['instrument'].split('（')[0]} {each.get('article', each.get('paragraph', ''))}"
            for each in row["citations"]
        )
        if row["length"] is not None:
            yield f"clock {row['id']}", plain(row["length"]), cite
        for place, extension in enumerate(row["extensions"]):
            if extension["length"] is not None:
                yield f"clock {row['id']} extension {place}", plain(extension["length"]), cite
        for name in ("from", "to"):
            if row["in_force"][name]:
                yield f"clock {row['id']} {name}", str(row["in_force"][name]), cite
