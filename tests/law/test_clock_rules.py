"""Clocks: extensions of another unit, pauses, custody, versions, places, fixed days, years without a decree, and what never happens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.cases import examples
from zhixian.law import calendar, clocks, ends
from zhixian.law.clocks import BadReckoning, Granted
from zhixian.law.terms import Target, terms
from zhixian.moments import SHANGHAI


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(clock: str, start: str, **how) -> dict[str, str]:
    return clocks.reckon(clock, start=moment(start), **how).values()


def pause(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


def nominal_and_due(found):
    return found.get("nominal"), found["due_date"]


ROWS = [
    # clock, trigger, how, nominal, due
    # 一个月加十五日：先加月，再加日
    ("prosecution-review", "2025-01-31", {"extended": 1}, "2025-03-15", "2025-03-17"),
    ("patent-counterfeit-closure", "2025-01-31", {"extended": 1}, "2025-03-15", "2025-03-17"),
    # 二十日延长至一个半月：总长，半个月是十五日
    ("trial-simplified", "2025-08-05", {"extended": 1}, "2025-09-20", "2025-09-22"),
    ("trial-simplified", "2025-08-05", {"extended": 1, "in_custody": True}, "2025-09-20", "2025-09-20"),
    # 两种延长同时写明，不论先后：总长在前，另加在后
    ("police-econ-transfer-review", "2025-03-03", {"extended": [1, 0]}, "2025-05-02", "2025-05-06"),
    ("arrest-request", "2025-09-29", {"extended": [0, 1]}, None, "2025-10-29"),
    # 批准的延长可以比上限短（延长1至4日）
    ("arrest-request", "2025-09-29", {"extended": [Granted(index=0, length=2, unit="natural_day")]}, None, "2025-10-04"),
    ("police-econ-transfer-review", "2025-03-03", {"extended": [Granted(index=0, length=20)]}, "2025-03-23", "2025-03-24"),
    # 由批准者决定的延长
    ("market-case-decision", "2025-03-10", {"extended": [0, Granted(index=1, length=60, unit="natural_day")]}, "2025-09-06", "2025-09-08"),
    ("market-case-decision", "2025-03-10", {"extended": 2}, "2025-07-08", "2025-07-08"),
    # 在押只影响写明在押不顺延的期限
    ("market-case-decision", "2025-03-10", {"in_custody": True}, "2025-06-08", "2025-06-09"),
    # 没有扣除事项的期限不扣除（公安时钟不因鉴定停）
    ("police-econ-transfer-review", "2025-03-03", {"paused": [pause("2025-03-04", "2025-03-20")]}, "2025-03-13", "2025-03-13"),
    # 按月的期限扣除：推后同样的日数
    ("patent-adj-closure", "2025-03-03", {"paused": [pause("2025-04-01", "2025-04-10")]}, "2025-06-13", "2025-06-13"),
    # 扣除从触发日或者更早开始的，触发日本不计入
    ("market-case-decision", "2025-03-10", {"paused": [pause("2025-03-01", "2025-03-11")]}, "2025-06-09", "2025-06-09"),
    # 重叠的扣除只扣一次
    ("market-case-decision", "2025-03-10", {"paused": [pause("2025-03-12", "2025-03-14"), pause("2025-03-13", "2025-03-15")]}, "2025-06-12", "2025-06-12"),
    # 扣除最长二十个工作日
    ("platform-counter-notice-wait", "2025-03-03", {"paused": [pause("2025-03-04", "2025-05-30")]}, "2025-04-15", "2025-04-15"),
    ("platform-counter-notice-wait", "2025-02-28", {"paused": [pause("2025-03-03", "2025-05-30")]}, "2025-04-10", "2025-04-10"),
    # 年：二月二十九日没有对应日
    ("penalty-limitation-2y", "2024-02-29", {}, None, "2026-02-28"),
    ("market-complaint-prescription", "2026-07-04", {}, "2029-07-04", "2029-07-04"),
    # 月末：民事取对应日，刑事取月末
    ("court-enforcement-application", "2025-02-28", {}, "2025-05-28", "2025-05-28"),
    ("supervised-case-urging", "2025-02-28", {}, "2025-05-31", "2025-06-03"),
    ("supervised-case-urging", "2024-02-28", {}, "2024-05-28", "2024-05-28"),
    # 跨年
    ("register-hold-disposition", "2025-12-30", {}, None, "2026-01-09"),
    # 固定日期和每月十五日
    ("seed-plan-issue", "2017-09-08", {}, None, "2017-09-10"),
    ("seed-final-report", "2017-09-08", {}, None, "2017-12-31"),
    ("seed-monthly-report", "2017-12-31", {}, None, "2018-01-15"),
    # 旧版本
    ("market-complaint-mediation-cap", "2025-11-24", {}, None, "2026-01-27"),
    ("market-complaint-mediation-cap-pre2026", "2026-08-03", {}, "2026-10-02", "2026-10-08"),
    ("publicity-period-general-max", "2024-02-29", {}, None, "2027-02-28"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "start", "how", "nominal", "day"), ROWS, ids=[f"{row[0]}-{row[1]}-{n}" for n, row in enumerate(ROWS)]
)
def test_a_term_ends_on_this_day(clock, start, how, nominal, day):
    assert nominal_and_due(due(clock, start, **how)) == (nominal, day)


def test_a_version_is_chosen_by_the_day_of_the_trigger_and_said():
    old = clocks.reckon("market-complaint-mediation-cap", start=moment("2026-04-14"))
    new = clocks.reckon("market-complaint-mediation-cap", start=moment("2026-04-15"))
    assert (old.version, old.rule) == ("market-complaint-mediation-cap-pre2026", "R-WD")
    assert (new.version, new.rule) == ("market-complaint-mediation-cap", "R-NAT-ROLL")
    assert "适用当时的规定" in "".join(old.lines)
    early = clocks.reckon("market-case-decision", start=moment("2022-10-31"))
    assert "版本待核" in "".join(early.lines)
    assert "版本待核" not in "".join(clocks.reckon("market-case-decision", start=moment("2022-11-01")).lines)
    gone = clocks.reckon("market-real-name-report-notice-pre2026", start=moment("2026-04-15"))
    assert (gone.binding, "不再约束" in "".join(gone.lines)) == (False, True)


@pytest.mark.parametrize(
    ("clock", "start", "region", "binds"),
    [
        ("admin-feedback-local", "2026-01-05", "411500", True), ("admin-feedback-local", "2026-01-05", "411525", True),
        ("admin-feedback-local", "2026-01-05", "230100", False), ("admin-feedback-local", "2026-01-05", "", True),
        ("seed-monthly-report", "2017-09-07", "", False), ("seed-monthly-report", "2017-09-08", "", True),
        ("seed-monthly-report", "2017-12-31", "", True), ("seed-monthly-report", "2018-01-01", "", False),
        ("transfer-approval", "2026-01-05", "230100", True), ("market-case-decision", "2020-01-05", "", True),
    ],
)  # fmt: skip
def test_local_rules_bind_only_where_and_when_they_hold(clock, start, region, binds):
    found = clocks.reckon(clock, start=moment(start), region=region)
    assert found.binding is binds
    assert ("只供参考" in "".join(found.lines)) is not binds


def test_promptly_has_a_target_that_is_shown_as_a_setting():
    found = clocks.reckon("police-to-admin-transfer", start=moment("2026-09-30T10:00"))
    assert (found.due_at, found.values()) == (None, {})
    assert found.target_at == moment("2026-10-13T23:59:59")
    assert any("设置，不是法定期限" in line for line in found.lines)
    assert found.as_json()["internal_target"] == {"at": "2026-10-13T23:59:59+08:00", "length": "5个工作日"}
    own = {"promptly": Target(length=2, unit="natural_day"), "immediately": Target(length=1, unit="hour")}
    assert clocks.reckon(
        "police-to-admin-transfer", start=moment("2026-09-30T10:00"), own_targets=own
    ).target_at == moment("2026-10-02T23:59:59")
    assert clocks.reckon("police-receipt-signature", start=moment("2026-09-30T10:00")).target_at == moment(
        "2026-10-01T10:00"
    )
    assert clocks.reckon(
        "police-receipt-signature", start=moment("2026-09-30T10:00"), own_targets=own
    ).target_at == moment("2026-09-30T11:00")


def test_hours_are_counted_from_the_minute_and_from_the_next_hour():
    found = due("transfer-delivery", "2025-12-31T23:59")
    assert found == {"due_strict_at": "2026-01-01T23:59:00+08:00", "due_latest_at": "2026-01-02T00:00:00+08:00"}
    utc = clocks.reckon("transfer-delivery", start=datetime.fromisoformat("2025-12-31T16:30:00+00:00")).values()
    assert utc == {"due_strict_at": "2026-01-02T00:30:00+08:00", "due_latest_at": "2026-01-02T01:00:00+08:00"}


def test_a_provisional_date_is_reckoned_anew_when_the_year_is_decreed():
    first = clocks.reckon("register-hold-disposition", start=moment("2026-12-28"))
    assert (first.provisional, first.due_date) == (True, date(2027, 1, 6))
    decreed = calendar.decreed().with_year(2027, rest=[date(2027, 1, 1)], work=[])
    again = clocks.anew(first.as_json(), calendar=decreed)
    assert (again.provisional, again.due_date) == (False, date(2027, 1, 7))
    granted = clocks.reckon(
        "market-case-decision", start=moment("2026-10-01"), extended=[0], paused=[pause("2026-10-09", "2026-10-10")]
    )
    assert clocks.anew(granted.as_json()) == granted


@pytest.mark.parametrize(
    ("clock", "start", "provisional"),
    [
        # 到期日落在未公布的年份，但不看节假日：确定
        ("seizure-period", "2026-12-20", False), ("penalty-limitation-2y", "2026-01-05", False), ("transfer-delivery", "2027-03-01T08:00", False),
        ("arrest-request", "2027-03-01", False), ("register-hold-disposition", "2026-12-21", False),
        ("register-hold-disposition", "2026-12-31", True), ("market-case-decision", "2026-12-31", True),
        ("transfer-approval", "2026-12-30", True), ("transfer-approval", "2026-12-27", False),
        # 向前数的，经过未公布的年份也是暂定
        ("hearing-notice-before", "2027-01-05", True), ("hearing-notice-before", "2026-12-31", False),
        ("seed-monthly-report", "2026-12-01", True), ("register-hold-disposition", "2003-12-25", True),
        ("register-hold-disposition", "2003-12-31", False), ("register-hold-disposition", "2004-01-01", False),
    ],
)  # fmt: skip
def test_provisional_is_said_only_where_the_calendar_matters(clock, start, provisional):
    found = clocks.reckon(clock, start=moment(start))
    assert found.provisional is provisional
    assert ("暂定" in "".join(found.lines)) is provisional


@pytest.mark.parametrize(
    ("clock", "how", "says"),
    [
        ("market-case-decision", {"extended": 3}, "只能延长2次，没有第3次延长"),
        ("market-case-decision", {"extended": [0, 0]}, "只能用1次"),
        ("market-case-decision", {"extended": [-1]}, "没有第0次延长"),
        ("market-case-decision", {"extended": -1}, "应是零或者正整数"),
        ("transfer-approval", {"extended": 1}, "法条没有规定延长"),
        ("arrest-request", {"extended": [Granted(index=0, length=5)]}, "最长4日，写成了5"),
        ("arrest-request", {"extended": [Granted(index=0, length=0)]}, "延长的长度是0；应大于零"),
        ("arrest-request", {"extended": [Granted(index=0, length=1, unit="month")]}, "按日计，写成了month"),
        ("market-case-decision", {"paused": [pause("2025-04-02", "2025-04-01")]}, "前后颠倒"),
    ],
)
def test_what_cannot_be_reckoned_says_why(clock, how, says):
    with pytest.raises(BadReckoning, match=says):
        clocks.reckon(clock, start=moment("2025-03-10"), **how)


def test_an_unknown_clock_and_a_moment_without_zone_are_errors():
    with pytest.raises(clocks.UnknownClock, match=r"^没有“nothing”这一期限；编号见“法律”页的期限表$"):
        clocks.reckon("nothing", start=moment("2025-03-10"))
    with pytest.raises(clocks.UnknownClock, match=r"^没有“transfer-approvals”这一期限；是不是transfer-approval、"):
        clocks.reckon("transfer-approvals", start=moment("2025-03-10"))
    with pytest.raises(ValueError, match="without a time zone"):
        clocks.reckon("transfer-approval", start=datetime(2025, 3, 10))


def test_the_reckoning_is_spelt_out_day_by_day():
    found = clocks.reckon(
        "market-lead-verification",
        start=moment("2025-09-17T16:40"),
        paused=[pause("2025-09-22", "2025-09-23")],
        extended=1,
    )
    marks = {day.day.isoformat(): day.mark for day in found.days}
    assert marks["2025-09-17"] == "start"
    assert (marks["2025-09-20"], marks["2025-09-22"], marks["2025-09-28"], marks["2025-10-01"]) == (
        "rest",
        "paused",
        "makeup",
        "holiday",
    )
    assert sum(mark in {"counted", "makeup"} for mark in marks.values()) == 30
    text = "".join(found.lines)
    assert "2025年9月22日至2025年9月23日扣除" in text
    assert "30个工作日（含经批准的延长）" in text
    silent = clocks.reckon("transfer-approval", start=moment("2025-09-28T17:00"))
    assert "类推顺延的，算到2025年10月9日" in "".join(silent.lines)
    before = clocks.reckon("hearing-notice-before", start=moment("2024-05-20T09:30"))
    assert [day.mark for day in before.days].count("counted") + [day.mark for day in before.days].count("makeup") == 7
    assert (before.days[0].mark, before.days[-1].mark) == ("rolled", "start")
    months = clocks.reckon("patent-counterfeit-closure", start=moment("2025-01-31"), extended=1)
    assert "1个月又15日（含经批准的延长）" in "".join(months.lines)
    assert "这一期限没有可以扣除的事项" in "".join(
        clocks.reckon("transfer-approval", start=moment("2025-03-03"), paused=[pause("2025-03-04", "2025-03-04")]).lines
    )


@pytest.mark.parametrize(
    ("clock", "start", "how", "lines"),
    [
        ("transfer-approval", "2025-03-11", {}, ("2025年3月11日（接到移送书面报告之日）当日不计入，从次日起算3日。", "2025年3月14日届满。")),
        ("fine-payment", "2024-09-20", {}, (None, "名义末日2024年10月5日是休息日，顺延到2024年10月8日。")),
        ("market-case-decision", "2025-07-03", {}, (None, "名义末日2025年10月1日是节假日，顺延到2025年10月9日。")),
        ("seizure-period", "2025-09-01", {}, (None, "2025年10月1日届满；末日虽非工作日，这一期限不顺延。")),
        ("seizure-period", "2025-09-02", {"extended": 1}, ("2025年9月2日（实施查封、扣押之日）当日不计入，从次日起算60日（含经批准的延长）。", "2025年11月1日届满；末日虽非工作日，这一期限不顺延。")),
        ("hearing-notice-before", "2024-05-20", {}, ("事件日2024年5月20日不计入，向前隔开7个工作日，最迟2024年5月9日。",)),
        ("seed-monthly-report", "2017-12-31", {}, ("次月15日前（含当日），即2018年1月15日；提醒提前到2018年1月15日。",)),
        ("seed-plan-issue", "2017-09-08", {}, ("文件写明的日期是2017年9月10日（含当日）；提醒提前到2017年9月8日。",)),
        ("transfer-delivery", "2025-01-27T16:20", {}, ("自2025年1月27日16时20分起连续计算24小时，不因夜间、周末和节假日中断。", "2025年1月28日16时20分届满；开始的时不计入的，最迟算到2025年1月28日17时00分。")),
        ("register-hold-disposition", "2026-12-31", {}, (None, None, "2027年的放假安排尚未公布，日期为暂定，公布后重新计算。")),
        ("court-enforcement-application", "2025-11-30", {}, (None, "2026年2月28日届满。")),
        ("market-case-decision", "2025-03-10", {"extended": 2}, ("2025年3月10日（立案之日）当日不计入，从次日起算120日（含经批准的延长）。", None, "第2种延长由负责人集体讨论确定期限，尚未写明，没有计入。")),
        ("customs-goods-detention", "2025-03-10", {"extended": 1}, ("2025年3月10日（扣留之日）当日不计入，从次日起算2年（含经批准的延长）。", "2027年3月10日届满。", "2027年的放假安排尚未公布，日期为暂定，公布后重新计算。")),
    ],
)  # fmt: skip
def test_each_step_is_said(clock, start, how, lines):
    found = clocks.reckon(clock, start=moment(start), **how)
    said = found.lines[: len(lines)]
    assert [
        line for line, expected in zip(said, lines, strict=False) if expected is not None and line != expected
    ] == []


def test_the_days_carry_their_notes():
    found = clocks.reckon("fine-payment", start=moment("2024-09-13"))
    notes = {day.day.isoformat(): (day.mark, day.note) for day in found.days}
    assert notes["2024-09-13"] == ("start", "当日不计入")
    assert notes["2024-09-14"] == ("makeup", "调休上班")
    assert notes["2024-09-15"] == ("counted", "休息日，计入")
    assert notes["2024-09-16"] == ("counted", "放假，计入")
    assert notes["2024-09-18"] == ("counted", "")
    rolled = clocks.reckon("fine-payment", start=moment("2024-09-20"))
    assert [(day.day.day, day.mark, day.note) for day in rolled.days[-4:]] == [
        (5, "counted", "休息日，计入"), (6, "rolled", "顺延"), (7, "rolled", "顺延"), (8, "rolled", "顺延"),
    ]  # fmt: skip
    work = clocks.reckon(
        "register-hold-disposition", start=moment("2025-09-26"), paused=[pause("2025-09-29", "2025-09-29")]
    )
    notes = {day.day.isoformat(): (day.mark, day.note) for day in work.days}
    assert (notes["2025-09-27"], notes["2025-10-01"]) == (("rest", "不计入"), ("holiday", "不计入"))
    before = clocks.reckon("hearing-notice-before", start=moment("2024-05-20T09:30"))
    assert [(day.day.day, day.mark, day.note) for day in before.days] == [
        (9, "rolled", "最迟送达日"), (10, "counted", ""), (11, "makeup", "调休上班"), (12, "rest", "不计入"), (13, "counted", ""),
        (14, "counted", ""), (15, "counted", ""), (16, "counted", ""), (17, "counted", ""), (18, "rest", "不计入"), (19, "rest", "不计入"),
        (20, "start", "事件日"),
    ]  # fmt: skip
    long = clocks.reckon("market-complaint-prescription", start=moment("2026-07-05"))
    assert [(day.day.year, day.mark) for day in long.days] == [(2026, "start"), (2029, "counted")]


# --- what never happens

moments = st.datetimes(datetime(2004, 2, 1), datetime(2027, 12, 1)).map(lambda at: at.replace(tzinfo=SHANGHAI))
forward = st.sampled_from(
    sorted(
        key
        for key, term in terms().items()
        if term.rule not in {"R-BEFORE-WD", "R-PROMPT"} and term.unit != "fixed_date"
    )
)
every = st.sampled_from(sorted(terms()))
working = st.sampled_from(sorted(key for key, term in terms().items() if term.rule == "R-WD"))
pauses = st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 40)), max_size=3)


@given(clock=forward, start=moments, told=pauses, custody=st.booleans())
def test_never_before_its_start_and_strict_never_after_legal(clock, start, told, custody):
    spans = [(start.date() + timedelta(days=n), start.date() + timedelta(days=n + more)) for n, more in told]
    found = clocks.reckon(clock, start=start, paused=spans, in_custody=custody)
    assert found.due_at > start
    if found.due_strict:
        assert found.due_strict <= found.due_legal
    if found.due_latest_at:
        assert found.due_strict_at <= found.due_latest_at


@given(clock=forward, start=moments, told=pauses)
def test_never_earlier_by_a_pause(clock, start, told):
    spans = [(start.date() + timedelta(days=n), start.date() + timedelta(days=n + more)) for n, more in told]
    assert clocks.reckon(clock, start=start).due_at <= clocks.reckon(clock, start=start, paused=spans).due_at


@given(clock=forward, start=moments)
def test_never_earlier_by_an_extension(clock, start):
    allowed = len(clocks.version_on(clock, start.date()).extensions)
    dues = [clocks.reckon(clock, start=start, extended=count).due_at for count in range(allowed + 1)]
    assert dues == sorted(dues)


@settings(max_examples=examples(60))
@given(clock=working, start=moments, after=st.integers(0, 80))
def test_never_earlier_by_another_holiday(clock, start, after):
    day = start.date() + timedelta(days=after)
    plain = calendar.decreed()
    other = calendar.Calendar(plain.rest | {day}, plain.work - {day}, plain.years)
    assert clocks.reckon(clock, start=start).due_at <= clocks.reckon(clock, start=start, calendar=other).due_at


@settings(max_examples=examples(150))
@given(clock=every, starts=st.lists(moments, max_size=6), custody=st.booleans(), data=st.data())
def test_many_at_once_are_as_one_by_one(clock, starts, custody, data):
    allowed = min((len(clocks.version_on(clock, start.date()).extensions) for start in starts), default=0)
    extended = data.draw(st.integers(0, allowed))
    if terms()[clock].rule in {"R-HOUR", "R-PROMPT", "R-CAL", "R-BEFORE-WD"}:
        extended = 0
    many = clocks.due_many(clock, starts, extended=extended, in_custody=custody)
    for start, got in zip(starts, many, strict=True):
        one = clocks.reckon(clock, start=start, extended=extended, in_custody=custody)
        assert (got.due_date, got.due_strict, got.due_legal, got.due_strict_at, got.due_latest_at, got.provisional) == (
            one.due_date, one.due_strict, one.due_legal, one.due_strict_at, one.due_latest_at, one.provisional,
        )  # fmt: skip


STARTS = [
    "2025-12-31T23:59:30.5",
    "2024-02-29T00:00",
    "2025-09-28T17:00",
    "2017-09-08T10:00",
    "2026-12-30T09:00",
    "2025-01-31T08:30",
]


@pytest.mark.parametrize("clock", sorted(terms()))
@pytest.mark.parametrize("custody", [False, True])
def test_many_at_once_are_as_one_by_one_for_every_clock(clock, custody):
    starts = [moment(each) for each in STARTS] + [moment(STARTS[0]).astimezone(UTC)]
    for extended in range(min(len(clocks.version_on(clock, each.date()).extensions) for each in starts) + 1):
        for start, got in zip(
            starts, clocks.due_many(clock, starts, extended=extended, in_custody=custody), strict=True
        ):
            one = clocks.reckon(clock, start=start, extended=extended, in_custody=custody)
            assert tuple(got) == (
                one.due_date,
                one.due_strict,
                one.due_legal,
                one.due_strict_at,
                one.due_latest_at,
                one.provisional,
            )
            if one.due_date or one.due_strict:
                assert one.due_at == clocks.end_of(one.due_date or one.due_strict)
            assert one.lines
            assert all(isinstance(line, str) for line in one.lines)
            assert one.as_json()["start"] == start.astimezone(SHANGHAI).isoformat()
    assert clocks.due_many(clock, starts) == clocks.due_many(clock, starts, in_custody=False)


def test_a_pause_after_the_end_changes_nothing():
    plain = due("patent-adj-closure", "2025-03-03")
    assert due("patent-adj-closure", "2025-03-03", paused=[pause("2025-06-04", "2025-06-30")]) == plain
    assert (
        due("patent-adj-closure", "2025-03-03", paused=[pause("2025-06-03", "2025-06-30")])["nominal"] == "2025-07-01"
    )


def test_seconds_belong_to_the_hour_that_has_begun():
    found = clocks.reckon("transfer-delivery", start=moment("2025-03-03T10:20:30.5"))
    assert found.due_strict_at == found.due_at == moment("2025-03-04T10:20:30.5")
    assert found.due_latest_at == moment("2025-03-04T11:00")


def test_the_day_of_the_next_month_from_any_day_of_a_month():
    for start, day in (
        ("2017-09-30", "2017-10-15"),
        ("2017-10-01", "2017-11-15"),
        ("2017-10-31", "2017-11-15"),
        ("2017-11-15", "2017-12-15"),
        ("2017-12-31", "2018-01-15"),
    ):
        assert due("seed-monthly-report", start)["due_date"] == day
    assert due("seed-monthly-report", "2025-01-01")["due_date"] == "2025-02-15"
    assert due("seed-monthly-report", "2025-01-31")["due_date"] == "2025-02-15"


def test_a_decided_extension_is_kept_when_reckoned_anew():
    asked = [0, Granted(index=1, length=2, unit="month")]
    found = clocks.reckon(
        "market-case-decision", start=moment("2026-08-01"), extended=asked, in_custody=True, region="411500"
    )
    assert clocks.anew(found.as_json()) == found
    assert found.nominal == date(2027, 1, 29)


def test_many_days_without_hour_are_days_in_shanghai():
    day = date(2025, 9, 28)
    assert (
        clocks.due_many("transfer-approval", [day])[0]
        == clocks.due_many("transfer-approval", [moment("2025-09-28T23:59")])[0]
    )
    with pytest.raises(BadReckoning, match="要写明时刻"):
        clocks.due_many("transfer-delivery", [day])


@given(day=st.dates(date(1980, 1, 1), date(2130, 1, 1)), count=st.integers(-60, 60).filter(bool))
def test_sums_over_the_calendar_count_as_fingers_do(day, count):
    days_of, seen, left = calendar.decreed(), day, abs(count)
    while left:
        seen += timedelta(days=1 if count > 0 else -1)
        left -= days_of.is_working(seen)
    assert days_of.working_day_after(day, count) == seen


def test_half_a_month_is_fifteen_days():
    assert ends.months_on(date(2025, 1, 31), 1.5, criminal=True) == date(2025, 3, 15)
    assert ends.months_on(date(2024, 12, 31), 2, criminal=True) == date(2025, 2, 28)
    assert ends.months_on(date(2024, 11, 30), 3, criminal=False) == date(2025, 2, 28)
    assert ends.months_on(date(2024, 11, 15), 14, criminal=False) == date(2026, 1, 15)
