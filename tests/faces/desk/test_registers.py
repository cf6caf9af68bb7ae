"""The shared registers on the desk: searched by kind and field, only valid people, nothing without a session."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.rooms.world import NOW, World, enter, make_world
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.agencies.registers import PersonDraft
from zhixian.rooms.docket.models import Run

pytestmark = pytest.mark.django_db
SINCE = date(2020, 1, 1)


@pytest.fixture
def world(db) -> World:
    return make_world()


def desk(world: World, seat: str) -> Client:
    client = Client()
    officer = Officer.objects.get(pk=world(seat).officer_id)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(world, name, seat="ipoffice.handler1", **more):
    draft = PersonDraft(name=name, since=SINCE, **({"kind": "technical_investigator"} | more))
    return registers.accept(registers.recommend(draft, actor=world(seat), now=NOW).pk, actor=world(seat), now=NOW)


def test_search_by_kind_and_field_shows_only_the_valid_and_flags_gaps(world):
    listed(world, "张工甲", skills="半导体", fields=["patent"])
    listed(world, "李工乙", skills="农药", fields=["trademark"], until=SINCE + timedelta(days=1))
    listed(world, "王律师", "justice.handler1", kind="lawyer", fields=["patent"])
    registers.add_body("mediation", "平桥调解委员会", actor=world("justice.handler1"), now=NOW)
    page = desk(world, "there.market.handler1").get("/desk/registers/").content.decode()
    assert "张工甲" in page and "王律师" in page and "李工乙" not in page and page.count("缺口") == 4
    page = desk(world, "police.liaison").get("/desk/registers/?kind=technical_investigator&field=patent&words=半导体")
    table = page.content.decode().split("维护名录")[0]
    assert "张工甲" in table and "王律师" not in table
    odd = desk(world, "police.liaison").get("/desk/registers/?kind=x&field=y&words='%20or%201=1")
    assert odd.status_code == 200 and "没有符合条件" in odd.content.decode()


def test_nothing_without_a_session():
    answer = Client().get("/desk/registers/")
    assert answer.status_code == 302 and "login" in answer.url


def test_the_form_of_choice_offers_no_one_with_a_conflict(world):
    listed(world, "赵工", skills="软件", employer="某商行")
    fit = listed(world, "钱工", skills="软件")
    dossier = enter(world)
    handler, head = desk(world, "market.handler1"), desk(world, "market.head")
    form = {"purpose": "enforcement", "expert_kind": "technical_investigator", "questions": "是否相同", "once": "1"}
    assert handler.post(f"/desk/dossiers/{dossier.pk}/begin/expert-appointment/request/", form).status_code == 302
    page = head.get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    assert "钱工（" in page and "赵工（" not in page
    with as_system():
        run = Run.objects.get(procedure="expert-appointment")
    answer = head.post(f"/desk/runs/{run.pk}/steps/choose/", {"person": str(fit.pk), "reasons": "专长", "seen_state": "needed"})  # fmt: skip
    assert answer.status_code == 302
    with as_system():
        assert Run.objects.get(pk=run.pk).state == "chosen"
    other = desk(world, "there.market.head")
    assert other.post(f"/desk/runs/{run.pk}/steps/accept/", {"no_conflict": "true"}).status_code == 404


def test_a_person_is_recommended_accepted_and_her_term_ended_on_the_page(world):
    page = "/desk/registers/"
    market, justice = desk(world, "market.handler1"), desk(world, "justice.handler1")
    answer = justice.post(page, {"act": "add-body", "kind": "mediation", "name": "平桥调解委员会"})
    assert answer.status_code == 302
    with as_system():
        body = registers.bodies()[0]
    draft = {"act": "recommend", "kind": "mediator", "name": "周调", "since": "2026-01-01", "fields": ["trademark"]}
    refused = market.post(page, draft)
    assert refused.status_code == 422 and "调解员须写明所在的调解组织" in refused.content.decode()
    assert 'value="周调"' in refused.content.decode()  # what was typed stands there again
    assert market.post(page, draft | {"since": "昨天"}).status_code == 422
    assert market.post(page, draft | {"body": str(body.pk)}).status_code == 302
    person = registers.awaiting(world("justice.handler1"))[0]
    stranger = desk(world, "there.market.handler1")
    assert stranger.post(page, {"act": "accept", "person": str(person.pk)}).status_code == 404  # not offered to her
    assert justice.post(page, {"act": "accept", "person": str(person.pk)}).status_code == 302
    assert "周调" in stranger.get(page).content.decode().split("维护名录")[0]
    assert stranger.post(page, {"act": "remark", "sort": "complaint", "text": "迟到"}).status_code == 422
    assert (
        stranger.post(
            page, {"act": "remark", "sort": "complaint", "text": "迟到", "person": str(person.pk)}
        ).status_code
        == 302
    )
    assert justice.post(page, {"act": "end-term", "person": str(person.pk), "until": "2026-01-02"}).status_code == 302
    assert "周调" not in stranger.get(page).content.decode().split("维护名录")[0]
