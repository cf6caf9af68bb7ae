"""Published pages with content by axe, on a phone and at the desk's width, without scripts; and a subscription asked for."""

import pytest
from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from tests.faces.portal.pages import LIMIT_BYTES
from tests.rooms.publishing.pages import released, warning
from zhixian.rooms.publishing import first_pages, services
from zhixian.rooms.publishing.checking import PageDraft

PAGES = ("/read/", "/read/tip-liquor/", "/read/case-sausages/", "/read/rights-holder-platform/", "/read/gone/", "/cases/", "/phones/",
         "/overseas/", "/disclosed/penalties/", "/disclosed/destruction-units/", "/")  # fmt: skip


@pytest.fixture
def published(world) -> None:
    now = timezone.now()
    for each in first_pages.first_pages():
        released(world, each.key, at=now)
    released(world, warning(), at=now)
    released(
        world,
        PageDraft(
            sort="helper", title="德国的服务台", facts={"country": "DE", "body": "某服务台", "contact": "某街1号"}
        ),
        at=now,
    )
    made = services.write(
        PageDraft(sort="notice", title="抽检不合格公告", text="某批次。"),
        actor=world("police.handler1"),
        now=now,
        key="gone",
    )
    services.submit(made.pk, actor=world("police.handler1"), now=now)
    services.release(made.pk, actor=world("police.head"), now=now, redacted=True)
    services.withdraw(made.pk, "复检合格", actor=world("police.head"), now=now)


@pytest.mark.parametrize("width", [390, 1440])
def test_every_published_page_is_accessible_and_light(chromium, live_server, published, settings, width):
    settings.SMTP_HOST = "127.0.0.1"  # so that the subscription's form stands there
    page = chromium.new_page(base_url=live_server.url, viewport={"width": width, "height": 900})
    faults = {}
    for address in PAGES:
        answer = page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        found = accessibility_faults(page)
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"):
            found.append("runs off the side")
        if len(answer.body()) > LIMIT_BYTES / 2:
            found.append(f"{len(answer.body())} bytes")
        if found:
            faults[address] = found
    assert faults == {}
    page.close()


def test_a_firm_subscribes_without_scripts(chromium, live_server, published, settings):
    settings.SMTP_HOST = "127.0.0.1"
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="海外预警和援助").click()
    page.get_by_label("邮箱").fill("nobody")
    page.get_by_role("button", name="订阅", exact=True).click()
    assert "完整的邮箱地址" in page.get_by_role("alert").inner_text()
    page.get_by_label("邮箱").fill("locks@firm.example")
    page.get_by_label("产品（逗号隔开").fill("门锁")
    page.get_by_role("button", name="订阅", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "还差一步"
    context.close()
