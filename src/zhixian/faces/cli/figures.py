"""The month's figures from the command line."""

from datetime import datetime
from typing import Any

import click

from zhixian.faces.cli.acts import as_officer


@click.command()
@click.argument("month", metavar="MONTH", default="")
@click.option("--below", is_flag=True, help="本单位和所属单位合计")
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV")
@as_officer("read")
def figures(month: str, *, below: bool, as_csv: bool, actor: Any, now: datetime) -> None:
    """月报数字，月份如 2026-03，不写则为上月。"""
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
