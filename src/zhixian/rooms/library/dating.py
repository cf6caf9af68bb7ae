"""From which day to which a version is in force. Pure: no table, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import yaml

from zhixian.rooms.library.parsed import ParsedVersion

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FirstDay:
    """``certainty``: stated (in the text, in the data, or checked by us), or assumed (the day of the version: 待核)."""

    day: date
    certainty: str
    note: str


@lru_cache(maxsize=1)
def checked_days() -> Mapping[tuple[str, date], tuple[date, str]]:
    rows = yaml.safe_load(Path(__file__).with_name("dates.yaml").read_text(encoding="utf-8"))["versions"]
    return {(row["key"], row["version"]): (row["from"], row["source"]) for row in rows}


def first_day(version: ParsedVersion) -> FirstDay:
    if checked := checked_days().get((version.key, version.version_date)):
        return FirstDay(checked[0], "stated", f"施行日期据{checked[1]}")
    if version.stated_from is not None:
        return FirstDay(version.stated_from, "stated", version.note)
    return FirstDay(version.version_date, "assumed", version.note)


def last_days(first_days: Sequence[date]) -> list[date | None]:
    """Of one instrument's versions in the order of their first days: each ends the day before the next begins."""
    return [*(after - ONE_DAY for after in first_days[1:]), None]


def in_force(versions: Iterable[ParsedVersion], *, on: date) -> list[ParsedVersion]:
    """Of each instrument the version that applies on that day; a repealed one never does."""
    chosen: dict[str, tuple[date, date, ParsedVersion]] = {}
    for version in versions:
        begins = first_day(version).day
        if begins <= on and (version.key not in chosen or chosen[version.key][:2] < (begins, version.version_date)):
            chosen[version.key] = (begins, version.version_date, version)
    return [version for _, _, version in chosen.values() if not version.repealed]
