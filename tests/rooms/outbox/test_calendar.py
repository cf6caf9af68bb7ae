"""The calendar of an officer: her terms and meetings, a kind, a number and a moment each, under an address that can be revoked."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.rooms.docket.coordination import Matter, unit
from tests.rooms.world import NOW, Path, World, enter
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket import diary
from zhixian.rooms.docket.models import Clock
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.outbox import feeds
from zhixian.rooms.outbox.models import Feed

DAY = timedelta(days=1)
CALL = {
    "kind": "standing",
    "reason": "季度会商",
    "at": "2026-03-10T09:00",
    "place": "三楼会议室",
    "agenda": "查处某商行案",
}


def address(world: World, seat: str, name: str = "手机日历") -> str:
    with acting_as(world(seat)):
        return feeds.make(name, who=world(seat), now=NOW)


def read(secret: str, now=NOW) -> tuple[str, dict[str, object]]:
    written = diary.published(secret, now=now)
    found = Calendar.from_ical(written)
    return written.decode().replace("\r\n ", ""), {str(event["uid"]): event for event in found.walk("VEVENT")}


def test_a_clock_is_in_the_calendar_until_it_is_stopped_with_its_kind_number_and_moment_and_nothing_else(world: World):
    path = Path(world, enter(world))
    path.to_approved()
    secret = address(world, "market.liaison")
    text, events = read(secret, path.at)
    with as_system():
        clock = Clock.objects.filter(dossier_id=path.dossier.pk, clock="transfer-delivery").get()
    event = events[f"clock-{clock.pk}@zhixian"]
    assert event["dtstart"].dt == clock.due_at
    assert str(event["dtstart"].params["tzid"]) == "Asia/Shanghai"
    assert "BEGIN:VTIMEZONE" in text and "TZID:Asia/Shanghai" in text and "TZOFFSETTO:+0800" in text
    assert path.dossier.number in str(event["summary"]) and clock.reckoning["label"] in str(event["summary"])
    assert str(event["status"]) == "CONFIRMED"
    assert {name for name in event if name.lower() not in {"dtstamp", "last-modified", "sequence", "uid", "status", "transp", "class"}} == {
        "SUMMARY", "DTSTART"}  # fmt: skip
    for name in ("某商行", "销售假冒", "平桥", "品牌", *Officer.objects.values_list("name", flat=True)):
        assert name not in text, name
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text and "X-PUBLISHED-TTL:PT1H" in text

    before = int(event["sequence"])
    path.take("deliver-transfer", "market.liaison")
    _, events = read(secret, path.at)
    stopped = events[f"clock-{clock.pk}@zhixian"]  # the same thing by its UID, now called off
    assert str(stopped["status"]) == "CANCELLED" and int(stopped["sequence"]) > before
    _, events = read(secret, path.at + 31 * DAY)
    assert f"clock-{clock.pk}@zhixian" not in events


def test_the_same_state_gives_the_same_bytes(world: World):
    path = Path(world, enter(world))
    path.to_approved()
    secret = address(world, "market.liaison")
    assert diary.published(secret, now=path.at) == diary.published(secret, now=path.at + timedelta(minutes=7))


def test_a_meeting_is_in_the_calendars_of_those_who_have_a_part_in_it_and_is_called_off_with_it(world: World):
    held = Matter(
        world, "case-conference", "market.handler1", "call", NOW, **{**CALL, "first_unit": unit(world, "police.head")}
    )
    ours, theirs, outsider = (
        address(world, seat) for seat in ("market.head", "police.liaison", "there.police.liaison")
    )
    uid = f"run-{held.run.pk}-at@zhixian"
    for secret in (ours, theirs):
        text, events = read(secret)
        assert events[uid]["dtstart"].dt.isoformat() == "2026-03-10T09:00:00+08:00"
        assert held.dossier.number in str(events[uid]["summary"]) and "会议时间" in str(events[uid]["summary"])
        assert "某商行" not in text and "三楼" not in text and "某市场" not in text
    assert read(outsider)[1] == {}
    held.take("cancel", "market.handler1", reasons="改期")
    assert str(read(theirs)[1][uid]["status"]) == "CANCELLED"


def test_each_reading_is_in_the_ledger_and_an_address_dies_with_its_revocation_or_its_officer(world: World):
    path = Path(world, enter(world))
    path.to_approved()
    actor = world("market.liaison")
    secret = address(world, "market.liaison")
    assert not Feed.objects.filter(digest__contains=secret).exists() and secret not in str(Feed.objects.values_list())
    read(secret)
    read(secret, NOW + timedelta(seconds=5))  # the same minute
    read(secret, NOW + timedelta(hours=1))
    with as_system():
        readings = Entry.objects.filter(kind="calendar.read", chain=actor.unit_id)
        assert [entry.officer_id for entry in readings] == [actor.officer_id] * 2
    feed = Feed.objects.get(officer_id=actor.officer_id)
    with acting_as(world("market.head")), pytest.raises(NotFound):  # a colleague's is not hers to revoke
        feeds.revoke(feed.pk, who=world("market.head"), now=NOW)
    with acting_as(actor):
        feeds.revoke(feed.pk, who=actor, now=NOW)
    for dead in (secret, "made-up"):
        with pytest.raises(NotFound):
            diary.published(dead, now=NOW)
    another = address(world, "market.legal")
    read(another)
    Officer.objects.filter(pk=world("market.legal").officer_id).update(left_at=NOW, is_active=False)
    with pytest.raises(NotFound):
        diary.published(another, now=NOW)


def test_five_addresses_at_most_and_each_with_a_name(world: World):
    for number in range(5):
        address(world, "market.head", f"设备{number}")
    for name, says in (("六", "最多"), ("", "请写明"), ("长" * 41, "最多40字")):
        with pytest.raises(BadInput) as refusal:
            address(world, "market.head" if says == "最多" else "market.legal", name)
        assert says in refusal.value.user_message
