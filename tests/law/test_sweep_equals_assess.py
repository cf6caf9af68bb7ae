"""The sweep and the single case give the same answer on any case; this is what lets one of them speak for the other."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhixian.law import thresholds
from zhixian.law.limbs import limbs, periods, quantities
from zhixian.law.sweep.batch import prepared
from zhixian.law.sweep.cases import crimes_of, judged
from zhixian.law.sweep.columns import VALUES, check, columns, condition_columns
from zhixian.law.sweep.rules import Patterns
from zhixian.law.thresholds import TIERS, Case, Interval, Penalty

SCALES = (1, 3)
EDGES = sorted(
    {
        value * scale
        for rows in limbs().values()
        for limb in rows
        for value in [
            *([limb.value] if limb.value is not None else []),
            *([limb.before[1]] if limb.before else []),
            *(value for part in limb.parts for _, value, _ in part.tests),
        ]
        for scale in SCALES
    }
)
FEN = Decimal("0.01")


@st.composite
def amounts(draw, money: bool) -> Decimal:
    """Mostly at the edge of some limb, one step beside it, or what is missing to it."""
    edge = draw(st.sampled_from(EDGES))
    step = draw(st.sampled_from([-1, 0, 1])) * (FEN if money else 1)
    return max(
        Decimal(0),
        draw(st.sampled_from([edge + step, edge / 2 // 1, Decimal(0), Decimal(draw(st.integers(0, 10**7)))])),
    )


@st.composite
def intervals(draw, name: str) -> Interval:
    money = quantities()[name].unit == "yuan"
    one, other = sorted([draw(amounts(money)), draw(amounts(money))])
    kind = draw(st.sampled_from(["exact", "exact", "both", "at_least", "at_most", "unknown"]))
    return {
        "exact": Interval(one, one),
        "both": Interval(one, other),
        "at_least": Interval(one, None),
        "at_most": Interval(None, one),
        "unknown": Interval(None, None),
    }[kind]


@st.composite
def cases(draw) -> dict:
    crime = draw(st.sampled_from([*VALUES["crimes"], None]))
    right = draw(st.sampled_from(VALUES["right_types"]))
    period = draw(st.sampled_from(periods()))
    last = period.until or date(2027, 12, 31)
    day = draw(st.one_of(st.sampled_from([period.since, last]), st.dates(period.since, last)))
    judged_on = draw(
        st.one_of(st.none(), st.dates(day, date(2029, 12, 31)), st.sampled_from([max(day, date(2025, 4, 26))]))
    )
    prior = None
    if draw(st.booleans()):
        back = draw(st.sampled_from([0, 1, 364, 365, 729, 730, 731, 732, -1]))
        prior = Penalty(crime=draw(st.sampled_from([*VALUES["crimes"], "140"])), day=day - timedelta(days=back))
    could_be = [crime] if crime else crimes_of(right)
    asked = sorted({name for each in could_be for limb in limbs()[each] for name in _names(limb)})
    names = draw(st.lists(st.sampled_from(asked), max_size=4, unique=True))
    return {
        "crime": crime, "right_type": right, "conduct_date": day, "judged_on": judged_on, "prior": prior,
        "actor": draw(st.sampled_from(["natural_person", "unit"])),
        "object": draw(st.sampled_from(["", *VALUES["objects"]])),
        "facts": {name: draw(intervals(name)) for name in names},
        "marks": draw(st.sampled_from([None, 0, 1, 2, 3])),
        "same_source": draw(st.sampled_from([None, True, False])),
        "conditions": frozenset(draw(st.lists(st.sampled_from(condition_columns()), max_size=5))),
        "unsaid_is_unknown": draw(st.sampled_from([False, False, True])),
    }  # fmt: skip


def _names(limb):
    yield from limb.quantities
    for part in limb.parts:
        yield from (name for name, _, _ in part.tests)


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
    return judged(batch, Patterns()).to_dicts()


def assessed(told: dict) -> dict:
    """One case by ``thresholds.assess``, over every crime that it could be."""
    crimes = [told["crime"]] if told["crime"] else crimes_of(told["right_type"])
    found = [thresholds.assess(as_case(told, crime)) for crime in crimes]
    possible = [
        max(
            (TIERS.index(each.tier) for each in one.limbs if not each.arguable and each.outcome in {"met", "open"}),
            default=0,
        )
        for one in found
    ]
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


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(cases(), min_size=1, max_size=12))
def test_sweep_equals_assess(told):
    found = swept(as_frame([as_row(each, number) for number, each in enumerate(told)]))
    for number, (each, one) in enumerate(zip(told, found, strict=True)):
        assert one.pop("row") == number + 1
        assert one.pop("id") == str(number)
        assert one == assessed(each), each
