"""A citizen reports from a phone: the upload is cut and goes on, the officer asks, the answer comes by the receipt code."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import accessibility_faults
from tests.faces.portal.pages import LIMIT_BYTES, PUBLIC
from tests.rooms.leads.things import photo, video
from zhixian.faces.portal import limits
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.leads.models import Attachment, Report


@pytest.fixture
def phone(chromium: Any, live_server: Any, world: Any) -> Iterator[Callable[..., Any]]:
    limits.counter.clear()
    contexts = []

    def fresh(**more: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": 390, "height": 844}, base_url=live_server.url, locale="zh-CN", has_touch=True, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield fresh
    for context in contexts:
        context.close()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


def whole_files(count: int) -> list[Attachment]:
    with as_system():
        return list(Attachment.objects.exclude(state="arriving")[:count])


@pytest.mark.feature("S000-M5.2")
def test_report_with_an_upload_cut_and_resumed_and_a_question_answered(
    phone: Callable[..., Any], as_officer: Callable[..., Any], tmp_path: Path
) -> None:
    clip, picture = tmp_path / "经过.mp4", tmp_path / "现场.jpg"
    paper = tmp_path / "收据.pdf"
    clip.write_bytes(video(bytes(range(256)) * 8000))  # two megabytes: eight pieces
    picture.write_bytes(photo())
    paper.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    page = phone()
    page.goto("/")
    page.get_by_role("link", name="我要举报").last.click()
    page.get_by_label("假冒名牌、侵犯商标").check()
    page.get_by_label("说说经过").fill("巷口商行卖假冒名牌白酒")
    page.get_by_label("省、自治区、直辖市").select_option("410000")
    page.get_by_label("市", exact=True).select_option("411500")
    page.get_by_label("县、区", exact=True).select_option("411503")

    pieces = {"seen": 0}

    def line(route: Any) -> None:
        """The line breaks at the third piece and stays down for two tries."""
        pieces["seen"] += 1
        if pieces["seen"] in {3, 4}:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(
        re.compile("/report/uploads/[0-9a-f-]+$"),
        lambda route: line(route) if route.request.method == "PATCH" else route.continue_(),
    )
    page.locator("#file-input").set_input_files([clip, picture, paper])
    page.get_by_text("3个文件已传完").wait_for()
    assert pieces["seen"] > 10  # it was cut twice and went on
    assert page.get_by_text("拍摄地点").first.is_visible()
    program = tmp_path / "假的.jpg"
    program.write_bytes(b"\x7fELF\x02\x01\x01" + b"\x00" * 300)
    page.locator("#file-input").set_input_files([program])
    page.get_by_text("没有收下“假的.jpg”").wait_for()
    assert fits(page) and accessibility_faults(page) == []
    page.get_by_role("button", name="提交举报").click()
    page.wait_for_url("**/report/receipt/")
    code = page.locator("#receipt").inner_text()
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", code)
    assert fits(page) and accessibility_faults(page) == []
    with as_system():
        report = Report.objects.get()
        assert report.division == "411503" and Attachment.objects.filter(report_id=report.pk, sent=True).count() == 3

    officer = as_officer("market.handler1")
    officer.goto("/desk/leads/")
    assert accessibility_faults(officer) == []
    officer.get_by_role("link", name="未登记").click()
    for path in (clip, picture, paper):
        assert officer.get_by_text(hashlib.sha256(path.read_bytes()).hexdigest()).count() == 1
    officer.get_by_role("button", name="登记为线索").click()
    officer.get_by_text("向举报人提问").click()
    officer.get_by_label("问题").fill("几点送货？")
    officer.get_by_role("button", name="发出问题").click()
    assert accessibility_faults(officer) == [] and fits(officer)

    other = phone()
    other.goto("/follow/")
    other.get_by_label("回执编号").fill(code)
    other.get_by_role("button", name="查进度").click()
    assert other.get_by_text("几点送货？").first.is_visible()
    other.get_by_label("您的回答").fill("晚上八点")
    other.get_by_role("button", name="回答").click()
    other.get_by_text("晚上八点").wait_for()
    assert fits(other) and accessibility_faults(other) == []
    officer.reload()
    assert officer.get_by_text("晚上八点").is_visible()


def test_a_closed_phone_goes_on_where_the_upload_was_cut(phone: Callable[..., Any], tmp_path: Path) -> None:
    clip = tmp_path / "经过.mp4"
    clip.write_bytes(video(bytes(range(256)) * 8000))
    page = phone()
    page.goto("/report/")
    page.get_by_label("说说经过").fill("写到一半")
    seen = {"pieces": 0, "down": True}

    def line(route: Any) -> None:
        if route.request.method == "PATCH":
            seen["pieces"] += 1
        if route.request.method == "PATCH" and seen["pieces"] > 3 and seen["down"]:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile("/report/uploads/"), line)
    page.locator("#file-input").set_input_files([clip])
    page.get_by_text("网络断了，正在重试").wait_for()
    page.goto("about:blank")  # the phone is closed
    page.goto("/report/")
    assert page.get_by_label("说说经过").input_value() == "写到一半"
    assert page.get_by_text("没有传完").is_visible()
    seen["down"], before = False, seen["pieces"]
    page.locator("#file-input").set_input_files([clip])
    page.get_by_text("1个文件已传完").wait_for()
    assert seen["pieces"] - before < 8  # the first three pieces were not sent again
    (row,) = whole_files(2)
    assert row.state == "kept" and row.length == clip.stat().st_size


def test_the_whole_way_with_scripts_turned_off(phone: Callable[..., Any], tmp_path: Path) -> None:
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo())
    page = phone(java_script_enabled=False)
    page.goto("/report/")
    page.get_by_label("假冒名牌、侵犯商标").check()
    page.get_by_label("说说经过").fill("巷口商行卖假冒名牌白酒")
    page.get_by_label("或者直接找地名").fill("平桥区")
    page.get_by_role("button", name="找这个地名").click()
    page.get_by_label("河南省信阳市平桥区").check()
    page.locator("#file-input").set_input_files([picture])
    page.get_by_role("button", name="上传选好的文件").click()
    page.get_by_text("共1个文件").wait_for()
    draft = page.locator("#draft-code").inner_text()
    other = phone(java_script_enabled=False)  # the draft goes on on another phone, by its code
    other.goto("/report/resume/")
    other.get_by_label("草稿编号").fill(draft)
    other.get_by_role("button", name="接着写").click()
    assert other.get_by_label("说说经过").input_value() == "巷口商行卖假冒名牌白酒"
    other.get_by_role("button", name="提交举报").click()
    assert other.locator("#receipt").inner_text() == draft
    other.get_by_role("link", name="看进度").click()
    assert other.get_by_text("已经送到").is_visible()


@pytest.mark.parametrize("large", [False, True])
def test_public_pages_are_accessible_and_light(phone: Callable[..., Any], large: bool) -> None:
    page = phone()
    if large:
        page.goto("/")
        page.get_by_role("button", name="大字版").click()
    for address in PUBLIC:
        page.goto(address, wait_until="networkidle")
        loaded = page.evaluate(
            "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
            ".reduce((sum, each) => sum + each.decodedBodySize, 0)"
        )
        assert 0 < loaded < LIMIT_BYTES, (address, loaded)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        assert accessibility_faults(page) == [], address
        assert fits(page), address
        sizes = page.evaluate(
            "Array.from(document.querySelectorAll('button, .button, .doors a, select, input:not([type=hidden]):not([type=checkbox]):not([type=radio])'))"
            ".filter(e => e.offsetParent && !e.classList.contains('unseen')).map(e => e.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 44, (address, min(sizes))
