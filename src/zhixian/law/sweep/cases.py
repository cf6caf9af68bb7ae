"""A batch of cases judged: each crime in each period, the milder new law, the crime that weighs most, the limbs by name."""

from collections.abc import Mapping, Sequence

import polars as pl

from zhixian.law.limb_rows import TIERS
from zhixian.law.limbs import crimes, general, limbs, period_of, periods
from zhixian.law.sweep.batch import Batch
from zhixian.law.sweep.columns import VALUES, told
from zhixian.law.sweep.facts import filtered, solid, with_ends
from zhixian.law.sweep.judging import LISTS, STATUS, judge
from zhixian.law.sweep.patterns import LIST, Patterns
from zhixian.law.thresholds import crimes_for

WORDS: Mapping[str, tuple[str, ...]] = {
    "crime": VALUES["crimes"], "tier": (*TIERS, "open"), "certain": TIERS, "possible": TIERS, "status": STATUS,
    "period": tuple(period.id for period in periods()), "applied": ("conduct_time", general().lighter_regime),
}  # fmt: skip
WHOLE = {
    name: pl.UInt8 for name in ("order", "certain", "possible", "status", "period", "applied")
} | {name: pl.UInt32 for name in LISTS}  # fmt: skip
HEAD = ("place", "kind", "period", "new_law")
NO_FIGURE = STATUS.index("no_numeric_standard")
# Crimes that a case of a kind could be, where there are several of them; places in the law.
SEVERAL: Mapping[int, tuple[int, ...]] = {
    place: tuple(order for order, crime in enumerate(crimes()) if crime.id in crimes_for(kind))
    for place, kind in enumerate(VALUES["right_types"])
    if len(crimes_for(kind)) > 1
}
TIER_OF = {limb.id: limb.tier for rows in limbs().values() for limb in rows}


def judged(batch: Batch, patterns: Patterns) -> pl.DataFrame:
    """The columns ``found`` of columns.yaml: one row a good case, in the order of the rows."""
    if not batch.good.height:
        return pl.DataFrame(schema=found_schema(batch.good.schema["id"]))
    cases = _weighed(batch, patterns)
    agree = cases["certain"] == cases["possible"]
    return pl.DataFrame(
        {
            "row": cases["row"],
            "id": batch.good["id"],
            "crime": _words("crime", cases["order"]),
            "tier": _words("tier", cases["certain"].zip_with(agree, pl.Series([len(TIERS)], dtype=pl.UInt8))),
            "certain": _words("certain", cases["certain"]),
            "possible": _words("possible", cases["possible"]),
            "limbs": patterns.as_lists(cases["limbs"]),
            "open_limbs": patterns.as_lists(cases["open"]),
            "arguable": patterns.as_lists(cases["arguable"]),
            "status": _words("status", cases["status"]),
            "period": _words("period", cases["period"]),
            "applied": _words("applied", cases["applied"].replace(0, None) - 1),
        }
    )


def tiers(batch: Batch) -> pl.DataFrame:
    """Only ``row``, ``certain`` and ``possible`` (0 none, 1 basic, 2 aggravated) of the good cases: what a count of them needs."""
    return _weighed(batch, None).select("row", "certain", "possible")


def found_schema(id_type: pl.DataType) -> dict[str, pl.DataType]:
    """Names and types of the result."""
    kinds = {"row": pl.UInt32(), "id": id_type, "limbs": LIST, "open_limbs": LIST, "arguable": LIST}
    return {
        row["name"]: kinds[row["name"]] if row["name"] in kinds else pl.Enum(WORDS[row["name"]])
        for row in told()["found"]
    }


def _words(column: str, places: pl.Series) -> pl.Series:
    return pl.Series(WORDS[column], dtype=pl.Enum(WORDS[column])).gather(places)


def _weighed(batch: Batch, patterns: Patterns | None) -> pl.DataFrame:
    """One row a case in the order of the rows; with ``patterns`` the lists of limbs as their numbers, and the words."""
    good = batch.good.with_columns(solid(batch.good.select("crime", "kind"), batch.good.height)).with_row_index("place")
    by_crime = {order: _crime(good, batch.per_yuan, order, patterns) for order in range(len(crimes()))}
    wanted = WHOLE if patterns is not None else {name: WHOLE[name] for name in ("certain", "possible")}
    whole = {name: pl.zeros(good.height, dtype=kind, eager=True) for name, kind in wanted.items()}

    def settle(found: pl.DataFrame) -> None:
        for name in set(found.columns) & set(whole):
            whole[name] = whole[name].scatter(found["place"], found[name])

    for found in by_crime.values():
        if found is not None:
            settle(found)
    for kind, orders in SEVERAL.items():
        same = [each.filter(each["kind"] == kind) for order in orders if (each := by_crime[order]) is not None]
        if same and same[0].height:
            settle(_weightiest(same, patterns))
    return good.select("row").with_columns(column.alias(name) for name, column in whole.items())


def _crime(good: pl.DataFrame, per_yuan: int, order: int, patterns: Patterns | None) -> pl.DataFrame | None:
    """Every case that could be this crime, if any, in the order of the rows. ``place``: of the case in the batch; ``kind``: that of
    the right, where no crime is named."""
    crime, lists = crimes()[order].id, patterns is not None
    could_be = good["crime"] == order
    for place, kind in enumerate(VALUES["right_types"]):
        if crime in crimes_for(kind):
            could_be = could_be | (good["kind"] == place)
    if not could_be.any():
        return None
    asks_new = good["new_law"].any()
    chosen = judge(crime, with_ends(good.columns), per_yuan, status=asks_new or lists, lists=lists)
    rows = filtered(good, could_be, {*chosen.used, *HEAD})
    both, newest = rows, period_of(general().lighter_since)
    if asks_new and newest is not None:
        again = rows.filter(rows["new_law"])
        newer = pl.repeat(periods().index(newest), again.height, dtype=pl.UInt8, eager=True)
        both = pl.concat([rows, again.with_columns(newer.alias("period"))], rechunk=True)
    found = chosen.over(both, patterns)
    if lists:
        applied = pl.zeros(both.height, dtype=pl.UInt8, eager=True).alias("applied")
        found = found.with_columns(both["period"], applied)
    if both.height > rows.height:
        found = _milder(found.head(rows.height), found.tail(-rows.height), rows["new_law"].arg_true())
    here = pl.repeat(order, rows.height, dtype=pl.UInt8, eager=True).alias("order")
    return rows.select("place", "kind").hstack([here, *found])


def _milder(old: pl.DataFrame, new: pl.DataFrame, at: pl.Series) -> pl.DataFrame:
    """Where the decision came after the law had changed (the cases ``at`` these places), both laws are asked and the milder one
    speaks; at the same tier the law of the act. What is possible is the lesser of both, unless the law of the act had no figure."""
    asked = old[at]
    unregulated = asked["status"] == NO_FIGURE
    takes_new = unregulated | (_weight(new) < _weight(asked))
    lesser = new["possible"].zip_with(unregulated | (new["possible"] < asked["possible"]), asked["possible"])
    kept = {name: new[name].zip_with(takes_new, asked[name]) for name in old.columns} | {"possible": lesser}
    if "applied" in kept:
        kept["applied"] = takes_new.cast(pl.UInt8) + 1
    return old.with_columns(old[name].scatter(at, values) for name, values in kept.items())


def _weight(found: pl.DataFrame) -> pl.Series:
    """The certain tier, then the possible one."""
    return found["certain"] * len(TIERS) + found["possible"]


def _weightiest(same: Sequence[pl.DataFrame], patterns: Patterns | None) -> pl.DataFrame:
    """The same cases held against several crimes: that with the highest certain tier, then the highest possible one, then the first
    in the law; the limbs of every crime that reaches the certain tier."""
    certain, possible = (_highest([each[name] for each in same]) for name in ("certain", "possible"))
    best, most = same[0], _weight(same[0])
    for each in same[1:]:
        weight = _weight(each)
        best, most = _where(weight > most, each, best), _highest([weight, most])
    best = best.with_columns(certain.alias("certain"), possible.alias("possible"))
    return best if patterns is None else best.with_columns(_lists(same, certain, patterns))


def _highest(columns: Sequence[pl.Series]) -> pl.Series:
    return pl.select(pl.max_horizontal(*map(pl.lit, columns))).to_series()


def _where(choose: pl.Series, one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame([one[name].zip_with(choose, other[name]) for name in one.columns])


def _lists(same: Sequence[pl.DataFrame], certain: pl.Series, patterns: Patterns) -> list[pl.Series]:
    """The lists of several crimes as one, in the order of the law: what counts at the certain tier, what is open above it."""
    found: dict[str, pl.Series] = {}
    for each in same:
        open_above = patterns.aggravated(each["open"], TIER_OF).zip_with(certain == 1, each["open"])
        lists = {
            "limbs": each["limbs"] * (each["certain"] == certain).cast(pl.UInt32),
            "open": open_above * (certain < 2).cast(pl.UInt32),
            "arguable": each["arguable"],
        }
        found = {name: patterns.together(found[name], more) if found else more for name, more in lists.items()}
    return [numbers.alias(name) for name, numbers in found.items()]
