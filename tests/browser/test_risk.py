"""A firm tests itself on a phone whose browser runs no scripts; every page by axe; the officer's pages too."""

from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from tests.rooms.enterprises.assessing import consented, fill
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.assessments import codes, holding, overseeing, planning
from zhixian.rooms.enterprises.indexes import services
from zhixian.rooms.enterprises.models import Assessment


def test_from_the_front_page_to_the_report_without_scripts(chromium: Any, live_server: Any, world: Any) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, base_url=live_server.url, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="自测风险").click()
    page.get_by_role("link", name="智能制造企业创新风险自检表").click()
    page.get_by_label("企业名称").fill("清源制造")
    page.get_by_role("button", name="开始").click()
    code = page.locator(".code").inner_text()
    page.get_by_role("link", name="开始答题").click()
    for choice in ("有", "否", "没有"):  # the facts that steer the branches
        page.get_by_label(choice, exact=True).check()
        page.get_by_role("button", name="保存，下一题").click()
    page.get_by_role("button", name="保存，下一题").click()
    assert "请选一项" in page.get_by_role("alert").inner_text()
    page.get_by_label("不符合", exact=True).check()
    page.get_by_label("说明").fill("工艺卡贴在墙上")
    page.get_by_role("button", name="保存，下一题").click()
    page.goto("/risk/")
    page.get_by_role("button", name="离开").click()
    page.get_by_role("textbox", name="测评码").fill(code.lower())
    page.get_by_role("button", name="继续").click()
    assert "已答4题" in page.inner_text("main")
    with as_system():
        one = Assessment.objects.get()
    fill(one, codes.holder_of(code), "met", now=timezone.now(), branch="no", own_process="yes", recipe_sheet="unmet")
    page.reload()
    page.get_by_role("button", name="出报告").click()
    assert page.get_by_role("heading", name="等级：中风险").is_visible()
    assert "整套工艺参数在车间人人可看" in page.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载报告（PDF）").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="同意并选择单位").click()
    assert "没有任何机关" not in page.inner_text("main")
    context.close()


@pytest.fixture
def overseen(world: Any) -> tuple[Assessment, str]:
    now = timezone.now()
    made, _, code = consented("robots", "unmet", world.units["here.police"], now=now)
    head = world("police.head")
    planning.make(made.pk, actor=head, now=now)
    overseeing.override(made.pk, "medium", "走访核实，现场不涉密", actor=head, now=now)
    services.reckon_now(actor=head, now=now)
    return made, code


@pytest.mark.parametrize("width", [390, 1280])
def test_the_public_pages_are_accessible(
    chromium: Any, live_server: Any, overseen: tuple[Assessment, str], width: int
) -> None:
    made, code = overseen
    draft, draft_code = holding.start("robots", holding.FirmDraft(), now=timezone.now())
    context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    faults = {}
    for bearer, addresses in (
        (draft_code, [f"/risk/{draft.pk}/", f"/risk/{draft.pk}/items/drawings/"]),
        (code, ["/", "/risk/", "/risk/new/robots/", f"/risk/{made.pk}/report/", f"/risk/{made.pk}/consent/", f"/risk/{made.pk}/commit/", "/risk/commitments/", "/risk/scenes/",
                "/risk/scenes/live-selling/"]),
    ):  # fmt: skip
        context.add_cookies([{"name": "zhixian-risk", "value": bearer, "url": f"{live_server.url}/risk/"}])
        for address in addresses:
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
            found = accessibility_faults(page)
            if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"):
                found.append("runs off the side")
            if found:
                faults[address] = found
    context.close()
    assert faults == {}


@pytest.mark.parametrize("width", [1440, 390])
def test_the_desk_pages_are_accessible(as_officer: Any, overseen: tuple[Assessment, str], width: int) -> None:
    made, _ = overseen
    page = as_officer("police.head", width=width)
    faults = {}
    for address in ("/desk/risk/", f"/desk/risk/{made.pk}/", "/desk/risk/board/", "/desk/risk/scenes/", "/desk/risk/scenes/live-selling/", "/desk/risk/figures/", "/desk/risk/apps/", "/desk/risk/commitments/",
                    "/desk/risk/index/firm/", f"/desk/risk/index/firm/{made.credit_code}/"):  # fmt: skip
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        found = accessibility_faults(page)
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"):
            found.append("runs off the side")
        if found:
            faults[address] = found
    assert faults == {}
