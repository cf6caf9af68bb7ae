"""及时 and 立即 as a unit's own settings: who may set them, what is refused, what a clock then shows, and that another unit sees none of it."""

from datetime import timedelta

import pytest

from tests.rooms.docket.coordination import Matter, unit
from tests.rooms.docket.test_where_and_when import QUESTION
from tests.rooms.world import NOW, World
from zhixian.law.terms import Target
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies import targets
from zhixian.rooms.agencies.access import actor_for, as_system
from zhixian.rooms.agencies.models import Appointment, Officer
from zhixian.rooms.docket import due, work
from zhixian.rooms.docket.models import Clock
from zhixian.rooms.ledger.models import Entry


def put(world: World, seat: str, kind: str = "promptly", length: str = "2", unit_of_time: str = "working_day", **more):
    return targets.put(
        kind, length=length, unit_of_time=unit_of_time, actor=world(seat), now=more.pop("at", NOW), **more
    )


def test_the_head_sets_it_and_everybody_can_see_who_did(world: World):
    first = put(world, "police.head", reason="值班要求")
    assert put(world, "police.deputy", at=NOW + timedelta(hours=1)) is None  # what holds already is not set again
    second = put(world, "police.deputy", length="3", at=NOW + timedelta(hours=2))
    given_back = put(world, "police.deputy", length="", at=NOW + timedelta(hours=3))
    police = world.units["here.police"].pk
    assert targets.own(police) == {}
    rows = targets.history(world("police.handler1"))
    assert [(row.pk, row.set_by.name, row.length) for row in rows] == [
        (given_back.pk, "平桥deputy", None), (second.pk, "平桥deputy", 3), (first.pk, "平桥head", 2),
    ]  # fmt: skip
    with as_system():
        assert list(Entry.objects.filter(chain=police, kind="unit.target_set").values_list("subject", flat=True)) == [
            first.pk, second.pk, given_back.pk,
        ]  # fmt: skip


def test_of_two_kinds_each_is_its_own(world: World):
    put(world, "police.head")
    put(world, "police.head", kind="immediately", length="6", unit_of_time="hour")
    assert targets.own(world.units["here.police"].pk) == {
        "promptly": Target(length=2, unit="working_day"), "immediately": Target(length=6, unit="hour"),
    }  # fmt: skip


def test_an_administrator_may_set_it_too(world: World):
    officer = world("police.handler2")
    Appointment.objects.create(
        officer_id=officer.officer_id, unit_id=officer.unit_id, post="administrator", since=NOW.date()
    )
    appointed = actor_for(Officer.objects.get(pk=officer.officer_id), on=NOW.date())
    assert targets.put("promptly", length="4", unit_of_time="hour", actor=appointed, now=NOW)
    assert targets.own(officer.unit_id)["promptly"].text == "4小时"


@pytest.mark.parametrize("seat", ["police.handler1", "police.liaison", "police.legal"])
def test_nobody_else_sets_it(world: World, seat: str):
    with pytest.raises(NotAllowed, match="head nor administrator"):
        put(world, seat)
    assert targets.own(world.units["here.police"].pk) == {}


def test_another_unit_has_its_own_and_sees_no_others(world: World):
    put(world, "there.police.head")
    assert targets.own(world.units["here.police"].pk) == {}
    assert targets.history(world("police.head")) == []


@pytest.mark.parametrize(
    ("told", "field", "says"),
    [
        ({"length": "0"}, "length", "1至60"), ({"length": "-1"}, "length", "1至60"), ({"length": "两"}, "length", "1至60"),
        ({"length": "61"}, "length", "1至60"), ({"length": "721", "unit_of_time": "hour"}, "length", "1至720"),
        ({"length": "1.5"}, "length", "整数"), ({"length": "9" * 40}, "length", "1至60"), ({"length": "²"}, "length", "整数"),
        ({"unit_of_time": "month"}, "unit_of_time", "请选单位"), ({"kind": "soon"}, "kind", "及时"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(world: World, told, field, says):
    with pytest.raises(BadInput) as refusal:
        put(world, "police.head", **told)
    assert says in refusal.value.fields[field]
    assert targets.own(world.units["here.police"].pk) == {}


def test_a_clock_shows_the_target_of_the_unit_that_it_binds_and_is_never_late_by_it(world: World):
    def ask() -> Clock:
        made = Matter(
            world, "case-consultation", "market.handler1", "send", to_unit=unit(world, "police.head"), **QUESTION
        )
        return made.clock("seed-consultation-reply")

    before = ask()
    put(world, "market.head", length="9")  # the unit that asks is not the one that is bound
    put(world, "police.head")
    after = ask()
    assert before.reckoning["internal_target"]["length"] == "5个工作日"
    assert after.reckoning["internal_target"]["length"] == "2个工作日"
    assert due.text(after) == "及时（平台规则：内部目标2个工作日，到2026年3月6日23时59分）"
    assert "内部目标（设置，不是法定期限）" in "".join(after.reckoning["lines"])
    assert (after.due_at, after.mode) == (None, "info")
    assert work.light(after, NOW + timedelta(days=90)) == "normal"
    with as_system():  # a clock that runs already keeps what it began with
        assert Clock.objects.get(pk=before.pk).reckoning == before.reckoning
