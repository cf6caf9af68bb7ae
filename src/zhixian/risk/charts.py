"""Charts as SVG text: one specification for screen and paper. Zero-based bars with direct labels; a page styles the classes,
paper takes the colours that stand in the attributes. No script, no inline style (the pages forbid both)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

WIDTH = 360
FACE = 'font-family="Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"'
INK, QUIET, BAR, LINE = "#16191d", "#4a525c", "#0b4a9e", "#eceff3"


@dataclass(frozen=True, kw_only=True)
class Bar:
    label: str
    value: Decimal
    says: str  # what stands at the end of the line: the figure with its unit


def bars(rows: Sequence[Bar], *, title: str, full: Decimal = Decimal(100)) -> str:
    """Horizontal bars from zero to ``full``, the label above its bar: legible on a phone and on paper."""
    step, top = 40, 6
    parts = []
    for number, row in enumerate(rows):
        y = top + number * step
        width = _share(row.value, full)
        parts.append(
            f'<text class="c-label" x="0" y="{y + 13}" font-size="13" fill="{INK}">{escape(row.label)}</text>'
            f'<text class="c-label" x="{WIDTH}" y="{y + 13}" font-size="13" text-anchor="end" fill="{INK}">{escape(row.says)}</text>'
            f'<rect class="c-ground" x="0" y="{y + 19}" width="{WIDTH}" height="10" rx="2" fill="{LINE}"/>'
            f'<rect class="c-bar" x="0" y="{y + 19}" width="{width}" height="10" rx="2" fill="{BAR}"/>'
        )
    return _svg("".join(parts), height=top + max(len(rows), 1) * step, title=title)


def scale(value: Decimal, lines: Sequence[tuple[str, int]], *, title: str) -> str:
    """Where a score stands between the lines of the grades. ``lines``: name and beginning of each, the lowest first from 0."""
    parts, edges = [], [begin for _, begin in lines] + [100]
    for number, (label, begin) in enumerate(lines):
        left, right = _share(Decimal(begin), Decimal(100)), _share(Decimal(edges[number + 1]), Decimal(100))
        shade = ("#e2f3e8", "#fdf0d2", "#fce6e4")[min(number, 2)]
        parts.append(
            f'<rect class="c-zone{number}" x="{left}" y="34" width="{right - left}" height="16" fill="{shade}" stroke="{QUIET}" stroke-width="0.5"/>'
            f'<text class="c-label" x="{(left + right) // 2}" y="66" font-size="12" text-anchor="middle" fill="{INK}">{escape(label)}</text>'
            f'<text class="c-quiet" x="{left}" y="80" font-size="11" text-anchor="{"start" if not begin else "middle"}" fill="{QUIET}">{begin}</text>'
        )
    at = _share(value, Decimal(100))
    anchor = "start" if at < 40 else "end" if at > WIDTH - 40 else "middle"
    parts.append(
        f'<path class="c-mark" d="M{at} 52 l-6 -20 h12 z" fill="{INK}"/>'
        f'<text class="c-label" x="{at}" y="24" font-size="18" font-weight="700" text-anchor="{anchor}" fill="{INK}">{value}</text>'
    )
    return _svg("".join(parts), height=86, title=title)


def trend(points: Sequence[tuple[str, Decimal]], *, title: str) -> str:
    """Scores over time as columns, the newest at the right; the label is the day."""
    shown = list(points)[-12:]
    room = WIDTH // max(len(shown), 1)
    parts = [f'<rect class="c-ground" x="0" y="130" width="{WIDTH}" height="1" fill="{QUIET}"/>']
    for number, (label, value) in enumerate(shown):
        x, height = number * room + 3, int(value)
        parts.append(
            f'<rect class="c-bar" x="{x}" y="{130 - height}" width="{max(room - 6, 4)}" height="{height}" fill="{BAR}"/>'
            f'<text class="c-label" x="{x + (room - 6) // 2}" y="{124 - height}" font-size="11" text-anchor="middle" fill="{INK}">{value}</text>'
            f'<text class="c-quiet" x="{x + (room - 6) // 2}" y="146" font-size="10" text-anchor="middle" fill="{QUIET}">{escape(label)}</text>'
        )
    return _svg("".join(parts), height=152, title=title)


def _share(value: Decimal, full: Decimal) -> int:
    if full <= 0:
        return 0
    return int(max(Decimal(0), min(value / full, Decimal(1))) * WIDTH)


def _svg(inside: str, *, height: int, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label={quoteattr(title)} {FACE}>{inside}</svg>'
    )
