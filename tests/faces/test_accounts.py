"""Accounts: lockout, the one-time link, leaving, administrators only, and the pages behind the second factor."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.rooms.world import World, make_world
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Appointment, Officer
from zhixian.rooms.ledger.models import Entry

PASSWORD = "a-long-and-odd-password"


@pytest.fixture
def world(db) -> World:
    return make_world()


def browser(world: World, seat: str, *, post: str | None = None) -> Client:
    officer = Officer.objects.get(pk=world(seat).officer_id)
    officer.set_password(PASSWORD)
    officer.save()
    if post:
        Appointment.objects.create(
            officer=officer, unit_id=world(seat).unit_id, post=post, since=local_day(timezone.now())
        )
    client = Client()
    assert client.post("/accounts/login/", {"login": officer.login, "password": PASSWORD}).status_code == 302
    return client


def test_five_wrong_passwords_lock_the_account_also_against_the_right_one(world):
    officer = Officer.objects.get(pk=world("market.head").officer_id)
    officer.set_password(PASSWORD)
    officer.save()
    client = Client()
    answers = [
        client.post("/accounts/login/", {"login": officer.login, "password": "wrong"}).status_code for _ in range(5)
    ]
    assert answers[-1] == 429
    locked = client.post("/accounts/login/", {"login": officer.login, "password": PASSWORD})
    assert locked.status_code == 429
    assert "锁定" in locked.content.decode()


def test_the_link_of_an_invitation_sets_a_password_once(world):
    administrator = browser(world, "market.liaison", post="administrator")
    form = {"login": "new.officer", "name": "新同事", "certificate": "C-77", "posts": ["handler"]}
    answer = administrator.post("/desk/officers/invite/", form, follow=True)
    link = re.search(r"/accounts/invited/[\w-]+/", answer.content.decode()).group()
    weak = Client().post(link, {"password": "12345678", "again": "12345678"})
    assert weak.status_code == 422
    assert Client().post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().post("/accounts/login/", {"login": "new.officer", "password": PASSWORD}).status_code == 302
    twice = administrator.post("/desk/officers/invite/", form | {"login": "other"}, follow=True)
    assert "一人一号" in twice.content.decode()
    with as_system():
        assert {"account.invited", "account.password_set"} <= set(Entry.objects.values_list("kind", flat=True))


def test_who_leaves_is_out_at_once(world):
    administrator = browser(world, "market.liaison", post="administrator")
    leaver = browser(world, "market.handler2")
    assert leaver.get("/desk/").status_code == 200
    administrator.post(f"/desk/officers/{world('market.handler2').officer_id}/leave/")
    assert leaver.get("/desk/").status_code == 302
    assert Client().post("/accounts/login/", {"login": "here.market.handler2", "password": PASSWORD}).status_code != 302


def test_only_an_administrator_and_only_of_the_own_unit(world):
    assert browser(world, "market.handler1").get("/desk/officers/").status_code == 403
    other = browser(world, "there.market.liaison", post="administrator")
    for what in ("reset", "leave", "posts"):
        assert other.post(f"/desk/officers/{world('market.head').officer_id}/{what}/").status_code == 404
    assert "平桥head" not in other.get("/desk/officers/").content.decode()


def test_nobody_signs_up_and_pages_of_the_second_factor_are_there(world):
    assert (
        "sign" not in Client().get("/accounts/signup/").content.decode().lower()
        or Client().post("/accounts/signup/", {"username": "x", "password1": PASSWORD}).status_code != 302
    )
    assert not Officer.objects.filter(login="x").exists()
    client = browser(world, "market.head")
    for address in (
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/password/change/",
        "/accounts/tokens/",
    ):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_stolen_form_without_its_key_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        Officer.objects.get(pk=world("market.head").officer_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.post("/accounts/tokens/", {"name": "x", "days": "1", "scopes": "read"}).status_code == 403


def test_posts_substitutes_and_a_move_between_units(world):
    administrator = browser(world, "market.liaison", post="administrator")
    handler, head = world("market.handler2"), world("market.head")
    administrator.post(
        f"/desk/officers/{handler.officer_id}/posts/",
        {"posts": ["handler", "head"], "substitute_for": str(head.officer_id)},
    )
    stands_in = Appointment.objects.get(officer_id=handler.officer_id, post="head", until=None)
    assert stands_in.substitute_for_id == head.officer_id
    assert "（代" in administrator.get("/desk/officers/").content.decode()

    moved = browser(world, "market.handler2")
    there = world("there.market.head")
    answer = administrator.post(
        f"/desk/officers/{handler.officer_id}/move/", {"unit": there.unit_name, "posts": ["handler"]}, follow=True
    )
    assert "已调往" in answer.content.decode()
    assert there.unit_name in moved.get("/desk/").content.decode()
    unknown = administrator.post(
        f"/desk/officers/{head.officer_id}/move/", {"unit": "没有的局", "posts": ["handler"]},
        headers={"referer": "http://testserver/desk/officers/"}, follow=True,
    )  # fmt: skip
    assert "没有找到名为“没有的局”的单位" in unknown.content.decode()
