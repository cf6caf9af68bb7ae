"""Drawing a sheet as PDF/A: one compiler a process, fonts of the package only, the same bytes for the same sheet."""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from zhixian.rooms.documents.sheets import Sheet

SOURCE = Path(__file__).parent / "paper.typ"
_turn = threading.Lock()  # a compiler serves one thread at a time


@lru_cache(maxsize=1)
def _compiler() -> Any:
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Compiler(str(SOURCE), font_paths=[str(fonts)], ignore_system_fonts=True)


def render_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/A-2b. What is typed reaches typst as data and is never read as markup."""
    inputs = {"sheet": json.dumps(sheet.as_json(), ensure_ascii=False)}
    with _turn:
        made = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"], timestamp=0)
    return bytes(made)
