"""The law from the command line: check the data, assess cases, reckon terms. No database, no settings."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import yaml

from zhixian.faces.cli.law_read import read
from zhixian.faces.cli.law_sweep import sweep
from zhixian.law import clocks, limbs, terms, thresholds
from zhixian.law.reading_yaml import BadLaw
from zhixian.law.thresholds import Case, Interval, Penalty
from zhixian.moments import SHANGHAI


@click.group()
def law() -> None:
    """法律数据：检查、对照追诉标准、计算期限。"""


@law.command()
@click.option("--quiet", is_flag=True, help="不列出待核的条目")
def check(quiet: bool) -> None:
    """检查全部法律数据；列出待核的数字。"""
    try:
        every, found, periods = terms.terms(), limbs.limbs(), limbs.periods()
    except BadLaw as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    for term in every.values():
        if not term.verified and not quiet:
            click.echo(f"待核\t{term.id}\t{term.label}\t{term.length_text}\t{term.citation}")
    unverified = sum(not term.verified for term in every.values())
    count = sum(len(rows) for rows in found.values())
    click.echo(f"期限{len(every)}项（待核{unverified}项），追诉标准{count}项，时期{len(periods)}个，没有问题。")


@law.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象")
def assess(file: Path, as_json: bool) -> None:
    """对照追诉标准。文件是 YAML 或 JSON，含 examples 列表；expect 不读。"""
    failed = False
    for row in _examples(file):
        try:
            found = thresholds.assess(_case(row))
        except (ValueError, KeyError, TypeError) as fault:
            failed = True
            click.echo(f"{row.get('id', '?')}：不能对照：{fault}", err=True)
            continue
        if as_json:
            told = {
                "id": row.get("id"), "crime": found.crime.id, "period": found.period, "tier": found.tier,
                "hits": list(found.hits), "status": found.status, "missing": [each.text for each in found.missing],
            }  # fmt: skip
            click.echo(json.dumps(told, ensure_ascii=False))
            continue
        click.echo(f"{row.get('id', '')} {found.headline}")
        for each in found.limbs:
            click.echo(f"  {each.outcome_text}\t{each.threshold_text}\t{each.fact_text}\t{each.cite}")
        for each_missing in found.missing:
            click.echo(f"  缺：{each_missing.text}")
        for need in found.next_tier:
            click.echo(f"  再上一档：{need}")
    sys.exit(1 if failed else 0)


def _examples(file: Path) -> Iterator[dict[str, Any]]:
    told = yaml.load(file.read_text(encoding="utf-8"), Loader=_Decimals)  # built on the safe loader
    yield from told["examples"] if isinstance(told, dict) else told


class _Decimals(yaml.SafeLoader):
    """Numbers with a point are read as decimals, never as binary floats."""


_Decimals.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(str(node.value).replace("_", "")))


def _case(row: dict[str, Any]) -> Case:
    facts = dict(row.get("facts") or {})
    kind = str(facts.pop("object", ""))
    known = thresholds.quantities()
    for name in set(facts) - set(known):
        click.echo(f"{row.get('id', '?')}：不认识的数额“{name}”，未采用", err=True)
        facts.pop(name)
    prior, marks = row.get("prior_penalty"), row.get("marks") or {}
    return Case(
        crime=str(row["crime"]),
        conduct_date=_day(row["conduct_date"]),
        judged_on=_day(row["judged_on"]) if row.get("judged_on") else None,
        period=row.get("period"),
        actor="unit" if row.get("actor") == "unit" else "natural_person",
        object=kind,
        facts={name: _interval(value) for name, value in facts.items()},
        marks=marks.get("count"),
        same_source=marks.get("same_source"),
        conditions=frozenset(row.get("conditions") or ()),
        prior_penalty=Penalty(crime=str(prior["crime"]), day=_day(prior["date"])) if prior else None,
    )


def _interval(value: Any) -> Interval:
    if isinstance(value, dict):
        low, high = value.get("at_least"), value.get("at_most")
        return Interval(None if low is None else Decimal(str(low)), None if high is None else Decimal(str(high)))
    return Interval(Decimal(str(value)), Decimal(str(value)))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


@law.command()
@click.argument("clock", required=False)
@click.option("--from", "start", help="触发时刻，如 2026-03-02T09:30")
@click.option("--paused", multiple=True, help="扣除的期间 A..B，两端都算")
@click.option("--extended", default=0, help="已批准延长的次数")
@click.option("--in-custody", is_flag=True, help="在押，末日不顺延")
@click.option("--file", type=click.Path(path_type=Path, exists=True), help="成批计算，形如 deadline-examples.yaml")
@click.option("--json", "as_json", is_flag=True)
def due(
    clock: str | None,
    start: str | None,
    paused: tuple[str, ...],
    extended: int,
    in_custody: bool,
    file: Path | None,
    as_json: bool,
) -> None:
    """计算期限，写明怎么算的。"""
    if file is not None:
        for row in _examples(file):
            found = _reckon_example(row)
            click.echo(json.dumps({"id": row.get("id"), **found.values()}, ensure_ascii=False))
        return
    if not clock or not start:
        raise click.UsageError("请写明期限的编号和 --from 触发时刻，或者用 --file。")
    try:
        reckoning = clocks.reckon(
            clock,
            start=_moment(start),
            extended=extended,
            paused=[_pause(each) for each in paused],
            in_custody=in_custody,
        )
    except (clocks.UnknownClock, ValueError) as fault:
        click.echo(f"不能计算：{fault}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(reckoning.as_json(), ensure_ascii=False))
        return
    click.echo(
        f"{reckoning.label}（{reckoning.length_text}，{reckoning.citation}{'' if reckoning.verified else '，待核'}）"
    )
    for line in reckoning.lines:
        click.echo(f"  {line}")


def _reckon_example(row: dict[str, Any]) -> clocks.Reckoning:
    params = row.get("params") or {}
    return clocks.reckon(
        row["deadline"],
        start=_moment(str(row["start"])),
        extended=[each["index"] for each in params.get("extensions_applied", ())],
        paused=[(_day(each["from"]), _day(each["to"])) for each in params.get("excluded_intervals", ())],
        in_custody=bool(params.get("in_custody")),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _pause(text: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last or first)


law.add_command(read)
law.add_command(sweep)
