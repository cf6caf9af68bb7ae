"""Tables out of CSV and XLSX files, and back into CSV with formulas made harmless. Pure; nothing of a file is run or fetched."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

from zhixian import bursting
from zhixian.refusals import BadInput

MOST_BYTES, MOST_UNPACKED = 5 * 1024 * 1024, 60 * 1024 * 1024
MOST_CELLS = 200_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STARTS = ("=", "+", "-", "@", "\t", "\r")


class NoTable(BadInput):
    code = "leads.no_table"


def read(data: bytes) -> list[list[str]]:
    """The rows of a CSV (UTF-8 or GB 18030) or of the first sheet of an XLSX file. NoTable says what is wrong with the file."""
    if not data or len(data) > MOST_BYTES:
        raise NoTable("size", fields={"file": "请选择CSV或者XLSX文件，不超过5兆字节"})
    if data[:4] == b"PK\x03\x04":
        return _xlsx(data)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise NoTable("xls", fields={"file": "这是旧的XLS格式，请另存为XLSX或者CSV再导入"})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    if "\x00" in text:
        raise NoTable("binary", fields={"file": "这不是表格文件，应为CSV或者XLSX"})
    try:
        return [[harmless_undone(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error:
        raise NoTable("csv", fields={"file": "读不懂这个CSV文件，请检查引号是否成对"}) from None


def _xlsx(data: bytes) -> list[list[str]]:
    if why := bursting.archive(
        io.BytesIO(data), len(data)
    ):  # zipfile believes the directory and unpacks two gigabytes at once
        raise NoTable("bomb", fields={"file": f"没有读这个XLSX文件：{why}。可以另存为CSV再导入"})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise NoTable("bomb", fields={"file": "这个XLSX文件展开后太大，请分成几个"})
            shared = _shared(packed)
            sheet = _parsed(packed.read(_first_sheet(packed)))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ElementTree.ParseError,
        NotImplementedError,
        RuntimeError,
    ):
        raise NoTable("xlsx", fields={"file": "读不懂这个XLSX文件，可以另存为CSV再导入"}) from None
    rows: list[list[str]] = []
    cells_read = 0
    for row in sheet.iter(f"{_MAIN}row"):
        cells: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            place = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            if (cells_read := cells_read + 1) > MOST_CELLS or place > 500:
                raise NoTable("cells", fields={"file": "这个表格太大，请分成几个"})
            cells += [""] * (place - len(cells))
            cells.append(_text(cell, shared))
        told = row.get("r") or ""
        number = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else len(rows) + 1
        if number > MOST_CELLS:
            raise NoTable("rows", fields={"file": "这个表格太大，请分成几个"})
        rows += [[] for _ in range(number - 1 - len(rows))]  # an empty line keeps the count of the lines
        rows.append(cells)
    return rows


def _parsed(content: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # no spreadsheet has one
        raise ElementTree.ParseError("entities")
    return ElementTree.fromstring(content)


def _first_sheet(packed: zipfile.ZipFile) -> str:
    sheet = _parsed(packed.read("xl/workbook.xml")).find(f"{_MAIN}sheets/{_MAIN}sheet")
    if sheet is None:
        raise KeyError("sheet")
    for each in _parsed(packed.read("xl/_rels/workbook.xml.rels")):
        if each.get("Id") == sheet.get(f"{_REL}id"):
            target = each.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("relation")


def _shared(packed: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in packed.namelist():
        return []
    root = _parsed(packed.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in each.iter(f"{_MAIN}t")) for each in root.findall(f"{_MAIN}si")]


def _column(reference: str) -> int:
    number = 0
    for sign in re.sub(r"[^A-Z]", "", reference.upper())[:3]:
        number = number * 26 + ord(sign) - 64
    return number - 1


def _text(cell: ElementTree.Element, shared: Sequence[str]) -> str:
    """What the cell shows; of a formula the value that was kept with it, never the formula."""
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    return value.removesuffix(".0")


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def harmless_undone(cell: str) -> str:
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell


def written(heads: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A CSV for a spreadsheet, with a byte order mark, so that Chinese is read as what it is."""
    out, labels = io.StringIO(), list(heads)
    writer = csv.writer(out)
    writer.writerow(labels)
    writer.writerows([[harmless(row.get(label, "")) for label in labels] for row in rows])
    return "\ufeff" + out.getvalue()
