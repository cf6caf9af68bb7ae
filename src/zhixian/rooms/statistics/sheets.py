"""The month's figures as a file for a spreadsheet: count and amount are two columns, and an empty cell is not 0."""

import csv
import io
from collections.abc import Iterable

from zhixian.rooms.statistics import months
from zhixian.rooms.statistics.services import Line, Sheet, wan

HEAD = (
    "月份",
    "单位",
    "部门",
    "项目",
    "数量",
    "计数单位",
    "涉案金额（万元）",
    "更正数量",
    "更正金额（万元）",
    "是否附表行",
)


def written(sheets: Iterable[tuple[str, Sheet]]) -> str:
    """Each with the name of the unit, or of units taken together."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for unit, sheet in sheets:
        for group, lines in sheet.groups:
            for line in lines:
                writer.writerow(
                    [harmless(cell) for cell in (months.written(sheet.month), unit, group.label, *_cells(line))]
                )
    return "\ufeff" + out.getvalue()


def _cells(line: Line) -> tuple[str, ...]:
    told, changed = line.told, line.correction
    return (
        line.row.label, _number(told.count), line.row.unit_word, wan(told.amount), _number(changed.count if changed else None),
        wan(changed.amount) if changed else "", "否" if line.row.apart else "是",
    )  # fmt: skip


def _number(count: int | None) -> str:
    return "" if count is None else str(count)


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is made text; a plain number may be negative."""
    if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not cell.lstrip("-").replace(".", "", 1).isdigit():
        return f"'{cell}"
    return cell
