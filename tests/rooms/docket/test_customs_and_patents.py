"""Customs' detentions and their clocks, leads to local bodies, and patent rulings that reach customs by themselves."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from tests.rooms.docket.test_specialists import Walk, expert
from tests.rooms.world import NOW, World
from zhixian.law import clocks as law_clocks
from zhixian.moments import SHANGHAI
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket import jobs, opening, services, specialists, work
from zhixian.rooms.docket.models import Clock, Notice, Step
from zhixian.rooms.documents.models import Paper

GOODS = [{"name": "球鞋", "quantity": "500双"}]
HELD = {"holder": "某商标公司", "right_kind": "trademark", "recordal_number": "T2026-1", "goods": GOODS, "consignee": "某贸易公司"}  # fmt: skip


def begin(world, procedure, seat, now=NOW, **form):
    _, run = opening.open_matter(procedure, actor=world(seat), title="事项", form=form, now=now)
    return Walk(world, run, now)


def running(walk):
    with as_system():
        return set(Clock.objects.filter(run_id=walk.run_id, stopped_at=None).values_list("clock", flat=True))


def ex_officio(world, value="100000", now=NOW, **more):
    return begin(world, "customs-detention-ex-officio", "customs.handler1", now, **(HELD | {"goods_value": value} | more))  # fmt: skip


@pytest.mark.parametrize(
    ("value", "short", "enough"),
    [("19999.99", "19999.98", "19999.99"), ("20000", "19999.99", "20000"), ("39999", "19999.99", "20000"),
     ("200000", "99999.99", "100000"), ("200000.01", "99999.99", "100000"), ("5000000", "99999.99", "100000")],
)  # fmt: skip
def test_the_guarantee_follows_the_value_of_the_goods(world: World, value, short, enough):
    walk = ex_officio(world, value)
    with pytest.raises(refusals.GuardFails, match="security_enough"):
        walk("reply-apply", "customs.handler1", security=short)
    walk("reply-apply", "customs.handler1", security=enough)
    assert walk.run.state == "applied"


def test_ex_officio_three_thirty_and_fifty_working_days_and_an_outsider_finds_nothing(world: World):
    walk = ex_officio(world)
    assert running(walk) == {"customs-exofficio-reply"}
    walk("reply-apply", "customs.handler1", security="50000")
    with pytest.raises(refusals.NotYourStep):
        walk("detain", "customs.handler1", penal=False)
    walk("detain", "customs.head", penal=True)
    for clock, days in (("customs-exofficio-investigation", 30), ("customs-release-exofficio", 50)):
        assert law_clocks.term(clock).length == days
        assert walk.due(clock) == law_clocks.reckon(clock, start=walk.at).due_at
    with pytest.raises(refusals.MissingField):
        walk("investigate", "customs.handler1")
    walk("investigate", "customs.handler1", officers=world.officers("customs"))
    with pytest.raises(refusals.GuardFails, match="detained_for_patent"):
        walk("release-patent-security", "customs.head", counter_security="1")
    with pytest.raises(NotFound):
        walk("release", "there.customs.head", ground="clear")
    walk.at = walk.due("customs-exofficio-investigation") + timedelta(hours=1)
    with pytest.raises(refusals.LateWithoutReason):
        walk("cannot-determine", "customs.head", reasons="权属不清")
    walk("cannot-determine", "customs.head", reasons="权属不清", late_reason="等待鉴定")
    assert running(walk) == {"customs-release-exofficio", "customs-goods-detention"}
    walk("court-notice", "customs.handler1", court_document="（2026）执1号")
    assert running(walk) == set() and walk.run.ended


def test_the_holders_three_days_run_as_the_worked_example_says(world: World):
    at = datetime(2024, 4, 30, 14, tzinfo=SHANGHAI)
    walk = ex_officio(world, notified_at=at.isoformat())
    assert walk.due("customs-exofficio-reply").astimezone(SHANGHAI).date() == date(2024, 5, 8)


def test_on_application_to_disposal_and_to_the_police(world: World):
    form = HELD | {"goods_value": "100000", "evidence": "实物比对"}
    walk = begin(world, "customs-detention-on-application", "customs.handler1", **form)
    for security in ("0", "100000.01"):
        with pytest.raises(refusals.GuardFails, match="security_within_value"):
            walk("detain", "customs.head", security=security)
    walk("detain", "customs.head", security="100000")
    clock = "customs-release-on-application"
    assert law_clocks.term(clock).length == 20 and walk.due(clock) == law_clocks.reckon(clock, start=walk.at).due_at
    walk("court-notice", "customs.handler1", court_document="（2026）执1号")
    walk("dispose", "customs.head", way="destroyed", judgment="（2026）民初1号")
    assert walk.run.ended
    other = begin(world, "customs-detention-on-application", "customs.handler1", **form)
    other("detain", "customs.head", security="100000")
    police = world("police.handler1")
    with pytest.raises(NotFound), acting_as(police):
        services.get_run(other.run_id, actor=police)
    other("suspect-crime", "customs.handler1", reasons="数额巨大")
    assert running(other) == {"transfer-approval"}
    other("transfer-crime", "customs.head", police_unit=str(world.units["here.police"].pk), opinion="同意移送")
    with acting_as(police):
        assert services.get_run(other.run_id, actor=police).state == "transferred"
        assert Paper.objects.filter(key="customs-crime-letter").exists()
    assert running(other) == set()


def test_a_recordal_is_granted_changed_and_renewed_only_in_its_last_six_months(world: World):
    form = {"holder": "某公司", "right_kind": "patent", "right_number": "ZL1", "right_until": "2040-01-01"}
    walk = begin(world, "customs-recordal", "customs.handler1", **form)
    assert running(walk) == {"customs-recordal-decision"}
    walk("grant", "customs.head", number="P2026-1")
    ends = walk.due("customs-recordal-validity")
    again = {"applied_at": walk.at.isoformat(), "valid_from": ends.isoformat()}
    with pytest.raises(refusals.GuardFails, match="recordal_renewal_open"):
        walk("renew", "customs.head", **again)
    walk("report-change", "customs.handler1", what="地址", changed_at=walk.at.isoformat())
    walk("change", "customs.handler1", what="新地址")
    walk.at = ends - timedelta(days=90)
    walk("renew", "customs.head", **again)
    with as_system():
        clock = Clock.objects.get(run_id=walk.run_id, clock="customs-recordal-validity", stopped_at=None)
    assert clock.due_at.year == ends.year + 10


@pytest.mark.feature("S002-9.1")
def test_the_right_organ_answers_with_reasons_and_customs_records_its_own_decision(world: World):
    form = {
        "goods": GOODS,
        "right": "注册商标第1号",
        "question": "是否侵权",
        "unit": str(world.units["here.market"].pk),
    }
    walk = begin(world, "customs-cooperation", "customs.handler1", sort="determination", **form)
    with pytest.raises(NotFound):
        walk("receive", "there.market.handler1", answer_by="2026-03-20")
    with pytest.raises(refusals.NotYourStep):
        walk("receive", "customs.handler1", answer_by="2026-03-20")
    assert running(walk) == {"house-assistance-answer"}
    walk("receive", "market.handler1", answer_by="2026-03-20")
    assert running(walk) == {"house-agreed-day"}
    due = walk.due("house-agreed-day")
    assert due.astimezone(SHANGHAI).date() == date(2026, 3, 20)
    jobs.tell_of_overdue(now=due + timedelta(minutes=1))
    with as_system():
        late = Notice.objects.filter(run_id=walk.run_id, sort="overdue", unit_id=world.units["here.customs"].pk)
        assert "侵权认定逾期没有答复" in late.get(post="head").text
    with pytest.raises(refusals.MissingField):
        walk("give-support", "market.handler1", answer="infringing")
    walk("give-support", "market.handler1", answer="infringing", reasons="标识相同")
    assert running(walk) == set()
    walk("record-decision", "customs.head", decision="unclear", reasons="货物来源待查")
    assert walk.run.ended
    with as_system():  # the answer is one thing, what customs finds another
        values = dict(Step.objects.filter(run_id=walk.run_id).values_list("action", "values"))
    assert (values["give-support"]["answer"], values["record-decision"]["decision"]) == ("infringing", "unclear")
    lead = begin(world, "customs-cooperation", "customs.handler1", sort="clue", **form)
    with acting_as(world("market.handler1")):
        mine = work.my_work(world("market.handler1"), now=lead.at)
    assert [row.clock.clock for row in mine] == ["market-lead-verification"]
    assert running(walk) == set()


def requested(world, now=NOW, **more):
    form = {"patent_number": "ZL202310000001.0", "product": "夹具", "claimant": "甲公司", "respondent": "乙公司",
            "scene": "ecommerce", "not_sued": "confirmed"}  # fmt: skip
    return begin(world, "patent-adjudication", "ipoffice.handler1", now, **(form | more))


def heard(world):
    walk = requested(world)
    three = [str(world(f"ipoffice.handler{number}").officer_id) for number in (1, 2, 3)]
    with pytest.raises(refusals.BadForm):
        walk("file", "ipoffice.head", officers=three[:2], number="平知裁1号")
    walk("file", "ipoffice.head", officers=three, number="平知裁1号")
    walk("serve", "ipoffice.handler1", served_at=walk.at.isoformat())
    walk("defend", "ipoffice.handler1", answered=False)
    walk("schedule-oral", "ipoffice.handler1", hearing_at=(walk.at + timedelta(days=15)).isoformat())
    walk("notify-oral", "ipoffice.handler1", served_at=walk.at.isoformat())
    walk("hold-oral", "ipoffice.handler1", record="双方陈述")
    return walk


@pytest.mark.feature("S001-9.1")
def test_a_ruling_tells_customs_by_itself_and_mediation_closes_with_an_agreement(world: World):
    walk = heard(world)
    customs = world.units["here.customs"]
    form = {"result": "infringing", "scope": "停止制造", "served_at": walk.at.isoformat()}
    walk("decide", "ipoffice.head", customs_unit=str(customs.pk), **form)
    with as_system():
        assert Notice.objects.filter(unit_id=customs.pk, text__contains="裁决结果通报").count() == 1
        assert Paper.objects.filter(key="ruling-notice-to-customs").count() == 1
    other = heard(world)
    other("mediate", "ipoffice.handler1", consent="双方同意")
    other("settle", "ipoffice.handler1", terms="停止销售")
    assert other.run.state == "settled" and running(other) == set()
    with as_system():
        assert Paper.objects.filter(key="patent-settlement").exists()


@pytest.mark.feature("S002-9.2")
def test_customs_finds_the_ruling_by_patent_number_at_once_and_an_appealed_one_is_marked(world: World):
    walk = heard(world)
    customs = world("customs.handler1")
    assert specialists.rulings(actor=customs, patent_number="ZL202310000001.0") == []
    walk("decide", "ipoffice.head", customs_unit=str(world.units["here.customs"].pk), result="infringing", scope="停止制造",
         served_at=walk.at.isoformat())  # fmt: skip
    (found,) = specialists.rulings(actor=customs, patent_number="ZL202310000001.0")
    assert (found.product, found.result, found.sued) == ("夹具", "infringing", False)
    assert specialists.rulings(actor=customs, patent_number="ZL9") == []
    assert specialists.rulings(actor=world("there.customs.handler1")) == []
    desk = Client()
    desk.force_login(Officer.objects.get(pk=customs.officer_id))
    shown = lambda number: desk.get("/desk/lists/", {"patent": number}).content.decode()  # noqa: E731
    assert "夹具" in shown("ZL202310000001.0") and "夹具" not in shown("ZL9")
    assert "尚未生效" not in shown("ZL202310000001.0")
    walk("sue", "ipoffice.handler1", court_case="某法院（2026）行初1号")
    assert "已起诉，尚未生效" in shown("ZL202310000001.0")
    desk.force_login(Officer.objects.get(pk=world("there.customs.handler1").officer_id))
    assert "夹具" not in shown("ZL202310000001.0") and "夹具" not in shown("")
    assert specialists.rulings(actor=customs)[0].sued
    assert running(walk) == set()


def test_three_months_run_as_the_worked_example_says(world: World):
    walk = requested(world)
    three = [str(world(f"ipoffice.handler{number}").officer_id) for number in (1, 2, 3)]
    at = datetime(2025, 11, 30, 9, tzinfo=SHANGHAI)
    walk("file", "ipoffice.head", officers=three, number="平知裁1号", filed_at=at.isoformat())
    assert walk.due("patent-adj-closure").astimezone(SHANGHAI).date() == date(2026, 2, 28)


def test_the_rulings_office_asks_for_a_technical_investigator_of_the_shared_register(world: World):
    own = expert(world, "张工", skills="夹具", employer="甲公司")
    other = expert(world, "李工", skills="夹具", seat="court.handler1")
    walk = requested(world)
    three = [str(world(f"ipoffice.handler{number}").officer_id) for number in (1, 2, 3)]
    walk("file", "ipoffice.head", officers=three, number="平知裁1号")
    walk("serve", "ipoffice.handler1", served_at=walk.at.isoformat())
    walk("defend", "ipoffice.handler1", answered=False)
    walk("appoint-investigator", "ipoffice.handler1", purpose="ruling", expert_kind="technical_investigator", skill="夹具",
         questions="是否等同", party_names="甲公司\n乙公司")  # fmt: skip
    with as_system():
        run = walk.run.__class__.objects.get(procedure="expert-appointment")
    Walk(world, run, walk.at)("draw", "ipoffice.handler1")
    with as_system():
        run.refresh_from_db()
    assert run.memory["kept"]["person"] == str(other.pk) != str(own.pk)
