"""Pages of what is kept beside cases: liaison officers, a mediation body's own notes, the store, one search over all."""

import pytest
from django.test import Client

from tests.faces.desk.test_registers import desk
from tests.rooms.docket.coordination import Matter, unit
from tests.rooms.docket.test_specialists import assigned, mediator, organisation
from tests.rooms.docket.test_specialists import mediation as mediation  # the fixture
from tests.rooms.evidence.test_custody import Store
from tests.rooms.world import World, make_world
from zhixian.rooms.docket import specialists

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> World:
    return make_world()


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_unit_names_its_liaison_officer_and_others_see_the_gap_close(world):
    page = "/desk/liaisons/"
    head, other, far = desk(world, "market.head"), desk(world, "police.handler1"), desk(world, "court.handler1")
    assert "空缺" in text(other, page) and "指定本单位联络员" not in text(other, page)
    sent = {"act": "appoint", "officer": str(world("market.handler1").officer_id), "phone": "0376-1"}
    assert head.post(page, sent | {"phone": ""}).status_code == 422
    assert head.post(page, sent | {"officer": str(world("police.handler1").officer_id)}).status_code == 422
    assert other.post(page, sent).status_code == 404
    assert head.post(page, sent).status_code == 302
    assert "平桥handler1" in text(far, page)
    exported = far.get(page + "?form=csv")
    assert exported["Content-Type"].startswith("text/csv") and "0376-1" in exported.content.decode()
    assert head.post(page, {"act": "leave", "handed_over": "都已交接"}).status_code == 302
    assert "都已交接" in text(head, page)


def test_the_notes_of_a_mediation_have_a_page_for_the_body_alone(world, mediation):
    assigned(mediation)
    mediation("name-mediator", "mediation.handler1", person=str(mediation.people[0].pk))
    page = f"/desk/runs/{mediation.run_id}/notes/"
    body = desk(world, "mediation.handler1")
    assert body.post(page, {"act": "write", "text": "愿出五千元"}).status_code == 302
    assert "愿出五千元" in text(body, page)
    assert page in text(body, f"/desk/dossiers/{mediation.dossier.pk}/")
    for seat in ("market.handler1", "there.mediation.head"):
        assert desk(world, seat).get(page).status_code == 404
    assert page not in text(desk(world, "market.handler1"), f"/desk/dossiers/{mediation.dossier.pk}/")
    assert len(specialists.notes(mediation.run_id, actor=world("mediation.head"))) == 1


def test_the_store_stands_on_the_dossier_with_its_balances(world):
    it = Store(world).stored()
    page = text(desk(world, "market.handler1"), f"/desk/dossiers/{it.dossier.pk}/")
    assert "涉案财物账" in page and "100箱" in page


def test_one_search_finds_references_and_people_too(world):
    organisation_of = organisation(world)
    mediator(world, organisation_of, "周聊天", "trademark")
    ask = Matter(world, "case-consultation", "market.handler1", "send", to_unit=unit(world, "police.head"),
                 subject="evidence", summary="线上售假", question="聊天记录怎样固定？")  # fmt: skip
    ask.take("accept", "police.legal")
    ask.take(
        "answer",
        "police.legal",
        answer="录像",
        grounds="规定",
        reference_question="聊天记录怎样固定？",
        reference_answer="同步录像",
    )
    found = text(desk(world, "there.market.handler1"), "/desk/search/?q=聊天")
    assert "同步录像" in found and "周聊天" in found and "某市场查处" not in found
