"""Two officers, a head, a police officer and a prosecutor walk a case through the transfer; an outsider sees nothing."""

import re
from typing import Any

import pytest

from tests.browser.conftest import accessibility_faults
from tests.rooms.world import enter
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.models import Run


@pytest.fixture
def dossier(world):
    from django.utils import timezone

    from zhixian.moments import local_day

    today = timezone.now()
    return enter(world, at=today, opened_on=local_day(today), number=f"平市监立〔{today.year}〕9号")


class Desk:
    def __init__(self, page: Any, dossier: Any) -> None:
        self.page, self.dossier = page, dossier

    def look(self) -> "Desk":
        self.page.goto(f"/desk/dossiers/{self.dossier.pk}/")
        return self

    def do(
        self,
        label: str,
        *,
        texts: dict[str, str] | None = None,
        picks: tuple[str, ...] = (),
        selects: dict[str, str] | None = None,
    ) -> None:
        """Open the act by its name, fill what it asks for by the labels, press its button."""
        self.look()
        offer = self.page.locator("details.offer").filter(
            has=self.page.locator("summary", has_text=re.compile(f"^{label}$"))
        )
        if offer.get_attribute("open") is None:
            offer.locator("summary").first.click()
        for name, text in (texts or {}).items():
            offer.get_by_label(name).first.fill(text)
        for name, option in (selects or {}).items():
            offer.get_by_label(name).first.select_option(label=option)
        for name in picks:
            offer.get_by_label(name).first.check()
        offer.locator("button.main").click()
        self.page.wait_for_load_state()
        alert = self.page.locator("[role=alert]")
        assert alert.count() == 0, alert.inner_text()


def state(dossier, procedure):
    with as_system():
        return Run.objects.filter(dossier_id=dossier.pk, procedure=procedure).latest("began_at").state


def test_the_whole_transfer_on_the_desk(as_officer, dossier):
    handler, head, legal = (Desk(as_officer(f"market.{seat}"), dossier) for seat in ("handler1", "head", "legal"))
    liaison, police, police_head = (
        Desk(as_officer(seat), dossier) for seat in ("market.liaison", "police.liaison", "police.head")
    )
    handler.look()
    labels = handler.page.locator("details.offer summary").all_inner_texts()
    assert "认定涉嫌犯罪" in labels
    handler.do(
        "认定涉嫌犯罪", picks=("违法事实明显涉嫌犯罪或已达追诉标准",) if handler.page.get_by_label("违法事实明显涉嫌犯罪或已达追诉标准").count() else (),
        selects=_selects(handler.page), texts={"对照的追诉标准": "销售金额达五万元"},
    )  # fmt: skip
    head.do("指定专案组", picks=("平桥handler1", "平桥handler2"))
    handler.do("提交移送报告", picks=("平桥handler1", "平桥handler2"), texts={"专案组意见": "建议移送公安机关"})
    legal.do("审核通过并呈批", texts={"法制审核意见": "标准适用正确"})
    head.do("批准移送", texts={"审批意见": "同意移送"})
    liaison.do("移送公安机关", texts={"公安机关接收人": "值班民警"})
    police.do("签收")
    police_head.do("决定不予立案", texts={"不予立案理由": "主观明知证据不足", "法律依据": "刑事诉讼法第一百一十二条"})
    liaison.do("签收不予立案通知书", picks=("一致",))
    head.do("提请复议", texts={"异议理由": "进货价明显偏低，足以认定明知"})
    deputy = Desk(as_officer("police.deputy"), dossier)
    deputy.do("复议维持不予立案", texts={"维持的理由": "仍不足"})
    liaison.do("签收复议决定")
    head.do("建议检察机关立案监督", texts={"建议理由": "应当立案"})
    prosecutor, chief = (
        Desk(as_officer("procuratorate.prosecutor"), dossier),
        Desk(as_officer("procuratorate.head"), dossier),
    )
    prosecutor.do("受理")
    prosecutor.do("要求说明不立案理由", texts={"要求说明的事项": "请说明理由"})
    Desk(as_officer("police.legal"), dossier).do("书面说明理由", texts={"情况、依据和理由": "认定明知的证据不足"})
    chief.do("通知立案", texts={"依据和理由": "理由不能成立"})
    police_head.do("执行通知，立案", texts={"刑事案件编号": "平公立1号", "立案罪名": "销售假冒注册商标的商品罪"})
    liaison.do("签收立案通知书")
    assert state(dossier, "filing-supervision") == "filed"
    assert state(dossier, "goods-handover") == "notified"
    liaison.look()
    for title in (
        "移送涉嫌犯罪案件审批表",
        "涉嫌犯罪案件移送书",
        "不予立案通知书",
        "退卷清单",
        "提请复议意见书",
        "通知立案书",
        "立案通知书",
    ):
        assert liaison.page.get_by_text(title).count(), title
    for page in (liaison.page,):
        assert accessibility_faults(page) == []


def _selects(page: Any) -> dict[str, str]:
    wanted = {
        "移送情形": "违法事实明显涉嫌犯罪或已达追诉标准",
        "拟涉罪名": "销售假冒注册商标的商品罪",
        "发现途径": "申诉举报",
    }
    return {
        label: option
        for label, option in wanted.items()
        if page.locator("select").filter(has=page.locator("option", has_text=option)).count()
    }


def test_an_outsider_sees_nothing(as_officer, dossier):
    page = as_officer("there.market.handler1")
    page.goto("/desk/dossiers/")
    assert dossier.number not in page.content()
    answer = page.goto(f"/desk/dossiers/{dossier.pk}/")
    assert answer.status == 404
    assert dossier.title not in page.content()
    answer = page.goto("/desk/search/?q=假冒品牌")
    assert dossier.title not in page.content()
    assert page.goto("/desk/dossiers/00000000-0000-4000-8000-000000000000/").status == 404
