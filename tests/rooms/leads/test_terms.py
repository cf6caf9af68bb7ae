"""The verification clock of a lead: over holidays, extended once by the head, standing still only for what the law lists, told once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.rooms.leads.entries import entered, registered
from tests.rooms.leads.things import NOW, sent
from tests.rooms.world import World
from zhixian.law import calendar
from zhixian.moments import SHANGHAI, local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import lead_terms
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.leads import delaying, following, green, handling, jobs, looking, terms
from zhixian.rooms.leads.models import ReportClock, TermChange
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
BEFORE_SPRING = datetime(2026, 2, 10, 9, 0, tzinfo=SHANGHAI)
LAST_DAY = date(2026, 3, 9)  # fifteen working days: seven of the festival fall out, two Saturdays are worked


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def lead(world: World) -> UUID:
    return registered(world("market.handler1"), now=BEFORE_SPRING).pk


def due(world: World, report: UUID, now: datetime = NOW) -> date | None:
    return looking.show(report, actor=world("market.handler1"), now=now).row.due_on


def notices() -> list[Notice]:
    with as_system():
        return list(Notice.objects.filter(sort__startswith="lead_").order_by("at", "post"))


def test_fifteen_working_days_over_the_spring_festival_and_fifteen_more(world: World) -> None:
    report, head = lead(world), world("market.head")
    assert due(world, report) == LAST_DAY
    with pytest.raises(NotAllowed, match="not the head"):
        delaying.extend(report, "案情复杂", actor=world("market.handler1"), now=NOW)
    with pytest.raises(handling.UnableToHandle):
        delaying.extend(report, " ", actor=head, now=NOW)
    delaying.extend(report, "需跨省核查货源", actor=head, now=NOW)
    assert due(world, report) == date(2026, 3, 30)
    (change,) = delaying.changes(report, actor=world("market.handler2"))
    assert (change.says, change.reason, change.officer, change.on) == (
        "批准延长",
        "需跨省核查货源",
        "平桥head",
        NOW.date(),
    )
    with pytest.raises(delaying.UnableToMoveTerm) as refusal:
        delaying.extend(report, "再延", actor=head, now=NOW)
    assert "只能延长1次" in refusal.value.user_message and "第18条" in refusal.value.user_message
    assert due(world, report) == date(2026, 3, 30)
    with as_system():
        assert Entry.objects.get(chain=report, kind="report.term_extended").officer_id == head.officer_id


def test_what_is_over_cannot_be_extended_or_stopped(world: World) -> None:
    report, after = lead(world), at(date(2026, 3, 10))
    with pytest.raises(delaying.UnableToMoveTerm, match="it is over"):
        delaying.extend(report, "忘了", actor=world("market.head"), now=after)
    with pytest.raises(BadInput) as refusal:
        delaying.pause(report, "testing", "补办委托", since=after.date(), actor=world("market.handler1"), now=after)
    assert "届满以后不能停止" in refusal.value.fields["since"]


def test_time_for_a_test_does_not_count_and_for_a_talk_it_does(world: World) -> None:
    report, handler = lead(world), world("market.handler1")
    sent_on, back = date(2026, 2, 26), date(2026, 3, 4)
    for ground in ("consultation", "", "补正"):
        with pytest.raises(BadInput) as refusal:
            delaying.pause(report, ground, "会商", since=sent_on, actor=handler, now=at(sent_on))
        assert "检测、检验、检疫、鉴定、权利人辨认或者鉴别" in refusal.value.fields["ground"]
    for day in (date(2026, 2, 9), date(2026, 2, 27)):  # before the term began; not yet
        with pytest.raises(BadInput, match="a day outside"):
            delaying.pause(report, "testing", "委托检测", since=day, actor=handler, now=at(sent_on))
    delaying.pause(report, "testing", "委托某检测院", since=sent_on, actor=handler, now=at(sent_on))
    row = looking.show(report, actor=handler, now=at(back)).row
    assert row.due_on is None and row.stands_since == sent_on and not row.late
    with pytest.raises(delaying.UnableToMoveTerm, match="stands still"):
        delaying.pause(report, "appraisal", "又委托", since=sent_on, actor=handler, now=at(sent_on))
    with pytest.raises(BadInput, match="a day outside"):
        delaying.resume(report, "结果", on=date(2026, 2, 25), actor=handler, now=at(back))
    delaying.resume(report, "收到检测报告", on=back, actor=handler, now=at(back))
    # 26, 27 and 28 February (a worked Saturday) and 2, 3, 4 March fall out: six working days
    assert due(world, report) == date(2026, 3, 17)
    with pytest.raises(BadInput, match="counted twice"):
        delaying.pause(report, "testing", "再送检", since=back, actor=handler, now=at(back))
    with pytest.raises(delaying.UnableToMoveTerm, match="it runs"):
        delaying.resume(report, "结果", on=back, actor=handler, now=at(back))
    assert [each.says for each in delaying.changes(report, actor=handler)] == ["停止计算", "恢复计算"]


def test_an_extension_and_a_pause_add_up_in_either_order(world: World) -> None:
    handler, head, ends = world("market.handler1"), world("market.head"), []
    first, back = date(2026, 2, 26), date(2026, 3, 4)
    for extended_at in range(3):
        report = lead(world)
        for step in range(3):
            if step == extended_at:
                delaying.extend(report, "复杂", actor=head, now=at(back))
            if step == 0:
                delaying.pause(report, "identification", "辨认通知", since=first, actor=handler, now=at(back))
            if step == 1:
                delaying.resume(report, "意见", on=back, actor=handler, now=at(back))
        ends.append(due(world, report))
    assert ends[0] == ends[1] == ends[2] == date(2026, 4, 8)  # 6 April is a holiday


def test_a_complaint_has_its_own_term_with_nothing_to_deduct_or_extend(world: World) -> None:
    report = registered(world("market.handler1"), kind="complaint").pk
    with pytest.raises(delaying.UnableToMoveTerm, match="nothing listed"):
        delaying.pause(report, "testing", "委托", since=NOW.date(), actor=world("market.handler1"), now=NOW)
    with pytest.raises(delaying.UnableToMoveTerm) as refusal:
        delaying.extend(report, "复杂", actor=world("market.head"), now=NOW)
    assert "法条没有规定延长" in refusal.value.user_message


def test_an_outsider_cannot_tell_whether_there_is_a_term(world: World) -> None:
    report, other = lead(world), world("there.market.head")
    delaying.extend(report, "复杂", actor=world("market.head"), now=NOW)
    acts: tuple[Callable[[UUID], object], ...] = (
        lambda pk: delaying.extend(pk, "复杂", actor=other, now=NOW),
        lambda pk: delaying.pause(pk, "testing", "委托", since=NOW.date(), actor=other, now=NOW),
        lambda pk: delaying.resume(pk, "结果", on=NOW.date(), actor=other, now=NOW),
        lambda pk: delaying.changes(pk, actor=other),
    )
    for act in acts:
        said = []
        for pk in (report, uuid4()):
            with pytest.raises(NotFound) as refusal:
                act(pk)
            said.append(refusal.value.user_message)
        assert said[0] == said[1]
    for state in ("", "soon", "late"):
        assert looking.queue(other, now=at(LAST_DAY), state=state) == []
    with acting_as(other):
        assert not TermChange.objects.exists() and not ReportClock.objects.exists()  # the second wall alone
    assert not TermChange.objects.exists()  # nobody has said who he is
    lead_terms.tell(now=at(date(2026, 3, 31)))
    assert {notice.unit_id for notice in notices()} == {world.units["here.market"].pk}


def test_the_queue_is_filtered_by_what_ends_soon_and_what_is_over(world: World) -> None:
    handler = world("market.handler1")
    early, late = lead(world), entered(handler).pk
    for now, soon, over in (
        (at(date(2026, 3, 3)), [], []), (at(date(2026, 3, 4)), [early], []), (at(LAST_DAY, 23), [early], []),
        (at(date(2026, 3, 10)), [], [early]),
    ):  # fmt: skip
        assert [row.id for row in looking.queue(handler, now=now, state="soon")] == soon
        assert [row.id for row in looking.queue(handler, now=now, state="late")] == over
    (row,) = looking.queue(handler, now=at(LAST_DAY), state="soon")
    assert row.soon and not row.late
    assert {row.id for row in looking.queue(handler, now=at(date(2026, 4, 30)), state="late")} == {early, late}
    handling.decide(early, "not_filed", "查无实据", actor=world("market.head"), now=NOW)
    assert [row.id for row in looking.queue(handler, now=at(date(2026, 4, 30)), state="late")] == [late]


def test_the_officer_and_her_head_are_told_once_of_each_end(world: World) -> None:
    number = registered(world("market.handler1"), now=BEFORE_SPRING).number
    assert lead_terms.tell(now=at(date(2026, 3, 3))) == 0
    assert lead_terms.tell(now=at(date(2026, 3, 4))) == 1 and lead_terms.tell(now=at(date(2026, 3, 5))) == 0
    told = notices()
    assert {(one.unit_id, one.post) for one in told} == {
        (world.units["here.market"].pk, post) for post in ("handler", "head")
    }
    assert all(
        one.text.startswith(f"将到期：线索{number}（承办人平桥handler1）的“线索核查并决定是否立案”到2026年3月9日")
        for one in told
    )
    assert lead_terms.tell(now=at(date(2026, 3, 10))) == 1 and lead_terms.tell(now=at(date(2026, 3, 11))) == 0
    assert sorted(one.sort for one in notices()) == ["lead_late", "lead_late", "lead_soon", "lead_soon"]
    assert "已于2026年3月9日23时59分届满" in notices()[-1].text and number


def test_a_new_end_is_told_of_anew_and_what_stands_still_is_not(world: World) -> None:
    report, head, handler = lead(world), world("market.head"), world("market.handler1")
    lead_terms.tell(now=at(date(2026, 3, 6)))
    delaying.extend(report, "复杂", actor=head, now=at(date(2026, 3, 6)))
    assert lead_terms.tell(now=at(date(2026, 3, 7))) == 0
    assert lead_terms.tell(now=at(date(2026, 3, 27))) == 1 and len(notices()) == 4
    delaying.pause(report, "appraisal", "委托鉴定", since=date(2026, 3, 27), actor=handler, now=at(date(2026, 3, 27)))
    assert lead_terms.tell(now=at(date(2026, 6, 1))) == 0
    delaying.resume(report, "鉴定意见", on=date(2026, 6, 1), actor=handler, now=at(date(2026, 6, 1)))
    assert lead_terms.tell(now=at(date(2026, 6, 2))) == 1 and len(notices()) == 6


def test_nobody_is_told_of_what_has_ended(world: World) -> None:
    report = lead(world)
    handling.decide(report, "not_filed", "查无实据", actor=world("market.head"), now=NOW)
    assert lead_terms.tell(now=at(date(2026, 5, 6))) == 0 and not notices()


def test_before_somebody_took_it_up_all_handlers_are_told_and_a_target_says_what_it_is(world: World) -> None:
    _, report = sent(what="市场里卖假冒名牌灭火器。")
    assert report.danger
    lead_terms.tell(now=NOW + timedelta(days=4))
    assert {one.post for one in notices()} == {"handler", "head"}
    assert all(
        "内部目标，不是法定期限" in one.text and "2026年3月4日收到、未登记的线索" in one.text for one in notices()
    )


def test_the_houses_targets_stay_when_the_laws_term_moves(world: World) -> None:
    report, head = lead(world), world("market.head")
    green.by_hand(report, "展会将结束", actor=head, now=BEFORE_SPRING)
    delaying.extend(report, "复杂", actor=head, now=BEFORE_SPRING)
    with as_system():
        found = terms.legal(report)
        target = ReportClock.objects.get(report_id=report, clock__startswith="house-half")
    assert found and found.due_at and local_day(found.due_at) == date(2026, 3, 30)
    assert target.due_at and local_day(target.due_at) < LAST_DAY


def test_the_reporter_reads_of_the_new_end_and_of_no_reason(world: World) -> None:
    reporter, report = sent(at=BEFORE_SPRING)
    handling.register(report.pk, actor=world("market.handler1"), now=BEFORE_SPRING)
    delaying.extend(report.pk, "要等省局的意见", actor=world("market.head"), now=NOW)
    seen = following.look(reporter)
    assert seen.due_on == date(2026, 3, 30)
    assert "到2026年3月30日" in seen.said[-1].text and "省局" not in "".join(said.text for said in seen.said)


def test_a_provisional_end_becomes_firm_when_the_year_is_decreed(world: World) -> None:
    in_december = datetime(2026, 12, 21, 9, 0, tzinfo=SHANGHAI)
    report = registered(world("market.handler1"), now=in_december).pk
    known = calendar.decreed()
    if 2027 in known.years:
        pytest.skip("the holidays of 2027 are in the data")
    assert looking.show(report, actor=world("market.handler1"), now=in_december).clocks[0].reckoning["provisional"]
    assert jobs.reckon_anew(now=in_december) == 0
    told = calendar.Calendar(
        rest=known.rest | {date(2027, 1, 1), date(2027, 1, 4)}, work=known.work, years=known.years | {2027}
    )
    before = due(world, report)
    assert jobs.reckon_anew(now=in_december, days=told) == 1 and jobs.reckon_anew(now=in_december, days=told) == 0
    after = due(world, report)
    assert before and after and before < after
    with as_system():
        assert Entry.objects.filter(chain=report, kind="report.term_reckoned_anew").count() == 1
