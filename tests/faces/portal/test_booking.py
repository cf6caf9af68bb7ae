"""预约民警 on the public pages: a code and no account; what is wrong is said; nobody reads another's booking."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.world import World
from tests.rooms.enterprises import serving
from zhixian.rooms.enterprises.bookings import slots
from zhixian.rooms.enterprises.points import lectures, visits

pytestmark = pytest.mark.django_db
FORM = {
    "firm_name": "云岭示例科技有限公司",
    "contact": "王某",
    "phone": "0510-5550000",
    "matter": "图纸外流，请到现场看",
}


@pytest.fixture
def place(world: World):
    officer = world.actor("detective")
    point = serving.point(officer, now=world.now, officer_id=officer.officer_id)
    serving.sitting(officer, now=world.now, days=2, at=point)
    return point


def text(answer) -> str:
    return answer.content.decode()


def test_book_change_cancel_with_a_code_alone(client: Client, world: World, place) -> None:
    assert "城东服务前哨" in text(client.get("/book/"))
    first, second, *_ = [slot.key for slot in slots.free(now=timezone.now())]
    wrong = client.post(f"/book/at/{place.pk}/", {**FORM, "phone": "", "slot": first})
    assert wrong.status_code == 422 and "请填写联系电话" in text(wrong) and "云岭示例科技" in text(wrong)
    assert client.post(f"/book/at/{place.pk}/", {**FORM, "slot": first})["Location"] == "/book/mine/"
    mine = text(client.get("/book/mine/"))
    code = client.cookies["zhixian-service"].value
    assert code in mine and "高侦" in mine and "已预约" in mine
    late = Client().post(f"/book/at/{place.pk}/", {**FORM, "firm_name": "另一家示例公司", "slot": first})
    assert late.status_code == 409 and "没有约成" in text(late) and second in text(late) and first not in text(late)
    assert "另一家示例公司" in text(late)  # what was typed stands there again

    other = Client()
    assert other.get("/book/mine/").status_code == 302
    assert "没有找到这个服务码" in text(other.post("/book/resume/", {"code": "2222-2222-2222-2222"}))
    assert other.post("/book/resume/", {"code": code.lower().replace("-", " ")})["Location"] == "/book/mine/"
    booking_id = mine.split("/book/mine/")[1].split("/")[0]
    other.post(f"/book/mine/{booking_id}/change/", {"slot": second})
    calendar = other.get(f"/book/mine/{booking_id}/booking.ics")
    assert calendar["Content-Type"].startswith("text/calendar") and b"VEVENT" in calendar.content
    stranger = Client()
    stranger.cookies["zhixian-service"] = "XXXX-XXXX-XXXX-XXXX"
    for method, address in (("get", "change/"), ("post", "cancel/"), ("get", "booking.ics")):
        assert getattr(stranger, method)(f"/book/mine/{booking_id}/{address}").status_code == 404
    assert "云岭示例" not in text(stranger.get("/book/mine/"))
    other.post(f"/book/mine/{booking_id}/cancel/")
    assert "已取消" in text(other.get("/book/mine/"))
    assert second in [slot.key for slot in slots.free(now=timezone.now())]
    other.post("/book/leave/")
    assert other.get("/book/mine/").status_code == 302


def test_ask_a_point_read_a_visit_and_take_a_seat(client: Client, world: World, place) -> None:
    officer = world.actor("detective")
    asked = client.post(
        f"/book/ask/{place.pk}/",
        {"firm_name": "云岭示例公司", "text": "怎样写保密协议", "parts": ["advice", "lecture"]},
    )
    assert asked["Location"] == "/book/mine/"
    mine = text(client.get("/book/mine/"))
    assert "办理中" in mine and "一并答复" in mine and "分2项" in mine
    assert "请至少选一项" in text(client.post("/book/ask/", {"firm_name": "云岭示例公司", "text": "怎样写保密协议"}))

    firm = serving.firm(officer, now=world.now)
    visit = visits.start(firm.pk, on=world.now.date() - timedelta(days=1), actor=officer, now=world.now)
    issue = visits.raise_issue(
        firm.pk, kind="problem", text="仿冒网店", visit_id=visit.pk, actor=officer, now=world.now
    )
    visits.fill(visit.pk, dict.fromkeys(visits.checklist().items, "内部记录"), actor=officer, now=world.now)
    _, code = visits.complete(visit.pk, "请加强门禁管理", actor=officer, now=world.now)
    visits.solve(issue.pk, "已下架", actor=officer, now=world.now)
    client.post("/book/resume/", {"code": code})
    mine = text(client.get("/book/mine/"))
    assert "请加强门禁管理" in mine and "已解决" in mine and "内部记录" not in mine
    client.post(f"/book/issues/{issue.pk}/", {"solved": "no", "says": "又上架了"})
    assert "未解决" in text(client.get("/book/mine/"))
    lecture = lectures.announce("商业秘密", starts_at=timezone.now() + timedelta(days=3), place="报告厅", seats=1, actor=officer,
                                now=world.now, point_id=place.pk)  # fmt: skip
    assert "商业秘密" in text(client.get(f"/book/at/{place.pk}/"))
    person = {"person": "学员甲", "phone": "0510-5550001"}
    assert "学员甲已报名" in text(client.post(f"/book/lectures/{lecture.pk}/", person))
    assert "名额已满" in text(client.post(f"/book/lectures/{lecture.pk}/", {**person, "person": "学员乙"}))


@pytest.mark.parametrize(
    "junk", ["", "x" * 5000, "<script>", "１２", "-1", "\x00", "@", "00000000-0000-0000-0000-000000000000@1"]
)
def test_no_junk_brings_a_500(client: Client, world: World, place, junk: str) -> None:
    client.raise_request_exception = False
    lecture = lectures.announce("商业秘密", starts_at=timezone.now() + timedelta(days=3), place="报告厅", seats=1,
                                actor=world.actor("detective"), now=world.now)  # fmt: skip
    names = (*FORM, "slot", "credit_code", "on_site", "text", "division", "parts", "person", "code", "says", "solved")
    for address in (f"/book/at/{place.pk}/", "/book/ask/", f"/book/ask/{place.pk}/", "/book/resume/", f"/book/lectures/{lecture.pk}/",
                    f"/book/issues/{place.pk}/", f"/book/mine/{place.pk}/change/", f"/book/at/{lecture.pk}/"):  # fmt: skip
        client.cookies["zhixian-service"] = "XXXX-XXXX-XXXX-XXXX"
        assert client.post(address, dict.fromkeys(names, junk)).status_code < 500, address
    assert client.get(f"/book/at/{lecture.pk}/").status_code == 404


def test_hours_of_a_unit_without_a_point_are_booked_too(client: Client, world: World) -> None:
    officer = world.actor("detective")
    serving.sitting(officer, now=world.now, days=1, starts=time(14), ends=time(15), minutes=60)
    address = f"/book/at/{officer.unit_id}/"
    assert "东台市公安局" in text(client.get(address)) and "14:00至15:00" in text(client.get(address))
    [slot] = slots.free(now=timezone.now())
    assert client.post(address, {**FORM, "slot": slot.key}).status_code == 302
