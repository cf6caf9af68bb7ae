"""Goods from seizure to nothing left: quantities as written, balances, both sides of a hand-over, terms, and the log."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.rooms.world import NOW, Path, World, a_case
from zhixian.law import measures
from zhixian.law.measures import Quantity
from zhixian.procedures import refusals
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket import jobs, services
from zhixian.rooms.docket.models import Clock, Notice, Step
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import figures
from zhixian.rooms.evidence import custody
from zhixian.rooms.evidence.custody import NotInStore
from zhixian.rooms.evidence.models import CustodyEntry, Goods
from zhixian.rooms.evidence.services import GoodsDraft

CUSTODY = "property-custody"


def boxes(number, name="假冒白酒", **more):
    return [{"name": name, "quantity": f"{number}箱", **more}]


class Store(Path):
    """A case with goods, and its custody run."""

    def __init__(self, world: World, *goods: GoodsDraft, at=NOW, number="平市监立〔2026〕1号") -> None:
        draft = a_case(number, opened_on=at.date(), conduct_to=at.date())
        goods = goods or (GoodsDraft(name="假冒白酒", quantity=Decimal(100), unit="箱", unit_price=Decimal("300.00")),)
        super().__init__(world, enter_case(draft, actor=world("market.handler1"), now=at, goods=goods)[0], at)

    def listed(self, measure="seizure", seat="market.handler1", **form):
        self.at += timedelta(hours=1)
        form = {"measure": measure, "owner": "某商行", "measured_at": self.at.isoformat(), **form}
        return services.begin(CUSTODY, self.dossier.pk, actor=self.world(seat), form=form, now=self.at)

    def stored(self, **form) -> "Store":
        self.listed(**form)
        self.do("store-in", "market.custodian", place="一号库")
        return self

    def do(self, action, seat, **form):
        return self.take(action, seat, CUSTODY, **form)

    def balance(self, unit="here.market"):
        with as_system():
            rows = custody.balances(self.dossier.pk, unit_id=self.world.units[unit].pk)
        return {row.goods.name: row.text for row in rows}


@pytest.mark.feature("S000-4.2d")
def test_a_hundred_boxes_go_out_by_release_and_transfer_and_one_more_is_refused(world: World):
    store = Store(world).stored()
    assert store.balance() == {"假冒白酒": "100箱"}
    store.do("release", "market.head", ground="lifted", recipient="某商行", goods=boxes(40))
    store.do("offer-handover", "market.custodian", receiver=str(world.units["here.police"].pk), goods=boxes(60))
    assert store.balance() == {"假冒白酒": "60箱"}  # not before the other side has confirmed
    store.do("confirm-receipt", "police.custodian", place="公安库房")
    assert (store.balance(), store.balance("here.police")) == ({"假冒白酒": "0箱"}, {"假冒白酒": "60箱"})
    with pytest.raises(NotInStore) as refusal:
        store.do("release", "market.head", ground="lifted", recipient="某商行", goods=boxes(1))
    assert "在库只有0箱" in refusal.value.user_message
    assert store.balance() == {"假冒白酒": "0箱"}
    with as_system():
        keys = set(Paper.objects.filter(dossier_id=store.dossier.pk).values_list("key", flat=True))
        clock = Clock.objects.get(clock="seizure-period")
        log = list(CustodyEntry.objects.values_list("sort", "unit_id", "other_unit_id"))
    assert {"custody-list", "goods-release", "custody-transfer", "custody-receipt"} <= keys
    market, police = world.units["here.market"].pk, world.units["here.police"].pk
    assert log[-2:] == [("transferred", market, police), ("received", police, market)]
    assert jobs.tell_of_overdue(now=clock.due_at + timedelta(minutes=1)) == 1  # seizure ends: somebody is told
    with as_system():
        assert Notice.objects.filter(sort="overdue", unit_id=market).exists()


@pytest.mark.parametrize(("start", "due"), [("2025-09-01T10:00", "2025-10-01"), ("2025-01-06T10:00", "2025-03-07")])
def test_the_examples_of_the_seizure_term_run_on_the_custody_run(world: World, start, due):
    """EX-012 and EX-013 (extended once)."""
    begun = datetime.fromisoformat(start + "+08:00")
    store = Store(world, at=begun - timedelta(hours=1), number="平市监立〔2025〕1号")
    store.stored(measured_at=begun.isoformat())
    if start.startswith("2025-01"):
        store.do("extend-measure", "market.head", reasons="情况复杂")
    with as_system():
        clock = Clock.objects.get(clock="seizure-period")
    assert clock.due_at.astimezone(NOW.tzinfo).date().isoformat() == due


@pytest.mark.feature("S000-C1")
def test_more_than_two_thousand_dongles_keep_their_word_and_add_up_as_a_lower_bound(world: World):
    store = Store(
        world, GoodsDraft(name="盗版工程软件加密锁", quantity=Decimal(2000), quantity_is_minimum=True, unit="把")
    )
    store.stored()
    assert store.balance() == {"盗版工程软件加密锁": "2000余把"}
    with as_system():
        goods = Goods.objects.get(dossier_id=store.dossier.pk)
    one = Quantity(number=goods.quantity, unit=goods.unit, minimum=goods.quantity_is_minimum)
    assert measures.add_up([one, measures.read("5把")]) == (Quantity(number=Decimal(2005), unit="把", minimum=True),)
    assert measures.read("2000余把") == Quantity(number=Decimal(2000), unit="把", minimum=True)


@pytest.mark.feature("S000-C5")
def test_jin_are_shown_as_written_with_kilograms_and_leads_are_counted_by_source(world: World):
    store = Store(world, GoodsDraft(name="香肠", quantity=Decimal(2200), unit="斤")).stored()
    assert store.balance() == {"香肠": "2200斤（1100千克）"}
    store.do(
        "release",
        "market.head",
        ground="unrelated",
        recipient="某商行",
        goods=[{"name": "香肠", "quantity": "100千克"}],
    )
    assert store.balance() == {"香肠": "2000斤（1000千克）"}
    for number, source in enumerate(["work_discovery"] * 3 + ["proactive_analysis"], start=2):
        draft = a_case(f"平市监立〔2026〕{number}号", lead_source=source)
        enter_case(draft, actor=world("market.handler1"), now=NOW)
    desk = Client()
    desk.force_login(Officer.objects.get(pk=world("market.head").officer_id))
    assert 'href="/desk/figures/?by=lead_source"' in desk.get("/desk/lists/").content.decode()
    shown = "".join(desk.get("/desk/figures/?by=lead_source").content.decode().split())
    for label, count in (("工作中发现", 3), ("投诉举报", 1), ("主动研判发现", 1)):
        assert f'<thscope="row">{label}</th><tdclass="n">{count}</td>' in shown
    for seat, total in (("market.head", 5), ("there.market.head", 0)):
        with acting_as(world(seat)):
            assert figures.table("lead_source", actor=world(seat)).total == total


def test_short_or_under_another_seal_needs_an_explanation_and_the_rest_stays(world: World):
    store = Store(world).stored()
    police = str(world.units["here.police"].pk)
    store.do("offer-handover", "market.custodian", receiver=police, goods=boxes(60, seal="封001"))
    for received in (boxes(59, seal="封001"), boxes(60, seal="封002")):
        with pytest.raises(BadInput) as refusal:
            store.do("confirm-receipt", "police.custodian", goods=received)
        assert "difference" in refusal.value.fields
    with pytest.raises(BadInput):
        store.do("confirm-receipt", "police.custodian", goods=boxes(61, seal="封001"), difference="多一箱")
    store.do("confirm-receipt", "police.custodian", goods=boxes(59, seal="封001"), difference="缺一箱")
    assert (store.balance(), store.balance("here.police")) == ({"假冒白酒": "41箱"}, {"假冒白酒": "59箱"})


def test_split_lend_surplus_and_loss_keep_the_sum(world: World):
    store = Store(world).stored()
    store.do("split-line", "market.custodian", goods=boxes(30, note="假冒白酒（留样）"))
    assert store.balance() == {"假冒白酒": "70箱", "假冒白酒（留样）": "30箱"}
    store.do("lend-out", "market.custodian", goods=boxes(10), approved_by="局长", back_by="2026-04-01")
    assert store.balance()["假冒白酒"] == "60箱"
    store.do("return-in", "market.custodian", goods=boxes(10), condition="完好")
    store.do("report-loss", "market.custodian", goods=boxes(1), reasons="破损")
    store.do("record-surplus", "market.custodian", goods=boxes(2), reasons="漏点")
    assert store.balance() == {"假冒白酒": "71箱", "假冒白酒（留样）": "30箱"}
    with pytest.raises(refusals.GuardFails, match="store_empty"):
        store.do("close", "market.custodian")
    store.do(
        "hand-to-treasury",
        "market.head",
        goods=[*boxes(71), *boxes(30, name="假冒白酒（留样）")],
        decision_number="1号",
    )
    store.do("close", "market.custodian")
    with as_system():
        assert not Clock.objects.filter(run=store.run(CUSTODY), stopped_at=None).exists()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"name": "没有的"}], "没有这一项"),
        ([{"name": "假冒白酒", "quantity": "好多"}], "不是数量"),
        ([{"name": "假冒白酒", "quantity": "3斤"}], "登记的单位是“箱”"),
        ([{"name": "假冒白酒"}, {"name": "假冒白酒"}], "重复列出"),
    ],
)
def test_a_bad_row_gets_a_sentence_and_changes_nothing(world: World, rows, says):
    store = Store(world).stored()
    with as_system():
        before = Step.objects.count()
    with pytest.raises(BadInput) as refusal:
        store.do("release", "market.head", ground="lifted", recipient="某商行", goods=rows)
    assert says in refusal.value.user_message
    with as_system():
        assert Step.objects.count() == before
    with pytest.raises(BadInput):
        store.listed()  # the same goods twice on the books


def test_who_may_not_and_what_an_outsider_sees(world: World):
    store = Store(world)
    store.listed()
    with pytest.raises(refusals.NotYourStep):
        store.do("store-in", "market.handler2", place="一号库")  # who works cases keeps no store
    store.do("store-in", "market.custodian", place="一号库")
    with pytest.raises(refusals.WrongState):
        store.do("confirm-receipt", "market.custodian")
    outsider = world("there.market.handler1")
    with acting_as(outsider):
        assert CustodyEntry.objects.count() == 0 and custody.balances(store.dossier.pk) == []
    with pytest.raises(NotFound):
        store.do("release", "there.market.head", ground="lifted", recipient="x", goods=boxes(1))


def test_the_log_refuses_to_be_changed(world: World):
    Store(world).stored()
    with as_system():
        for act in (lambda: CustodyEntry.objects.update(quantity=1), lambda: CustodyEntry.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
