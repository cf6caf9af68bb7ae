"""Registers, mediation and experts: who is offered, who is barred, and what the others may not see."""

import hashlib
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client

from tests.rooms.world import NOW, World, enter
from zhixian.moments import SHANGHAI
from zhixian.procedures import refusals
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.agencies.registers import PersonDraft
from zhixian.rooms.docket import opening, services, specialists, work
from zhixian.rooms.docket.models import Clock, Draw, PrivateNote, Run, Step
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.evidence.models import StoredFile
from zhixian.rooms.evidence.services import store_file

SINCE, TODAY, HOUR = date(2026, 1, 1), NOW.date(), timedelta(hours=1)


def expert(world, name, seat="ipoffice.handler1", kind="technical_investigator", **more):
    draft = PersonDraft(kind=kind, name=name, since=SINCE, **more)
    person = registers.recommend(draft, actor=world(seat), now=NOW)
    return registers.accept(person.pk, actor=world(seat), now=NOW)


def organisation(world):
    return registers.add_body("mediation", "平桥知识产权调解委员会", actor=world("justice.handler1"), now=NOW,
                              unit_id=world.units["here.mediation"].pk)  # fmt: skip


def mediator(world, body, name, *fields, **more):
    draft = PersonDraft(kind="mediator", name=name, body=body.pk, since=SINCE, source="lawyer", fields=fields, **more)
    person = registers.recommend(draft, actor=world("market.handler1"), now=NOW)
    return registers.accept(person.pk, actor=world("mediation.head"), now=NOW)


class Walk:
    """Steps on one run, an hour apart."""

    def __init__(self, world, run, at=NOW):
        self.world, self.run_id, self.at = world, run.pk, at

    def __call__(self, action, seat, **form):
        self.at += HOUR
        return services.take(self.run_id, action, actor=self.world(seat), form=form, now=self.at)

    @property
    def run(self):
        with as_system():
            return Run.objects.get(pk=self.run_id)

    def due(self, clock):
        with as_system():
            return Clock.objects.get(run_id=self.run_id, clock=clock).due_at


def ask(world, seat="ipoffice.handler1", **form):
    told = {"purpose": "ruling", "expert_kind": "technical_investigator", "questions": "是否等同", **form}
    _, run = opening.open_matter("expert-appointment", actor=world(seat), title="半导体专利案", form=told, now=NOW)
    return Walk(world, run)


@pytest.mark.feature("S002-12.1")
def test_court_and_ip_office_see_the_same_officer_and_avoidance_bars(world: World):
    person = expert(world, "张工", skills="semiconductor 封装", employer="甲公司")
    expert(world, "李工", skills="农药")
    for seat in ("court.handler1", "ipoffice.handler1"):
        with acting_as(world(seat)):
            assert registers.search(on=TODAY, words="semiconductor") == [person]
    walk = ask(world, "court.handler1", skill="semiconductor", party_names="甲公司\n乙公司")
    with pytest.raises(refusals.GuardFails, match="someone_can_be_drawn"):
        walk("draw", "court.handler1")
    with pytest.raises(refusals.GuardFails, match="chosen_person_unconnected"):
        walk("choose", "court.head", person=str(person.pk), reasons="专长相符")


@pytest.mark.feature("S000-4.4")
def test_the_expert_of_a_party_is_shown_with_the_conflict_and_another_is_drawn_by_a_lot_that_repeats(world: World):
    own = expert(world, "王工", kind="expert_officer", skills="软件", employer="某商行", seat="police.handler1")
    other = expert(world, "赵工", kind="expert_officer", skills="软件", seat="ipoffice.handler1")
    busy = expert(world, "钱工", kind="expert_officer", skills="软件", seat="ipoffice.handler1", busy_days=[TODAY])
    dossier = enter(world)
    form = {"purpose": "enforcement", "expert_kind": "expert_officer", "skill": "软件", "questions": "代码是否相同"}
    run = services.begin("expert-appointment", dossier.pk, actor=world("market.handler1"), form=form, now=NOW)
    with acting_as(world("market.handler1")):
        found = specialists.pool(run, dossier, now=NOW)
    assert found.free == [other]
    assert {person.pk: why for person, why in found.barred} == {
        own.pk: "与当事人“某商行”有利害关系", busy.pk: "当日没有空"
    }  # fmt: skip
    walk = Walk(world, run)
    walk("draw", "market.handler1")
    with as_system():
        drawn = Draw.objects.get(run=run)
    assert (drawn.chosen, drawn.candidates) == (other.pk, [str(other.pk)])
    assert specialists.is_repeatable(drawn) and drawn.seed == str(drawn.step_id)
    drawn.candidates, drawn.chosen = [str(other.pk), str(own.pk)], busy.pk
    assert not specialists.is_repeatable(drawn)
    with as_system():
        assert "赵工" in "".join(Paper.objects.get(key="expert-appointment-letter").sheet["paragraphs"])
    outsider = world("there.market.head")
    with acting_as(outsider):
        assert not Draw.objects.exists()
    with pytest.raises(NotFound):
        services.take(run.pk, "accept", actor=outsider, form={"no_conflict": True}, now=walk.at)


@pytest.mark.feature("S002-12.2")
def test_four_kinds_are_counted_and_a_refusal_needs_a_reason_and_asks_the_next(world: World):
    first, second = expert(world, "甲工"), expert(world, "乙工")
    walks = [ask(world, purpose=kind) for kind in ("ruling", "civil", "procuratorial", "arbitration")]
    assert specialists.counts(actor=world("ipoffice.head")) == dict.fromkeys(
        ("ruling", "civil", "procuratorial", "arbitration"), 1
    )
    assert specialists.counts(actor=world("there.ipoffice.head")) == {}
    walk = walks[0]
    walk("draw", "ipoffice.handler1")
    before = walk.run.memory["kept"]["person"]
    with pytest.raises(refusals.MissingField):
        walk("decline", "ipoffice.handler1")
    walk("decline", "ipoffice.handler1", reasons="出差")
    walk("draw", "ipoffice.handler1")
    assert {before, walk.run.memory["kept"]["person"]} == {str(first.pk), str(second.pk)}
    walk("decline", "ipoffice.handler1", reasons="出差")
    with pytest.raises(refusals.GuardFails, match="someone_can_be_drawn"):
        walk("draw", "ipoffice.handler1")


@pytest.mark.feature("S002-13.1")
def test_an_appraisal_order_names_its_standard_and_a_replaced_opinion_stays(world: World):
    with pytest.raises(refusals.MissingField) as refusal:
        ask(world, expert_kind="appraiser")
    assert "standard" in refusal.value.fields
    person = expert(world, "鉴工", kind="appraiser")
    walk = ask(world, expert_kind="appraiser", standard="patent")
    walk("draw", "ipoffice.handler1")
    walk("accept", "ipoffice.handler1", no_conflict=True)
    assert walk.due("judicial-appraisal")
    with pytest.raises(BadInput) as unknown:  # a file that nobody stored
        walk("file-opinion", "ipoffice.handler1", opinion_file=str(person.pk), conclusion="相同")
    assert "opinion_file" in unknown.value.fields
    stored = [
        store_file(
            walk.run.dossier_id, "意见.txt", BytesIO(text.encode()), actor=world("ipoffice.handler1"), now=walk.at
        )
        for text in ("第一份鉴定意见：相同", "第二份鉴定意见：等同")
    ]
    walk("file-opinion", "ipoffice.handler1", opinion_file=str(stored[0].pk), conclusion="相同")
    walk("replace-opinion", "ipoffice.handler1", opinion_file=str(stored[1].pk), conclusion="等同", reasons="笔误")
    walk("release", "ipoffice.handler1", fee="3000", review="good")
    with as_system():
        files = [row["opinion_file"] for row in Step.objects.filter(run_id=walk.run_id, action__endswith="opinion")
                 .order_by("position").values_list("values", flat=True)]  # fmt: skip
        assert files == [str(row.pk) for row in stored]
        kept = {row.pk: row for row in StoredFile.objects.filter(dossier_id=walk.run.dossier_id)}
        for row, text in zip(
            stored, ("第一份鉴定意见：相同", "第二份鉴定意见：等同"), strict=True
        ):  # both versions, each with its hash
            assert kept[row.pk].sha256 == hashlib.sha256(text.encode()).hexdigest()
        assert Step.objects.get(run_id=walk.run_id, action="release").values["fee"] == "3000.00"
        assert Paper.objects.filter(key="expert-opinion-record").count() == 2
    assert walk.run.state == "released"


@pytest.mark.feature("S001-27.3")
def test_a_suspended_body_has_its_running_orders_listed_and_gets_no_new_ones(world: World):
    body = registers.add_body("appraisal", "某鉴定中心", actor=world("justice.handler1"), now=NOW, licence_until=date(2027, 1, 1))  # fmt: skip
    person = expert(world, "鉴工", "justice.handler1", "appraiser", body=body.pk)
    walk = ask(world, expert_kind="appraiser", standard="patent")
    walk("draw", "ipoffice.handler1")
    registers.remark("complaint", "超期出具意见", actor=world("court.handler1"), now=NOW, body_id=body.pk)
    with pytest.raises(NotAllowed):
        registers.suspend_body(body.pk, "投诉属实", actor=world("market.head"), now=NOW)
    with pytest.raises(BadInput):
        registers.suspend_body(body.pk, " ", actor=world("justice.head"), now=NOW)
    registers.suspend_body(body.pk, "投诉属实", actor=world("justice.head"), now=NOW)
    assert [run.pk for run in specialists.under_way([person.pk], actor=world("ipoffice.head"))] == [walk.run_id]
    assert specialists.under_way([person.pk], actor=world("there.ipoffice.head")) == []
    again = ask(world, expert_kind="appraiser", standard="patent")
    with pytest.raises(refusals.GuardFails):
        again("draw", "ipoffice.handler1")
    with pytest.raises(refusals.GuardFails, match="chosen_person_listed"):
        again("choose", "ipoffice.head", person=str(person.pk), reasons="专长")


@pytest.mark.feature("S002-5.1")
def test_a_recommended_mediator_is_offered_when_accepted_and_not_after_the_term(world: World):
    body = organisation(world)
    draft = PersonDraft(kind="mediator", name="周调", body=body.pk, since=SINCE, source="university", fields=["trademark"], until=TODAY)  # fmt: skip
    person = registers.recommend(draft, actor=world("market.handler1"), now=NOW)
    assert registers.search(on=TODAY, kind="mediator") == []
    with pytest.raises(NotAllowed):
        registers.accept(person.pk, actor=world("market.head"), now=NOW)
    with pytest.raises(NotAllowed):
        registers.accept(person.pk, actor=world("there.mediation.head"), now=NOW)
    registers.accept(person.pk, actor=world("mediation.head"), now=NOW)
    assert registers.search(on=TODAY, kind="mediator") == [person]
    assert registers.search(on=TODAY + timedelta(days=1), kind="mediator") == []


@pytest.mark.feature("S002-5.2")
def test_the_last_patent_mediator_gone_leaves_a_gap(world: World):
    body = organisation(world)
    mediator(world, body, "周调", "trademark", "copyright", "trade_secret")
    last = mediator(world, body, "吴调", "patent")
    assert registers.coverage(on=TODAY) == [(body, {"trademark": 1, "patent": 1, "copyright": 1, "trade_secret": 1})]
    registers.end_term(last.pk, TODAY - timedelta(days=1), actor=world("mediation.head"), now=NOW)
    assert registers.coverage(on=TODAY)[0][1]["patent"] == 0


@pytest.fixture
def mediation(world):
    """A case without suspicion of crime whose mediation waits for a mediator of the case's field."""
    body = organisation(world)
    people = [mediator(world, body, name, "trademark") for name in ("周调", "吴调")]
    mediator(world, body, "郑调", "patent")
    dossier = enter(world, suspected_crime="", facts=())
    run = services.begin("admin-mediation-linkage", dossier.pk, actor=world("market.handler1"), form={"explanation": "已告知"}, now=NOW)  # fmt: skip
    walk = Walk(world, run)
    walk.people, walk.dossier = people, dossier
    return walk


def assigned(walk):
    walk("record-consent", "market.handler1", holder_answer="agrees", suspect_answer="agrees")
    walk("assign", "market.handler1", organisation=str(walk.world.units["here.mediation"].pk), request="赔偿数额")


def agreed(walk):
    assigned(walk)
    walk("name-mediator", "mediation.handler1", person=str(walk.people[0].pk))
    walk("book-session", "mediation.handler1", session_at=walk.at.isoformat(), room="https://meet.example/1")
    walk("record-attendance", "mediation.handler1", attended=[{"subject": "某商行"}])
    signed = walk.at.isoformat()
    walk("agree", "mediation.handler1", terms="赔偿五千元", holder_signed=signed, suspect_signed=signed, effective_at=signed)  # fmt: skip


@pytest.mark.feature("S002-6.1")
def test_one_side_refuses_and_the_case_goes_on_with_the_offer_on_file(world: World, mediation):
    mediation("record-refusal", "market.handler1", holder_answer="refuses", suspect_answer="agrees")
    assert mediation.run.state == "declined" and mediation.run.ended
    with as_system():
        assert Paper.objects.filter(key="mediation-offer", dossier_id=mediation.dossier.pk).exists()
        case = Run.objects.get(dossier_id=mediation.dossier.pk, procedure="penalty-case")
        assert case.state == "investigating"
        assert Clock.objects.filter(run=case, stopped_at=None).exists()


@pytest.mark.feature("S001-27.2")
def test_only_mediators_of_the_field_are_offered_the_least_loaded_first(world: World, mediation):
    assigned(mediation)
    unit = world.units["here.mediation"].pk
    first, second = specialists.mediators(mediation.dossier, unit_id=unit, now=NOW)
    assert {first.pk, second.pk} == {person.pk for person in mediation.people}
    with acting_as(world("mediation.head")):
        patent = registers.search(on=TODAY, kind="mediator", field="patent")[0]
    with pytest.raises(refusals.GuardFails, match="chosen_person_listed"):
        mediation("name-mediator", "mediation.handler1", person=str(patent.pk))
    mediation("name-mediator", "mediation.handler1", person=str(first.pk))
    assert [p.pk for p in specialists.mediators(mediation.dossier, unit_id=unit, now=NOW)] == [second.pk, first.pk]
    mediation("fail", "mediation.handler1", reasons="未达成")
    assert specialists.mediators(mediation.dossier, unit_id=unit, now=NOW)[0].load == 0


@pytest.mark.feature("S002-6.2")
def test_notes_of_mediation_are_the_bodys_alone(world: World, mediation):
    assigned(mediation)
    mediation("name-mediator", "mediation.handler1", person=str(mediation.people[0].pk))
    specialists.write_note(mediation.run_id, "当事人愿出五千元", actor=world("mediation.handler1"), now=mediation.at)
    assert len(specialists.notes(mediation.run_id, actor=world("mediation.head"))) == 1
    handler = world("market.handler1")
    assert specialists.notes(mediation.run_id, actor=handler) == []
    with acting_as(handler):
        assert not PrivateNote.objects.exists()  # the second wall
    with pytest.raises(NotAllowed):
        specialists.write_note(mediation.run_id, "x", actor=handler, now=mediation.at)
    with pytest.raises(NotFound):
        specialists.write_note(mediation.run_id, "x", actor=world("there.mediation.head"), now=mediation.at)
    mediation("fail", "mediation.handler1", reasons="未达成")
    with acting_as(handler):
        page = work.dossier_page(mediation.dossier.pk, actor=handler, now=mediation.at)
    assert "未达成" in str([step.values for standing in page.standings for step in standing.steps])


@pytest.mark.feature("S002-6.3")
def test_a_performed_agreement_with_ground_reduces_and_a_suspected_crime_blocks(world: World, mediation):
    agreed(mediation)
    with pytest.raises(refusals.MissingField):
        mediation("perform", "market.handler1")
    mediation("perform", "market.handler1", proof=[{"name": "转账凭证"}])
    form = {"outcome": "reduced", "ground": "p32-1", "reasons": "已赔偿并下架"}
    with pytest.raises(refusals.NotYourStep):
        mediation("consider-in-penalty", "market.handler1", **form)
    with as_system(), transaction.atomic():
        case = mediation.dossier.penalty_case
        case.suspected_crime = "214"
        case.save()
    with pytest.raises(refusals.GuardFails, match="crime_suspected"):
        mediation("consider-in-penalty", "market.head", **form)
    with as_system():
        case.suspected_crime = ""
        case.save()
    mediation("consider-in-penalty", "market.head", **form)
    assert mediation.run.state == "considered"


@pytest.mark.feature("S002-7.4")
def test_attendance_both_signatures_then_confirmation_served_and_read(world: World, mediation):
    agreed(mediation)
    assert mediation.run.memory["kept"]["attended"] == [{"subject": "某商行"}]
    court = str(world.units["here.court"].pk)
    mediation("go-confirm", "mediation.handler1", court_unit=court, joint="both")
    with as_system():
        run = Run.objects.get(procedure="judicial-confirmation")
    confirm = Walk(world, run, mediation.at)
    confirm("accept", "court.handler1", number="（2026）诉前调确1号")
    confirm("confirm", "court.handler1", findings="自愿、合法、明确")
    with acting_as(world("mediation.handler1")):  # served where it was applied for
        assert Paper.objects.filter(key="judicial-confirmation-ruling", run_id=run.pk).exists()
    assert [row.run_id for row in specialists.unread(actor=world("court.head"), now=confirm.at)] == []
    later = confirm.at + timedelta(days=3, hours=1)
    assert [row.run_id for row in specialists.unread(actor=world("court.head"), now=later)] == [run.pk]
    court_page = Client()
    court_page.force_login(Officer.objects.get(pk=world("court.head").officer_id))
    assert f"/desk/dossiers/{run.dossier_id}/" in court_page.get("/desk/lists/").content.decode()
    assert specialists.unread(actor=world("there.court.head"), now=later) == []
    confirm("record-reading", "mediation.handler1", reader="某商行", read_at=confirm.at.isoformat())
    assert specialists.unread(actor=world("court.head"), now=later) == []


def test_the_thirty_days_of_confirmation_run_as_the_worked_example_says(world: World, mediation):
    agreed(mediation)
    at = datetime(2025, 9, 5, 9, tzinfo=SHANGHAI)
    other = enter(world, number="平市监立〔2026〕9号", suspected_crime="", facts=())
    run = services.begin("admin-mediation-linkage", other.pk, actor=world("market.handler1"), form={"explanation": "x"}, now=NOW)  # fmt: skip
    walk = Walk(world, run)
    walk.people, walk.dossier = mediation.people, other
    assigned(walk)
    walk("name-mediator", "mediation.handler1", person=str(walk.people[0].pk))
    moments = dict.fromkeys(("holder_signed", "suspect_signed", "effective_at"), at.isoformat())
    walk("agree", "mediation.handler1", terms="x", **moments)
    assert walk.due("judicial-confirmation-application").astimezone(SHANGHAI).date() == date(2025, 10, 9)


@pytest.mark.feature("S002-7.3")
def test_an_entrusted_case_that_fails_goes_back_to_the_court_with_its_record(world: World):
    body = organisation(world)
    person = mediator(world, body, "周调", "patent")
    form = {"kind": "ordinary", "number": "（2026）民初1号", "claims": "停止侵权"}
    _, run = opening.open_matter("court-mediation-linkage", actor=world("court.handler1"), title="专利案", form=form, now=NOW)  # fmt: skip
    walk = Walk(world, run)
    walk("designate", "court.handler1", organisation=str(world.units["here.mediation"].pk))
    walk("accept", "mediation.handler1")
    due = walk.due("entrusted-mediation-ordinary")
    assert due.date() - walk.at.date() == timedelta(days=15)
    walk("name-mediator", "mediation.handler1", person=str(person.pk))
    walk.at = due + HOUR
    with pytest.raises(refusals.LateWithoutReason):
        walk("fail", "mediation.handler1", reasons="分歧大", materials=[{"name": "调解记录"}])
    walk("fail", "mediation.handler1", reasons="分歧大", materials=[{"name": "调解记录"}], late_reason="等待当事人")
    with acting_as(world("court.handler1")):
        assert "调解记录" in "".join(Paper.objects.get(key="court-mediation-report").sheet["paragraphs"])
    walk("file", "court.handler1", number="（2026）民初1号")
    assert walk.run.ended
