"""Drawing as PDF/A: one compiler a source and process, fonts of the package only, the same bytes for the same data."""

import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from zhixian.rooms.documents.sheets import Sheet

SOURCE = Path(__file__).parent / "paper.typ"
_turn = threading.Lock()  # a compiler serves one thread at a time


@lru_cache(maxsize=8)
def _compiler(source: Path) -> Any:
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Compiler(str(source), font_paths=[str(fonts)], ignore_system_fonts=True)


def compile_pdf(source: Path, inputs: Mapping[str, str]) -> bytes:
    """A typst source of ours as PDF/A-2b. What is typed reaches typst as data and is never read as markup."""
    with _turn:
        made = _compiler(source).compile(format="pdf", sys_inputs=dict(inputs), pdf_standards=["a-2b"], timestamp=0)
    return bytes(made)


def render_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/A-2b."""
    return compile_pdf(SOURCE, {"sheet": json.dumps(sheet.as_json(), ensure_ascii=False)})
