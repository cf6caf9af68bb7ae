"""Made-up cases for the sweep: seeded, over all crimes and periods, streamed to a file without ever being whole in memory."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from zhixian.law.limbs import limbs, periods, quantities
from zhixian.law.sweep.columns import VALUES, columns, condition_columns
from zhixian.law.thresholds import crimes_for

PIECE = 250_000
LAST_DAY = date(2026, 12, 31)
UNNAMED = 20  # of a hundred cases this many say only the kind of right
FILLED = 50  # of a hundred amounts that a limb could ask for, this many are said
STATED = 25  # of a hundred conditions that a limb could ask for, this many hold


class Dice:
    """Numbers that depend on the seed, the row and how often the dice were thrown; the same on every run."""

    def __init__(self, seed: int) -> None:
        self.seed, self.thrown = seed, 0

    def below(self, number: int) -> pl.Expr:
        self.thrown += 1
        return pl.col("number").hash(self.seed * 10_000 + self.thrown) % number

    def chance(self, of_a_hundred: int) -> pl.Expr:
        return self.below(100) < of_a_hundred

    def one_of(self, values: tuple[str | None, ...]) -> pl.Expr:
        return self.below(len(values)).replace_strict(range(len(values)), values, return_dtype=pl.String)


def cases(rows: int, *, seed: int = 2025, first: int = 0) -> pl.LazyFrame:
    """Columns as in columns.yaml; none of the rows is bad. ``first``: the number of the first case of this piece."""
    dice = Dice(seed)
    number = pl.LazyFrame({"number": pl.int_range(first, first + rows, eager=True, dtype=pl.UInt32)})
    known = number.with_columns(
        pl.format("案{}", "number").alias("id"),
        pl.when(dice.chance(UNNAMED)).then(None).otherwise(dice.one_of(VALUES["crimes"])).alias("crime"),
        dice.one_of(VALUES["right_types"]).alias("kind"),
        dice.below(len(periods())).alias("period"),
        dice.one_of(("unit", *["natural_person"] * 4)).alias("actor"),
        dice.one_of(("services", "mixed", *["goods"] * 5)).alias("said_object"),
        (dice.below(4) + 1).cast(pl.Int32).alias("marks"),
        dice.chance(40).alias("same_source"),
        pl.when(dice.chance(12)).then(dice.one_of(VALUES["crimes"])).alias("prior_crime"),
        (dice.chance(2)).alias("unsaid_is_unknown"),
    ).with_columns(pl.when(pl.col("crime").is_null()).then("kind").alias("right_type"))
    known = known.with_columns(pl.when(_could_be(["213"])).then("said_object").alias("object"))
    first = pl.col("period").replace_strict(
        range(len(periods())), [each.since for each in periods()], return_dtype=pl.Date
    )
    last = pl.col("period").replace_strict(
        range(len(periods())), [each.until or LAST_DAY for each in periods()], return_dtype=pl.Date
    )
    span = (last - first).dt.total_days() + 1
    acted = first + pl.duration(days=dice.below(2**32) % span)
    dated = known.with_columns(acted.cast(pl.Date).alias("conduct_date")).with_columns(
        (pl.col("conduct_date") + pl.duration(days=dice.below(1200))).cast(pl.Date).alias("judged_on"),
        pl.when(pl.col("prior_crime").is_not_null())
        .then(pl.col("conduct_date") - pl.duration(days=dice.below(1100))).cast(pl.Date).alias("prior_date"),
    )  # fmt: skip
    return (
        dated.with_columns(_conditions(dice))
        .with_columns(_amounts(dice))
        .drop("number", "kind", "period", "said_object")
    )


def _could_be(crimes: list[str]) -> pl.Expr:
    kinds = [kind for kind in VALUES["right_types"] if set(crimes_for(kind)) & set(crimes)]
    return (pl.col("crime").is_in(crimes) | pl.col("right_type").is_in(kinds)).fill_null(False)


def _conditions(dice: Dice) -> list[pl.Expr]:
    """A condition holds for some of the cases of which a limb asks it; who helps around protection measures is rare."""
    made = []
    for name in condition_columns():
        asking = [
            crime for crime, rows in limbs().items() if any(name in f"{row.conditions} {row.text}" for row in rows)
        ]
        if name.startswith(("repeat_", "two_or_more_marks", "two_or_more_label")):
            continue  # told by prior_crime and marks
        often = 3 if name == "circumvention_helper" else STATED
        made.append((_could_be(asking) & dice.chance(often)).alias(name))
    return made


def _amounts(dice: Dice) -> list[pl.Expr]:
    made = []
    for name, quantity in quantities().items():
        asking, values = [], set[int]()
        for crime, rows in limbs().items():
            for row in rows:
                tests = [(each, row.value) for each in row.quantities]
                tests += [(each, value) for part in row.parts for each, value, _ in part.tests]
                values |= {int(value) for each, value in tests if each == name and value is not None}
                if any(each == name for each, _ in tests) and crime not in asking:
                    asking.append(crime)
        one = 100 if quantity.unit == "yuan" else 1
        edges = sorted(values)
        edge = dice.below(len(edges)).replace_strict(range(len(edges)), edges, return_dtype=pl.Int64) * one
        amount = pl.when(dice.chance(20)).then(edge - dice.below(2).cast(pl.Int64)).otherwise(
            (edge * (dice.below(2000).cast(pl.Int64) + 1)) // 1000
        )  # fmt: skip
        said = _could_be(asking) & dice.chance(FILLED)
        form = dice.below(100)
        low = pl.when(said & (form < 95)).then(amount)
        high = pl.when(said & (form < 70)).then(amount).when(said & ((form < 85) | (form >= 95))).then(amount * 2)
        for suffix, end in (("_at_least", low), ("_at_most", high)):
            column = name + suffix
            exact = (end.cast(pl.Decimal(18, 2)) * pl.lit("0.01").cast(pl.Decimal(18, 2))).cast(pl.Decimal(18, 2))
            made.append((exact if columns()[column].money else end).alias(column))
    return made


def write(path: Path, rows: int, *, seed: int = 2025) -> None:
    """Piece by piece: the file may be far larger than the memory."""

    def pieces(columns: object, predicate: object, limit: object, size: object) -> Iterator[pl.DataFrame]:
        for first in range(0, rows, PIECE):
            yield cases(min(PIECE, rows - first), seed=seed, first=first).collect()

    table = register_io_source(pieces, schema=cases(0, seed=seed).collect_schema())
    table.sink_parquet(path, compression="zstd", compression_level=1, engine="streaming")
