"""The `zhixian` command. Groups are imported when they are called: `law` and an offline `ledger verify` need no Django."""

import importlib

import click

GROUPS = {
    "law": ("zhixian.faces.cli.law", "law"),
    "procedures": ("zhixian.faces.cli.procedures", "procedures_group"),
    "risk": ("zhixian.faces.cli.risk", "risk_group"),
    "bookings": ("zhixian.faces.cli.bookings", "bookings"),
    "ledger": ("zhixian.faces.cli.ledger", "ledger"),
    "serve": ("zhixian.faces.cli.house", "serve"),
    "demo": ("zhixian.faces.cli.house", "demo"),
    "stop": ("zhixian.faces.cli.house", "stop"),
    "reset": ("zhixian.faces.cli.house", "reset"),
    "migrate": ("zhixian.faces.cli.house", "migrate"),
    "backup": ("zhixian.faces.cli.house", "backup"),
    "restore": ("zhixian.faces.cli.house", "restore"),
    "retention": ("zhixian.faces.cli.house", "retention"),
    "features": ("zhixian.faces.cli.features", "features"),
    "work": ("zhixian.faces.cli.acts", "work"),
    "case": ("zhixian.faces.cli.acts", "case"),
    "figures": ("zhixian.faces.cli.figures", "figures"),
    "goods-watch": ("zhixian.faces.cli.goods_watch", "goods_watch"),
    "step": ("zhixian.faces.cli.acts", "step"),
    "token": ("zhixian.faces.cli.acts", "token"),
}


class Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(GROUPS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in GROUPS:
            return None
        module, attribute = GROUPS[name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.command(cls=Lazy)
@click.version_option(package_name="zhixian")
def main() -> None:
    """知衔：知识产权行政执法与刑事司法衔接。"""
