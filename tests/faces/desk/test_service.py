"""Service work on the desk: every page, every form once, outsiders in every list, junk."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.world import World
from tests.rooms.enterprises import serving
from tests.rooms.enterprises.assessing import credit_code
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.enterprises.bookings import booking, slots
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.points import lectures, requests, visits
from zhixian.rooms.enterprises.points.models import (
    FairComplaint,
    FirmIssue,
    Lecture,
    ServicePoint,
    ServiceRequest,
    Visit,
)
from zhixian.rooms.enterprises.points.requests import RequestDraft

pytestmark = pytest.mark.django_db
FIRM = "云岭示例1号科技有限公司"
LISTS = (
    "/desk/bookings/", "/desk/bookings/sittings/", "/desk/points/", "/desk/points/firms/", "/desk/points/officers/",
    "/desk/points/requests/", "/desk/points/visits/", "/desk/points/issues/", "/desk/points/lectures/", "/desk/points/figures/",
)  # fmt: skip


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def press(client: Client, page: str, act: str, /, **told: Any) -> str:
    answer = client.post(page, {"act": act, **told}, follow=True)
    return answer.content.decode()


@pytest.fixture
def things(world: World) -> dict[str, Any]:
    officer, now = world.actor("detective"), world.now
    firm = serving.firm(officer, now=now, officer_id=officer.officer_id)
    point = serving.point(officer, now=now, officer_id=officer.officer_id, weekdays=(0, 1, 2, 3, 4), shown=False)
    sitting = serving.sitting(officer, now=now, days=2, at=point)
    made, _ = booking.book(slots.free(now=now)[0].key, serving.draft(), now=now)
    visit = visits.start(firm.pk, on=local_day(now), actor=officer, now=now)
    visits.raise_issue(firm.pk, kind="problem", text="仿冒网店一家", visit_id=visit.pk, actor=officer, now=now)
    asked, _ = requests.ask(RequestDraft(firm_name=FIRM, text="怎样写保密协议", division=officer.division), now=now)
    lecture = lectures.announce(
        "商业秘密讲座", starts_at=now + timedelta(days=1), place="报告厅", seats=9, actor=officer, now=now
    )
    return {
        "firm": firm,
        "point": point,
        "sitting": sitting,
        "booking": made,
        "visit": visit,
        "request": asked,
        "lecture": lecture,
    }


def singles(things: dict[str, Any]) -> list[str]:
    folder = {"firm": "points/firms/", "point": "points/", "sitting": "bookings/sittings/", "booking": "bookings/", "visit": "points/visits/",
              "request": "points/requests/", "lecture": "points/lectures/"}  # fmt: skip
    found = [f"/desk/{folder[key]}{one.pk}/" for key, one in things.items()]
    return [*found, f"/desk/bookings/{things['booking'].pk}/booking.ics"]


def test_an_officer_works_through_all_of_it(signed_in: Callable[[str], Client], world: World) -> None:
    officer, client, day = world.actor("detective"), signed_in("detective"), str(local_day(timezone.now()))
    assert "/desk/points/" in text(client, "/desk/") and "/desk/bookings/" in text(client, "/desk/")
    refused = press(client, "/desk/points/firms/", "enter", name="云岭示例公司", credit_code="9132")
    assert "18位" in refused and "云岭示例公司" in refused
    press(client, "/desk/points/firms/", "enter", name=FIRM, credit_code=credit_code(1), contact_every="90")
    press(
        client,
        "/desk/points/",
        "add",
        kind="outpost",
        name="城东前哨",
        address="创业路8号",
        weekdays=["0", "1", "2", "3", "4", "5", "6"],
    )
    press(client, "/desk/points/", "add", kind="fair", name="示例展", address="展馆", since=day, until=day)
    with acting_as(officer):
        firm, point, fair = (
            Firm.objects.get(),
            ServicePoint.objects.get(kind="outpost"),
            ServicePoint.objects.get(kind="fair"),
        )
    page = text(client, "/desk/points/firms/")
    assert "没有责任人" in page and FIRM in page and FIRM in text(client, "/desk/points/")
    press(client, f"/desk/points/{point.pk}/", "reach", firm=str(firm.pk))
    assert "本单位建档的企业都有服务前哨" in text(client, "/desk/points/")
    press(client, f"/desk/points/firms/{firm.pk}/", "assign", officer=str(officer.officer_id))
    press(client, f"/desk/points/firms/{firm.pk}/", "contact", on=day, way="phone", summary="问了新商标")
    press(client, f"/desk/points/firms/{firm.pk}/", "rhythm", grade="high", contact_every="")
    assert "问了新商标" in text(client, f"/desk/points/firms/{firm.pk}/") and "高侦" in text(
        client, f"/desk/points/firms/{firm.pk}/"
    )
    assert "无人坐班" in text(client, f"/desk/points/{point.pk}/")
    soon = str(local_day(timezone.now()) + timedelta(days=1))
    press(
        client,
        f"/desk/points/{point.pk}/",
        "month",
        first=soon,
        last=soon,
        starts="09:00",
        ends="11:00",
        officers=[str(officer.officer_id)],
    )
    press(client, f"/desk/points/{point.pk}/", "note", kind="advice", text="保密协议怎样写")
    assert "保密协议怎样写" in text(client, f"/desk/points/{point.pk}/")
    refused = press(client, "/desk/bookings/sittings/", "plan", on=soon, starts="九点", ends="10:00", place="接待室")
    assert "请填写时间" in refused
    press(client, "/desk/bookings/sittings/", "plan", on=soon, starts="14:00", ends="15:00", place="接待室")
    assert "无人" in text(client, "/desk/bookings/sittings/")
    slot = slots.free(now=timezone.now())[0]
    made, _ = booking.book(slot.key, serving.draft(), now=timezone.now())
    assert FIRM in text(client, "/desk/bookings/")
    address = f"/desk/bookings/{made.pk}/"
    press(client, address, "confirm")
    assert "已确认" in text(client, "/desk/bookings/")
    assert client.get(f"{address}booking.ics")["Content-Type"].startswith("text/calendar")
    early = client.post(f"/desk/bookings/sittings/{slot.sitting.pk}/", {"act": "check-in"}, follow=True,
                        HTTP_REFERER="http://testserver/desk/bookings/sittings/?x=1")  # fmt: skip
    assert "只能在开始前30分钟" in early.content.decode()
    press(client, address, "refuse", reason="当天另有任务，请改约")
    assert "当天另有任务" in text(client, address)
    press(client, "/desk/points/visits/", "start", firm=str(firm.pk), on=day)
    with acting_as(officer):
        visit = Visit.objects.get()
    address, items = f"/desk/points/visits/{visit.pk}/", list(visits.checklist().items)
    press(client, address, "fill", **{items[0]: "没有变动"})
    back = {"HTTP_REFERER": f"http://testserver{address}?x=1"}
    draft = client.post(address, {"act": "complete", "summary": "请加强门禁"}, follow=True, **back).content.decode()
    assert "还有7项没有填" in draft
    press(client, address, "fill", **dict.fromkeys(items[1:], "看过"))
    press(client, address, "issue", kind="problem", text="仿冒网店一家")
    done = press(client, address, "complete", summary="请加强门禁")
    assert re.search(r"服务码 \w{4}-\w{4}-\w{4}-\w{4}", done)
    with acting_as(officer):
        issue = FirmIssue.objects.get()
    press(client, "/desk/points/issues/", "solve", issue=str(issue.pk), result="已下架", proof="")
    assert "已解决（1）" in text(client, "/desk/points/issues/")
    press(
        client,
        "/desk/points/lectures/",
        "announce",
        title="商业秘密讲座",
        on=day,
        at="00:00",
        place="报告厅",
        seats="9",
    )
    with acting_as(officer):
        lecture = Lecture.objects.get()
    press(client, f"/desk/points/lectures/{lecture.pk}/", "walk-in", person="学员甲", phone="0510-5550001")
    assert "学员甲" in text(client, f"/desk/points/lectures/{lecture.pk}/")
    press(
        client,
        f"/desk/points/{fair.pk}/",
        "complain",
        complainant="甲公司",
        respondent="乙展商",
        booth="B1",
        right="外观设计",
        text="展品仿冒",
    )
    with acting_as(officer):
        complaint = FairComplaint.objects.get()
    press(client, f"/desk/points/{fair.pk}/", "settle", complaint=str(complaint.pk), way="mediation", result="对方撤展")
    assert "已处理1件" in text(client, f"/desk/points/{fair.pk}/") and "对方撤展" in text(
        client, f"/desk/points/{fair.pk}/"
    )
    press(client, "/desk/points/officers/", "name", officer=str(officer.officer_id), level="station", area="城东")
    assert "派出所" in text(client, "/desk/points/officers/")
    press(client, "/desk/points/requests/", "send", firm_name=FIRM, text="竞争对手仿冒包装", kind="rights",
          units=[str(world.units["market"].pk), str(officer.unit_id)])  # fmt: skip
    with acting_as(officer):
        sent = ServiceRequest.objects.get()
        own, other = sent.parts.get(unit_id=officer.unit_id), sent.parts.exclude(unit_id=officer.unit_id).get()
    address = f"/desk/points/requests/{sent.pk}/"
    press(client, address, "reply", part=str(own.pk), reply="警方已取证")
    handler = signed_in("handler")
    assert "警方已取证" in text(handler, address) and sent.number in text(handler, "/desk/points/requests/")
    press(handler, address, "reply", part=str(other.pk), reply="市监已查处")
    press(client, address, "close", closing="均已办结")
    assert "市监已查处" in text(client, address) and "已办结" in text(client, address)
    press(client, "/desk/points/figures/", "put", kind="visits", number="100余", on=day)
    assert "100余" in text(client, "/desk/points/figures/")


def test_outsiders_are_in_no_list_and_cannot_tell(signed_in: Callable[[str], Client], things: dict[str, Any]) -> None:
    inside = signed_in("detective")
    for address in singles(things):
        assert inside.get(address).status_code == 200, address
    for who in ("stranger", "handler", "prosecutor"):
        client = signed_in(who)
        for address in LISTS:
            page = text(client, address)
            for one in things.values():
                assert str(one.pk) not in page, (who, address)
            assert FIRM not in page and "城东服务前哨" not in page, (who, address)
        for address in singles(things):
            other = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", str(uuid4()), address)
            answers = [client.get(address), client.get(other), client.post(address, {"act": "confirm"})]
            assert {answer.status_code for answer in answers} <= {404, 405}, (who, address)
            assert answers[0].content == answers[1].content
    anonymous = Client()
    for address in (*LISTS, *singles(things)):
        assert anonymous.get(address)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("value", ["", "x" * 4000, "<script>", "2026-99-99", "１２", "-1", "\x00", str(UUID(int=1))])
def test_no_junk_brings_a_500(signed_in: Callable[[str], Client], things: dict[str, Any], value: str) -> None:
    client = signed_in("detective")
    client.raise_request_exception = False
    for address in (*LISTS, *singles(things)[:-1]):
        page = client.get(address, {"kind": value, "words": value, "since": value, "until": value, "mine": value})
        assert page.status_code < 500, address
        shown = text(client, address)
        names = set(re.findall(r'name="([\w-]+)"', shown)) - {"act", "csrfmiddlewaretoken"}
        for act in re.findall(r'name="act" value="([\w-]+)"', shown):
            assert client.post(address, {**dict.fromkeys(names, value), "act": act}).status_code < 500, (address, act)
