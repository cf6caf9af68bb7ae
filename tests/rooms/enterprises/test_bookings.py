"""One-click booking: fifty firms want one slot and one gets it; change, cancel, reminder, on-site record; outsiders see nothing."""

import random
import threading
from datetime import time, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from tests.rooms.enterprises.serving import draft, point, sitting
from tests.rooms.world import NOW, World, make_world
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system, within
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.bookings import booking, reminding, slots
from zhixian.rooms.enterprises.bookings.booking import NotStanding, SlotTaken
from zhixian.rooms.enterprises.bookings.models import Booking, TakenHalfHour
from zhixian.rooms.enterprises.points import roster

pytestmark = pytest.mark.django_db


@pytest.mark.feature("S000-M5.5")
def test_two_firms_want_one_slot_and_the_second_is_offered_others(world: World) -> None:
    officer = world("police.handler1")
    sitting(officer, now=NOW)
    first, second, *rest = slots.free(now=NOW)
    made, code = booking.book(first.key, draft(1), now=NOW)
    with pytest.raises(SlotTaken) as refused:
        booking.book(first.key, draft(2), now=NOW)
    assert [slot.starts_at for slot in refused.value.offers] == [slot.starts_at for slot in (second, *rest)]
    booking.book(refused.value.offers[0].key, draft(2), now=NOW)
    assert len(slots.free(now=NOW)) == len(rest)
    with as_system():
        assert Booking.objects.count() == 2
        assert Notice.objects.filter(sort="booking", unit_id=officer.unit_id).count() == 2

    # confirmed, changed, cancelled; a slot given back is free in the same moment
    booking.confirm(made.pk, actor=officer, now=NOW)
    holder = service_codes.holder_of(code)
    moved = booking.change(made.pk, rest[0].key, holder_id=holder, now=NOW)
    assert moved.starts_at == rest[0].starts_at and moved.confirmed_at is None
    assert first.starts_at in [slot.starts_at for slot in slots.free(now=NOW)]
    with pytest.raises(SlotTaken):  # into the other firm's slot: the old one is kept
        booking.change(made.pk, second.key, holder_id=holder, now=NOW)
    assert booking.mine(holder)[0].starts_at == rest[0].starts_at
    assert reminding.remind(now=NOW) == 0
    the_day_before = rest[0].starts_at - timedelta(hours=23)
    assert (reminding.remind(now=the_day_before), reminding.remind(now=the_day_before)) == (2, 0)
    with pytest.raises(BadInput, match="bad record"):
        booking.write_up(made.pk, record="已到现场", result="已固定证据", came=True, actor=officer, now=NOW)
    done = booking.write_up(
        made.pk,
        record="到厂查看图纸室",
        result="已固定证据，另行立案审查",
        came=True,
        actor=officer,
        now=rest[0].ends_at,
    )
    assert done.state == "held" and booking.mine(holder)[0].result == "已固定证据，另行立案审查"
    with pytest.raises(NotStanding):
        booking.cancel(made.pk, holder_id=holder, now=NOW)
    file = reminding.calendar_file(done).decode()
    assert "BEGIN:VEVENT" in file and "20260305T100000" in file and "图纸" not in file


@pytest.mark.feature("S000-M5.5")
def test_fifty_threads_want_one_hour_and_no_half_hour_is_given_twice(committed) -> None:
    world = make_world()
    officer = world("police.handler1")
    sitting(officer, now=NOW)
    sitting(officer, now=NOW, days=2, minutes=60)
    wanted = [slot.key for slot in slots.free(now=NOW)]
    assert len(wanted) == 6
    got, refused, broken = [], [], []
    ready = threading.Barrier(50)

    def ask(serial: int) -> None:
        try:
            ready.wait(60)
            for key in (wanted[0], random.Random(serial).choice(wanted)):
                try:
                    got.append(booking.book(key, draft(serial), now=NOW)[0].pk)
                except SlotTaken as late:
                    refused.append(len(late.offers))
        except Exception as fault:
            broken.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(serial,)) for serial in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    with as_system():
        starts = list(Booking.objects.standing().values_list("officer_id", "starts_at"))
        halves = list(TakenHalfHour.objects.values_list("officer_id", "starts_at"))
    assert len(starts) == len(set(starts)) == len(got) <= 6 and len(refused) == 100 - len(got)
    assert (officer.officer_id, next(slot for slot in [booking.slot_of(wanted[0])]).starts_at) in starts
    assert len(halves) == len(set(halves))
    connections.close_all()


def test_the_table_itself_refuses_a_second_and_a_slanted_half_hour(world: World) -> None:
    officer = world("police.handler1")
    sitting(officer, now=NOW)
    made, _ = booking.book(slots.free(now=NOW)[0].key, draft(), now=NOW)
    with as_system():
        for at in (made.starts_at, made.starts_at + timedelta(minutes=10), made.starts_at + timedelta(microseconds=1)):
            with pytest.raises(IntegrityError), transaction.atomic():
                TakenHalfHour.objects.create(booking=made, officer_id=officer.officer_id, starts_at=at)


def test_outsiders_neither_see_nor_touch_a_booking(world: World) -> None:
    officer, stranger = world("police.handler1"), world("there.police.handler1")
    sitting(officer, now=NOW)
    made, _ = booking.book(slots.free(now=NOW)[0].key, draft(), now=NOW)
    with acting_as(stranger):
        assert booking.listed(stranger, now=NOW) == [] and not Booking.objects.exists()
    for act in (
        lambda: booking.confirm(made.pk, actor=stranger, now=NOW),
        lambda: booking.refuse(made.pk, "另有任务请改期", actor=stranger, now=NOW),
        lambda: booking.write_up(made.pk, record="看了", result="好了", came=True, actor=stranger, now=NOW),
        lambda: booking.cancel(made.pk, holder_id=service_codes.holder_of(service_codes.new_code()), now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    with within(service_codes.holder_of(service_codes.new_code())):
        assert not Booking.objects.exists()
    with pytest.raises(DatabaseError), within(stranger.unit_id):  # nor may anybody write in another's name
        Booking.objects.create(
            holder_id=made.holder_id, unit_id=made.unit_id, sitting_id=made.sitting_id, officer_id=made.officer_id,
            starts_at=NOW, ends_at=NOW, firm_name="x", contact="x", phone="1", matter="x", made_at=NOW, changed_at=NOW,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        booking.confirm(made.pk, actor=world("police.cashier"), now=NOW)


def test_a_swap_takes_the_bookings_along_or_nothing_changes(world: World) -> None:
    one, two = world("police.handler1"), world("police.handler2")
    row = sitting(one, now=NOW)
    made, code = booking.book(slots.free(now=NOW)[0].key, draft(), now=NOW)
    roster.swap(row.pk, two.officer_id, actor=one, now=NOW)
    assert booking.mine(service_codes.holder_of(code))[0].officer_id == two.officer_id
    sitting(one, now=NOW, starts=time(9, 30), ends=time(10, 30))
    with pytest.raises(roster.Occupied):  # she sits elsewhere by now
        roster.swap(row.pk, one.officer_id, actor=two, now=NOW)
    with acting_as(two):
        assert TakenHalfHour.objects.get(booking=made).officer_id == two.officer_id


def test_what_is_wrong_with_a_booking_is_said(world: World) -> None:
    officer = world("police.handler1")
    row = sitting(officer, now=NOW, at=point(officer, now=NOW))
    key = slots.free(now=NOW)[0].key
    with pytest.raises(BadInput) as refusal:
        booking.book("nonsense", draft(firm_name="", phone="无", credit_code="9132", matter="x"), now=NOW)
    assert set(refusal.value.fields) == {"slot", "firm_name", "phone", "credit_code", "matter"}
    for late in (row.starts_at, row.starts_at - timedelta(hours=1)):
        with pytest.raises(SlotTaken):
            booking.book(key, draft(), now=late)
    for junk in ("@", f"{row.pk}@", f"{row.pk}@99999999999999", f"{row.pk}@17", "\x00@1"):
        with pytest.raises(BadInput):
            booking.slot_of(junk)
    _, code = booking.book(key, draft(), now=NOW)
    holder = service_codes.holder_of(code)
    sitting(officer, now=NOW, days=3, ends=time(17))
    for slot in slots.free(now=NOW)[3:7]:
        booking.book(slot.key, draft(), now=NOW, holder_id=holder)
    with pytest.raises(BadInput, match="too many"):
        booking.book(slots.free(now=NOW)[0].key, draft(), now=NOW, holder_id=holder)
