"""Procedures from the command line: list, check, draw."""

import sys
from pathlib import Path

import click

from zhixian import procedures
from zhixian.law import clocks


@click.group("procedures")
def procedures_group() -> None:
    """流程声明：列出、检查、画图。"""


@procedures_group.command("list")
def list_() -> None:
    for key, definition in procedures.definitions().items():
        click.echo(f"{key}\t{definition.label}\t{len(definition.actions)} 步\t{definition.digest[:12]}")


@procedures_group.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
def check(file: Path | None) -> None:
    """检查声明：走不到的状态、没人能办的步骤、不认识的期限和文书。"""
    from zhixian.rooms.documents.sheets import paper_keys

    known = procedures.definitions()
    found = [procedures.load(file)] if file else list(known.values())
    faults = [
        f"{definition.key}: {fault}"
        for definition in found
        for fault in procedures.faults(
            definition,
            known_clocks=clocks.known(),
            known_papers=paper_keys(),
            known_procedures={*known, definition.key},
        )
    ]
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"检查了{len(found)}个流程，{len(faults)}处问题。")
    sys.exit(1 if faults else 0)


@procedures_group.command()
@click.argument("key")
def draw(key: str) -> None:
    """流程图（SVG）。"""
    found = procedures.definitions().get(key)
    if found is None:
        raise click.ClickException(f"没有流程“{key}”；zhixian procedures list 列出全部。")
    click.echo(procedures.svg(found))


@procedures_group.command()
@click.argument("folder", type=click.Path(path_type=Path))
def handbook(folder: Path) -> None:
    """为手册写出每个流程的一页和一张图。"""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in handbook_files().items():
        (folder / name).write_text(text, encoding="utf-8")


def handbook_files() -> dict[str, str]:
    """File name → text: of each procedure a page in Markdown and a picture."""
    from zhixian.rooms.documents import sheets

    found = {}
    for key, definition in procedures.definitions().items():
        found[f"{key}.md"] = procedures.page(
            definition, clock_label=lambda clock: clocks.term(clock).label, paper_label=lambda paper: sheets.template(paper).title
        )  # fmt: skip
        found[f"{key}.svg"] = procedures.svg(definition)
    return found
