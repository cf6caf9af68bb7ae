"""Firms' accounts in a browser: applied for, verified on the desk, signed in, several users; never a way to the desk."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.faces.world import World
from tests.rooms.enterprises.assessing import credit_code
from tests.rooms.enterprises.joining import PASSWORD, applied
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.accounts import applying, listing
from zhixian.rooms.enterprises.accounts.models import FirmApplication
from zhixian.rooms.enterprises.firms.models import Firm

pytestmark = pytest.mark.django_db
PLACE = {"division_1": "320000", "division_2": "320900", "division_3": "320981"}


def form(number: int, **more: object) -> dict[str, object]:
    return {
        "act": "send", "firm_name": f"清源制造{number}有限公司", "credit_code": credit_code(number), "applicant": "林申请",
        "phone": "0515-1234567", "login": f"firm.{number}", "password": PASSWORD, "again": PASSWORD, **PLACE, **more,
    }  # fmt: skip


def firm_of(number: int, officer: Client) -> Client:
    """A browser in which the owner of a firm that the officer let in is signed in."""
    browser = Client()
    assert browser.post("/firm/apply/", form(number)).status_code == 302
    with as_system():
        one = FirmApplication.objects.get(credit_code=credit_code(number))
    assert officer.post(f"/desk/firm-applications/{one.pk}/", {"decision": "approve", "reason": "核对无误"}).status_code == 302  # fmt: skip
    assert browser.post("/firm/login/", {"login": f"firm.{number}", "password": PASSWORD})["Location"] == "/firm/"
    return browser


@pytest.mark.feature("S000-M5.1")
def test_apply_verify_log_in_and_see_only_the_firms_own(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    officer, browser = signed_in("police_head"), Client()
    assert browser.get("/firm/")["Location"] == "/firm/login/"
    claims = {"categories": ["secret_pilot", "specialised"], "proof": "省工信厅〔2025〕8号"}
    assert browser.post("/firm/apply/", form(1, **claims))["Location"] == "/firm/"
    assert "待核验" in browser.get("/firm/").content.decode()
    again = Client().post("/firm/apply/", form(1, login="another.firm"))
    assert again.status_code == 422 and "已经入驻或者已经申请" in again.content.decode()
    waiting = officer.get("/desk/firm-applications/").content.decode()
    assert "清源制造1有限公司" in waiting and "专精特新企业" in waiting
    one = applying.FirmApplication
    with as_system():
        pk = one.objects.get().pk
    told = {"decision": "approve", "reason": "营业执照核对无误", "categories": ["specialised"]}
    assert officer.post(f"/desk/firm-applications/{pk}/", told).status_code == 302
    used = Client().post("/firm/apply/", form(1, login="another.firm"))
    assert used.status_code == 422 and "已经入驻或者已经申请" in used.content.decode()
    assert browser.get("/firm/")["Location"] == "/firm/login/"  # signed in as nobody's user before
    assert browser.post("/firm/login/", {"login": "firm.1", "password": PASSWORD})["Location"] == "/firm/"
    mine = browser.get("/firm/").content.decode()
    assert "清源制造1有限公司" in mine and "专精特新企业" in mine and "商业秘密保护创新试点企业" not in mine
    other = firm_of(2, officer)
    theirs = other.get("/firm/").content.decode()
    assert "清源制造2有限公司" in theirs and "清源制造1有限公司" not in theirs and credit_code(1) not in theirs
    link = re.search(r"/firm/invited/[\w-]+/", browser.post("/firm/users/", {"login": "firm.1.b", "name": "何经办", "phone": "", "role": "member"}).content.decode())  # fmt: skip
    assert link
    colleague = Client()
    assert "何经办" in colleague.get(link[0]).content.decode()
    assert colleague.post(link[0], {"password": PASSWORD, "again": PASSWORD})["Location"] == "/firm/"
    assert "清源制造1有限公司" in colleague.get("/firm/").content.decode()
    assert colleague.get("/firm/users/").status_code == 403
    assert not Session.objects.filter(session_key=browser.cookies.get("zhixian", "")).exists()


def test_a_firms_user_never_enters_the_desk(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    browser = firm_of(1, signed_in("police_head"))
    for address in ("/desk/", "/desk/firm-applications/", "/desk/inquiries/", "/desk/dossiers/"):
        answer = browser.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert browser.post("/accounts/login/", {"login": "firm.1", "password": PASSWORD}).status_code == 200  # not let in
    assert browser.get("/api/v1/dossiers").status_code in {401, 404}
    officer = signed_in("police_head")
    assert officer.get("/firm/")["Location"] == "/firm/login/"  # nor the other way round


def test_signing_out_ends_it_also_for_a_copied_cookie(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    browser = firm_of(1, signed_in("police_head"))
    thief = Client()
    thief.cookies["zhixian-firm"] = browser.cookies["zhixian-firm"].value
    assert thief.get("/firm/").status_code == 200
    browser.post("/firm/logout/")
    assert thief.get("/firm/")["Location"] == "/firm/login/"


def test_an_address_that_tries_many_passwords_is_slowed(world: World) -> None:
    for number in range(20):
        assert Client().post("/firm/login/", {"login": f"nobody{number}", "password": "x"}).status_code == 422
    assert Client().post("/firm/login/", {"login": "nobody", "password": "x"}).status_code == 429


def test_the_desk_shows_an_outsider_nothing(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    one = applied(7, now=timezone.now(), division="320981")
    stranger = signed_in("stranger_head")
    assert one.firm_name not in stranger.get("/desk/firm-applications/").content.decode()
    assert stranger.post(f"/desk/firm-applications/{one.pk}/", {"decision": "refuse", "reason": "不归我管"}).status_code == 404  # fmt: skip
    assert one.firm_name in signed_in("police_head").get("/desk/firm-applications/").content.decode()


@pytest.mark.feature("S000-M2.1")
def test_admit_and_remove_a_body_and_a_clue_that_names_it_is_flagged(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    from tests.faces.portal.forms import only_report, send

    officer = signed_in("police_head")
    browser = firm_of(1, officer)
    with as_system():
        firm = Firm.objects.get()
    told = {"act": "admit", "firm": str(firm.pk), "sort": "protected", "kind": "enterprise", "industry": "robots", "reason": "核心零部件自主研发"}  # fmt: skip
    wrong = officer.post("/desk/firm-listings/", told | {"industry": ""})
    assert wrong.status_code == 422 and "请从列表中选择行业" in wrong.content.decode()
    assert officer.post("/desk/firm-listings/", told).status_code == 302
    send(Client(), what="有人仿造清源制造1有限公司的关节，在网上低价卖。")
    lead = f"/desk/leads/{only_report().pk}/"
    handler = signed_in("handler")  # of another unit than the one that keeps the list
    assert "写到保护名录里的清源制造1有限公司" in handler.get(lead).content.decode()
    assert "保护名录" in browser.get("/firm/").content.decode()
    with as_system():
        row = listing.FirmListing.objects.get()
    officer.post(f"/desk/firm-listings/{row.pk}/remove/", {"reason": "已迁出本市"})
    history = officer.get("/desk/firm-listings/?past=1").content.decode()
    assert "列入：核心零部件自主研发" in history and "移出：已迁出本市" in history
    assert "写到保护名录" not in handler.get(lead).content.decode()
    stranger = signed_in("stranger_head")
    assert "清源制造1" not in stranger.get("/desk/firm-listings/?past=1").content.decode()
    assert stranger.post(f"/desk/firm-listings/{row.pk}/review/", {"reason": "看一看情况"}).status_code == 404


def test_an_assessment_of_the_account_stands_on_its_page_without_a_code(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    officer = signed_in("police_head")
    browser, other = firm_of(1, officer), firm_of(2, officer)
    where = browser.post("/risk/new/robots/", {})["Location"]
    assert "zhixian-risk" not in browser.cookies and browser.get(where).status_code == 200
    assert "开始测评" in browser.get("/firm/").content.decode()
    assert other.get(where)["Location"] == "/risk/?need=code" and "开始测评" not in other.get("/firm/").content.decode()


def test_what_was_done_with_a_code_is_put_on_the_page(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    from tests.faces.portal.forms import send
    from tests.faces.portal.test_risk import begin

    browser = firm_of(1, signed_in("police_head"))
    _, code = begin(Client())
    assert browser.post("/firm/link/", {"sort": "assessment", "code": code}).status_code == 302
    receipt = send(Client())
    assert browser.post("/firm/link/", {"sort": "report", "code": receipt}).status_code == 302
    page = browser.get("/firm/").content.decode()
    assert "开始测评" in page and "已收到" in page
    assert browser.post("/firm/link/", {"sort": "report", "code": receipt}).status_code == 422
    assert browser.post("/firm/link/", {"sort": "assessment", "code": "2222-2222-2222-2222"}).status_code == 404
