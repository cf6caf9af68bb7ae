"""The law from the command line: check the data, assess cases, reckon terms. No database, no settings."""

import json
import sys
from pathlib import Path

import click

from zhixian.faces.cli import law_cases
from zhixian.faces.cli.law_cases import BadFile
from zhixian.faces.cli.law_library import import_law, search
from zhixian.faces.cli.law_read import read
from zhixian.faces.cli.law_sweep import sweep
from zhixian.law import calendar, clocks, limbs, terms, thresholds
from zhixian.law.explaining import explain
from zhixian.law.findings import Assessment
from zhixian.law.reading_yaml import STATUS, BadLaw


@click.group()
def law() -> None:
    """法律数据：检查、对照追诉标准、计算期限、查条文。"""


@law.command()
@click.option("--quiet", is_flag=True, help="不列出待核的条目")
def check(quiet: bool) -> None:
    """检查全部法律数据；列出待核的数字。"""
    try:
        every, found, periods = terms.terms(), limbs.limbs(), limbs.periods()
        years, rules = calendar.decreed().years, limbs.general()
        terms.targets()
    except BadLaw as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    own = [term for term in every.values() if term.status == "house"]  # settings of the house, no law
    every = {key: term for key, term in every.items() if term.status != "house"}
    open_terms = [term for term in every.values() if not term.verified]
    open_limbs = [limb for rows in found.values() for limb in rows if not limb.checked]
    open_rules = [row for row in rules.figures if STATUS[row[3]] == "待核"]
    if not quiet:
        for term in open_terms:
            click.echo(f"待核\t{term.id}\t{term.label}\t{term.length_text}\t{term.citation}\t{term.status}")
        for limb in open_limbs:
            click.echo(f"待核\t{limb.id}\t{limb.element}\t{limb.value or limb.text}\t{limb.cite}\t{limb.verified}")
        for key, said, cite, status in open_rules:
            click.echo(f"待核\t{key}\t{said}\t{cite}\t{status}")
    count = sum(len(rows) for rows in found.values())
    click.echo(
        f"期限{len(every)}项（待核{len(open_terms)}项），追诉标准{count}项（待核{len(open_limbs)}项），"
        f"时期{len(periods)}个，放假安排到{max(years)}年；平台规则{len(own)}项，不是法律。没有问题。"
    )


@law.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象")
def assess(file: Path, as_json: bool) -> None:
    """对照追诉标准。文件是 YAML 或 JSON，含 examples 列表；expect 不读。"""
    failed = False
    try:
        for row in law_cases.entries(file):
            try:
                case, warnings = law_cases.case_of(row)
                found = thresholds.assess(case)
            except (BadFile, ValueError) as fault:
                failed = True
                law_cases.warn(row, f"不能对照：{fault}")
                continue
            for each in warnings:
                law_cases.warn(row, each)
            click.echo(
                json.dumps(_told(row.get("id"), found), ensure_ascii=False)
                if as_json
                else f"{row.get('id', '')} {explain(found)}\n"
            )
    except BadFile as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    sys.exit(1 if failed else 0)


def _told(key: object, found: Assessment) -> dict[str, object]:
    told: dict[str, object] = {
        "id": law_cases.plain(key), "crime": found.crime.id, "period": found.period, "tier": found.tier,
        "hits": list(found.hits), "status": found.status, "missing": [each.as_json() for each in found.missing],
    }  # fmt: skip
    if found.tier == "open":
        ranks = thresholds.TIERS[thresholds.TIERS.index(found.certain) : thresholds.TIERS.index(found.possible) + 1]
        told["interval"] = {"possible": list(ranks), "decided_by": [each.test for each in found.missing]}
    if found.transitional:
        told["transitional"] = dict(found.transitional)
    if found.readings:
        told["arguable"] = found.readings[0].as_json()
    return told


@law.command()
@click.argument("clock", required=False)
@click.option("--from", "start", help="触发时刻，如 2026-03-02T09:30")
@click.option("--paused", multiple=True, help="扣除的期间 A..B，两端都算")
@click.option("--extended", default=0, help="已批准延长的次数")
@click.option("--in-custody", is_flag=True, help="在押，末日不顺延")
@click.option("--region", default="", help="行政区划代码；地方规定只在其范围内有效")
@click.option(
    "--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="成批计算，形如 deadline-examples.yaml"
)
@click.option("--json", "as_json", is_flag=True)
def due(
    clock: str | None,
    start: str | None,
    paused: tuple[str, ...],
    extended: int,
    in_custody: bool,
    region: str,
    file: Path | None,
    as_json: bool,
) -> None:
    """计算期限，写明怎么算的。"""
    if file is not None:
        sys.exit(_due_file(file, as_json))
    if not clock or not start:
        raise click.UsageError("请写明期限的编号和 --from 触发时刻，或者用 --file。")
    try:
        reckoning = clocks.reckon(
            clock,
            start=law_cases.moment(start),
            extended=extended,
            paused=[law_cases.pause(each) for each in paused],
            in_custody=in_custody,
            region=region,
        )
    except (clocks.UnknownClock, ValueError) as fault:
        click.echo(f"不能计算：{fault}", err=True)
        sys.exit(1)
    click.echo(json.dumps(reckoning.as_json(), ensure_ascii=False) if as_json else _as_text(reckoning))


def _due_file(file: Path, as_json: bool) -> int:
    failed = False
    try:
        for row in law_cases.entries(file):
            try:
                found = law_cases.reckoning_of(row)
            except (clocks.UnknownClock, ValueError) as fault:
                failed = True
                law_cases.warn(row, f"不能计算：{fault}")
                continue
            if not as_json:
                click.echo(f"{row.get('id', '')} {_as_text(found)}")
                continue
            told: dict[str, object] = {"id": law_cases.plain(row.get("id")), **found.values()}
            if found.provisional:
                told["provisional"] = True
            click.echo(json.dumps(told, ensure_ascii=False))
    except BadFile as fault:
        click.echo(str(fault), err=True)
        return 1
    return 1 if failed else 0


def _as_text(found: clocks.Reckoning) -> str:
    head = f"{found.label}（{found.length_text}，{found.citation}{'' if found.verified else '，待核'}）"
    return "\n".join([head, *(f"  {line}" for line in found.lines)])


law.add_command(read)
law.add_command(search)
law.add_command(import_law)
law.add_command(sweep)
