"""The page of substitutes, and what the desk says to who stands in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.moments import local_day

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def form(world: World, whose: str, post: str, substitute: str) -> dict[str, str]:
    today = local_day(timezone.now())
    return {"whose": f"{world.officers[whose].pk}:{post}", "substitute": str(world.officers[substitute].pk),
            "since": today.isoformat(), "until": (today + timedelta(days=5)).isoformat(), "reason": "出差"}  # fmt: skip


def test_a_head_names_a_substitute_who_acts_for_her_and_the_timeline_says_so(signed_in: Browser, world: World):
    dossier, _ = worlds.enter(world)
    run = worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="pass-legal-review")
    head, liaison = signed_in("head"), signed_in("liaison")
    choice = form(world, "head", "head", "liaison")
    assert choice["whose"] in head.get("/desk/substitutes/").content.decode()  # the very value of the list
    assert "已委托代理" in head.post("/desk/substitutes/", choice, follow=True).content.decode()
    work = liaison.get("/desk/").content.decode()
    assert "您正在代理顾平的负责人" in work and "负责人（代顾平）" in work
    assert liaison.post(f"/desk/runs/{run.pk}/steps/approve-transfer/", {"opinion": "同意移送"}).status_code == 302
    page = liaison.get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    assert "何联（代顾平）" in page
    assert "代该人员办理" in liaison.get(f"/desk/dossiers/{dossier.pk}/record/").content.decode()
    address = re.search(r"/desk/substitutes/[\w-]+/end/", liaison.get("/desk/substitutes/").content.decode()).group()
    outsider = signed_in("stranger_head")
    assert outsider.post(address).status_code == 404
    assert "顾平" not in outsider.get("/desk/substitutes/").content.decode()
    assert "代理已终止" in head.post(address, follow=True).content.decode()
    assert "您正在代理" not in liaison.get("/desk/").content.decode()


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(signed_in: Browser, world: World):
    head = signed_in("head")
    wrong = head.post("/desk/substitutes/", form(world, "head", "head", "head") | {"reason": "出差三天"})
    assert (
        wrong.status_code == 422 and "不能委托给本人" in wrong.content.decode() and "出差三天" in wrong.content.decode()
    )
    empty = head.post("/desk/substitutes/", {})
    assert (
        empty.status_code == 422
        and "请选择岗位和代理人" in empty.content.decode()
        and "请填写日期" in empty.content.decode()
    )


def test_another_units_officer_is_no_substitute_and_nobody_names_one_for_a_stranger(signed_in: Browser, world: World):
    assert signed_in("head").post("/desk/substitutes/", form(world, "head", "head", "stranger")).status_code == 422
    assert (
        signed_in("stranger_head").post("/desk/substitutes/", form(world, "head", "head", "stranger")).status_code
        == 422
    )
    assert signed_in("handler").post("/desk/substitutes/", form(world, "head", "head", "liaison")).status_code in (
        302,
        403,
    )
    assert "代理" in signed_in("liaison").get("/desk/").content.decode()
    assert "您正在代理" not in signed_in("liaison").get("/desk/").content.decode()
