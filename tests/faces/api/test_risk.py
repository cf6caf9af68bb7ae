"""An outside app tests a firm over the API: the app starts, the firm's code opens, nobody else's does."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.api.test_api import HOSTILE, Caller
from tests.rooms.enterprises.assessing import credit_code
from tests.rooms.world import World, make_world
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.enterprises.assessments import apps


@pytest.fixture
def world(db: None) -> World:
    return make_world()


class App:
    """A program of a city with a bearer: its own token, or the code of a firm."""

    def __init__(self, bearer: str) -> None:
        self.client, self.headers = Client(raise_request_exception=False), {"Authorization": f"Bearer {bearer}"}

    def __call__(self, method: str, address: str, body: Any = None) -> Any:
        told = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(self.client, method)(f"/api/v1/risk{address}", headers=self.headers, **told)


def token_of(world: World) -> str:
    return apps.make("我的城市", lasts=timedelta(days=30), actor=world("police.head"), now=timezone.now())


def answers_for(app: App, key: str, choice: str) -> dict[str, dict[str, str]]:
    items = app("get", f"/questionnaires/{key}").json()["items"]
    return {item["id"]: {"choice": choice if item["kind"] == "check" else "yes"} for item in items}


def whole(app: App, key: str, choice: str) -> tuple[str, App, dict[str, Any]]:
    """Started, answered and finished: the assessment's id, the firm's side, the report."""
    started = app("post", "/assessments", {"questionnaire": key, "firm_name": "清源"})
    assert started.status_code == 201, started.content
    made, firm = started.json()["id"], App(started.json()["code"])
    saved = firm("put", f"/assessments/{made}/answers", {"answers": answers_for(app, key, choice)})
    assert saved.status_code == 200 and saved.json()["wanting"] == {}, saved.content
    report = firm("post", f"/assessments/{made}/finish")
    assert report.status_code == 200, report.content
    return made, firm, report.json()


@pytest.mark.feature("S000-M4.4")
def test_the_same_answers_twice_give_the_same_score_and_another_firms_token_is_refused(world):
    app = App(token_of(world))
    assert {row["key"] for row in app("get", "/questionnaires").json()} >= {"robots", "biomedicine"}
    made, firm, first = whole(app, "robots", "partly")
    other_made, other, second = whole(app, "robots", "partly")
    assert made != other_made and first["report"] == second["report"]
    assert (first["report"]["scored"]["score"], first["grade"]) == ("50.0", "medium")
    assert first["report"]["digest"] == app("get", "/questionnaires/robots").json()["version"]
    assert firm("get", f"/assessments/{made}/report").json() == first
    for stranger in (other, App("2222-2222-2222-2222")):
        for method, address, body in (
            ("get", f"/assessments/{made}", None), ("get", f"/assessments/{made}/report", None),
            ("get", f"/assessments/{made}/report.pdf", None), ("post", f"/assessments/{made}/finish", None),
            ("put", f"/assessments/{made}/answers", {"answers": {}}), ("delete", f"/assessments/{made}/consent", None),
        ):  # fmt: skip
            answer = stranger(method, address, body)
            assert (answer.status_code, answer.json()["code"]) == (404, "assessment.unknown_code"), address
    for bearer in (token_of(world), "junk", Caller(world, "police.head").headers["Authorization"].split()[1]):
        assert (
            App(bearer)("get", f"/assessments/{made}/report").status_code == 401
        )  # an app's or an officer's token is no code
    assert App("junk")("post", "/assessments", {"questionnaire": "robots"}).status_code == 401
    assert firm("get", f"/assessments/{made}/report.pdf").content.startswith(b"%PDF")


def test_bad_answers_are_named_and_keep_what_was_saved(world):
    app = App(token_of(world))
    started = app("post", "/assessments", {"questionnaire": "robots"}).json()
    firm, where = App(started["code"]), f"/assessments/{started['id']}"
    assert firm("put", f"{where}/answers", {"answers": {"drawings": {"choice": "met"}}}).status_code == 200
    refused = firm(
        "put", f"{where}/answers", {"answers": {"drawings": {"choice": "maybe"}, "ghost": {"choice": "met"}}}
    )
    assert refused.status_code == 422 and set(refused.json()["fields"]) == {"drawings", "ghost"}
    assert firm("get", where).json()["answers"] == {"drawings": "met"}
    early = firm("post", f"{where}/finish")
    assert early.status_code == 422 and "没有答完" in early.json()["message"]
    assert firm("get", f"{where}/report").status_code == 409
    assert app("post", "/assessments", {"questionnaire": "ghost"}).status_code == 404
    assert app("post", "/assessments", {"questionnaire": "robots", "credit_code": "91"}).status_code == 422
    for value in HOSTILE:
        assert app("post", "/assessments", {"questionnaire": value}).status_code < 500, value
        assert (
            firm("put", f"{where}/answers", {"answers": {"drawings": {"choice": value, "note": value}}}).status_code
            < 500
        )
        assert firm("put", f"{where}/answers", {"answers": value}).status_code < 500
        assert firm("post", f"{where}/consent", {"unit": value, "firm_name": value}).status_code < 500


def test_officers_read_what_the_firm_consented_to(world):
    app = App(token_of(world))
    made, firm, _ = whole(app, "biomedicine", "unmet")
    officer, outsider = Caller(world, "police.handler1"), Caller(world, "there.police.handler1")
    assert officer.get("/risk/assessments").json() == []
    told = {
        "unit": str(world.units["here.police"].pk),
        "firm_name": "清源生物",
        "credit_code": credit_code(4),
        "given_by": "王某",
    }
    assert firm("post", f"/assessments/{made}/consent", told).status_code == 200
    assert [(row["firm"], row["grade"]) for row in officer.get("/risk/assessments").json()] == [("清源生物", "high")]
    assert outsider.get("/risk/assessments").json() == []
    assert Caller(world, "court.handler1").get("/risk/assessments").status_code == 403
    assert (
        officer.get("/risk/indexes/firm").json()["scores"] == []
        and officer.get("/risk/indexes/ghost").status_code == 404
    )
    assert firm("delete", f"/assessments/{made}/consent").status_code == 200
    assert officer.get("/risk/assessments").json() == []


def test_a_revoked_or_expired_app_is_out(world):
    head, now = world("police.head"), timezone.now()
    token = apps.make("城市应用", lasts=timedelta(days=1), actor=head, now=now - timedelta(days=2))
    assert App(token)("get", "/questionnaires").status_code == 401
    token = token_of(world)
    assert App(token)("get", "/questionnaires").status_code == 200
    with acting_as(head):
        (app, *_) = apps.of_unit(head)
    apps.revoke(app.pk, actor=head, now=now)
    assert App(token)("get", "/questionnaires").status_code == 401
