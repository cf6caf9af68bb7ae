"""A province's login against a small issuer: switched on by settings, every claim checked, and what each person may then do."""

import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from tests.faces.portal.issuer import Issuer, running
from tests.faces.portal.test_firm import PLACE, firm_of
from tests.faces.world import World
from tests.rooms.enterprises.assessing import credit_code
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.accounts.models import FirmApplication, FirmUser

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(settings) -> Iterator[Issuer]:  # type: ignore[no-untyped-def]
    with running() as made:
        settings.FIRM_LOGIN_ISSUER, settings.FIRM_LOGIN_CLIENT, settings.FIRM_LOGIN_SECRET = made.url, made.client, made.secret  # fmt: skip
        made.person = {"sub": "P-1", "credit_code": credit_code(1), "name": "林法人", "firm_name": "清源制造1有限公司", "phone_number": "13900000000"}  # fmt: skip
        yield made


def through(browser: Client, issuer: Issuer, **changed: str):  # type: ignore[no-untyped-def]
    code, state = issuer.authorise(browser.get("/firm/province/")["Location"])
    return browser.get("/firm/province/back/", {"code": code, "state": state} | changed)


def test_it_is_off_until_the_settings_name_an_issuer(world: World) -> None:
    assert Client().get("/firm/province/").status_code == 404
    assert "统一身份认证" not in Client().get("/firm/login/").content.decode()


def test_a_person_of_a_firm_that_has_not_joined_applies_and_later_comes_in(
    world: World, signed_in, issuer: Issuer
) -> None:  # type: ignore[no-untyped-def]
    browser = Client()
    assert "用省统一身份认证登录" in browser.get("/firm/login/").content.decode()
    assert through(browser, issuer)["Location"] == "/firm/apply/"
    form = browser.get("/firm/apply/").content.decode()
    assert "清源制造1有限公司" in form and credit_code(1) in form and 'name="password"' not in form
    told = {"act": "send", "firm_name": "清源制造1有限公司", "credit_code": credit_code(9), "applicant": "林法人", "phone": "13900000000", **PLACE}  # fmt: skip
    assert browser.post("/firm/apply/", told)["Location"] == "/firm/"
    with as_system():
        one = FirmApplication.objects.get()
    assert one.credit_code == credit_code(1) and one.by_province  # the province's code, not what was sent
    officer = signed_in("police_head")
    assert "由统一身份认证证明" in officer.get("/desk/firm-applications/").content.decode()
    officer.post(f"/desk/firm-applications/{one.pk}/", {"decision": "approve", "reason": "核对无误"})
    fresh = Client()
    assert through(fresh, issuer)["Location"] == "/firm/"
    assert "清源制造1有限公司" in fresh.get("/firm/").content.decode()


def test_an_unknown_person_of_a_joined_firm_only_reads_until_the_owner_says_more(
    world: World, signed_in, issuer: Issuer
) -> None:  # type: ignore[no-untyped-def]
    owner = firm_of(1, signed_in("police_head"))
    browser = Client()
    assert through(browser, issuer)["Location"] == "/firm/"
    with as_system():
        person = FirmUser.objects.get(subject="P-1")
    assert person.role == "reader" and browser.get("/firm/users/").status_code == 403
    owner.post(f"/firm/users/{person.pk}/role/", {"role": "member"})
    owner.post(f"/firm/users/{person.pk}/leave/")
    assert browser.get("/firm/")["Location"] == "/firm/login/"
    gone = through(Client(), issuer)
    assert gone.status_code == 502 and "已被本企业停用" in gone.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3600},
        {"nonce": "another"},
        {"credit_code": "91411500MA9K000010"},
    ],
)
def test_a_token_that_is_wrong_in_one_thing_lets_nobody_in(
    world: World, issuer: Issuer, wrong: dict[str, object]
) -> None:
    issuer.wrong = wrong
    browser = Client()
    answer = through(browser, issuer)
    assert answer.status_code == 502 and "统一身份认证没有完成" in answer.content.decode()
    assert "zhixian-firm" not in browser.cookies


def test_another_key_another_state_or_no_errand_lets_nobody_in(world: World, issuer: Issuer) -> None:
    assert through(Client(), issuer, state="another").status_code == 502
    assert through(Client(), issuer, code="made-up").status_code == 502
    issuer.signing = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert through(Client(), issuer).status_code == 502
    assert Client().get("/firm/province/back/", {"code": "x", "state": "y"}).status_code == 502


def test_an_issuer_that_does_not_answer_is_said_so(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FIRM_LOGIN_ISSUER, settings.FIRM_LOGIN_CLIENT = "http://127.0.0.1:9", "x"
    answer = Client().get("/firm/province/")
    assert answer.status_code == 502 and "认证服务没有正常答复" in answer.content.decode()
