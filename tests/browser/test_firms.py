"""A firm on a phone, without scripts: registered, verified, on the protected list; a question, its article, an officer's answer."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from tests.rooms.enterprises.assessing import credit_code
from tests.rooms.enterprises.joining import applied, joined
from tests.rooms.library.test_library import law
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.accounts import listing, passing
from zhixian.rooms.enterprises.inquiries import answering, asking
from zhixian.rooms.enterprises.inquiries.asking import Asker
from zhixian.rooms.library import indexing, loading

PASSWORD = "long-enough-phrase"


def phone(chromium: Any, live_server: Any) -> Any:
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, base_url=live_server.url, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def choose_place(page: Any) -> None:
    page.get_by_label("或者直接找地名").fill("平桥")
    page.get_by_role("button", name="找这个地名").click()
    page.get_by_label("河南省信阳市平桥区").check()


def test_from_registration_to_the_protected_list(chromium: Any, live_server: Any, world: Any, as_officer: Any) -> None:
    page = phone(chromium, live_server)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="企业账号").click()
    page.get_by_role("link", name="还没有账号，申请入驻").click()
    page.get_by_label("企业名称").fill("清源机器人有限公司")
    page.get_by_label("统一社会信用代码").fill(credit_code(1)[:-1] + ("0" if credit_code(1)[-1] != "0" else "1"))
    choose_place(page)
    page.get_by_label("专精特新企业").check()
    page.get_by_label("类别的证明").fill("省工信厅〔2025〕8号")
    page.get_by_label("申请人姓名").fill("林申请")
    page.get_by_label("申请人电话").fill("0376-1234567")
    page.get_by_label("给自己起一个账号名").fill("qingyuan")
    page.get_by_label("设口令").fill(PASSWORD)
    page.get_by_label("再填一遍口令").fill(PASSWORD)
    page.get_by_role("button", name="提交申请").click()
    assert "请照营业执照核对" in page.get_by_role("alert").inner_text()
    page.get_by_label("统一社会信用代码").fill(credit_code(1))
    page.get_by_label("设口令").fill(PASSWORD)
    page.get_by_label("再填一遍口令").fill(PASSWORD)
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("heading", name="入驻申请待核验").wait_for()
    desk = as_officer("police.head", width=390)
    desk.goto("/desk/firm-applications/")
    desk.get_by_text("核验", exact=True).click()
    desk.get_by_label("专精特新企业").check()
    desk.get_by_label("核验情况和理由").fill("营业执照核对无误")
    desk.get_by_role("button", name="通过", exact=True).click()
    desk.goto("/desk/firm-listings/")
    desk.get_by_text("列入名录或者类别").first.click()
    desk.get_by_label("企业（本单位建档的）").select_option(label="清源机器人有限公司")
    desk.get_by_label("列入", exact=False).and_(desk.locator("select[name=sort]")).last.select_option("protected")
    desk.get_by_label("性质（保护名录必填）").select_option("enterprise")
    desk.get_by_label("行业（保护名录必填）").select_option("robots")
    desk.locator("#admit-reason").fill("核心零部件自主研发")
    desk.get_by_role("button", name="列入名录或者类别").click()
    assert "列入：核心零部件自主研发" in desk.inner_text("main")
    page.goto("/firm/login/")
    page.get_by_label("账号", exact=True).fill("qingyuan")
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="清源机器人有限公司").wait_for()
    shown = page.inner_text("main")
    assert "列入：保护名录" in shown and "核心零部件自主研发" in shown and "专精特新企业" in shown
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def test_from_a_question_to_the_article_to_the_officer(chromium: Any, live_server: Any, world: Any, as_officer: Any) -> None:  # fmt: skip
    now = timezone.now()
    loading.load(
        [law("反不正当竞争法", date(2025, 6, 27), "经营者不得侵犯商业秘密。", stated=date(2025, 10, 15))], now=now
    )
    indexing.index_words(now=now)
    page = phone(chromium, live_server)
    page.goto("/law/")
    page.get_by_label("用您平常的话问").fill("商业秘密被员工带走")
    page.get_by_role("button", name="查", exact=True).click()
    page.get_by_role("link", name="没有解决？把这个问题交给执法人员").click()
    assert page.get_by_role("link", name="反不正当竞争法 第一条").is_visible()
    assert page.get_by_label("您的问题").input_value() == "商业秘密被员工带走"
    page.get_by_label("侵犯商业秘密").check()
    choose_place(page)
    page.get_by_role("button", name="提交咨询").click()
    assert page.locator(".code").first.is_visible()
    desk = as_officer("market.handler1", width=390)
    desk.goto("/desk/inquiries/")
    desk.get_by_role("link", name="咨〔").first.click()
    desk.get_by_text("答复", exact=True).first.click()
    desk.get_by_role("textbox", name="答复").first.fill("可以举报，请保留劳动合同。")
    desk.get_by_label("依据条文").fill("反不正当竞争法第一条")
    desk.get_by_role("button", name="答复", exact=True).click()
    page.reload()
    assert "可以举报，请保留劳动合同。" in page.inner_text("main")
    page.get_by_label("5分").check()
    page.get_by_role("button", name="评价").click()
    assert "您评了5分" in page.inner_text("main")
    page.get_by_text("这是侵权，转为举报").click()
    page.get_by_role("button", name="转为举报").click()
    assert "回执编号" in page.inner_text("main")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_are_accessible(chromium: Any, live_server: Any, world: Any, as_officer: Any, width: int) -> None:
    now = timezone.now()
    owner = joined(1, by=world("police.head"), now=now)
    applied(2, now=now)
    assert owner.firm_id
    listing.admit(owner.firm_id, "protected", "核心零部件", actor=world("police.head"), now=now, kind="enterprise", industry="robots")  # fmt: skip
    asker = Asker(holder_id=owner.scope, firm_id=owner.firm_id, firm_name=owner.firm_name, user_id=owner.user_id)
    one, _ = asking.ask("图纸被带走怎么办", matter="secret", division="411503", asker=asker, now=now)
    answering.answer(one.pk, "可以举报。", actor=world("market.handler1"), now=now)
    secret = passing.sign_in("firm.1", PASSWORD, now=now)
    with as_system():
        assert passing.member_of(secret, now=now)
    context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url, locale="zh-CN")
    context.add_cookies([{"name": "zhixian-firm", "value": secret, "url": live_server.url}])
    page, faults = context.new_page(), {}
    public = ["/firm/", "/firm/users/", "/firm/login/", "/ask/", f"/ask/{one.pk}/"]
    police, market = as_officer("police.head", width=width), as_officer("market.handler1", width=width)
    for window, addresses in (
        (page, public), (police, ["/desk/firm-applications/", "/desk/firm-listings/"]),
        (market, ["/desk/inquiries/?state=answered", f"/desk/inquiries/{one.pk}/"]),
    ):  # fmt: skip
        for address in addresses:
            window.goto(address)
            window.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
            found = accessibility_faults(window)
            if not window.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"):
                found.append("runs off the side")
            if found:
                faults[address] = found
    context.close()
    fresh = chromium.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url, locale="zh-CN")
    page = fresh.new_page()
    page.goto("/firm/apply/")
    if found := accessibility_faults(page):
        faults["/firm/apply/"] = found
    fresh.close()
    assert faults == {}
