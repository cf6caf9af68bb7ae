"""The picture of a procedure, and of where a run stands in it."""

import pytest

from tests.faces.desk.test_registers import desk
from tests.rooms.world import Path, World, enter, make_world
from zhixian import procedures

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> World:
    return make_world()


def test_every_procedure_is_drawn_with_every_state_and_act(world):
    client = desk(world, "market.handler1")
    listed = client.get("/desk/procedures/").content.decode()
    for key, definition in procedures.definitions().items():
        assert f"/desk/procedures/{key}/" in listed
        page = client.get(f"/desk/procedures/{key}/").content.decode()
        for state in definition.states.values():
            assert f">{state.label}</text>" in page, (key, state.label)
        for action in definition.actions.values():
            assert action.label in page
    assert client.get("/desk/procedures/none/").status_code == 404


def test_a_run_shows_where_it_stands_and_an_outsider_gets_nothing(world):
    path = Path(world, enter(world))
    path.to_police()
    page = f"/desk/runs/{path.run().pk}/"
    shown = desk(world, "market.handler1").get(page).content.decode()
    assert "公安审查（现在）" in shown
    assert shown.count('class="been"') >= 4  # the states on the way
    assert desk(world, "there.market.head").get(page).status_code == 404
