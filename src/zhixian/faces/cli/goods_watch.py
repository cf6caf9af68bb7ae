"""进出口监控 from the command line: the list of a day, and a table of declared goods taken in by a nightly job."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from zhixian.faces.cli.acts import as_officer
from zhixian.moments import local_day, say_day


@click.group("goods-watch")
def goods_watch() -> None:
    """进出口监控：名单、导入申报货物。"""


@goods_watch.command("list")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，不写则为今天")
@as_officer("read")
def show(*, on: datetime | None, actor: Any, now: datetime) -> None:
    """当天有效的名单，先到期的在前。"""
    from zhixian.rooms.agencies.access import acting_as
    from zhixian.rooms.borders import watching

    day: date = on.date() if on else local_day(now)
    with acting_as(actor):
        for row in watching.listed(actor, on=day):
            click.echo(f"{row.title}\t{say_day(row.until)}止\t{row.unit_name}\t{row.reason}\t{row.pk}")


@goods_watch.command("take-in")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_officer("act")
def take_in(file: Path, *, actor: Any, now: datetime) -> None:
    """导入申报货物（CSV 或者 XLSX，列与网页的模板相同）并与名单对照。有错的行逐行说明并以 1 退出，其余的照常导入。"""
    from zhixian.rooms.borders import declaring
    from zhixian.rooms.leads import sheets

    with file.open("rb") as opened:
        data = opened.read(sheets.MOST_BYTES + 1)  # one more than is allowed: the reader says that it is too large
    taken = declaring.take_in_table(data, actor=actor, now=now)
    for hit in taken.hits:
        click.echo(f"命中\t{hit.line.number}-{hit.line.item}\t{hit.line.goods}\t{hit.entry.title}\t{'；'.join(hit.reasons)}\t{hit.pk}")  # fmt: skip
    for fault in taken.faults:
        click.echo(f"第{fault.line}行\t{fault.label}\t{fault.says}", err=True)
    if taken.unknown:
        click.echo(f"没有用到的列：{'、'.join(taken.unknown)}", err=True)
    click.echo(
        f"导入{len(taken.lines)}行，命中{len(taken.hits)}处，{taken.refused}行有错没有导入，{taken.known}行已经有了。"
    )
    if taken.faults:
        sys.exit(1)
