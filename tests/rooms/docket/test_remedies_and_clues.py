"""Reconsideration and suits against a penalty, preservation and customs, the joint office's instrument, sealed clues."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.rooms.docket.coordination import Matter, unit
from tests.rooms.world import NOW, Path, World, enter
from zhixian.procedures import definitions, refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import sealing
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.liaison_models import Liaison
from zhixian.rooms.agencies.models import Confidant, Unit
from zhixian.rooms.docket import jobs, liaison_office, remedies, services, work
from zhixian.rooms.docket.models import Clock, Notice, Run
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import search
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import PenaltyCase
from zhixian.rooms.ledger.models import Entry

DAY = timedelta(days=1)


def penalised(world: World) -> Path:
    path = Path(world, enter(world))
    path.take("record-penalty", "market.handler1", "penalty-case", decision_number="平市监处〔2026〕3号",
              decided_at=path.at.isoformat(), fine="200000", content="罚款")  # fmt: skip
    return path


def challenged(world: World, path: Path, action: str = "apply", **more) -> None:
    path.at += timedelta(hours=1)
    form = {
        "act": "penalty",
        "act_number": "平市监处〔2026〕3号",
        "claims": "处罚过重",
        "organ_unit": unit(world, "justice.head"),
    }
    services.begin(
        "remedies", path.dossier.pk, actor=world("market.legal"), form=form | more, now=path.at, action=action
    )


def running(path: Path, procedure: str = "remedies") -> set[str]:
    with as_system():
        return set(Clock.objects.filter(run=path.run(procedure), stopped_at=None).values_list("clock", flat=True))


def case(path: Path) -> PenaltyCase:
    with as_system():
        return PenaltyCase.objects.get(dossier=path.dossier)


RESULT = {"document": "平复决〔2026〕1号", "reasons": "事实不清"}


def test_a_penalty_annulled_on_reconsideration_counts_until_that_is_final_and_then_no_more(world: World):
    path = penalised(world)
    with pytest.raises(refusals.NotYourStep):
        services.begin("remedies", path.dossier.pk, actor=world("market.cashier"), form={}, now=path.at, action="apply")
    challenged(world, path)
    assert running(path) == {"admin-reconsideration-review"}
    with as_system():
        assert remedies.challenged([path.dossier.pk]) == {path.dossier.pk}
    with pytest.raises(refusals.GuardFails, match="remedy_running"):
        challenged(world, path)
    path.take("accept", "justice.handler1", "remedies", document="平复受〔2026〕1号")
    assert running(path) == {"admin-reconsideration-forward", "admin-reconsideration-decision"}
    path.take("serve-copy", "justice.handler1", "remedies")
    with pytest.raises(refusals.NotYourStep):
        path.take("answer", "justice.handler1", "remedies", answer="x")
    path.take("answer", "market.legal", "remedies", answer="事实清楚")
    assert running(path) == {"admin-reconsideration-decision"}
    with as_system():
        due = Clock.objects.get(run=path.run("remedies"), clock="admin-reconsideration-decision").due_at
    path.take("extend", "justice.head", "remedies", reasons="情况复杂")
    with as_system():
        later = Clock.objects.get(run=path.run("remedies"), clock="admin-reconsideration-decision").due_at
    assert later >= due + 25 * DAY  # the first end was moved over a holiday
    path.take("decide", "justice.head", "remedies", conclusion="revoked", **RESULT)
    assert case(path).penalised_at and case(path).penalty_amount == Decimal(200000)  # it could still be sued over
    with pytest.raises(refusals.GuardFails, match="suit_time_over"):
        path.take("lapse", "market.legal", "remedies", note="未起诉")
    path.at += 40 * DAY
    path.take("lapse", "market.legal", "remedies", note="未起诉")
    assert case(path).penalised_at is None and case(path).penalty_amount is None
    assert path.run("remedies").ended and running(path) == set()
    with as_system():
        assert remedies.challenged([path.dossier.pk]) == frozenset()
        assert Paper.objects.filter(key="reconsideration-answer", dossier_id=path.dossier.pk).exists()


def test_a_suit_changes_the_fine_only_with_the_final_judgment_and_stops_the_terms_of_the_decision(world: World):
    path = penalised(world)
    challenged(world, path, "sue-directly", court_unit=unit(world, "court.head"))
    with pytest.raises(refusals.WrongState):
        path.take("defend", "market.legal", "remedies", answer="x", who="王局")
    path.take("court-accept", "court.handler1", "remedies", case_number="（2026）行初1号")
    assert running(path) == {"admin-litigation-answer"}
    path.take("defend", "market.legal", "remedies", answer="合法", who="王局")
    changed = RESULT | {"conclusion": "changed"}
    with pytest.raises(refusals.MissingField):
        path.take("judge", "court.handler1", "remedies", **changed)
    path.take("judge", "court.handler1", "remedies", new_amount="80000", **changed)
    assert case(path).penalty_amount == Decimal(200000)
    path.take("judge-appeal", "court.handler1", "remedies", new_amount="90000", **changed)
    assert case(path).penalty_amount == Decimal(90000) and case(path).penalised_at
    with pytest.raises(NotFound):
        path.take("settle", "there.market.head", "remedies", agreement="x")


def test_the_terms_of_the_remedies_stop_when_used_and_no_enforcement_is_asked_for_meanwhile(world: World):
    path = Path(world, enter(world))
    with as_system():
        step = path.run("penalty-case").steps.first()
        Clock.objects.create(run=path.run("penalty-case"), dossier_id=path.dossier.pk, clock="admin-litigation",
                             unit_id=path.dossier.opened_by_unit, started_at=NOW, due_at=NOW + 90 * DAY, mode="hard",
                             verified=True, reckoning={}, lapses=True, started_by=step)  # fmt: skip
    challenged(world, path)
    with as_system():
        assert Clock.objects.get(clock="admin-litigation").stopped_at == path.at
    guards = {
        guard.fact: guard.expects for guard in definitions()["penalty-execution"].actions["apply-enforcement"].guards
    }
    assert guards["remedy_running"] is False


ASKED = {
    "applicant": "某权利人",
    "respondent": "某商行",
    "stage": "before",
    "sort": "conduct",
    "grounds": "权属清楚",
    "security": "50000",
}


def test_a_preservation_before_suit_runs_on_hours_tells_customs_and_is_lifted_or_sued(world: World):
    matter = Matter(world, "pre-litigation-preservation", "court.handler1", "apply", voucher="扣1号", **ASKED)
    clock = matter.clock("preservation-urgent-ruling")
    assert clock.due_at - clock.started_at == timedelta(hours=48)
    matter.take("rule", "court.head", document="（2026）行保1号", content="不予放行", later=True)
    with pytest.raises(refusals.MissingField):
        matter.take("enforce", "court.handler1", notice="协执1号")  # customs hold the goods and must be told
    with pytest.raises(NotFound):
        matter.take("enforce", "customs.handler1", notice="x")
    matter.take("enforce", "court.handler1", notice="协执1号", customs_unit=unit(world, "customs.head"))
    customs = world("customs.handler1")
    with acting_as(customs):
        assert "扣1号" in "".join(Paper.objects.get(key="assist-execution-notice").sheet["paragraphs"])
        assert dossiers.get(matter.dossier.pk, actor=customs)
    assert matter.clock("preservation-sue-or-lift").lapses and matter.clock("injunction-service-late")
    matter.take("serve", "court.handler1")
    matter.take("request-review", "court.handler1", who="某商行", grounds="不侵权")
    matter.take("decide-review", "court.head", document="复1号", result="upheld")
    matter.take("sue", "court.handler1", document="（2026）民初1号")
    assert matter.state == "sued"
    with as_system():
        assert not Clock.objects.filter(run=matter.run, stopped_at=None).exists()
    during = Matter(world, "pre-litigation-preservation", "court.handler1", "apply", **ASKED | {"stage": "during"})
    with as_system():
        assert not Clock.objects.filter(run=during.run).exists()  # no hours where nothing is urgent
    during.take("refuse", "court.head", document="裁1号", reasons="理由不成立")
    assert during.state == "refused"


def joint_office(world: World) -> Unit:
    return Unit.objects.create(kind="joint_office", level="county", division="411503", name="平桥区协作办公室",
                               short_name="协作办", code_word="平协", parent=world.units["here.market"])  # fmt: skip


def test_the_joint_office_stands_on_both_heads_and_a_new_liaison_officer_takes_over_at_once(world: World):
    office = joint_office(world)
    told = {"document_number": "平市监〔2026〕5号", "duties": "统筹", "roster": "见附表", "reporting": "月报"}
    form = told | {"partner_unit": unit(world, "police.head"), "office_unit": str(office.pk)}
    with pytest.raises(refusals.NotYourStep):
        Matter(world, "liaison-office", "market.handler1", "establish", **form)
    made = Matter(world, "liaison-office", "market.head", "establish", **form)
    with pytest.raises(refusals.NotYourStep):
        made.take("countersign", "market.head", opinion="同意")
    made.take("countersign", "police.head", opinion="同意")
    ids = world.officers()
    made.take("appoint-liaison", "market.head", officers=ids, phone="0376-1", rights="收发")
    with as_system():
        row = Liaison.objects.get(unit=world.units["here.market"], until=None)
    assert [str(row.officer_id), str(row.substitute_id)] == ids
    ask = Matter(world, "case-consultation", "police.handler1", "send", to_unit=unit(world, "market.head"),
                 subject="criteria", summary="x", question="y")  # fmt: skip
    made.at = ask.at
    made.take("change", "market.liaison", leaving="何某", handed="印章")
    with as_system():
        rows = Run.objects.get(pk=made.run.pk).memory["kept"]["due_list"]
        expected = {
            str(row.dossier_id) for row in Clock.objects.filter(unit_id=world.units["here.market"].pk).alive(made.at)
        }
    assert rows and len(expected) == 1 and all(row["name"] == ask.dossier.title for row in rows)
    made.take("appoint-liaison", "police.head", officers=world.officers("police"), phone="0376-2", rights="收发")
    made.take("circulate", "police.head", received="来文", passed_to="经侦")
    made.take("propose-dissolution", "police.head", reasons="机构改革")
    with pytest.raises(refusals.SameUnit):
        made.take("dissolve", "police.head", document_number="x")
    made.take("dissolve", "market.head", document_number="平市监〔2026〕9号")
    assert made.state == "dissolved"
    with pytest.raises(NotFound):
        made.take("circulate", "there.market.head", received="x", passed_to="y")


def test_the_yearly_review_counts_what_was_done_together(world: World):
    for _ in range(2):
        Matter(world, "case-consultation", "police.handler1", "send", to_unit=unit(world, "market.head"),
               subject="criteria", summary="x", question="y")  # fmt: skip
    with acting_as(world("market.head")):
        assert liaison_office.cooperation(NOW + DAY) == [{"name": "案件咨询", "quantity": "2"}]
    with acting_as(world("there.market.head")):
        assert liaison_office.cooperation(NOW + DAY) == []


def sealed(world: World) -> Matter:
    circle = [str(world(seat).officer_id) for seat in ("market.head", "market.handler1")]
    matter = Matter(
        world, "duty-crime-clue", "market.handler1", "restrict", body="平桥police", clue="通风报信", circle=circle
    )
    matter.take("approve", "market.head", opinion="同意移送")
    return matter


@pytest.mark.feature("S004-1.9")
def test_a_sealed_clue_is_found_by_the_named_people_alone_and_a_supervised_list_stands_beside_it(world: World):
    matter = sealed(world)
    matter.take(
        "deliver", "market.handler1", to_unit=unit(world, "procuratorate.clue"), secrecy="secret", contact="李某"
    )
    clock = matter.clock("procuratorate-intake-opinion")
    named = {"market.handler1", "market.head", "procuratorate.clue"}
    for seat, actor in world.actors.items():  # the reported body, administrators, heads, everybody
        with acting_as(actor):
            seen = seat.removeprefix("here.") in named
            assert search.find(actor, matter.dossier.title).filter(pk=matter.dossier.pk).exists() is seen, seat
            assert (matter.dossier.pk in {row.pk for row in work.my_dossiers(actor)}) is seen
            assert Run.objects.filter(dossier_id=matter.dossier.pk).exists() is seen  # the second wall
            assert Paper.objects.filter(dossier_id=matter.dossier.pk).exists() is seen
            assert Entry.objects.filter(chain=matter.dossier.pk).exists() is seen
            assert Confidant.objects.filter(dossier_id=matter.dossier.pk).exists() is seen
            assert sealing.takes_part(matter.dossier.pk, actor) is seen
            if not seen:
                assert matter.dossier.pk not in {row.dossier_id for row in work.notices(actor)}
                with pytest.raises(NotFound):
                    dossiers.get(matter.dossier.pk, actor=actor)
                with pytest.raises(NotFound):
                    dossiers.by_number(matter.dossier.number, actor=actor)
    jobs.tell_of_overdue(now=clock.due_at + DAY)
    with acting_as(world("procuratorate.head")):  # told as a post, but not of the circle
        assert not Notice.objects.filter(dossier_id=matter.dossier.pk).exists()
    with pytest.raises(NotFound):
        matter.take("receipt", "procuratorate.head", opinion="x")
    matter.at = clock.due_at - timedelta(hours=2)
    matter.take(
        "receipt", "procuratorate.clue", opinion="受理", circle=[str(world("procuratorate.prosecutor").officer_id)]
    )
    with acting_as(world("procuratorate.prosecutor")):
        assert dossiers.get(matter.dossier.pk, actor=world("procuratorate.prosecutor"))
    listed = Matter(world, "listed-supervision", "above.procuratorate.prosecutor", "list", to_unit=unit(world, "police.head"),
                    about="case", level="city", subject="某商行案", demands="查清上线", first_report="2026-04-05",
                    rounds="monthly", finish="2026-12-31")  # fmt: skip
    assert listed.state == "listed"


def test_a_clue_goes_to_the_commission_whose_named_officer_answers_and_no_file_can_be_reviewed(world: World):
    matter = sealed(world)
    matter.take("deliver", "market.handler1", to_unit=unit(world, "commission.clue"), secrecy="none", contact="李某")
    with as_system():
        assert not Clock.objects.filter(run=matter.run).exists()  # the term is the procuratorate's
    matter.take("receipt", "commission.clue", opinion="受理")
    with pytest.raises(refusals.GuardFails, match="receiver_is_procuratorate"):
        matter.take("procuratorate-no-file", "commission.clue", document="x", reasons="y")
    matter.take("finish", "commission.clue", result="立案审查")
    assert matter.state == "ended"
    other = sealed(world)
    Unit.objects.filter(pk=world.units["here.procuratorate"].pk).update(parent=world.units["above.procuratorate"])
    other.take("deliver", "market.handler1", to_unit=unit(world, "procuratorate.clue"), secrecy="none", contact="李某")
    other.take("receipt", "procuratorate.clue", opinion="受理")
    other.take("procuratorate-no-file", "procuratorate.clue", document="不立1号", reasons="证据不足")
    other.take("request-review", "market.handler1", reasons="应当立案")
    other.take("decide-review", "procuratorate.clue", document="复1号", result="kept")
    other.take("request-recheck", "market.handler1", reasons="仍应立案")
    assert other.clock("procuratorate-recheck")
    other.take("decide-recheck", "above.procuratorate.clue", document="核1号", result="file")
    assert other.state == "ended"
    with as_system():
        assert not Clock.objects.filter(run=other.run, stopped_at=None).exists()


def test_a_sealed_clue_needs_a_named_receiver_and_names_only_own_people(world: World):
    matter = sealed(world)
    with pytest.raises(sealing.NobodyToReceive):
        bare = Unit.objects.create(kind="procuratorate", level="county", division="411599", name="某检察院", short_name="某检",
                                   code_word="某检")  # fmt: skip
        matter.take("deliver", "market.handler1", to_unit=str(bare.pk), secrecy="none", contact="x")
    assert matter.state == "approved"  # nothing has happened
    other = Matter(world, "duty-crime-clue", "market.handler1", "restrict", body="某局", clue="x",
                   circle=[str(world("police.head").officer_id)])  # fmt: skip
    with as_system():
        assert set(Confidant.objects.filter(dossier_id=other.dossier.pk).values_list("officer_id", flat=True)) == {
            world("market.handler1").officer_id
        }
    with acting_as(world("market.liaison")), connection.cursor() as cursor:
        cursor.execute("select count(*) from dossiers_dossier where id = %s", [other.dossier.pk])
        assert cursor.fetchone() == (0,)
