"""The penalty case from its source to the execution, with its measures and what is asked before they are taken."""

from datetime import timedelta

import pytest

from tests.rooms.world import NOW, Path, World, enter
from zhixian.moments import local_day
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Clock, Notice, Run
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.drafts import PartyDraft
from zhixian.rooms.ledger.models import Entry

DAY = timedelta(days=1)
CASE, MEASURE, EXECUTION = "penalty-case", "admin-coercive-measures", "penalty-execution"


def clock_of(path: Path, name: str, procedure: str = CASE) -> Clock:
    with as_system():
        return Clock.objects.filter(run=path.run(procedure), clock=name).latest("started_at")


def day_of(clock: Clock) -> str:
    return local_day(clock.due_at).isoformat()


def to_review(path: Path, *, grave: bool = False) -> None:
    path.take("submit-final-report", "market.handler1", CASE, officers=path.world.officers(), report="事实清楚", crime="no",
              grave=grave)  # fmt: skip


def to_notice(path: Path, *, grave: bool = False, hearing: bool = False) -> None:
    to_review(path, grave=grave)
    path.take("pass-review", "market.legal", CASE, opinion="同意")
    path.take("notify-party", "market.head", CASE, proposed="罚款二万元", hearing_right=hearing)


DECISION = {"decision_number": "平市监罚〔2026〕1号", "fine": "20000", "content": "罚款二万元"}


def test_from_source_to_execution_with_a_collective_decision_for_a_grave_case(world: World):
    path = Path(world, enter(world))
    services.begin(CASE, path.dossier.pk, actor=world("market.handler1"), form={"source_text": "投诉"}, now=NOW + DAY,
                   action="register-source")  # fmt: skip
    path.at = NOW + DAY
    path.take("extend-verification", "market.head", CASE, reasons="取证困难")
    with pytest.raises(refusals.BadForm):
        path.take("file-case", "market.head", CASE, officers=world.officers()[:1])
    path.take("file-case", "market.head", CASE, officers=world.officers())
    path.take(
        "collect-evidence", "market.handler1", CASE, officers=world.officers(), content="现场检查", told_rights=True
    )
    to_notice(path, grave=True)
    with pytest.raises(refusals.GuardFails, match="statement_time_over"):
        path.take("hear-statement", "market.handler1", CASE, statement="没有提出", recheck="维持")
    path.take("hear-statement", "market.handler1", CASE, statement="没有提出", recheck="维持", after=10 * DAY)
    with pytest.raises(refusals.MissingField) as refusal:
        path.take("decide-penalty", "market.head", CASE, **DECISION)
    assert "collective" in refusal.value.fields
    path.take("decide-penalty", "market.head", CASE, **DECISION, collective="负责人集体讨论同意")
    assert path.run(EXECUTION).state == "decided"
    path.take("serve-decision", "market.handler1", EXECUTION, way="direct")
    path.take("publish-penalty", "market.liaison", EXECUTION, place="公示编号1")
    path.take("send-demand", "market.handler1", EXECUTION, content="请履行", remedies_ended=path.at.isoformat())
    with pytest.raises(refusals.GuardFails, match="demand_time_over"):
        path.take("apply-enforcement", "market.head", EXECUTION, reasons="不履行")
    path.take("apply-enforcement", "market.head", EXECUTION, reasons="不履行", after=20 * DAY)
    path.take("record-acceptance", "market.handler1", EXECUTION)
    path.take("complete-execution", "market.handler1", EXECUTION, content="法院扣划", paid="20000",
              late_reason="当事人不履行")  # fmt: skip
    path.take("close-case", "market.head", CASE, reasons="执行完毕")
    assert path.run(CASE).ended and path.run(EXECUTION).ended
    run = path.run(CASE)
    with as_system():
        assert not Clock.objects.filter(run=run, clock="market-case-decision").running().exists()
        keys = set(Paper.objects.filter(dossier_id=path.dossier.pk).values_list("key", flat=True))
    assert {"final-report", "penalty-notice", "penalty-decision", "demand-letter"} <= keys


def test_the_reviewer_is_not_of_the_case_and_an_outsider_finds_nothing(world: World):
    path = Path(world, enter(world))
    with pytest.raises(refusals.NotYourStep):
        path.take("submit-final-report", "market.head", CASE, report="x")
    to_review(path)
    with pytest.raises(refusals.NotYourStep):
        path.take("pass-review", "market.handler1", CASE, opinion="同意")
    with pytest.raises(NotFound):
        path.take("pass-review", "there.market.legal", CASE, opinion="同意")
    path.take("return-review", "market.legal", CASE, opinion="补充证据")
    with pytest.raises(refusals.WrongState):
        path.take("decide-penalty", "market.head", CASE, **DECISION)


def test_a_hearing_stops_the_days_and_a_notice_must_be_early_enough(world: World):
    path = Path(world, enter(world))
    to_notice(path)
    chair = {
        "chair": [str(world("market.legal").officer_id)],
        "requested_on": "2026-03-05",
        "held_at": "2026-04-01T09:00",
    }
    path.at = NOW + 5 * DAY
    with pytest.raises(refusals.GuardFails, match="hearing_offered"):
        path.take("open-hearing", "market.legal", CASE, **chair)
    other = Path(world, enter(world, number="平市监立〔2026〕2号"))
    to_notice(other, hearing=True)
    other.at = NOW + 5 * DAY
    with pytest.raises(refusals.SameOfficer):
        other.take("open-hearing", "market.legal", CASE, **chair | {"chair": world.officers()[:1]})
    other.take("open-hearing", "market.legal", CASE, **chair)
    assert day_of(clock_of(other, "hearing-notice-before")) == "2026-03-20"
    assert clock_of(other, "market-case-decision").due_at is None
    other.take("serve-hearing-notice", "market.legal", CASE)
    other.at = NOW + 30 * DAY
    other.take("close-hearing", "market.legal", CASE, record="笔录", until="2026-04-01")
    # Ninety days from 2 February are 3 May; 28 days of hearing make it Sunday 31 May, which rolls on.
    assert day_of(clock_of(other, "market-case-decision")) == "2026-06-01"
    other.take("review-after-hearing", "market.legal", CASE, report="听证报告", opinion="同意")
    other.take("decide-no-penalty", "market.head", CASE, decision_number="不罚1号", reasons="轻微")
    assert other.run(CASE).ended


def test_a_set_extension_and_excluded_time(world: World):
    path = Path(world, enter(world))
    path.at = NOW + 10 * DAY
    path.take("exclude-time", "market.handler1", CASE, why="test", since="2026-03-05")
    path.take("end-excluded-time", "market.handler1", CASE, until="2026-03-10", result="合格")
    assert day_of(clock_of(path, "market-case-decision")) == "2026-05-09"  # 3 May and six days
    path.take("extend-decision", "market.head", CASE, reasons="案情复杂")
    extended = clock_of(path, "market-case-decision")
    assert day_of(extended) == "2026-06-08"
    assert extended.reckoning["paused"] == [["2026-03-05", "2026-03-10"]]
    path.take("extend-collectively", "market.head", CASE, minutes="集体讨论", until="2026-08-31")
    assert day_of(clock_of(path, "market-case-decision")) == "2026-08-31"


def seize(path: Path, **more):
    form = {"authority": "商标法第六十二条", "officers": path.world.officers(), "reasons": "涉嫌侵权", "approval": "approved",
            "present": "当事人", "place": "本局仓库", "goods": "电冰箱"}  # fmt: skip
    return services.begin(MEASURE, path.dossier.pk, actor=path.world("market.handler1"), form=form | more, now=path.at,
                          action=more.pop("action", "seize"))  # fmt: skip


def test_a_seizure_ends_is_extended_once_and_stands_still_for_an_appraisal(world: World):
    path = Path(world, enter(world))
    with pytest.raises(refusals.GuardFails, match="listed_goods_recorded"):
        seize(path, goods="电冰箱\n别人的电视")
    with pytest.raises(refusals.BadForm):
        seize(path, officers=world.officers()[:1])
    seize(path, approval="urgent")
    with as_system():
        assert Notice.objects.filter(post="head", text__contains="二十四小时").exists()
    path.take("approve-urgent-seizure", "market.head", MEASURE, opinion="同意")
    due = clock_of(path, "seizure-period", MEASURE).due_at
    path.at = NOW + 10 * DAY
    path.take("begin-appraisal", "market.handler1", MEASURE, since="2026-03-06", told_until="2026-03-12", body="检测院")
    path.take("end-appraisal", "market.handler1", MEASURE, until="2026-03-12", result="假冒")
    assert clock_of(path, "seizure-period", MEASURE).due_at == due + 7 * DAY
    path.take("extend", "market.head", MEASURE, reasons="情况复杂")
    assert clock_of(path, "seizure-period", MEASURE).due_at == due + 37 * DAY
    with pytest.raises(refusals.GuardFails, match="measure_extended"):
        path.take("extend", "market.head", MEASURE, reasons="还要")
    with pytest.raises(refusals.GuardFails, match="penalty_given"):
        path.take("confiscate", "market.head", MEASURE, decision_number="x")
    path.at = due + 40 * DAY
    with pytest.raises(refusals.LateWithoutReason):
        path.take("release", "market.head", MEASURE, why="expired")
    path.take("release", "market.head", MEASURE, why="expired", late_reason="逾期未处理")
    assert path.run(MEASURE).state == "released"


@pytest.mark.feature("S000-4.2b")
def test_no_measure_against_a_firm_of_another_province_without_basis_and_approval(world: World):
    firm = (PartyDraft(role="suspect", sort="unit", name="某省外公司", credit_code="91310000MA1K35R479"),)
    path = Path(world, enter(world, parties=firm))
    with pytest.raises(refusals.GuardFails, match="cross_province_unsettled") as refusal:
        seize(path)
    assert "管辖依据" in refusal.value.user_message
    path.take(
        "settle-jurisdiction",
        "market.head",
        CASE,
        jurisdiction_basis="违法行为发生地在平桥",
        approved_by="省市场监管局",
    )
    seize(path)
    with as_system():
        assert Run.objects.filter(dossier_id=path.dossier.pk, procedure=MEASURE).exists()
        kinds = [entry.kind for entry in Entry.objects.filter(chain=path.dossier.pk).order_by("position")]
    logged = [kind for kind in kinds if kind.startswith("step.")]
    assert logged[-2] == f"step.{CASE}.settle-jurisdiction" and logged[-1].startswith(f"step.{MEASURE}.")
