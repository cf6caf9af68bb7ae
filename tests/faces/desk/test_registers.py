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
    assert "张工甲" in page.content.decode() and "王律师" not in page.content.decode()
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
