"""`zhixian law check`, `assess` and `due` from the command line: what they print, and what they say of bad input."""

import json

import pytest
from click.testing import CliRunner

from tests.shared import SHARED, shared_yaml
from zhixian.faces.cli.law import law


def run(*words):
    return CliRunner().invoke(law, [str(word) for word in words])


def told(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def file_of(tmp_path, text, name="cases.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8") if isinstance(text, str) else path.write_bytes(text)
    return path


@pytest.mark.skipif(not SHARED.is_dir(), reason="the founders' files are not beside this checkout")
def test_the_founders_examples_through_the_command():
    result = run("assess", SHARED / "law" / "threshold-examples.yaml", "--json")
    assert result.exit_code == 0
    found = {row["id"]: row for row in told(result)}
    rows = shared_yaml("law/threshold-examples.yaml")["examples"]
    assert len(found) == len(rows) == 256
    for row in rows:
        got, expected = found[row["id"]], row["expect"]
        assert set(got["hits"]) == set(expected["hits"]), row["id"]
        for key in {"tier", "status", "transitional", "interval", "arguable"} & set(expected):
            assert got[key] == expected[key], (row["id"], key)
        assert bool(got["missing"]) == (expected["tier"] == "open")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the founders' files are not beside this checkout")
def test_the_founders_deadlines_through_the_command():
    result = run("due", "--file", SHARED / "law" / "deadline-examples.yaml", "--json")
    assert result.exit_code == 0
    found = {row.pop("id"): row for row in told(result)}
    rows = shared_yaml("law/deadline-examples.yaml")["examples"]
    assert len(found) == len(rows) == 60
    for row in rows:
        assert found[row["id"]] == {
            key: value for key, value in row["expect"].items() if not key.endswith("weekday")
        }, row["id"]


def test_check_lists_every_figure_that_is_still_to_be_verified():
    result = run("check")
    assert result.exit_code == 0
    listed = [line for line in result.stdout.splitlines() if line.startswith("待核\t")]
    assert len(listed) == 68
    assert any(line.split("\t")[1] == "police-goods-handover" for line in listed)
    assert "期限218项（待核68项），追诉标准206项（待核0项），时期7个" in result.stdout
    assert "待核\t" not in run("check", "--quiet").stdout


GOOD = "- {id: good, crime: 213, conduct_date: 2025-09-10, facts: {object: goods, illegal_gains: 30000}}\n"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{id: bad, crime: 225, conduct_date: 2025-09-10}", "没有“225”这个罪名；可用的是213"),
        ("{id: bad, conduct_date: 2025-09-10}", "没有写明罪名"),
        ("{id: bad, crime: 213}", "没有写明行为日"),
        ("{id: bad, crime: 213, conduct_date: 2025-02-30}", "“2025-02-30”不是存在的日期；应写作"),
        ("{id: bad, crime: 213, conduct_date: 2004-12-21}", "早于2004-12-22"),
        ("{id: bad, crime: 213, conduct_date: 2004-12-21, period: P1}", "早于2004-12-22"),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, judged_on: 2025-09-09}", "早于行为日2025-09-10"),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, period: P8}", "没有“P8”这个时期"),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, actor: firm}", "应是 individual（个人）或者 unit（单位）"),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, facts: {object: ships}}", "应是 goods（商品）"),
        (
            "{id: bad, crime: 213, conduct_date: 2025-09-10, facts: {illegal_gains: -1}}",
            "违法所得数额”是-1；数额不能是负数",
        ),
        (
            "{id: bad, crime: 213, conduct_date: 2025-09-10, facts: {illegal_gains: 三万}}",
            "不是数字；应是不带单位的阿拉伯数字",
        ),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, facts: {illegal_gains: true}}", "不是数字"),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, facts: {illegal_gains: .nan}}", "不是"),
        (
            "{id: bad, crime: 213, conduct_date: 2025-09-10, facts: {illegal_gains: {at_least: 5, at_most: 4}}}",
            "下限5大于上限4",
        ),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, facts: {illegal_gains: {from: 5}}}", "区间写作"),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, facts: [1]}", "应是“键: 值”的形式"),
        (
            "{id: bad, crime: 213, conduct_date: 2025-09-10, marks: {count: 2, same_source: maybe}}",
            "应是 true 或者 false",
        ),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, prior_penalty: {crime: 213}}", "要写明 crime 和 date"),
        ("{id: bad, crime: 213, conduct_date: 2025-09-10, conditions: repeat}", "应是一个列表"),
        ("just words", "不是“键: 值”的形式"),
    ],
)
def test_a_bad_case_gets_a_sentence_and_the_others_an_answer(row, says, tmp_path):
    result = run("assess", file_of(tmp_path, f"examples:\n- {row}\n{GOOD}"), "--json")
    assert result.exit_code == 1
    assert [each["id"] for each in told(result)] == ["good"]
    assert "不能对照" in result.stderr
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe\x00\x01", "不是 UTF-8 文本"),
        ("examples: [", "不是合格的 YAML"),
        ("examples: 5\n", "没有 examples 列表"),
        ("", "没有 examples 列表"),
        ("{{{", "不是合格的 YAML"),
    ],
)
def test_a_file_that_is_no_list_of_cases_says_so(text, says, tmp_path):
    for words in (["assess"], ["due", "--file"]):
        result = run(*words, file_of(tmp_path, text), "--json")
        assert result.exit_code == 1
        assert says in result.stderr


def test_numbers_are_decimals_and_octals_are_not_guessed(tmp_path):
    rows = (
        "- {id: 1, crime: 213, conduct_date: '2025-09-10', facts: {object: goods, illegal_gains: 29999.9999}}\n"
        "- {id: 2, crime: 217, conduct_date: 2025-09-10, conditions: [copy_distribute], facts: {copies: 0500}}\n"
        "- {id: 3, crime: 213, conduct_date: 2025-09-10, facts: {object: goods, illegal_gains: 30_000}}\n"
        "- {id: 4, crime: 213, conduct_date: 2025-09-10, facts: {object: goods, illegal_gains: null}}\n"
        "- {id: 5, crime: 213, conduct_date: 2025-09-10, facts: {object: goods, illegal_gains: {at_least: 20000}}}\n"
    )
    found = {row["id"]: row for row in told(run("assess", file_of(tmp_path, rows), "--json"))}
    assert {key: row["tier"] for key, row in found.items()} == {1: "none", 2: "basic", 3: "basic", 4: "open", 5: "open"}
    assert found[4]["missing"][0]["test"] == "illegal_gains >= 30000"
    assert found[4]["missing"][0]["police_only"] is True
    assert found[5]["interval"]["possible"] == ["none", "basic", "aggravated"]


def test_json_is_read_too_with_tabs_and_exact_numbers(tmp_path):
    text = '{\n\t"examples": [{"id": "a", "crime": "213", "conduct_date": "2025-09-10",\n\t"facts": {"object": "goods", "illegal_business": 49999.999999999999}}]\n}'
    assert told(run("assess", file_of(tmp_path, text, "cases.json"), "--json"))[0]["tier"] == "none"


def test_unknown_facts_and_conditions_are_warnings_only(tmp_path):
    text = f"examples:\n- {{id: w, crime: 213, conduct_date: 2025-09-10, period: P6, conditions: [moonlight], facts: {{object: goods, spoons: 5}}}}\n{GOOD}"
    result = run("assess", file_of(tmp_path, text), "--json")
    assert result.exit_code == 0
    assert [row["id"] for row in told(result)] == ["w", "good"]
    assert told(result)[0]["period"] == "P6"
    for said in ("不认识的数额“spoons”", "不认识的情节“moonlight”", "与行为日2025-09-10（P7）不一致"):
        assert said in result.stderr


def test_earlier_acts_are_added_up(tmp_path):
    text = (
        "- id: sum\n  crime: 213\n  conduct_date: 2025-09-10\n  facts: {object: goods, illegal_business: 20000}\n  acts:\n"
        "  - {date: 2025-08-01, facts: {illegal_business: 30000}}\n"
        "  - {date: 2025-07-01, facts: {illegal_business: 90000}, dealt_with: 行政处罚}\n"
    )
    result = run("assess", file_of(tmp_path, text), "--json")
    assert (told(result)[0]["tier"], told(result)[0]["hits"]) == ("basic", ["r2025.213.basic.goods-business"])
    assert "不再累计" in result.stderr


def test_without_json_the_whole_explanation_is_printed(tmp_path):
    text = run("assess", file_of(tmp_path, GOOD)).stdout
    assert "good 假冒注册商标罪：已达入罪标准" in text
    assert "法释〔2025〕5号第三条第一款第（一）项" in text
    assert "本对照是提示" in text


DUE = "- {id: good, deadline: transfer-approval, start: '2025-03-11T09:00:00+08:00'}\n"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{id: bad, deadline: nothing, start: 2025-03-11}", "没有“nothing”这一期限"),
        ("{id: bad, start: 2025-03-11}", "没有写明期限的编号"),
        ("{id: bad, deadline: transfer-approval}", "没有写明触发时刻"),
        ("{id: bad, deadline: transfer-approval, start: yesterday}", "时刻“yesterday”读不懂；应写作 2026-03-02T09:30"),
        ("{id: bad, deadline: transfer-approval, start: 2025-02-30}", "读不懂"),
        ("{id: bad, deadline: transfer-approval, start: 0001-01-01}", "不在1990年至2100年之间"),
        (
            "{id: bad, deadline: market-case-decision, start: 2025-03-11, params: {extensions_applied: [{index: 7}]}}",
            "没有第8次延长",
        ),
        (
            "{id: bad, deadline: market-case-decision, start: 2025-03-11, params: {excluded_intervals: [{from: 2025-04-02, to: 2025-04-01}]}}",
            "前后颠倒",
        ),
        (
            "{id: bad, deadline: market-case-decision, start: 2025-03-11, params: {excluded_intervals: [{from: 2025-04-02}]}}",
            "要写明 from 和 to",
        ),
        (
            "{id: bad, deadline: market-case-decision, start: 2025-03-11, params: {in_custody: perhaps}}",
            "应是 true 或者 false",
        ),
        ("[]", "不是“键: 值”的形式"),
    ],
)
def test_a_bad_term_gets_a_sentence_and_the_others_a_date(row, says, tmp_path):
    result = run("due", "--file", file_of(tmp_path, f"examples:\n- {row}\n{DUE}"), "--json")
    assert result.exit_code == 1
    assert [each["id"] for each in told(result)] == ["good"]
    assert says in result.stderr


def test_one_term_from_the_command_line():
    result = run(
        "due", "market-case-decision", "--from", "2025-03-10", "--paused", "2025-04-01..2025-04-10", "--extended", 1
    )
    assert result.exit_code == 0
    assert "市场监管案件处理决定（90日" in result.stdout
    assert "2025年4月1日至2025年4月10日扣除" in result.stdout
    found = told(run("due", "prosecution-review", "--from", "2025-04-30T09:00", "--in-custody", "--json"))[0]
    assert (found["due_date"], found["nominal"], found["version"]) == ("2025-05-31", "2025-05-31", "prosecution-review")
    assert "待核" in run("due", "police-goods-handover", "--from", "2025-04-30").stdout
    assert "不适用于230100" in run("due", "admin-feedback-local", "--from", "2026-01-05", "--region", "230100").stdout
    assert told(run("due", "register-hold-disposition", "--from", "2026-12-31", "--json"))[0]["provisional"] is True


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing", "--from", "2025-03-10"], "没有“nothing”这一期限"),
        (["transfer-approval", "--from", "soon"], "读不懂"),
        (["transfer-approval", "--from", "2025-03-10", "--extended", "2"], "法条没有规定延长"),
        (["market-case-decision", "--from", "2025-03-10", "--paused", "2025-04-31..2025-05-02"], "不是存在的日期"),
    ],
)
def test_one_bad_term_says_what_is_wrong(words, says):
    result = run("due", *words)
    assert result.exit_code == 1
    assert says in result.stderr


def test_a_file_of_terms_says_what_is_provisional(tmp_path):
    text = "- {id: 7, deadline: register-hold-disposition, start: 2026-12-31}\n- {id: b, deadline: transfer-team-designation, start: 2026-12-31}\n"
    rows = told(run("due", "--file", file_of(tmp_path, text), "--json"))
    assert (rows[0]["id"], rows[0]["provisional"], rows[1]) == (7, True, {"id": "b"})
    assert "暂定" in run("due", "--file", file_of(tmp_path, text)).stdout
