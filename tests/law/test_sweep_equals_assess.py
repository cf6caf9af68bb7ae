"""The sweep and the single case give the same answer on any case; this is what lets one of them speak for the other."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixian.law import thresholds
from zhixian.law.limbs import limbs, periods, quantities
from zhixian.law.sweep.batch import prepared
from zhixian.law.sweep.cases import judged, tiers
from zhixian.law.sweep.columns import VALUES, check, columns, condition_columns
from zhixian.law.sweep.patterns import Patterns
from zhixian.law.thresholds import TIERS, Case, Interval, Penalty, crimes_for

FEN = Decimal("0.01")


def _tests(limb):
    """Every comparison that a limb makes: which quantity, which value."""
    yield from ((name, limb.value) for name in limb.quantities if limb.value is not None)
    yield from ([limb.before] if limb.before else [])
    yield from ((name, value) for part in limb.parts for name, value, _ in part.tests)


EDGES = {
    name: sorted({value * scale for rows in limbs().values() for limb in rows for each, value in _tests(limb) if each == name for scale in (1, 3)})
    for name in quantities()
}  # fmt: skip


def an_amount(dice: Random, name: str) -> Decimal:
    """At the edge of a limb, one step beside it, a part of it (for sums), or anything."""
    step = FEN if quantities()[name].unit == "yuan" else 1
    edge = dice.choice(EDGES[name])
    near = edge + dice.choice([-step, 0, 0, step])
    return max(
        Decimal(0),
        dice.choice(
            [near, near, edge // 2, edge // 3 + dice.choice([0, step]), Decimal(0), Decimal(dice.randrange(10**6))]
        ),
    )


def an_interval(dice: Random, name: str) -> Interval:
    one, other = sorted([an_amount(dice, name), an_amount(dice, name)])
    exact = Interval(one, one)
    return dice.choice(
        [exact, exact, exact, Interval(one, other), Interval(one, None), Interval(None, one), Interval(None, None)]
    )


def a_prior(dice: Random, day: date) -> Penalty | None:
    """Often one day to either side of the two years."""
    if dice.random() < 0.5:
        return None
    two_years = day.replace(year=day.year - 2, day=min(day.day, 28))
    near = two_years + timedelta(days=dice.choice([-1, 0, 1, 2, 400]))
    return Penalty(
        crime=dice.choice([*VALUES["crimes"], "140"]), day=dice.choice([near, near, day, day + timedelta(days=1)])
    )


def a_case(dice: Random) -> dict:
    crime, right = dice.choice([*VALUES["crimes"], None]), dice.choice(VALUES["right_types"])
    period = dice.choice(periods())
    last = period.until or date(2028, 12, 31)
    inside = period.since + timedelta(days=dice.randrange((last - period.since).days + 1))
    day = dice.choice([period.since, last, inside, inside, date(2024, 2, 29)])
    later = dice.choice([day, date(2025, 4, 25), date(2025, 4, 26), date(2026, 1, 1)])
    could_be = [crime] if crime else crimes_for(right)
    asked = sorted({name for each in could_be for limb in limbs()[each] for name, _ in _tests(limb)})
    wanted = sorted(
        {
            name
            for each in could_be
            for limb in limbs()[each]
            for name in condition_columns()
            if name in f"{limb.conditions} {limb.text}"
        }
    )
    return {
        "crime": crime, "right_type": right, "conduct_date": day, "judged_on": dice.choice([None, max(day, later), max(day, later)]),
        "prior": a_prior(dice, day),
        "actor": dice.choice(["natural_person", "unit"]),
        "object": dice.choice(["", *VALUES["objects"]]) if "213" in could_be or dice.random() < 0.1 else "",
        "facts": {name: an_interval(dice, name) for name in dice.sample(asked, dice.randrange(min(4, len(asked)) + 1))},
        "marks": dice.choice([None, 0, 1, 2, 3]),
        "same_source": dice.choice([None, True, False]),
        "conditions": frozenset(
            name for name in condition_columns()
            if dice.random() < (0.02 if name == "circumvention_helper" else 0.4 if name in wanted else 0.02)
        ),
        "unsaid_is_unknown": dice.random() < 0.1,
    }  # fmt: skip


def as_case(told: dict, crime: str) -> Case:
    return Case(
        crime=crime, conduct_date=told["conduct_date"], judged_on=told["judged_on"], actor=told["actor"],
        object=told["object"], facts=told["facts"], marks=told["marks"], same_source=told["same_source"],
        conditions=told["conditions"], prior_penalty=told["prior"], unsaid_is_unknown=told["unsaid_is_unknown"],
    )  # fmt: skip


def as_row(told: dict, number: int) -> dict:
    row = {
        "id": str(number), "crime": told["crime"], "right_type": told["right_type"], "conduct_date": told["conduct_date"],
        "judged_on": told["judged_on"], "actor": told["actor"], "object": told["object"] or None,
        "marks": told["marks"], "same_source": told["same_source"], "unsaid_is_unknown": told["unsaid_is_unknown"],
        "prior_crime": told["prior"].crime if told["prior"] else None,
        "prior_date": told["prior"].day if told["prior"] else None,
    }  # fmt: skip
    row |= {name: True for name in told["conditions"]}
    for name, fact in told["facts"].items():
        row |= {f"{name}_at_least": fact.at_least, f"{name}_at_most": fact.at_most}
        if fact.at_least is None and fact.at_most is None:
            row[f"{name}_unknown"] = True
    return row


KINDS = {"text": pl.String, "date": pl.Date, "count": pl.Int64, "yes_no": pl.Boolean}


def as_frame(rows: list[dict]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    kinds = {
        name: pl.Decimal(18, 2) if columns()[name].money else KINDS.get(columns()[name].type, pl.Int64)
        for name in names
    }
    whole = [
        {
            name: int(value) if isinstance(value, Decimal) and not columns()[name].money else value
            for name, value in row.items()
        }
        for row in rows
    ]
    return pl.DataFrame([{name: row.get(name) for name in names} for row in whole], schema=kinds)


def swept(frame: pl.DataFrame) -> list[dict]:
    assert check(frame.schema) == []
    batch = prepared(frame.with_row_index("row", 1))
    assert batch.bad.height == 0, batch.bad
    found = judged(batch, Patterns())
    told = found.select("row", *(pl.col(name).to_physical().cast(pl.UInt8) for name in ("certain", "possible")))
    assert tiers(batch).equals(told)
    return found.to_dicts()


def assessed(told: dict) -> dict:
    """One case by ``thresholds.assess``, over every crime that it could be."""
    crimes = [told["crime"]] if told["crime"] else crimes_for(told["right_type"])
    found = [thresholds.assess(as_case(told, crime)) for crime in crimes]
    possible = [TIERS.index(one.possible) for one in found]
    weights = [(TIERS.index(one.certain), most) for one, most in zip(found, possible, strict=True)]
    best = found[weights.index(max(weights))]
    certain = max(TIERS.index(one.certain) for one in found)
    return {
        "crime": best.crime.id,
        "tier": TIERS[certain] if certain == max(possible) else "open",
        "certain": TIERS[certain],
        "possible": TIERS[max(possible)],
        "limbs": [hit for one in found if TIERS.index(one.certain) == certain for hit in one.hits],
        "open_limbs": [
            each.id for one in found for each in one.limbs
            if each.outcome == "open" and not each.arguable and TIERS.index(each.tier) > certain
        ],
        "arguable": [each for one in found for each in one.arguable],
        "status": best.status,
        "period": best.period,
        "applied": best.transitional["applied"] if best.transitional else None,
    }  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_sweep_equals_assess(seed):
    dice = Random(seed)
    told = [a_case(dice) for _ in range(400)]
    found = swept(as_frame([as_row(each, number) for number, each in enumerate(told)]))
    for number, (each, one) in enumerate(zip(told, found, strict=True)):
        assert one.pop("row") == number + 1
        assert one.pop("id") == str(number)
        assert one == assessed(each), each


@given(seed=st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_sweep_equals_assess_where_cases_stand_alone(seed):
    """A batch of one: columns that nobody fills are left out, and what is constant takes another way."""
    told = a_case(Random(seed))
    [found] = swept(as_frame([as_row(told, 1)]))
    assert {name: value for name, value in found.items() if name not in {"row", "id"}} == assessed(told), told


def a_mixed_case(dice: Random) -> dict:
    """Goods and services at once: only here can more of a fact end a limb to which none of its tier succeeds (合计升档 ends where the
    goods alone reach the basic tier), so both shares lie about those bounds."""
    goods = sorted(dice.choice([19999, 20000, 29999, 30000, 31000, 0]) + dice.choice([0, FEN]) for _ in range(2))
    total = dice.choice([300000, 500000]) + dice.choice([-1, 0, 0, 1])
    services = [max(total - each, Decimal(0)) for each in (dice.choice([*goods, 0]), dice.choice([*goods, 0]))]
    return a_case(dice) | {
        "crime": "213", "object": "mixed", "conduct_date": date(2025, 9, 1), "judged_on": None, "conditions": frozenset(),
        "facts": {
            "illegal_gains_goods": Interval(Decimal(goods[0]), Decimal(goods[1])),
            "illegal_gains_services": Interval(Decimal(min(services)), Decimal(max(services))),
        },
    }  # fmt: skip


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_sweep_equals_assess_for_goods_and_services_at_once(seed):
    dice = Random(seed)
    told = [a_mixed_case(dice) for _ in range(300)]
    found = swept(as_frame([as_row(each, number) for number, each in enumerate(told)]))
    for each, one in zip(told, found, strict=True):
        assert {name: value for name, value in one.items() if name not in {"row", "id"}} == assessed(each), each


def test_a_file_without_any_amount_is_judged_by_its_conditions_alone():
    told = [a_case(Random(seed)) | {"facts": {}, "unsaid_is_unknown": False} for seed in range(60)]
    frame = as_frame([as_row(each, number) for number, each in enumerate(told)])
    assert not [name for name in frame.columns if name.endswith(("_at_least", "_at_most"))]
    for each, one in zip(told, swept(frame), strict=True):
        assert {name: value for name, value in one.items() if name not in {"row", "id"}} == assessed(each), each
