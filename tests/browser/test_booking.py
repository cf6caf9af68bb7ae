"""Two people with phones want one hour; scripts are off. Every page by axe; the desk's pages too."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from tests.rooms.enterprises import serving
from zhixian.moments import local_day
from zhixian.rooms.enterprises.bookings import booking, slots
from zhixian.rooms.enterprises.points import keeping, lectures, requests, visits
from zhixian.rooms.enterprises.points.requests import RequestDraft


@pytest.fixture
def place(world: Any) -> Any:
    officer = world("police.handler1")
    point = serving.point(officer, now=timezone.now(), officer_id=officer.officer_id, weekdays=(0, 1, 2, 3, 4))
    serving.sitting(officer, now=timezone.now(), days=2, at=point)
    return point


def _phone(chromium: Any, live_server: Any, *, scripts: bool = False) -> Any:
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, base_url=live_server.url, locale="zh-CN", java_script_enabled=scripts
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def _fill(page: Any, firm: str) -> None:
    page.get_by_label("企业（单位）名称").fill(firm)
    page.get_by_label("联系人").fill("王某")
    page.get_by_label("联系电话").fill("0510-5550000")
    page.get_by_label("要当面解决什么").fill("核心图纸疑似外流")


@pytest.mark.feature("S000-M5.5")
def test_the_second_person_is_offered_another_hour(chromium: Any, live_server: Any, world: Any, place: Any) -> None:
    first, second = _phone(chromium, live_server), _phone(chromium, live_server)
    for page in (first, second):  # both see nine o'clock free
        page.goto("/")
        page.get_by_role("navigation").get_by_role("link", name="预约民警").click()
        page.get_by_role("link", name="个空闲时间").click()
        page.get_by_label("09:00至09:30").check()
        _fill(page, "先到公司" if page is first else "后到公司")
    first.get_by_role("button", name="预约").click()
    assert "已预约" in first.inner_text("main") and "09:00至09:30" in first.inner_text("main")
    second.get_by_role("button", name="预约").click()
    assert "没有约成" in second.get_by_role("alert").inner_text()
    assert second.get_by_label("09:00至09:30").count() == 0
    assert second.get_by_label("企业（单位）名称").input_value() == "后到公司"
    second.get_by_label("09:30至10:00").check()
    second.get_by_role("button", name="预约").click()
    assert "09:30至10:00" in second.inner_text("main") and "先到公司" not in second.inner_text("main")
    code = first.locator(".code").inner_text()
    third = _phone(chromium, live_server)  # the same person on another phone, by the code
    third.goto("/book/")
    third.get_by_role("textbox", name="服务码").fill(code.lower())
    third.get_by_role("button", name="查看").click()
    third.get_by_role("link", name="改期").click()
    third.get_by_label("10:30至11:00").check()
    third.get_by_role("button", name="改到这个时间").click()
    assert "10:30至11:00" in third.inner_text("main")
    third.get_by_role("button", name="取消预约").click()
    assert "已取消" in third.inner_text("main")
    for page in (first, second, third):
        page.context.close()


def _faults(page: Any, addresses: list[str]) -> dict[str, list[str]]:
    faults = {}
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        found = accessibility_faults(page)
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"):
            found.append("runs off the side")
        if found:
            faults[address] = found
    return faults


def test_the_public_pages_are_accessible(chromium: Any, live_server: Any, world: Any, place: Any) -> None:
    officer, now = world("police.handler1"), timezone.now()
    lecture = lectures.announce(
        "商业秘密", starts_at=now + timedelta(days=3), place="报告厅", seats=9, actor=officer, now=now
    )
    page = _phone(chromium, live_server, scripts=True)
    page.goto(f"/book/at/{place.pk}/")
    page.get_by_label("09:00至09:30").check()
    _fill(page, "云岭示例公司")
    page.get_by_role("button", name="预约").click()
    page.get_by_role("link", name="改期").click()
    change = page.url
    addresses = ["/book/", "/book/mine/", change, f"/book/at/{place.pk}/", "/book/ask/", f"/book/ask/{place.pk}/",
                 f"/book/lectures/{lecture.pk}/"]  # fmt: skip
    assert _faults(page, addresses) == {}
    page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_desk_pages_are_accessible(as_officer: Any, world: Any, place: Any, width: int) -> None:
    officer, now = world("police.handler1"), timezone.now()
    firm = serving.firm(officer, now=now)
    keeping.reach(place.pk, firm.pk, actor=officer, now=now)
    booked, _ = booking.book(slots.free(now=now)[0].key, serving.draft(), now=now)
    visit = visits.start(firm.pk, on=local_day(now), actor=officer, now=now)
    visits.raise_issue(firm.pk, kind="problem", text="仿冒网店", visit_id=visit.pk, actor=officer, now=now)
    asked, _ = requests.ask(RequestDraft(firm_name="云岭示例公司", text="怎样写保密协议", point_id=place.pk), now=now)
    lecture = lectures.announce("商业秘密", starts_at=now, place="报告厅", seats=9, actor=officer, now=now)
    page = as_officer("police.handler1", width=width)
    addresses = [
        "/desk/bookings/", f"/desk/bookings/{booked.pk}/", "/desk/bookings/sittings/", f"/desk/bookings/sittings/{booked.sitting_id}/",
        "/desk/points/", f"/desk/points/{place.pk}/", "/desk/points/firms/", f"/desk/points/firms/{firm.pk}/", "/desk/points/requests/",
        f"/desk/points/requests/{asked.pk}/", "/desk/points/visits/", f"/desk/points/visits/{visit.pk}/", "/desk/points/issues/",
        "/desk/points/lectures/", f"/desk/points/lectures/{lecture.pk}/", "/desk/points/officers/", "/desk/points/figures/",
    ]  # fmt: skip
    assert _faults(page, addresses) == {}
