"""What is looked at first, and how soon: danger to life, the green channel, packages, scoring rules, the board."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.rooms.leads.entries import entered, registered, said
from tests.rooms.leads.things import NOW, sent
from tests.rooms.world import World
from zhixian.law import calendar
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.leads import board, entering, following, green, handling, looking, packages, scoring
from zhixian.rooms.leads.models import Hit, Package, Report, ReportClock, ScoringRule, ServedFirm
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
FIRM = "91410100MA3X4YBR4L"


@pytest.mark.feature("S000-2.4")
def test_goods_that_endanger_life_sort_first_with_a_shorter_time(world: World) -> None:
    reporter, plain = sent(what="市场里卖假冒名牌运动鞋。")
    _, danger = sent(what="市场里卖假冒名牌灭火器。")
    rows = looking.queue(world("market.handler1"), now=NOW)
    assert [row.id for row in rows] == [danger.pk, plain.pk]
    assert rows[0].danger and rows[0].goods == "消防器材" and not rows[1].danger
    assert rows[0].due_on and rows[1].due_on and rows[0].due_on < rows[1].due_on
    assert rows[0].target and not rows[1].target  # the shorter one is the house's own and says so
    days = calendar.decreed()
    assert rows[0].due_on == days.working_day_after(NOW.date(), 5)
    assert following.look(reporter).due_on == rows[1].due_on  # the reporter is told the law's term


def test_an_officer_says_what_the_words_did_not(world: World) -> None:
    handler = world("market.handler1")
    report = registered(handler, what="三无产品，一插电就冒烟。")
    assert not report.danger
    green.sort_as(report.pk, goods="electrical", breach="counterfeit", sales_channel="offline", actor=handler, now=NOW)
    (row,) = looking.queue(handler, now=NOW)
    assert row.danger and row.target and row.breach == "侵权假冒" and row.sold_by == "线下"
    with pytest.raises(BadInput):
        green.sort_as(report.pk, goods="gold", breach="", sales_channel="", actor=handler, now=NOW)
    with pytest.raises(NotFound):
        green.sort_as(report.pk, goods="", breach="", sales_channel="", actor=world("there.market.head"), now=NOW)


@pytest.mark.feature("S000-M1.5")
def test_a_listed_firm_goes_by_the_green_channel_in_half_the_time(world: World) -> None:
    handler, head = world("market.handler1"), world("market.head")
    with pytest.raises(NotAllowed):
        green.list_firm("某某酒业", FIRM, actor=handler, now=NOW)
    with pytest.raises(BadInput):
        green.list_firm("某某酒业", "123", actor=head, now=NOW)
    green.list_firm("某某酒业", FIRM, actor=head, now=NOW)
    normal, listed = entered(handler), entered(handler, firm_code=FIRM.lower(), place="城西路1号", offender="另一店")
    first, second = looking.queue(handler, now=NOW)
    assert first.id == listed.pk and first.green and "名单" in first.green_reason and listed.green_by is None
    assert second.id == normal.pk and not second.green
    days = calendar.decreed()
    assert second.due_on == days.working_day_after(NOW.date(), 15)
    assert first.due_on == days.working_day_after(NOW.date(), 15 // 2) and first.target
    with pytest.raises(handling.UnableToHandle) as refusal:
        green.by_hand(normal.pk, "  ", actor=handler, now=NOW)
    assert "绿色通道" in refusal.value.user_message
    green.by_hand(normal.pk, "展会即将结束", actor=handler, now=NOW)
    with as_system():
        flagged = Report.objects.get(pk=normal.pk)
        assert (flagged.green_reason, flagged.green_by) == ("展会即将结束", handler.officer_id)  # who set it, and why
        assert Entry.objects.get(chain=normal.pk, kind="report.green").officer_id == handler.officer_id
        assert ReportClock.objects.filter(report_id=normal.pk, clock__startswith="house-half").count() == 1
    assert green.firms(world("there.market.head")) == []
    with acting_as(world("there.market.head")):
        assert not ServedFirm.objects.exists()  # the second wall, without the first
    green.unlist_firm(green.firms(head)[0].pk, actor=head, now=NOW)
    assert not entered(handler, firm_code=FIRM).green


@pytest.mark.feature("S001-16.1")
def test_four_leads_make_one_package_whose_state_shows_on_all(world: World) -> None:
    centre, there = world("above.market.head"), world("there.market.head")
    ids = [registered(centre, place=f"城东市场{number}号").pk for number in range(4)]
    with pytest.raises(BadInput):
        packages.make("运动鞋", "同一货源", ids[:1], actor=centre, now=NOW)
    with pytest.raises(NotFound):
        packages.make("运动鞋", "同一货源", ids, actor=there, now=NOW)
    package = packages.make("运动鞋", "同一货源", ids, actor=centre, now=NOW)
    with pytest.raises(BadInput) as refusal:
        packages.make("又一包", "同一货源", ids[:2], actor=centre, now=NOW)
    assert "已经在别的包里" in refusal.value.user_message

    def shown(actor: object) -> list[str]:
        rows = looking.queue(actor, now=NOW, wanted={"package_id": package.pk})  # type: ignore[arg-type]
        return [told.label for row in rows if (told := packages.of(row.package_id, actor=actor))]  # type: ignore[arg-type]

    assert shown(centre) == ["研判中"] * 4
    packages.assign(package.pk, world.units["there.market"].pk, "货源在浉河", actor=centre, now=NOW)
    assert shown(there) == ["已交办"] * 4 and shown(centre) == []
    assert packages.listed(world("here.market.head")) == []
    with acting_as(world("here.market.head")):
        assert not Package.objects.exists()
    packages.receive(package.pk, actor=there, now=NOW)
    assert shown(there) == ["办理中"] * 4
    with pytest.raises(NotFound):
        packages.answer(package.pk, "已查", actor=world("here.market.head"), now=NOW)
    packages.answer(package.pk, "已查获仓库一处", actor=there, now=NOW)
    assert shown(there) == ["已反馈"] * 4
    (seen,) = packages.listed(centre)
    assert (seen.label, seen.answer, seen.receiver) == ("已反馈", "已查获仓库一处", "浉河market")


@pytest.mark.feature("S001-34.1")
def test_a_rule_tells_how_useful_it_is_and_turned_off_it_marks_nothing_new(world: World) -> None:
    handler = world("market.handler1")
    rule = scoring.make("仓储", "仓库 窝点", 5, actor=handler, now=NOW)
    for number in range(10):
        entered(handler, what=f"城北有一处仓 库存放假鞋，第{number}排。", place=f"{number}号")
    entered(handler, what="路边摊卖假鞋。")
    assert scoring.score_new(now=NOW) == 11 and scoring.score_new(now=NOW) == 0
    (told,) = scoring.listed(handler)
    assert (told.hits, told.useful) == (10, 100)
    with as_system():
        hits = list(Hit.objects.order_by("pk"))
        assert Report.objects.filter(score=5).count() == 10
    for hit in hits[:7]:
        scoring.judge(hit.pk, false=True, actor=handler, now=NOW)
        scoring.judge(hit.pk, false=True, actor=handler, now=NOW)  # said twice, it counts once
    (told,) = scoring.listed(handler)
    assert (told.hits, told.false, told.useful) == (10, 7, 30)
    scoring.turn(rule.pk, False, actor=handler, now=NOW)
    entered(handler, what="又有一处仓库。", place="新路9号")
    scoring.score_new(now=NOW)
    (told,) = scoring.listed(handler)
    assert told.hits == 10 and not told.on  # nothing new; what was marked stays marked
    with as_system():
        assert Report.objects.filter(score=5).count() == 3
    outsider = world("there.market.head")
    assert scoring.listed(outsider) == []
    with acting_as(outsider):
        assert not ScoringRule.objects.exists() and not Hit.objects.exists()
    with pytest.raises(NotFound):
        scoring.judge(hits[0].pk, false=False, actor=outsider, now=NOW)
    with pytest.raises(NotFound):
        scoring.turn(rule.pk, True, actor=outsider, now=NOW)


def test_leads_are_traced_by_batch_and_account(world: World) -> None:
    handler = world("market.handler1")
    one = entered(handler, what="甲", batch="LOT-20260301", account="shop_88", place="一路", offender="甲店")
    two = entered(handler, what="乙", batch="lot 20260301", place="二路", offender="乙店")
    (row,) = board.repeated(handler)
    assert (row.sort, row.count) == ("batch", 2)
    assert set(board.reports_of(row.key, actor=handler)) == {one.pk, two.pk}


@pytest.mark.feature("S000-5.4")
def test_a_shop_named_by_three_of_fifty_leads_is_listed_and_opens_them(world: World) -> None:
    handler = world("market.handler1")
    plain = [
        entered(handler, what=f"第{number}件事", place=f"{number}号", offender=f"第{number}店") for number in range(47)
    ]
    three = [
        entered(handler, what=f"网店卖假货{number}", place="", offender="", links="https://shop-a.example.com/item/9")
        for number in range(3)
    ]
    link = next(row for row in board.repeated(handler) if row.sort == "link")
    assert link.count == 3 and link.name == "https://shop-a.example.com/item/9"
    ids = board.reports_of(link.key, actor=handler)
    rows = looking.queue(handler, now=NOW, wanted={"ids": ids})
    assert {row.id for row in rows} == {report.pk for report in three} and len(plain) == 47
    with as_system():  # the tool has decided nothing: all stand as they came
        assert set(Report.objects.values_list("state", flat=True)) == {"received"}
    outsider = world("there.market.head")
    assert board.repeated(outsider) == [] and board.reports_of(link.key, actor=outsider) == []
    assert board.reports_of("link:x", actor=handler) == [] and board.reports_of("text:1", actor=handler) == []


def test_places_and_rising_goods(world: World) -> None:
    handler = world("market.handler1")
    entered(handler, what="假冰箱", now=NOW - timedelta(days=40))
    entered(handler, what="假冰箱又来", place="2号")
    entered(handler, what="假插座", place="3号")
    assert board.places(handler) == [("411503", "河南省信阳市平桥区", 3)]
    assert board.rising(handler, today=local_day(NOW)) == [("electrical", "电器", 2, 1)]
    assert board.places(world("there.market.head")) == []
    assert Package.objects.count() == 0 and ScoringRule.objects.count() == 0
    assert entering.faults(said(channel="portal"), now=NOW).keys() == {"channel"}


@pytest.mark.feature("S001-7.1")
def test_goods_on_alert_give_new_leads_the_short_clock_and_old_ones_keep_their_own(world: World) -> None:
    handler, admin = world("market.handler1"), replace(world("market.head"), posts=frozenset({"head", "administrator"}))
    told = {"what": "批发市场卖假冒口罩。", "breach": "false_advertisement"}
    before = entered(handler, **told, place="东一路1号")
    with pytest.raises(NotAllowed):
        dictionaries.add("goods_alert", "masks", "口罩", actor=handler, now=NOW)
    dictionaries.add("goods_alert", "masks", "口罩", actor=admin, now=NOW)
    during = entered(handler, **told, place="东二路2号")
    dictionaries.end("goods_alert", "masks", actor=admin, now=NOW + timedelta(days=1))
    after = entered(handler, now=NOW + timedelta(days=2), **told, place="东三路3号")
    rows = {row.id: row for row in looking.queue(handler, now=NOW + timedelta(days=2))}
    assert [rows[one.pk].danger for one in (before, during, after)] == [False, True, False]
    days = calendar.decreed()
    assert rows[during.pk].due_on == days.working_day_after(NOW.date(), 5) and rows[during.pk].target
    assert rows[before.pk].due_on == days.working_day_after(NOW.date(), 15)
    assert next(iter(rows)) == during.pk  # and it is looked at first
    assert rows[during.pk].breach == "虚假广告"
    with acting_as(world("there.market.handler1")):
        assert not Report.objects.filter(pk=during.pk).exists()
