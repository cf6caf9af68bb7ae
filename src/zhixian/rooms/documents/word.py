"""Drawing a sheet as Word: the layout of GB/T 9704-2012 by exact lines, with the faces that offices have installed."""

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from zhixian.rooms.documents.sheets import Sheet

BODY, TITLE, HEAD = "仿宋_GB2312", "方正小标宋简体", "黑体"
RED = RGBColor(0xC8, 0x16, 0x1D)
LINE, TIGHT = Pt(28.95), -5  # 22 lines to a page; −0.25 pt gives 28 characters to a line


def render_word(sheet: Sheet) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    document.core_properties.title, document.core_properties.author = sheet.title, sheet.unit
    _head(document, sheet)
    if sheet.layout == "letter" and sheet.to:
        _paragraph(document, f"{sheet.to}：")
    for text in sheet.paragraphs:
        _paragraph(document, text, indent=True)
    if sheet.fields:
        _grid(document, [list(pair) for pair in sheet.fields], [Mm(42), Mm(114)])
    for table in sheet.tables:
        if table["rows"]:
            _paragraph(document, table["caption"], face=HEAD, size=14)
            parts = sum(table["widths"])
            _grid(document, [table["columns"], *table["rows"]], [Mm(156 * width / parts) for width in table["widths"]])
    for serial, text in enumerate(sheet.attachments, start=1):
        number = f"{serial}. " if len(sheet.attachments) > 1 else ""  # GB/T 9704: a single one bears no number
        _paragraph(document, f"{'附件：' if serial == 1 else '　　　'}{number}{text}", indent=True)
    for text in ("", sheet.unit, sheet.date):
        _paragraph(document, f"{text}　　　　" if text else "", align=WD_ALIGN_PARAGRAPH.RIGHT)
    for text in sheet.slip:
        _paragraph(document, text)
    if sheet.cc:
        _paragraph(document, f"抄送：{'，'.join(sheet.cc)}。", size=14)
        _paragraph(document, f"{sheet.unit}　　{sheet.date}印发", size=14)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _head(document: Any, sheet: Sheet) -> None:
    centre = WD_ALIGN_PARAGRAPH.CENTER
    letter = sheet.layout == "letter"
    _paragraph(document, sheet.unit, face=TITLE, size=26 if letter else 15, align=centre, red=letter, exact=False)
    if sheet.number:
        _paragraph(
            document, sheet.number, align=centre if letter else WD_ALIGN_PARAGRAPH.RIGHT, size=16 if letter else 12
        )
    _paragraph(document, sheet.title, face=TITLE, size=22, align=centre, exact=False)


def _paragraph(
    document: Any,
    text: str,
    *,
    face: str = BODY,
    size: int = 16,
    align: Any = None,
    indent: bool = False,
    red: bool = False,
    exact: bool = True,
) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if indent:
        form.first_line_indent = Pt(2 * size)
    paragraph.alignment = align
    _run(paragraph, text, face, size, red)


def _run(paragraph: Any, text: str, face: str, size: float, red: bool = False) -> None:
    run = paragraph.add_run(_printable(text))
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    properties = run._element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if size == 16:
        spacing = properties.makeelement(qn("w:spacing"), {qn("w:val"): str(TIGHT)})
        properties.append(spacing)
    if red:
        run.font.color.rgb = RED


def _printable(text: str) -> str:
    """XML knows no control characters; python-docx would refuse the whole paper for one."""
    return "".join(character for character in text if character in "\t\n" or ord(character) >= 32)


def _grid(document: Any, rows: list[list[str]], widths: list[Any]) -> None:
    table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for row in rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = width
            _run(cell.paragraphs[0], text, BODY, 10.5)
