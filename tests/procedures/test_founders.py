"""Nothing of the founders' list of procedures is silently missing: each id is declared, joined, or named as coming later."""

from pathlib import Path

import pytest
import yaml

from tests.shared import shared_yaml
from zhixian import procedures

HERE = yaml.safe_load((Path(__file__).parent / "founders.yaml").read_text(encoding="utf-8"))
DECLARED = procedures.definitions()


@pytest.fixture(scope="module")
def listed():
    return {row["id"]: row for row in shared_yaml("law/procedures.yaml")["procedures"]}


def test_every_procedure_of_the_list_has_its_place(listed):
    elsewhere = set(HERE["joined"]) | set(HERE["later"])
    assert set(listed) - set(DECLARED) == elsewhere  # neither forgotten nor named without need
    assert {name for names in HERE["joined"].values() for name in names} <= set(DECLARED)


def test_what_is_declared_beyond_the_list_is_named(listed):
    assert set(DECLARED) - set(listed) == set(HERE["ours"])


@pytest.mark.parametrize("procedure", HERE["actions"])
def test_every_act_of_a_renamed_procedure_has_its_place(procedure, listed):
    place = HERE["actions"][procedure]
    assert [row["id"] for row in listed[procedure]["actions"]] == list(place)
    for where in place.values():
        ours, _, action = where.partition(".")
        assert action in DECLARED[ours].actions
