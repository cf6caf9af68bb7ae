"""The watch list over the API: the list, lines with their hits once, and outsiders."""

from datetime import timedelta
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


def entry(**more: Any) -> dict[str, Any]:
    until = local_day(timezone.now()) + timedelta(days=30)
    told = {
        "title": "假冒运动鞋",
        "reason": "近期多次查获",
        "words": ["运动鞋"],
        "nice_classes": [25],
        "until": until.isoformat(),
    }
    return told | more


def test_an_entry_is_made_renewed_and_ended_and_shows_its_hits(world: World) -> None:
    caller = Caller(world, "customs.handler1")
    caller.post("/goods-watch/declarations", lines("A1", goods="男式外套", nice="25"))
    made = caller.post("/goods-watch", entry(), Idempotency_Key="once")
    again = caller.post("/goods-watch", entry(), Idempotency_Key="once")
    assert made.status_code == 201 and made.json()["id"] == again.json()["id"] and made.json()["kind"] == "goods"
    address = f"/goods-watch/{made.json()['id']}"
    (hit,) = caller.get(address).json()["hits"]
    assert (hit["number"], hit["reasons"]) == ("A1", ["尼斯分类第25类"])
    later = (local_day(timezone.now()) + timedelta(days=60)).isoformat()
    assert caller.post(f"{address}/renewals", {"until": later, "why": "仍有查获"}).json()["until"] == later
    assert caller.post(f"{address}/renewals", {"until": later, "why": "仍有查获"}).status_code == 422
    assert caller.post(f"{address}/end", {"why": "风险已经解除"}).status_code == 200
    assert [each["act"] for each in caller.get(address).json()["changes"]] == ["renewed", "ended"]
    assert len(caller.get("/goods-watch?kind=goods").json()) == 2 and caller.get("/goods-watch?kind=route").json() == []
    assert caller.get("/goods-watch?kind=ship").status_code == 422
    wrong = caller.post("/goods-watch", entry(nice_classes=[46], reason=""))
    assert wrong.status_code == 422 and "尼斯分类应为1至45" in wrong.content.decode()


def test_a_hit_is_judged_once(world: World) -> None:
    caller = Caller(world, "customs.handler1")
    first, second = caller.post("/goods-watch/declarations", lines("A1", "A2")).json()["hits"]
    made = caller.post(f"/goods-watch/hits/{first['id']}/lead", {"matter": "mark"})
    assert made.status_code == 201 and made.json()["state"] == "lead" and made.json()["lead"]
    assert made.json()["lead"] in [each["id"] for each in caller.get("/leads").json()]
    assert caller.post(f"/goods-watch/hits/{second['id']}/aside", {"why": "权利人确认授权"}).json()["state"] == "aside"
    assert caller.post(f"/goods-watch/hits/{first['id']}/aside", {"why": "再判断一次"}).status_code == 409
    assert caller.get("/goods-watch/hits").json() == []


def test_outsiders_keep_and_judge_nothing(world: World) -> None:
    caller = Caller(world, "customs.handler1")
    (hit,) = caller.post("/goods-watch/declarations", lines("A1")).json()["hits"]
    own, why = f"/goods-watch/{hit['entry']}", {"why": "别人想要结束"}
    later = {"until": (local_day(timezone.now()) + timedelta(days=9)).isoformat(), "why": "别人想要延长"}
    acts = [("/goods-watch", entry()), (f"{own}/renewals", later), (f"{own}/end", why),
            (f"/goods-watch/hits/{hit['id']}/aside", why), (f"/goods-watch/hits/{hit['id']}/lead", {"matter": "mark"})]  # fmt: skip
    court = Caller(world, "court.handler1")
    assert [court.post(*act).status_code for act in acts] == [403] * 5 and court.get(own).status_code == 403
    reader = Caller(world, "customs.handler2", scopes=("read",))
    assert [reader.post(*act).status_code for act in acts] == [403] * 5
    other = Caller(
        world, "there.market.handler1"
    )  # enforces: may enter of its own, reads the entry and not what customs was told
    assert [other.post(*act).status_code for act in acts[1:]] == [403, 403, 404, 404]
    assert other.get(own).json()["hits"] == []
    assert [each["state"] for each in caller.get("/goods-watch/hits").json()] == ["open"]
