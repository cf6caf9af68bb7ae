"""Online mediation from a party's own link: coming in is attendance, and both signatures make the agreement."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.desk.test_registers import desk
from tests.rooms.docket.test_specialists import assigned
from tests.rooms.docket.test_specialists import mediation as mediation  # the fixture
from tests.rooms.world import World, make_world
from zhixian.procedures import refusals
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.seat_models import Seat
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> World:
    return make_world()


def link(body: Client, run_id, role: str, name: str) -> str:
    notes = f"/desk/runs/{run_id}/notes/"
    assert body.post(notes, {"act": "invite", "role": role, "name": name}).status_code == 302
    return re.search(r"http://testserver(/mediation/[^\s<]+/)", body.get(notes).content.decode()).group(1)


def sign(client: Client, address: str, name: str) -> int:
    page = client.get(address).content.decode()
    seen = re.search(r'name="terms_seen" value="(\w+)"', page).group(1)
    return client.post(address, {"name": name, "terms_seen": seen}).status_code


@pytest.mark.feature("S002-7.2")
def test_a_party_joins_by_link_and_the_agreement_is_final_when_both_have_signed(world, mediation):
    assigned(mediation)
    mediation("name-mediator", "mediation.handler1", person=str(mediation.people[0].pk))
    body, party = desk(world, "mediation.handler1"), Client()
    holder, suspect = (
        link(body, mediation.run_id, role, name) for role, name in (("holder", "某公司"), ("suspect", "某商行"))
    )
    assert party.post(holder + "join/").status_code == 422  # nothing is booked yet
    mediation("book-session", "mediation.handler1", session_at=mediation.at.isoformat(), room="https://meet.example/1")
    shown = party.get(holder).content.decode()
    assert "某公司" in shown and "进入调解室" in shown
    for hidden in ("某商行销售", "案号", "假冒"):
        assert hidden not in shown  # the link opens the mediation and not the case
    assert "https://meet.example/1" in party.post(holder + "join/").content.decode()
    with as_system():
        assert {seat.role: bool(seat.joined_at) for seat in Seat.objects.all()} == {"holder": True, "suspect": False}
        assert Entry.objects.filter(chain=mediation.dossier.pk, kind="mediation.joined").count() == 1
    mediation("draft-agreement", "mediation.handler1", terms="赔偿五千元")
    assert sign(party, holder, "别人") == 422
    assert sign(party, holder, "某公司") == 302
    mediation.at = timezone.now()  # the links live in the real time
    effective = {"effective_at": mediation.at.isoformat(), "late_reason": "等待双方签署"}
    with pytest.raises(refusals.GuardFails, match="online_signatures_fit"):
        mediation("agree", "mediation.handler1", **effective, suspect_signed=mediation.at.isoformat())
    assert sign(party, suspect, "某商行") == 422  # signs unseen: never came in
    party.post(suspect + "join/")
    assert sign(party, suspect, "某商行") == 302
    mediation("draft-agreement", "mediation.handler1", terms="赔偿六千元")  # changed: both have to sign again
    assert "签署自动作废" not in party.get(holder).content.decode()
    with pytest.raises(refusals.GuardFails, match="online_signatures_fit"):
        mediation("agree", "mediation.handler1", **effective)
    assert sign(party, holder, "某公司") == sign(party, suspect, "某商行") == 302
    with pytest.raises(refusals.GuardFails, match="online_signatures_fit"):
        mediation("agree", "mediation.handler1", terms="赔偿七千元", **effective)
    mediation("agree", "mediation.handler1", **effective)
    assert mediation.run.state == "agreed" and mediation.run.memory["kept"]["terms"] == "赔偿六千元"


def test_links_die_with_a_new_one_and_strangers_get_the_same_answer(world, mediation):
    assigned(mediation)
    mediation("name-mediator", "mediation.handler1", person=str(mediation.people[0].pk))
    body = desk(world, "mediation.handler1")
    old = link(body, mediation.run_id, "holder", "某公司")
    new = link(body, mediation.run_id, "holder", "某公司")
    assert Client().get(new).status_code == 200
    unknown = Client().get("/mediation/nobody/")
    assert Client().get(old).status_code == unknown.status_code == 404
    assert Client().get(new)["Referrer-Policy"] == "no-referrer"
    for seat in ("market.handler1", "there.mediation.head"):
        assert desk(world, seat).post(f"/desk/runs/{mediation.run_id}/notes/", {"act": "invite"}).status_code == 404
    bad = body.post(f"/desk/runs/{mediation.run_id}/notes/", {"act": "invite", "role": "judge", "name": ""})
    assert bad.status_code == 422
