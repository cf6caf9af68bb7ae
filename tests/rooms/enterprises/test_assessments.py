"""Assessments: a firm answers and comes back, a unit sees what it is let see, the rest is closed to everybody."""

import time
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pypdf import PdfReader

from tests.rooms.enterprises.assessing import consented, credit_code, fill, finished
from tests.rooms.world import NOW, a_case
from zhixian import risk
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.risk import declarations
from zhixian.rooms.agencies.access import acting_as, as_system, within
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.enterprises.assessments import codes, counting, holding, overseeing, planning, reporting
from zhixian.rooms.enterprises.assessments.codes import UnknownCode
from zhixian.rooms.enterprises.models import Answer, Assessment, Finding, GradeOverride, PlanAction
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = "trade-secret"


def test_answers_are_saved_one_by_one_and_found_again_by_the_code(world):
    made, code = holding.start(SECRET, holding.FirmDraft(name="清源科技"), now=NOW)
    holder = codes.holder_of(code)
    holding.answer(made.pk, {"inventory": {"choice": "partly", "note": "只有技术部分"}}, holder_id=holder, now=NOW)
    holding.answer(made.pk, {"levels": {"choice": "met"}}, holder_id=holder, now=NOW + DAY)
    back = codes.holder_of(f"  {code.lower().replace('-', ' ')} ")
    (found,) = holding.mine(back)
    stands = holding.standing(found.pk, holder_id=back)
    assert {key: (row.choice, row.note) for key, row in stands.answers.items()} == {
        "inventory": ("partly", "只有技术部分"), "levels": ("met", ""),
    }  # fmt: skip
    assert stands.answered == 2 and "policy" in stands.wanting
    holding.answer(made.pk, {"levels": {"choice": ""}}, holder_id=holder, now=NOW + DAY)
    assert "levels" in holding.standing(made.pk, holder_id=holder).wanting
    with as_system():
        assert code not in str(list(Assessment.objects.values())) and code.replace("-", "") not in str(
            list(Assessment.objects.values())
        )


def test_what_is_wrong_with_an_answer_is_said_and_nothing_saved_is_lost(world):
    made, code = holding.start(SECRET, holding.FirmDraft(), now=NOW)
    holder = codes.holder_of(code)
    holding.answer(made.pk, {"policy": {"choice": "met"}}, holder_id=holder, now=NOW)
    with pytest.raises(BadInput) as refused:
        holding.answer(made.pk, {"levels": {"choice": "met"}, "policy": {"choice": "perhaps"}, "ghost": {"choice": "met"},
                                 "leader": {"choice": "met", "note": "x" * 501}}, holder_id=holder, now=NOW)  # fmt: skip
    assert set(refused.value.fields) == {"policy", "ghost", "leader"} and "请选：符合" in refused.value.fields["policy"]
    assert set(holding.standing(made.pk, holder_id=holder).answers) == {"policy"}
    with pytest.raises(BadInput, match="unanswered") as refused:
        holding.finish(made.pk, holder_id=holder, now=NOW)
    assert "没有答完" in refused.value.user_message
    for wrong in (
        {"credit_code": "91411500MA9K3R5T10"},
        {"division": "999999"},
        {"scale": "huge"},
        {"name": "长" * 121},
    ):
        with pytest.raises(BadInput):
            holding.start(SECRET, holding.FirmDraft(**wrong), now=NOW)


def test_not_applicable_needs_a_reason(world):
    made, code = holding.start(SECRET, holding.FirmDraft(), now=NOW)
    holder = codes.holder_of(code)
    fill(made, holder, "met", now=NOW, zones="not_applicable")
    with pytest.raises(BadInput):
        holding.finish(made.pk, holder_id=holder, now=NOW)
    holding.answer(
        made.pk, {"zones": {"choice": "not_applicable", "note": "全部云上办公，没有场所"}}, holder_id=holder, now=NOW
    )
    assert holding.finish(made.pk, holder_id=holder, now=NOW).grade == "low"


@pytest.mark.feature("S000-M2.5")
def test_a_firm_in_biomedicine_gets_its_gaps_and_another_firm_cannot_read_it(world, monkeypatch):
    made, _, code = finished("biomedicine", "met", now=NOW, cell_bank="unmet", sequences="partly")
    gaps = [(each["risk"], bool(each["advice"])) for each in made.report["risks"]]
    assert [risk_ for risk_, _ in gaps] == ["细胞株、菌种可以被悄悄带走", "序列和结构在课题组内人人可得"]
    assert all(advice for _, advice in gaps)
    _, other, _ = finished("robots", "met", now=NOW)
    for act in (
        lambda: holding.standing(made.pk, holder_id=other),
        lambda: holding.answer(made.pk, {}, holder_id=other, now=NOW),
        lambda: holding.withdraw(made.pk, holder_id=other, now=NOW),
        lambda: holding.standing(uuid4(), holder_id=other),
        lambda: codes.holder_of("XXXX-XXXX-XXXX"),
        lambda: holding.mine(codes.holder_of(codes.new_code())),
    ):
        with pytest.raises(UnknownCode):
            act()
    with within(other):  # the database holds it, not the filter
        assert set(Assessment.objects.values_list("holder_id", flat=True)) == {other}
        assert not Answer.objects.filter(assessment_id=made.pk).exists()
        assert not Finding.objects.filter(assessment_id=made.pk).exists()
    # A changed version of the form: the old answers and the old report stay as they were.
    old = risk.questionnaires()["biomedicine"]
    changed = risk.from_json(old.as_json() | {"edition": "2027.1", "items": old.as_json()["items"][:-1]})
    monkeypatch.setattr(risk, "questionnaires", lambda: {"biomedicine": changed})
    stands = holding.standing(made.pk, holder_id=codes.holder_of(code))
    assert stands.questionnaire == old and stands.answers["emergency"].choice == "met"
    new, _ = holding.start("biomedicine", holding.FirmDraft(), now=NOW + DAY)
    assert new.version.edition == "2027.1" and made.version.edition == "2026.1"


@pytest.mark.feature("S000-M2.3")
def test_a_grade_on_one_version_stays_readable_under_it_when_a_further_is_published(world, tmp_path):
    made, holder, _ = finished(SECRET, "partly", now=NOW)
    tree = risk.questionnaires()[SECRET]
    assert len(tree.areas) == 7 and all(item.evidence for item in tree.items if item.kind == "check")
    text = (Path(declarations.FOLDER) / "trade-secret.yaml").read_text(encoding="utf-8")
    (tmp_path / "trade-secret.yaml").write_text(text.replace('edition: "2026.1"', 'edition: "2026.2"').replace(
        "medium: {from: 30, keys: 1}", "medium: {from: 51, keys: 1}"), encoding="utf-8")  # fmt: skip
    risk.add_folder(tmp_path)
    try:
        assert risk.questionnaires()[SECRET].edition == "2026.2"
        again, _, _ = finished(SECRET, "partly", now=NOW)
        assert again.grade == "low" and again.version.edition == "2026.2"
        kept = holding.standing(made.pk, holder_id=holder)
        assert (kept.assessment.grade, kept.questionnaire.edition) == ("medium", "2026.1")
        assert reporting.view(kept.assessment, [])["reasons"] == ["风险分50.0，达到中风险的线30分"]
    finally:
        declarations._folders.remove(tmp_path)
        declarations.questionnaires.cache_clear()


@pytest.mark.feature("S000-M4.5")
def test_a_report_within_five_seconds_with_as_many_risks_as_its_list(world):
    made, code = holding.start("robots", holding.FirmDraft(name="<b>清源</b>#机器人"), now=NOW)
    holder = codes.holder_of(code)
    fill(made, holder, "partly", now=NOW, repo="unmet")
    begun = time.monotonic()
    done = holding.finish(made.pk, holder_id=holder, now=NOW)
    with within(holder):
        findings = list(Finding.objects.filter(assessment=done))
    seen = reporting.view(done, findings)
    paper = reporting.pdf(done, findings)
    assert time.monotonic() - begun < 5
    assert len(seen["risks"]) == len(findings) == 27 and seen["risks"][0]["item"] == "repo"
    assert (
        seen["date"] == "2026年3月4日" and seen["edition"] == "2026.1" and all(each["advice"] for each in seen["risks"])
    )
    assert paper == reporting.pdf(done, findings)
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split()).replace(
        "\u200b", ""
    )
    for wanted in ("<b>清源</b>#机器人", "中风险", "风险点和建议（27个）", "待核", "固件可以被读出"):
        assert wanted in text, wanted
    with pytest.raises(holding.AlreadyFinished):
        holding.answer(made.pk, {"repo": {"choice": "met"}}, holder_id=holder, now=NOW)
    assert holding.finish(made.pk, holder_id=holder, now=NOW + DAY).finished_at == done.finished_at  # pressed twice


def test_no_officer_sees_it_before_the_firm_consents_and_only_that_unit_after(world):
    police = world("police.handler1")
    made, holder, _ = finished(SECRET, "unmet", now=NOW)

    def seen(seat: str) -> int:
        with acting_as(world(seat)):
            return len(overseeing.listed(world(seat), now=NOW))

    assert [
        seen(seat) for seat in ("police.handler1", "market.handler1", "there.police.handler1", "above.police.head")
    ] == [0] * 4
    with acting_as(police):
        assert Assessment.objects.count() == 0
    with pytest.raises(NotFound):
        overseeing.opened(made.pk, actor=police, now=NOW)
    firm = holding.FirmDraft(name="清源科技有限公司", credit_code=credit_code(1))
    with pytest.raises(BadInput) as refused:
        holding.consent(
            made.pk, holder_id=holder, unit_id=police.unit_id, given_by=" ", firm=holding.FirmDraft(), now=NOW
        )
    assert set(refused.value.fields) == {"name", "credit_code", "given_by"}
    holding.consent(made.pk, holder_id=holder, unit_id=police.unit_id, given_by="王某", firm=firm, now=NOW)
    assert [
        seen(seat) for seat in ("police.handler1", "market.handler1", "there.police.handler1", "above.police.head")
    ] == [1, 0, 0, 0]
    page = overseeing.opened(made.pk, actor=police, now=NOW)
    assert page.consent is not None and page.consent.given_by == "王某" and len(page.answers) == 38
    for seat in ("market.handler1", "there.police.handler1", "above.police.head"):
        with pytest.raises(NotFound):
            overseeing.opened(made.pk, actor=world(seat), now=NOW)
    for seat in ("procuratorate.prosecutor", "court.handler1"):
        with pytest.raises(NotAllowed):
            overseeing.opened(made.pk, actor=world(seat), now=NOW)
    with acting_as(police):
        assert Assessment.objects.update(grade="low") == 0  # the firm's own: no officer changes it
        assert Answer.objects.update(choice="met") == 0 and Answer.objects.all().delete()[0] == 0
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(world("market.handler1")):
        GradeOverride.objects.create(assessment=made, before="high", after="low", reason="x", at=NOW,
                                     officer_id=police.officer_id, unit_id=police.unit_id)  # fmt: skip
    holding.withdraw(made.pk, holder_id=holder, now=NOW + DAY)
    assert seen("police.handler1") == 0
    with as_system():
        assert list(Entry.objects.filter(chain=holder).order_by("position").values_list("kind", flat=True)) == [
            "assessment.started", "assessment.finished", "assessment.consented", "assessment.consent_withdrawn",
        ]  # fmt: skip
        assert Entry.objects.filter(kind="assessment.read", unit_id=police.unit_id).count() == 1


@pytest.mark.feature("S000-M4.6")
def test_a_high_firm_gets_a_plan_with_a_visit_and_another_grade_wants_a_reason(world):
    head = world("police.head")
    made, _, _ = consented(SECRET, "unmet", world.units["here.police"], now=NOW)
    assert made.grade == "high"
    plan = planning.make(made.pk, actor=head, now=NOW, contact="王某 13800000000")
    with acting_as(head):
        actions = list(plan.actions.all())
    visit = next(each for each in actions if each.label.startswith("上门走访"))
    assert visit.due_on == date(2026, 3, 19) and plan.review_on == date(2026, 4, 3) and plan.grade == "high"
    with pytest.raises(BadInput) as refused:
        overseeing.override(made.pk, "medium", "  ", actor=head, now=NOW)
    assert "理由" in refused.value.user_message
    with pytest.raises(BadInput):
        overseeing.override(made.pk, "high", "理由充分", actor=head, now=NOW)
    overseeing.override(made.pk, "medium", "走访核实：核心工序已外迁，现场不涉密", actor=head, now=NOW)
    with acting_as(head):
        (line,) = overseeing.listed(head, now=NOW)
        (row,) = overseeing.overrides(head)
        assert overseeing.listed(head, now=NOW, grade="high") == []
    assert (line.grade, row.before, row.after) == ("medium", "high", "medium") and "核心工序已外迁" in row.reason
    assert line.assessment.grade == "high"  # the reckoned one stays
    with as_system():
        assert Entry.objects.filter(kind="assessment.grade_overridden", subject=row.pk).count() == 1
    added = planning.add_action(
        plan.pk, label="联合市场监管部门复查", by="officer", due_on=date(2026, 3, 20), actor=head, now=NOW
    )
    planning.move(plan.pk, action_id=visit.pk, due_on=date(2026, 3, 10), actor=head, now=NOW)
    planning.done(plan.pk, added.pk, "已复查，无问题", actor=head, now=NOW)
    for act in (
        lambda: planning.move(plan.pk, action_id=None, due_on=date(2026, 3, 1), actor=head, now=NOW),
        lambda: planning.done(plan.pk, added.pk, "再次", actor=head, now=NOW),
        lambda: planning.add_action(plan.pk, label="x", by="nobody", due_on=None, actor=head, now=NOW),
    ):
        with pytest.raises(BadInput):
            act()
    for seat in ("there.police.head", "market.head"):
        for act in (
            lambda seat=seat: planning.done(plan.pk, visit.pk, "代办", actor=world(seat), now=NOW),
            lambda seat=seat: planning.make(made.pk, actor=world(seat), now=NOW),
            lambda seat=seat: overseeing.override(made.pk, "low", "不该能办", actor=world(seat), now=NOW),
        ):
            with pytest.raises(NotFound):
                act()
    page = overseeing.opened(made.pk, actor=head, now=NOW)
    with acting_as(head):
        paper = reporting.pdf(page.assessment, page.findings, grade=page.grade, plan=page.plans[0])
    text = "".join("".join(each.extract_text() for each in PdfReader(BytesIO(paper)).pages).split())
    assert "经机关人员调整为：中风险" in text and "联合市场监管部门复查" in text and "2026年4月3日回看" in text
    again = planning.make(made.pk, actor=head, now=NOW + DAY)
    assert again.grade == "medium"
    with acting_as(head):
        assert not again.actions.filter(label__startswith="上门走访").exists()


def test_a_unit_is_told_of_the_days_of_its_plan_once(world):
    head = world("police.head")
    made, _, _ = consented(SECRET, "unmet", world.units["here.police"], now=NOW)
    planning.make(made.pk, actor=head, now=NOW)
    assert planning.tell_of_due(now=NOW + 6 * DAY) == 0
    assert planning.tell_of_due(now=NOW + 7 * DAY) == 1
    assert planning.tell_of_due(now=NOW + 8 * DAY) == 0
    with acting_as(world("police.liaison")):
        (notice,) = Notice.objects.filter(sort="plan")
    assert "明确负责保密工作" in notice.text and "3月11日" in notice.text
    with acting_as(world("market.head")):
        assert not Notice.objects.filter(sort="plan").exists()


@pytest.mark.feature("S000-M4.7")
def test_a_scene_of_a_risk_raises_its_advice_in_the_plan(world):
    secret = replace(a_case("平公立〔2026〕5号"), title="离职工程师带走图纸案", right_type="trade_secret")
    enter_case(secret, actor=world("market.handler1"), now=NOW)

    def opened(seat: str) -> str:
        browser = Client()
        browser.force_login(
            Officer.objects.get(pk=world(seat).officer_id), backend="django.contrib.auth.backends.ModelBackend"
        )
        return browser.get("/desk/risk/scenes/staff-leaving/").content.decode()

    page = opened("market.head")
    assert "离职前集中下载" in page and "离职面谈时让本人书面确认" in page and "离职工程师带走图纸案" in page
    assert "离职工程师带走图纸案" not in opened("there.market.head") and "离职前集中下载" in opened("there.market.head")
    head = world("police.head")
    with_it, _, _ = consented(SECRET, "met", world.units["here.police"], now=NOW, leaving="unmet")
    plan = planning.make(with_it.pk, actor=head, now=NOW)
    with acting_as(head):
        raised = list(PlanAction.objects.filter(plan=plan, source="staff-leaving").values_list("label", flat=True))
    assert raised and all(label.startswith("核心人员离职") for label in raised)
    assert "提出离职之日即收回" in "".join(raised)
    without, _, _ = consented(SECRET, "met", world.units["here.police"], now=NOW, number=2, levels="unmet")
    plan = planning.make(without.pk, actor=head, now=NOW)
    with acting_as(head):
        assert not PlanAction.objects.filter(plan=plan, source="staff-leaving").exists()


@pytest.mark.feature("S000-M3.4")
def test_an_item_not_met_is_put_right_by_a_day_and_a_recheck_turns_it_green(world):
    handler = world("police.handler1")
    made, holder, _ = consented(SECRET, "met", world.units["here.police"], now=NOW, access="unmet", zones="partly")
    with within(holder):
        found = Finding.objects.get(assessment=made, item="access")
    assert (found.first_result, found.due_on, found.state) == ("unmet", date(2026, 4, 3), "open")
    with pytest.raises(BadInput) as refused:
        overseeing.recheck(found.pk, "met", "现场看过", actor=handler, now=NOW)
    assert "佐证" in refused.value.user_message
    holding.prove(found.pk, "已取消共用账号，权限表见附件编号7", holder_id=holder, now=NOW + DAY)
    overseeing.recheck(found.pk, "partly", "仍有两个共用账号", actor=handler, now=NOW + 2 * DAY)
    holding.prove(found.pk, "两个共用账号已停用，截图编号9", holder_id=holder, now=NOW + 3 * DAY)
    overseeing.recheck(found.pk, "met", "抽查十个账号，均一人一号", actor=handler, now=NOW + 4 * DAY)
    page = overseeing.opened(made.pk, actor=handler, now=NOW + 4 * DAY)
    (green,) = [row for row in page.findings if row.item == "access"]
    assert (green.state, green.first_result) == ("closed", "unmet")
    assert [row.result for row in green.rechecks.all()] == ["partly", "met"]
    assert page.assessment.report["risks"][0]["result"] == "unmet"  # the report is what it was
    with pytest.raises(BadInput):
        overseeing.recheck(found.pk, "unmet", "又看", actor=handler, now=NOW + 5 * DAY)
    with pytest.raises(NotFound):
        overseeing.recheck(found.pk, "met", "代办", actor=world("there.police.handler1"), now=NOW)


@pytest.mark.feature("S000-M1.6")
def test_loopholes_are_closed_with_proof_and_counted(world):
    handler = world("police.handler1")
    made, holder, _ = consented(SECRET, "met", world.units["here.police"], now=NOW)
    found = [
        overseeing.add_finding(made.pk, stage="production", severity="middle", risk=f"漏洞{number}", advice="按制度补上",
                               due_on=date(2026, 4, 1), actor=handler, now=NOW)
        for number in range(3)
    ]  # fmt: skip
    for row in found[:2]:
        with pytest.raises(BadInput):
            overseeing.recheck(row.pk, "met", "看过", actor=handler, now=NOW)
        holding.prove(row.pk, "已整改，照片编号3", holder_id=holder, now=NOW)
        overseeing.recheck(row.pk, "met", "现场核实", actor=handler, now=NOW)
    with acting_as(handler):
        counts = counting.consented(handler, since=date(2026, 1, 1), until=date(2026, 12, 31))
        (line,) = overseeing.listed(handler, now=NOW)
    assert (counts.risks, counts.closed) == (3, 2) and (line.closed, line.open) == (2, 1)
    with pytest.raises(BadInput) as refused:
        overseeing.add_finding(
            made.pk, stage="moon", severity="?", risk="", advice="", due_on=date(2026, 1, 1), actor=handler, now=NOW
        )
    assert set(refused.value.fields) == {"stage", "severity", "risk", "advice", "due_on"}


@pytest.mark.feature("S000-M4.2")
def test_findings_stand_by_stage_and_a_filter_lists_only_its_own(world):
    handler = world("police.handler1")
    made, _, _ = consented("smart-manufacturing", "met", world.units["here.police"], now=NOW, dispose="unmet",
                           visits="unmet", online_watch="unmet")  # fmt: skip
    with acting_as(handler):
        columns = overseeing.board(handler)
        assert [(column.label, len(column.findings)) for column in columns] == [("研发", 1), ("生产", 1), ("销售", 1)]
        (only,) = overseeing.board(handler, stage="research")
        assert [row.item for row in only.findings] == ["dispose"]
    with acting_as(world("market.handler1")):
        assert overseeing.board(world("market.handler1")) == []
    assert made.grade == "low"


@pytest.mark.feature("S000-M4.8")
def test_a_firm_tested_twice_counts_once_in_firms_and_twice_in_tests(world):
    handler, unit = world("police.handler1"), world.units["here.police"]
    first, holder, _ = consented(SECRET, "met", unit, now=NOW, levels="unmet", marks="unmet")
    second = holding.again(first.pk, holder_id=holder, now=NOW + DAY)
    fill(second, holder, "met", now=NOW + DAY, levels="unmet")
    holding.finish(second.pk, holder_id=holder, now=NOW + DAY)
    assert second.previous_id == first.pk
    firm = holding.FirmDraft(name="清源机器人有限公司", credit_code=credit_code(1))
    holding.consent(second.pk, holder_id=holder, unit_id=unit.pk, given_by="王某", firm=firm, now=NOW + DAY)
    consented("robots", "met", unit, now=NOW, number=2)
    with within(holder):
        proof = Finding.objects.filter(assessment=first).first()
    holding.prove(proof.pk, "已整改，见编号1", holder_id=holder, now=NOW)
    overseeing.recheck(proof.pk, "met", "核实", actor=handler, now=NOW)
    span = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
    with acting_as(handler):
        own, all_ = counting.consented(handler, **span), counting.everywhere(handler, **span)
    assert (own.tests, own.firms, own.risks, own.closed) == (3, 2, 3, 1)
    assert (all_.tests, all_.firms, all_.risks, all_.closed) == (3, 2, 3, 1)
    made, code = holding.start("robots", holding.FirmDraft(division="411503"), now=NOW)  # nobody is let see this one
    fill(made, codes.holder_of(code), "unmet", now=NOW)
    holding.finish(made.pk, holder_id=codes.holder_of(code), now=NOW)
    with acting_as(handler):
        own, all_ = counting.consented(handler, **span), counting.everywhere(handler, **span)
    assert own.tests == 3 and (all_.tests, all_.firms, all_.unnamed, all_.risks) == (4, 2, 1, 30)
    with acting_as(world("there.police.handler1")):
        assert counting.everywhere(world("there.police.handler1"), **span).tests == 0
    with acting_as(world("above.police.handler1")):
        assert counting.everywhere(world("above.police.handler1"), **span).tests == 4  # its county's, numbers only
        assert counting.consented(world("above.police.handler1"), **span).tests == 0


def test_without_a_scope_there_are_no_rows(world):
    consented(SECRET, "unmet", world.units["here.police"], now=NOW)
    with connection.cursor() as cursor:
        for table in ("assessment", "answer", "consent", "finding", "plan", "planaction", "recheck", "gradeoverride",
                      "indexscore", "indexversion"):  # fmt: skip
            cursor.execute(f"select count(*) from enterprises_{table}")
            assert cursor.fetchone() == (0,), table
