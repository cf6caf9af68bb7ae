"""Unlawful sites between agencies, notices to platforms, complaints at a fair, and evidence handed to the police."""

from datetime import timedelta

import pytest

from tests.rooms.world import NOW, Path, World, enter
from zhixian.procedures import refusals
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import opening, platforms, services
from zhixian.rooms.docket.models import Clock, Notice, Run, Step
from zhixian.rooms.dossiers.models import Dossier

SITE = {"domain": "fake.example", "content": "销售假冒商品"}


def matter(world, procedure, seat="market.handler1", **form):
    dossier, _ = opening.open_matter(procedure, actor=world(seat), title="一件事", form=form, now=NOW)
    return Path(world, dossier)


def state(path, procedure):
    with as_system():
        return path.run(procedure).state


@pytest.mark.feature("S001-1.3a")
def test_a_site_goes_to_the_communications_unit_which_answers_in_the_procedure(world: World):
    path = matter(world, "site-disposal", **SITE)
    take = lambda action, seat, **form: path.take(action, seat, "site-disposal", **form)  # noqa: E731
    with pytest.raises(NotFound):  # not hers before she was asked
        take("answer-filing-data", "communications.handler", filed="filed")
    take("verify", "market.handler1", finding="属实")
    take("ask-filing-data", "market.liaison", wanted="主办者和接入商", agreed_by="2026-03-10")
    with as_system():
        clock = Clock.objects.get(run=path.run("site-disposal"), clock="house-assistance-answer")
    assert clock.unit_id == world.units["here.communications"].pk
    assert clock.due_at.astimezone(NOW.tzinfo).date().isoformat() == "2026-03-10"
    with pytest.raises(refusals.MissingField):
        take("answer-filing-data", "communications.handler", filed="filed")
    take("answer-filing-data", "communications.handler", filed="filed", filing_number="豫ICP备1号", operator="某公司")
    with pytest.raises(refusals.NotYourStep):
        take("request-closing", "communications.handler", reasons="x")
    take("request-closing", "market.head", reasons="拒不改正")
    take("close-site", "communications.handler", result="closed")
    take("confirm", "market.handler1")
    with as_system():
        steps = list(Step.objects.filter(dossier_id=path.dossier.pk).order_by("position"))
        kept = path.run("site-disposal").memory["kept"]
    assert kept["filing_number"] == "豫ICP备1号"
    assert [step.state_after for step in steps] == [
        "found",
        "verified",
        "asked",
        "answered",
        "closing",
        "done",
        "closed",
    ]
    finder, asked = world.units["here.market"].pk, world.units["here.communications"].pk
    assert [step.unit_id for step in steps] == [finder, finder, finder, asked, finder, asked, finder]
    assert [step.at for step in steps] == [NOW + timedelta(hours=n) for n in (0, 2, 3, 5, 7, 8, 9)]
    with as_system():  # a clock for each time that the other side was asked, both stopped by its answer
        stops = [
            row.stopped_by.action for row in Clock.objects.filter(run=path.run("site-disposal")).order_by("started_at")
        ]
    assert stops == ["answer-filing-data", "close-site"]
    with acting_as(world("there.communications.handler")):
        assert Run.objects.count() == 0


@pytest.mark.feature("S001-1.3c")
def test_twenty_rows_are_twenty_notices_and_five_late_ones_leave_three_quarters(world: World):
    wanted = NOW + timedelta(days=3)
    rows = "\n".join(f"某平台,https://shop.example/{n},假冒商品,{wanted:%Y-%m-%dT%H:%M}" for n in range(20))
    made = platforms.notify_all(f"平台,链接,事实,清理时刻\n{rows}\n", actor=world("market.handler1"), now=NOW)
    assert len(made) == 20
    assert platforms.in_time(world("market.head"), now=NOW) == []
    for position, dossier in enumerate(made):
        path = Path(world, Dossier(pk=dossier), at=NOW)
        removed = wanted + timedelta(hours=1 if position < 5 else -1)
        path.take(
            "record-removal",
            "market.handler1",
            "platform-notice",
            after=timedelta(days=4),
            removed_at=removed.isoformat(),
        )
    [row] = platforms.in_time(world("market.head"), now=NOW + timedelta(days=5))
    assert (row.platform, row.in_time, row.settled, row.per_cent) == ("某平台", 15, 20, 75)
    assert platforms.in_time(world("there.market.head"), now=NOW + timedelta(days=5)) == []


def test_a_bad_row_of_the_table_is_named_and_nothing_is_made(world: World):
    table = (
        "平台,链接,事实,清理时刻\n某平台,https://a.example,假冒,2026-03-09T10:00\n某平台,https://b.example,假冒,后天\n"
    )
    with pytest.raises(BadInput) as refusal:
        platforms.notify_all(table, actor=world("market.handler1"), now=NOW)
    assert "第3行" in refusal.value.user_message
    with as_system():
        assert Run.objects.count() == 0
    with pytest.raises(BadInput):
        platforms.notify_all("a,b\n1,2\n", actor=world("market.handler1"), now=NOW)


def test_a_platform_waits_fifteen_days_after_a_counter_notice(world: World):
    path = matter(world, "platform-notice", platform="某平台", item="x", reasons="假冒", wanted_by=NOW.isoformat())
    path.take(
        "record-counter-notice", "market.handler1", "platform-notice", forwarded_at=NOW.isoformat(), content="不侵权"
    )
    with as_system():
        clock = Clock.objects.get(clock="platform-counter-notice-wait")
    assert clock.lapses and clock.due_at.date() >= (NOW + timedelta(days=15)).date()
    path.take("end-measures", "market.handler1", "platform-notice", note="没有收到起诉通知")


@pytest.mark.feature("S001-25.2")
def test_a_notice_without_an_answer_is_escalated_and_each_time_is_recorded(world: World):
    path = matter(world, "platform-notice", platform="某平台", item="x", reasons="假冒", wanted_by=NOW.isoformat())
    forwarded = NOW + timedelta(hours=1)
    path.take("record-counter-notice", "market.handler1", "platform-notice", after=timedelta(hours=2),
              forwarded_at=forwarded.isoformat(), content="不侵权")  # fmt: skip
    there = world("there.market.handler1")
    with acting_as(there):
        assert not Run.objects.filter(procedure="platform-notice").exists()
    escalation = {"agency": str(there.unit_id), "reasons": "声明以后二十日没有答复"}
    path.take("escalate", "market.handler1", "platform-notice", after=timedelta(days=20), **escalation)
    with acting_as(there):  # the agency sees it from now on, with every time
        run = Run.objects.get(procedure="platform-notice")
        steps = list(Step.objects.filter(run=run).order_by("position"))
        told = Notice.objects.filter(unit_id=there.unit_id, dossier_id=run.dossier_id)
        assert [notice.text for notice in told if "没有按清理通知答复" in notice.text]
    assert (run.state, run.ended) == ("escalated", True)
    assert [step.action for step in steps] == ["notify", "record-counter-notice", "escalate"]
    assert steps[0].at < steps[1].at < steps[2].at and steps[1].values["forwarded_at"].startswith(
        forwarded.isoformat()[:16]
    )
    with acting_as(world("there.police.head")):
        assert not Run.objects.filter(procedure="platform-notice").exists()


def test_a_fair_hands_on_within_a_day_and_passes_on_what_is_left(world: World):
    form = {"exhibition": "某展会", "booth": "A1", "right": "trademark", "materials": [{"name": "商标注册证"}],
            "complete_at": NOW.isoformat()}  # fmt: skip
    path = matter(world, "exhibition-desk", **form)
    with as_system():
        clock = Clock.objects.get(clock="exhibition-complaint-handover")
    assert clock.due_at - clock.started_at == timedelta(hours=24)
    with pytest.raises(refusals.WrongState):
        path.take("end-exhibition", "market.handler1", "exhibition-desk")
    path.take("hand-to-authority", "market.liaison", "exhibition-desk")
    path.take("end-exhibition", "market.handler1", "exhibition-desk")
    other = world.units["there.market"]
    path.take("pass-on", "market.liaison", "exhibition-desk", successor=str(other.pk), account="已登记")
    with acting_as(world("there.market.handler1")):
        assert Run.objects.get(procedure="exhibition-desk").state == "passed"


def test_evidence_goes_over_by_its_list_and_a_missing_piece_needs_a_word(world: World):
    path = Path(world, enter(world))
    begun = services.begin("evidence-handover", path.dossier.pk, actor=world("market.handler1"), form={}, now=path.at)
    assert len(begun.memory["kept"]["evidence"]) == 3
    path.take("deliver", "market.liaison", "evidence-handover")
    received = begun.memory["kept"]["evidence"][:2]
    with pytest.raises(refusals.BadForm):
        path.take("receive", "police.handler1", "evidence-handover", received=received)
    absent = [{"name": begun.memory["kept"]["evidence"][2]["name"], "note": "另行移交"}]
    path.take("receive", "police.handler1", "evidence-handover", received=received, absent=absent)
    path.take("require-recollection", "police.handler1", "evidence-handover", statements=[{"name": "询问笔录"}])
    with pytest.raises(refusals.WrongState):
        path.take("accept", "police.handler1", "evidence-handover", opinion="x")
    path.take("finish-recollection", "police.handler1", "evidence-handover", account="讯问笔录两份")
    path.take("accept", "police.handler1", "evidence-handover", opinion="可以采用")
    assert state(path, "evidence-handover") == "accepted"
    with pytest.raises(refusals.GuardFails, match="evidence_list_present"):
        empty = enter(world, number="平市监立〔2026〕2号", materials=0)
        services.begin("evidence-handover", empty.pk, actor=world("market.handler1"),
                       form={"evidence": [{"name": "x"}]}, now=path.at)  # fmt: skip
