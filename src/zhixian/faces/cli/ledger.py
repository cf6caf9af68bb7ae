"""The ledger from the command line; verifying an exported file needs neither server nor settings."""

import sys
from pathlib import Path

import click

from zhixian.operation import starting


@click.group()
def ledger() -> None:
    """存证账：校验、导出、签名、密钥。"""


@ledger.command()
@click.option("--export", "exported", type=click.Path(path_type=Path, exists=True), help="校验导出的文件，不需要服务器")
@click.option(
    "--key", "keys", multiple=True, type=click.Path(path_type=Path, exists=True), help="公钥文件（KEYID.hex）"
)
def verify(exported: Path | None, keys: tuple[Path, ...]) -> None:
    """校验每一条、每一条链和每一个签名的树根；指出第一条被改动的。"""
    if exported is not None:
        from zhixian.rooms.ledger import exported as offline

        known = {key.stem: bytes.fromhex(key.read_text().strip()) for key in keys}
        report = offline.verify_export(exported, known or None)
    else:
        _connect()
        from zhixian.rooms.agencies.access import as_system
        from zhixian.rooms.ledger import reading

        with as_system():
            report = reading.verify_running()
    click.echo(report.text, err=not report.sound)
    sys.exit(0 if report.sound else 1)


@ledger.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export_(file: Path) -> None:
    """导出整本账（JSON 行），供离线校验。"""
    _connect()
    from django.utils import timezone

    from zhixian.rooms.agencies.access import as_system
    from zhixian.rooms.ledger import reading

    with as_system(), file.open("w", encoding="utf-8") as out:
        count = reading.export(out, now=timezone.now())
    click.echo(f"已导出{count}条。")


@ledger.command()
def seal() -> None:
    """把新条目收进树里并签名。"""
    _connect()
    from zhixian.operation import jobs

    jobs.seal_now()
    click.echo("已签名。")


@ledger.group("key")
def key() -> None:
    """签名密钥。"""


@key.command()
def rotate() -> None:
    """换一把新的签名密钥；旧的公钥留着，以前的签名照样能校验。"""
    starting.django()
    from django.conf import settings

    from zhixian.rooms.ledger import signing

    click.echo(f"新的密钥：{signing.rotate(settings.KEYS)}")


@key.command()
def show() -> None:
    """列出公钥，可以交给别人离线校验。"""
    starting.django()
    from django.conf import settings

    from zhixian.rooms.ledger import signing

    for name, public in signing.public_keys(settings.KEYS).items():
        click.echo(f"{name} {public.hex()}")


def _connect() -> None:
    starting.database(click.echo)
    starting.django()
