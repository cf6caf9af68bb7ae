"""Registers of what a unit supervises and spot checks, on the desk: rounds, key list, filings, the draw, and outsiders."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.faces.desk.facts import enter, filled
from tests.faces.world import World
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.inspections import keeping, spots
from zhixian.rooms.inspections.declared import months_from, registers
from zhixian.rooms.inspections.models import RegisterEntry, SpotPlan, SpotResult
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]


def add(client: Client, sort: str, name: str, **told: str) -> RegisterEntry:
    answer = client.post(f"/desk/inspections/{sort}/", {"act": "add", "name": name, **told})
    assert answer.status_code == 302, answer.content.decode()
    with as_system():
        return RegisterEntry.objects.get(sort=sort, name=name)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def part(text: str, heading: str) -> str:
    """What stands on a page under one of its headings."""
    return text.split(f"<h2>{heading}</h2>")[1].split("<h2>")[0]


def press(client: Client, entry: RegisterEntry, act: str, **told: Any) -> Any:
    return client.post(f"/desk/inspections/entries/{entry.pk}/", {"act": act, **told})


@pytest.mark.feature("S001-1.2b")
def test_a_site_with_a_round_of_90_days_shows_its_next_check_and_when_missed_is_overdue(
    signed_in: Signed, world: World
) -> None:
    handler, now = signed_in("handler"), timezone.now()
    today = local_day(now)
    site = add(handler, "site", "某影视网站", operator="某网络公司", licence="苏网文〔2026〕1号", round_days="90")
    due = today + timedelta(days=90)
    here = page(handler, "/desk/inspections/site/")
    assert str(due) in here and "某影视网站" not in part(here, "逾期未检查")
    actor = world.actor("handler")
    with acting_as(actor):
        assert [each.overdue for each in keeping.listed("site", actor, now=now + timedelta(days=90))] == [False]
        assert [each.overdue for each in keeping.listed("site", actor, now=now + timedelta(days=91))] == [True]
    with as_system():  # the same on the page: the site was entered 91 days ago and never checked
        RegisterEntry.objects.filter(pk=site.pk).update(since=today - timedelta(days=91))
    assert "某影视网站" in part(page(handler, "/desk/inspections/site/"), "逾期未检查")
    press(handler, site, "check", on=today.isoformat(), result="found", note="发现未经许可传播影视作品3部")
    here = page(handler, "/desk/inspections/site/")
    assert "某影视网站" not in part(here, "逾期未检查") and str(due) in here
    assert "未经许可传播影视作品3部" in page(handler, f"/desk/inspections/entries/{site.pk}/")
    with as_system():
        kinds = set(Entry.objects.filter(chain=world.units["market"].pk).values_list("kind", flat=True))
    assert {"inspections.entered", "inspections.checked"} <= kinds


@pytest.mark.feature("S001-10.2")
def test_a_change_of_grade_moves_a_printing_firms_next_check(signed_in: Signed) -> None:
    handler, today = signed_in("handler"), local_day(timezone.now())
    high = add(handler, "printing_firm", "甲印刷厂", grade="high")
    low = add(handler, "printing_firm", "乙印刷厂", grade="low")

    def next_check(entry: RegisterEntry) -> str:
        return page(handler, f"/desk/inspections/entries/{entry.pk}/").split("下次检查：")[1].split("</p>")[0]

    assert str(months_from(today, 3)) in next_check(high) and str(months_from(today, 12)) in next_check(low)
    day = today - timedelta(days=40)
    press(handler, low, "check", on=day.isoformat(), result="clear", note="台账齐全")
    assert str(months_from(day, 12)) in next_check(low)
    press(handler, low, "grade", grade="high")
    assert str(months_from(day, 3)) in next_check(low)
    press(handler, high, "grade", grade="low")
    assert str(months_from(today, 12)) in next_check(high)
    refused = press(handler, high, "grade", grade="worst")
    assert refused.status_code == 422 and "请从列出的“风险等级”中选择" in refused.content.decode()


@pytest.mark.feature("S001-5.1")
def test_a_market_with_five_cases_in_a_year_is_proposed_and_a_head_confirms(signed_in: Signed, world: World) -> None:
    handler, head = signed_in("handler"), signed_in("head")
    market = add(handler, "market", "东方小商品市场", grade="low")
    today = local_day(timezone.now())
    for _ in range(4):
        enter(handler, place="东台市东方小商品市场12号")
    enter(handler, place="东台市西方市场")
    # A year and a day old: counts no more.
    old = months_from(today, -12).isoformat()
    enter(handler, place="东方小商品市场3号", opened_on=old, conduct_to=old)
    listing, entry = "/desk/inspections/market/", f"/desk/inspections/entries/{market.pk}/"
    assert "东方小商品市场" not in part(page(handler, listing), "建议列入重点名单") and "4件" in page(handler, listing)
    assert press(head, market, "key").status_code == 404
    with pytest.raises(keeping.NotProposed, match="rule"):
        keeping.set_key(market.pk, True, actor=world.actor("head"), now=timezone.now())
    enter(handler, place="东方小商品市场5号")
    assert "东方小商品市场" in part(page(handler, listing), "建议列入重点名单")
    # Proposed only: on the list by a head's hand, and by nobody else's.
    assert "东方小商品市场" not in part(page(handler, listing), "重点名单")
    assert press(handler, market, "key").status_code == 404
    assert "待负责人确认" in page(head, entry)
    assert press(head, market, "key").status_code == 302
    here = page(handler, listing)
    assert "东方小商品市场" in part(here, "重点名单") and "东方小商品市场" not in part(here, "建议列入重点名单")
    assert str(months_from(today, 3)) in here  # the key list's round, not the grade's 12 months
    with as_system():
        market.refresh_from_db()
    assert market.key_listed_by == world.officers["head"].pk
    press(head, market, "key")
    assert "东方小商品市场" not in part(page(handler, listing), "重点名单")


@pytest.mark.feature("S001-1.3b")
def test_a_platform_without_a_current_filing_is_listed_until_a_new_version_is_filed(signed_in: Signed) -> None:
    handler, today = signed_in("handler"), local_day(timezone.now())
    platform = add(handler, "platform", "某购平台")
    heading, listing = "没有有效的交易规则备案", "/desk/inspections/platform/"
    assert "某购平台" in part(page(handler, listing), heading)
    past = {"filed_on": today - timedelta(days=400), "valid_from": today - timedelta(days=390)}
    press(handler, platform, "file", version="2025版", **past, valid_until=today - timedelta(days=1))
    assert "某购平台" in part(page(handler, listing), heading)  # outdated
    press(handler, platform, "file", version="2026版", filed_on=today, valid_from=today)
    assert "某购平台" not in part(page(handler, listing), heading)
    filings = part(page(handler, f"/desk/inspections/entries/{platform.pk}/"), "交易规则备案")
    assert "2025版" in filings and "2026版" in filings and filings.count("现行有效") == 1
    again = press(handler, platform, "file", version="2026版", filed_on=today, valid_from=today)
    assert again.status_code == 422 and "已经备案" in again.content.decode()


@pytest.mark.feature("S001-1.1b")
def test_five_percent_of_200_shops_are_ten_the_same_for_the_same_seed_and_a_failing_one_opens_a_case(
    signed_in: Signed, world: World
) -> None:
    handler, today = signed_in("handler"), local_day(timezone.now())
    shops = [f"第{number}号网店" for number in range(1, 201)]
    told = {"act": "draw", "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=12)).isoformat(), "percent": "5",
            "population": "\n".join(shops)}  # fmt: skip
    for name, seed in (("大促抽查", "2026-11"), ("复核", "2026-11"), ("另抽", "2026-12"), ("随机", "")):
        assert handler.post("/desk/inspections/spots/", {**told, "name": name, "seed": seed}).status_code == 302
    with as_system():
        plans = {plan.name: plan for plan in SpotPlan.objects.all()}
    plan = plans["大促抽查"]
    assert len(set(plan.drawn)) == 10 and set(plan.drawn) < set(shops)
    assert plan.drawn == plans["复核"].drawn == spots.drawn("2026-11", shops[::-1], 5)
    assert plan.drawn != plans["另抽"].drawn and plans["随机"].seed and len(plans["随机"].drawn) == 10
    address, shop = f"/desk/inspections/spots/{plan.pk}/", plan.drawn[0]
    assert all(each in page(handler, address) for each in [*plan.drawn, "2026-11"])
    day = today.isoformat()
    no_note = handler.post(address, {"act": "result", "shop": shop, "on": day, "result": "failed"})
    assert no_note.status_code == 422 and "不合格的请写明发现的问题" in no_note.content.decode()
    handler.post(address, {"act": "result", "shop": shop, "on": day, "result": "failed", "note": "检出假冒商标商品"})
    handler.post(address, {"act": "result", "shop": plan.drawn[1], "on": day, "result": "passed"})
    here = page(handler, address)
    with as_system():
        failing = SpotResult.objects.get(shop=shop)
    assert here.count("?spot=") == 1 and f"?spot={failing.pk}" in here
    sheet = page(handler, f"/desk/dossiers/new/?spot={failing.pk}")
    assert f"{shop}涉嫌侵权假冒案" in sheet and "检出假冒商标商品" in sheet
    assert signed_in("stranger").get(f"/desk/dossiers/new/?spot={failing.pk}").status_code == 404
    dossier = enter(handler, title=f"{shop}涉嫌侵权假冒案", spot=str(failing.pk))
    here = page(handler, address)
    assert f"/desk/dossiers/{dossier.pk}/" in here and "?spot=" not in here
    # One failing shop, one case: a second is refused and leaves nothing.
    with as_system():
        before = Dossier.objects.count()
    again = handler.post("/desk/dossiers/new/", filled(spot=str(failing.pk)))
    assert again.status_code == 409 and "已经登记案件" in again.content.decode()
    with as_system():
        assert Dossier.objects.count() == before


def test_a_strangers_press_enters_no_case_from_anothers_result(signed_in: Signed, world: World) -> None:
    actor, now = world.actor("handler"), timezone.now()
    with acting_as(actor):
        plan = spots.plan(
            "抽查",
            starts_on=local_day(now),
            ends_on=local_day(now),
            percent=1,
            population=["甲店"],
            actor=actor,
            now=now,
        )
        its = spots.log_result(
            plan.pk, "甲店", result="failed", note="假冒商品", on=local_day(now), actor=actor, now=now
        )
    assert signed_in("stranger").post("/desk/dossiers/new/", filled(spot=str(its.pk))).status_code == 404
    with as_system():
        assert not Dossier.objects.exists()


def test_another_units_registers_and_plans_are_not_there(signed_in: Signed, world: World) -> None:
    handler, today = signed_in("handler"), local_day(timezone.now())
    site = add(handler, "site", "某影视网站")
    with acting_as(world.actor("handler")):
        plan = spots.plan("抽查", starts_on=today, ends_on=today, percent=50, population=["甲店", "乙店"],
                          actor=world.actor("handler"), now=timezone.now())  # fmt: skip
    for who in ("stranger", "stranger_head", "detective"):
        outsider = signed_in(who)
        assert "某影视网站" not in page(outsider, "/desk/inspections/site/")
        assert "甲店" not in page(outsider, "/desk/inspections/spots/")
        for address in (f"/desk/inspections/entries/{site.pk}/", f"/desk/inspections/spots/{plan.pk}/"):
            assert (
                outsider.get(address).status_code == 404 and outsider.post(address, {"act": "check"}).status_code == 404
            )
    with acting_as(world.actor("stranger")), connection.cursor() as cursor:  # the second wall, without the first
        for table in ("registerentry", "spotplan"):
            cursor.execute(f"select count(*) from inspections_{table}")
            assert cursor.fetchone() == (0,)


def test_a_bad_entry_is_told_what_would_be_right_and_every_register_has_a_page(signed_in: Signed) -> None:
    handler = signed_in("handler")
    for sort in registers():
        assert "列入名册" in page(handler, f"/desk/inspections/{sort}/")
    assert handler.get("/desk/inspections/castles/").status_code == 404
    for told, sentence in (
        ({"name": "甲"}, "请填写名称，2至120字"),
        ({"name": "某站", "round_days": "0"}, "检查间隔应为1至1100天"),
        ({"name": "某站", "round_days": "九十"}, "请填写整数"),
    ):
        answer = handler.post("/desk/inspections/site/", {"act": "add", **told})
        assert answer.status_code == 422 and sentence in answer.content.decode()
    add(handler, "site", "某站")
    twice = handler.post("/desk/inspections/site/", {"act": "add", "name": "某站"})
    assert twice.status_code == 422 and "名册中已有这个名称" in twice.content.decode()
    reviewer = signed_in("reviewer")
    assert "<h2>办理</h2>" not in page(reviewer, "/desk/inspections/site/")
    assert reviewer.post("/desk/inspections/site/", {"act": "add", "name": "另一站"}).status_code == 404
