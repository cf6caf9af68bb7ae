"""A firm registers a dispute abroad, follows the guidance in it and rates it itself; nobody else sees or rates anything."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from tests.rooms.docket.test_overseas_guidance import CLEAR, ask, choose, offered
from tests.rooms.docket.test_specialists import Walk, expert
from tests.rooms.enterprises.joining import joined
from tests.rooms.enterprises.test_inquiries import asker_of
from tests.rooms.leads.things import photo
from tests.rooms.world import World
from zhixian.operation.demonstration import disputes, loading
from zhixian.operation.demonstration.people import load_people
from zhixian.procedures import refusals
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system, within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import outside
from zhixian.rooms.docket.models import Clock, Notice, Run, Step
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.enterprises.accounts import timeline
from zhixian.rooms.enterprises.disputes import declared, following, guiding, registering
from zhixian.rooms.enterprises.disputes.models import Dispute
from zhixian.rooms.enterprises.inquiries import answering, asking
from zhixian.rooms.enterprises.inquiries.thread import Given
from zhixian.rooms.evidence.models import StoredFile
from zhixian.rooms.ledger.models import Entry

NOW = timezone.now()
HERE = "411503"
FORM = {
    "firm": "平桥门锁有限公司", "country": "DE", "dispute": "exhibition", "opponent": "某锁业公司", "court": "杜塞尔多夫地方法院",
    "right": "德国外观设计一件", "product": "智能门锁", "account": "展会上收到临时禁令，货被搬走。",
    "deadline": (NOW + timedelta(days=5)).date().isoformat(), "deadline_source": "禁令第2页", "contact": "林法务",
    "contact_phone": "0376-7654321", "want_response": "on",
}  # fmt: skip


def registered(world: World, number: int = 1, **more: str):  # type: ignore[no-untyped-def]
    member = joined(number, by=world("police.head"), now=NOW)
    one, _ = registering.register(FORM | more, division=HERE, asker=asker_of(member), now=NOW)
    return member, asker_of(member), one.pk


def opened(world: World, inquiry_id: UUID) -> Walk:
    run, left = guiding.open_guidance(inquiry_id, actor=world("ipoffice.handler1"), now=NOW)
    assert left == []
    return Walk(world, run)


def advised(world: World, walk: Walk) -> None:
    knows = expert(world, "钱律师", "justice.handler1", "lawyer", skills="德国 专利诉讼", employer="某律师事务所")
    walk("triage", "ipoffice.handler1", urgency="urgent", impact="normal")
    choose(walk, knows)
    walk("give-advice", "ipoffice.handler1", advice="三日内提出异议", costs="约两千欧元")
    walk("follow", "ipoffice.handler1", milestones="听证")


def closed(walk: Walk) -> None:
    walk("close", "ipoffice.head", outcome="禁令撤销")


@pytest.mark.feature("S001-32.2")
def test_a_firm_registers_a_helper_of_the_country_is_offered_advice_is_logged_and_the_firm_rates(world: World) -> None:
    expert(world, "孙律师", "justice.handler1", "lawyer", skills="美国 337调查")
    member = joined(1, by=world("police.head"), now=NOW)
    firm, officer = asker_of(member), world("ipoffice.handler1")
    one, code = registering.register(FORM, division=HERE, asker=firm, now=NOW, files=[Given(name="禁令.jpg", content=photo())])  # fmt: skip
    assert code == "" and one.unit_id == officer.unit_id
    waiting = following.followed(one.pk, asker=firm)
    assert waiting is not None and waiting.guidance is None
    assert ("法院或者机关", "杜塞尔多夫地方法院") in waiting.told and ("国家或者地区", "德国") in waiting.told
    with pytest.raises(BadInput):
        following.rate(one.pk, "5", "", asker=firm, now=NOW)
    walk = opened(world, one.pk)
    with acting_as(officer):
        kept, matter = walk.run.memory["kept"], Dossier.objects.get(pk=walk.run.dossier_id)
        assert kept["firm"] == member.firm_name  # the account's name, not what was typed
        assert (kept["account"], kept["court"], kept["product"]) == (FORM["account"], FORM["court"], FORM["product"])
        assert matter.title == f"德国展会：{member.firm_name}"
        assert StoredFile.objects.get(dossier_id=matter.pk).name == "禁令.jpg"
        assert Clock.objects.get(run_id=walk.run_id, clock="house-agreed-day").due_at is not None
        first = Step.objects.get(run_id=walk.run_id, action="apply")
        assert FORM["contact"] not in str(first.values)  # a person's: plain for the unit alone
    with pytest.raises(BadInput):
        guiding.open_guidance(one.pk, actor=officer, now=NOW)
    knows = expert(world, "钱律师", "justice.handler1", "lawyer", skills="德国 专利诉讼", employer="某律师事务所")
    walk("triage", "ipoffice.handler1", urgency="urgent", impact="normal")
    assert offered(world, walk) == ["钱律师"]
    choose(walk, knows)
    walk("check-evidence-export", "ipoffice.handler1", **CLEAR, approval="国数准〔2026〕1号")
    walk("give-advice", "ipoffice.handler1", advice="三日内提出异议，并准备先用证据", goes_out=True)
    answering.answer(one.pk, "禁令哪天送达的？", actor=officer, now=NOW)
    asking.go_on(one.pk, "昨天下午。", asker=firm, now=NOW)
    walk("follow", "ipoffice.handler1", milestones="听证")
    seen = following.followed(one.pk, asker=firm)
    assert seen is not None and seen.guidance is not None and seen.guidance.label == "持续支持" and not seen.may_rate
    assert [line.label for line in seen.guidance.lines] == ["出具应对建议", "转入持续支持"]
    assert ("应对策略", "三日内提出异议，并准备先用证据") in seen.guidance.lines[0].values
    with pytest.raises(refusals.WrongState):
        following.rate(one.pk, "4", "", asker=firm, now=NOW)
    closed(walk)
    with pytest.raises(refusals.NotYourStep):
        walk("rate", "ipoffice.handler1", rating="5")
    with pytest.raises(refusals.GuardFails, match="guidance_firm_has_page"):
        walk("note-rating", "ipoffice.handler1", rating="5", rated_by="法务")
    for wrong in ("6", "0", ""):
        with pytest.raises(BadInput):
            following.rate(one.pk, wrong, "", asker=firm, now=NOW)
    following.rate(one.pk, "4", "答得快", asker=firm, now=NOW)
    assert walk.run.ended and walk.run.memory["kept"]["rating"] == "4" and walk.run.memory["kept"]["remark"] == "答得快"
    with as_system():
        step = Step.objects.get(run_id=walk.run_id, action="rate")
        assert step.post == "outside" and step.officer_id == member.scope
        entry = Entry.objects.get(kind="step.overseas-guidance.rate", chain=walk.run.dossier_id)
        assert entry.officer_id is None and entry.unit_id is None
        assert Entry.objects.filter(kind="dispute.rated", chain=member.scope).count() == 1
        assert Notice.objects.filter(step=step, unit_id=officer.unit_id).count() == 1
    with pytest.raises(refusals.GuardFails, match="guidance_rated"):
        following.rate(one.pk, "1", "", asker=firm, now=NOW)
    again = following.followed(one.pk, asker=firm)
    assert again is not None and (again.rating, again.remark, again.may_rate) == ("4", "答得快", False)
    assert walk.run.memory["kept"]["rating"] == "4"


def test_without_an_account_a_contact_and_a_code(world: World) -> None:
    with pytest.raises(BadInput) as refused:
        registering.register(FORM | {"contact": " "}, division=HERE, asker=None, now=NOW)
    assert set(refused.value.fields) == {"contact"}
    one, code = registering.register(FORM, division=HERE, asker=None, now=NOW)
    holder = asking.asker_by_code(code)
    walk = opened(world, one.pk)
    advised(world, walk)
    closed(walk)
    following.rate(one.pk, "5", "", asker=holder, now=NOW)
    assert walk.run.memory["kept"]["rating"] == "5" and walk.run.memory["kept"]["firm"] == FORM["firm"]


def test_what_is_wrong_is_said_beside_each_field(world: World) -> None:
    with pytest.raises(BadInput) as empty:
        registering.register({}, division="", asker=None, now=NOW)
    assert set(empty.value.fields) == {
        "firm", "country", "dispute", "account", "contact", "contact_phone", "services", "division",
    }  # fmt: skip
    for more, field in (
        ({"country": "XX"}, "country"),
        ({"deadline": "明天"}, "deadline"),
        ({"deadline_source": ""}, "deadline_source"),
    ):
        with pytest.raises(BadInput) as refused:
            registering.register(FORM | more, division=HERE, asker=None, now=NOW)
        assert set(refused.value.fields) == {field}


def test_another_firm_and_another_unit_see_and_rate_nothing(world: World) -> None:
    member, firm, key = registered(world)
    other_member = joined(2, by=world("police.head"), now=NOW)
    other = asker_of(other_member)
    walk = opened(world, key)
    advised(world, walk)
    closed(walk)
    stranger = world("there.ipoffice.head")
    for act in (
        lambda: following.followed(key, asker=other),
        lambda: following.rate(key, "1", "", asker=other, now=NOW),
        lambda: outside.standing(walk.run_id, party="firm", holder_id=other.holder_id, shown={}),
        lambda: outside.take(
            walk.run_id, "rate", party="firm", holder_id=other.holder_id, form={"rating": "1"}, now=NOW
        ),
        lambda: outside.take(
            walk.run_id, "rate", party="guide", holder_id=other.holder_id, form={"rating": "1"}, now=NOW
        ),
        lambda: guiding.registered(key, actor=stranger),
        lambda: guiding.open_guidance(key, actor=stranger, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    with within(other.holder_id):
        assert not Dispute.objects.exists() and not Run.objects.exists()
    with acting_as(stranger):
        assert not Dispute.objects.exists() and not Run.objects.filter(pk=walk.run_id).exists()
    assert guiding.of_dossier(walk.run.dossier_id, actor=stranger) is None
    assert guiding.of_dossier(walk.run.dossier_id, actor=world("ipoffice.handler1")) == key
    # Nor does the firm itself get at more than its own acts and what is meant for it.
    with within(firm.holder_id):
        assert Dispute.objects.exists() and not Run.objects.exists() and not Dossier.objects.exists()
    with pytest.raises(refusals.UnableToTake):
        outside.take(walk.run_id, "note-rating", party="firm", holder_id=firm.holder_id, form={"rating": "5"}, now=NOW)
    assert "rating" not in walk.run.memory["kept"]
    assert [(event.sort, event.detail) for event in timeline.of(member, sort="dispute")] == [
        ("dispute", f"{world('ipoffice.handler1').unit_name}：结案")
    ]
    assert timeline.of(other_member, sort="dispute") == []


def test_a_unit_that_does_not_guide_cannot_open_it_and_the_thread_stays_while_the_guidance_goes_on(
    world: World,
) -> None:
    _, firm, key = registered(world)
    with pytest.raises(BadInput):
        asking.rate(key, 5, "", asker=firm, now=NOW)  # the guidance is rated, not the thread
    walk = opened(world, key)
    with pytest.raises(BadInput):
        answering.close(key, actor=world("ipoffice.handler1"), now=NOW)
    advised(world, walk)
    closed(walk)
    assert answering.close(key, actor=world("ipoffice.handler1"), now=NOW).state == "closed"


def test_a_request_on_paper_is_rated_on_paper_once(world: World) -> None:
    """Nobody outside has a part in a matter that the office opened by itself: no page, no act."""
    walk = ask(world, want_response=True)
    advised(world, walk)
    closed(walk)
    walk("note-rating", "ipoffice.handler1", rating="3", rated_by="法务负责人")
    with pytest.raises(refusals.GuardFails, match="guidance_rated"):
        walk("note-rating", "ipoffice.handler1", rating="5", rated_by="法务负责人")
    assert walk.run.memory["kept"]["rating"] == "3"


def test_facts_and_words_lie_in_an_envelope(world: World) -> None:
    registering.register(FORM, division=HERE, asker=None, now=NOW)
    with connections["owner"].cursor() as cursor:
        for table in ("enterprises_dispute", "enterprises_inquiry", "enterprises_inquirymessage", "docket_notice"):
            cursor.execute(f"select t::text from {table} t")
            for (row,) in cursor.fetchall():
                for private in ("林法务", "平桥门锁", "杜塞尔多夫", "临时禁令"):
                    assert private not in row and private.encode().hex() not in row


def test_the_form_of_the_firm_is_the_declarations_first_act(world: World) -> None:
    act = declared.definition().actions["apply"]
    assert [each.id for each in act.form if each.id != "files"] == [each.id for each in declared.fields()]


def test_a_market_regulator_with_the_plate_guides_and_one_without_does_not(world: World) -> None:
    with as_system():
        Unit.objects.filter(kind="intellectual_property").update(until=NOW.date())
    with pytest.raises(registering.NobodyGuides):
        registering.register(FORM, division=HERE, asker=None, now=NOW)
    market = world("market.handler1")
    with as_system():
        Unit.objects.filter(pk=market.unit_id).update(lines=["market_regulation", "intellectual_property"])
    one, _ = registering.register(FORM, division=HERE, asker=None, now=NOW)
    assert one.unit_id == market.unit_id
    run, _ = guiding.open_guidance(one.pk, actor=market, now=NOW)
    assert run.memory["parties"] == {"guide": str(market.unit_id), "firm": str(one.holder_id)}


def test_the_demonstration_shows_one_waiting_one_advised_and_one_rated(db: None) -> None:
    load_people(password="only-for-this-test", now=NOW)
    cast = loading.Cast("341300", "market", NOW)
    disputes.load(handler=cast("handler1"), head=cast("head"), now=NOW)
    with acting_as(cast("handler1")):
        assert sorted(Run.objects.filter(procedure="overseas-guidance").values_list("state", flat=True)) == [
            "advice-given",
            "closed",
        ]
        assert Dispute.objects.filter(run_id__isnull=True).count() == 1
        assert Run.objects.get(state="closed").memory["kept"]["rating"] == "5"
