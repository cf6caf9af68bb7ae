"""The demonstration's public pages: two officers, and one page that waits."""

from tests.rooms.world import NOW, World
from zhixian.operation.demonstration import published
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.publishing import first_pages, reading, services


def test_the_demonstration_has_pages_and_one_that_waits(world: World):
    published.load(writer=world("police.handler1"), head=world("police.head"), now=NOW)
    assert len(reading.listing()) == len(first_pages.first_pages()) - 1
    with acting_as(world("police.head")):
        assert [each.state for each in services.shelf(world("police.head"))].count("submitted") == 1
