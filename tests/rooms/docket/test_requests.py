"""Alarm, early intervention, requests for help and information, consultation upward, disputes, listed supervision."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.rooms.docket.coordination import Matter, levels, unit
from tests.rooms.world import NOW, Path, World, enter
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import holds
from zhixian.rooms.agencies.access import acting_as, actor_for, as_system
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.docket import beside, jobs, looking, major, retention, secrecy, services, work
from zhixian.rooms.docket.facts import Facts
from zhixian.rooms.docket.models import Clock, Notice, Run, Step
from zhixian.rooms.docket.refusals import NeedsMatter, UnitDoesNotFit
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.drafts import FactDraft
from zhixian.rooms.evidence import services as evidence
from zhixian.rooms.evidence.models import Material
from zhixian.rooms.evidence.services import MaterialDraft
from zhixian.rooms.ledger.models import Entry

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ALARM = {"kind": "violence", "place": "东街市场"}


@pytest.mark.feature("S003-2.4c")
def test_an_alarm_without_a_case_repeats_until_confirmed_and_goes_up_after_five_minutes(world: World):
    alarm = Matter(world, "emergency-alarm", "market.handler1", "alarm", **ALARM)
    police, market = unit(world, "police.head"), unit(world, "market.head")
    assert alarm.told("step") == {(police, "handler"), (police, "liaison")}
    assert jobs.repeat_unanswered(now=NOW + timedelta(seconds=59)) == 0
    assert jobs.repeat_unanswered(now=NOW + MINUTE) == 2
    assert jobs.repeat_unanswered(now=NOW + MINUTE) == 0  # the same minute is not told twice
    assert jobs.tell_of_overdue(now=NOW + 5 * MINUTE) == 0
    assert jobs.tell_of_overdue(now=NOW + 6 * MINUTE) == 1
    assert {(police, "head"), (market, "head"), (police, "legal_reviewer")} <= alarm.told("overdue")
    assert jobs.repeat_unanswered(now=NOW + 60 * MINUTE) == 2  # back after an hour: told once, not fifty times
    with pytest.raises(refusals.NotYourStep):
        alarm.take("confirm", "market.head")
    alarm.take("confirm", "police.handler1", after=61 * MINUTE)
    assert jobs.repeat_unanswered(now=alarm.at + 5 * MINUTE) == 0
    alarm.take("handle", "police.handler1", record="到场处置")
    with as_system():
        assert [step.action for step in Step.objects.filter(run=alarm.run)] == ["alarm", "confirm", "handle"]
    with pytest.raises(NotFound):
        alarm.take("handle", "there.police.head", record="x")


@pytest.mark.feature("S003-2.4d")
def test_an_alarm_for_evidence_makes_a_request_at_once_and_locks_the_case_until_it_is_closed(world: World):
    path = Path(world, enter(world, signed=False))
    form = {**ALARM, "kind": "evidence"}
    with pytest.raises(refusals.MissingField):
        services.begin("emergency-alarm", path.dossier.pk, actor=world("market.handler1"), form=form, now=NOW)
    services.begin("emergency-alarm", path.dossier.pk, actor=world("market.handler1"),
                   form=form | {"facts_told": "正在烧毁账册"}, now=NOW)  # fmt: skip
    with as_system():
        clock = Clock.objects.get(run=path.run("early-intervention"), clock="house-alarm-intervention")
        material = Material.objects.filter(dossier_id=path.dossier.pk).first()
    assert clock.due_at - clock.started_at == timedelta(hours=1)
    assert "立即" in clock.reckoning["label"] and clock.unit_id == world.units["here.police"].pk
    assert path.run("early-intervention").memory["kept"]["facts_told"] == "正在烧毁账册"
    market = world("market.handler1")
    better = [FactDraft(name="sales_amount", at_least=Decimal(1), at_most=Decimal(2), source="established")]
    with pytest.raises(holds.EvidenceHeld):  # neither erased
        retention.erase(path.dossier.pk, now=NOW + 40 * 365 * DAY)
    with pytest.raises(holds.EvidenceHeld):  # nor changed
        evidence.complete_material(material.pk, source="x", signed_by="y", actor=market, now=NOW)
    with pytest.raises(holds.EvidenceHeld) as refusal:
        dossiers.say_facts(path.dossier.pk, better, actor=market, now=NOW)
    assert "只能补充" in refusal.value.user_message
    evidence.add(path.dossier.pk, actor=market, now=NOW, materials=[MaterialDraft(kind="record", name="补充笔录")])
    path.take("confirm", "police.handler1", "emergency-alarm")
    path.take("handle", "police.handler1", "emergency-alarm", record="到场")
    with pytest.raises(refusals.NotYourStep):
        path.take("close", "police.head", "emergency-alarm", outcome="x")
    with pytest.raises(holds.EvidenceHeld):
        dossiers.say_facts(path.dossier.pk, better, actor=market, now=path.at)
    path.take("close", "market.head", "emergency-alarm", outcome="账册已固定")
    dossiers.say_facts(path.dossier.pk, better, actor=market, now=path.at)
    with pytest.raises(retention.StillKept):  # the hold is gone, the years are not over
        retention.erase(path.dossier.pk, now=path.at)
    other = Path(world, enter(world, number="平市监立〔2026〕8号"))
    services.begin("emergency-alarm", other.dossier.pk, actor=market, form=ALARM, now=NOW)
    dossiers.say_facts(other.dossier.pk, better, actor=market, now=NOW)  # an alarm of another kind holds nothing


@pytest.mark.feature("S001-15")
def test_a_case_above_the_amount_offers_a_tax_clue_and_the_result_shows_on_the_case(world: World, settings):
    settings.TAX_CLUE_AMOUNT = 60000
    path, market, tax = Path(world, enter(world)), world("market.handler1"), world("tax.handler1")
    small = enter(world, number="平市监立〔2026〕2号", facts=(
        FactDraft(name="sales_amount", at_least=Decimal("59999.99"), at_most=Decimal(90000), source="established"),))  # fmt: skip
    for dossier, wanted in ((path.dossier, True), (small, False)):
        with acting_as(market):
            facts = Facts(dossier, None, actor=market, now=NOW)
            offered = {d.key: o for d, o in looking.beginnings([], facts, actor=market, dossier=dossier)}
        assert any("涉税线索移交标准" in hint for hint in offered["tax-clue"].hints) is wanted
    clue = {"tax_unit": unit(world, "tax.head"), "taxpayer": "某商行", "clue": "账外经营"}
    with pytest.raises(refusals.MissingField) as refusal:
        services.begin("tax-clue", small.pk, actor=market, form=clue, now=NOW)
    assert "why_below" in refusal.value.fields
    run = services.begin("tax-clue", path.dossier.pk, actor=market, form=clue, now=NOW)
    assert run.memory["kept"]["amount"] == "60000.00"
    with pytest.raises(NotFound):
        path.take("receive", "there.tax.head", "tax-clue", number="x")
    path.take("receive", "tax.handler1", "tax-clue", number="税1号")
    path.take("answer", "tax.handler1", "tax-clue", outcome="recovered", recovered="12000", result="补缴税款一万二千元")
    with acting_as(market):
        (shown,) = work.dossier_page(path.dossier.pk, actor=market, now=path.at).beside
        assert Paper.objects.filter(key="tax-clue-receipt", dossier_id=shown.matter.pk).exists()
    assert (shown.state, shown.result) == ("已反馈", "补缴税款一万二千元")
    client = Client()
    client.force_login(Officer.objects.get(pk=market.officer_id))
    assert "补缴税款一万二千元" in client.get(f"/desk/dossiers/{path.dossier.pk}/").content.decode()
    with acting_as(tax), pytest.raises(NotFound):  # the clue, not the case
        dossiers.get(path.dossier.pk, actor=tax)
    path.take("confirm", "market.handler1", "tax-clue")
    assert path.run("tax-clue").ended


REQUEST = {"value": "250000", "criterion": "销售金额五万元以上", "facts_told": "现场查获一批，账册待取"}


@pytest.mark.feature("S003-2.4b")
def test_a_value_near_the_criterion_hints_at_asking_police_who_then_see_the_case_but_decide_nothing(world: World):
    path = Path(world, enter(world))
    market, police = world("market.head"), world("police.head")
    with acting_as(market):
        page = work.dossier_page(path.dossier.pk, actor=market, now=NOW)
        runs = [standing.run for standing in page.standings]
        facts = Facts(page.dossier, None, actor=market, now=NOW)
        offered = {
            (d.key, o.action.id): o for d, o in looking.beginnings(runs, facts, actor=market, dossier=page.dossier)
        }
    assert any("接近" in hint for hint in offered["early-intervention", "request"].hints)
    services.begin("early-intervention", path.dossier.pk, actor=market, form=REQUEST, now=NOW, action="request")
    asked = path.run("early-intervention").dossier_id
    with acting_as(police):  # asked: the request, with its letter, and nothing of the case
        assert dossiers.get(asked, actor=police).about == path.dossier.pk
        assert Paper.objects.get(key="early-intervention-letter").dossier_id == asked
        assert not Material.objects.exists() and not Run.objects.filter(dossier_id=path.dossier.pk).exists()
        with pytest.raises(NotFound):
            dossiers.get(path.dossier.pk, actor=police)
    path.take("accept", "police.head", "early-intervention", officers=world.officers("police"), manner="guide")
    with acting_as(police):
        assert dossiers.get(path.dossier.pk, actor=police).pk == path.dossier.pk
        assert Material.objects.filter(dossier_id=path.dossier.pk).count() == 3
    with pytest.raises(refusals.NotYourStep):
        path.take("close-case", "police.head", "penalty-case", reasons="x")
    with pytest.raises(refusals.NotYourStep):
        services.begin("forward-transfer", path.dossier.pk, actor=police, form={}, now=NOW, action="detect-trigger")
    with as_system():
        assert not Run.objects.filter(dossier_id=path.dossier.pk, procedure="forward-transfer").exists()
    path.take("give-opinion", "police.handler1", "early-intervention", opinion="先固定账册")
    path.take("end", "market.head", "early-intervention", conclusion="transfer")
    second = Path(world, enter(world, number="平市监立〔2026〕2号"))
    services.begin("early-intervention", second.dossier.pk, actor=market, form=REQUEST, now=NOW, action="request")
    with pytest.raises(refusals.MissingField):
        second.take("decline", "police.head", "early-intervention")
    second.take("decline", "police.head", "early-intervention", reasons="数额不足")
    assert second.run("early-intervention").ended
    with acting_as(police), pytest.raises(NotFound):  # who declined never sees the case
        dossiers.get(second.dossier.pk, actor=police)
    with acting_as(market):  # the case shows what stands beside it, and its chain says so
        (shown,) = work.dossier_page(second.dossier.pk, actor=market, now=second.at).beside
        assert (shown.label, shown.state) == ("提前介入", "未介入")
        assert Entry.objects.filter(chain=second.dossier.pk, kind="beside.early-intervention").count() == 1
    with acting_as(world("there.market.head")):
        assert beside.of_case(second.dossier.pk, world("there.market.head")) == []


HELP = {"kind": "verify", "matter": "查证进货渠道", "basis": "处罚法第二十六条", "on_site": True}


@pytest.mark.feature("S003-2.4a")
def test_help_on_site_names_people_and_time_and_is_closed_with_a_report(world: World):
    ask = Matter(world, "assistance-request", "police.handler1", "send", to_unit=unit(world, "market.head"), **HELP)
    with pytest.raises(refusals.MissingField) as refusal:
        ask.take("accept", "market.head", officers=world.officers())
    assert "on_site_at" in refusal.value.fields
    ask.take("accept", "market.head", officers=world.officers(), on_site_at="2026-03-05T09:00")
    with pytest.raises(refusals.MissingField):
        ask.take("reply", "market.handler1")
    ask.take("reply", "market.handler1", report="货从外地购入")
    ask.take("close", "police.handler1", used="入卷")
    assert ask.state == "closed"
    with pytest.raises(NotFound):
        ask.take("close", "there.police.head", used="x")
    between = Matter(
        world, "assistance-request", "market.handler1", "send", to_unit=unit(world, "there.market.head"), **HELP
    )
    assert between.clock("assist-investigation-reply").due_at
    path = Path(world, enter(world))
    with pytest.raises(NeedsMatter):
        services.begin("assistance-request", path.dossier.pk, actor=world("market.handler1"),
                       form={**HELP, "to_unit": unit(world, "police.head")}, now=NOW)  # fmt: skip


ASK = {
    "about": "某商行",
    "kind": "penalties",
    "scope": "2024年以来",
    "purpose": "侦查",
    "basis": "刑事诉讼法第五十四条",
}


@pytest.mark.feature("S003-1.2a")
def test_police_ask_for_penalties_and_get_them_with_documents_or_the_silence_is_overdue(world: World):
    ask = Matter(world, "information-sharing", "police.handler1", "request", to_unit=unit(world, "market.head"), **ASK)
    ask.take("decide", "market.head", decision="whole", content="处罚一次", documents=[{"name": "平市监处〔2025〕8号"}])
    with acting_as(world("police.handler1")):
        paper = Paper.objects.get(key="information-answer")
        dossier = dossiers.get(ask.dossier.pk, actor=world("police.handler1"))
        dossiers.note_reading(dossier, actor=world("police.handler1"), now=ask.at)
        assert [row.officer_id for row in dossiers.readings_of(dossier.pk, actor=world("police.handler1"))]
    assert any("平市监处〔2025〕8号" in line for line in paper.sheet["paragraphs"])
    silent = Matter(
        world, "information-sharing", "police.handler1", "request", to_unit=unit(world, "market.head"), **ASK
    )
    over = silent.clock("house-information-answer").due_at + MINUTE
    assert work.light(silent.clock("house-information-answer"), over) == "overdue"
    assert jobs.tell_of_overdue(now=over) == 1
    assert (unit(world, "police.head"), "head") in silent.told("overdue")
    with as_system():
        assert "不是法定期限" in Notice.objects.filter(sort="overdue").first().text


@pytest.mark.feature("S003-1.2b")
def test_a_refusal_for_secrecy_shows_the_rule_and_no_content_and_is_counted(world: World):
    ask = Matter(world, "information-sharing", "market.handler1", "request", to_unit=unit(world, "police.head"), **ASK)
    with pytest.raises(refusals.NotYourStep):
        ask.take("refuse", "police.handler1", rule="x")
    ask.take("refuse", "police.head", rule="保守国家秘密法第十三条", content="绝密内容")
    with acting_as(world("market.handler1")):
        step = Step.objects.get(run=ask.run, action="refuse")
        paper = Paper.objects.get(key="information-refusal")
        refused = Run.objects.filter(procedure="information-sharing", state="refused").count()
    assert step.values == {"rule": "保守国家秘密法第十三条"}
    assert "保守国家秘密法第十三条" in paper.sheet["paragraphs"][0]
    assert refused == 1
    part = Matter(world, "information-sharing", "market.handler1", "request", to_unit=unit(world, "police.head"), **ASK)
    with pytest.raises(refusals.MissingField) as refusal:
        part.take("decide", "police.head", decision="part", content="有前科")
    assert "rule" in refusal.value.fields
    part.take("decide", "police.head", decision="part", content="有前科", rule="保守国家秘密法第十三条")
    Matter(world, "information-sharing", "market.handler1", "request", to_unit=unit(world, "police.head"), **ASK)
    for seat, side in (("market.head", "asking"), ("police.head", "holder")):
        with acting_as(world(seat)):
            counted = secrecy.figures(world(seat))
        assert vars(counted[side]) == {"asked": 3, "whole": 0, "part": 1, "refused": 1, "open": 1}
        client = Client()
        client.force_login(Officer.objects.get(pk=world(seat).officer_id))
        shown = client.get("/desk/matters/").content.decode()
        assert "因保密不予提供" in shown and "绝密内容" not in shown
    with acting_as(world("there.market.head")):
        assert secrecy.figures(world("there.market.head"))["asking"].asked == 0


QUESTION = {"subject": "evidence", "summary": "网店销售", "question": "聊天记录怎样固定？"}
ANSWER = {"answer": "同步录像并计算校验值", "grounds": "电子数据规定"}


@pytest.mark.feature("S003-1.3a")
def test_an_answer_has_name_and_date_and_a_late_one_goes_to_the_director_of_the_joint_office(world: World):
    office = Unit.objects.create(kind="joint_office", level="city", division="411500", name="信阳市协作办公室",
                                 short_name="协作办", code_word="信协", parent=world.units["above.market"])  # fmt: skip
    officer = Officer.objects.create(login="director", name="主任", certificate="d")
    Appointment.objects.create(officer=officer, unit=office, post="head", since=NOW.date())
    director = actor_for(officer, on=NOW.date())
    ask = Matter(world, "case-consultation", "market.handler1", "send", to_unit=unit(world, "police.head"), **QUESTION)
    assert ask.clock("seed-consultation-reply").due_at is None  # 及时: the document has no number
    over = ask.clock("house-consultation-answer").due_at + MINUTE
    with acting_as(director), pytest.raises(NotFound):
        dossiers.get(ask.dossier.pk, actor=director)
    jobs.tell_of_overdue(now=over)
    assert {(unit(world, "police.head"), "head"), (str(office.pk), "head")} <= ask.told("overdue")
    with acting_as(director):  # who is to press for an answer may read the question
        assert any("协作办公室主任" in notice.text for notice in work.notices(director))
        assert dossiers.get(ask.dossier.pk, actor=director)
    ask.take("accept", "police.legal")
    ask.take("answer", "police.legal", **ANSWER, reference_question="聊天记录怎样固定？", reference_answer="同步录像")
    with acting_as(world("market.handler1")):
        paper = Paper.objects.get(key="consultation-answer")
    assert any("答复人：平桥legal" in line for line in paper.sheet["paragraphs"])
    assert paper.sheet["date"]
    with acting_as(world("there.market.handler1")):  # kept for everybody, with nothing of the case in it
        assert [row.answer for row in looking.references("聊天记录")] == ["同步录像"]
        assert looking.references("没有这句话") == []
        assert Paper.objects.count() == 0


@pytest.mark.feature("S003-1.3b")
def test_police_ask_whether_a_mark_is_similar_and_the_answer_is_a_document_with_its_hash(world: World):
    ask = Matter(world, "case-consultation", "police.handler1", "send", to_unit=unit(world, "market.head"),
                 subject="determination", summary="查获标识", question="两个商标是否近似？")  # fmt: skip
    ask.take("accept", "market.handler1")
    ask.take("answer", "market.handler1", **ANSWER, enclosed=[{"name": "鉴定意见"}])
    with acting_as(world("police.handler1")):
        paper = Paper.objects.get(key="consultation-answer")
    assert len(paper.sheet_digest) == 64
    assert any("鉴定意见" in line for line in paper.sheet["paragraphs"])
    with pytest.raises(UnitDoesNotFit):
        Matter(world, "case-consultation", "police.handler1", "send", to_unit=unit(world, "court.head"), **QUESTION)


@pytest.mark.feature("S003-1.3c")
def test_asking_upward_skips_no_level_and_the_answer_flows_back_to_all(world: World):
    levels(world)
    with as_system():
        province = Unit.objects.get(name="河南police")
    officer = Officer.objects.create(login="province", name="省厅", certificate="p")
    Appointment.objects.create(officer=officer, unit=province, post="head", since=NOW.date())
    world.actors["top.police.head"] = actor_for(officer, on=NOW.date())
    ask = Matter(world, "case-consultation", "market.handler1", "send", to_unit=unit(world, "police.head"), **QUESTION)
    ask.take("accept", "police.legal")
    with pytest.raises(refusals.WrongState):
        ask.take("pass-to-second", "police.head", reasons="直接问省厅")
    with pytest.raises(NotFound):  # the province is not in yet
        ask.take("answer-from-second", "top.police.head", **ANSWER)
    ask.take("pass-to-first", "police.head", reasons="拿不准")
    ask.take("pass-to-second", "above.police.head", reasons="也拿不准")
    with pytest.raises(refusals.NobodyAbove):
        ask.take("pass-to-third", "top.police.head", reasons="再向上")
    ask.take("answer-from-second", "top.police.head", **ANSWER)
    everybody = {unit(world, seat) for seat in ("market.head", "police.head", "above.police.head", "top.police.head")}
    with as_system():
        told = {str(row.unit_id) for row in Notice.objects.filter(run=ask.run, text__contains="案件咨询已答复")}
    assert everybody - {unit(world, "top.police.head")} <= told
    for seat in ("market.handler1", "police.legal", "above.police.head"):
        with acting_as(world(seat)):
            assert Paper.objects.filter(key="consultation-answer").count() == 1
    assert ask.state == "answered"


def dispute(world: World) -> Path:
    path = Path(world, enter(world))
    services.begin("transfer-dispute", path.dossier.pk, actor=world("market.head"), now=NOW, action="raise",
                   form={"issue": "数额怎样计算", "position": "应按标价"})  # fmt: skip
    return path


@pytest.mark.feature("S002-4.1")
def test_a_dispute_holds_both_positions_and_is_closed_only_by_a_decision_of_both(world: World):
    path = dispute(world)
    with pytest.raises(refusals.SameUnit):
        path.take("state-position", "market.legal", "transfer-dispute", answer_position="x")
    path.take("state-position", "police.legal", "transfer-dispute", answer_position="应按实际售价")
    kept = path.run("transfer-dispute").memory["kept"]
    assert (kept["position"], kept["answer_position"]) == ("应按标价", "应按实际售价")
    with pytest.raises(refusals.MissingField):
        path.take("propose", "market.head", "transfer-dispute")
    path.take("propose", "market.head", "transfer-dispute", decision="transfer", reasons="已达标准")
    with pytest.raises(refusals.SameUnit):
        path.take("agree", "market.head", "transfer-dispute")
    path.take("agree", "police.head", "transfer-dispute")
    assert path.run("transfer-dispute").state == "concluded"
    with pytest.raises(NotFound):
        path.take("agree", "there.police.head", "transfer-dispute")


@pytest.mark.feature("S002-4.2")
def test_an_opinion_is_asked_at_the_same_level_is_late_before_both_and_decides_nothing(world: World):
    path = dispute(world)
    path.take("state-position", "police.legal", "transfer-dispute", answer_position="应按实际售价")
    path.take("request-opinions-by-police", "police.head", "transfer-dispute", whom="both", questions="数额")
    run = path.run("transfer-dispute")
    asked = {run.memory["parties"][party] for party in ("procuratorate", "court")}
    assert asked == {str(world.units[f"here.{kind}"].pk) for kind in ("procuratorate", "court")}
    with pytest.raises(NotFound):
        path.take("give-opinion", "above.court.head", "transfer-dispute", opinion="x", grounds="y")
    with as_system():
        over = Clock.objects.get(run=run, clock="house-dispute-opinion").due_at + MINUTE
    jobs.tell_of_overdue(now=over)
    with as_system():
        late = {str(row.unit_id) for row in Notice.objects.filter(run=run, sort="overdue")}
    assert {unit(world, "market.head"), unit(world, "police.head")} <= late
    path.take("give-opinion", "court.handler1", "transfer-dispute", opinion="按标价", grounds="解释")
    run = path.run("transfer-dispute")
    assert (run.state, run.memory["kept"].get("decision")) == ("opinion-given", None)


@pytest.mark.feature("S001-17.1")
def test_a_listed_case_reports_in_rounds_a_missing_report_alerts_both_and_removal_needs_a_decision(world: World):
    form = {"about": "case", "level": "city", "subject": "某商行案", "demands": "查清上线", "first_report": "2026-04-05",
            "rounds": "monthly", "finish": "2026-12-31"}  # fmt: skip
    listed = Matter(world, "listed-supervision", "above.procuratorate.prosecutor", "list",
                    to_unit=unit(world, "police.head"), **form)  # fmt: skip
    clock = listed.clock("house-report-round")
    assert clock.due_at.astimezone(NOW.tzinfo).date().isoformat() == "2026-04-05"
    jobs.tell_of_overdue(now=clock.due_at + MINUTE)
    both = {unit(world, "police.head"), unit(world, "above.procuratorate.head")}
    assert both <= {told for told, _ in listed.told("overdue")}
    with pytest.raises(refusals.MissingField) as refusal:
        listed.take("report", "police.handler1", progress="正在查")
    assert "next_report" in refusal.value.fields
    listed.take("report", "police.handler1", progress="正在查", next_report="2026-05-05")
    assert listed.clock("house-report-round").due_at.astimezone(NOW.tzinfo).date().isoformat() == "2026-05-05"
    with pytest.raises(refusals.MissingField):
        listed.take("delist", "above.procuratorate.head")
    with pytest.raises(refusals.NotYourStep):
        listed.take("delist", "police.head", decision="x")
    listed.take("delist", "above.procuratorate.head", decision="已办结，决定摘牌")
    assert listed.state == "delisted"
    with as_system():
        assert not Clock.objects.filter(run=listed.run, stopped_at=None).exists()


@pytest.mark.feature("S003-1.2c")
def test_an_open_bulletin_is_told_to_both_and_a_secret_one_is_not_on_the_other_sides_list(world: World):
    form = {"kind": "technique", "content": "防伪识别要点", "first_unit": unit(world, "police.head")}
    shared = Matter(world, "shared-bulletin", "market.liaison", "publish", secrecy="open", **form)
    assert {told for told, _ in shared.told("step")} == {unit(world, "market.head"), unit(world, "police.head")}
    secret = Matter(world, "shared-bulletin", "market.liaison", "publish", secrecy="secret", rule="保密规定", **form)
    assert secret.told("step") == set()
    with acting_as(world("police.liaison")):
        listed = {dossier.pk for dossier in work.my_dossiers(world("police.liaison"))}
        assert listed == {shared.dossier.pk}
        with pytest.raises(NotFound):
            dossiers.get(secret.dossier.pk, actor=world("police.liaison"))


@pytest.mark.feature("S004-2.2b")
def test_a_large_case_asks_to_be_reported_the_office_confirms_and_late_ones_are_listed(world: World, settings):
    settings.MAJOR_CASE_AMOUNT, settings.MAJOR_CASE_DAYS = 60000, 3
    path, market, office = Path(world, enter(world)), world("market.handler1"), world("office.handler1")
    small = enter(world, number="平市监立〔2026〕2号", facts=(
        FactDraft(name="sales_amount", at_least=Decimal("59999.99"), at_most=Decimal(90000), source="established"),))  # fmt: skip
    for dossier, wanted in ((path.dossier, True), (small, False)):
        with acting_as(market):
            facts = Facts(dossier, None, actor=market, now=NOW)
            offered = {d.key: o for d, o in looking.beginnings([], facts, actor=market, dossier=dossier)}
        assert any("重大案件标准" in hint for hint in offered["major-case-report"].hints) is wanted
    late = NOW + timedelta(days=4)
    assert major.unreported(market, now=NOW + timedelta(days=3)) == []
    assert [row.dossier_id for row in major.unreported(world("market.head"), now=late)] == [path.dossier.pk]
    assert major.unreported(world("there.market.head"), now=late) == []
    client = Client()
    client.force_login(Officer.objects.get(pk=market.officer_id))
    assert "该报送而没有报送的重大案件" in client.get("/desk/lists/").content.decode()
    form = {"office_unit": unit(world, "office.head"), "why": "amount", "summary": "查获一批"}
    run = services.begin("major-case-report", path.dossier.pk, actor=market, form=form, now=NOW)
    assert run.memory["kept"]["amount"] == "60000.00"
    assert major.unreported(market, now=late) == []
    with acting_as(office):
        told = [notice.text for notice in work.notices(office)]
        assert any("重大案件" in text for text in told)
        assert Paper.objects.filter(key="major-case-report").exists()
        with pytest.raises(NotFound):  # the report, not the case
            dossiers.get(path.dossier.pk, actor=office)
    jobs.tell_of_overdue(now=NOW + timedelta(days=60))
    with acting_as(world("office.head")):
        assert any("还没有确认" in notice.text for notice in work.notices(world("office.head")))
    with pytest.raises(NotFound):
        path.take("confirm", "there.office.head", "major-case-report", result="x")
    path.take("confirm", "office.handler1", "major-case-report", result="收悉，请每周续报")
    with acting_as(market):
        (shown,) = work.dossier_page(path.dossier.pk, actor=market, now=path.at).beside
    assert (shown.state, shown.result) == ("已确认", "收悉，请每周续报")
