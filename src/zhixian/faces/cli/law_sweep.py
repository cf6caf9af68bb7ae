"""`zhixian law sweep`: the thresholds over a file of cases."""

import sys
import time
from pathlib import Path

import click

from zhixian.law.sweep import running, spark
from zhixian.law.sweep.columns import BadColumns
from zhixian.law.sweep.parts import Busy
from zhixian.law.sweep.table import BadFile

WORDS = {"aggravated": "已达升档标准", "basic": "已达入罪标准", "open": "未定", "none": "未达"}


@click.command()
@click.argument("cases")
@click.option("-o", "--output", "target", required=True, help="结果文件（.parquet）")
@click.option("--only-found", is_flag=True, help="只留已达或者可能达到标准的案件")
@click.option(
    "--engine",
    type=click.Choice(["polars", "spark"]),
    default="polars",
    show_default=True,
    help="本机，或者 Spark 集群",
)
@click.option("--master", default="local[*]", show_default=True, help="Spark 的 master 地址")
def sweep(cases: str, target: str, only_found: bool, engine: str, master: str) -> None:
    """成批对照追诉标准：CASES 是 .parquet 或者 .csv，列的写法见 docs/sweep.md。中断后再运行同一命令，从停下的地方继续。"""
    started = time.monotonic()
    try:
        if engine == "spark":
            spark.sweep(cases, target, master=master, only_found=only_found)
            click.echo(f"结果：{target}，不能对照的行：{running.bad_name(target)}", err=True)
            return
        progress = running.sweep(Path(cases), Path(target), only_found=only_found, told=_tell)
    except (BadFile, BadColumns, Busy, spark.NoSpark) as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("\n已中断。再运行同一命令，从停下的地方继续。", err=True)
        sys.exit(130)
    seconds = time.monotonic() - started
    click.echo(f"\n{progress.rows:,}件，用时{seconds:.1f}秒。", err=True)
    for tier, word in WORDS.items():
        click.echo(f"{word}\t{progress.tiers[tier]:,}", err=True)
    if progress.bad:
        click.echo(f"不能对照\t{progress.bad:,}（原因见 {running.bad_name(target)}）", err=True)
    click.echo(target)


def _tell(progress: running.Progress) -> None:
    if progress.done == progress.resumed:  # the first word
        if progress.begun_anew:
            click.echo("案件文件、法律数据或者选项已变，从头开始。", err=True)
        if progress.resumed:
            click.echo(f"接着上次：{progress.resumed:,}件已经对照。", err=True)
        if progress.unread:
            click.echo(f"没有用到的列：{'、'.join(progress.unread)}", err=True)
    share = 100 * progress.done // progress.rows if progress.rows else 100
    click.echo(f"\r{progress.done:,}／{progress.rows:,}件（{share}%），不能对照{progress.bad:,}件", nl=False, err=True)
