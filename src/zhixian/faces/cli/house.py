"""Running the house: serve, demo, stop, reset, migrate, backup, restore."""

import shutil
import sys
import time
from pathlib import Path

import click

from zhixian.config import environment
from zhixian.operation import starting
from zhixian.operation.postgres import PostgresTrouble
from zhixian.operation.serving import PortTaken, check_port, run, stop_running

HOST, PORT = "127.0.0.1", 8000


@click.command()
@click.option("--host", default=HOST)
@click.option("--port", default=PORT)
@click.option("--workers", default=4)
def serve(host: str, port: int, workers: int) -> None:
    """启动网站、后台任务和数据库（前台运行）。"""
    sys.exit(_serve(host, port, workers, demonstration=False))


@click.command()
@click.option("--host", default=HOST)
@click.option("--port", default=PORT)
def demo(host: str, port: int) -> None:
    """载入演示数据并启动；终端会印出可以登录的账号。"""
    sys.exit(_serve(host, port, 4, demonstration=True))


def _serve(host: str, port: int, workers: int, *, demonstration: bool) -> int:
    server = None
    try:
        check_port(host, port)
        server = starting.database(click.echo)
        starting.django()
        starting.migrate()
        if demonstration:
            _demonstrate()
        _tell_at_start()
        return run(host=host, port=port, server=server, workers=workers, say=click.echo)
    except (PortTaken, PostgresTrouble) as trouble:
        click.echo(str(trouble), err=True)
        if server is not None:
            server.stop()
        return 1


def _tell_at_start() -> None:
    from zhixian.operation import jobs

    jobs.at_start()


def _demonstrate() -> None:
    from django.utils import timezone

    from zhixian.operation import demonstration, jobs

    begun = time.monotonic()
    note = environment.var() / "demonstration-accounts.txt"
    loaded = demonstration.load_once(now=timezone.now())
    if loaded is not None:
        jobs.seal_now()
        note.touch(mode=0o600)
        note.write_text(demonstration.accounts_text(loaded))
        click.echo(f"演示数据已载入（{time.monotonic() - begun:.1f} 秒）。")
    if note.is_file():
        click.echo(note.read_text())


@click.command()
def stop() -> None:
    """停止正在运行的知衔。"""
    stop_running(click.echo)


@click.command()
@click.option("--yes", is_flag=True, help="不再询问")
def reset(yes: bool) -> None:
    """清除 var 目录下的全部数据。"""
    if not yes:
        click.confirm(f"将删除 {environment.var()} 下的全部数据，不能恢复。继续吗？", abort=True)
    stop_running(click.echo)
    from zhixian.operation.postgres import Server

    if not environment.text("DATABASE_URL") and (environment.var() / "postgres").exists():
        place = Server(environment.var() / "postgres", environment.var() / "keys", click.echo).place
        shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(environment.var(), ignore_errors=True)
    click.echo("已清除。")


@click.command()
@click.argument("target", required=False)
def migrate(target: str | None) -> None:
    """把数据库表升级到当前版本（由表的所有者执行）。"""
    server = starting.database(click.echo)
    try:
        starting.django()
        starting.migrate(verbosity=1)
    finally:
        if server is not None and not Path(environment.var() / "serve.pid").exists():
            server.stop()


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """备份数据库和文件；密钥另存一个文件，请分开保管。"""
    starting.database(click.echo)
    starting.django()
    from zhixian.operation import backups  # its rooms need Django to be ready

    click.echo(backups.backup(file))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--keys", type=click.Path(path_type=Path, exists=True), help="备份时另存的密钥文件")
def restore(file: Path, keys: Path | None) -> None:
    """把备份恢复到一个空的数据库，随后校验存证账和每张表的行数。"""
    begun = time.monotonic()
    if keys is not None:
        starting.restore_keys(keys)
    starting.database(click.echo)
    starting.django()
    from zhixian.operation import backups  # its rooms need Django to be ready

    try:
        click.echo(backups.restore(file))
    except backups.UnableToRestore as refusal:
        click.echo(refusal.user_message, err=True)
        sys.exit(1)
    click.echo(f"用时 {time.monotonic() - begun:.1f} 秒。")


@click.command()
@click.option("--erase", "number", help="清除这个编号的案卷")
@click.option("--yes", is_flag=True, help="不再询问")
def retention(number: str | None, yes: bool) -> None:
    """列出保管期满的案卷；--erase 清除其中的原文，编号、状态和存证链保留。"""
    starting.database(click.echo)
    starting.django()
    from django.utils import timezone

    from zhixian.refusals import UnableTo
    from zhixian.rooms.docket import retention as room

    over = {one.number: one for one in room.due(now=timezone.now())}
    if number is None:
        for one in over.values():
            click.echo(f"{one.number}\t{one.title}")
        click.echo(f"保管期满{len(over)}件。")
        return
    if not yes:
        click.confirm(f"将清除{number}的全部原文，不能恢复。继续吗？", abort=True)
    try:
        if number not in over:
            raise room.StillKept(f"{number} is not over")
        room.erase(over[number].pk, now=timezone.now())
    except UnableTo as refusal:
        click.echo(refusal.user_message, err=True)
        sys.exit(1)
    click.echo(f"已清除{number}。")
