"""The transfer from case to filing and back, through the services, as the application's role."""

from datetime import timedelta

import pytest

from tests.rooms.world import NOW, Path, World, enter
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import jobs, services, work
from zhixian.rooms.docket.models import Clock, Intake, Notice, Run, Step
from zhixian.rooms.docket.refusals import SomebodyWasFirst
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import PenaltyCase
from zhixian.rooms.evidence.models import Material
from zhixian.rooms.ledger.models import Entry

DAY = timedelta(days=1)


def states(dossier):
    with as_system():
        return dict(Run.objects.filter(dossier_id=dossier.pk).values_list("procedure", "state"))


@pytest.mark.feature("S002-2.1")
def test_a_suspected_case_has_a_clock_that_tells_head_and_liaison_and_needs_an_evidence_list(world: World):
    dossier = enter(world, materials=0)
    path = Path(world, dossier)
    path.begin()
    path.take("form-team", "market.head", officers=world.officers())
    with pytest.raises(refusals.GuardFails, match="evidence_list_present"):
        path.take("submit-transfer-report", "market.handler1", officers=world.officers(), opinion="建议移送")
    other = Path(world, enter(world, number="平市监立〔2026〕2号"))
    other.to_head()
    with as_system():
        clock = Clock.objects.get(run=other.run(), clock="transfer-approval")
    assert jobs.tell_of_overdue(now=clock.due_at - timedelta(seconds=1)) == 0
    assert jobs.tell_of_overdue(now=clock.due_at + timedelta(seconds=1)) == 1
    with as_system():
        told = set(Notice.objects.filter(sort="overdue").values_list("unit_id", "post"))
    unit = world("market.head").unit_id
    assert told == {(unit, "head"), (unit, "liaison")}
    assert jobs.tell_of_overdue(now=clock.due_at + DAY) == 0  # told once


@pytest.mark.feature("S002-2.2")
def test_a_return_for_missing_pages_lists_them_and_a_missing_receipt_turns_overdue(world: World):
    path = Path(world, enter(world))
    path.to_police()
    with pytest.raises(refusals.MissingField):
        path.take("request-supplement", "police.handler1")
    path.take("request-supplement", "police.handler1", missing="鉴定意见第3页\n扣押清单")
    with acting_as(world("market.handler1")):
        paper = Paper.objects.get(key="supplement-notice")
    assert [row[1] for row in paper.sheet["tables"][0]["rows"]] == ["鉴定意见第3页", "扣押清单"]
    unreceived = Path(world, enter(world, number="平市监立〔2026〕2号"))
    unreceived.to_approved()
    sent = unreceived.at
    with as_system():
        clock = Clock.objects.get(run=unreceived.run(), clock="transfer-delivery")
    assert clock.due_at - clock.started_at == timedelta(hours=24)
    assert work.light(clock, sent + 2 * DAY) == "overdue"


@pytest.mark.feature("S003-2.1.1")
def test_suspicion_needs_the_missing_evidence_and_reached_its_criterion(world: World):
    path = Path(world, enter(world))
    with pytest.raises(refusals.MissingField) as refusal:
        path.begin(ground="suspicion", criterion="")
    assert "missing_evidence" in refusal.value.fields
    assert states(path.dossier) == {"penalty-case": "investigating"}
    path.begin()
    with as_system():
        step = Step.objects.get(run=path.run(), action="detect-trigger")
    assert step.values["found_through"] == "complaint"
    assert step.values["criterion"]


@pytest.mark.feature("S003-2.1.2")
def test_a_closed_penalty_case_is_opened_anew_for_transfer_and_the_fine_stays(world: World):
    dossier = enter(world, signed=False)
    path = Path(world, dossier)
    path.take("record-penalty", "market.handler1", "penalty-case", decision_number="平市监处〔2026〕3号",
              decided_at=NOW.isoformat(), fine="20000", content="罚款")  # fmt: skip
    path.take("close-case", "market.head", "penalty-case", reasons="执行完毕")
    path.begin(ground="penalised", penalised_at=NOW.isoformat(), criterion="")
    with as_system():
        case = PenaltyCase.objects.get(dossier=dossier)
        assert case.closed_at is None
        assert case.penalty_amount == 20000
        flaws = [material.faults() for material in Material.objects.filter(dossier_id=dossier.pk)]
    assert flaws == [["未写明来源", "缺少签名"]] * 3
    path.take("form-team", "market.head", officers=world.officers())
    with pytest.raises(refusals.GuardFails, match="sources_signed"):
        path.take("submit-transfer-report", "market.handler1", officers=world.officers(), opinion="建议移送")


@pytest.mark.feature("S003-2.1.3")
def test_two_extra_leads_give_three_numbers_at_the_police_each_with_its_state(world: World):
    path = Path(world, enter(world))
    path.to_police(
        leads=[
            {"subject": "无证食品加工", "crime": "生产销售不符合安全标准的食品罪"},
            {"subject": "非法经营线索", "crime": "非法经营罪"},
        ]
    )
    path.take("file-criminal-case", "police.head", case_number="平公立1号", crime="销售假冒注册商标的商品罪")
    with as_system():
        rows = list(Intake.objects.filter(dossier_id=path.dossier.pk).order_by("number"))
    assert len({row.number for row in rows}) == 3
    assert sorted((row.main, row.state) for row in rows) == [
        (False, "examining"),
        (False, "examining"),
        (True, "filed"),
    ]


@pytest.mark.feature("S003-2.2a")
def test_a_decision_is_seen_by_the_sender_with_its_time_and_a_delay_by_police_and_procuratorate(world: World, settings):
    path = Path(world, enter(world))
    path.to_police()
    with as_system():
        due = Clock.objects.get(run=path.run(), clock="police-filing-review").due_at
    settings.OVERDUE_VISIBLE_TO = ["police", "procuratorate"]
    jobs.tell_of_overdue(now=due + timedelta(minutes=1))
    with as_system():
        told = set(Notice.objects.filter(sort="overdue").values_list("unit_id", flat=True))
    assert told == {world("police.head").unit_id, world("procuratorate.head").unit_id}
    path.at = due + DAY
    path.take("file-criminal-case", "police.head", case_number="平公立1号", crime="x", late_reason="案情复杂")
    with acting_as(world("market.handler1")):
        page = work.dossier_page(path.dossier.pk, actor=world("market.handler1"), now=path.at)
    transfer = next(standing for standing in page.standings if standing.run.procedure == "forward-transfer")
    assert transfer.run.state == "filing-decided"
    assert transfer.steps[-1].at == path.at
    assert any(paper.key == "filing-notice" for paper in page.papers)


@pytest.mark.feature("S003-2.2b")
def test_nine_of_ten_documents_come_back_only_with_a_reason_for_the_tenth(world: World):
    path = Path(world, enter(world, materials=10))
    path.to_police()
    with as_system():
        received = path.run().memory["kept"]["received"]
    assert len(received) == 10
    form = {"reasons": "证据不足", "legal_basis": "刑事诉讼法第一百一十二条", "returned": received[:9]}
    with pytest.raises(refusals.BadForm) as refusal:
        path.take("decide-no-filing", "police.head", **form)
    assert received[9]["name"] in refusal.value.user_message
    path.take(
        "decide-no-filing", "police.head", **form, absent=[{"name": received[9]["name"], "note": "原件留作另案证据"}]
    )
    path.take("confirm-no-filing-received", "market.liaison", checked="same")
    assert states(path.dossier)["forward-transfer"] == "not-filed"


@pytest.mark.feature("S003-2.2c")
def test_reconsideration_has_three_days_then_needs_a_reason_and_another_decider(world: World):
    path = Path(world, enter(world))
    path.to_reconsideration()
    served = path.at
    with as_system():
        clock = Clock.objects.get(run=path.run("transfer-reconsideration"), clock="agency-reconsideration-request")
    assert clock.due_at.astimezone(NOW.tzinfo).date() == (served + 3 * DAY).astimezone(NOW.tzinfo).date()
    path.at = served + 4 * DAY
    with acting_as(world("market.head")):
        page = work.dossier_page(path.dossier.pk, actor=world("market.head"), now=path.at)
    offers = {offer.action.id: offer for standing in page.standings for offer in standing.offers}
    assert offers["request-reconsideration"].late_clock == "agency-reconsideration-request"
    with pytest.raises(refusals.LateWithoutReason):
        path.take("request-reconsideration", "market.head", "transfer-reconsideration", grounds="应当立案")
    path.take(
        "request-reconsideration", "market.head", "transfer-reconsideration", grounds="应当立案", late_reason="节日"
    )
    with pytest.raises(refusals.SameOfficer):
        path.take("uphold-no-filing", "police.head", "transfer-reconsideration", reasons="维持")
    path.take("uphold-no-filing", "police.deputy", "transfer-reconsideration", reasons="维持")


@pytest.mark.feature("S003-2.2d")
def test_supervision_goes_to_the_same_level_and_its_outcome_returns_to_the_sender(world: World):
    path = Path(world, enter(world))
    path.to_reconsideration()
    path.take("request-reconsideration", "market.head", "transfer-reconsideration", grounds="应当立案")
    elsewhere = {"grounds": "应当立案", "procuratorate": str(world.units["above.procuratorate"].pk)}
    with pytest.raises(refusals.GuardFails, match="chosen_procuratorate_same_level"):
        path.take("suggest-supervision-alongside", "market.head", "transfer-reconsideration", **elsewhere)
    path.take("suggest-supervision-alongside", "market.head", "transfer-reconsideration", grounds="应当立案")
    both = states(path.dossier)
    assert (both["transfer-reconsideration"], both["filing-supervision"]) == ("reconsideration-filed", "suggested")
    with pytest.raises(refusals.GuardFails, match="another_review_running"):  # the duplicate is shown, not made
        path.take("suggest-supervision-alongside", "market.head", "transfer-reconsideration", grounds="应当立案")
    path.take("accept-suggestion", "procuratorate.prosecutor", "filing-supervision")
    path.take("require-explanation", "procuratorate.prosecutor", "filing-supervision", reasons="说明理由")
    with as_system():
        clock = Clock.objects.get(clock="explain-no-filing", stopped_at=None)
    assert clock.unit_id == world("police.head").unit_id
    path.take("explain", "police.legal", "filing-supervision", explanation="证据不足")
    path.take("order-filing", "procuratorate.head", "filing-supervision", reasons="理由不成立")
    path.take(
        "police-file", "police.head", "filing-supervision", case_number="平公立2号", crime="销售假冒注册商标的商品罪"
    )
    with acting_as(world("market.liaison")):
        told = [notice.text for notice in work.notices(world("market.liaison"))]
    assert any("已立案" in text for text in told)
    path.take("confirm-filing-notice", "market.liaison", "filing-supervision")
    assert states(path.dossier)["goods-handover"] == "notified"


def test_the_second_officer_is_told_who_was_first(world: World):
    path = Path(world, enter(world))
    path.to_head()
    run = path.run()
    seen = run.state
    path.take("approve-transfer", "market.head", opinion="同意")
    with pytest.raises(SomebodyWasFirst) as refusal:
        services.take(
            run.pk,
            "approve-transfer",
            actor=world("market.head"),
            form={"opinion": "同意"},
            now=path.at,
            seen_state=seen,
        )
    assert "平桥head" in refusal.value.user_message
    assert "已批准移送" in refusal.value.user_message


def test_an_outsider_sees_nothing_and_cannot_tell_whether_it_exists(world: World):
    path = Path(world, enter(world))
    path.to_police()
    outsider = world("there.market.handler1")
    with acting_as(outsider):
        assert (Run.objects.count(), Paper.objects.count(), Step.objects.count(), Material.objects.count()) == (
            0,
            0,
            0,
            0,
        )
        assert (Entry.objects.count(), Clock.objects.count(), PenaltyCase.objects.count()) == (0, 0, 0)
        with pytest.raises(NotFound):
            dossiers.get(path.dossier.pk, actor=outsider)
        with pytest.raises(NotFound):
            dossiers.by_number(path.dossier.number, actor=outsider)
        assert work.my_work(outsider, now=path.at) == []
    with pytest.raises(NotFound):
        services.take(path.run().pk, "file-criminal-case", actor=outsider, form={}, now=path.at)


def test_no_setting_no_rows(world: World):
    enter(world)
    assert (Run.objects.count(), PenaltyCase.objects.count()) == (0, 0)


def test_a_refused_step_changes_nothing(world: World):
    path = Path(world, enter(world))
    path.to_head()
    with as_system():
        before = (Entry.objects.count(), Paper.objects.count(), Notice.objects.count(), Step.objects.count())
    with pytest.raises(refusals.NotYourStep):
        path.take("approve-transfer", "market.handler1", opinion="同意")
    with as_system():
        assert (Entry.objects.count(), Paper.objects.count(), Notice.objects.count(), Step.objects.count()) == before


def test_onward_transfer_brings_the_new_police_in_with_a_clock_of_its_own(world: World):
    path = Path(world, enter(world))
    path.to_police()
    path.take(
        "redirect-jurisdiction", "police.head", to_unit=str(world.units["there.police"].pk), reasons="犯罪地在浉河"
    )
    path.take("accept-redirected", "there.police.liaison")
    with as_system():
        clock = Clock.objects.get(run=path.run(), clock="police-filing-review", stopped_at=None)
    assert clock.unit_id == world.units["there.police"].pk
    path.take("file-criminal-case", "there.police.head", case_number="浉公立1号", crime="x")
