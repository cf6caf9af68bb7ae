"""A batch of cases judged: each crime in each period, the milder new law, the crime that weighs most, the limbs by name."""

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from zhixian.law.limb_rows import TIERS
from zhixian.law.limbs import Limb, Period, crimes, general, limbs, period_of, periods
from zhixian.law.plans import HELPER, plan
from zhixian.law.sweep.batch import Batch
from zhixian.law.sweep.columns import VALUES, columns, told
from zhixian.law.sweep.facts import Facts, ends
from zhixian.law.sweep.rules import MASKS, STATUS, Patterns, judge
from zhixian.law.thresholds import crimes_for

WORDS: Mapping[str, tuple[str, ...]] = {
    "crime": VALUES["crimes"], "tier": (*TIERS, "open"), "certain": TIERS, "possible": TIERS, "status": STATUS,
    "period": tuple(period.id for period in periods()), "applied": ("conduct_time", general().lighter_regime),
}  # fmt: skip
MIXED = "object_mixed"
NO_FIGURE = STATUS.index("no_numeric_standard")


def judged(batch: Batch, patterns: Patterns) -> pl.DataFrame:
    """The columns ``found`` of columns.yaml: one row a good case, in the order of the rows."""
    if not batch.good.height:
        return pl.DataFrame(schema=found_schema(batch.good.schema["id"]))
    weighed = pl.concat(
        [each for order in range(len(crimes())) if (each := _crime(batch, order, patterns)) is not None]
    )
    alone = weighed.filter(~pl.col("several")).drop("open_aggravated", "several", "new_law")
    several = weighed.filter("several")
    if several.height:
        alone = pl.concat([alone, _weightiest(several, patterns).select(alone.columns)])
    cases = alone.sort("row")
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


def found_schema(id_type: pl.DataType) -> dict[str, pl.DataType]:
    """Names and types of the result."""
    limb = pl.List(pl.Enum([limb.id for rows in limbs().values() for limb in rows]))
    kinds = {"row": pl.UInt32(), "id": id_type, "limbs": limb, "open_limbs": limb, "arguable": limb}
    return {
        row["name"]: kinds[row["name"]] if row["name"] in kinds else pl.Enum(WORDS[row["name"]])
        for row in told()["found"]
    }


def _words(column: str, places: pl.Series) -> pl.Series:
    return pl.Series(WORDS[column], dtype=pl.Enum(WORDS[column])).gather(places)


def _crime(batch: Batch, order: int, patterns: Patterns) -> pl.DataFrame | None:
    """Every case that could be this crime, under the law of the act or the milder new law (从旧兼从轻)."""
    crime = crimes()[order].id
    kinds = [place for place, kind in enumerate(VALUES["right_types"]) if crime in crimes_for(kind)]
    could_be = pl.col("crime").is_null() & pl.col("right_type").is_in(kinds)
    names = batch.good.columns
    amounts = ends(_quantities(crime), set(names))
    rows = batch.good.lazy().filter((pl.col("crime") == order) | could_be).select(*_bits(names), *amounts).collect()
    if not rows.height:
        return None
    old = [
        _under(group, batch.per_yuan, crime, periods()[place])
        for (place,), group in rows.partition_by("period", as_dict=True).items()
    ]
    found = _milder(pl.concat(old), rows, batch.per_yuan, crime)
    return found.with_columns(
        pl.lit(order, dtype=pl.UInt8).alias("order"), *[patterns.numbered(found[name], crime) for name in MASKS]
    )


def _milder(old: pl.DataFrame, rows: pl.DataFrame, per_yuan: int, crime: str) -> pl.DataFrame:
    """Where the decision came after the law had changed, both laws are asked and the milder one speaks; at the same tier the law
    of the act. What is possible is the lesser of both, unless the law of the act had no figure."""
    later, newest = rows.filter("new_law"), period_of(general().lighter_since)
    if not later.height or newest is None:
        return old
    new = _under(later, per_yuan, crime, newest).sort("row")
    asked = old.filter("new_law").sort("row")
    unregulated = asked["status"] == NO_FIGURE
    takes_new = unregulated | (_weight(new) < _weight(asked))
    lesser = new["possible"].zip_with(unregulated | (new["possible"] < asked["possible"]), asked["possible"])
    new, asked = (each.with_columns(lesser.alias("possible")) for each in (new, asked))
    kept = asked.filter(~takes_new).with_columns(pl.lit(1, dtype=pl.UInt8).alias("applied"))
    taken = new.filter(takes_new).with_columns(pl.lit(2, dtype=pl.UInt8).alias("applied"))
    return pl.concat([old.filter(~pl.col("new_law")), kept, taken])


def _weight(found: pl.DataFrame) -> pl.Series:
    """The certain tier, then the possible one."""
    return found["certain"] * len(TIERS) + found["possible"]


def _under(rows: pl.DataFrame, per_yuan: int, crime: str, period: Period) -> pl.DataFrame:
    """The law of a period, over the groups of cases that it holds against different plans."""
    splits = [name for name in _splits(crime, period.id) if name in rows.columns and rows[name].any()]
    groups = rows.partition_by(splits, as_dict=True) if splits else {(): rows}
    found = []
    for kind, group in groups.items():
        is_ = dict(zip(splits, kind, strict=True))
        scale = period.unit_multiplier if is_.get("unit") else 1
        chosen = plan(crime, period.id, scale, is_.get(MIXED, False), is_.get(HELPER, False))
        found.append(judge(Facts(group, per_yuan), chosen, crime))
    return pl.concat(found).with_columns(
        pl.lit(periods().index(period), dtype=pl.UInt8).alias("period"), pl.lit(0, dtype=pl.UInt8).alias("applied")
    )


@lru_cache(maxsize=128)
def _splits(crime: str, period_id: str) -> tuple[str, ...]:
    """The columns of yes and no by which cases of a crime meet different plans."""
    plain = plan(crime, period_id, 1, False, False)
    found = ["unit"] if plain.period.unit_multiplier != 1 else []
    found += [MIXED] if plan(crime, period_id, 1, True, False).lines != plain.lines else []
    return (*found, HELPER)


def _bits(names: list[str]) -> list[str]:
    return [
        name
        for name in names
        if name not in {"id", "right_type"} and not (name in columns() and columns()[name].quantity)
    ]


@lru_cache(maxsize=16)
def _quantities(crime: str) -> frozenset[str]:
    found: set[str] = set()
    for limb in limbs()[crime]:
        found |= _asked(limb)
    return frozenset(found)


def _asked(limb: Limb) -> set[str]:
    found = set(limb.quantities) | ({limb.before[0]} if limb.before else set())
    return found | {quantity for part in limb.parts for quantity, _, _ in part.tests}


def _weightiest(several: pl.DataFrame, patterns: Patterns) -> pl.DataFrame:
    """One row a case that could be several crimes: the crime with the highest certain tier, then the highest possible one,
    then the first in the law; the limbs of every crime that reaches the certain tier."""
    weight = (pl.col("certain").cast(pl.Int16) * 3 + pl.col("possible")) * 16 - pl.col("order")
    several = several.with_columns(weight.alias("weight"))
    case = several.group_by("row").agg(
        pl.col("weight").max().alias("most"),
        pl.col("certain").max().alias("case_certain"),
        pl.col("possible").max().alias("case_possible"),
    )
    several = several.join(case, on="row")
    best = several.filter(pl.col("weight") == pl.col("most")).with_columns(
        pl.col("case_certain").alias("certain"), pl.col("case_possible").alias("possible")
    )
    nothing = pl.lit(0, dtype=pl.UInt32)
    lists = {
        "limbs": pl.when(pl.col("certain") == pl.col("case_certain")).then("limbs").otherwise(nothing),
        "open": pl.when(pl.col("case_certain") == 0).then("open")
        .when(pl.col("case_certain") == 1).then("open_aggravated").otherwise(nothing),
        "arguable": pl.col("arguable"),
    }  # fmt: skip
    for name, number in lists.items():
        parts = several.select("row", "order", number.alias(name)).filter(pl.col(name) != 0)
        together = _together(parts, name, patterns)
        best = best.drop(name).join(together, on="row", how="left").with_columns(pl.col(name).fill_null(0))
    return best


def _together(parts: pl.DataFrame, name: str, patterns: Patterns) -> pl.DataFrame:
    """Several crimes' lists of one case as one list, in the order of the law."""
    many = pl.col("row").is_duplicated()
    alone = parts.filter(~many).select("row", name)
    joined = (
        parts.filter(many).sort("row", "order").group_by("row", maintain_order=True)
        .agg(pl.col(name).cast(pl.String)).with_columns(pl.col(name).list.join(" "))
    )  # fmt: skip
    if not joined.height:
        return alone
    kinds = joined[name].unique()
    numbers = [
        patterns.number(tuple(each for number in kind.split() for each in patterns.lists[int(number)]))
        for kind in kinds
    ]
    return pl.concat([alone, joined.with_columns(pl.col(name).replace_strict(kinds, numbers, return_dtype=pl.UInt32))])
