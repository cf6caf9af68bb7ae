"""Cases and triggers from a file, in the form of the worked examples: YAML or JSON, numbers as decimals, days as text until they
are read. What is wrong is said in Chinese, with what would be right; one bad entry does not stop the others."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
import yaml

from zhixian.law import clocks, limbs, thresholds
from zhixian.law.accumulating import Act, accumulate
from zhixian.law.thresholds import Case, Interval, Penalty
from zhixian.moments import SHANGHAI, local_day

ACTORS = {"individual": "natural_person", "natural_person": "natural_person", "unit": "unit"}
OBJECTS = ("goods", "services", "mixed")


class BadFile(ValueError):
    """A file or an entry that cannot be read; the text is Chinese."""


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Numbers are decimals, never binary floats or octals; days stay text, so that an impossible one can be named."""


def _number(loader: Any, node: Any) -> Any:
    text = str(loader.construct_scalar(node))
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation:
        return text


for _tag in ("int", "float"):
    _Plain.add_constructor(f"tag:yaml.org,2002:{_tag}", _number)
_Plain.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: str(loader.construct_scalar(node)))


def entries(file: Path) -> Iterator[dict[str, Any]]:
    """The entries of ``examples`` (or of a bare list). BadFile."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as fault:
        raise BadFile(f"“{file.name}”不是 UTF-8 文本，读不了；应是 YAML 或者 JSON 文本") from fault
    try:
        told = _parsed(text)
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark else "其内容"
        raise BadFile(f"“{file.name}”{where}不是合格的 YAML 或者 JSON；应含 examples 列表，每项是“键: 值”") from fault
    rows = told.get("examples") if isinstance(told, dict) else told
    if not isinstance(rows, list):
        raise BadFile(f"“{file.name}”里没有 examples 列表；应写作 examples:，下面每项以“- id:”开头")
    for place, row in enumerate(rows, start=1):
        yield row if isinstance(row, dict) else {"id": f"第{place}项", "_": row}


def _parsed(text: str) -> Any:
    if text.lstrip().startswith(("{", "[")):
        try:
            return json.loads(text, parse_float=Decimal, parse_int=Decimal)
        except json.JSONDecodeError:
            pass  # YAML in flow style also begins so
    return yaml.load(text, Loader=_Plain)  # built on the safe loader


def case_of(row: Mapping[str, Any]) -> tuple[Case, list[str]]:
    """The case and warnings of what was not used. BadFile."""
    if "_" in row:
        raise BadFile("不是“键: 值”的形式")
    warnings: list[str] = []
    for key in ("crime", "conduct_date"):
        if row.get(key) in (None, ""):
            raise BadFile(f"没有写明{'罪名 crime，如 213' if key == 'crime' else '行为日 conduct_date，如 2025-09-10'}")
    acted = day(row["conduct_date"], "行为日 conduct_date")
    facts, kind = _facts(row, warnings)
    if row.get("acts"):
        facts = _accumulated(row, acted, facts, warnings)
    actor = str(row.get("actor") or "individual")
    if actor not in ACTORS:
        raise BadFile(f"行为人 actor 写作“{actor}”；应是 individual（个人）或者 unit（单位）")
    conditions = row.get("conditions") or ()
    if not isinstance(conditions, list | tuple):
        raise BadFile("情节 conditions 应是一个列表")
    for name in conditions:
        if name not in limbs.conditions():
            warnings.append(f"不认识的情节“{name}”，未采用")
    own = limbs.period_of(acted)
    if row.get("period") and own is not None and str(row["period"]) != own.id:
        warnings.append(f"写明的时期{row['period']}与行为日{acted}（{own.id}）不一致，按写明的时期对照")
    marks, prior = _mapping(row, "marks"), _mapping(row, "prior_penalty")
    count = marks.get("count")
    return Case(
        crime=_crime(row["crime"]),
        conduct_date=acted,
        judged_on=day(row["judged_on"], "处理日 judged_on") if row.get("judged_on") else None,
        period=str(row["period"]) if row.get("period") else None,
        actor=ACTORS[actor],
        object=kind,
        facts=facts,
        marks=None if count is None else int(_amount(count, "商标种数 marks.count")),
        same_source=_yes_no(marks.get("same_source"), "同一来源 marks.same_source"),
        conditions=frozenset(map(str, conditions)),
        prior_penalty=_penalty(prior) if prior else None,
    ), warnings


def _mapping(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = row.get(key) or {}
    if not isinstance(found, dict):
        raise BadFile(f"{key} 应是“键: 值”的形式")
    return found


def _crime(said: Any) -> str:
    text = str(said)
    return text.replace("之一", "-1") if text.endswith("之一") else text


def _penalty(prior: Mapping[str, Any]) -> Penalty:
    if not prior.get("crime") or not prior.get("date"):
        raise BadFile("前次处罚 prior_penalty 要写明 crime 和 date")
    return Penalty(crime=_crime(prior["crime"]), day=day(prior["date"], "前次处罚日 prior_penalty.date"))


def _facts(row: Mapping[str, Any], warnings: list[str]) -> tuple[dict[str, Interval], str]:
    told = dict(_mapping(row, "facts"))
    kind = str(told.pop("object", None) or "")
    if kind and kind not in OBJECTS:
        raise BadFile(f"对象 object 写作“{kind}”；应是 goods（商品）、services（服务）或者 mixed（两者都有）")
    found = {}
    for name, value in told.items():
        if name not in thresholds.quantities():
            warnings.append(f"不认识的数额“{name}”，未采用")
            continue
        found[str(name)] = interval(value, thresholds.quantities()[name].label)
    return found, kind


def interval(value: Any, label: str) -> Interval:
    """A number, or {at_least, at_most} of which either may be absent; null is unknown."""
    if value is None:
        return Interval(None, None)
    if isinstance(value, dict):
        if unknown := set(value) - {"at_least", "at_most"}:
            raise BadFile(f"“{label}”里不认识的键{sorted(map(str, unknown))}；区间写作 {{at_least: 数, at_most: 数}}")
        low, high = (None if value.get(key) is None else _amount(value[key], label) for key in ("at_least", "at_most"))
        if low is not None and high is not None and low > high:
            raise BadFile(f"“{label}”的下限{low}大于上限{high}；下限应不大于上限")
        return Interval(low, high)
    exact = _amount(value, label)
    return Interval(exact, exact)


def _amount(value: Any, label: str) -> Decimal:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise BadFile(f"“{label}”写作“{value}”，不是数字；应是不带单位的阿拉伯数字，如 50000") from None
    if not found.is_finite():
        raise BadFile(f"“{label}”写作“{value}”，不是有限的数；上限不明的不写 at_most")
    if found < 0:
        raise BadFile(f"“{label}”是{value}；数额不能是负数")
    return found


def _yes_no(value: Any, label: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise BadFile(f"“{label}”写作“{value}”；应是 true 或者 false")


def _accumulated(
    row: Mapping[str, Any], acted: date, said: dict[str, Interval], warnings: list[str]
) -> dict[str, Interval]:
    """``acts``: earlier acts of the same kind, each with date, facts and (if so) dealt_with; added as the law adds them."""
    acts = [Act(day=acted, facts=said)]
    for each in row["acts"]:
        if not isinstance(each, dict) or not each.get("date"):
            raise BadFile("acts 的每一项要写明 date 和 facts")
        facts, _ = _facts(each, warnings)
        acts.append(
            Act(day=day(each["date"], "acts 的 date"), facts=facts, dealt_with=str(each.get("dealt_with") or ""))
        )
    added = accumulate(acts)
    warnings += added.notes
    return dict(added.facts)


def day(value: Any, label: str) -> date:
    try:
        text = str(value)
        return date.fromisoformat(text) if len(text) <= 10 else local_day(moment(text))
    except (ValueError, BadFile):
        raise BadFile(f"{label}“{value}”不是存在的日期；应写作 2025-09-10 的样子") from None


def moment(value: Any) -> datetime:
    """A moment; without a time zone it is Asia/Shanghai."""
    try:
        found = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise BadFile(f"时刻“{value}”读不懂；应写作 2026-03-02T09:30 的样子") from None
    if not 1990 <= found.year <= 2100:
        raise BadFile(f"时刻“{value}”不在1990年至2100年之间")
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def pause(text: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    return day(first, "扣除的开始日"), day(last or first, "扣除的结束日")


def reckoning_of(row: Mapping[str, Any]) -> clocks.Reckoning:
    """One entry in the form of the examples of deadlines. BadFile, UnknownClock, BadReckoning."""
    if "_" in row:
        raise BadFile("不是“键: 值”的形式")
    for key, label in (("deadline", "期限的编号 deadline"), ("start", "触发时刻 start")):
        if not row.get(key):
            raise BadFile(f"没有写明{label}")
    params = _mapping(row, "params")
    return clocks.reckon(
        str(row["deadline"]),
        start=moment(row["start"]),
        extended=[_granted(each) for each in _list(params, "extensions_applied")],
        paused=[_excluded(each) for each in _list(params, "excluded_intervals")],
        in_custody=bool(_yes_no(params.get("in_custody"), "在押 in_custody")),
        region=str(params.get("region") or ""),
    )


def _list(params: Mapping[str, Any], key: str) -> list[Any]:
    found = params.get(key) or []
    if not isinstance(found, list):
        raise BadFile(f"{key} 应是一个列表")
    return found


def _excluded(each: Any) -> tuple[date, date]:
    if not isinstance(each, dict) or not each.get("from") or not each.get("to"):
        raise BadFile("excluded_intervals 的每一项要写明 from 和 to（两端都算）")
    return day(each["from"], "扣除的开始日 from"), day(each["to"], "扣除的结束日 to")


def _granted(each: Any) -> clocks.Granted:
    if not isinstance(each, dict):
        return clocks.Granted(index=int(_amount(each, "延长的序号")))
    length = each.get("length")
    return clocks.Granted(
        index=int(_amount(each.get("index", 0), "延长的序号 index")),
        length=None if length is None else float(_amount(length, "延长的长度 length")),
        unit=str(each.get("unit") or "") if each.get("unit") != "decided" else "",
    )


def plain(key: Any) -> Any:
    """An id as it was written: text, or a whole number."""
    return int(key) if isinstance(key, Decimal) and key == key.to_integral_value() else key if key is None else str(key)


def warn(row: Mapping[str, Any], said: str) -> None:
    click.echo(f"{row.get('id', '?')}：{said}", err=True)
