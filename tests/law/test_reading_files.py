"""`zhixian law read` over files: text in two encodings, Word, PDF, and files that cannot be read."""

import io
import json
import zipfile
from pathlib import Path

import docx
import pylopdf_fonts_zh_cn
import pypdf
import pytest
import typst
from click.testing import CliRunner

from zhixian.faces.cli.law import law
from zhixian.law.reading import read_text
from zhixian.law.reading.files import MOST_BYTES, Unreadable, text_of

TEXT = "2022年6月，陈某销售假冒“NIKE”注册商标的腰带700条，销售金额6.65万元，被罚款1万元。"


def run(path, *options):
    return CliRunner().invoke(law, ["read", str(path), *options])


def word(text: str) -> bytes:
    document, packed = docx.Document(), io.BytesIO()
    document.add_paragraph("行政处罚决定书")
    document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "库存货值金额", "3万元"
    document.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_in_any_usual_encoding(tmp_path, encoding):
    path = tmp_path / "决定书.txt"
    path.write_bytes(TEXT.encode(encoding))
    result = run(path, "--json")
    assert result.exit_code == 0
    told = [json.loads(line) for line in result.stdout.splitlines()]
    sales = next(each for each in told if each["kind"] == "销售金额")
    assert (sales["at_least"], sales["at_most"], sales["unit"], sales["whose"]) == (66500, 66500, "元", "offender")
    assert TEXT[sales["start"] : sales["end"]] == sales["text"] == "6.65万元"
    assert {"kind", "at_least", "at_most", "unit", "text", "start", "end", "whose", "sum_of"} <= set(sales)
    business = next(each for each in told if each["kind"] == "非法经营数额")
    assert [each["text"] for each in business["sum_of"]] == ["6.65万元"]
    assert [each["whose"] for each in told if each["text"] == "1万元"] == ["penalty"]


def test_without_json_it_says_what_and_where_in_chinese(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT + "约3000元。", encoding="utf-8")
    result = run(path)
    assert result.exit_code == 0
    assert "销售金额\t66,500元\t6.65万元\t（采用）" in result.stdout
    assert "〔罚款、罚金、没收〕" in result.stdout
    assert "推算\t非法经营数额\t66,500元＝6.65万元" in result.stdout


def test_a_word_file_with_its_tables():
    text = text_of("a.docx", word(TEXT))
    assert text.splitlines() == ["行政处罚决定书", TEXT, "库存货值金额；3万元"]


def pdf(text: str) -> bytes:
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    compiler = typst.Compiler(
        f'#set page(width: 8cm)\n#set text(font: "Noto Serif SC")\n{text}'.encode(), font_paths=[str(fonts)]
    )
    return compiler.compile(format="pdf")


def test_a_pdf_file_whose_lines_break_anywhere():
    text = text_of("a.pdf", pdf(TEXT))
    told = {each.kind: each.at_least for each in read_text(text) if each.total}
    assert told["销售金额"] == 66500
    assert "6.65万元" in text


def test_a_pdf_whose_font_has_no_table_to_characters_is_refused():
    with pytest.raises(Unreadable, match="没有文字对照"):
        text_of("a.pdf", typst.compile(f'#set text(font: "DejaVu Sans Mono", fallback: false)\n{TEXT}'.encode()))


def write(path, content):
    path.write_bytes(content)
    return path


def locked_pdf() -> bytes:
    writer, packed = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(packed)
    return packed.getvalue()


def empty_pdf() -> bytes:
    writer, packed = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(packed)
    return packed.getvalue()


BAD = [
    ("a.txt", b"\x00\x01\x02\x03" * 50, "不是文字文件"),
    ("a.txt", b"\xff\xff\xff\x81", "编码无法识别"),
    ("a.txt", b"  \n ", "没有文字"),
    ("a.docx", b"PK\x03\x04 nothing", "不是完好的 .docx"),
    ("a.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "已加密"),
    ("a.pdf", b"%PDF-1.7 nothing", "不是完好的 PDF"),
    ("a.pdf", locked_pdf(), "已加密"),
    ("a.pdf", empty_pdf(), "扫描件"),
    ("a.doc", b"abc", "只能读取"),
    ("noending", b"abc", "只能读取"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD, ids=[f"{said}-{name}" for name, _, said in BAD])
def test_a_file_that_cannot_be_read_gets_a_sentence_and_exit_code_1(tmp_path, name, content, said):
    result = run(write(tmp_path / name, content), "--json")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


def test_a_file_over_twenty_megabytes_is_refused(tmp_path):
    result = run(write(tmp_path / "a.txt", b"1" * (MOST_BYTES + 1)))
    assert result.exit_code == 1
    assert "20MB" in result.stderr


def test_a_word_file_that_unpacks_to_a_mountain_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (201 * 1024 * 1024))
    with pytest.raises(Unreadable, match="过大"):
        text_of("a.docx", packed.getvalue())
