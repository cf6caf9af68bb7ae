"""What came of it: disputes settled, by station and unit, and losses recovered."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from tests.rooms.statistics.stories import APRIL, MARCH, accepted, at, cell, sheet
from tests.rooms.world import World, enter, make_world
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import opening
from zhixian.rooms.docket import services as docket
from zhixian.rooms.docket.models import Run
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.statistics import losses, services
from zhixian.rooms.statistics.models import RecoveredLoss

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    Unit.objects.filter(pk=made.units["here.police"].pk).update(parent=made.units["above.police"].pk)
    return made


def dispute(world: World, station: str, *, seat: str = "police.handler1") -> Run:
    form = {"sides": "甲公司\n乙商行", "dispute": "门店招牌使用近似商标", "station": station, "received_at": at(3, 2)}
    return opening.open_matter("dispute-settlement", actor=world(seat), title="招牌纠纷", form=form, now=at(3, 2))[1]


def settle(world: World, run: Run, when, *, seat: str = "police.handler1") -> None:
    docket.take(
        run.pk, "settle", actor=world(seat), form={"way": "written", "result": "更换招牌，赔偿二千元"}, now=when
    )


@pytest.mark.feature("S000-M4.3")
def test_a_dispute_that_is_settled_counts_one_and_reopened_counts_back_by_station_and_unit(world: World) -> None:
    first, second, third = (
        dispute(world, "马栏山工作站"),
        dispute(world, "马栏山工作站"),
        dispute(world, "高新区工作站"),
    )
    assert cell(world, "police.head", "disputes_settled") == "0"
    for run in (first, second, third):
        settle(world, run, at(3, 10))
    line = sheet(world, "police.head").line("disputes_settled")
    assert (line.cell, line.parts) == ("3", (("马栏山工作站", 2), ("高新区工作站", 1)))
    docket.take(second.pk, "reopen", actor=world("police.handler1"), form={"reasons": "一方反悔"}, now=at(3, 12))
    line = sheet(world, "police.head").line("disputes_settled")
    assert (line.cell, dict(line.parts)["马栏山工作站"]) == ("2", 1)
    settle(world, second, at(3, 20))
    assert cell(world, "police.head", "disputes_settled") == "3"
    assert cell(world, "above.police.head", "disputes_settled", below=True) == "3"
    assert cell(world, "there.police.head", "disputes_settled", below=True) == "0"
    with acting_as(world("police.head")):
        _, behind, hidden = services.behind(world("police.head"), "disputes_settled", month=MARCH)
    assert (len(behind), hidden) == (3, 0)


def test_a_dispute_reopened_in_a_later_month_is_a_correction(world: World) -> None:
    run = dispute(world, "")
    settle(world, run, at(3, 10))
    docket.take(run.pk, "reopen", actor=world("police.handler1"), form={"reasons": "反悔"}, now=at(4, 2))
    line = sheet(world, "police.head").line("disputes_settled")
    assert (line.cell, line.correction_cell) == ("1", "-1")


def lost(amount: str, **more: str) -> dict[str, str]:
    return {"amount": amount, "basis": "退赔笔录", "recovered_on": "2026-03-05", **more}


@pytest.mark.feature("S000-M5.7")
def test_a_hundred_and_two_hundred_corrected_to_a_hundred_and_fifty_are_two_hundred_and_fifty(world: World) -> None:
    case, handler, now = enter(world), world("market.handler1"), at(3, 20)
    losses.add(case.pk, lost("1,000,000"), actor=handler, now=now)
    second = losses.add(case.pk, lost("2000000"), actor=handler, now=now)
    assert cell(world, "market.head", "losses_recovered") == "2 / 300"
    right = losses.correct(second.pk, lost("1500000", reason="估价更正"), actor=handler, now=now + timedelta(hours=1))
    assert cell(world, "market.head", "losses_recovered") == "2 / 250"
    assert cell(world, "market.head", "losses_recovered", month=APRIL) == "0 / 0"
    with acting_as(handler):
        assert losses.total(handler, since=date(2026, 1, 1), until=date(2026, 3, 31)) == Decimal(2_500_000)
        assert losses.total(handler, since=date(2026, 4, 1), until=date(2026, 12, 31)) == 0
        told = {each.now.amount: [row.amount for row in each.before] for each in losses.of_dossier(case.pk)}
    assert told == {Decimal(1_000_000): [], Decimal(1_500_000): [Decimal(2_000_000)]}
    with as_system():
        entry = Entry.objects.get(kind="loss.corrected", subject=right.pk)
        assert entry.corrects == Entry.objects.get(kind="loss.recovered", subject=second.pk).id


def test_a_loss_corrected_after_the_month_was_kept_is_a_correction_line(world: World) -> None:
    case, handler = enter(world), world("market.handler1")
    made = losses.add(case.pk, lost("1000000"), actor=handler, now=at(3, 20))
    assert cell(world, "market.head", "losses_recovered") == "1 / 100"
    services.keep(world("market.head"), month=MARCH, now=at(4, 2))
    losses.correct(made.pk, lost("600000", reason="部分未到账"), actor=handler, now=at(4, 5))
    line = sheet(world, "market.head").line("losses_recovered")
    assert (line.cell, line.correction_cell) == ("1 / 100", "0 / -40")


def test_bad_amounts_days_and_strangers_are_refused_in_sentences(world: World) -> None:
    case, handler, now = enter(world), world("market.handler1"), at(3, 20)
    for told, field in (
        (lost("-1"), "amount"), (lost("NaN"), "amount"), (lost("1.234"), "amount"), (lost(""), "amount"), (lost("5", basis=" "), "basis"),
        (lost("5", recovered_on="2026-03-21"), "recovered_on"), (lost("5", recovered_on="x"), "recovered_on"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refusal:
            losses.add(case.pk, told, actor=handler, now=now)
        assert set(refusal.value.fields) == {field} and refusal.value.fields[field]
    made = losses.add(case.pk, lost("100"), actor=handler, now=now)
    with pytest.raises(BadInput) as refusal:
        losses.correct(made.pk, lost("90"), actor=handler, now=now)
    assert "理由" in refusal.value.fields["reason"]
    with pytest.raises(NotAllowed):
        losses.add(case.pk, lost("5"), actor=world("market.custodian"), now=now)
    stranger = world("there.market.handler1")
    for act in (lambda: losses.add(case.pk, lost("5"), actor=stranger, now=now), lambda: losses.correct(made.pk, lost("5", reason="x"), actor=stranger, now=now)):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    with acting_as(stranger):
        assert losses.of_dossier(case.pk) == [] and RecoveredLoss.objects.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            RecoveredLoss.objects.create(dossier_id=case.pk, unit_id=stranger.unit_id, first=case.pk, amount=1, basis="x",
                                         recovered_on=date(2026, 3, 1), said_by=stranger.officer_id, said_at=now, salt=b"x")  # fmt: skip


def test_a_case_is_seen_in_the_month_only_after_the_house_has_looked(world: World) -> None:
    accepted(world, "商1号", when=at(3, 12), yuan=10_000)
    assert sheet(world, "market.head", look=False).as_of is None
    assert sheet(world, "market.head").as_of == at(6, 1)
