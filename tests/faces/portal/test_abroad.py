"""海外纠纷 in a browser: a firm registers, the office takes it up at one press, the firm follows, answers and rates."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.desk.facts import browser, seat
from tests.faces.portal.test_firm import PLACE, firm_of
from tests.faces.world import World
from tests.rooms.leads.things import photo
from zhixian.moments import local_day
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import actor_for, as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.agencies.registers import PersonDraft
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Run
from zhixian.rooms.enterprises.disputes.models import Dispute

pytestmark = pytest.mark.django_db
FORM = {
    "act": "send", "firm": "平桥门锁有限公司", "country": "DE", "dispute": "exhibition", "court": "杜塞尔多夫地方法院",
    "product": "智能门锁", "account": "展会上收到临时禁令。", "contact": "林法务", "contact_phone": "0515-7654321",
    "want_response": "on", **PLACE,
}  # fmt: skip


OFFICE = "东台市知识产权局"


@pytest.fixture
def officers(world: World) -> tuple[Officer, Officer]:
    handler, head = (seat("intellectual_property", post, name=OFFICE) for post in ("handler", "head"))
    return handler, head


def registered(firm: Client, **more: object) -> str:
    answer = firm.post("/ask/abroad/", FORM | more)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def taken_up(office: Client, where: str) -> Run:
    assert office.post(where.replace("/ask/", "/desk/inquiries/"), {"act": "guide"}).status_code == 302
    with as_system():
        return Run.objects.get(pk=Dispute.objects.get(pk=where.split("/")[2]).run_id)


def closed(run: Run, officers: tuple[Officer, Officer], world: World) -> None:
    handler, head = (actor_for(officer, on=local_day(world.now)) for officer in officers)
    draft = PersonDraft(
        kind="expert_officer", name="钱专家", since=local_day(world.now), skills="德国 专利诉讼", employer="某所"
    )
    person = registers.recommend(draft, actor=handler, now=world.now)
    person = registers.accept(person.pk, actor=handler, now=world.now)
    for actor, action, form in (
        (handler, "triage", {"urgency": "urgent", "impact": "normal"}),
        (
            handler,
            "assign-expert",
            {"person": str(person.pk), "reasons": "熟悉", "no_conflict": True, "confidential": True},
        ),
        (handler, "give-advice", {"advice": "三日内提出异议", "lawyers": "当地两家"}),
        (handler, "follow", {"milestones": "听证"}),
        (head, "close", {"outcome": "禁令撤销"}),
    ):
        services.take(run.pk, action, actor=actor, form=form, now=world.now)


def test_a_firm_registers_follows_answers_and_rates_once(world: World, signed_in, officers) -> None:  # type: ignore[no-untyped-def]
    firm, other = (firm_of(number, signed_in("police_head")) for number in (1, 2))
    office = browser(officers[0])
    form = firm.get("/ask/abroad/").content.decode()
    assert "清源制造1有限公司" in form and 'name="firm"' not in form and 'value="林申请"' in form
    where = registered(firm, files=[SimpleUploadedFile("禁令.jpg", photo())])
    assert "等指导机构受理" in firm.get(where).content.decode() and other.get(where).status_code == 404
    desk = where.replace("/ask/", "/desk/inquiries/")
    waiting = office.get(desk).content.decode()
    assert "杜塞尔多夫地方法院" in waiting and "受理为海外纠纷指导" in waiting and "转为线索" not in waiting
    assert signed_in("handler").get(desk).status_code == 404  # another unit
    run = taken_up(office, where)
    matter = office.get(f"/desk/dossiers/{run.dossier_id}/").content.decode()
    assert "德国展会：清源制造1有限公司" in matter and "禁令.jpg" in matter and f'href="{desk}"' in matter
    assert f'href="/desk/dossiers/{run.dossier_id}/"' in office.get(desk).content.decode()
    office.post(desk, {"act": "answer", "text": "禁令哪天送达的？"})
    assert "禁令哪天送达的？" in firm.get(where).content.decode()
    assert firm.post(f"{where}add/", {"text": "昨天下午。"}).status_code == 302
    early = firm.post(f"{where}guidance/rate/", {"rating": "5"})
    assert early.status_code == 422 and "评价" in early.content.decode()
    closed(run, officers, world)
    page = firm.get(where).content.decode()
    assert "指导进展：结案" in page and "三日内提出异议" in page and "当地两家" in page and "禁令撤销" in page
    assert "熟悉" not in page  # why that helper was chosen is the office's own
    none = firm.post(f"{where}guidance/rate/", {"rating": "9"})
    assert none.status_code == 422 and "请选1至5分" in none.content.decode()
    assert other.post(f"{where}guidance/rate/", {"rating": "1"}).status_code == 404
    assert firm.post(f"{where}guidance/rate/", {"rating": "4", "remark": "答得快"}).status_code == 302
    twice = firm.post(f"{where}guidance/rate/", {"rating": "1"})
    assert "已经评价过" in twice.content.decode() and "评了4分" in twice.content.decode()
    matter = office.get(f"/desk/dossiers/{run.dossier_id}/").content.decode()
    assert "企业（在自己的页面上）" in matter and "答得快" in matter
    line = firm.get("/firm/?sort=dispute").content.decode()
    assert f'href="{where}"' in line and "东台市知识产权局：结案" in line
    assert "海外纠纷咨" not in other.get("/firm/").content.decode()


def test_without_an_account_the_code_opens_it_elsewhere(world: World, officers) -> None:  # type: ignore[no-untyped-def]
    person, elsewhere = Client(), Client()
    where = registered(person)
    code = re.search(r'咨询码 <b class="code">([^<]+)</b>', person.get(where).content.decode())
    assert code and elsewhere.get(where)["Location"] == "/ask/?need=code"
    closed(taken_up(browser(officers[0]), where), officers, world)
    assert elsewhere.post("/ask/resume/", {"code": code[1]})["Location"] == where
    assert elsewhere.post(f"{where}guidance/rate/", {"rating": "5"}).status_code == 302
    assert "您给这次指导评了5分" in person.get(where).content.decode()
    assert Client().post(f"{where}guidance/rate/", {"rating": "1"})["Location"] == "/ask/?need=code"


def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, officers) -> None:  # type: ignore[no-untyped-def]
    answer = Client().post(
        "/ask/abroad/", FORM | {"country": "", "want_response": "", "deadline": "2026-12-24", "contact": ""}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "还有4处要改" in page
    assert "请至少选一项" in page and "杜塞尔多夫地方法院" in page and 'value="2026-12-24"' in page
    step = Client().post("/ask/abroad/", FORM | {"act": "place", "division_3": ""}).content.decode()
    assert "东台市" in step and "展会上收到临时禁令。" in step
    bad = Client().post("/ask/abroad/", FORM | {"files": [SimpleUploadedFile("a.exe", b"MZ" + b"\x00" * 300)]})
    assert bad.status_code == 422 and "没有收下“a.exe”" in bad.content.decode()
    with as_system():
        assert not Dispute.objects.exists()


def test_where_nobody_guides_it_is_said(world: World) -> None:
    answer = Client().post("/ask/abroad/", FORM)
    assert answer.status_code == 503 and "没有登记当地及上级的知识产权管理部门" in answer.content.decode()


def test_a_reader_of_the_firm_does_not_rate(world: World, signed_in, officers) -> None:  # type: ignore[no-untyped-def]
    owner = firm_of(1, signed_in("police_head"))
    where = registered(owner)
    closed(taken_up(browser(officers[0]), where), officers, world)
    link = re.search(r"/firm/invited/[\w-]+/", owner.post("/firm/users/", {"login": "firm.1.r", "name": "何查看", "phone": "", "role": "reader"}).content.decode())  # fmt: skip
    assert link
    reader = Client()
    reader.post(link[0], {"password": "long-enough-phrase", "again": "long-enough-phrase"})
    assert "三日内提出异议" in reader.get(where).content.decode()
    for address, told in ((f"{where}guidance/rate/", {"rating": "1"}), ("/ask/abroad/", FORM)):
        assert reader.post(address, told).status_code == 403
