"""A booking made by a firm's member stands on the firm's page, also one made before with a code; another firm sees and moves none."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.portal.test_booking import FORM
from tests.faces.portal.test_booking import place as place  # the fixture
from tests.faces.portal.test_firm import firm_of
from tests.faces.world import World
from tests.rooms.enterprises.assessing import credit_code
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.enterprises.bookings import booking, slots
from zhixian.rooms.enterprises.bookings.models import Booking

pytestmark = pytest.mark.django_db


def keys() -> list[str]:
    return [slot.key for slot in slots.free(now=timezone.now())]


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return answer.content.decode()


def test_a_members_booking_stands_on_the_firms_page_and_on_no_other(world: World, signed_in, place) -> None:  # type: ignore[no-untyped-def]
    firm, other = (firm_of(number, signed_in("police_head")) for number in (1, 2))
    address, officer = f"/book/at/{place.pk}/", world.actor("detective")
    form = text(firm.get(address))
    assert 'name="firm_name"' not in form and 'value="林申请"' in form
    answer = firm.post(address, {**FORM, "firm_name": "冒名公司", "slot": keys()[0]})
    assert answer["Location"] == "/book/mine/" and "zhixian-service" not in firm.cookies
    with as_system():
        made = Booking.objects.get()
    assert (made.firm_name, made.credit_code) == ("清源制造1有限公司", credit_code(1))
    mine = text(firm.get("/book/mine/"))
    assert "您的服务码" not in mine and "已预约" in mine
    line = text(firm.get("/firm/?sort=booking"))
    assert "东台市公安局：已预约" in line and 'href="/book/mine/"' in line
    assert "东台市公安局：已预约" not in text(other.get("/firm/")) and "已预约" not in text(other.get("/book/mine/"))
    for method, what in (("get", "change/"), ("post", "change/"), ("post", "cancel/"), ("get", "booking.ics")):
        assert getattr(other, method)(f"/book/mine/{made.pk}/{what}", {"slot": keys()[0]}).status_code == 404
    with acting_as(world.actor("stranger")):
        assert not Booking.objects.exists()
    assert firm.post(f"/book/mine/{made.pk}/change/", {"slot": keys()[1]}).status_code == 302
    booking.refuse(made.pk, "临时出警，请另约", actor=officer, now=timezone.now())
    assert "东台市公安局：已取消。原因：临时出警，请另约" in text(firm.get("/firm/"))


def test_what_was_booked_with_a_code_is_put_on_the_page_once(world: World, signed_in, place) -> None:  # type: ignore[no-untyped-def]
    person, firm, other = Client(), *(firm_of(number, signed_in("police_head")) for number in (1, 2))
    person.post(f"/book/at/{place.pk}/", {**FORM, "slot": keys()[0]})
    code = person.cookies["zhixian-service"].value
    assert firm.post("/firm/link/", {"sort": "booking", "code": "2222-2222-2222-2222"}).status_code == 404
    assert firm.post("/firm/link/", {"sort": "booking", "code": code}).status_code == 302
    again = firm.post("/firm/link/", {"sort": "booking", "code": code})
    assert again.status_code == 422 and "已经关联过" in text(again)
    assert "东台市公安局：已预约" in text(firm.get("/firm/")) and "东台市公安局" not in text(
        other.get("/firm/?sort=booking")
    )
    with as_system():
        pk = Booking.objects.get().pk
    assert firm.post(f"/book/mine/{pk}/cancel/").status_code == 302
    assert "已取消" in text(person.get("/book/mine/"))


def test_a_reader_sees_and_does_not_act(world: World, signed_in, place) -> None:  # type: ignore[no-untyped-def]
    owner = firm_of(1, signed_in("police_head"))
    owner.post(f"/book/at/{place.pk}/", {**FORM, "slot": keys()[0]})
    link = re.search(r"/firm/invited/[\w-]+/", text(owner.post("/firm/users/", {"login": "firm.1.r", "name": "何查看", "phone": "", "role": "reader"})))  # fmt: skip
    assert link
    reader = Client()
    reader.post(link[0], {"password": "long-enough-phrase", "again": "long-enough-phrase"})
    mine = text(reader.get("/book/mine/"))
    assert "已预约" in mine and "取消预约" not in mine
    with as_system():
        pk = Booking.objects.get().pk
    for address, told in ((f"/book/mine/{pk}/cancel/", {}), (f"/book/at/{place.pk}/", {**FORM, "slot": keys()[0]})):
        refused = reader.post(address, told)
        assert refused.status_code == 403 and "查看人只能看" in text(refused)
    with as_system():
        assert Booking.objects.get().state == "booked"
