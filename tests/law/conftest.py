"""No deadline for single examples of property tests: machines are shared, and the law's speed is measured in bench/."""

import os

import pytest
from hypothesis import settings

from tests.law.cases import examples
from zhixian.law import calendar, limbs, plans, terms

settings.register_profile("law", deadline=None, max_examples=examples(100))
settings.load_profile("law")


@pytest.fixture(autouse=True, scope="session")
def law_read_afresh():
    """Mutation testing forks from a process that has read the law already; each mutant must read it by its own code."""
    for kept in (
        plans.plan, plans.bits, plans.repeat_masks, calendar.decreed, terms.terms, terms.targets, limbs.limbs, limbs.periods,
        limbs.general, limbs.crimes, limbs.bands, limbs.quantities, limbs.conditions,
    ):  # fmt: skip
        kept.cache_clear()


@pytest.fixture(autouse=True)
def plans_made_afresh():
    """So that mutation testing learns of every test that makes a plan, not only of the first that did."""
    if "MUTANT_UNDER_TEST" in os.environ:
        plans.plan.cache_clear()
