"""From the files of the crimes to rows: unknown keys, figures without citation, impossible days, gaps and overlaps are refused
with the file and the line of the entry. Messages are Chinese: a lawyer who edits the data reads them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhixian.law.limb_rows import (
    READINGS,
    TYPES,
    Accumulation,
    Attempt,
    Band,
    Crime,
    General,
    Limb,
    Part,
    Penalty,
    Period,
    Quantity,
)
from zhixian.law.reading_yaml import STATUS, BadLaw, Row, citation, day, figure, need, one_of, only, read, rows

_LIMB = frozenset(
    {"id", "regime", "tier", "type", "element", "test", "conditions", "precondition", "need", "parts", "item",
     "only_if_unreached_items", "arguable_unless", "derived_from", "multiplier", "status", "doubt", "doubtful_if",
     "other_reading", "other_precondition", "attempt", "from", "to", "source", "verified"}
)  # fmt: skip
_OVERRIDE = {"crime", "object", "quantity", "element", "tier", "status", "why"}
ONE_DAY = timedelta(days=1)


def quantities(told: Row) -> Mapping[str, Quantity]:
    only(told, {"quantities", "conditions"})
    found = {}
    for key, row in only(told["quantities"], told["quantities"]).items():
        only(row, {"label", "unit", "effort", "means", "police"}, told["quantities"], key)
        need(row, "label", "unit", "effort", "means")
        found[key] = Quantity(
            label=str(row["label"]), unit=str(row["unit"]), effort=int(figure(row, "effort")),
            means=str(row["means"]), police=str(row.get("police", "")),
        )  # fmt: skip
    return found


def conditions(told: Row) -> Mapping[str, str]:
    return {key: str(label) for key, label in only(told["conditions"], told["conditions"]).items()}


def in_turn(spans: Iterable[tuple[Row, date, date | None]]) -> None:
    """Spans follow each other day by day."""
    for (_, _, until), (row, since, _) in pairwise(spans):
        if until is None or since <= until:
            raise row.wrong("与前一段重叠；前一段应在这一段开始的前一日结束", "from")
        if since - until != ONE_DAY:
            raise row.wrong(f"与前一段之间有空档：{until + ONE_DAY}至{since - ONE_DAY}没有规定", "from")


def span(row: Row) -> tuple[date, date | None]:
    since, until = day(row, "from"), day(row, "to")
    if since is None:
        raise row.wrong("缺少施行日“from”")
    if until is not None and until < since:
        raise row.wrong(f"失效日{until}早于施行日{since}", "to")
    return since, until


def periods(told: Row) -> tuple[Period, ...]:
    only(told, {"periods"})
    found, spans, seen = [], [], set()
    for row in rows(told, "periods"):
        only(
            row,
            {
                "id",
                "from",
                "to",
                "law",
                "docs",
                "unit_multiplier",
                "disabled_limbs",
                "also",
                "status_override",
                "source",
            },
            told,
        )
        need(row, "id", "docs", "unit_multiplier", "law")
        if row["id"] in seen:
            raise row.wrong(f"时期“{row['id']}”写了两次", "id")
        seen.add(row["id"])
        since, until = span(row)
        spans.append((row, since, until))
        overrides = []
        for each in rows(row, "status_override"):
            only(each, _OVERRIDE, row, "status_override")
            need(each, "crime", "status", "why")
            one_of(each, "status", {"no_numeric_standard", "practice_only"})
            overrides.append(dict(each))
        title, article = citation(row)
        found.append(
            Period(
                id=str(row["id"]), since=since, until=until, regimes=frozenset(map(str, row["docs"])),
                unit_multiplier=int(figure(row, "unit_multiplier")), disabled=frozenset(rows(row, "disabled_limbs")),
                also=frozenset(rows(row, "also")), overrides=tuple(overrides), cite=f"{title}{article}",
            )
        )  # fmt: skip
    in_turn(spans)
    if found and found[-1].until is not None:
        raise spans[-1][0].wrong("最后一个时期不应有失效日", "to")
    return tuple(found)


def general(told: Row, known: Mapping[str, Quantity], named: Mapping[str, str]) -> General:
    only(told, {"repeat", "marks", "lighter", "accumulation", "attempt", "doubts"})
    repeat, marks, lighter = told["repeat"], told["marks"], told["lighter"]
    only(repeat, {"years", "source", "verified", "doubt", "groups"}, told, "repeat")
    only(marks, {"at_least", "gives", "source", "verified"}, told, "marks")
    only(lighter, {"regime", "from", "source", "verified"}, told, "lighter")
    groups = only(repeat.get("groups"), named, repeat, "groups")
    figures = []
    for key, row in (("二年内再犯", repeat), ("两种以上", marks), ("从旧兼从轻", lighter)):
        one_of(row, "verified", STATUS)
        figures.append(
            (
                key,
                str(row.get("years") or row.get("at_least") or row.get("from")),
                "".join(citation(row)),
                row["verified"],
            )
        )
    since = day(lighter, "from")
    if since is None:
        raise lighter.wrong("缺少施行日“from”")
    return General(
        repeat_years=int(figure(repeat, "years")),
        repeat_groups={key: frozenset(map(str, each)) for key, each in groups.items()},
        marks_at_least=int(figure(marks, "at_least")),
        marks_give=frozenset(marks["gives"]),
        lighter_regime=str(lighter["regime"]),
        lighter_since=since,
        accumulation=tuple(_accumulation(row, known, told) for row in rows(told, "accumulation")),
        attempts={row["regime"]: _attempt(row, told) for row in rows(told, "attempt")},
        doubts=dict(told["doubts"]),
        figures=tuple(figures),
    )


def _accumulation(row: Row, known: Mapping[str, Quantity], told: Row) -> Accumulation:
    only(row, {"from", "to", "adds", "unsaid", "says", "source", "verified"}, told, "accumulation")
    since, until = span(row)
    adds = row.get("adds")
    if adds != "all" and (unknown := set(rows(row, "adds")) - set(known)):
        raise row.wrong(f"不认识的数额{sorted(unknown)}", "adds")
    return Accumulation(
        since=since, until=until, adds=None if adds == "all" else frozenset(rows(row, "adds")),
        unsaid=str(row.get("unsaid", "")), says=str(row["says"]), cite="".join(citation(row)),
        verified=one_of(row, "verified", STATUS),
    )  # fmt: skip


def _attempt(row: Row, told: Row) -> Attempt:
    only(row, {"regime", "says", "doubt", "source", "verified"}, told, "attempt")
    return Attempt(regime=row["regime"], says=row["says"], cite="".join(citation(row)), doubt=str(row.get("doubt", "")))


def crimes(
    folder: Path,
    known: Mapping[str, Quantity],
    named: Mapping[str, str],
    times: tuple[Period, ...],
    doubts: Mapping[str, str],
) -> tuple[tuple[Crime, tuple[Band, ...], tuple[Limb, ...]], ...]:
    found, places = [], {}
    for path in sorted((folder / "crimes").glob("*.yaml")):
        told = only(read(path), {"crime", "label", "right_types", "bands", "limbs"})
        need(told, "crime", "label", "right_types", "bands", "limbs")
        article = str(told["crime"])
        crime = Crime(id=article, label=str(told["label"]), right_types=tuple(map(str, rows(told, "right_types"))))
        limbs = []
        for row in rows(told, "limbs"):
            limb = _limb(only(row, _LIMB, told, "limbs"), article, known, named, doubts)
            if limb.id in places:
                raise row.wrong(f"“{limb.id}”写了两次", "id")
            places[limb.id] = row
            limbs.append(limb)
        found.append((crime, _bands(told), tuple(limbs)))
    every = {limb.id: limb for _, _, limbs in found for limb in limbs}
    for limb in every.values():
        _against(limb, places[limb.id], every, times)
    return tuple((crime, bands, tuple(_with_item(limb, every) for limb in limbs)) for crime, bands, limbs in found)


def _bands(told: Row) -> tuple[Band, ...]:
    found, spans = [], []
    for row in rows(told, "bands"):
        only(row, {"from", "to", "basic", "aggravated", "source", "verified"}, told, "bands")
        need(row, "basic")
        since, until = span(row)
        spans.append((row, since, until))
        tiers = {}
        for tier in ("basic", "aggravated"):
            if tier in row:
                each = only(row[tier], {"element", "punishment", "fine"}, row, tier)
                need(each, "element", "punishment", "fine")
                tiers[tier] = Penalty(**each)
        title, article = citation(row)
        found.append(
            Band(
                since=since,
                until=until,
                tiers=tiers,
                cite=f"{title}{article}",
                verified=one_of(row, "verified", STATUS),
            )
        )
    in_turn(spans)
    return tuple(found)


def _limb(
    row: Row, crime: str, known: Mapping[str, Quantity], named: Mapping[str, str], doubts: Mapping[str, str]
) -> Limb:
    need(row, "id", "regime", "tier", "type", "element")
    title, article = citation(row)
    kind, since, until = one_of(row, "type", TYPES), *span(row)
    test = only(
        row.get("test") or Row(),
        {"quantity", "quantities", "op", "value", "unit", "text", "event", "conduct"},
        row,
        "test",
    )
    names = tuple(map(str, test.get("quantities") or ([test["quantity"]] if "quantity" in test else [])))
    if kind in {"threshold", "sum_threshold"}:
        if not names or test.get("op") != "gte":
            raise row.wrong("数额标准要写明 quantity、op: gte 和 value", "test")
        figure(test, "value")
        _unit(test, names, known)
    elif kind == "half_rule":
        need(row, "need", "parts", "only_if_unreached_items")
    else:
        need(test, {"open": "text", "event": "event", "conduct": "conduct"}[kind])
        if kind == "event" and test["event"] not in named:
            raise test.wrong(f"不认识的事件“{test['event']}”", "event")
    _known_quantities(names, known, test)
    for each in (
        *rows(row, "conditions"),
        *rows(row, "doubtful_if"),
        *([row["arguable_unless"]] if "arguable_unless" in row else []),
    ):
        _condition(str(each), named, row, "conditions")
    before = row.get("precondition")
    if before is not None:
        only(before, {"quantity", "op", "value"}, row, "precondition")
        _known_quantities([before.get("quantity")], known, before)
        if before.get("op") != "lt":
            raise before.wrong("“不足”写作 op: lt", "op")
    readings = row.get("other_reading") or []
    readings = (readings,) if isinstance(readings, str) else tuple(readings)
    if unknown := set(readings) - READINGS:
        raise row.wrong(f"不认识的读法{sorted(unknown)}", "other_reading")
    if row.get("doubt") and row["doubt"] not in doubts:
        raise row.wrong(f"没有说明的疑点“{row['doubt']}”", "doubt")
    if "status" in row:
        one_of(row, "status", {"arguable", "doubtful"})
    return Limb(
        id=row["id"], crime=crime, regime=row["regime"], tier=one_of(row, "tier", {"basic", "aggravated"}), type=kind,
        element=row["element"], quantities=names, value=figure(test, "value") if "value" in test else None,
        text=str(test.get("text") or test.get("event") or test.get("conduct") or ""),
        conditions=tuple(map(str, rows(row, "conditions"))),
        before=(str(before["quantity"]), figure(before, "value")) if before is not None else None,
        need=int(row.get("need", 0)), parts=tuple(_part(part, row, known, named) for part in rows(row, "parts")),
        item=row.get("item"), unless_items=tuple(rows(row, "only_if_unreached_items")),
        derived_from=row.get("derived_from", ""), arguable=row.get("status") == "arguable",
        arguable_unless=row.get("arguable_unless", ""), doubtful=row.get("status") == "doubtful",
        doubtful_if=tuple(rows(row, "doubtful_if")), other_readings=readings,
        other_before=figure(row, "other_precondition") if "other_precondition" in row else None,
        attempt=bool(row.get("attempt", False)), doubt=str(row.get("doubt", "")), title=title, article=article,
        verified=one_of(row, "verified", STATUS), since=since, until=until,
    )  # fmt: skip


def _part(row: Any, of: Row, known: Mapping[str, Quantity], named: Mapping[str, str]) -> Part:
    only(row, {"item", "any", "quantity", "op", "value", "condition"}, of, "parts")
    need(row, "item")
    tests = []
    for each in rows(row, "any") or [row]:
        only(each, {"item", "quantity", "op", "value", "condition"}, row, "any")
        _known_quantities([each.get("quantity")], known, each)
        if each.get("op") != "gte":
            raise each.wrong("一半规则的子标准写作 op: gte", "op")
        condition = str(each.get("condition", "")) if "any" in row else ""
        if condition:
            _condition(condition, named, each, "condition")
        tests.append((str(each["quantity"]), figure(each, "value"), condition))
    if row.get("condition"):
        _condition(str(row["condition"]), named, row, "condition")
    return Part(item=int(row["item"]), tests=tuple(tests), condition=str(row.get("condition", "")))


def _known_quantities(names: Iterable[Any], known: Mapping[str, Quantity], row: Row) -> None:
    for name in names:
        if name not in known:
            raise row.wrong(f"不认识的数额“{name}”；数额的名称见 quantities.yaml", "quantity")


def _unit(test: Row, names: tuple[str, ...], known: Mapping[str, Quantity]) -> None:
    for name in names:
        if name in known and test.get("unit") != known[name].unit:
            raise test.wrong(f"“{name}”的单位是{known[name].unit}，这里写作{test.get('unit')}", "unit")


def split(condition: str) -> tuple[str, tuple[str, ...]]:
    """``any_of(a, b)`` → any_of, (a, b); ``not(a)`` → not, (a,); ``a`` → all, (a,)."""
    for word in ("any_of", "not"):
        if condition.startswith(f"{word}(") and condition.endswith(")"):
            return word, tuple(each.strip() for each in condition[len(word) + 1 : -1].split(","))
    return "all", (condition,)


def _condition(said: str, named: Mapping[str, str], row: Row, key: str) -> None:
    for each in split(said)[1]:
        if each not in named:
            raise row.wrong(f"不认识的情节“{each}”；情节的名称见 quantities.yaml", key)


def _against(limb: Limb, row: Row, every: Mapping[str, Limb], times: tuple[Period, ...]) -> None:
    """A limb is in force exactly in the periods that count it, without a gap; a multiplied figure is what it says."""
    live = [
        each for each in times if (limb.regime in each.regimes or limb.id in each.also) and limb.id not in each.disabled
    ]
    if not live:
        raise row.wrong(f"没有一个时期用到“{limb.id}”", "regime")
    for one, other in pairwise(live):
        if one.until is None or other.since - one.until != ONE_DAY:
            raise row.wrong(f"“{limb.id}”在{one.id}和{other.id}之间有空档", "from")
    if (live[0].since, live[-1].until) != (limb.since, limb.until):
        raise row.wrong(
            f"施行的日期与时期不合：时期表里是{live[0].since}至{live[-1].until or '今'}，这里写作{limb.since}至{limb.until or '今'}",
            "from",
        )
    if not limb.derived_from:
        return
    base = every.get(limb.derived_from)
    if base is None:
        raise row.wrong(f"没有“{limb.derived_from}”这一项", "derived_from")
    times_of = figure(row, "multiplier")
    if limb.value is not None and base.value is not None and limb.value != base.value * times_of:
        raise row.wrong(f"{limb.value}不是{base.id}的{base.value}的{times_of}倍", "test")
    halves = [
        (a, b)
        for one, other in zip(limb.parts, base.parts, strict=True)
        for a, b in zip(one.tests, other.tests, strict=True)
    ]
    for (name, value, _), (_, base_value, _) in halves:
        if value != base_value * times_of:
            raise row.wrong(f"{name}的一半{value}不是{base.id}的{base_value}的{times_of}倍", "parts")


def _with_item(limb: Limb, every: Mapping[str, Limb]) -> Limb:
    base = every.get(limb.derived_from)
    if limb.item is None and base is not None and base.item is not None and limb.tier != base.tier:
        return Limb(**{**vars(limb), "item": base.item})
    return limb


__all__ = ["BadLaw", "conditions", "crimes", "general", "in_turn", "periods", "quantities", "span", "split"]
