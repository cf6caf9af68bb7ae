"""A declaration as a picture: states in a column, acts as numbered arcs, onward on the right and back on the left.

Pure SVG without scripts or fonts of its own; the numbers are those of the table of acts beside it. Lanes are given out
greedily, so that no two arcs lie over one another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape

from zhixian.procedures.grammar import Definition

BOX, HIGH, GAP, LANE, EDGE = 168, 38, 26, 26, 12


@dataclass(frozen=True)
class Arc:
    number: int
    start: int  # row; -1: the act begins the procedure
    end: int


def numbers(definition: Definition) -> dict[str, int]:
    """Act → its number in the picture, in the order of the declaration."""
    return {key: number for number, key in enumerate(definition.actions, 1)}


def svg(definition: Definition, *, state: str = "", seen: Collection[str] = ()) -> str:
    """``state``: where a run stands; ``seen``: states it has been in. Both empty draws the declaration alone."""
    rows = {key: row for row, key in enumerate(definition.states)}
    arcs = list(_arcs(definition, rows))
    ahead = _lanes([arc for arc in arcs if arc.end > arc.start])
    back = _lanes([arc for arc in arcs if arc.end < arc.start])
    left = EDGE + LANE * (max((lane for _, lane in back), default=-1) + 1) + (LANE if back else 0)
    width = left + BOX + LANE * (max((lane for _, lane in ahead), default=-1) + 2) + EDGE
    height = len(rows) * (HIGH + GAP) + GAP + EDGE
    where = f"，现在在“{definition.states[state].label}”" if state in rows else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" aria-label="{escape(definition.label)}的流程图{where}">'
    ]
    parts += [_arc(arc, left + BOX, lane, 1) for arc, lane in ahead]
    parts += [_arc(arc, left, lane, -1) for arc, lane in back]
    for key, row in rows.items():
        here, been = key == state, key in seen
        parts.append(
            _box(definition.states[key].label, left, row, here=here, been=been, ends=definition.states[key].ends)
        )
    own = [arc for arc in arcs if arc.start == arc.end]
    parts += [
        _stays(each, left, row)
        for row in sorted({arc.end for arc in own})
        if (each := [a for a in own if a.end == row])
    ]
    parts.append("</svg>")
    return "".join(parts)


def _arcs(definition: Definition, rows: dict[str, int]) -> Iterable[Arc]:
    for key, number in numbers(definition).items():
        action = definition.actions[key]
        for start in action.start or ("",):
            yield Arc(number, rows.get(start, -1), rows[action.to])


def _lanes(arcs: list[Arc]) -> list[tuple[Arc, int]]:
    """Short arcs inside, long ones outside; an arc takes the first lane that is free over its whole length."""
    taken: list[list[tuple[int, int]]] = []
    found = []
    for arc in sorted(arcs, key=lambda one: (abs(one.end - one.start), one.start, one.number)):
        low, high = sorted((arc.start, arc.end))
        lane = next((n for n, spans in enumerate(taken) if all(high < a or low > b for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found.append((arc, lane))
    return found


def _middle(row: int) -> int:
    return GAP + row * (HIGH + GAP) + HIGH // 2


def _arc(arc: Arc, side: int, lane: int, way: int) -> str:
    """Out of the box a little low, along the lane, into the other box a little high; the number sits on the lane."""
    start = _middle(arc.start) + 7 if arc.start >= 0 else EDGE
    end = _middle(arc.end) - 7 * (1 if arc.end > arc.start else -1)
    out = side + way * LANE * (lane + 1)
    at = (start + end) // 2
    begin = (
        f"M{side},{start}H{out - way * 6}Q{out},{start} {out},{start + (6 if end > start else -6)}"
        if arc.start >= 0
        else f"M{out},{start}"
    )
    path = f"{begin}V{end - (6 if end > start else -6)}Q{out},{end} {out - way * 6},{end}H{side + way * 5}"
    tip = f"M{side + way * 9},{end - 4}L{side + way * 1},{end}L{side + way * 9},{end + 4}Z"
    return (
        f'<path class="way" fill="none" stroke="#8a94a6" d="{path}"/><path class="tip" fill="#8a94a6" d="{tip}"/>'
        + _number(arc.number, out, at)
    )


def _number(number: int, x: int, y: int) -> str:
    return (
        f'<circle class="disc" cx="{x}" cy="{y}" r="9" fill="#fff" stroke="#8a94a6"/>'
        f'<text class="number" x="{x}" y="{y + 4}" font-size="11" text-anchor="middle" fill="#333d4d">{number}</text>'
    )


def _box(label: str, left: int, row: int, *, here: bool, been: bool, ends: bool) -> str:
    sort = "here" if here else "been" if been else "state"
    fill, line = {"here": ("#0b4aa2", "#0b4aa2"), "been": ("#e3edfa", "#0b4aa2"), "state": ("#ffffff", "#8a94a6")}[sort]
    y = GAP + row * (HIGH + GAP)
    text = f"{label}（现在）" if here else label
    size = 14 if len(text) <= 10 else 12 if len(text) <= 12 else 10
    double = (
        f'<rect x="{left + 3}" y="{y + 3}" width="{BOX - 6}" height="{HIGH - 6}" rx="5" fill="none" stroke="{line}"/>'
        if ends
        else ""
    )
    return (
        f'<rect class="{sort}" x="{left}" y="{y}" width="{BOX}" height="{HIGH}" rx="7" fill="{fill}" stroke="{line}"/>{double}'
        f'<text x="{left + BOX // 2}" y="{y + HIGH // 2 + 5}" font-size="{size}" text-anchor="middle" '
        f'fill="{"#ffffff" if here else "#1b2430"}">{escape(text)}</text>'
    )


def _stays(arcs: list[Arc], left: int, row: int) -> str:
    """Acts that leave the state as it is: their numbers below the box."""
    y = GAP + row * (HIGH + GAP) + HIGH + 12
    told = " ".join(str(arc.number) for arc in arcs)
    return f'<text class="stays" x="{left + BOX // 2}" y="{y}" font-size="11" text-anchor="middle" fill="#4b5668">↻ {told}</text>'
