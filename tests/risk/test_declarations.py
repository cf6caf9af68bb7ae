"""Declarations of risk: real content, refused with file and line where they are wrong; scoring with its reasons."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixian import risk
from zhixian.risk import charts, declarations, indexes, shelves
from zhixian.risk.planning import plan_for

TEXT = (declarations.FOLDER / "robots.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", ["robots", "smart-manufacturing", "biomedicine", "trade-secret"])
def test_each_questionnaire_has_content(key):
    questionnaire = risk.questionnaires()[key]
    checks = [item for item in questionnaire.items if item.kind == "check"]
    assert len(checks) >= 25 and sum(item.key for item in checks) >= 4
    assert sum(area.weight for area in questionnaire.areas) == 100
    assert all(
        item.risk and item.advice and item.evidence and item.weight in (1, 2, 3) and item.within for item in checks
    )
    assert sum(bool(item.cites) for item in checks) >= 0.9 * len(checks)
    assert {item.stage for item in checks} >= {"research", "production", "sales"}
    assert any(item.when for item in checks) and sum(bool(item.scenes) for item in checks) >= 8
    assert len({item.ask for item in checks}) == len(checks) and len({item.risk for item in checks}) == len(checks)
    assert risk.from_json(questionnaire.as_json()) == questionnaire


def test_the_industries_ask_what_is_theirs():
    asked = [{item.ask for item in each.items if item.kind == "check"} for each in risk.questionnaires().values()]
    assert len(set.union(*asked)) == sum(map(len, asked))


def test_an_unverified_source_is_known_as_such():
    unverified = [each for each in shelves.citations().values() if not each.verified]
    assert unverified and all(each.status == "unverified" for each in unverified)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("area: body, kind: fact", "area: nowhere, kind: fact", "没有“nowhere”这个方面"),
        ("cites: [tsc-7, ipc-18]", "cites: [tsc-7, ghost]", "“ghost”没有登记"),
        ("scenes: [staff-leaving]", "scenes: [ghost]", "“ghost”没有登记"),
        ("weight: 3", "weight: 7", "应是1、2或3"),
        ("stage: research", "stage: moon", "不在可用的值之内"),
        ('among: ["yes"]', "among: [maybe]", "不是“"),
        ("when: {item: makes-parts", "when: {item: ghost", "不在本题之前"),
        ("item: know-how", "item: drawings", "写了两次"),
        ("advice: 写成带", "advise: 写成带", "不认识的键“advise”"),
        ("medium: {from: 30, keys: 1}", "medium: {from: 70, keys: 1}", "应大于中风险"),
        (
            "  body: {label: 本体与核心零部件, weight: 18}",
            "  body: {label: 本体与核心零部件, weight: 0}",
            "应是大于零的数字",
        ),
        ("    within: 30", "    within: soon", "不是数字"),
    ],
)
def test_a_mistake_is_refused_with_file_and_line(tmp_path: Path, before: str, after: str, says: str):
    assert before in TEXT
    path = tmp_path / "robots.yaml"
    path.write_text(TEXT.replace(before, after, 1), encoding="utf-8")
    changed = next(
        n
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if after.splitlines()[0].strip() in line
    )
    with pytest.raises(risk.BadDeclaration) as refused:
        declarations.load(path)
    file, line, told = str(refused.value).split(":", 2)
    assert file == "robots.yaml" and says in told and abs(int(line) - changed) <= 15, str(refused.value)


def answers_of(questionnaire: risk.Questionnaire):
    return st.fixed_dictionaries(
        {item.id: st.sampled_from([name for name, _ in item.choices]) for item in questionnaire.items}
    )


ROBOTS = risk.questionnaires()["robots"]
WORSE = {"met": "partly", "partly": "unmet", "unmet": "unmet", "not_applicable": "not_applicable"}


@given(answers=answers_of(ROBOTS))
def test_the_same_answers_give_the_same_report_and_its_list_is_what_was_not_met(answers):
    made = risk.report(ROBOTS, answers)
    assert made == risk.report(risk.from_json(ROBOTS.as_json()), dict(reversed(answers.items())))
    asked = [item for item in risk.visible(ROBOTS, answers) if item.kind == "check"]
    assert len(made.risks) == sum(answers[item.id] in {"partly", "unmet"} for item in asked) == made.partly + made.unmet
    assert 0 <= Decimal(made.scored.score) <= 100 and made.scored.grade in risk.GRADES and made.scored.reasons


@given(answers=answers_of(ROBOTS), which=st.sampled_from([item.id for item in ROBOTS.items if item.kind == "check"]))
def test_a_worse_answer_never_lowers_the_score_or_the_grade(answers, which):
    worse = answers | {which: WORSE[answers[which]]}
    before, after = risk.score(ROBOTS, answers), risk.score(ROBOTS, worse)
    order = ["low", "medium", "high"]
    assert Decimal(after.score) >= Decimal(before.score) and order.index(after.grade) >= order.index(before.grade)


def test_a_branch_that_is_closed_is_not_asked_and_does_not_count():
    answers = {item.id: "met" if item.kind == "check" else "no" for item in ROBOTS.items}
    answers |= {"dataset": "unmet", "know-how": "unmet"}
    assert "dataset" not in {item.id for item in risk.visible(ROBOTS, answers)}
    assert risk.report(ROBOTS, answers).risks == () and risk.score(ROBOTS, answers).score == "0.0"
    assert risk.score(ROBOTS, answers | {"trains-models": "yes"}).score != "0.0"


def test_key_items_decide_whatever_the_score():
    base = {item.id: "met" if item.kind == "check" else "no" for item in ROBOTS.items}
    keys = [item.id for item in ROBOTS.items if item.key]
    one, three = base | {keys[0]: "unmet"}, base | dict.fromkeys(keys[:3], "unmet")
    assert Decimal(risk.score(ROBOTS, one).score) < 30 and risk.score(ROBOTS, one).grade == "medium"
    assert risk.score(ROBOTS, three).grade == "high"
    assert "关键项不符合3项" in risk.score(ROBOTS, three).reasons[0]


def test_a_chart_is_escaped_and_zero_based():
    svg = charts.bars([charts.Bar(label="<a>&", value=Decimal(50), says='"5"')], title='x"<')
    assert "&lt;a&gt;&amp;" in svg and 'width="180"' in svg and "<a>" not in svg and "style=" not in svg
    assert charts.bars([charts.Bar(label="零", value=Decimal(0), says="0")], title="t").count('width="0"') == 1


@given(st.dictionaries(st.sampled_from([each.id for each in indexes.indexes()["firm"].indicators]),
                       st.none() | st.decimals(0, 1000, places=1)))  # fmt: skip
def test_the_parts_of_an_index_add_up_to_it(values):
    found = indexes.reckon(indexes.indexes()["firm"], values)
    assert len(found.parts) == 6 and 0 <= Decimal(found.score) <= 100
    known = [Decimal(part.points) for part in found.parts if part.points]
    assert abs(sum(known, Decimal(0)) - Decimal(found.score)) <= Decimal("0.35")
    assert all(part.value == "未知" for part in found.parts if not part.points)


def test_a_warning_belongs_to_the_crossing():
    assert indexes.crossed(None, "warn") and indexes.crossed("watch", "warn")
    assert not indexes.crossed("warn", "warn") and not indexes.crossed("warn", "watch")


def test_a_plan_has_its_days():
    from datetime import date

    plan = plan_for("medium", ["exhibition", "ghost"], on=date(2026, 1, 1))
    assert plan.review_on == date(2026, 4, 1) and [each.due_on for each in plan.actions] == sorted(
        each.due_on for each in plan.actions
    )
    assert sum(each.source == "exhibition" for each in plan.actions) == 2
