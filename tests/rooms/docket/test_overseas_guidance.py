"""Guidance in a dispute abroad: helpers of the country offered, advice logged, services tracked, one closing report."""

from datetime import timedelta

import pytest

from tests.rooms.docket.test_specialists import Walk, expert
from tests.rooms.world import NOW, World
from zhixian import procedures
from zhixian.procedures import refusals
from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import opening, specialists
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.publishing.sorts import COUNTRIES

CLEAR = {
    "items": "研发记录",
    "state_secret": "none",
    "data_security": "approved",
    "personal": "removed",
    "technology": "none",
}


def ask(world: World, **form) -> Walk:
    told = {
        "firm": "平桥门锁有限公司",
        "country": "DE",
        "dispute": "exhibition",
        "opponent": "某锁业公司",
        "account": "展会上收到临时禁令",
    }
    _, run = opening.open_matter(
        "overseas-guidance", actor=world("ipoffice.handler1"), title="德国展会纠纷", form=told | form, now=NOW
    )
    return Walk(world, run)


def offered(world: World, walk: Walk) -> list[str]:
    with acting_as(world("ipoffice.handler1")):
        run = Run.objects.get(pk=walk.run_id)
        return [each.name for each in specialists.pool(run, Dossier.objects.get(pk=run.dossier_id), now=NOW).free]


def choose(walk: Walk, person) -> None:
    walk(
        "assign-expert",
        "ipoffice.handler1",
        person=str(person.pk),
        reasons="熟悉当地程序",
        no_conflict=True,
        confidential=True,
    )


def test_a_helper_of_the_country_is_offered_evidence_is_looked_through_and_a_rating_on_paper_noted(world: World):
    knows = expert(world, "钱律师", "justice.handler1", "lawyer", skills="德国 专利诉讼", employer="某律师事务所")
    expert(world, "孙律师", "justice.handler1", "lawyer", skills="美国 337调查")
    own = expert(world, "李工", kind="expert_officer", skills="德国", employer="某锁业公司")
    walk = ask(world, want_response=True, deadline=(NOW + timedelta(days=5)).date(), deadline_source="禁令第2页")
    with as_system():
        assert Clock.objects.get(run_id=walk.run_id, clock="house-agreed-day").due_at is not None
    walk("triage", "ipoffice.handler1", urgency="urgent", impact="normal")
    assert offered(world, walk) == ["钱律师"]
    with pytest.raises(refusals.GuardFails, match="chosen_person_unconnected"):
        choose(walk, own)
    with pytest.raises(refusals.GuardFails, match="chosen_person_listed"):
        choose(walk, expert(world, "周律师", "justice.handler1", "lawyer", skills="日本"))
    choose(walk, knows)
    # Evidence does not leave before it was looked through, and an approval has its number.
    with pytest.raises(refusals.GuardFails, match="evidence_export_cleared"):
        walk("give-advice", "ipoffice.handler1", advice="提出异议", goes_out=True)
    with pytest.raises(refusals.GuardFails, match="evidence_export_papers"):
        walk("check-evidence-export", "ipoffice.handler1", **CLEAR)
    walk("check-evidence-export", "ipoffice.handler1", **CLEAR, approval="国数准〔2026〕1号")
    walk("give-advice", "ipoffice.handler1", advice="三日内提出异议，并准备先用证据", goes_out=True)
    with as_system():
        advice = Paper.objects.get(key="overseas-advice", dossier_id=walk.run.dossier_id)
        assert Step.objects.get(run_id=walk.run_id, action="give-advice").values["advice"].startswith("三日内")
    assert "钱律师" in str(advice.sheet) and "在德国的纠纷" in str(advice.sheet) and "不是律师意见" in str(advice.sheet)
    walk("follow", "ipoffice.handler1", milestones="听证")
    walk("close", "ipoffice.head", outcome="禁令撤销")
    with pytest.raises(BadInput):
        walk("note-rating", "ipoffice.handler1", rating="6", rated_by="法务")
    walk("note-rating", "ipoffice.handler1", rating="5", rated_by="法务负责人")
    assert walk.run.ended and walk.run.memory["kept"]["rating"] == "5"
    with as_system():
        assert Clock.objects.get(run_id=walk.run_id, clock="house-agreed-day").stopped_at is not None


@pytest.mark.feature("S002-11")
def test_one_request_with_two_services_tracks_both_and_ends_with_one_report(world: World):
    knows = expert(world, "钱律师", "justice.handler1", "lawyer", skills="德国")
    with pytest.raises(refusals.GuardFails, match="guidance_asked"):
        ask(world)
    walk = ask(world, want_policy=True, want_risk=True)
    walk("triage", "ipoffice.handler1", urgency="normal", impact="normal")
    choose(walk, knows)
    with pytest.raises(refusals.GuardFails, match="guidance_service_wanted"):
        walk("record-service", "ipoffice.handler1", service="want_aid", result="已援助")
    walk("record-service", "ipoffice.handler1", service="want_policy", result="已讲解当地展会规则")
    walk("follow", "ipoffice.handler1", milestones="下月排查")
    with pytest.raises(refusals.GuardFails, match="guidance_services_done"):
        walk("close", "ipoffice.head", outcome="无纠纷")
    walk("record-service-later", "ipoffice.handler1", service="want_risk", result="查出两项高风险专利")
    walk("close", "ipoffice.head", outcome="企业调整参展产品")
    with as_system():
        report = Paper.objects.get(key="overseas-closing-report", dossier_id=walk.run.dossier_id)  # one, and no more
    assert "讲解当地展会规则" in str(report.sheet) and "两项高风险专利" in str(report.sheet)


def test_nobody_else_sees_the_request(world: World):
    walk = ask(world, want_policy=True)
    for seat in ("there.ipoffice.head", "market.head", "police.head"):
        with acting_as(world(seat)):
            assert not Run.objects.filter(pk=walk.run_id).exists()


def test_the_countries_of_the_form_are_those_of_the_warnings():
    form = procedures.definitions()["overseas-guidance"].actions["apply"].form
    assert dict(next(each for each in form if each.id == "country").choices) == COUNTRIES
