"""The loader refuses what cannot be law, with the file and the line of the very entry."""

import shutil

import pytest

from zhixian.law import limb_files, limbs, terms
from zhixian.law.reading_yaml import FOLDER, BadLaw, read

GOODS = "r2025.213.basic.goods-business"


def line_of(path, needle, after=None):
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(place for place, line in enumerate(lines) if after is None or after in line)
    return next(place for place, line in enumerate(lines[first:], start=first + 1) if needle in line)


def spoiled(tmp_path, name, *changes):
    """The package's data with changes (after which entry, what, by what); the line of the last change."""
    folder = tmp_path / "parameters"
    if not folder.exists():
        shutil.copytree(FOLDER, folder)
    path, line = folder / name, 0
    for after, old, new in changes:
        line = line_of(path, old, after)
        lines = path.read_text(encoding="utf-8").splitlines()
        lines[line - 1] = lines[line - 1].replace(old, new)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder, line


CRIMES = [
    # entry, what stands there, what is put in its place, what the refusal says, whether it names that line
    (GOODS, "value: 50000", "value: fünf", "不是数字", True),
    (GOODS, "value: 50000", "value: -50000", "大于零", True),
    (GOODS, "value: 50000", "value: .inf", "大于零|不是数字", True),
    (GOODS, "conditions: [object_goods]", "conditions: [object_good]", "不认识的情节“object_good”", True),
    (GOODS, "quantity: illegal_business", "quantity: turnover", "不认识的数额“turnover”", True),
    (GOODS, "op: gte", "op: gt", "op: gte", True),
    (GOODS, "unit: yuan", "unit: 件", "单位是yuan", True),
    (GOODS, "  tier: basic", "  tier: middling", "不在可用的值之内", True),
    (GOODS, "  element: 情节严重", "  elephant: 情节严重", "不认识的键“elephant”", True),
    (GOODS, "  from: '2025-04-26'", "  from: '2025-04-31'", "不是存在的日期", True),
    (GOODS, "  from: '2025-04-26'", "  from: '2025-04-27'", "与时期不合", True),
    (GOODS, "article: 第三条第一款第（一）项", "article: ''", "出处缺少“article”", True),
    (GOODS, "  source: {", "  quelle: {", "不认识的键“quelle”", True),
    (GOODS, "  verified: two-sources", "  verified: surely", "不在可用的值之内", True),
    ("r2025.213.aggravated.goods-business", "value: 500000", "value: 500001", "不是r2025.213.basic.goods-business的50000的10倍", True),
    ("r2025.213.basic.mixed", "op: lt", "op: gte", "op: lt", True),
    ("r2025.213.basic.mixed", "precondition: {quantity: illegal_gains_goods", "precondition: {quantity: gains", "不认识的数额", True),
    ("r2025.213.aggravated.mixed", "other_reading: no_precondition", "other_reading: whatever", "不认识的读法", True),
    ("r2025.213.basic.mixed", "doubt: D2", "doubt: D99", "没有说明的疑点", True),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "old", "new", "says", "names"), CRIMES)
def test_a_limb_that_cannot_be_law_is_refused_where_it_stands(entry, old, new, says, names, tmp_path):
    folder, line = spoiled(tmp_path, "crimes/213.yaml", (f"id: {entry}", old, new))
    with pytest.raises(BadLaw, match=says) as refusal:
        limbs.load(folder)
    assert str(refusal.value).startswith("213.yaml:")
    told = int(str(refusal.value).split(":")[1])
    start = line_of(folder / "crimes/213.yaml", f"id: {entry}")
    assert told in {line, start} if names else told
    assert start <= told <= line


def test_parts_of_a_half_rule_are_checked_at_their_own_line(tmp_path):
    folder, line = spoiled(
        tmp_path,
        "crimes/217.yaml",
        ("id: r2025.217.basic.half", "quantity: clicks, op: gte", "quantity: clocks, op: gte"),
    )
    with pytest.raises(BadLaw, match=f"^217.yaml:{line}: 不认识的数额“clocks”"):
        limbs.load(folder)
    folder, line = spoiled(
        tmp_path / "b",
        "crimes/217.yaml",
        ("id: r2025.217.basic.half", "condition: membership_mode", "condition: member_mode"),
    )
    with pytest.raises(BadLaw, match=f"^217.yaml:{line}: 不认识的情节“member_mode”"):
        limbs.load(folder)
    folder, line = spoiled(
        tmp_path / "c", "crimes/217.yaml", ("id: r2025.217.aggravated.half", "value: 50000}", "value: 50001}")
    )
    with pytest.raises(BadLaw, match="downloads的一半50001不是"):
        limbs.load(folder)


def test_a_limb_that_stands_twice_or_is_used_in_no_period_is_refused(tmp_path):
    folder, _ = spoiled(
        tmp_path,
        "crimes/213.yaml",
        ("id: r2004.213.basic.gains", "id: r2004.213.basic.gains", "id: r2004.213.basic.business"),
    )
    with pytest.raises(BadLaw, match="写了两次"):
        limbs.load(folder)
    folder, line = spoiled(
        tmp_path / "b", "crimes/213.yaml", ("id: r2004.213.basic.gains", "regime: r2004", "regime: r1998")
    )
    with pytest.raises(BadLaw, match=f"^213.yaml:{line}: 没有一个时期用到"):
        limbs.load(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("from: '2005-10-18'", "from: '2005-10-17'", "重叠"),
        ("from: '2005-10-18'", "from: '2005-10-19'", "空档：2005-10-18至2005-10-18"),
        ("to: '2007-04-04'", "to: '2005-10-01'", "早于施行日"),
        ("to: '2007-04-04'", "to: '2007-02-29'", "不是存在的日期"),
        ("unit_multiplier: 3", "unit_multiplicator: 3", "不认识的键"),
        ("source: {title", "sauce: {title", "不认识的键|没有写明出处"),
    ],
)
def test_periods_with_a_gap_an_overlap_or_no_citation_are_refused(old, new, says, tmp_path):
    folder, line = spoiled(tmp_path, "periods.yaml", ("id: P2", old, new))
    with pytest.raises(BadLaw, match=f"^periods.yaml:{line}: .*(?:{says})"):
        limb_files.periods(read(folder / "periods.yaml"))


def test_bands_follow_each_other_day_by_day(tmp_path):
    folder, line = spoiled(tmp_path, "crimes/213.yaml", (None, "from: '2021-03-01'", "from: '2021-03-02'"))
    with pytest.raises(BadLaw, match=f"^213.yaml:{line}: .*空档：2021-03-01"):
        limbs.load(folder)


CLOCKS = [
    ("market-lead-verification:", "unit: working_day", "unit: workday", "不在可用的值之内"),
    ("market-lead-verification:", "length: 15", "length: soon", "不是数字"),
    ("market-lead-verification:", "rule: R-WD", "rule: R-W", "不在可用的值之内"),
    ("market-lead-verification:", "trigger:", "triggers:", "不认识的键“triggers”"),
    ("market-lead-verification:", "    unit: working_day", "    unit: month", "不能与期限的单位"),
    ("market-lead-verification:", "semantics: added", "semantics: more", "不在可用的值之内"),
    ("market-lead-verification:", "article:", "articles:", "不认识的键“articles”"),
    ("market-complaint-mediation-cap:", "from: '2026-04-15'", "from: '2026-04-16'", "不重叠、不留空档"),
    (
        "market-complaint-mediation-cap:",
        "supersedes: market-complaint-mediation-cap-pre2026",
        "supersedes: nothing",
        "没有“nothing”这一期限",
    ),
    (
        "platform-counter-notice-wait:",
        "pause_cap: {length: 20, unit: working_day}",
        "pause_cap: {length: 20, unit: hour}",
        "不在可用的值之内",
    ),
]


@pytest.mark.parametrize(("entry", "old", "new", "says"), CLOCKS)
def test_a_clock_that_cannot_be_law_is_refused_where_it_stands(entry, old, new, says, tmp_path):
    folder, line = spoiled(tmp_path, "clocks/lead-intake.yaml", (f"{entry}", old, new))
    with pytest.raises(BadLaw, match=f"^lead-intake.yaml:{line}: .*{says}"):
        terms.load(folder)


def test_a_clock_in_two_files_or_without_source_is_refused(tmp_path):
    folder, _ = spoiled(tmp_path, "clocks/lead-intake.yaml")
    (folder / "clocks" / "zz.yaml").write_text(
        (folder / "clocks" / "lead-intake.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    with pytest.raises(BadLaw, match=r"在lead-intake\.yaml里已经写过"):
        terms.load(folder)
    (folder / "clocks" / "zz.yaml").write_text(
        "x:\n  label: 甲\n  bound: {kind: any}\n  trigger: 乙\n  rule: R-WD\n  unit: working_day\n  length: 3\n  rollover: not_applicable\n  status: mirror\n  mode: hard\n",
        encoding="utf-8",
    )
    with pytest.raises(BadLaw, match=r"^zz\.yaml:2: 没有写明出处"):
        terms.load(folder)
