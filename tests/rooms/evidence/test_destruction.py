"""Destruction in five steps by different people, with a unit of the directory and the ecology unit told before."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.rooms.evidence.test_custody import Store, boxes
from tests.rooms.world import NOW, World
from zhixian.procedures import refusals
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import destruction, services
from zhixian.rooms.docket.models import Run
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.evidence import directory
from zhixian.rooms.evidence.custody import NotInStore
from zhixian.rooms.evidence.models import AbleUnit

DESTROY = "harmless-destruction"
DAY = timedelta(days=1)


def able(world, name="平桥环保处置公司", until=date(2027, 1, 1), abilities=("general",)):
    return directory.enter(
        name=name,
        abilities=abilities,
        valid_from=date(2025, 1, 1),
        valid_until=until,
        actor=world("ecology.handler"),
        now=NOW,
    )


class Destruction(Store):
    def propose(self, goods=None, **form):
        self.at += timedelta(hours=1)
        form = {
            "ground": "penalty", "decision_number": "平市监处〔2026〕1号", "decided_at": "2026-02-20", "effective": True,
            "waste": "general", **({"goods": goods} if goods else {}), **form,
        }  # fmt: skip
        return services.begin(DESTROY, self.dossier.pk, actor=self.world("market.handler1"), form=form, now=self.at)

    def act(self, action, seat, **form):
        return self.take(action, seat, DESTROY, **form)

    def to_approved(self, goods=None):
        self.propose(goods)
        self.act("keep", "market.custodian", evidence="留样两箱并拍照")
        self.act("approve", "market.head", opinion="同意", method="incinerate")

    def to_transit(self, unit, goods=None):
        self.to_approved(goods)
        self.act("entrust", "market.handler1", destruction_unit=str(unit.pk), contract="2026-1")
        self.act("announce", "market.liaison", planned_at=(self.at + DAY).isoformat(), place="处置公司厂区")
        self.act("sign-notice", "ecology.handler")
        self.act("hand-out", "market.custodian", vehicle="豫S1234，封签9")

    def execute(self, seat="market.handler1", **form):
        told = {"began_at": self.at.isoformat(), "ended_at": self.at.isoformat(), "recording": "录0001", **form}
        return self.act("execute", seat, **told)


@pytest.mark.feature("S001-14.1")
def test_five_steps_by_different_people_and_no_more_than_was_stored(world: World):
    it = Destruction(world).stored()
    it.to_transit(able(world), boxes(80))
    assert it.balance() == {"假冒白酒": "20箱"}
    with pytest.raises(refusals.SameOfficer):  # the head who approved
        it.execute(seat="market.head")
    with pytest.raises(NotInStore) as refusal:
        it.execute(goods=boxes(81))
    assert "出库待销毁的只有80箱" in refusal.value.user_message
    it.execute(goods=boxes(78))
    assert it.balance() == {"假冒白酒": "22箱"}  # two came back
    two = [str(world(f"market.{seat}").officer_id) for seat in ("legal", "liaison")]
    with pytest.raises(refusals.SameOfficer):  # who executed may not be among those who supervise
        it.act("supervise", "market.legal", officers=[two[0], str(world("market.handler1").officer_id)], opinion="属实")
    with pytest.raises(refusals.BadForm):
        it.act("supervise", "market.legal", officers=two[:1], opinion="属实")
    it.act("supervise", "market.legal", officers=two, opinion="全程监督属实")
    it.act("archive", "market.handler1")
    with as_system():
        sheet = Paper.objects.get(key="destruction-certificate").sheet
    assert [row[1:3] for row in sheet["tables"][0]["rows"]] == [["假冒白酒", "78箱"]]
    told = dict(map(tuple, sheet["fields"]))
    assert "平桥环保处置公司" in told["销毁单位"] and all(
        told[step] for step in ("登记", "保管", "审批", "执行", "监督")
    )


@pytest.mark.feature("S001-14.2")
def test_what_was_decided_and_is_not_destroyed_is_listed_and_no_notice_no_execution(world: World, settings):
    it = Destruction(world).stored()
    it.to_approved()
    it.act("entrust", "market.handler1", destruction_unit=str(able(world).pk), contract="2026-1")
    for action, seat in (("hand-out", "market.custodian"), ("execute", "market.handler2")):
        with pytest.raises(refusals.WrongState):
            it.act(action, seat)
    sixty = date(2026, 2, 20) + 60 * DAY
    rows = destruction.overdue(world("market.head"), now=NOW.replace(year=sixty.year, month=sixty.month, day=sixty.day))
    assert [(row.days, row.decision_number) for row in rows] == [(60, "平市监处〔2026〕1号")]
    assert destruction.overdue(world("market.head"), now=NOW) == []
    assert destruction.overdue(world("there.market.head"), now=NOW + 400 * DAY) == []
    it.act("announce", "market.liaison", planned_at=(it.at + DAY).isoformat(), place="厂区")
    it.act("sign-notice", "ecology.liaison", opinion="已知悉")
    with acting_as(world("ecology.handler")):
        assert Paper.objects.filter(key="destruction-notice").exists()
    with as_system():
        assert Run.objects.get(procedure=DESTROY).state == "announced"


@pytest.mark.feature("S001-14.3")
def test_an_expired_unit_cannot_be_chosen_and_is_not_on_the_public_page(world: World):
    from django.utils import timezone

    today = timezone.now().date()
    able(world, until=today + 10 * DAY)
    old = able(world, name="过期处置公司", until=NOW.date() - DAY)
    weak = able(world, name="电子拆解公司", abilities=("electronic",))
    AbleUnit.objects.filter(pk=old.pk).update(valid_from=date(2020, 1, 1))
    it = Destruction(world).stored()
    it.to_approved()
    for unit in (old, weak):
        with pytest.raises(refusals.GuardFails, match="able_unit_in_force"):
            it.act("entrust", "market.handler1", destruction_unit=str(unit.pk), contract="1")
    shown = Client().get("/public/destruction-units/", follow=True).content.decode()
    assert "平桥环保处置公司" in shown and "过期处置公司" not in shown
    directory.enter(name="过期处置公司", abilities=["general"], valid_from=date(2026, 1, 1), valid_until=date(2027, 1, 1),
                    actor=world("ecology.handler"), now=NOW)  # fmt: skip
    it.act("entrust", "market.handler1", destruction_unit=str(old.pk), contract="1")
    with pytest.raises(NotAllowed):
        directory.enter(name="x", abilities=["general"], valid_from=date(2026, 1, 1), valid_until=date(2027, 1, 1),
                        actor=world("market.handler1"), now=NOW)  # fmt: skip
    with pytest.raises(BadInput):
        able(world, name="无证危废公司", abilities=("hazardous",))


def test_refusals_and_outsiders(world: World):
    it = Destruction(world).stored()
    with pytest.raises(NotInStore):
        it.to_transit(able(world), boxes(101))
    with pytest.raises(NotFound):
        it.act("sign-notice", "there.ecology.handler")
    with acting_as(world("there.ecology.handler")):
        assert Run.objects.count() == 0
