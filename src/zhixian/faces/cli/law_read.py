"""`zhixian law read`: amounts, counts, dates, marks and numbers out of a document. No database, no settings."""

import json
import sys
from pathlib import Path

import click

from zhixian.law.reading import Found, offer_from, read_text
from zhixian.law.reading.files import MOST_BYTES, Unreadable, text_of
from zhixian.law.reading.found import WHOSE


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象")
def read(file: Path, as_json: bool) -> None:
    """从文书（txt、docx、pdf）中读出数额、数量、时间、商标和注册号，写明在何处；由人确认后才采用。"""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        text = text_of(file.name, content)
    except Unreadable as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    except OSError as fault:
        click.echo(f"文件打不开：{fault.strerror}。请检查路径和权限。", err=True)
        sys.exit(1)
    found = read_text(text)
    for each in found:
        click.echo(json.dumps(each.as_json(), ensure_ascii=False) if as_json else _line(each))
    if not as_json:
        for remark in offer_from(text, found).remarks:
            click.echo(f"注意：{remark}")


def _line(each: Found) -> str:
    place = f"第{each.start + 1}字" if each.start is not None else "推算"
    amount = each.amount_text
    whose = "" if each.whose == "offender" else f"〔{WHOSE[each.whose]}〕"
    total = "（采用）" if each.total and each.whose == "offender" else ""
    parts = "＝" + "＋".join(part.text or part.amount_text for part in each.sum_of) if each.sum_of else ""
    second = "（另一种读法）" if each.reading != "main" else ""
    return f"{place}\t{each.kind}\t{amount}{parts}\t{each.text.strip()}\t{whose}{total}{second}".rstrip()
