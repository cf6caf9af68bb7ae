"""Risk questionnaires from the command line: list, check, score a file of answers. No database, no settings."""

import json
import sys
from pathlib import Path
from typing import TextIO

import click

from zhixian import risk
from zhixian.risk import declarations, guides, indexes, shelves
from zhixian.risk.scoring import GRADES


@click.group("risk")
def risk_group() -> None:
    """风险问卷：列出、检查、按答案算分。"""


@risk_group.command("list")
def list_() -> None:
    for key, each in risk.questionnaires().items():
        checks = sum(item.kind == "check" for item in each.items)
        click.echo(f"{key}\t{each.label}\t版次{each.edition}\t{checks} 题\t{each.digest[:12]}")


@risk_group.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
def check(file: Path | None) -> None:
    """检查问卷、场景、计划和指数的声明；错处说明文件和行。"""
    try:
        if file:
            found = [declarations.load(file)]
        else:
            found = list(risk.questionnaires().values())
            shelves.scenes(), shelves.plans(), indexes.indexes(), guides.guide()
    except risk.BadDeclaration as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    open_ = sum(not cite.verified for cite in shelves.citations().values())
    items = sum(item.kind == "check" for each in found for item in each.items)
    click.echo(f"检查了{len(found)}份问卷、{items}题，没有问题；依据{len(shelves.citations())}条，其中待核{open_}条。")


@risk_group.command()
@click.argument("key")
@click.argument("answers", type=click.File(encoding="utf-8"))
def score(key: str, answers: TextIO) -> None:
    """按答案（JSON：题 → 选项）算分，说明等级的理由。"""
    questionnaire = risk.questionnaires().get(key)
    if questionnaire is None:
        raise click.ClickException(f"没有问卷“{key}”；可用的是{'、'.join(risk.questionnaires())}")
    try:
        given = {str(item): str(choice) for item, choice in dict(json.load(answers)).items()}
    except (ValueError, TypeError) as fault:
        raise click.ClickException("答案文件应是 JSON 对象：题 → 选项") from fault
    wanting = {item: says for item, says in risk.faults(questionnaire, given, dict.fromkeys(given, "-")).items()}
    if wanting:
        raise click.ClickException(f"还有{len(wanting)}题没有答：{'、'.join(wanting)}")
    made = risk.report(questionnaire, given)
    click.echo(f"{GRADES[made.scored.grade]}\t风险分{made.scored.score}\t风险点{len(made.risks)}个")
    for reason in made.scored.reasons:
        click.echo(reason)
