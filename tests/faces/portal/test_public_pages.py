"""What holds for every public page: no account, no session, nothing inline, light, and a policy for the browser."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.test import Client

from tests.faces.portal.pages import LIMIT_BYTES, PUBLIC

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", PUBLIC)
def test_it_opens_without_an_account_and_notes_nothing(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "zhixian" not in answer.cookies and "sessionid" not in answer.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("address", PUBLIC)
def test_it_carries_no_script_or_style_of_its_own(client: Client, address: str) -> None:
    answer = client.get(address)
    text = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", text)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", PUBLIC)
def test_it_is_light(client: Client, address: str) -> None:
    answer = client.get(address)
    loaded = re.findall(r"/static/([^\"'#?]+)", answer.content.decode())
    weight = len(answer.content) + sum(Path(str(finders.find(name))).stat().st_size for name in set(loaded))
    assert weight < LIMIT_BYTES, weight


def test_an_unknown_address_gets_a_public_page(client: Client) -> None:
    answer = client.get("/nothing-of-that-name/")
    assert answer.status_code == 404 and "回到首页" in answer.content.decode()
    assert "回到我的工作" in client.get("/desk/nothing-of-that-name/").content.decode()


def test_the_large_type_is_kept_without_a_session(client: Client) -> None:
    client.post("/look/", {"type_size": "large"})
    assert 'data-type="large"' in client.get("/").content.decode()
    client.post("/look/", {"type_size": ""})
    assert 'data-type="large"' not in client.get("/").content.decode()
