"""The leads desk on the screen: entry, import, sorting, packages, rules, board; and a stranger on every page of it."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.world import PLACE, World
from tests.rooms.leads.things import png
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.models import Run
from zhixian.rooms.leads import sheets
from zhixian.rooms.leads.models import Attachment, Package, Report, ScoringRule

pytestmark = pytest.mark.django_db
TYPED = {"channel": "telephone", "matter": "mark", "what": "某直播间卖假冒名牌灭火器。", "division": PLACE, "offender": "某某电器店",
         "links": "https://item.taobao.com/item.htm?id=7"}  # fmt: skip
PAGES = ("", "new/", "import/", "board/", "centre/", "rules/", "packages/", "phones/", "platforms/", "export/")


def enter(client: Client, **more: object) -> str:
    answer = client.post("/desk/leads/new/", TYPED | more)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return re.findall(r'<output class="num">([\d ]+)</output>', answer.content.decode())[0]


def only() -> Report:
    with as_system():
        return Report.objects.get()


def test_the_hotline_enters_a_lead_and_reads_out_its_number(signed_in: Callable[[str], Client], public: Client) -> None:
    handler = signed_in("handler")
    code = enter(handler, name="陆某某", contact="13800000000", files=[SimpleUploadedFile("a.png", png())])
    with as_system():
        assert Attachment.objects.get().sent
    queue = handler.get("/desk/leads/").content.decode()
    assert "消防器材" in queue and "危害生产生活安全" in queue and "内部目标" in queue and "淘宝" in queue
    assert "13800000000" not in queue and "陆某某" not in queue and code not in queue
    answer = public.post("/follow/", {"code": code})
    assert answer.status_code == 302 and "已收到" in public.get("/follow/").content.decode()


@pytest.fixture
def public() -> Client:
    from zhixian.faces.portal import limits

    limits.counter.clear()
    return Client()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("handler").post(
        "/desk/leads/new/", TYPED | {"division": "1", "what": "写了很多的话", "channel": "鸽子"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "请从列出的“渠道”中选择" in text and "写了很多的话" in text
    assert "六位代码" in signed_in("handler").post("/desk/leads/new/", TYPED | {"division": "1"}).content.decode()


def test_a_list_is_imported_and_its_errors_shown_by_line(signed_in: Callable[[str], Client]) -> None:
    handler = signed_in("handler")
    heads = ("渠道", "外部编号", "什么事", "事情经过", "行政区划")
    rows = [
        {
            "渠道": "12330平台",
            "外部编号": f"N{at}",
            "什么事": "假冒专利、仿制专利产品",
            "事情经过": "仿制",
            "行政区划": PLACE,
        }
        for at in range(3)
    ]
    rows[1]["行政区划"] = "火星"
    file = SimpleUploadedFile("a.csv", sheets.written(heads, rows).encode())
    text = handler.post("/desk/leads/import/", {"file": file}).content.decode()
    assert "导入2条，1行有错没有导入" in text and '<td class="n">3</td>' in text and "行政区划应为六位代码" in text
    assert "N0" in handler.get("/desk/leads/?words=N0").content.decode()
    assert "N2" in handler.get("/desk/leads/export/?channel=12330").content.decode()
    assert "渠道" in handler.get("/desk/leads/import/template/").content.decode()
    assert handler.post("/desk/leads/import/", {}).status_code == 422


def test_sorting_merging_splitting_and_the_board(signed_in: Callable[[str], Client]) -> None:
    handler = signed_in("handler")
    enter(handler)
    first = only()
    enter(handler, what="又看到那个链接")
    with as_system():
        second = Report.objects.exclude(pk=first.pk).get()
    address = f"/desk/leads/{second.pk}/triage/"
    assert "系统提示（只供参考，由您判断）" in handler.get(address).content.decode()
    assert handler.post(address, {"act": "green", "reason": ""}).status_code == 422
    assert (
        handler.post(
            address, {"act": "sort", "goods": "food", "breach": "counterfeit", "sales_channel": "live"}
        ).status_code
        == 302
    )
    assert (
        handler.post(address, {"act": "split", "text": "要求退款", "kind": "complaint", "matter": "shoddy"}).status_code
        == 302
    )
    assert handler.post(address, {"act": "merge", "into": str(first.pk), "reason": "同一链接"}).status_code == 302
    assert "撤销合并" in handler.get(address).content.decode()
    assert (
        handler.post(
            address, {"act": "close", "shops": "https://a.example.com 甲店", "closed_on": "2026-01-05"}
        ).status_code
        == 302
    )
    board = handler.get("/desk/leads/board/").content.decode()
    (same,) = re.findall(r'\?same=(link[^"]+)"', board)
    opened = handler.get(f"/desk/leads/?same={same}").content.decode()
    assert opened.count("data-key href") == 3  # both, and the part that was split off
    assert "https://a.example.com" in board and "关停的网店（1）" in board


def test_packages_and_rules_on_the_desk(signed_in: Callable[[str], Client], world: World) -> None:
    handler, detective = signed_in("handler"), signed_in("detective")
    enter(handler)
    enter(handler, what="第二条", links="")
    with as_system():
        ids = [str(pk) for pk in Report.objects.values_list("pk", flat=True)]
    assert (
        handler.post(
            "/desk/leads/packages/", {"act": "make", "name": "电器", "finding": "同一家", "leads": ids}
        ).status_code
        == 302
    )
    with as_system():
        package = Package.objects.get()
    given = {
        "act": "assign",
        "package": str(package.pk),
        "to_unit": str(world.units["police"].pk),
        "reason": "涉嫌犯罪",
    }
    assert handler.post("/desk/leads/packages/", given).status_code == 302
    assert "电器" in detective.get("/desk/leads/packages/").content.decode()
    assert detective.post("/desk/leads/packages/", {"act": "receive", "package": str(package.pk)}).status_code == 302
    assert (
        detective.post(
            "/desk/leads/packages/", {"act": "answer", "package": str(package.pk), "answer": "已受案"}
        ).status_code
        == 302
    )
    assert "反馈：已受案" in handler.get("/desk/leads/packages/").content.decode()
    assert "东台市公安局" in handler.get("/desk/leads/centre/").content.decode()
    assert (
        handler.post("/desk/leads/rules/", {"act": "make", "label": "仓库", "words": "仓库", "points": "5"}).status_code
        == 302
    )
    assert (
        handler.post(
            "/desk/leads/rules/", {"act": "make", "label": "仓库", "words": "仓库", "points": "多"}
        ).status_code
        == 422
    )
    assert "仓库" in handler.get("/desk/leads/rules/").content.decode()
    with as_system():
        rule = ScoringRule.objects.get()
    assert handler.post("/desk/leads/rules/", {"act": "turn", "rule": str(rule.pk), "to": "off"}).status_code == 302
    assert "停用" in handler.get("/desk/leads/rules/").content.decode()


def test_platforms_are_notified_of_many_links_at_once(signed_in: Callable[[str], Client]) -> None:
    handler = signed_in("handler")
    for number in range(3):
        enter(
            handler,
            what=f"第{number}次",
            links=f"https://item.taobao.com/item.htm?id={number % 2}",
            place=f"{number}号",
        )
    with as_system():
        ids = [str(pk) for pk in Report.objects.values_list("pk", flat=True)]
    sent = {"act": "notify", "leads": ids, "reasons": "经查为假冒商品", "wanted_by": "2099-01-05"}
    assert handler.post("/desk/leads/platforms/", sent | {"wanted_by": "2020-01-05"}).status_code == 422
    first = handler.post("/desk/leads/platforms/", sent, follow=True).content.decode()
    assert "发出2份通知" in first  # two different links among three leads
    again = handler.post("/desk/leads/platforms/", sent, follow=True).content.decode()
    assert "发出0份通知，2个链接正在通知" in again
    with as_system():
        runs = list(Run.objects.filter(procedure="platform-notice"))
    assert {run.memory["kept"]["platform"] for run in runs} == {"淘宝、天猫"} and "第0次" not in str(
        [run.memory for run in runs]
    )
    stranger = signed_in("stranger")
    assert (
        stranger.post("/desk/leads/platforms/", sent).status_code == 404
    )  # nothing to press for who holds none of them


def test_the_units_phones_are_kept_on_the_desk(signed_in: Callable[[str], Client], public: Client) -> None:
    head = signed_in("head")
    assert head.post("/desk/leads/phones/", {"act": "put", "phone": "0515-8520000", "hours": "全天"}).status_code == 302
    assert head.post("/desk/leads/phones/", {"act": "put", "phone": "?"}).status_code == 422
    assert "0515-8520000" not in public.get("/phones/").content.decode()
    liaison = signed_in("liaison")
    page = liaison.get("/desk/leads/phones/").content.decode()
    waits = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>0515-8520000', page)
    assert waits and liaison.post("/desk/leads/phones/", {"act": "release", "phone": waits[1]}).status_code == 302
    assert "0515-8520000" in public.get("/phones/").content.decode()
    assert signed_in("handler").post("/desk/leads/phones/", {"act": "put", "phone": "1"}).status_code == 404


def test_a_stranger_sees_nothing_of_it(signed_in: Callable[[str], Client], world: World) -> None:
    handler, stranger = signed_in("handler"), signed_in("stranger")
    enter(handler)
    enter(handler, what="第二条")
    handler.post("/desk/leads/rules/", {"act": "make", "label": "某规则", "words": "某词语", "points": "5"})
    with as_system():
        report, rule = Report.objects.first(), ScoringRule.objects.get()
    assert report is not None
    for each in PAGES:
        text = stranger.get(f"/desk/leads/{each}").content.decode()
        assert "某某电器店" not in text and "某词语" not in text and "item.taobao.com" not in text, each
        assert Client().get(f"/desk/leads/{each}").status_code == 302  # to the login
    for method in ("get", "post"):
        sent = {"act": "green", "reason": "看"} if method == "post" else None
        answers = [getattr(stranger, method)(f"/desk/leads/{pk}/triage/", sent) for pk in (report.pk, uuid4())]
        assert [one.status_code for one in answers] == [404, 404] and answers[0].content == answers[1].content
    assert stranger.post("/desk/leads/rules/", {"act": "turn", "rule": str(rule.pk), "to": "off"}).status_code == 404
    assert signed_in("reviewer").get("/desk/leads/new/").status_code == 403
