"""A lead that names a body on the protected list is marked and scored, once, and only for the unit that holds it; and a question
that became a lead is counted as what it is."""

import pytest

from tests.rooms.enterprises.joining import joined
from tests.rooms.enterprises.test_inquiries import HERE, NOW, QUESTION, asker_of
from tests.rooms.leads.entries import entered
from tests.rooms.world import World
from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.enterprises.accounts import listing, marking
from zhixian.rooms.enterprises.inquiries import asking, reporting
from zhixian.rooms.leads import handling, importing, looking, shops
from zhixian.rooms.leads.models import Report

pytestmark = pytest.mark.django_db
NAMED = "有人仿造清源机器人1有限公司的关节，在城东市场卖。"


@pytest.fixture
def firm_on_the_list(world: World) -> None:
    officer = world("police.head")
    owner = joined(1, by=officer, now=NOW)
    assert owner.firm_id
    listing.admit(owner.firm_id, "protected", "核心零部件自主研发", actor=officer, now=NOW, kind="enterprise", industry="robots")  # fmt: skip


def test_the_queue_marks_it_and_the_score_has_a_reason(world: World, firm_on_the_list: None) -> None:
    handler, outsider = world("market.handler1"), world("there.market.handler1")
    named, other = entered(handler, now=NOW, what=NAMED).pk, entered(handler, now=NOW).pk
    rows = {row.id: row for row in looking.queue(handler, now=NOW)}
    assert not rows[named].protected  # nobody has looked yet
    assert marking.mark_leads(now=NOW) == 2 and marking.mark_leads(now=NOW) == 0
    rows = {row.id: row for row in looking.queue(handler, now=NOW)}
    assert (rows[named].protected, rows[named].score) == (True, marking.POINTS)
    assert (rows[other].protected, rows[other].score) == (False, 0)
    assert looking.queue(outsider, now=NOW) == []
    with acting_as(outsider):
        assert not Report.objects.exists()


def test_who_is_put_on_the_list_later_is_found_the_next_night(world: World) -> None:
    handler = world("market.handler1")
    open_one, ended = entered(handler, now=NOW, what=NAMED).pk, entered(handler, now=NOW, what=NAMED).pk
    handling.register(ended, actor=handler, now=NOW)
    handling.decide(ended, "not_filed", "查无实据", actor=world("market.head"), now=NOW)
    marking.mark_leads(now=NOW)
    officer = world("police.head")
    firm = joined(1, by=officer, now=NOW).firm_id
    assert firm
    listing.admit(firm, "protected", "核心零部件自主研发", actor=officer, now=NOW, kind="enterprise", industry="robots")
    assert marking.mark_leads(now=NOW) == 0 and marking.look_again(now=NOW) == 1
    assert marking.mark_leads(now=NOW) == 1 and marking.look_again(now=NOW) == 0
    with as_system():
        told = dict(Report.objects.values_list("pk", "protected"))
        assert told == {open_one: True, ended: False} and Report.objects.get(pk=open_one).score == marking.POINTS


def test_what_waits_for_a_signature_is_not_opened(world: World, firm_on_the_list: None) -> None:
    report = entered(world("market.handler1"), now=NOW, what=NAMED)
    handling.hand_over(report.pk, world.units["here.police"].pk, "涉嫌犯罪", actor=world("market.handler1"), now=NOW)
    assert marking.mark_leads(now=NOW) == 0
    handling.sign(report.pk, actor=world("police.head"), now=NOW)
    assert marking.mark_leads(now=NOW) == 1
    (row,) = looking.queue(world("police.head"), now=NOW)
    assert row.protected


def test_a_question_that_became_a_lead_is_counted_as_such(world: World) -> None:
    handler, outsider = world("market.handler1"), world("there.market.handler1")
    one, _ = asking.ask(QUESTION, matter="secret", division=HERE, asker=asker_of(joined(1, by=world("police.head"), now=NOW)), now=NOW)  # fmt: skip
    report = reporting.by_officer(one.pk, "secret", actor=handler, now=NOW)
    entered(handler, now=NOW)
    (row,) = looking.queue(handler, now=NOW, wanted={"channel": "inquiry"})
    assert row.id == report.pk and row.channel == "咨询转线索"
    counted = {key: (label, count) for key, label, count in shops.counted(handler, "channel")}
    assert counted["inquiry"] == ("咨询转线索", 1) and counted["telephone"][1] == 1
    assert "咨询转线索" in importing.give_out(actor=handler, now=NOW, wanted={"channel": "inquiry"})
    assert looking.queue(outsider, now=NOW, wanted={"channel": "inquiry"}) == [] and not shops.counted(
        outsider, "channel"
    )
    with pytest.raises(BadInput) as refusal:
        entered(handler, now=NOW, channel="inquiry")  # nobody types one in
    assert "channel" in refusal.value.fields
