"""The text of a file: plain text in UTF-8 or GB18030, Word (.docx) or PDF."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import pypdf
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf.errors import DependencyError, PyPdfError

from zhixian import bursting

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
KINDS = (".txt", ".docx", ".pdf")


class Unreadable(ValueError):
    """No text can be had from the file; the message is for the officer."""


def text_of(name: str, content: bytes) -> str:
    """The text of a file by the ending of its name. Places that reading gives are places in this text."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件有{len(content) / 1024 / 1024:.0f}MB，超过20MB，没有读取。请拆分，或者只留正文后再读。")
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending == ".docx":
        text = _word(content)
    elif ending == ".pdf":
        text = _pdf(content)
    elif ending == ".txt":
        text = _plain(content)
    else:
        raise Unreadable("只能读取 .txt、.docx、.pdf 文件。请把文书另存为其中一种。")
    if ending == ".pdf" and _unmapped(text):
        raise Unreadable("PDF 中的字体没有文字对照，读不出文字。请提供 Word 文件，或者先作文字识别。")
    if not text.strip():
        raise Unreadable("文件中没有文字。扫描件请先作文字识别，再读取。")
    return text


def _plain(content: bytes) -> str:
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("这不是文字文件。请提供 UTF-8 或者 GB18030 编码的文本。")
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字的编码无法识别。请用 UTF-8 或者 GB18030 编码另存后再读。")


def _word(content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # an OLE container: an encrypted .docx or an old .doc
        raise Unreadable("文件已加密，或者是旧版 .doc 格式。请解密，或者另存为 .docx 后再读。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable("文件展开后过大，没有读取。")
        # The directory may lie, and the reader unpacks all that comes.
        if bursting.archive(io.BytesIO(content), len(content), may_hold_archives=True).endswith(bursting.BOMB):
            raise Unreadable("文件展开后过大，没有读取。")
        document = docx.Document(io.BytesIO(content))
        return "\n".join(_paragraphs(document))
    except Unreadable:
        raise
    except Exception as fault:  # a damaged package fails in many ways deep inside the reader
        raise Unreadable("这不是完好的 .docx 文件。请用文字处理软件打开后另存一次。") from fault


def _paragraphs(document: Any) -> Iterator[str]:
    """Body text and tables in their order; a row of a table is a line."""
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield "；".join(dict.fromkeys(cell.text.replace("\n", "") for cell in row.cells))


def _pdf(content: bytes) -> str:
    if bursting.pdf(io.BytesIO(content), len(content)).endswith(bursting.BOMB):
        raise Unreadable("文件里的数据展开后过大，没有读取。")
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("PDF 文件已加密。请解密后再读。")
        pages = [page.extract_text() for page in reader.pages]
    except Unreadable:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
        OSError,
        DependencyError,
    ) as fault:
        raise Unreadable("这不是完好的 PDF 文件，或者加密方式无法识别。请另存后再读。") from fault
    return _unwrapped("\n".join(pages))


def _unmapped(text: str) -> bool:
    """Glyphs without a table back to characters come out as nulls."""
    lost = sum(text.count(sign) for sign in ("\0", "\ufffd"))
    return lost * 5 > len(text.strip())


def _unwrapped(text: str) -> str:
    """A PDF breaks lines where the page ends, not where a sentence does: a line is joined to the next unless it ends a sentence."""
    lines = [line.strip() for line in text.splitlines()]
    out: list[str] = []
    for line in lines:
        if out and out[-1] and line and not out[-1].endswith(("。", "：", "；", "！", "？", ":", ";")):
            out[-1] += line
        else:
            out.append(line)
    return "\n".join(line for line in out if line)
