"""A firm on a phone with scripts off: registers a dispute abroad, is asked and answers, reads the advice, rates it; axe on the way."""

from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from tests.browser.test_firms import choose_place, phone
from tests.browser.walking import Walking
from tests.rooms.docket.test_specialists import expert
from tests.rooms.enterprises.joining import PASSWORD, joined
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.models import Run


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


def signed_in(page: Any, world: Any) -> None:
    joined(1, by=world("police.head"), now=timezone.now())
    page.goto("/firm/login/")
    page.get_by_label("账号", exact=True).fill("firm.1")
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name="登记海外纠纷").click()


def test_from_the_form_to_the_firms_own_rating(chromium: Any, live_server: Any, world: Any, as_officer: Any) -> None:
    expert(world, "钱律师", "justice.handler1", "lawyer", skills="德国 专利诉讼", employer="某律师事务所")
    page = phone(chromium, live_server)
    signed_in(page, world)
    assert "以清源机器人1有限公司的名义登记" in page.inner_text("main") and fits(page)
    page.get_by_label("国家或者地区").select_option(label="德国")
    page.get_by_label("法院或者机关").fill("杜塞尔多夫地方法院")
    page.get_by_label("涉及的商品").fill("智能门锁")
    page.get_by_label("情况和诉求").fill("展会上收到临时禁令，货被搬走。")
    choose_place(page)
    page.get_by_label("应对指导").check()
    page.get_by_role("button", name="提交登记").click()
    alert = page.get_by_role("alert")
    assert alert.get_by_role("link").all_inner_texts() == ["请填写“纠纷种类”"]
    alert.get_by_role("link").click()
    assert page.get_by_label("法院或者机关").input_value() == "杜塞尔多夫地方法院"
    page.get_by_label("纠纷种类").select_option(label="展会")
    page.get_by_label("收到的文书").set_input_files(
        {"name": "禁令.txt", "mimeType": "text/plain", "buffer": "临时禁令".encode()}
    )
    page.get_by_role("button", name="提交登记").click()
    page.get_by_role("heading", name="指导进展：等指导机构受理").wait_for()
    where = page.url

    desk = as_officer("ipoffice.handler1")
    desk.goto(where.replace("/ask/", "/desk/inquiries/"))
    desk.locator("summary", has_text="受理为海外纠纷指导").click()
    desk.get_by_role("button", name="受理为海外纠纷指导").click()
    desk.get_by_text("已受理为海外纠纷指导事项").wait_for()
    desk.locator("summary", has_text="答复").first.click()
    desk.get_by_role("textbox", name="答复").first.fill("禁令哪天送达的？")
    desk.get_by_role("button", name="答复", exact=True).click()
    desk.get_by_role("link", name="由此受理的指导事项").click()
    assert "禁令.txt" in desk.inner_text("main") and "展会上收到临时禁令" in desk.inner_text("main")
    walk = Walking(as_officer, desk.url.split("/dossiers/")[1].split("/")[0])

    page.reload()
    assert "禁令哪天送达的？" in page.inner_text("main")
    page.get_by_label("回答、补充或者追问").fill("昨天下午。")
    page.get_by_role("button", name="提交", exact=True).click()
    walk.do("ipoffice.handler1", "triage", urgency="urgent", impact="normal")
    chosen = {"person": "钱律师", "reasons": "熟悉当地程序", "no_conflict": True, "confidential": True}
    offered = walk.look("ipoffice.handler1")
    option = offered.locator("select[name=person] option", has_text="钱律师")
    walk.do("ipoffice.handler1", "assign-expert", **(chosen | {"person": option.first.get_attribute("value")}))
    walk.do("ipoffice.handler1", "give-advice", advice="三日内提出异议")
    walk.do("ipoffice.handler1", "follow", milestones="听证")
    walk.do("ipoffice.head", "close", outcome="禁令撤销")

    page.reload()
    shown = page.inner_text("main")
    assert "指导进展：结案" in shown and "三日内提出异议" in shown and "禁令撤销" in shown and fits(page)
    page.get_by_role("button", name="评价").click()
    assert "请选1至5分" in page.inner_text("main")
    page.get_by_role("group", name="这次指导怎么样").get_by_label("4分").check()
    page.get_by_label("意见（可不填）").fill("答得快")
    page.get_by_role("button", name="评价").click()
    assert "您给这次指导评了4分。答得快" in page.inner_text("main")
    assert page.get_by_role("button", name="评价").count() == 0
    with as_system():
        assert Run.objects.get(procedure="overseas-guidance").memory["kept"]["rating"] == "4"
    assert "企业（在自己的页面上）" in walk.look("ipoffice.handler1").inner_text("main")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_are_accessible(chromium: Any, live_server: Any, world: Any, as_officer: Any, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto("/ask/abroad/")
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="提交登记").click()
    assert accessibility_faults(page) == [] and fits(page)  # with every fault said
    page.get_by_label("企业名称").fill("平桥门锁有限公司")
    page.get_by_label("国家或者地区").select_option(label="德国")
    page.get_by_label("纠纷种类").select_option(label="展会")
    page.get_by_label("情况和诉求").fill("展会上收到临时禁令。")
    page.get_by_label("联系人").fill("林法务")
    page.get_by_label("联系电话").fill("0376-7654321")
    choose_place(page)
    page.get_by_label("应对指导").check()
    page.get_by_role("button", name="提交登记").click()
    page.get_by_text("咨询码", exact=False).first.wait_for()
    assert accessibility_faults(page) == [] and fits(page)
    desk = as_officer("ipoffice.handler1", width=width)
    desk.goto(page.url.replace("/ask/", "/desk/inquiries/"))
    assert accessibility_faults(desk) == []
    context.close()
