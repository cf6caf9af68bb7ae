"""The register of liaison officers: one active a body, a substitute who takes over at once, gaps, history, export."""

from datetime import timedelta

import pytest

from tests.rooms.world import NOW, Path, World, enter
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies import liaisons
from zhixian.rooms.agencies.access import acting_as, actor_for
from zhixian.rooms.agencies.models import Liaison, Officer, Unit
from zhixian.rooms.docket import work

DAY = timedelta(days=1)


@pytest.mark.feature("S002-17")
def test_a_gap_is_flagged_and_a_leaving_officer_is_followed_by_her_substitute_at_once(world: World):
    bodies = Unit.objects.filter(pk__in=[world.units["here.market"].pk, world.units["here.police"].pk]).order_by("name")
    assert [row.gap for row in liaisons.directory(bodies)] == [True, True]
    head = world("market.head")
    liaisons.appoint(officer_id=world("market.liaison").officer_id, phone="0376-1", actor=head, now=NOW,
                     substitute_id=world("market.handler2").officer_id)  # fmt: skip
    rows = {row.unit: row for row in liaisons.directory(bodies)}
    assert (rows["平桥market"].officer, rows["平桥market"].substitute) == ("平桥liaison", "平桥handler2")
    assert rows["平桥police"].gap
    path = Path(world, enter(world))
    path.begin()  # tells the liaison officer
    substitute = Officer.objects.get(pk=world("market.handler2").officer_id)

    def told(day):
        actor = actor_for(substitute, on=day.date())
        with acting_as(actor):
            return [notice.text for notice in work.notices(actor) if notice.post == "liaison"]

    assert told(NOW) == []
    with pytest.raises(BadInput):
        liaisons.leave(handed_over=" ", actor=head, now=NOW + DAY)
    liaisons.leave(handed_over="未结事项一件，已交接", actor=head, now=NOW + DAY)
    assert told(NOW + DAY) == ["有案件涉嫌犯罪，请准备移送联络"]
    former = Officer.objects.get(pk=world("market.liaison").officer_id)
    assert "liaison" not in {post for one in former.appointments.in_force(on=(NOW + DAY).date()) for post in [one.post]}
    assert [(row.officer.name, row.until is None) for row in liaisons.history(world.units["here.market"].pk)] == [
        ("平桥handler2", True), ("平桥liaison", False),
    ]  # fmt: skip
    export = liaisons.as_csv(liaisons.directory(bodies))
    assert "平桥market,平桥handler2" in export and "平桥police,（空缺）" in export


def test_only_the_units_own_head_writes_and_only_its_own_people(world: World):
    with pytest.raises(NotAllowed):
        liaisons.appoint(
            officer_id=world("market.liaison").officer_id, phone="1", actor=world("market.handler1"), now=NOW
        )
    for officer in ("police.liaison", "there.market.liaison"):
        with pytest.raises(BadInput) as refusal:
            liaisons.appoint(officer_id=world(officer).officer_id, phone="1", actor=world("market.head"), now=NOW)
        assert "officer" in refusal.value.fields
    for seat in ("liaison", "handler1"):
        liaisons.appoint(officer_id=world(f"market.{seat}").officer_id, phone="1", actor=world("market.head"), now=NOW)
    assert Liaison.objects.filter(unit=world.units["here.market"], until__isnull=True).count() == 1
