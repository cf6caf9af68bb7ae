"""An outside app books an officer for a firm: free slots and a booking by the app, the rest by the firm's code; nobody else's opens it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from tests.faces.api.test_api import HOSTILE, Caller
from tests.faces.api.test_risk import token_of
from tests.rooms.enterprises.serving import point, sitting
from tests.rooms.world import World, make_world
from zhixian.faces.cli.main import main
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.enterprises.assessments import apps
from zhixian.rooms.enterprises.bookings import booking, outside
from zhixian.rooms.enterprises.bookings.models import Booking

FIRM = {
    "firm_name": "云岭示例科技有限公司",
    "contact": "王某",
    "phone": "0510-5550000",
    "matter": "图纸外流，请到现场看",
}


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    officer = made("police.handler1")
    sitting(officer, now=timezone.now(), days=2, at=point(officer, now=timezone.now(), officer_id=officer.officer_id))
    return made


class App:
    def __init__(self, bearer: str) -> None:
        self.client, self.headers = Client(raise_request_exception=False), {"Authorization": f"Bearer {bearer}"}

    def __call__(self, method: str, address: str = "", body: Any = None) -> Any:
        told = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(self.client, method)(f"/api/v1/bookings{address}", headers=self.headers, **told)


def test_free_slots_book_change_cancel_and_nobody_elses_code_opens_it(world: World) -> None:
    app = App(token_of(world))
    first, second, *_ = [row["slot"] for row in app("get", "/slots").json()]
    made = app("post", "", {**FIRM, "slot": first})
    assert made.status_code == 201 and made.json()["officer"] == world("police.handler1").name
    taken = app("post", "", {**FIRM, "slot": first})
    assert (taken.status_code, taken.json()["code"]) == (409, "booking.slot_taken")
    assert first not in [row["slot"] for row in app("get", "/slots").json()]
    firm, key = App(made.json()["code"]), made.json()["id"]
    other = App(app("post", "", {**FIRM, "firm_name": "另一家公司", "slot": second}).json()["code"])
    assert [row["id"] for row in firm("get").json()] == [key]
    for stranger, status in ((other, 404), (App("2222-2222-2222-2222"), 404), (app, 401), (App("junk"), 401)):
        for address, body in ((f"/{key}/cancel", None), (f"/{key}/change", {"slot": second})):
            assert stranger("post", address, body).status_code == status, address
    assert App(made.json()["code"])("get", "/slots").status_code == 401  # a firm's code is no app
    officers = Caller(world, "police.head").headers["Authorization"].split()[1]
    assert App(officers)("get", "/slots").status_code == App(officers)("get").status_code == 401
    with acting_as(world("there.police.head")):
        assert not Booking.objects.exists()
    third = next(row["slot"] for row in app("get", "/slots").json())
    assert firm("post", f"/{key}/change", {"slot": third}).status_code == 200
    assert firm("post", f"/{key}/cancel").json()["state"] == "cancelled"
    assert firm("post", f"/{key}/cancel").status_code == 409
    with as_system():
        assert Booking.objects.get(pk=key).app_id is not None


def test_what_is_wrong_is_named_and_no_junk_brings_a_500(world: World) -> None:
    app = App(token_of(world))
    slot = app("get", "/slots").json()[0]["slot"]
    wrong = app("post", "", {**FIRM, "slot": slot, "phone": "x"})
    assert wrong.status_code == 422 and set(wrong.json()["fields"]) == {"phone"}
    assert app("get", "/slots?place=00000000-0000-0000-0000-000000000000").json() == []
    for value in HOSTILE:
        for body in ({**FIRM, "slot": value}, {**FIRM, "slot": slot, "matter": value}, value):
            assert app("post", "", body).status_code < 500, value
        assert app("get", f"/slots?place={value}").status_code < 500


def test_an_app_does_not_empty_the_calendars(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "MOST_STANDING", 1)
    app, another = App(token_of(world)), App(token_of(world))
    first, second, *_ = [row["slot"] for row in app("get", "/slots").json()]
    code = app("post", "", {**FIRM, "slot": first}).json()["code"]
    full = app("post", "", {**FIRM, "slot": second})
    assert (full.status_code, full.json()["code"]) == (429, "booking.app_full")
    assert another("post", "", {**FIRM, "slot": second}).status_code == 201
    firm = App(code)
    firm("post", f"/{firm('get').json()[0]['id']}/cancel")
    assert app("post", "", {**FIRM, "slot": first}).status_code == 201
    with acting_as(world("police.head")):
        keys = [row.pk for row in apps.of_unit(world("police.head"))]
    for pk in keys:
        apps.revoke(pk, actor=world("police.head"), now=timezone.now())
    assert app("get", "/slots").status_code == 401


def test_the_command_line_does_the_same_under_the_same_rules(world: World) -> None:
    def run(bearer: str, *words: str) -> Any:
        return CliRunner().invoke(main, ["bookings", *words], env={"ZHIXIAN_TOKEN": bearer})

    token = token_of(world)
    slot = json.loads(run(token, "slots").output.splitlines()[0])["slot"]
    fields = [word for name, value in FIRM.items() for word in ("-f", f"{name}={value}")]
    made = json.loads(run(token, "book", slot, *fields).output)
    assert run(token, "book", slot, *fields).exit_code == 1  # taken
    assert "没有这个字段" in run(token, "book", slot, "-f", "name=x").output
    assert json.loads(run(made["code"], "mine").output)["id"] == made["id"]
    stranger = booking.service_codes.new_code()
    assert run(stranger, "mine").output == "" and run(stranger, "cancel", made["id"]).exit_code == 1
    assert run("junk", "slots").exit_code == run("junk", "cancel", made["id"]).exit_code == 1
    assert json.loads(run(made["code"], "cancel", made["id"]).output)["state"] == "cancelled"
