"""Conferences, standing and special meetings, the joint supervision meeting, and the tasks that come of them."""

from datetime import timedelta

import pytest

from tests.rooms.docket.coordination import Matter, unit
from tests.rooms.world import NOW, Path, World, enter
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import NoAppointment, acting_as, actor_for, as_system
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.docket import jobs, services, work
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import services as dossiers

DAY = timedelta(days=1)
CALL = {"kind": "standing", "reason": "季度会商", "at": "2026-03-10T09:00", "place": "三楼会议室", "agenda": "案件移送"}
MINUTES = {"attended": "双方", "analysis": "移送偏慢", "decision": "各办一件"}


def meeting(world: World, seat: str = "market.handler1", first: str = "police.head", begun=NOW, **form) -> Matter:
    return Matter(world, "case-conference", seat, "call", begun, **{**CALL, "first_unit": unit(world, first), **form})


def tasks(world: World) -> list[Run]:
    with as_system():
        return list(Run.objects.filter(procedure="agreed-task").order_by("began_at", "pk"))


def decided(world: World, **form) -> Matter:
    held = meeting(world)
    held.take("draft-minutes", "market.liaison", **MINUTES, **form)
    held.take("approve", "market.head")
    held.take("approve-too", "police.head")
    return held


TWO = {
    "convener_task": "补送材料",
    "convener_due": "2026-03-20",
    "first_task": "答复逾期案件",
    "first_due": "2026-03-21",
}


@pytest.mark.feature("S003-1.1")
def test_a_standing_consultation_makes_a_task_for_each_side_and_the_next_one_shows_their_state(world: World):
    decided(world, **TWO)
    ours, theirs = tasks(world)
    assert ours.memory["parties"]["doer"] == unit(world, "market.head")
    assert theirs.memory["parties"]["doer"] == unit(world, "police.head")
    with as_system():
        clock = Clock.objects.get(run=theirs)
    assert (str(clock.unit_id), clock.due_at.astimezone(NOW.tzinfo).date().isoformat()) == (
        unit(world, "police.head"), "2026-03-21")  # fmt: skip
    with pytest.raises(refusals.NotYourStep):
        services.take(theirs.pk, "report-done", actor=world("market.handler1"), form={"result": "x"}, now=NOW + DAY)
    services.take(ours.pk, "report-done", actor=world("market.handler1"), form={"result": "已补送"}, now=NOW + DAY)
    following = meeting(world, begun=NOW + 2 * DAY)
    with as_system():
        earlier = Run.objects.get(pk=following.run.pk).memory["kept"]["earlier"]
    assert [row["name"] for row in earlier] == ["答复逾期案件"]
    jobs.tell_of_overdue(now=clock.due_at + DAY)
    with acting_as(world("market.head")):
        assert any("议定任务逾期" in notice.text for notice in work.notices(world("market.head")))


@pytest.mark.feature("S003-2.5")
def test_a_special_meeting_binds_only_when_both_sides_approve(world: World):
    form = {"kind": "coordination", "case_ref": "某商行案", "reason": "可能引发群体性事件"}
    with pytest.raises(refusals.MissingField) as refusal:
        meeting(world, **form)
    assert "risk" in refusal.value.fields
    held = meeting(world, **form, risk="商户聚集")
    held.take("draft-minutes", "market.liaison", **MINUTES, **TWO)
    held.take("approve", "police.head")
    assert (held.state, tasks(world)) == ("half-approved", [])
    with pytest.raises(refusals.SameUnit):
        held.take("approve-too", "police.deputy")
    held.take("approve-too", "market.head")
    assert (held.state, len(tasks(world))) == ("in-force", 2)


@pytest.mark.feature("S002-14")
def test_three_are_invited_to_the_folder_alone_one_declines_and_the_result_becomes_tasks(world: World):
    path = Path(world, enter(world))
    form = {"kind": "analysis", "case_ref": "平市监立〔2026〕1号", "documents": [{"name": "检验报告"}],
            "second_unit": unit(world, "procuratorate.head"), "third_unit": unit(world, "court.head")}  # fmt: skip
    held = meeting(world, **form)
    for seat in ("police.liaison", "procuratorate.head", "court.head"):
        with acting_as(world(seat)):
            assert dossiers.get(held.dossier.pk, actor=world(seat)).pk == held.dossier.pk
            with pytest.raises(NotFound):
                dossiers.get(path.dossier.pk, actor=world(seat))
    with pytest.raises(refusals.MissingField) as refusal:
        held.take("answer-invitation", "court.head", attend="decline")
    assert "reasons" in refusal.value.fields
    held.take("answer-invitation", "court.head", attend="decline", reasons="可能审理本案")
    held.take("give-opinion", "procuratorate.head", opinion="补充主观明知的证据")
    held.take("draft-minutes", "market.handler1", **MINUTES, second_task="跟踪", second_due="2026-03-20")
    held.take("approve", "market.head")
    held.take("approve-too", "police.head")
    assert [run.memory["parties"]["doer"] for run in tasks(world)] == [unit(world, "procuratorate.head")]
    with pytest.raises(NotFound):
        held.take("close", "there.market.head", done="x")


@pytest.mark.feature("S001-23")
def test_a_decision_becomes_a_task_of_another_place_and_the_next_meeting_lists_it_first(world: World):
    Unit.objects.filter(pk=world.units["there.market"].pk).update(division="340104")  # another province
    held = meeting(world, kind="regional", first="there.market.head")
    held.take("draft-minutes", "market.handler1", **MINUTES, first_task="协查上线", first_due="2026-03-30")
    held.take("approve", "market.head")
    held.take("approve-too", "there.market.head")
    (task,) = tasks(world)
    assert task.memory["parties"]["doer"] == unit(world, "there.market.head")
    again = meeting(world, kind="regional", first="there.market.head", begun=NOW + 2 * DAY)
    with acting_as(world("there.market.liaison")):
        lines = Paper.objects.get(dossier_id=again.dossier.pk, key="meeting-notice").sheet["paragraphs"]
    places = {text: number for number, line in enumerate(lines) for text in ("协查上线", "议题") if text in line}
    assert places["协查上线"] < places["议题"]


ASKED = {"trigger": "request", "reason": "逾期较多", "exchange": "通报上半年", "hard_points": "鉴定费用"}
HELD = {"regulator_body": "科长", "police_body": "出差，由副大队长代", "handlers": "双方主办", "decision": "限期移送"}


def supervision(world: World, begun=NOW, **form) -> Matter:
    return Matter(
        world, "joint-supervision-meeting", "market.liaison", "request-by-regulator", begun, **{**ASKED, **form}
    )


@pytest.mark.feature("S003-3.3a")
def test_the_other_side_must_set_a_date_or_both_leaders_are_told(world: World):
    asked = supervision(world)
    clock = asked.clock("house-meeting-date")
    assert str(clock.unit_id) == unit(world, "police.head")
    with pytest.raises(refusals.SameUnit):
        asked.take("set-date", "market.head", at="2026-03-12T09:00", place="x")
    jobs.tell_of_overdue(now=clock.due_at + timedelta(minutes=1))
    assert {(unit(world, f"{side}.head"), "head") for side in ("market", "police")} <= asked.told("overdue")
    with pytest.raises(refusals.MissingField):
        supervision(world, trigger="hard")
    asked.take("set-date", "police.liaison", at="2026-03-12T09:00", place="公安局")
    assert asked.state == "called"


@pytest.mark.feature("S003-3.3b")
def test_without_a_leader_of_one_side_it_cannot_be_marked_as_held(world: World):
    asked = supervision(world)
    asked.take("set-date", "police.liaison", at="2026-03-12T09:00", place="公安局")
    with pytest.raises(refusals.MissingField) as refusal:
        asked.take("hold", "market.liaison", **HELD, regulator_leader="王局")
    assert set(refusal.value.fields) == {"police_leader"}
    asked.take("hold", "market.liaison", **HELD, regulator_leader="王局", police_leader="李局")
    assert asked.state == "held"


@pytest.mark.feature("S003-3.3c")
def test_part_one_of_the_agenda_lists_open_disputes_and_late_transfers_of_both_sides(world: World):
    disputed = Path(world, enter(world, title="争议案"))
    services.begin("transfer-dispute", disputed.dossier.pk, actor=world("market.head"), now=NOW, action="raise",
                   form={"issue": "数额", "position": "标价"})  # fmt: skip
    ours = Path(world, enter(world, number="平市监立〔2026〕2号", title="我方逾期案"))
    ours.to_head()
    theirs = Path(world, enter(world, number="平市监立〔2026〕3号", title="公安逾期案"))
    theirs.to_police()
    with as_system():
        late = max(
            Clock.objects.filter(stopped_at=None, run__procedure="forward-transfer").values_list("due_at", flat=True)
        )
    asked = supervision(world, begun=late + DAY)
    with as_system():
        rows = Run.objects.get(pk=asked.run.pk).memory["kept"]["transfers"]
    names = [row["name"] for row in rows]
    assert names[0] == "争议案"
    assert {"我方逾期案", "公安逾期案"} <= set(names)
    asked.take("set-date", "police.liaison", at="2026-05-12T09:00", place="公安局")
    asked.take("hold", "market.liaison", **HELD, regulator_leader="王局", police_leader="李局", **TWO)
    asked.take("approve", "market.head")
    asked.take("approve-too", "police.head")
    assert len(tasks(world)) == 2
    with pytest.raises(NotFound):
        asked.take("close", "there.market.head", done="x")


@pytest.mark.feature("S003-3.1")
def test_the_joint_office_has_an_inbox_that_goes_with_the_post_and_not_with_the_person(world: World):
    office = Unit.objects.create(kind="joint_office", level="county", division="411503", name="平桥区知识产权保护协作办公室",
                                 short_name="协作办", code_word="平协", parent=world.units["here.market"])  # fmt: skip
    director, deputy, later = (
        Officer.objects.create(login=name, name=name, certificate=name) for name in ("甲", "乙", "丙")
    )
    change = NOW + 10 * DAY
    for officer, home, until in ((director, "market", change - DAY), (deputy, "police", None)):
        Appointment.objects.create(officer=officer, unit=world.units[f"here.{home}"], post="handler", since=NOW.date())
        Appointment.objects.create(
            officer=officer, unit=office, post="head", since=NOW.date(), until=until and until.date()
        )
    Appointment.objects.create(officer=later, unit=office, post="head", since=change.date())
    asked = supervision(world)

    def inbox(officer, on):
        actor = actor_for(officer, on=on.date(), unit_id=office.pk)
        with acting_as(actor):
            return [notice.text for notice in work.notices(actor)]

    assert inbox(director, NOW) == inbox(deputy, NOW) == inbox(later, change)
    assert any("联合督办会议" in text for text in inbox(later, change))
    services.take(asked.run.pk, "set-date", actor=actor_for(director, on=NOW.date(), unit_id=office.pk),
                  form={"at": "2026-03-12T09:00", "place": "协作办"}, now=NOW + DAY)  # fmt: skip
    with pytest.raises(NoAppointment):
        actor_for(director, on=change.date(), unit_id=office.pk)
    with as_system():  # what she did stays under her name
        assert Step.objects.get(run=asked.run, action="set-date").officer_id == director.pk
