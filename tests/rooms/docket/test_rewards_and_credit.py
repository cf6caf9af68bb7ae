"""Reward without a name, disclosure with its days, the dishonest list with the superior's consent, and repair."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.rooms.world import NOW, Path, World, enter
from zhixian.law import rewards
from zhixian.procedures import refusals
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import disclosure, services, work
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import informants
from zhixian.rooms.dossiers.drafts import PartyDraft
from zhixian.rooms.dossiers.models import Disclosure, Informant
from zhixian.rooms.ledger.models import Entry

DAY = timedelta(days=1)
REWARD, PUBLIC, LIST, REPAIR = "informer-reward", "penalty-publicity", "serious-dishonesty-list", "credit-repair"
FIRM = PartyDraft(role="suspect", sort="unit", name="某商行", credit_code="91411500MA3X000009")


class Case(Path):
    def start(self, procedure, seat="market.handler1", **form):
        self.at += timedelta(hours=1)
        return services.begin(procedure, self.dossier.pk, actor=self.world(seat), form=form, now=self.at)

    def penalised(self, fine="200000") -> "Case":
        self.take("record-penalty", "market.handler1", "penalty-case", decision_number="平市监处〔2026〕3号",
                  decided_at=self.at.isoformat(), fine=fine, content="罚款")  # fmt: skip
        return self

    def clock(self, name):
        with as_system():
            return Clock.objects.get(clock=name, dossier_id=self.dossier.pk)


def a(world, at=NOW, **more) -> Case:
    return Case(world, enter(world, at=at, **{"parties": (FIRM,), **more}), at)


def eligible(**more):
    return {"informant_code": "举001", "verified": True, "excluded": "none", **more}


@pytest.mark.feature("S003-3.2b")
def test_the_payer_is_who_decided_once_a_case_and_no_name_in_any_list(world: World):
    case = a(world).penalised()
    case.begin()
    case.take("form-team", "market.head", officers=world.officers())
    case.take("submit-transfer-report", "market.handler1", officers=world.officers(), opinion="移送")
    case.take("pass-legal-review", "market.legal", opinion="同意")
    case.take("approve-transfer", "market.head", opinion="同意")
    case.take("deliver-transfer", "market.liaison")
    case.take("sign-receipt", "police.liaison")
    case.take("file-criminal-case", "police.head", case_number="平公立1号", crime="销售假冒注册商标的商品罪")
    with pytest.raises(refusals.GuardFails, match="decider_is_own_unit"):
        case.start(REWARD, **eligible())
    informants.write_down(case.dossier.pk, code="举001", name="张三丰", actor=world("police.handler1"), now=case.at,
                          account="6222")  # fmt: skip
    case.start(REWARD, "police.handler1", **eligible())
    with pytest.raises(refusals.GuardFails, match=r"decider_is_own_unit|reward_already_running"):
        case.start(REWARD, **eligible())
    with pytest.raises(refusals.GuardFails, match="reward_already_running"):
        case.start(REWARD, "police.handler2", **eligible(informant_code="举002"))
    case.take("notify", "police.handler1", REWARD, channel="phone")
    case.take("claim", "police.handler1", REWARD, checked=True)
    case.take("set-level", "police.handler1", REWARD, level="first", contribution="提供窝点地址")
    case.take("approve", "police.head", REWARD, opinion="同意")
    case.take("pay", "police.cashier", REWARD, voucher="凭001")
    with as_system():
        run = Run.objects.get(procedure=REWARD)
        sheets = [str(paper.sheet) for paper in Paper.objects.filter(run_id=run.pk)]
    assert run.memory["parties"]["payer"] == str(world.units["here.police"].pk)
    assert run.memory["kept"]["amount"] == "10000.00"
    assert len(sheets) == 3 and not any("张三丰" in sheet for sheet in sheets)
    for seat in ("police.handler1", "market.handler1"):
        with acting_as(world(seat)):
            page = work.dossier_page(case.dossier.pk, actor=world(seat), now=case.at)
        assert "张三丰" not in str([(step.values, step.action) for each in page.standings for step in each.steps])
    assert informants.read(case.dossier.pk, "举001", actor=world("police.cashier"), now=case.at).account == "6222"
    with as_system():
        assert Entry.objects.filter(kind="informant.read").count() == 1
    with pytest.raises(NotAllowed):
        informants.read(case.dossier.pk, "举001", actor=world("police.head"), now=case.at)
    for other in ("market.handler1", "there.police.handler1"):
        with pytest.raises(NotFound):
            informants.read(case.dossier.pk, "举001", actor=world(other), now=case.at)
        with acting_as(world(other)):
            assert Informant.objects.count() == 0


@pytest.mark.parametrize(
    ("level", "base", "amount"),
    [("first", 200000, "10000.00"), ("first", 1000, "5000"), ("second", 0, "3000"), ("third", 100000000, "1000000.00"),
     ("first", 50000000, "1000000")],
)  # fmt: skip
def test_the_amount_is_a_share_with_a_floor_and_a_ceiling(level, base, amount):
    assert rewards.amount(level, Decimal(base)) == Decimal(amount)


def test_a_reward_is_not_paid_by_who_approved_it_and_silence_waives(world: World):
    case = a(world).penalised()
    case.start(REWARD, **eligible())
    assert case.clock("reward-notify-informer").mode == "soft"  # 待核: reminds, never blocks
    case.take("notify", "market.handler1", REWARD, channel="secret")
    case.take("claim", "market.handler1", REWARD, checked=True)
    case.take("set-level", "market.handler1", REWARD, level="third", contribution="x")
    with pytest.raises(refusals.NotYourStep):
        case.take("approve", "market.handler1", REWARD, opinion="x")
    case.take("approve", "market.head", REWARD, opinion="x")
    case.take("waive", "market.cashier", REWARD, told="已告知后果")
    with as_system():
        assert Run.objects.get(procedure=REWARD).state == "waived"


SUMMARY = "某商行销售侵犯注册商标专用权的商品，罚款20万元。"


def publishing(case, **more):
    told = {"decided_at": case.at.isoformat(), "category": "minor", "summary": SUMMARY, **more}
    return case.start(PUBLIC, **told)


@pytest.mark.feature("S001-24.1")
def test_a_penalty_is_overdue_after_twenty_working_days_and_shows_no_personal_data(world: World):
    person = PartyDraft(role="suspect", sort="natural_person", name="王某", identity_number="410102199001011234",
                        address="平桥区解放路1号")  # fmt: skip
    case = a(world, parties=(person,)).penalised()
    for bad in ("王某（410102199001011234）", "王某，住平桥区解放路1号", "王某，电话13812345678"):
        with pytest.raises(refusals.GuardFails, match="summary_without_personal_data"):
            publishing(case, summary=bad)
    publishing(case, summary="王某销售侵权商品，罚款20万元。", category="serious")
    clock = case.clock("publicity-same-province")
    assert work.light(clock, clock.due_at + DAY) == "overdue" and work.light(clock, clock.due_at - DAY) != "overdue"
    with pytest.raises(refusals.WrongState):
        case.take("publish", "market.legal", PUBLIC)
    case.take("review", "market.legal", PUBLIC, opinion="可以公示")
    case.take("publish", "market.liaison", PUBLIC)
    shown = Client().get("/public/penalties/", follow=True).content.decode()
    with as_system():
        row = Disclosure.objects.get()
    expired = row.until is not None and row.until < datetime.now(NOW.tzinfo).date()
    assert ("罚款20万元" in shown) is not expired
    assert "410102199001011234" not in shown and "解放路" not in shown
    with pytest.raises(refusals.GuardFails, match="publicity_period_over"):
        case.take("stop-period", "market.liaison", PUBLIC, ground="expired")
    case.take("decision-overturned", "market.handler1", PUBLIC, overturned_at=case.at.isoformat(), document="复议1号")
    case.take("withdraw", "market.legal", PUBLIC, reasons="处罚决定被撤销")
    with as_system():
        assert (Disclosure.objects.get().state, Disclosure.objects.get().reason) == ("withdrawn", "处罚决定被撤销")
    assert "罚款20万元" not in Client().get("/public/penalties/", follow=True).content.decode()


def test_eight_of_ten_in_time_are_eighty_per_cent(world: World):
    for number in range(10):
        late = timedelta(days=60) if number >= 8 else timedelta(0)
        case = a(world, number=f"平市监立〔2026〕{number}号").penalised()
        publishing(case)
        case.take("review", "market.legal", PUBLIC, opinion="可以")
        more = {"late_reason": "脱密费时"} if late else {}
        case.take("publish", "market.liaison", PUBLIC, after=late + DAY, **more)
    assert disclosure.rate_in_time(world("market.head")) == (8, 10)
    assert disclosure.rate_in_time(world("there.market.head")) == (0, 0)


def test_a_firm_without_its_code_is_refused_by_name(world: World):
    case = a(world, parties=(PartyDraft(role="suspect", sort="unit", name="某商行"),)).penalised()
    with pytest.raises(refusals.GuardFails) as refusal:
        publishing(case)
    assert "统一社会信用代码" in refusal.value.user_message


@pytest.mark.parametrize(
    ("start", "other", "name", "due"),
    [("2024-09-12T09:00", False, "publicity-same-province", "2024-10-16"),
     ("2025-04-22T09:00", True, "publicity-cross-push", "2025-05-08")],
)  # fmt: skip
def test_the_examples_of_disclosure_run_on_the_run(world: World, start, other, name, due):
    """EX-027 and EX-028."""
    begun = datetime.fromisoformat(start + "+08:00")
    case = a(world, at=begun, opened_on=begun.date(), conduct_to=begun.date())
    case.take("record-penalty", "market.handler1", "penalty-case", decision_number="1号", decided_at=begun.isoformat(),
              fine="1", content="x")  # fmt: skip
    publishing(case, decided_at=begun.isoformat(), other_province=other)
    assert case.clock(name).due_at.astimezone(NOW.tzinfo).date().isoformat() == due


def test_the_example_of_the_shortest_publication_runs_from_the_day_of_publication(world: World):
    """EX-029."""
    begun = datetime.fromisoformat("2026-02-28T08:00+08:00")
    case = a(world, at=begun - 3 * DAY, opened_on=begun.date() - 3 * DAY, conduct_to=begun.date() - 3 * DAY).penalised()
    publishing(case)
    case.take("review", "market.legal", PUBLIC, opinion="可以")
    case.take("publish", "market.liaison", PUBLIC, after=4 * DAY, published_at=begun.isoformat())
    assert case.clock("publicity-period-minor").due_at.astimezone(NOW.tzinfo).date().isoformat() == "2026-05-28"
    case.at = begun + timedelta(days=100)
    case.take("stop-period", "market.liaison", PUBLIC, ground="expired")


def test_the_county_lists_only_with_the_citys_consent_and_the_superior_alone_gives_it(world: World):
    Unit.objects.filter(pk=world.units["here.market"].pk).update(parent=world.units["above.market"])
    case = a(world).penalised()
    case.start(LIST, ground="ip", considered="多次", intent=True)
    with pytest.raises(refusals.GuardFails, match="county_or_city_unit"):
        case.take("notify-directly", "market.handler1", LIST)
    with pytest.raises(refusals.WrongState):
        case.take("list", "market.head", LIST, heard="无")
    case.take("report-superior", "market.head", LIST, opinion="拟列入")
    with pytest.raises(refusals.NotYourStep):
        case.take("agree", "market.head", LIST, opinion="同意")
    case.take("agree", "above.market.head", LIST, opinion="同意")
    case.take("notify", "market.handler1", LIST)
    case.take("list", "market.head", LIST, heard="没有陈述")
    case.take("publish", "market.liaison", LIST)
    with pytest.raises(refusals.GuardFails, match="year_since_publication"):
        case.take("apply-removal", "market.handler1", LIST, content="已履行")
    case.at += timedelta(days=370)
    case.take("apply-removal", "market.handler1", LIST, content="已履行")
    case.take("remove-early", "market.head", LIST, reasons="符合条件")
    with as_system():
        assert not Clock.objects.filter(run=case.run(LIST), stopped_at=None).exists()


def test_repair_waits_for_the_shortest_publication_and_runs_on_working_days(world: World):
    """EX-030."""
    accepted = datetime.fromisoformat("2026-02-11T09:00+08:00")
    case = a(world, at=accepted - DAY, opened_on=accepted.date() - DAY, conduct_to=accepted.date() - DAY)
    with pytest.raises(refusals.GuardFails, match="three_months"):
        case.start(REPAIR, published_at="2026-01-20", kind="general", promise=True)
    case.start(REPAIR, published_at="2025-10-20", kind="general", promise=True)
    case.at = accepted + timedelta(minutes=1)
    case.take("accept", "market.handler1", REPAIR, after=timedelta(0), accepted_at=accepted.isoformat())
    assert case.clock("credit-repair-decision").due_at.astimezone(NOW.tzinfo).date().isoformat() == "2026-02-27"
    case.take("verify", "market.handler1", REPAIR, way="paper", finding="属实")
    case.take("approve", "market.head", REPAIR, opinion="准予")
    case.take("execute", "market.liaison", REPAIR, receipt="回执1")
    case.take("archive", "market.liaison", REPAIR, pushed="已推送")
    with as_system():
        assert not Clock.objects.filter(run=case.run(REPAIR), stopped_at=None).exists()
    with pytest.raises(NotFound):
        case.start(REPAIR, "there.market.handler1", published_at="2025-10-20", kind="general", promise=True)


def test_an_informant_is_written_down_once_by_a_handler(world: World):
    case = a(world)
    informants.write_down(case.dossier.pk, code="举1", name="甲", actor=world("market.handler1"), now=NOW)
    with pytest.raises(BadInput):
        informants.write_down(case.dossier.pk, code="举1", name="乙", actor=world("market.handler1"), now=NOW)
    with pytest.raises(NotAllowed):
        informants.write_down(case.dossier.pk, code="举2", name="乙", actor=world("market.head"), now=NOW)
