"""A province adds a procedure of its own by one declaration and its template: it is on the desk and over the API at once."""

from pathlib import Path

import pytest
from django.test import Client

from tests.faces.api.test_api import Caller
from tests.rooms.world import World, make_world
from zhixian import procedures
from zhixian.law import clocks
from zhixian.procedures import loading
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket.models import Run
from zhixian.rooms.documents import sheets
from zhixian.rooms.documents.models import Paper

LOCAL = Path(__file__).resolve().parents[1] / "local"


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loading, "_folders", [loading.FOLDER])
    monkeypatch.setattr(sheets, "_folders", [sheets.FOLDER])
    procedures.add_folder(LOCAL / "procedures")
    sheets.add_folder(LOCAL / "papers")
    yield
    loading.definitions.cache_clear()
    sheets.templates.cache_clear()


@pytest.fixture
def world(db, local) -> World:
    return make_world()


def desk(world: World, seat: str) -> Client:
    client = Client()
    officer = Officer.objects.get(pk=world(seat).officer_id)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_declaration_is_sound(local):
    definition = procedures.definitions()["market-stall-check"]
    assert procedures.faults(definition, known_clocks=clocks.known(), known_papers=sheets.paper_keys(),
                             known_procedures=procedures.definitions()) == []  # fmt: skip


def test_on_the_desk_from_the_first_act_to_the_last(world):
    handler = desk(world, "market.handler1")
    assert "联合查摊：请求同查" in handler.get("/desk/matters/").content.decode()
    address = "/desk/matters/market-stall-check/ask/"
    refused = handler.post(address, {"title": "", "place": ""})
    assert refused.status_code == 422 and "请写明事项名称" in refused.content.decode()
    form = {"title": "东街书摊", "place": "东街三号", "once": "one"}
    first, second = handler.post(address, form), handler.post(address, form)
    assert first.status_code == second.status_code == 302 and first.url == second.url
    page = handler.get(first.url).content.decode()
    assert "联合查摊函" in page and "已发起" in page and "<span>案号" not in page
    assert "认定涉嫌犯罪" not in page  # a matter is no case that could be transferred
    with as_system():
        run = Run.objects.get(procedure="market-stall-check")
        assert Paper.objects.get(key="stall-check-letter").sheet["paragraphs"] == ["请派员同查东街三号的摊位。"]
    police = desk(world, "police.liaison")
    assert "东街书摊" in police.get("/desk/").content.decode()
    police.post(f"/desk/runs/{run.pk}/steps/agree/", {"seen_state": "asked"})
    handler.post(f"/desk/runs/{run.pk}/steps/record/", {"result": "未见异常", "seen_state": "agreed"})
    with as_system():
        assert Run.objects.get(pk=run.pk).state == "done"


def test_over_the_api_and_not_for_an_outsider(world):
    made = Caller(world, "market.handler1").post(
        "/matters", {"procedure": "market-stall-check", "title": "西街书摊", "form": {"place": "西街"}}
    )
    assert made.status_code == 201 and made.json()["state"] == "asked"
    run = made.json()["run"]
    outsider = Caller(world, "there.police.liaison")
    assert outsider.get(f"/runs/{run}").status_code == 404
    assert outsider.post(f"/runs/{run}/steps", {"action": "agree"}).status_code == 404
    assert Caller(world, "police.liaison").post(f"/runs/{run}/steps", {"action": "agree"}).status_code == 201


def test_who_may_not_begin_it_is_offered_nothing_and_refused(world):
    police = desk(world, "police.liaison")
    assert "联合查摊" not in police.get("/desk/matters/").content.decode()
    assert police.post("/desk/matters/market-stall-check/ask/", {"title": "x", "place": "y"}).status_code == 404
    body = {"procedure": "market-stall-check", "title": "x", "form": {"place": "y"}}
    assert Caller(world, "police.liaison").post("/matters", body).status_code == 403
    case_only = {"procedure": "forward-transfer", "title": "x", "form": {}}
    assert Caller(world, "market.handler1").post("/matters", case_only).status_code == 404
