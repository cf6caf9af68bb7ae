"""One number for whatever a firm asks: to who is on duty, split among bodies, one reply, one closing, a twin at home."""

from datetime import date, time, timedelta

import pytest

from tests.rooms.enterprises import serving
from tests.rooms.enterprises.assessing import credit_code
from tests.rooms.world import NOW, World
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Appointment
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.points import directory, keeping, lectures, requests
from zhixian.rooms.enterprises.points.models import ServiceRequest
from zhixian.rooms.enterprises.points.requests import NotAllAnswered, RequestDraft

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)


def wanted(number: int = 1, **more) -> RequestDraft:
    return RequestDraft(**({"firm_name": f"云岭示例{number}号公司", "text": "竞争对手仿冒我们的包装"} | more))


def seen(who, request) -> ServiceRequest:
    with acting_as(who):
        return requests.seen(request.pk, who)


@pytest.mark.feature("S000-M1.2")
def test_a_firm_of_outpost_three_reaches_its_duty_officer_and_one_of_none_the_city_desk(world: World) -> None:
    officer, duty = world("police.liaison"), world("police.handler2")
    points = [serving.point(officer, f"前哨{n}号", now=NOW, officer_id=officer.officer_id) for n in (1, 2, 3)]
    firm = serving.firm(officer, 3, now=NOW)
    keeping.reach(points[2].pk, firm.pk, actor=officer, now=NOW)
    serving.sitting(officer, now=NOW, officer=duty, at=points[2])
    asked, code = requests.ask(wanted(3, credit_code=credit_code(3)), now=NOW)
    got = seen(duty, asked)
    assert (got.point_id, got.officer_id, got.unit_id, got.firm_id) == (
        points[2].pk,
        duty.officer_id,
        duty.unit_id,
        firm.pk,
    )
    with acting_as(duty):
        assert [row.pk for row, _, _ in requests.listed(duty, mine=True)] == [asked.pk]
    with as_system():
        assert asked.number in Notice.objects.get(sort="request").text
    nobody, _ = requests.ask(wanted(9, credit_code=credit_code(9), division="411503"), now=NOW)
    assert seen(world("above.police.head"), nobody).unit_id == world("above.police.head").unit_id
    with pytest.raises(NotFound):
        seen(duty, nobody)
    assert [row.pk for row, _, _ in requests.mine(service_codes.holder_of(code), on=TODAY)] == [asked.pk]
    with pytest.raises(BadInput) as refusal:
        requests.ask(wanted(text="短", credit_code="91", division="000001", parts=("ghost",)), now=NOW)
    assert set(refusal.value.fields) == {"text", "credit_code", "division", "parts"}


@pytest.mark.feature("S000-M1.7")
def test_advice_and_a_lecture_are_two_parts_of_one_request(world: World) -> None:
    officer = world("police.liaison")
    point = serving.point(officer, now=NOW, officer_id=officer.officer_id)
    asked, code = requests.ask(wanted(parts=("advice", "lecture"), point_id=point.pk), now=NOW)
    holder = service_codes.holder_of(code)
    with acting_as(officer):
        advice, lecture = asked.parts.all()
    assert (advice.kind, lecture.kind) == ("advice", "lecture")
    requests.reply(advice.pk, "先固定证据", actor=officer, now=NOW + timedelta(hours=1))
    with pytest.raises(NotAllAnswered) as refusal:
        requests.close(asked.pk, "都办了", actor=officer, now=NOW + timedelta(hours=1))
    assert "普法授课" in refusal.value.user_message
    lectures.announce("包装装潢的保护", starts_at=NOW + timedelta(hours=2), place="企业会议室", seats=40, people=32,
                      part_id=lecture.pk, point_id=point.pk, actor=officer, now=NOW)  # fmt: skip
    requests.reply(lecture.pk, "已授课一次，32人参加", actor=officer, now=NOW + timedelta(hours=5))
    requests.close(asked.pk, "咨询和授课均已完成", actor=officer, now=NOW + timedelta(hours=6))
    [(row, _, events)] = requests.mine(holder, on=TODAY)
    assert row.state == "closed" and [event.says for event in events][1:] == [
        "平桥police答复了“法律咨询”", "平桥police答复了“普法授课”", "办结",
    ]  # fmt: skip
    assert len(events) == 4 and events == sorted(events, key=lambda event: event.at)
    with acting_as(officer):
        assert [(each.title, each.people) for each in lectures.listed(officer)] == [("包装装潢的保护", 32)]
    with pytest.raises(BadInput):
        requests.close(asked.pk, "再办结一次", actor=officer, now=NOW)


@pytest.mark.feature("S000-M1.4")
def test_three_members_of_an_alliance_see_one_number_and_each_others_replies(world: World) -> None:
    officer = world("police.liaison")
    members = [world(f"{key}.handler1") for key in ("market", "ipoffice", "customs")]
    alliance = serving.point(officer, "知识产权维权联盟", now=NOW, kind="alliance")
    for member in members:
        keeping.join(alliance.pk, member.unit_id, contact="联系人甲", phone="0510-5550001", actor=officer, now=NOW)
    sent = requests.send(
        wanted(point_id=alliance.pk), [("rights", member.unit_id) for member in members], actor=officer, now=NOW
    )
    for member in members:
        with acting_as(member):
            part = sent.parts.get(unit_id=member.unit_id)
            assert alliance.members.count() >= 1  # its own membership
        requests.reply(part.pk, f"{member.unit_name}的答复", actor=member, now=NOW)
    for who in (*members, officer):
        assert seen(who, sent).number == sent.number
        with acting_as(who):
            assert {part.reply for part in sent.parts.all()} == {f"{member.unit_name}的答复" for member in members}
    outsider = world("court.handler1")
    with acting_as(outsider):
        assert requests.listed(outsider) == [] and not ServiceRequest.objects.exists() and not sent.parts.exists()
    with pytest.raises(NotFound):
        seen(outsider, sent)
    with pytest.raises(BadInput) as refusal:
        requests.send(wanted(point_id=alliance.pk), [("rights", outsider.unit_id)], actor=officer, now=NOW)
    assert "成员单位" in refusal.value.user_message
    with pytest.raises(NotFound):  # nobody answers another's part, nobody but the desk closes
        with acting_as(members[0]):
            other = sent.parts.get(unit_id=members[1].unit_id)
        requests.reply(other.pk, "代答", actor=members[0], now=NOW)
    with pytest.raises(NotFound):
        requests.close(sent.pk, "代为办结", actor=members[0], now=NOW)


@pytest.mark.feature("S000-M2.6")
def test_the_merged_reply_waits_for_three_or_for_the_day(world: World) -> None:
    officer = world("ipoffice.handler1")
    members = [world(f"{key}.handler1") for key in ("market", "police", "customs")]
    centre = serving.point(officer, "联合保护中心", now=NOW, kind="joint_office")
    for member in members:
        keeping.join(centre.pk, member.unit_id, contact="窗口", phone="", actor=officer, now=NOW)

    def split() -> ServiceRequest:
        return requests.send(wanted(point_id=centre.pk), [("other", one.unit_id) for one in members], actor=officer, now=NOW,
                             due_on=TODAY + timedelta(days=3))  # fmt: skip

    def reply(request: ServiceRequest, who) -> None:
        with acting_as(who):
            part = request.parts.get(unit_id=who.unit_id)
        requests.reply(part.pk, f"{who.unit_name}办了", actor=who, now=NOW)

    def merged(request: ServiceRequest, on: date):
        with acting_as(officer):
            return requests.merged(requests.seen(request.pk, officer), on=on)

    whole, late = split(), split()
    for who in members[:2]:
        reply(whole, who)
        reply(late, who)
        assert merged(whole, TODAY).replies == [] and not merged(whole, TODAY).ready
    reply(whole, members[2])
    told = merged(whole, TODAY)
    assert told.ready and len(told.replies) == 3 and told.missing == []
    assert not merged(late, TODAY + timedelta(days=3)).ready  # its last day is not over
    told = merged(late, TODAY + timedelta(days=4))
    assert told.ready and len(told.replies) == 2 and told.missing == ["平桥customs（其他）"]


@pytest.mark.feature("S000-M2.7")
def test_a_matter_goes_to_the_station_then_its_substitute_then_the_brigade(world: World) -> None:
    station, substitute = world("police.handler1"), world("police.handler2")
    brigade = world("above.police.handler1")
    top = directory.name(officer_id=brigade.officer_id, level="brigade", area="全市", actor=brigade, now=NOW)
    directory.name(officer_id=station.officer_id, level="station", area="城东", above_id=top.pk, actor=station, now=NOW)
    present, _ = requests.ask(wanted(division="411503"), now=NOW)
    assert seen(station, present).officer_id == station.officer_id  # the lowest level first
    Appointment.objects.create(
        officer_id=substitute.officer_id, unit_id=station.unit_id, post="liaison", since=TODAY, until=TODAY + timedelta(days=5),
        substitute_for_id=station.officer_id,
    )  # fmt: skip
    absent, _ = requests.ask(wanted(division="411503"), now=NOW)
    assert seen(station, absent).officer_id == substitute.officer_id
    with acting_as(station):
        rows = directory.listed(on=TODAY)
    assert [(row.level, row.officer.name, instead) for row, instead in rows] == [
        ("station", station.name, substitute.name), ("brigade", brigade.name, ""),
    ]  # fmt: skip
    with acting_as(substitute):
        part = present.parts.get()
    requests.reply(part.pk, "已联系企业", actor=substitute, now=NOW + timedelta(hours=2))
    assert requests.pass_up(now=NOW + timedelta(hours=24)) == 0  # the clock has not run out
    assert requests.pass_up(now=NOW + timedelta(hours=25)) == 1  # the answered one stays
    raised = seen(brigade, absent)
    assert (raised.officer_id, raised.unit_id) == (brigade.officer_id, brigade.unit_id)
    assert requests.pass_up(now=NOW + timedelta(hours=26)) == 0 and requests.pass_up(now=NOW + timedelta(days=9)) == 0
    assert seen(station, absent)  # she still sees where it went
    with acting_as(brigade):
        last = absent.parts.get()
    requests.reply(last.pk, "大队已办", actor=brigade, now=NOW + timedelta(hours=30))
    with pytest.raises(BadInput):
        directory.name(
            officer_id=substitute.officer_id, level="brigade", area="城西", above_id=top.pk, actor=substitute, now=NOW
        )


@pytest.mark.feature("S001-28.2")
def test_a_request_abroad_has_a_twin_at_home(world: World) -> None:
    abroad, home = world("above.ipoffice.handler1"), world("ipoffice.handler1")
    fair = serving.point(abroad, "境外示例展", now=NOW, kind="fair", abroad=True, until=TODAY + timedelta(days=4))
    made = requests.open_abroad(wanted(point_id=fair.pk), home.unit_id, actor=abroad, now=NOW)
    with acting_as(home):
        twin = ServiceRequest.objects.get(twin=made)
        assert requests.seen(made.pk, home).state == "open"  # home sees the state abroad
        part = twin.parts.get()
    with acting_as(abroad):
        assert requests.seen(twin.pk, abroad).state == "open"
    requests.reply(part.pk, "境内已采取保全", actor=home, now=NOW)
    requests.close(twin.pk, "境内已采取保全，材料寄出", actor=home, now=NOW)
    with acting_as(abroad):
        assert requests.seen(made.pk, abroad).twin_of.state == "closed"
        assert any("境内办结" in event.says for event in made.events.all())
    with as_system():
        assert Notice.objects.filter(unit_id=abroad.unit_id, text__contains="境内维权援助已办结").count() == 1
    stranger = world("there.ipoffice.handler1")
    for row in (made, twin):
        with pytest.raises(NotFound):
            seen(stranger, row)
    with pytest.raises(BadInput):
        requests.open_abroad(wanted(), home.unit_id, actor=abroad, now=NOW)


def test_the_point_asked_on_its_page_gets_it_even_on_a_day_without_a_sitting(world: World) -> None:
    officer = world("police.liaison")
    point = serving.point(officer, now=NOW, officer_id=officer.officer_id)
    serving.sitting(
        officer, now=NOW, days=20, starts=time(9), ends=time(10), officer=world("police.handler1"), at=point
    )
    asked, _ = requests.ask(wanted(point_id=point.pk), now=NOW)
    assert seen(officer, asked).officer_id == officer.officer_id
    hidden = serving.point(officer, "不公开的点", now=NOW, shown=False)
    with pytest.raises(NotFound):
        requests.ask(wanted(point_id=hidden.pk), now=NOW)
