"""Service points of every kind: the register and its gaps, rosters, visits, problems until solved, fairs, lectures, figures."""

from datetime import date, time, timedelta

import pytest

from tests.rooms.enterprises import serving
from tests.rooms.enterprises.assessing import credit_code
from tests.rooms.world import NOW, World
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, within
from zhixian.rooms.enterprises import service_codes
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.firms.models import Firm, FirmContact
from zhixian.rooms.enterprises.points import fairs, figures, keeping, lectures, roster, visits
from zhixian.rooms.enterprises.points.models import FirmIssue, ServicePoint, Sitting, Visit

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)
INDUSTRIES = ("semiconductors", "biomedicine", "new_energy", "software", "smart_manufacturing")


@pytest.mark.feature("S000-M1.1")
def test_fourteen_outposts_over_five_industries_and_the_firm_outside_all(world: World) -> None:
    officer = world("police.liaison")
    points = [
        serving.point(officer, f"服务前哨{n}号", now=NOW, industry=INDUSTRIES[n % 5], officer_id=officer.officer_id)
        for n in range(14)
    ]
    some = [serving.firm(officer, n, now=NOW, industry=INDUSTRIES[n % 5]) for n in range(15)]
    for point, firm in zip(points, some, strict=False):
        keeping.reach(point.pk, firm.pk, actor=officer, now=NOW)
    keeping.reach(points[0].pk, some[0].pk, actor=officer, now=NOW)  # twice is once
    with acting_as(officer):
        listed = list(keeping.listed(officer, kind="outpost"))
        told = keeping.totals(listed)
        assert (len(listed), told.kinds["outpost"], told.industries) == (14, 14, 5)
        assert [firm.pk for firm in keeping.not_covered(officer, kind="outpost", on=TODAY)] == [some[14].pk]
    keeping.leave(points[3].pk, some[3].pk, actor=officer, now=NOW)
    with acting_as(officer):
        assert {firm.pk for firm in keeping.not_covered(officer, kind="outpost", on=TODAY)} == {some[3].pk, some[14].pk}


@pytest.mark.feature("S000-M4.1")
def test_two_hundred_and_seven_firms_and_one_park(world: World) -> None:
    officer = world("police.liaison")
    for n in range(207):
        serving.point(
            officer, f"工作站{n}号", now=NOW, kind="workstation", host_kind="firm", host_name=f"云岭示例{n}号公司"
        )
    park = serving.point(
        officer, "示例文创园工作站", now=NOW, kind="workstation", host_kind="park", host_name="示例文创园"
    )
    firm = serving.firm(officer, now=NOW)
    _completed(serving_visit(officer, firm, park), officer)
    roster.note(kind="matter", text="协助固定网页证据", point_id=park.pk, actor=officer, now=NOW)
    with acting_as(officer):
        told = keeping.totals(list(keeping.listed(officer, kind="workstation")))
        assert told.hosts == {"firm": 207, "park": 1}
        of_points = {
            row.pk: (met, matters) for row, met, matters in figures.of_unit(officer, since=TODAY, until=TODAY).by_point
        }
    assert of_points[park.pk] == (1, 1)


def serving_visit(officer, firm, point=None) -> Visit:
    return visits.start(firm.pk, on=TODAY, actor=officer, now=NOW, point_id=point.pk if point else None)


def _completed(visit: Visit, officer) -> str:
    visits.fill(visit.pk, dict.fromkeys(visits.checklist().items, "已看"), actor=officer, now=NOW)
    return visits.complete(visit.pk, "整体规范，图纸室应加门禁。", actor=officer, now=NOW)[1]


@pytest.mark.feature("S000-M3.3")
def test_six_trade_secret_stations_and_their_advice(world: World) -> None:
    officer = world("police.liaison")
    stations = [
        serving.point(officer, f"指导站{n}号", now=NOW, kind="trade_secret", host_kind="park") for n in range(6)
    ]
    serving.point(officer, now=NOW)
    keeping.join(stations[0].pk, world("market.head").unit_id, contact="李某", phone="", actor=officer, now=NOW)
    for n in (0, 0, 4):
        roster.note(kind="advice", text="保密协议怎样写", point_id=stations[n].pk, actor=officer, now=NOW)
    roster.note(kind="matter", text="不是咨询", point_id=stations[1].pk, actor=officer, now=NOW)
    with acting_as(officer):
        assert keeping.listed(officer, kind="trade_secret").count() == 6
        advice = keeping.advice_by_point(officer, kind="trade_secret")
    assert [advice[each.pk] for each in stations] == [2, 0, 0, 0, 1, 0]


@pytest.mark.feature("S000-M3.2")
def test_of_183_firms_the_one_without_an_officer_is_found(world: World) -> None:
    officer = world("police.liaison")
    made = [serving.firm(officer, n, now=NOW, officer_id=officer.officer_id) for n in range(183)]
    with acting_as(officer):
        assert firms.without_officer(officer) == []
    firms.assign(made[77].pk, None, actor=officer, now=NOW)
    with acting_as(officer):
        assert firms.without_officer(officer) == [made[77]]
        assert len(firms.listed(officer, now=NOW)) == 183


@pytest.mark.feature("S000-3.2")
def test_the_next_contact_is_due_after_ninety_days_and_overdue_on_the_ninety_first(world: World) -> None:
    officer = world("police.handler1")
    firm = serving.firm(officer, now=NOW - timedelta(days=200), officer_id=officer.officer_id, contact_every=90)
    firms.log_contact(firm.pk, on=TODAY, way="phone", summary="问了新产品的商标", actor=officer, now=NOW)

    def line(days: int, **more: bool):
        with acting_as(officer):
            return firms.listed(officer, now=NOW + timedelta(days=days), **more)

    assert line(0)[0].due_on == TODAY + timedelta(days=90) and line(0)[0].last == TODAY
    assert line(90, mine=True, overdue=True) == []
    assert [each.firm for each in line(91, mine=True, overdue=True)] == [firm]
    firms.set_rhythm(firm.pk, grade="high", contact_every=None, actor=officer, now=NOW)  # by grade: thirty days
    assert line(0)[0].due_on == TODAY + timedelta(days=30)
    other = world("police.handler2")
    with acting_as(other):
        assert firms.listed(other, now=NOW + timedelta(days=400), mine=True) == []


@pytest.mark.feature("S000-M1.3")
def test_a_month_of_sittings_and_the_day_without_an_officer(world: World) -> None:
    officer, second = world("police.liaison"), world("police.handler1")
    points = [serving.point(officer, f"前哨{n}号", now=NOW, weekdays=days) for n, days in ((1, (1, 3)), (2, (4,)))]
    first, last = date(2026, 4, 1), date(2026, 4, 30)
    for point in points:
        roster.plan_month(point.pk, first=first, last=last, starts=time(9), ends=time(11, 30),
                          officers=[officer.officer_id, second.officer_id], actor=officer, now=NOW)  # fmt: skip
    with acting_as(officer):
        one, two = (roster.roster(point, first=first, last=last) for point in points)
    assert {day.on.weekday() for day in one} == {1, 3} and len(one) == 9 and not any(day.gap for day in one + two)
    assert {day.on.weekday() for day in two} == {4} and len(two) == 4
    # a day without an officer is flagged: one that nobody was planned for, and one that was left open
    with acting_as(officer):
        one[0].sittings[0].delete()
        Sitting.objects.filter(pk=one[1].sittings[0].pk).update(officer=None)
        gaps = [day.on for day in roster.roster(points[0], first=first, last=last) if day.gap]
    assert gaps == [one[0].on, one[1].on]
    row = one[2].sittings[0]
    other = second if row.officer_id == officer.officer_id else officer
    assert roster.swap(row.pk, other.officer_id, actor=officer, now=NOW).swapped_from == row.officer_id
    with pytest.raises(BadInput, match="not hers"):
        roster.check_in(row.pk, actor=officer if other is second else second, now=row.starts_at)
    with pytest.raises(BadInput, match="not now"):
        roster.check_in(row.pk, actor=other, now=NOW)
    assert roster.check_in(row.pk, actor=other, now=row.starts_at).checked_in_at == row.starts_at
    for text in ("商标被抢注怎么办", "员工离职带走客户名单"):
        roster.note(kind="matter", text=text, sitting_id=row.pk, actor=other, now=row.ends_at)
    with acting_as(officer):
        assert Sitting.objects.get(pk=row.pk).records.count() == 2
    with pytest.raises(roster.Occupied):
        roster.plan(on=local_day(row.starts_at), starts=time(11), ends=time(12), officer_id=other.officer_id, actor=officer,
                    now=NOW, place="别处的一个点")  # fmt: skip


@pytest.mark.feature("S000-M2.9")
def test_a_visit_with_two_of_eight_points_cannot_be_completed(world: World) -> None:
    officer = world("police.handler1")
    visit = serving_visit(officer, serving.firm(officer, now=NOW))
    items = list(visits.checklist().items)
    assert len(items) == 8
    visits.fill(visit.pk, {items[0]: "无变动", items[1]: "新增两件商标", "ghost": "x"}, actor=officer, now=NOW)
    with pytest.raises(visits.Unfinished) as refusal:
        visits.complete(visit.pk, "小结如下", actor=officer, now=NOW)
    assert "还有6项" in refusal.value.user_message
    with acting_as(officer):
        assert visits.own(visit.pk, officer).state == "draft"
    code = _completed(visit, officer)
    [(read, _)] = visits.mine(service_codes.holder_of(code))
    assert read.pk == visit.pk and read.summary == "整体规范，图纸室应加门禁。"
    with within(visit.firm_id):  # a firm with an account acts under its own id
        assert Visit.objects.get().summary == "整体规范，图纸室应加门禁。"
    with acting_as(officer):
        assert FirmContact.objects.get().way == "visit"
    with pytest.raises(BadInput, match="completed"):
        visits.fill(visit.pk, {items[0]: "改"}, actor=officer, now=NOW)


@pytest.mark.feature("S000-M5.6")
def test_a_problem_that_the_firm_calls_unsolved_is_open_again(world: World) -> None:
    officer = world("police.handler1")
    firm = serving.firm(officer, now=NOW)
    visit = serving_visit(officer, firm)
    one, two = (
        visits.raise_issue(firm.pk, kind="problem", text=text, visit_id=visit.pk, actor=officer, now=NOW)
        for text in ("网店仿冒外观", "离职员工带走图纸")
    )
    visits.raise_issue(firm.pk, kind="suggestion", text="多办线上讲座", visit_id=visit.pk, actor=officer, now=NOW)
    holder = service_codes.holder_of(_completed(visit, officer))

    def counts() -> tuple[int, int]:
        with acting_as(officer):
            board = visits.board(officer, kind="problem")
        return len(board.solved), len(board.open)

    with pytest.raises(BadInput, match="open"):
        visits.answer(one.pk, holder_id=holder, solved=True, says="", now=NOW)
    visits.solve(one.pk, "平台已下架", actor=officer, now=NOW)
    assert counts() == (1, 1)
    with pytest.raises(BadInput, match="no words"):
        visits.answer(one.pk, holder_id=holder, solved=False, says="", now=NOW)
    visits.answer(one.pk, holder_id=holder, solved=False, says="又上架了", now=NOW)
    assert counts() == (0, 2)
    visits.solve(one.pk, "店铺已关闭", actor=officer, now=NOW)
    assert visits.answer(one.pk, holder_id=holder, solved=True, says="", now=NOW).state == "confirmed" and counts() == (
        1,
        1,
    )
    with acting_as(officer):
        told = dict(figures.of_unit(officer, since=TODAY, until=TODAY).counted)
    assert (told["完成走访"], told["问题（项）"], told["问题已解决"], told["建议（项）"]) == (1, 2, 1, 1)
    loophole = visits.raise_issue(firm.pk, kind="loophole", text="图纸室无门禁", actor=officer, now=NOW)
    with pytest.raises(BadInput) as refusal:
        visits.solve(loophole.pk, "已装门禁", actor=officer, now=NOW)
    assert "佐证" in refusal.value.fields["proof"]
    assert visits.solve(loophole.pk, "已装门禁", proof="验收单3号", actor=officer, now=NOW).state == "solved"
    stranger = service_codes.holder_of(service_codes.new_code())
    with pytest.raises(NotFound):
        visits.answer(two.pk, holder_id=stranger, solved=True, says="", now=NOW)


@pytest.mark.feature("S000-M2.10")
def test_fifty_four_disputes_are_reported_as_fifty_four(world: World) -> None:
    officer, stranger = world("police.liaison"), world("there.police.liaison")
    figures.put("disputes", "54", on=TODAY, actor=officer, now=NOW)
    figures.put("visits", "100余", on=TODAY, actor=officer, now=NOW)
    figures.put("visits", "7", on=TODAY, actor=officer, now=NOW)
    figures.put("disputes", "9", on=TODAY, actor=stranger, now=NOW)
    figures.put("disputes", "5", on=TODAY - timedelta(days=40), actor=officer, now=NOW)
    with acting_as(officer):
        told = {
            each.label: str(each)
            for each in figures.of_unit(officer, since=TODAY - timedelta(days=3), until=TODAY).reported
        }
    assert told == {"走访企业（家次）": "107余", "解决纠纷（件）": "54"}
    for junk in ("", "余", "五十四", "１２", "-3", "9" * 30, "1\n"):
        with pytest.raises(BadInput):
            figures.put("disputes", junk, on=TODAY, actor=officer, now=NOW)


@pytest.mark.feature("S000-M5.8")
def test_five_people_in_two_sessions_are_ten_attendances(world: World) -> None:
    officer = world("police.liaison")
    people = [(f"学员{n}", f"0510-555000{n}") for n in range(5)]
    for day in (1, 2):
        lecture = lectures.announce("商业秘密怎样管", starts_at=NOW + timedelta(days=day), place="创业园报告厅", seats=5,
                                    materials="讲义要点", actor=officer, now=NOW)  # fmt: skip
        for person, phone in people:
            seat, code = lectures.sign_up(lecture.pk, person=person, phone=phone, firm_name="云岭示例公司", now=NOW)
            assert code and not seat.attended
        with pytest.raises(lectures.Full):
            lectures.sign_up(lecture.pk, person="第六人", phone="0510-5559999", now=NOW)
        assert dict(lectures.coming(now=NOW))[lecture] == 0
        held = NOW + timedelta(days=day, hours=1)
        with acting_as(officer):
            seats = [seat.pk for seat in lecture.taken.all()]
        with pytest.raises(BadInput, match="early"):
            lectures.attend(lecture.pk, seats=seats, actor=officer, now=NOW)
        assert lectures.attend(lecture.pk, seats=seats, actor=officer, now=held) == 5
    lectures.announce("进社区", starts_at=NOW, place="广场", seats=1, people=80, actor=officer, now=NOW)
    with acting_as(officer):
        told = lectures.counted(officer, since=TODAY, until=TODAY + timedelta(days=9))
    assert (told.sessions, told.attendances, told.people, told.headcount) == (3, 10, 5, 80)


@pytest.mark.feature("S001-3.3")
def test_a_complaint_at_a_fair_is_overdue_after_its_day(world: World) -> None:
    officer = world("ipoffice.handler1")
    fair = serving.point(officer, "云岭示例博览会", now=NOW, kind="fair", since=TODAY, until=TODAY + timedelta(days=2))
    told = {
        "complainant": "云岭示例公司",
        "respondent": "某参展商",
        "booth": "B12",
        "right": "外观设计",
        "text": "展品仿冒",
    }
    one, two = (fairs.complain(fair.pk, **told, actor=officer, now=NOW) for _ in range(2))
    assert (one.serial, two.serial, one.due_at) == (1, 2, NOW + timedelta(hours=24))
    assert fairs.report(fair.pk, actor=officer, now=NOW + timedelta(hours=24)).late == 0
    with acting_as(officer):
        assert fair.complaints.overdue(now=NOW + timedelta(hours=24, seconds=1)).count() == 2
    fairs.settle(two.pk, "mediation", "对方撤下展品", actor=officer, now=NOW + timedelta(hours=3))
    report = fairs.report(fair.pk, actor=officer, now=NOW + timedelta(hours=25))
    assert [row.serial for row in report.complaints] == [1, 2]
    assert (report.settled, report.open, report.late, report.ways) == (1, 1, 1, {"现场调解": 1})
    with pytest.raises(BadInput, match="bad complaint"):
        fairs.complain(fair.pk, **told, actor=officer, now=NOW + timedelta(days=3))
    with pytest.raises(NotFound):
        fairs.report(fair.pk, actor=world("there.ipoffice.handler1"), now=NOW)


def test_a_code_that_fails_its_check_and_a_firm_on_record_twice(world: World) -> None:
    officer = world("police.liaison")
    with pytest.raises(BadInput) as refusal:
        firms.enter("云岭示例公司", credit_code=credit_code(1)[:-1] + "I", actor=officer, now=NOW)
    assert "18位" in refusal.value.fields["credit_code"]
    serving.firm(officer, now=NOW)
    for who in ("police.liaison", "there.market.handler1"):
        with pytest.raises(firms.KnownFirm):
            serving.firm(world(who), now=NOW)


def test_outsiders_find_none_of_it(world: World) -> None:
    officer, stranger = world("police.handler1"), world("market.handler1")
    firm = serving.firm(officer, now=NOW)
    point = serving.point(officer, now=NOW, shown=False)
    keeping.reach(point.pk, firm.pk, actor=officer, now=NOW)
    visit = serving_visit(officer, firm)
    issue = visits.raise_issue(firm.pk, kind="problem", text="仿冒", actor=officer, now=NOW)
    lecture = lectures.announce("讲座题目", starts_at=NOW, place="报告厅", seats=9, actor=officer, now=NOW)
    with acting_as(stranger):
        for model in (Firm, FirmContact, ServicePoint, Visit, FirmIssue):
            assert not model.objects.exists(), model
        assert firms.listed(stranger, now=NOW) == [] and not keeping.listed(stranger) and not visits.listed(stranger)
        assert visits.board(stranger).open == [] and lectures.listed(stranger) == []
    for act in (
        lambda: firms.assign(firm.pk, None, actor=stranger, now=NOW),
        lambda: firms.log_contact(firm.pk, on=TODAY, way="phone", summary="问问", actor=stranger, now=NOW),
        lambda: keeping.reach(point.pk, firm.pk, actor=stranger, now=NOW),
        lambda: visits.fill(visit.pk, {}, actor=stranger, now=NOW),
        lambda: visits.start(firm.pk, on=TODAY, actor=stranger, now=NOW),
        lambda: visits.solve(issue.pk, "好了", actor=stranger, now=NOW),
        lambda: lectures.attend(lecture.pk, actor=stranger, now=NOW),
        lambda: roster.note(kind="advice", text="咨询", point_id=point.pk, actor=stranger, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        serving.point(world("police.cashier"), now=NOW)
