"""The demonstration's watch list: some wait, some were judged, one became a lead, one entry is over."""

from collections import Counter

from tests.rooms.world import NOW, World
from zhixian.operation.demonstration import goods_watch
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.borders import watching
from zhixian.rooms.borders.models import Hit


def test_hits_that_wait_and_hits_that_were_judged(world: World) -> None:
    market = world("market.handler1")
    goods_watch.load(market=market, police=world("police.handler1"), now=NOW)
    with as_system():
        states = Counter(Hit.objects.values_list("state", flat=True))
        assert not Hit.objects.filter(
            line__number__in=("0426-1002", "0426-1003", "0426-1017", "0426-1016", "0426-1041")
        ).exists()
    assert states["aside"] == 2 and states["lead"] == 1 and states["open"] >= 8
    with acting_as(market):
        in_force, every = (watching.listed(market, on=NOW.date(), over=over) for over in (False, True))
    assert len(every) == len(in_force) + 1 == 11
