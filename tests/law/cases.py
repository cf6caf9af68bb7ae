"""Random cases for property tests: every crime, every period, intervals, marks, earlier penalties, conditions."""

import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from zhixian.law import limbs
from zhixian.law.thresholds import Case, Interval, Penalty


def examples(wanted: int) -> int:
    """How many random cases; fewer for each of the thousands of mutants of mutation testing."""
    return wanted // 8 if "MUTANT_UNDER_TEST" in os.environ else wanted


QUANTITIES = {
    crime: sorted(
        {name for limb in rows for name in limb.quantities}
        | {name for limb in rows for part in limb.parts for name, _, _ in part.tests}
        | {limb.before[0] for limb in rows if limb.before}
    )
    for crime, rows in limbs.limbs().items()
}
FIGURES = {
    crime: sorted(
        {limb.value for limb in rows if limb.value}
        | {limb.before[1] for limb in rows if limb.before}
        | {value for limb in rows for part in limb.parts for _, value, _ in part.tests}
    )
    for crime, rows in limbs.limbs().items()
}
STEPS = [Decimal(0), Decimal("-0.01"), Decimal(1)]


@st.composite
def cases(draw, spread: bool = True) -> Case:
    """Amounts lie at the figures of the crime, a fen beside them, or anywhere; ``spread`` gives intervals."""
    crime = draw(st.sampled_from(sorted(QUANTITIES)))
    near = st.builds(
        lambda figure, step, times: figure * times + step,
        st.sampled_from(FIGURES[crime] or [Decimal(1)]),
        st.sampled_from(STEPS),
        st.sampled_from([1, 3]),
    )
    amounts = st.one_of(near, st.integers(0, 4_000_000).map(Decimal))
    facts = {}
    for name in draw(st.sets(st.sampled_from(QUANTITIES[crime]), max_size=5)):
        low = draw(amounts)
        high = low + draw(st.one_of(st.just(Decimal(0)), st.integers(0, 600_000).map(Decimal))) if spread else low
        facts[name] = Interval(low, None if spread and draw(st.integers(0, 9)) == 0 else high)
    acted = draw(
        st.sampled_from([each.since for each in limbs.periods()]).flatmap(
            lambda day: st.integers(0, 500).map(lambda n: day + timedelta(days=n))
        )
    )
    judged = draw(st.one_of(st.none(), st.integers(0, 3000).map(lambda n: acted + timedelta(days=n))))
    prior = draw(
        st.one_of(
            st.none(),
            st.builds(
                lambda crime, n: Penalty(crime=crime, day=acted - timedelta(days=n)),
                st.sampled_from(sorted(QUANTITIES)),
                st.integers(0, 800),
            ),
        )
    )
    return Case(
        crime=crime, conduct_date=acted, judged_on=judged, actor=draw(st.sampled_from(["natural_person", "unit"])),
        object=draw(st.sampled_from(["goods", "services", "mixed"])) if crime == "213" else "", facts=facts,
        marks=draw(st.sampled_from([None, 1, 2])), same_source=draw(st.sampled_from([None, True, False])),
        conditions=draw(st.frozensets(st.sampled_from(sorted(limbs.conditions())).filter(lambda name: not name.startswith("object_")), max_size=4)),
        prior_penalty=prior, unsaid_is_unknown=spread and draw(st.booleans()),
    )  # fmt: skip


def with_fact(case: Case, name: str, value: Interval) -> Case:
    return replace(case, facts={**case.facts, name: value})


def day_in(case: Case) -> date:
    return case.conduct_date
