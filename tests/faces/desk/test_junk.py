"""Whatever is sent, the answer is a page with a sentence, and nothing has changed."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian import procedures
from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.docket.models import Run

pytestmark = pytest.mark.django_db
JUNK = [
    "",
    "x" * 300,
    "-1",
    "1e400",
    "NaN",
    "2026-13-45",
    "9999-12-31T23:59",
    "0001-01-01",
    "<b>",
    "{{7*7}}",
    "💥",
    "\u202e",
]


def fields_of(action: procedures.Action, value: str) -> dict[str, object]:
    sent: dict[str, object] = {}
    for field in action.form:
        sent[field.id] = [value, value]
        sent |= {f"{field.id}.0.name": value, f"{field.id}.0.subject": value, f"{field.id}.{value[:5]}.name": value}
    return sent


@pytest.mark.parametrize("value", JUNK)
def test_no_junk_in_a_step_breaks_or_moves_it(signed_in: Callable[[str], Client], world: World, value: str) -> None:
    dossier, _ = worlds.enter(world)
    run = worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="sign-receipt")
    police = signed_in("police_head")
    for action in run_actions(run, world):
        if action.id in {"decide-no-filing", "file-criminal-case", "redirect-jurisdiction"}:
            sent = fields_of(action, value) | {"decided_at": value or "x", "to_unit": value, "returned.0.name": value}
            for field in action.form:
                if field.type in {"text", "long_text"}:
                    sent[field.id] = "写明的理由"
            answer = police.post(f"/desk/runs/{run.pk}/steps/{action.id}/", sent)
            assert answer.status_code in {403, 409, 422}, (action.id, answer.status_code)
    with acting_as(world.actor("police_head")):
        assert Run.objects.get(pk=run.pk).state == "under-police-review"


def run_actions(run: Run, world: World) -> list[procedures.Action]:
    return list(procedures.definitions()[run.procedure].actions.values())


@pytest.mark.parametrize("value", JUNK)
def test_no_junk_in_a_sheet_makes_a_case(signed_in: Callable[[str], Client], world: World, value: str) -> None:
    handler = signed_in("handler")
    names = ["number", "cause", "opened_on", "right_type", "lead_source", "suspected_crime", "conduct_from", "conduct_to",
             "marks", "same_source", "conditions", "parties.count", "parties.0.role", "parties.0.name", "parties.0.credit_code",
             "rights.0.name", "rights.0.nice_classes", "rights.0.valid_until", "goods.0.name", "goods.0.quantity",
             "goods.0.unit_price", "goods.0.areas", "facts.0.name", "facts.0.at_least", "facts.0.at_most", "facts.0.source",
             "materials.0.name", "materials.0.kind", "materials.0.copies", "_add", "once"]  # fmt: skip
    answer = handler.post("/desk/dossiers/new/", {name: value for name in names} | {"title": value})
    assert answer.status_code == 422


@pytest.mark.parametrize("value", JUNK)
def test_no_junk_in_an_address_breaks_a_page(signed_in: Callable[[str], Client], world: World, value: str) -> None:
    handler = signed_in("handler")
    for address in ("/desk/", "/desk/search/", "/desk/law/clocks/", "/desk/notices/"):
        answer = handler.get(address, {"q": value, "light": value, "procedure": value})
        assert answer.status_code == 200, address
    for address in ("/desk/dossiers/", "/desk/papers/"):
        assert handler.get(address, {"before": value}).status_code == (404 if value else 200)
    assert handler.get(f"/desk/papers/{new_id()}.exe").status_code == 404
    assert handler.get("/desk/law/crimes/999/").status_code == 404
    assert handler.post("/desk/unit/", {"unit": value}).status_code == 404
    assert handler.post("/desk/look/", {"theme": value}).status_code == 302
