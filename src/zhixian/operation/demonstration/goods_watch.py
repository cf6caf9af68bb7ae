"""The demonstration's watch list: entries of two units, declared goods of a month, hits that wait and some that were judged."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.borders import declaring, judging, watching
from zhixian.rooms.borders.watching import EntryDraft

TOLD = Path(__file__).with_suffix(".yaml")
COLUMNS = ("number", "goods", "hs", "origin", "destination", "port", "mode", "quantity")


def load(*, market: Actor, police: Actor, now: datetime) -> None:
    told, actors = yaml.safe_load(TOLD.read_text(encoding="utf-8")), {"market": market, "police": police}
    for row in told["entries"]:
        _enter(row, actors[row["by"]], now)
    for key, actor in actors.items():
        lines = [row for row in told["lines"] if row[0] == key]
        taken = declaring.take_in(list(enumerate(map(_line(now), lines), start=2)), actor=actor, now=now)
        if taken.faults:
            raise ValueError(f"lines of the demonstration are wrong: {taken.faults}")
    with acting_as(market):
        waiting = {hit.line.number: hit.pk for hit in judging.waiting(market)}
    for number, why in told["aside"].items():
        judging.set_aside(waiting[number], why, actor=market, now=now)
    judging.make_lead(waiting[told["lead"]], "mark", actor=market, now=now)


def _enter(row: dict[str, Any], actor: Actor, now: datetime) -> None:
    since = now - timedelta(days=row["since"])
    given = {key: value for key, value in row.items() if key not in ("by", "since", "lasts")}
    draft = EntryDraft(**given, since=local_day(since), until=local_day(since + timedelta(days=row["lasts"])))
    watching.enter(draft, actor=actor, now=since)


def _line(now: datetime) -> Any:
    items: dict[str, int] = {}

    def told(row: list[Any]) -> dict[str, str]:
        _, ago, number, *_ = row
        items[number] = items.get(number, 0) + 1
        given = dict(zip(COLUMNS, map(str, row[2:]), strict=True))
        day = local_day(now - timedelta(days=ago))
        return given | {"item": str(items[number]), "declared_on": day.isoformat(), "trader": "某某进出口公司"}

    return told
