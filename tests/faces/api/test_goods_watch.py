"""The watch list over the API: the list, lines with their hits once, and outsiders."""

from typing import Any

import pytest
from django.utils import timezone

from tests.faces.api.test_api import Caller
from tests.rooms.borders.test_goods_watch import tools
from tests.rooms.world import World, make_world
from zhixian.moments import local_day
from zhixian.rooms.borders import watching

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: Any) -> World:
    made = make_world()
    now = timezone.now()
    draft = tools(until=local_day(now), destinations="", modes=[])
    watching.enter(draft, actor=made("customs.handler1"), now=now)
    return made


def lines(*numbers: str, **more: Any) -> dict[str, Any]:
    day = local_day(timezone.now()).isoformat()
    return {"lines": [{"number": number, "goods": "电钻", "declared_on": day} | more for number in numbers]}


def test_lines_are_compared_once_and_wrong_ones_come_back_by_their_place(world: World) -> None:
    caller = Caller(world, "customs.handler1")
    first = caller.post("/goods-watch/declarations", lines("A1", "A2")).json()
    assert (first["kept"], len(first["hits"])) == (2, 2) and first["hits"][0]["reasons"] == ["品名含“电钻”"]
    again = caller.post("/goods-watch/declarations", lines("A1")).json()
    assert (again["kept"], again["known"], again["hits"]) == (0, 1, [])
    wrong = caller.post("/goods-watch/declarations", lines("A3", origin="火星")).json()
    assert wrong["kept"] == 0 and [(each["line"], each["field"]) for each in wrong["faults"]] == [(1, "origin")]
    assert [each["number"] for each in caller.get("/goods-watch/hits").json()] == ["A1", "A2"]
    assert caller.get("/goods-watch/hits?state=lead").json() == []
    (entry,) = caller.get("/goods-watch").json()
    assert entry["words"] == ["电动工具", "电钻"] and caller.get("/goods-watch?on=2020-01-01").json() == []


def test_outsiders_read_nothing(world: World) -> None:
    Caller(world, "customs.handler1").post("/goods-watch/declarations", lines("A1"))
    court = Caller(world, "court.handler1")
    assert [court.get(each).status_code for each in ("/goods-watch", "/goods-watch/hits")] == [403, 403]
    assert court.post("/goods-watch/declarations", lines("A1")).status_code == 403
    other = Caller(world, "there.market.handler1")
    assert other.get("/goods-watch/hits").json() == [] and len(other.get("/goods-watch").json()) == 1
    assert Caller(world, "customs.handler2", scopes=("read",)).post("/goods-watch/declarations", lines("B")).status_code == 403  # fmt: skip
