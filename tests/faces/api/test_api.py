"""The API: the same acts under the same rules; tokens, scopes, keys that make twice once, stable codes, no 500."""

import json
from datetime import timedelta
from pathlib import Path as File
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.rooms.world import World, make_world
from zhixian.faces.api.doors import api
from zhixian.moments import local_day
from zhixian.rooms.agencies import accounts, tokens
from zhixian.rooms.agencies.access import actor_for, as_system
from zhixian.rooms.agencies.models import Appointment, Officer
from zhixian.rooms.docket.models import Step
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence.models import StoredFile

ROOT = File(__file__).parents[3]


class Caller:
    def __init__(self, world: World, seat: str, scopes: tuple[str, ...] = ("read", "act", "file")) -> None:
        actor = world(seat)
        officer = Officer.objects.get(pk=actor.officer_id)
        token = tokens.make(
            officer, name="测试", scopes=scopes, lasts=timedelta(days=1), unit_id=actor.unit_id, now=timezone.now()
        )
        self.client, self.headers = Client(raise_request_exception=False), {"Authorization": f"Bearer {token}"}

    def get(self, address: str) -> Any:
        return self.client.get(f"/api/v1{address}", headers=self.headers)

    def post(self, address: str, body: Any, **headers: str) -> Any:
        told = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1{address}", json.dumps(body), content_type="application/json", headers=told)


@pytest.fixture
def world(db) -> World:
    return make_world()


def case(**more: Any) -> dict[str, Any]:
    today = local_day(timezone.now()).isoformat()
    return {
        "title": "某商行销售假冒品牌电器案", "right_type": "trademark", "number": "平市监立〔2026〕1号", "cause": "销售假冒商品",
        "lead_source": "complaint", "opened_on": today, "conduct_to": today, "suspected_crime": "214",
        "parties": [{"role": "suspect", "sort": "unit", "name": "某商行"}],
        "facts": [{"name": "sales_amount", "at_least": "60000", "at_most": "90000", "source": "established"}],
        "goods": [{"name": "电冰箱", "quantity": "20", "unit": "台", "unit_price": "1180.00"}],
        "materials": [{"kind": "record", "name": "现场检查笔录", "source": "本局", "signed_by": "当事人"}],
    } | more  # fmt: skip


def transferred(world: World) -> tuple[dict[str, Any], str]:
    """A case entered and delivered to the police over the API: the dossier as answered, the run."""
    handler, head, legal, liaison = (
        Caller(world, f"market.{seat}") for seat in ("handler1", "head", "legal", "liaison")
    )
    made = handler.post("/cases", case())
    assert made.status_code == 201, made.content
    dossier = made.json()["id"]
    begun = handler.post(f"/dossiers/{dossier}/runs", {"procedure": "forward-transfer", "action": "detect-trigger", "form": {
        "ground": "reached", "suspected_crime": "214", "found_through": "complaint", "criterion": "销售金额达五万元"}}).json()  # fmt: skip
    run = begun["run"]
    officers = world.officers()
    for caller, action, form in (
        (head, "form-team", {"officers": officers}),
        (handler, "submit-transfer-report", {"officers": officers, "opinion": "建议移送"}),
        (legal, "pass-legal-review", {"opinion": "同意"}),
        (head, "approve-transfer", {"opinion": "同意移送"}),
        (liaison, "deliver-transfer", {}),
    ):
        answer = caller.post(f"/runs/{run}/steps", {"action": action, "form": form})
        assert answer.status_code == 201, answer.content
    return made.json(), run


def test_a_case_entered_and_transferred_over_the_api(world):
    made, _ = transferred(world)
    dossier = made["id"]
    police = Caller(world, "police.liaison")
    assert [row["number"] for row in police.get("/dossiers").json()] == [made["number"]]
    assert [row["clock"] for row in police.get("/work").json()] == ["police-receipt-signature"]
    page = police.get(f"/dossiers/{dossier}").json()
    letter = next(row for row in page["papers"] if row["key"] == "transfer-letter")
    assert police.get(f"/papers/{letter['id']}.pdf").content.startswith(b"%PDF")
    assert page["assessments"][0]["certain"] == "basic"
    assert len(police.get(f"/dossiers/{dossier}/ledger").json()) > 5


def test_an_outsider_gets_the_same_404_as_for_what_is_not_there(world):
    dossier = Caller(world, "market.handler1").post("/cases", case()).json()["id"]
    outsider = Caller(world, "there.market.handler1")
    nobody = "00000000-0000-4000-8000-000000000000"
    for address in ("/dossiers/{}", "/dossiers/{}/ledger", "/dossiers/{}/assessment"):
        there, absent = outsider.get(address.format(dossier)), outsider.get(address.format(nobody))
        assert there.status_code == absent.status_code == 404
        assert there.content == absent.content
    assert outsider.get("/dossiers").json() == []
    assert outsider.get("/dossiers?q=假冒品牌").json() == []


def test_an_outsider_has_empty_lists_and_neither_runs_papers_nor_files_of_anothers_dossier(world):
    made, run = transferred(world)
    outsider = Caller(world, "there.market.head")
    with as_system():
        paper = Paper.objects.get(dossier_id=made["id"], key="transfer-letter")
    seat = Caller(world, "police.liaison")
    for address in ("/work", "/notices"):
        assert seat.get(address).json() != [], address
        assert outsider.get(address).json() == [], address
    for address in (f"/runs/{run}", f"/papers/{paper.pk}.pdf"):
        assert seat.get(address).status_code == 200, address
        assert outsider.get(address).status_code == 404, address
    assert outsider.post(f"/runs/{run}/steps", {"action": "sign-receipt", "form": {}}).status_code == 404
    sent = outsider.client.post(
        f"/api/v1/dossiers/{made['id']}/files",
        {"file": SimpleUploadedFile("笔录.txt", "笔录".encode())},
        headers=outsider.headers,
    )
    assert sent.status_code == 404
    with as_system():
        assert not StoredFile.objects.exists()


def test_sent_twice_acts_once(world):
    handler = Caller(world, "market.handler1")
    first, again = (handler.post("/cases", case(), Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    with as_system():
        assert Dossier.objects.count() == 1
    other = handler.post("/cases", case(number="另一号"), Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (409, "request.key_reused")


def test_tokens_die_with_their_scope_their_end_and_their_officer(world):
    reader = Caller(world, "market.handler1", ("read",))
    assert reader.post("/cases", case()).status_code == 403
    assert Client().get("/api/v1/work").status_code == 401
    actor = world("market.handler1")
    officer = Officer.objects.get(pk=actor.officer_id)
    old = tokens.make(
        officer,
        name="旧",
        scopes=["read"],
        lasts=timedelta(seconds=1),
        unit_id=actor.unit_id,
        now=timezone.now() - timedelta(days=1),
    )
    assert Client().get("/api/v1/work", headers={"Authorization": f"Bearer {old}"}).json()["code"] == "token.invalid"
    boss = Officer.objects.create(login="boss", name="管理员", certificate="c-1")
    Appointment.objects.create(
        officer=boss, unit_id=actor.unit_id, post="administrator", since=local_day(timezone.now())
    )
    accounts.leave(officer.pk, actor=actor_for(boss, on=local_day(timezone.now())), now=timezone.now())
    assert reader.get("/work").status_code == 401


BAD = [
    (
        {"parties": [{"role": "suspect", "sort": "unit", "name": "某", "credit_code": "91110000600037341X"}]},
        "parties.1",
    ),
    ({"facts": [{"name": "sales_amount", "at_least": "-1", "source": "established"}]}, "facts.sales_amount"),
    ({"facts": [{"name": "sales_amount", "at_least": "9e15", "source": "established"}]}, "facts.sales_amount"),
    (
        {"facts": [{"name": "sales_amount", "at_least": "5", "at_most": "4", "source": "established"}]},
        "facts.sales_amount",
    ),
    ({"opened_on": "2126-01-01"}, "opened_on"),
    ({"right_type": "x"}, "right_type"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_bad_input_gets_a_sentence_beside_its_field_and_changes_nothing(world, change, field):
    answer = Caller(world, "market.handler1").post("/cases", case(**change))
    assert answer.status_code == 422
    assert field in answer.json()["fields"]
    with as_system():
        assert Dossier.objects.count() == 0


HOSTILE: list[Any] = [
    None,
    "",
    "\x00",
    "长" * 100_000,
    -1,
    10**30,
    [],
    {},
    "<script>",
    "../../etc",
    1.5,
    True,
    "9" * 400,
    {"a": {"b": []}},
    float("inf"),
]


def test_no_hostile_value_brings_a_500(world):
    handler = Caller(world, "market.handler1")
    dossier = handler.post("/cases", case()).json()["id"]
    begun = handler.post(f"/dossiers/{dossier}/runs", {"procedure": "penalty-case", "action": "open-case"}).json()
    with as_system():
        steps = Step.objects.count()
    for value in HOSTILE:
        for name in ("title", "facts", "goods", "parties", "marks", "opened_on", "materials", "conditions"):
            assert handler.post("/cases", case(**{name: value, "number": f"n{value!r:.20}"})).status_code < 500, (
                name,
                value,
            )
        for field in ("decision_number", "decided_at", "fine", "content"):
            answer = handler.post(f"/runs/{begun['run']}/steps", {"action": "close-case", "form": {field: value}})
            assert answer.status_code in {403, 409, 422}, (field, value, answer.content)
        assert handler.post("/law/due", {"clock": value, "start": value}).status_code < 500
        assert (
            handler.post("/law/assess", {"crime": value, "conduct_date": "2025-09-01", "conditions": value}).status_code
            < 500
        )
    assert handler.get("/dossiers?limit=10000000000000000000").status_code in {200, 422}
    assert handler.get("/dossiers?q=%00%27").status_code == 200
    with as_system():
        assert Step.objects.count() - steps <= len(HOSTILE)


def test_files_are_sniffed_and_bounded(world, settings):
    caller = Caller(world, "market.handler1")
    dossier = caller.post("/cases", case()).json()["id"]

    def send(name: str, data: bytes) -> Any:
        return caller.client.post(
            f"/api/v1/dossiers/{dossier}/files", {"file": SimpleUploadedFile(name, data)}, headers=caller.headers
        )

    assert send("a.pdf", b"%PDF-1.4\n%...").status_code == 201
    refused = send("a.pdf", b"MZ\x90\x00" + b"\x00" * 300)
    assert (refused.status_code, refused.json()["code"]) == (415, "evidence.file_type_forbidden")
    settings.FILE_LIMIT_BYTES = 10
    assert send("a.pdf", b"%PDF-1.4\n%......").status_code == 413


def test_the_schema_is_served_and_checked_in(world):
    served = Client().get("/api/v1/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    kept = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))) == kept
