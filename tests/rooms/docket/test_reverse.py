"""From the police and the procuratorate back to the agency that may penalise."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.rooms.world import NOW, Path, World, enter
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import opening, services, work
from zhixian.rooms.docket.models import Clock, Notice, Step
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.models import PenaltyCase
from zhixian.rooms.evidence import services as evidence
from zhixian.rooms.evidence.services import GoodsDraft

DAY = timedelta(days=1)
POLICE, PROSECUTOR = "reverse-police-to-admin", "reverse-procuratorate-to-admin"
FOUND = {
    "stage": "complaint",
    "facts_found": "销售假冒家电",
    "reasons": "数额未达标准",
    "penalty_basis": "商标法第六十条",
}


def from_a_complaint(world: World, place: str = "here") -> Path:
    """A complaint that the police took in themselves and found to be no crime, with one thing seized."""
    seat = f"{place}.police.handler1"
    dossier, _ = opening.open_matter(POLICE, actor=world(seat), title="控告某商行案", form=FOUND, now=NOW)
    evidence.add(
        dossier.pk, actor=world(seat), now=NOW, goods=[GoodsDraft(name="电冰箱", quantity=Decimal(3), unit="台")]
    )
    return Path(world, dossier)


def decided(path: Path, place: str = "here") -> None:
    market = str(path.world.units[f"{place}.market"].pk)
    path.take("decide-reverse", f"{place}.police.head", POLICE, to_unit=market)


def clock_of(path: Path, name: str) -> Clock:
    with as_system():
        return Clock.objects.get(dossier_id=path.dossier.pk, clock=name)


LIST = {"materials": "询问笔录\n鉴别意见", "goods": "电冰箱"}


@pytest.mark.feature("S003-2.3a")
def test_ten_days_from_the_decision_a_list_and_a_thing_that_nobody_recorded_is_refused(world: World):
    path = from_a_complaint(world)
    decided(path)
    began, clock = path.at, clock_of(path, "police-to-admin-transfer-local")
    assert clock.due_at.astimezone(NOW.tzinfo).date() == (began + 10 * DAY).date()
    path.at = began + 11 * DAY
    with pytest.raises(refusals.GuardFails, match="listed_goods_recorded"):
        path.take("deliver-reverse", "police.handler1", POLICE, materials="笔录", goods="电冰箱\n洗衣机")
    step = path.take("deliver-reverse", "police.handler1", POLICE, **LIST)
    assert "police-to-admin-transfer-local" in step.late
    with acting_as(world("market.liaison")):
        paper = Paper.objects.get(key="reverse-handover-list")
    assert [[row[1] for row in table["rows"]] for table in paper.sheet["tables"]] == [
        ["询问笔录", "鉴别意见"],
        ["电冰箱"],
    ]


@pytest.mark.feature("S003-2.3b")
def test_the_penalty_is_fed_back_in_ten_days_or_the_police_see_that_it_is_not(world: World):
    path = from_a_complaint(world)
    decided(path)
    path.take("deliver-reverse", "police.handler1", POLICE, **LIST)
    path.take("accept-reverse", "market.liaison", POLICE)
    path.take("file-admin-case", "market.head", POLICE, case_number="平市监立〔2026〕9号")
    path.take("decide-admin", "market.head", POLICE, result="penalty", decision_number="平市监罚〔2026〕9号",
              fine="5000", content="罚款")  # fmt: skip
    began, clock = path.at, clock_of(path, "admin-feedback-local")
    with acting_as(world("police.handler1")):
        page = work.dossier_page(path.dossier.pk, actor=world("police.handler1"), now=began + 11 * DAY)
    assert "结果未返回" in page.standings[0].state_means
    seen = {row.clock: work.light(row, began + 11 * DAY) for row in page.standings[0].clocks}
    assert seen["admin-feedback-local"] == "overdue"
    path.at = began + 9 * DAY
    step = path.take("feed-back", "market.liaison", POLICE, summary="已处罚")
    assert (step.late, step.state_after) == ([], "fed-back")
    assert clock.due_at.astimezone(NOW.tzinfo).date() == (began + 10 * DAY).date()


@pytest.mark.feature("S002-3.1")
def test_a_file_found_to_be_no_crime_goes_to_the_organ_and_its_result_closes_it(world: World):
    path = Path(world, enter(world))
    path.to_no_filing()
    services.begin(
        POLICE, path.dossier.pk, actor=world("police.handler1"), form=FOUND | {"stage": "not_filed"}, now=path.at
    )
    with pytest.raises(refusals.GuardFails, match="chosen_unit_penalises"):
        path.take("decide-reverse", "police.head", POLICE, to_unit=str(world.units["here.procuratorate"].pk))
    decided(path)
    path.take("deliver-reverse", "police.handler1", POLICE, materials="笔录")
    with pytest.raises(refusals.BadForm):
        path.take("accept-reverse", "market.liaison", POLICE, received="笔录", received_goods="别的")
    path.take("accept-reverse", "market.liaison", POLICE)
    assert clock_of(path, "market-lead-verification").unit_id == world.units["here.market"].pk
    path.take("decline-admin-filing", "market.head", POLICE, reasons="已过时效")
    path.take("feed-back", "market.liaison", POLICE, summary="不予立案")
    assert path.run(POLICE).ended
    with as_system():
        told = Notice.objects.filter(unit_id=world.units["here.police"].pk, text__contains="反馈反向移送")
        assert told.exists()


def test_nobody_is_fined_twice_for_one_conduct(world: World):
    path = Path(world, enter(world))
    path.take("record-penalty", "market.handler1", "penalty-case", decision_number="平市监罚〔2026〕1号",
              decided_at=NOW.isoformat(), fine="20000", content="罚款")  # fmt: skip
    path.to_no_filing(ground="penalised", penalised_at=NOW.isoformat())
    services.begin(
        POLICE, path.dossier.pk, actor=world("police.handler1"), form=FOUND | {"stage": "not_filed"}, now=path.at
    )
    decided(path)
    path.take("deliver-reverse", "police.handler1", POLICE, materials="笔录")
    path.take("accept-reverse", "market.liaison", POLICE)
    path.take("file-admin-case", "market.head", POLICE, case_number="x")
    again = {"result": "penalty", "decision_number": "平市监罚〔2026〕2号", "content": "再罚"}
    with pytest.raises(refusals.GuardFails, match="fined_again"):
        path.take("decide-admin", "market.head", POLICE, **again, fine="100")
    path.take("decide-admin", "market.head", POLICE, **again | {"result": "no_penalty"})
    with as_system():
        assert PenaltyCase.objects.get(dossier=path.dossier).penalty_number == "平市监罚〔2026〕2号"


def test_a_wrong_organ_returns_it_and_an_outsider_finds_nothing(world: World):
    path = from_a_complaint(world)
    with pytest.raises(refusals.NotYourStep):
        path.take("decide-reverse", "police.handler1", POLICE, to_unit=str(world.units["here.market"].pk))
    decided(path)
    path.take("deliver-reverse", "police.handler1", POLICE, **LIST)
    outsider = world("there.market.head")
    with pytest.raises(NotFound):
        services.take(path.run(POLICE).pk, "accept-reverse", actor=outsider, form={}, now=path.at)
    path.take("accept-reverse", "market.liaison", POLICE)
    path.take("return-reverse", "market.head", POLICE, reasons="违法行为地在浉河", should_go_to="浉河")
    path.take("resend", "police.handler1", POLICE, to_unit=str(world.units["there.market"].pk))
    path.take("accept-reverse", "there.market.liaison", POLICE)


NOT_PROSECUTED = {"document_number": "平检不诉〔2026〕1号", "kind": "discretionary", "person": "张某", "facts_found": "销售假冒家电",
                  "detained_days": 5}  # fmt: skip


@pytest.mark.feature("S002-3.2")
def test_a_nonprosecution_without_opinion_or_reason_is_on_the_list_and_the_reply_comes_back(world: World):
    prosecutor = world("procuratorate.prosecutor")
    dossier, _ = opening.open_matter(PROSECUTOR, actor=prosecutor, title="张某不起诉案", form=NOT_PROSECUTED, now=NOW)
    path = Path(world, dossier)
    with acting_as(prosecutor):
        mine = work.my_work(prosecutor, now=NOW)
    assert [(row.dossier.pk, row.clock.clock) for row in mine] == [(dossier.pk, "nonprosecution-internal-transfer")]
    assert "没有检察意见也没有说明理由" in mine[0].state_means
    path.take("transfer-internal", "procuratorate.prosecutor", PROSECUTOR, report="需处罚")
    path.take("register", "procuratorate.prosecutor", PROSECUTOR)
    path.take(
        "approve-opinion", "procuratorate.head", PROSECUTOR, to_unit=str(world.units["here.market"].pk), opinion="罚款"
    )
    path.take("serve-opinion", "procuratorate.prosecutor", PROSECUTOR)
    reply = clock_of(path, "procuratorial-opinion-reply")
    assert (reply.unit_id, reply.verified, reply.mode) == (world.units["here.market"].pk, False, "soft")
    path.take("urge", "procuratorate.prosecutor", PROSECUTOR, reasons="两个月未回复", after=70 * DAY)
    path.take("reply", "market.liaison", PROSECUTOR, result="penalty", decision_number="平市监罚〔2026〕5号", fine="3000",
              admin_detention=7, summary="已罚款")  # fmt: skip
    with acting_as(prosecutor):
        paper = Paper.objects.get(key="nonprosecution-reply")
    assert "折抵5日" in str(paper.sheet)
    path.take("close", "procuratorate.prosecutor", PROSECUTOR, opinion="已处罚")
    assert path.run(PROSECUTOR).ended


def test_a_reason_instead_of_an_opinion_ends_it_and_time_suspended_does_not_count(world: World):
    prosecutor = world("procuratorate.prosecutor")
    dossier, _ = opening.open_matter(PROSECUTOR, actor=prosecutor, title="李某不起诉案", form=NOT_PROSECUTED, now=NOW)
    path = Path(world, dossier)
    path.take("transfer-internal", "procuratorate.prosecutor", PROSECUTOR, report="需处罚")
    path.take("register", "procuratorate.prosecutor", PROSECUTOR)
    due = clock_of(path, "reverse-review").due_at
    path.at = NOW + 10 * DAY
    path.take("suspend", "procuratorate.prosecutor", PROSECUTOR, reasons="被害人申诉", since="2026-03-09")
    assert clock_of(path, "reverse-review").due_at is None
    path.take("resume", "procuratorate.prosecutor", PROSECUTOR, reasons="申诉驳回", until="2026-03-13")
    assert clock_of(path, "reverse-review").due_at == due + 7 * DAY  # a working week
    path.take("extend-review", "procuratorate.head", PROSECUTOR, reasons="疑难", until="2026-04-10")
    assert clock_of(path, "reverse-review").due_at.astimezone(NOW.tzinfo).date().isoformat() == "2026-04-10"
    path.take("terminate-without-opinion", "procuratorate.head", PROSECUTOR, reasons="已经处罚")
    with as_system():
        assert Step.objects.filter(run__procedure=PROSECUTOR).latest("at").values["reasons"] == "已经处罚"
