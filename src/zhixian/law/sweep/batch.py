"""One batch of cases made ready: bad rows set aside with their reasons, amounts as whole numbers, conditions as bits."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from zhixian.law.limbs import general, periods, quantities
from zhixian.law.sweep.columns import VALUES, columns, condition_columns, spelled

MOST = 10**14  # yuan, or pieces; more is a slip of the pen, and stays exact in 64 bits with four decimals
FEN = 2
UNNAMED = 255


@dataclass(frozen=True, kw_only=True)
class Batch:
    """``good``: row, id, crime (place among VALUES, or UNNAMED), kind (place of the right_type where no crime is named, or
    UNNAMED), period (place among the periods), unit, new_law, a column of bits for each condition that any row has, and the amounts as Int64 in one ``per_yuan``-th of a yuan. ``bad``: row, id, reason."""

    good: pl.DataFrame
    bad: pl.DataFrame
    per_yuan: int


@dataclass(frozen=True)
class Fault:
    """A row is bad where this holds; the sentence says what would be right."""

    where: pl.Expr
    sentence: pl.Expr


def prepared(frame: pl.DataFrame, *, further: tuple[Fault, ...] = ()) -> Batch:
    """``frame``: a column ``row`` and columns that ``columns.check`` has passed. ``further``: faults found in reading."""
    frame = frame.rename({name: spelled(name) for name in frame.columns}).with_columns(
        pl.col(row.name).cast(pl.String)
        for row in columns().values()
        if row.type == "text" and row.name in frame.columns
    )
    frame = frame.with_columns(  # a word that is not among those known has no code
        pl.col(row.name).cast(pl.Enum(row.one_of), strict=False).alias(_code(row.name))
        for row in columns().values()
        if row.one_of and row.name in frame.columns
    )
    frame, decimals = _whole_numbers(frame)
    faults = [*further, *_faults(set(frame.columns), 10**decimals)]
    found = frame.select(fault.where.any().alias(str(place)) for place, fault in enumerate(faults)).row(0)
    present = [fault for fault, any_row in zip(faults, found, strict=True) if any_row]
    bad = frame.select("row", pl.col("id").cast(pl.String), pl.lit("").alias("reason")).clear()
    if present:
        wrong = pl.any_horizontal(fault.where.fill_null(False) for fault in present)
        said = [pl.when(fault.where).then(fault.sentence) for fault in present]
        bad = frame.filter(wrong).select(
            "row", pl.col("id").cast(pl.String), pl.concat_str(said, separator="；", ignore_nulls=True).alias("reason")
        )
        frame = frame.filter(~wrong)
    return Batch(good=_ready(frame), bad=bad, per_yuan=10**decimals)


def _whole_numbers(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Every amount as Int64: yuan in the finest unit that any column uses (fen at least), everything else in ones."""
    amounts = [row for row in columns().values() if row.type == "amount" and row.name in frame.columns]
    kinds = {row.name: frame.schema[row.name] for row in amounts}
    scales = {name: kind.scale for name, kind in kinds.items() if isinstance(kind, pl.Decimal)}
    decimals = max([FEN, *scales.values()])
    made = []
    for row in amounts:
        column = frame[row.name]
        shift = decimals - scales.get(row.name, FEN) if row.money else 0
        limit = MOST * 10 ** (decimals - shift) if row.money else MOST
        small = (column.to_physical() if row.name in scales else column).cast(pl.Int64, strict=False)
        if small.null_count() > column.null_count() or _beyond(small, limit):
            small = (column.to_physical() if row.name in scales else column).clip(-limit - 1, limit + 1).cast(pl.Int64)
        made.append((small * 10**shift if shift else small).alias(row.name))
    return frame.with_columns(made), decimals


def _beyond(column: pl.Series, limit: int) -> bool:
    """Whether any amount is so large that it would not fit once it is counted in the finest unit."""
    if column.null_count() == len(column):
        return False
    return bool(column.max() > limit or column.min() < -limit)  # type: ignore[operator]


def _faults(names: set[str], per_yuan: int) -> Iterator[Fault]:
    day, judged = pl.col("conduct_date"), pl.col("judged_on")
    first = periods()[0].since
    yield Fault(pl.col("id").is_null(), pl.lit("没有编号 id"))
    yield Fault(day.is_null(), pl.lit("没有行为日期 conduct_date"))
    yield Fault(
        day < first,
        pl.format(
            f"行为日期{{}}早于{first:%Y年%-m月%-d日}，没有收录当时的解释；只能对照该日以后的行为", day.cast(pl.String)
        ),
    )
    if "judged_on" in names:
        yield Fault(
            judged < day,
            pl.format("决定日期{}早于行为日期{}，应当不早于行为日期", judged.cast(pl.String), day.cast(pl.String)),
        )
    for row in columns().values():
        if row.one_of and row.name in names:
            unknown = pl.col(row.name).is_not_null() & pl.col(_code(row.name)).is_null()
            among = "、".join(row.one_of)
            yield Fault(unknown, pl.format(f"{row.name}“{{}}”不认识，应当是{among}之一", pl.col(row.name)))
    unnamed = pl.all_horizontal(pl.col(name).is_null() for name in ("crime", "right_type") if name in names)
    yield Fault(unnamed, pl.lit("罪名 crime 与权利类型 right_type 都没有填，至少要填一项"))
    if {"prior_crime", "prior_date"} & names:
        one, other = (
            pl.col(name).is_null() if name in names else pl.lit(True) for name in ("prior_crime", "prior_date")
        )
        yield Fault(one != other, pl.lit("前次处罚的罪名 prior_crime 与日期 prior_date 应当同时填写"))
    if "marks" in names:
        yield Fault(pl.col("marks") < 0, pl.format("商标种数 marks {}是负数，应当是零或者正整数", pl.col("marks")))
    for name, quantity in quantities().items():
        yield from _amount_faults(name, quantity.label, names, per_yuan if quantity.unit == "yuan" else 1)


def _amount_faults(name: str, label: str, names: set[str], per_one: int) -> Iterator[Fault]:
    ends = [end for end in (f"{name}_at_least", f"{name}_at_most") if end in names]
    for end in ends:
        amount = pl.col(end)
        said = (amount / per_one).cast(pl.String) if per_one > 1 else amount.cast(pl.String)
        yield Fault(amount < 0, pl.format(f"{label} {end} {{}}是负数，应当是零或者正数", said))
        yield Fault(amount > MOST * per_one, pl.lit(f"{label} {end} 大于一百万亿，应当核对单位"))
    if len(ends) == 2:
        low, high = (pl.col(end) for end in ends)
        yield Fault(low > high, pl.lit(f"{label}的下限 {ends[0]} 大于上限 {ends[1]}，应当下限在前"))
    if f"{name}_unknown" in names and ends:
        filled = pl.any_horizontal(pl.col(end).is_not_null() for end in ends)
        yield Fault(
            pl.col(f"{name}_unknown") & filled, pl.lit(f"{label}标明未知（{name}_unknown），又填了数额，只能留一样")
        )


def _ready(frame: pl.DataFrame) -> pl.DataFrame:
    """Names of columns stay; conditions that other columns tell are added, and bits that no row has are left out."""
    names, rules = set(frame.columns), general()
    if {"prior_crime", "prior_date"} <= names:
        crime = pl.col("prior_crime").cast(pl.Enum(VALUES["crimes"]), strict=False)
        frame = frame.with_columns(pl.when(_repeated(rules.repeat_years)).then(crime).alias("prior"))
    day = pl.col("conduct_date")
    bits = {name: pl.col(name) for name in condition_columns() if name in names}
    bits |= {
        row.name: pl.col(row.name)
        for row in columns().values()
        if row.quantity and row.type == "yes_no" and row.name in names
    }
    if "unsaid_is_unknown" in names:
        bits["unsaid_is_unknown"] = pl.col("unsaid_is_unknown")
    if "object" in names:
        bits |= {f"object_{each}": pl.col(_code("object")) == each for each in VALUES["objects"]}
    if {"marks", "same_source"} <= names:
        several = (pl.col("marks") >= rules.marks_at_least) & ~pl.col("same_source")
        for name in sorted(rules.marks_give):
            bits[name] = _or(bits.get(name), several)
    if {"prior_crime", "prior_date"} <= names:
        for name, group in rules.repeat_groups.items():
            bits[name] = _or(bits.get(name), pl.any_horizontal(pl.col("prior") == each for each in sorted(group)))
    crime, kind = (
        pl.col(_code(name)).to_physical().cast(pl.UInt8) if name in names else pl.lit(None, dtype=pl.UInt8)
        for name in ("crime", "right_type")
    )
    later = periods()[1:]
    ready = frame.with_columns(
        crime.fill_null(UNNAMED).alias("crime"),
        pl.when(crime.is_null()).then(kind).fill_null(UNNAMED).alias("kind"),
        pl.sum_horizontal([(day >= period.since).cast(pl.UInt8) for period in later]).cast(pl.UInt8).alias("period"),
        (pl.col(_code("actor")) == "unit").fill_null(False).alias("unit") if "actor" in names else pl.lit(False).alias("unit"),
        ((pl.col("judged_on") >= rules.lighter_since) & (day < rules.lighter_since)).fill_null(False).alias("new_law")
        if "judged_on" in names else pl.lit(False).alias("new_law"),
        *[bit.fill_null(False).alias(name) for name, bit in bits.items()],
    )  # fmt: skip
    held = _occurring(ready, list(bits))
    amounts = [row.name for row in columns().values() if row.type == "amount" and row.name in names]
    return ready.select("row", "id", "crime", "kind", "period", "unit", "new_law", *held, *amounts)


def _occurring(frame: pl.DataFrame, bits: list[str]) -> list[str]:
    if not bits or not frame.height:
        return []
    return [name for name, any_row in zip(bits, frame.select(pl.col(bits).any()).row(0), strict=True) if any_row]


def _code(name: str) -> str:
    return f"code:{name}"


def _or(one: pl.Expr | None, other: pl.Expr) -> pl.Expr:
    other = other.fill_null(False)
    return other if one is None else one.fill_null(False) | other


def _repeated(within: int) -> pl.Expr:
    """Within so many years of the earlier penalty, whose last day is the same day of the month; the 29th of February ends on the 28th."""
    prior, day = pl.col("prior_date"), pl.col("conduct_date")

    def number(each: pl.Expr, years: int) -> pl.Expr:
        return (each.dt.year() + years) * 10000 + each.dt.month().cast(pl.Int32) * 100 + each.dt.day()

    return (prior <= day) & (number(day, 0) <= number(prior, within))
