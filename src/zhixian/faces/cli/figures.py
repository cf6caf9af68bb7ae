"""The month's figures from the command line."""

from datetime import datetime
from typing import Any

import click

from zhixian.faces.cli.acts import as_officer
from zhixian.operation import starting


@click.group()
def figures() -> None:
    """统计：月报数字。"""


@figures.command("show")
@click.argument("month", metavar="[月份]", default="")
@click.option("--below", is_flag=True, help="本单位和所属单位合计")
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV")
@as_officer("read")
def show(month: str, *, below: bool, as_csv: bool, actor: Any, now: datetime) -> None:
    """一个月的数字，月份如 2026-03，不写则为上月。"""
    from zhixian.rooms.agencies.access import acting_as
    from zhixian.rooms.statistics import months, services, sheets

    with acting_as(actor):
        sheet = services.monthly(actor, month=months.read(month, now=now), below=below)
    if as_csv:
        click.echo(sheets.written([(actor.unit_name, sheet)]), nl=False)
        return
    for group, lines in sheet.groups:
        for line in lines:
            if line.cell:
                correction = f"\t更正{line.correction_cell}" if line.correction else ""
                click.echo(f"{group.label}\t{line.row.label}\t{line.cell}{correction}")


@figures.command("reckon")
@click.option("--everything", is_flag=True, help="全部重新统计：换了检索密钥、改了案件类别所在的行或者单位的上下级之后")
def reckon(everything: bool) -> None:
    """统计有变动的案卷；后台任务每分钟也做这件事。已冻结的月份不变，差别列为更正。"""
    starting.database(lambda said: click.echo(said, err=True))
    starting.django()
    from django.utils import timezone

    from zhixian.rooms.statistics import tallying

    click.echo(f"看过{tallying.refresh(now=timezone.now(), everything=everything)}个案卷。")
