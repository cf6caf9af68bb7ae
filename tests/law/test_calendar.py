"""Working days since 2004, against a library that keeps them independently; and calendars that cannot be."""

import re
from datetime import date

import chinese_calendar
import pytest

from zhixian.law import calendar
from zhixian.law.reading_yaml import BadLaw


def disagreements(days_of: calendar.Calendar) -> list[date]:
    day, found = date(2004, 1, 1), []
    while day <= date(2026, 12, 31):
        if days_of.is_working(day) != chinese_calendar.is_workday(day):
            found.append(day)
        day += calendar.ONE_DAY
    return found


def test_every_working_day_since_2004_is_as_decreed():
    assert disagreements(calendar.decreed()) == []


def test_no_decreed_day_moves_unnoticed():
    decreed = calendar.decreed()
    for day in sorted(decreed.rest):
        other = calendar.Calendar(decreed.rest - {day} | {day + calendar.ONE_DAY}, decreed.work, decreed.years)
        assert other.is_working(day) != chinese_calendar.is_workday(day)
    for day in sorted(decreed.work):
        other = calendar.Calendar(decreed.rest, decreed.work - {day} | {day + calendar.ONE_DAY}, decreed.years)
        assert other.is_working(day) != chinese_calendar.is_workday(day)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2027: {rest: '02-30', work: ''}\n", "1: 2027年没有02-30这一天"),
        ("2027: {rest: '01-02', work: ''}\n", "1: 2027-01-02是周末"),
        ("2027: {rest: '', work: '01-04'}\n", "1: 2027-01-04是工作日"),
        ("2027: {rest: '01-01 01-01', work: ''}\n", "1: 2027-01-01写了两次"),
        ("2026: {rest: '', work: ''}\n2026: {rest: '', work: ''}\n", "2: “2026”写了两次"),
        ("2027: [1, 2]\n", "应是“键: 值”"),
        ("- 1\n", "1: 文件应是"),
        ("2027: {rest: '\n", "不是合格的 YAML"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(text, says, tmp_path):
    path = tmp_path / "working_days.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadLaw, match=rf"^working_days\.yaml:.*{says}"):
        calendar.load(path)


def test_each_day_is_called_what_it_is():
    days_of = calendar.decreed()
    said = {
        day: days_of.mark(date.fromisoformat(day)) for day in ("2025-09-28", "2025-10-01", "2025-10-04", "2025-10-09")
    }
    assert said == {"2025-09-28": "makeup", "2025-10-01": "holiday", "2025-10-04": "rest", "2025-10-09": "work"}
    assert days_of.last_working(date(2025, 10, 8)) == date(2025, 9, 30)
    assert days_of.next_working(date(2025, 10, 1)) == date(2025, 10, 9)
    assert days_of.next_working(date(2025, 10, 9)) == days_of.last_working(date(2025, 10, 9)) == date(2025, 10, 9)
    assert [
        days_of.decrees(date(2003, 12, 31), date(2004, 1, 2)),
        days_of.decrees(date(2004, 1, 1), date(2026, 12, 31)),
    ] == [False, True]
    more = days_of.with_year(2027, rest=[date(2027, 1, 1)], work=[date(2027, 1, 3)])
    assert (
        more.is_working(date(2027, 1, 1)),
        more.is_working(date(2027, 1, 3)),
        more.is_decreed(date(2027, 6, 1)),
    ) == (False, True, True)
    assert more.years == days_of.years | {2027}


def test_the_whole_of_a_refusal(tmp_path):
    path = tmp_path / "working_days.yaml"
    path.write_text("2027: {rest: '01-01', work: '01-04'}\n", encoding="utf-8")
    with pytest.raises(BadLaw, match=re.escape("working_days.yaml:1: 2027-01-04是工作日，不应列在“work”里")):
        calendar.load(path)
    path.write_text("2027: {rest: '', work: '', spare: ''}\n", encoding="utf-8")
    with pytest.raises(BadLaw, match="不认识的键“spare”"):
        calendar.load(path)
    path.write_text("2027: {rest: '01-01', work: '01-03'}\n", encoding="utf-8")
    assert calendar.load(path) == calendar.Calendar(
        frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 3)}), frozenset({2027})
    )


def test_counting_at_the_ends_of_the_sums():
    days_of = calendar.decreed()
    assert days_of.working_day_after(date(1985, 1, 1), 1) == date(1985, 1, 2)
    assert days_of.working_day_after(date(1990, 1, 1), 1) == date(1990, 1, 2)
    assert days_of.working_day_after(date(1990, 1, 2), -1) == date(1990, 1, 1)
    assert days_of.working_day_after(date(1990, 1, 3), -3) == date(1989, 12, 29)
    assert days_of.working_day_after(date(2119, 12, 29), 1) == date(2120, 1, 1)
    assert days_of.working_day_after(date(2119, 12, 28), 2) == date(2120, 1, 1)
    assert days_of.working_day_after(date(2119, 12, 31), 1) == date(2120, 1, 1)
    assert days_of.working_day_after(date(2120, 1, 1), -1) == date(2119, 12, 29)
    assert days_of.working_day_after(date(2025, 9, 28), 0) == date(2025, 9, 28)
