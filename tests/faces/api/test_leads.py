"""Leads over the API: another system hands one in once, reads its state, and a stranger reads nothing."""

from typing import Any

import pytest

from tests.faces.api.test_api import Caller
from tests.rooms.world import World, make_world
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.leads.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: Any) -> World:
    return make_world()


def lead(**more: Any) -> dict[str, Any]:
    return {"channel": "platform", "outside_number": "TB-2026-1", "matter": "mark", "what": "店里卖假冒名牌灭火器", "division": "411503",
            "links": "https://item.taobao.com/item.htm?id=7", "name": "陆某某", "contact": "13800000000"} | more  # fmt: skip


def test_a_platform_hands_a_lead_in_once_and_reads_its_state(world: World) -> None:
    caller = Caller(world, "market.handler1")
    first, again = caller.post("/leads", lead()), caller.post("/leads", lead())
    assert (first.status_code, again.status_code) == (201, 201) and again.json() == {
        "id": first.json()["id"],
        "known_already": True,
    }
    keyed = [caller.post("/leads", lead(outside_number=""), Idempotency_Key="k1").json() for _ in range(2)]
    assert keyed[0] == keyed[1]
    (row,) = caller.get("/leads?words=TB-2026-1").json()
    assert (
        row["state"] == "received" and row["danger"] and row["goods"] == "消防器材" and row["channel"] == "网络平台转来"
    )
    text = caller.get("/leads").content.decode()
    assert "13800000000" not in text and "陆某某" not in text
    with as_system():
        assert Report.objects.count() == 2 and Report.objects.get(outside_number="TB-2026-1").named


def test_bad_input_names_its_field_and_a_stranger_reads_nothing(world: World) -> None:
    caller = Caller(world, "market.handler1")
    refused = caller.post("/leads", lead(channel="pigeon", division="9"))
    assert refused.status_code == 422 and set(refused.json()["fields"]) == {"channel", "division"}
    caller.post("/leads", lead())
    stranger = Caller(world, "there.market.head")
    assert stranger.get("/leads").json() == [] and stranger.get("/leads?words=TB-2026-1").json() == []
    assert Caller(world, "market.handler2", scopes=("read",)).post("/leads", lead()).status_code == 403
    assert Caller(world, "market.legal").post("/leads", lead()).status_code == 403
