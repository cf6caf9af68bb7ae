"""The month's figures from the command line."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.faces.test_cli_acts import run
from tests.rooms.statistics.stories import accepted
from tests.rooms.world import World, make_world
from zhixian.moments import local_day


@pytest.fixture
def world(db) -> World:
    return make_world()


def test_the_house_reckons_and_an_officer_reads_her_own_units_month(world: World) -> None:
    then = timezone.now() - timedelta(days=20)
    accepted(world, "商1号", when=then, yuan=500_000)
    month = f"{local_day(then):%Y-%m}"
    assert "看过1个案卷" in run(world, "market.head", "figures", "reckon").output
    assert "侵犯商标权案件\t1 / 50" in run(world, "market.head", "figures", "show", month).output
    assert ",侵犯商标权案件,1,件,50," in run(world, "market.head", "figures", "show", month, "--csv").output
    assert "1 / 50" not in run(world, "there.market.head", "figures", "show", month, "--below").output
    wrong = run(world, "market.head", "figures", "show", "2026-13")
    assert wrong.exit_code == 1 and "月份" in wrong.output
