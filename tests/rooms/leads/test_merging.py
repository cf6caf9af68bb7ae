"""One queue of many channels: the same matter offered as such, merged and split by a person, routed, answered for."""

from datetime import date, timedelta

import pytest

from tests.rooms.leads.entries import entered, registered, said
from tests.rooms.leads.things import NOW, sent
from tests.rooms.world import World, a_case
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, actor_for, as_system
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.docket import opening
from zhixian.rooms.leads import centre, drafts, entering, following, handling, looking, merging, shops
from zhixian.rooms.leads.models import Report, ReportClock

pytestmark = pytest.mark.django_db


def post_officer() -> Actor:
    unit = Unit.objects.create(
        kind="post", level="county", division="411503", name="平桥邮政管理局", short_name="平桥邮管", code_word="平邮"
    )
    officer = Officer(login="post", name="邮某", certificate="411503P1")
    officer.set_unusable_password()
    officer.save()
    Appointment.objects.create(officer=officer, unit=unit, post="handler", since=date(2020, 1, 1))
    return actor_for(officer, on=NOW.date())


@pytest.mark.feature("S000-M3.1")
def test_two_reports_on_one_shop_from_two_districts(world: World) -> None:
    head, desk = world("above.market.head"), world("above.market.handler1")
    with pytest.raises(NotAllowed):
        centre.found("411500", actor=desk, now=NOW)
    with pytest.raises(BadInput):
        centre.found("411503", actor=head, now=NOW)
    centre.found("411500", actor=head, now=NOW)
    link = "https://shop-a.example.com/item/9"
    first, one = sent(division="411503", offender="甲", place="一路", what="买到假鞋", links=link)
    second, two = sent(division="411502", offender="乙", place="二路", what="收到假货", links=link)
    assert {one.unit_id, two.unit_id} == {desk.unit_id}  # one queue for the city
    assert looking.queue(world("here.market.head"), now=NOW) == []
    assert [row.alike for row in looking.queue(desk, now=NOW)] == [1, 1]  # a hint; both stand as they were
    assert {row.state for row in looking.queue(desk, now=NOW)} == {"received"}
    with pytest.raises(handling.UnableToHandle):
        merging.merge(two.pk, one.pk, " ", actor=desk, now=NOW)
    with pytest.raises(NotFound):
        merging.merge(two.pk, one.pk, "同一网店", actor=world("here.market.head"), now=NOW)
    handling.register(one.pk, actor=desk, now=NOW)
    merging.merge(two.pk, one.pk, "同一网店同一链接", actor=desk, now=NOW)
    assert following.look(first).state == "registered" and following.look(second).state == "merged"
    assert drafts.find(first.code).id == one.pk and drafts.find(second.code).id == two.pk  # both keep their number
    assert centre.suggested(one.pk, actor=desk) == (world.units["here.market"].pk, "平桥market")
    centre.route(one.pk, actor=desk, now=NOW)
    (told,) = centre.answering(desk, now=NOW + timedelta(days=5))
    assert (told.unit, told.given, told.answered, told.late) == ("平桥market", 1, 0, 1)
    there = world("here.market.head")
    handling.sign(one.pk, actor=there, now=NOW + timedelta(hours=3))
    (told,) = centre.answering(desk, now=NOW + timedelta(days=5))
    assert (told.answered, told.late, told.mean_hours) == (1, 0, 3.0)
    assert {part.pk for part in merging.parts_of(one.pk, actor=there)} == {two.pk}  # what was merged went along
    handling.register(one.pk, actor=there, now=NOW)
    handling.decide(one.pk, "not_filed", "经查是授权经营", actor=there, now=NOW)
    assert (
        "经查是授权经营" in following.look(first).said[-1].text
        and "经查是授权经营" in following.look(second).said[-1].text
    )
    _, third = sent(division="411503", offender="丙", place="三路", what="又是那家", links=link)
    assert sorted(centre.watched_elsewhere(third.pk, actor=desk)) == [
        ("平桥market", "不予立案"), ("平桥market", "并入已有线索"),
    ]  # fmt: skip
    with acting_as(desk):  # the row is watched over, and cannot be changed from here
        assert Report.objects.filter(pk=one.pk).update(state="received") == 0
    with pytest.raises(NotFound):
        looking.show(one.pk, actor=desk, now=NOW)


@pytest.mark.feature("S001-28.1")
def test_one_matter_by_phone_and_web_is_one_case_and_two_channels(world: World) -> None:
    handler = world("market.handler1")
    reporter, web = sent(what="巷口商行卖假酒", offender="某某商行")
    told = entering.enter(said(offender="某某 商行", what="某某商行的酒是假的", place=""), actor=handler, now=NOW)
    caller = drafts.find(told.code)
    page = looking.show(told.report_id, actor=handler, now=NOW)
    assert [(row.id, why) for row, why in page.alike] == [(web.pk, "名称相同")]
    handling.register(web.pk, actor=handler, now=NOW)
    merging.merge(told.report_id, web.pk, "同一家商行", actor=handler, now=NOW)
    dossier, _ = opening.enter_case(a_case(), actor=handler, now=NOW, report_id=web.pk)
    assert sorted((key, n) for key, _, n in shops.counted(handler, "channel")) == [("portal", 1), ("telephone", 1)]
    with as_system():
        assert set(Report.objects.values_list("dossier_id", flat=True)) == {dossier.pk}  # one case for both
    for each in (reporter, caller):
        assert "立案" in following.look(each).said[-1].text
    complaint = entered(handler, kind="complaint", channel="letter", place="别处", offender="别人", what="要求退款")
    report = entered(handler, channel="visit", place="又别处", offender="又别人", what="举报")
    with as_system():  # the clock is that of its kind
        clocks = {row.report_id: row.clock for row in ReportClock.objects.filter(stopped_at__isnull=True)}
    assert clocks[complaint.pk].startswith("market-complaint-acceptance")
    assert clocks[report.pk].startswith("market-lead-verification")
    assert len({told.code, complaint.pk, report.pk}) == 3


def test_a_wrong_merge_is_undone(world: World) -> None:
    handler = world("market.handler1")
    one, two = registered(handler), registered(handler)
    merging.merge(two.pk, one.pk, "看着像", actor=handler, now=NOW)
    with pytest.raises(handling.AlreadyEnded):
        merging.merge(one.pk, two.pk, "反过来", actor=handler, now=NOW)
    merging.undo(two.pk, "不是同一家", actor=handler, now=NOW)
    rows = {row.id: row for row in looking.queue(handler, now=NOW)}
    assert rows[two.pk].state == "registered" and rows[two.pk].due_on == rows[one.pk].due_on
    with pytest.raises(handling.UnableToHandle):
        merging.undo(two.pk, "再一次", actor=handler, now=NOW)
    with pytest.raises(handling.UnableToHandle):
        merging.merge(one.pk, one.pk, "自己", actor=handler, now=NOW)


def test_a_complaint_within_a_report_is_split_off_with_a_term_of_its_own(world: World) -> None:
    handler = world("market.handler1")
    reporter, report = sent(what="卖假酒，还不给退款。", named=True, name="陆某某", contact="13800000000")
    part = merging.split(report.pk, "要求退款", kind="complaint", matter="shoddy", actor=handler, now=NOW)
    page = looking.show(part, actor=handler, now=NOW)
    assert page.row.kind == "投诉" and page.facts["what"] == "要求退款" and not page.has_identity
    assert page.clocks[0].clock.startswith("market-complaint-acceptance")
    assert page.row.number in following.look(reporter).said[-1].text
    assert [row.pk for row in merging.parts_of(report.pk, actor=handler)] == [part]
    with pytest.raises(handling.UnableToHandle):
        merging.split(report.pk, "再拆", kind="gossip", matter="?", actor=handler, now=NOW)
    with pytest.raises(NotFound):
        merging.parts_of(report.pk, actor=world("there.market.head"))


@pytest.mark.feature("S002-10.2")
def test_a_lead_for_a_shop_elsewhere_comes_back_with_its_result(world: World) -> None:
    here, there = world("market.handler1"), world("there.market.head")
    report = registered(here, links="https://shop-b.example.com/1", division="411502")
    late = registered(here, place="别处", what="另一件", offender="另一家", division="411502")
    for each in (report, late):
        handling.hand_over(each.pk, there.unit_id, "网店在浉河", actor=here, now=NOW)
        handling.sign(each.pk, actor=there, now=NOW)
        handling.register(each.pk, actor=there, now=NOW)
    handling.decide(report.pk, "not_filed", "经查没有销售", actor=there, now=NOW)
    sides = {handed.report_id: handed for handed, _ in looking.past_handovers(here)}
    assert sides[report.pk].outcome == "not_filed" and sides[report.pk].outcome_at == NOW  # A gets the result
    assert sides[late.pk].outcome == ""
    after = NOW + timedelta(days=60)
    rows = {row.id: row for row in looking.queue(there, now=after)}
    assert rows[late.pk].late and not rows[report.pk].late  # no check by due: overdue at B


@pytest.mark.feature("S001-6.2")
def test_a_found_parcel_goes_to_the_market_regulator_without_its_receiver(world: World) -> None:
    post, market = post_officer(), world("market.handler1")
    report = entered(
        post, channel="post", what="邮件里有假鞋40双", parcel="EX123456789CN", receiver="王某 13900000000 幸福路1号"
    )
    handling.register(report.pk, actor=post, now=NOW)
    handling.hand_over(report.pk, market.unit_id, "市场监管部门管辖", actor=post, now=NOW)
    handling.sign(report.pk, actor=market, now=NOW)
    handling.register(report.pk, actor=market, now=NOW)
    page = looking.show(report.pk, actor=market, now=NOW)
    assert page.facts["parcel"] == "EX123456789CN" and "13900000000" not in str(page) and page.has_receiver
    assert "13900000000" not in looking.for_case(report.pk, actor=market).facts_text
    assert looking.queue(market, now=NOW, words="13900000000") == []
    with pytest.raises(NotAllowed):
        entering.receiver_of(report.pk, "看看", actor=world("market.handler2"), now=NOW)
    with pytest.raises(handling.UnableToHandle):
        entering.receiver_of(report.pk, " ", actor=market, now=NOW)
    with pytest.raises(NotFound):
        entering.receiver_of(report.pk, "看看", actor=post, now=NOW)  # it is not theirs any more
    assert "13900000000" in entering.receiver_of(report.pk, "核实去向", actor=market, now=NOW)
    (trace,) = looking.show(report.pk, actor=market, now=NOW).traces
    assert trace.reason == "核实去向" and trace.officer == market.name


def test_the_desk_s_own_first_answers_are_live(world: World) -> None:
    handler = world("market.handler1")
    _, unnamed = sent(what="甲")
    entered(handler, place="一号")
    answered = entered(handler, place="二号")
    handling.register(answered.pk, actor=handler, now=NOW + timedelta(hours=5))
    handling.register(unnamed.pk, actor=handler, now=NOW + timedelta(days=9))
    with as_system():
        row = Report.objects.get(pk=unnamed.pk)
        assert row.responded_on == (NOW + timedelta(days=9)).date() and row.responded_at is None  # a day, and no hour
    told = centre.own_first_answer(handler, now=NOW + timedelta(days=9))
    assert (told.given, told.answered, told.waiting, told.late, told.mean_hours) == (3, 2, 1, 2, 5.0)
    assert (
        centre.own_first_answer(handler, now=NOW + timedelta(hours=6)).late == 1
    )  # the one answered too late, as it stands
    assert centre.own_first_answer(world("there.market.head"), now=NOW).given == 0
