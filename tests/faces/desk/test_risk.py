"""The officers' pages of firms' risks: what a firm lets them see, another grade, the plan, figures, indexes; outsiders find nothing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from tests.rooms.enterprises.assessing import consented, credit_code, finished
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as, within
from zhixian.rooms.dossiers.drafts import PartyDraft
from zhixian.rooms.enterprises import commitments
from zhixian.rooms.enterprises.assessments import holding, planning
from zhixian.rooms.enterprises.models import Assessment, CommitmentCheck, Finding, Plan

pytestmark = pytest.mark.django_db
FIRM = "清源机器人有限公司"


@pytest.fixture
def firm(world: World) -> tuple[Assessment, object]:
    made, holder, _ = consented("robots", "unmet", world.units["police"], now=timezone.now(), name=FIRM)
    return made, holder


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_an_officer_reads_overrides_plans_and_closes(signed_in: Callable[[str], Client], world: World, firm) -> None:
    made, holder = firm
    detective = signed_in("detective")
    assert "/desk/risk/" in text(detective, "/desk/")
    listed = text(detective, "/desk/risk/")
    assert FIRM in listed and "高风险" in listed and FIRM not in text(detective, "/desk/risk/?grade=low")
    page = text(detective, f"/desk/risk/{made.pk}/")
    assert page.count('<article class="finding"') == 27 and "还没有计划" in page and page.count("<svg xmlns") == 2
    assert detective.get(f"/desk/risk/{made.pk}/report.pdf").content.startswith(b"%PDF")
    back = {"HTTP_REFERER": f"http://testserver/desk/risk/{made.pk}/"}
    refused = detective.post(f"/desk/risk/{made.pk}/grade/", {"grade": "medium", "reason": ""}, follow=True, **back)
    assert "请写明调整等级的理由" in refused.content.decode()
    detective.post(f"/desk/risk/{made.pk}/grade/", {"grade": "medium", "reason": "核心部件已停产，走访核实"})
    page = text(detective, f"/desk/risk/{made.pk}/")
    assert "等级：中风险（测算为高风险）" in page and "核心部件已停产" in page
    assert "核心部件已停产" in text(detective, "/desk/risk/figures/")
    detective.post(f"/desk/risk/{made.pk}/plan/", {"contact": "王某"})
    with acting_as(world.actor("detective")):
        plan = Plan.objects.get()
        action = plan.actions.first()
        finding = Finding.objects.filter(assessment=made).first()
    page = text(detective, f"/desk/risk/{made.pk}/")
    assert plan.label in page and action.label in page
    day = (local_day(timezone.now()) + timedelta(days=3)).isoformat()
    detective.post(f"/desk/risk/plans/{plan.pk}/actions/", {"label": "组织同行交流", "by": "officer", "due_on": day})
    detective.post(f"/desk/risk/plans/{plan.pk}/day/", {"action": str(action.pk), "due_on": day})
    detective.post(f"/desk/risk/plans/{plan.pk}/day/", {"due_on": day})
    detective.post(f"/desk/risk/plans/{plan.pk}/actions/{action.pk}/done/", {"result": "已电话指导"})
    page = text(detective, f"/desk/risk/{made.pk}/")
    assert "组织同行交流" in page and "已电话指导" in page
    detective.post(f"/desk/risk/{made.pk}/findings/", {"risk": "样机堆在走廊", "advice": "入库", "stage": "production",
                                                       "severity": "middle", "due_on": day})  # fmt: skip
    assert "样机堆在走廊" in text(detective, "/desk/risk/board/?stage=production")
    assert "样机堆在走廊" not in text(detective, "/desk/risk/board/?stage=sales")
    early = detective.post(f"/desk/risk/findings/{finding.pk}/", {"result": "met", "note": "看过"}, follow=True, **back)
    assert "还没有提交佐证" in early.content.decode()
    holding.prove(finding.pk, "已整改，清单编号3", holder_id=holder, now=timezone.now())
    detective.post(f"/desk/risk/findings/{finding.pk}/", {"result": "met", "note": "现场核实"})
    assert "现场核实" in text(detective, f"/desk/risk/{made.pk}/")
    assert text(detective, "/desk/risk/board/?state=closed").count('<li class="finding">') == 1


def test_outsiders_find_nothing_and_cannot_tell(signed_in: Callable[[str], Client], world: World, firm) -> None:
    made, holder = firm
    plan = planning.make(made.pk, actor=world.actor("police_head"), now=timezone.now())
    with acting_as(world.actor("police_head")):
        action, finding = plan.actions.first(), Finding.objects.first()
    unseen, _, _ = finished("robots", "unmet", now=timezone.now())
    for who in ("stranger", "handler", "head"):
        client = signed_in(who)
        for address in (
            "/desk/risk/",
            "/desk/risk/board/",
            "/desk/risk/figures/",
            "/desk/risk/index/firm/",
            "/desk/risk/apps/",
        ):
            assert FIRM not in text(client, address), (who, address)
        for method, address in (
            ("get", f"/desk/risk/{made.pk}/"), ("get", f"/desk/risk/{made.pk}/report.pdf"), ("post", f"/desk/risk/{made.pk}/grade/"),
            ("post", f"/desk/risk/{made.pk}/plan/"), ("post", f"/desk/risk/{made.pk}/findings/"), ("post", f"/desk/risk/findings/{finding.pk}/"),
            ("post", f"/desk/risk/plans/{plan.pk}/actions/"), ("post", f"/desk/risk/plans/{plan.pk}/day/"),
            ("post", f"/desk/risk/plans/{plan.pk}/actions/{action.pk}/done/"), ("get", "/desk/risk/index/firm/914/"),
        ):  # fmt: skip
            answer = getattr(client, method)(address)
            other = getattr(client, method)(
                address.replace(str(made.pk), str(uuid4())).replace(str(plan.pk), str(uuid4()))
            )
            assert (answer.status_code, answer.content) == (404, other.content), (who, address)
    prosecutor = signed_in("prosecutor")
    assert prosecutor.get("/desk/risk/").status_code == 403 and "/desk/risk/" not in text(prosecutor, "/desk/")
    assert (
        signed_in("detective").get(f"/desk/risk/{unseen.pk}/").status_code == 404
    )  # not consented: not even the police
    assert Client().get(f"/desk/risk/{made.pk}/")["Location"].startswith("/accounts/login/")
    holding.withdraw(made.pk, holder_id=holder, now=timezone.now())
    assert signed_in("detective").get(f"/desk/risk/{made.pk}/").status_code == 404


def test_indexes_on_the_desk(signed_in: Callable[[str], Client], world: World, firm) -> None:
    head = signed_in("police_head")
    head.post("/desk/risk/index/firm/reckon/")
    page = text(head, "/desk/risk/index/firm/")
    assert FIRM in page and "最近一次测评分值：100分" in page and "<svg xmlns" in page
    back = {"HTTP_REFERER": "http://testserver/desk/risk/index/firm/"}
    told = {"edition": "2026.2", "watch": "20", "warn": "30", "reason": "突出测评", "w-assessed_risk": "60"}
    assert (
        "整数"
        in head.post("/desk/risk/index/firm/weights/", told | {"watch": "二十"}, follow=True, **back).content.decode()
    )
    assert (
        "负责人"
        in signed_in("detective").post("/desk/risk/index/firm/weights/", told, follow=True, **back).content.decode()
    )
    head.post("/desk/risk/index/firm/weights/", told)
    head.post("/desk/risk/index/firm/reckon/")
    history = text(head, f"/desk/risk/index/firm/{firm[0].credit_code}/")
    assert "2026.1" in history and "2026.2" in history and "预警" in history
    assert FIRM in text(head, "/desk/notices/")  # told once, and the notice can be read
    assert "辖区" in text(head, "/desk/risk/index/district/")
    assert head.get("/desk/risk/index/ghost/").status_code == 404


def test_a_token_for_an_outside_app_is_shown_once(signed_in: Callable[[str], Client]) -> None:
    head = signed_in("police_head")
    answer = head.post("/desk/risk/apps/", {"name": "我的城市", "days": "30"})
    assert "zxapp_" in answer.content.decode() and "zxapp_" not in text(head, "/desk/risk/apps/")
    assert "我的城市" in text(head, "/desk/risk/apps/") and "我的城市" not in text(
        signed_in("stranger_head"), "/desk/risk/apps/"
    )
    assert signed_in("detective").post("/desk/risk/apps/", {"name": "x", "days": "30"}).status_code == 403


@pytest.mark.parametrize("value", ["", "x" * 4000, "<script>", "2026-99-99", "１２", "-1", "\x00"])
def test_no_junk_brings_a_500(signed_in: Callable[[str], Client], world: World, firm, value: str) -> None:
    made, holder = firm
    with within(holder):  # type: ignore[arg-type]
        finding = Finding.objects.first()
    plan = planning.make(made.pk, actor=world.actor("police_head"), now=timezone.now())
    client = signed_in("police_head")
    client.raise_request_exception = False
    names = ("grade", "reason", "risk", "advice", "stage", "severity", "due_on", "result", "note", "label", "by", "action",
             "contact", "name", "days", "edition", "watch", "warn", "w-infringed", "w-ghost")  # fmt: skip
    for address in (f"/desk/risk/{made.pk}/grade/", f"/desk/risk/{made.pk}/findings/", f"/desk/risk/{made.pk}/plan/",
                    f"/desk/risk/findings/{finding.pk}/", f"/desk/risk/plans/{plan.pk}/actions/", f"/desk/risk/plans/{plan.pk}/day/",
                    "/desk/risk/apps/", "/desk/risk/index/firm/weights/"):  # fmt: skip
        assert client.post(address, dict.fromkeys(names, value)).status_code < 500, address
    for address in ("/desk/risk/", "/desk/risk/board/", "/desk/risk/figures/"):
        assert (
            client.get(
                address, {"grade": value, "stage": value, "state": value, "since": value, "until": value}
            ).status_code
            < 500
        )


def test_commitments_on_the_desk(signed_in: Callable[[str], Client], world: World) -> None:
    made, holder, _ = finished("trader", "met", now=timezone.now() - timedelta(days=1))
    promise = commitments.sign(
        made.pk, holder_id=holder, firm=holding.FirmDraft(name="顺和百货商行", credit_code=credit_code(8)), signed_by="周某",
        agreed=True, now=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    handler = signed_in("handler")
    assert "顺和百货商行" in text(handler, "/desk/risk/commitments/")
    handler.post("/desk/risk/commitments/draw/", {"count": "3"})
    with acting_as(world.actor("handler")):
        drawn = CommitmentCheck.objects.get()
    handler.post(f"/desk/risk/commitments/checks/{drawn.pk}/", {"result": "kept", "note": "票据齐全"})
    assert "未发现违反，票据齐全" in text(handler, "/desk/risk/commitments/")
    shop = PartyDraft(role="suspect", sort="unit", name="顺和百货商行", credit_code=credit_code(8))
    dossier, _ = worlds.enter(world, parties=(shop,))
    back = {"HTTP_REFERER": "http://testserver/desk/risk/commitments/"}
    address = f"/desk/risk/commitments/{promise.pk}/breaches/"
    assert "没有找到" in handler.post(address, {"dossier": "无"}, follow=True, **back).content.decode()
    handler.post(address, {"dossier": dossier.number})
    assert "违反承诺1次" in text(handler, "/desk/risk/commitments/")
    stranger = text(signed_in("stranger"), "/desk/risk/commitments/")
    assert dossier.number not in stranger and "票据齐全" not in stranger and "违反承诺1次" not in stranger
    client = signed_in("detective")
    client.raise_request_exception = False
    for junk in ("", "x" * 900, "１", "\x00"):
        for where in (address, "/desk/risk/commitments/draw/", f"/desk/risk/commitments/checks/{drawn.pk}/"):
            assert client.post(where, {"dossier": junk, "note": junk, "count": junk, "result": junk}).status_code < 500
    assert signed_in("prosecutor").get("/desk/risk/commitments/").status_code == 403
