"""What a reckoning carries besides its dates: whose clock, which article, which notes."""

from datetime import date, datetime

import pytest

from zhixian.law import calendar, clocks
from zhixian.law.clocks import BadReckoning, Granted
from zhixian.law.ends import Length, ends
from zhixian.law.reading_yaml import BadLaw
from zhixian.law.terms import terms
from zhixian.moments import SHANGHAI


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_reckoning_names_its_clock_and_article():
    assert clocks.known() == frozenset(terms())
    for key, term in terms().items():
        start = moment(f"{term.since or date(2025, 3, 10)}T09:00")
        found = clocks.reckon(key, start=start)
        told = found.as_json()
        if found.version == key:
            assert (told["clock"], told["label"], told["rule"], told["length"]) == (
                key,
                term.label,
                term.rule,
                term.length_text,
            )
            assert (told["citation"], told["status"], told["mode"], told["verified"]) == (
                term.citation,
                term.status,
                term.mode,
                term.verified,
            )
        assert told["binding"] is True
        assert told["asked"] == {"extended": [], "paused": [], "in_custody": False, "region": ""}


def lines(clock, start, **how):
    return clocks.reckon(clock, start=moment(start), **how).lines


@pytest.mark.parametrize(
    ("clock", "start", "how", "last"),
    [
        ("seed-monthly-report", "2018-01-05", {}, "专项行动的要求，只在2017年9月8日至2017年12月31日之间有效；日期只供参考。"),
        ("admin-feedback-local", "2025-03-10", {"region": "230100"}, "地方规定，只在行政区划411500内有效；不适用于230100，日期只供参考。"),
        ("admin-feedback-local", "2025-03-10", {"region": "411503"}, "地方规定，只在行政区划411500内有效；请确认本案在其范围内。"),
        ("admin-feedback-local", "2025-03-10", {}, "地方规定，只在行政区划411500内有效；请确认本案在其范围内。"),
        ("transfer-approval", "2025-03-10", {"paused": [(date(2025, 3, 11), date(2025, 3, 11))]}, "这一期限没有可以扣除的事项，写明的期间没有扣除。"),
        ("platform-counter-notice-wait", "2025-03-10", {"paused": [(date(2025, 3, 11), date(2025, 3, 11))]}, "扣除的期间最长不超过20个工作日。"),
        ("platform-counter-notice-wait", "2025-03-11", {}, "2025年3月26日届满。"),
        ("market-case-decision", "2025-03-10", {"extended": [0, Granted(index=1, length=10)]}, "2025年7月18日届满。"),
        ("register-hold-disposition", "2025-12-31", {}, "2026年1月12日届满。"),
        ("register-hold-disposition", "2003-12-25", {}, "没有收录2003年的放假安排，日期为暂定。"),
    ],
)  # fmt: skip
def test_the_last_line_says_what_has_to_be_known(clock, start, how, last):
    assert lines(clock, start, **how)[-1] == last


def test_several_years_without_decree_are_all_named():
    other = calendar.Calendar(frozenset(), frozenset(), frozenset())
    found = clocks.reckon("register-hold-disposition", start=moment("2025-12-31"), calendar=other)
    assert found.lines[-1] == "放假安排未定，日期为暂定。"
    long = clocks.reckon("market-complaint-mediation-cap", start=moment("2027-12-15"))
    assert long.lines[-1] == "2027、2028年的放假安排尚未公布，日期为暂定，公布后重新计算。"


def test_versions_at_their_edges():
    assert (
        clocks.version_on("market-complaint-mediation-cap", date(2020, 1, 1)).id
        == "market-complaint-mediation-cap-pre2026"
    )
    assert (
        clocks.version_on("market-complaint-mediation-cap", date(2019, 12, 31)).id == "market-complaint-mediation-cap"
    )
    assert (
        clocks.version_on("market-complaint-mediation-cap-pre2026", date(2026, 4, 14)).id
        == "market-complaint-mediation-cap-pre2026"
    )
    assert (
        clocks.version_on("market-complaint-mediation-cap-pre2026", date(2026, 4, 15)).id
        == "market-complaint-mediation-cap"
    )
    assert clocks.version_on("patent-adj-closure", date(2025, 1, 31)).id == "patent-adj-closure-pre2025"
    assert clocks.version_on("patent-adj-closure", date(2025, 2, 1)).id == "patent-adj-closure"


@pytest.mark.parametrize(
    ("clock", "extended", "says"),
    [
        ("transfer-approval", 1, "“批准移送/不批准移送决定”法条没有规定延长，没有第1次延长"),
        ("arrest-request", [0, 0], "“提请批准逮捕”的第1种延长只能用1次"),
        ("arrest-request", [Granted(index=0, length=1, unit="month")], "“提请批准逮捕”的第1种延长按日计，写成了month"),
        ("arrest-request", [Granted(index=0, length=5)], "“提请批准逮捕”的第1种延长最长4日，写成了5"),
        ("arrest-request", [Granted(index=0, length=-1)], "延长的长度是-1；应大于零"),
    ],
)
def test_the_whole_of_a_refusal(clock, extended, says):
    with pytest.raises(BadReckoning) as refusal:
        clocks.reckon(clock, start=moment("2025-03-10"), extended=extended)
    assert str(refusal.value) == says


def test_an_undecided_extension_does_not_hide_the_next_one():
    found = clocks.reckon("patent-adj-defence", start=moment("2025-03-10"), extended=2)
    assert found.due_strict == date(2025, 4, 9)
    assert "尚未写明" in "".join(found.lines)
    assert clocks.reckon(
        "arrest-request", start=moment("2025-03-10"), extended=[Granted(index=0, length=4)]
    ).due_date == date(2025, 3, 17)


def test_a_term_beyond_the_calendar_says_so():
    with pytest.raises(BadReckoning, match=r"^自9999年12月1日起算，期限超出了历法所及的年份$"):
        ends(terms()["transfer-approval"], date(9999, 12, 1), Length(0, 90, 0), calendar.decreed(), frozenset(), False)


def test_long_terms_are_drawn_by_their_ends_only():
    rolled = clocks.reckon("market-complaint-prescription", start=moment("2023-10-02"))
    assert [(day.day.isoformat(), day.mark) for day in rolled.days] == [
        ("2023-10-02", "start"),
        ("2026-10-02", "counted"),
        ("2026-10-08", "rolled"),
    ]
    paused = clocks.reckon(
        "seizure-period", start=moment("2026-01-12"), paused=[(date(2026, 1, 20), date(2026, 1, 21))]
    )
    assert [(day.day.day, day.mark, day.note) for day in paused.days[8:10]] == [
        (20, "paused", "扣除"),
        (21, "paused", "扣除"),
    ]


def test_the_line_of_a_bad_decree_is_its_own(tmp_path):
    path = tmp_path / "working_days.yaml"
    for row in (
        "2028: {rest: '02-30', work: ''}",
        "2028: {rest: '01-01', work: ''}",
        "2028: {rest: '01-03 01-03', work: ''}",
        "2028: [1]",
    ):
        path.write_text(f"2027:\n  rest: '01-01'\n  work: '01-03'\n{row}\n", encoding="utf-8")
        with pytest.raises(BadLaw, match=r"^working_days\.yaml:4: "):
            calendar.load(path)
    path.write_text("2027:\n  rest: '01-01'\n  work: '01-03'\n2028: {rest: '01-03', work: '01-08'}\n", encoding="utf-8")
    found = calendar.load(path)
    assert (found.rest, found.work) == (
        frozenset({date(2027, 1, 1), date(2028, 1, 3)}),
        frozenset({date(2027, 1, 3), date(2028, 1, 8)}),
    )
