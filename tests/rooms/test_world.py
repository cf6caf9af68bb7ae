"""The tests' own people are what the house says they are."""

from tests.rooms.world import NOW, World
from zhixian.rooms.agencies.access import actor_for
from zhixian.rooms.agencies.models import Officer


def test_everybody_in_the_world_acts_as_the_house_would_have_them(world: World) -> None:
    told = {officer.login: actor_for(officer, on=NOW.date()) for officer in Officer.objects.all()}
    assert told == world.actors
    assert len(told) > 100
