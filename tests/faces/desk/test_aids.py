"""Beside a case: summaries shared by rule, the checklist of a standard, earlier decisions, and batches of seed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.desk.facts import browser, enter, seat
from tests.faces.world import World
from zhixian.law import checklists as law
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as, actor_for, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.drafts import PartyDraft
from zhixian.rooms.dossiers.models import CaseSummary, Checklist, Dossier, PenaltyCase, SharingRule
from zhixian.rooms.evidence.models import Batch, Consignment
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
CODE = "91350100M000100Y43"


@pytest.mark.feature("S001-11.2")
def test_by_a_rule_the_summary_of_a_new_case_appears_at_the_ip_office_without_private_fields(
    signed_in: Signed, world: World
) -> None:
    officer = seat("intellectual_property", "handler", name="东台市知识产权局")
    office, handler, head = browser(officer), signed_in("handler"), signed_in("head")
    there = Unit.objects.get(name="东台市知识产权局")
    before = enter(handler, right_type="geographical_indication")
    rule = {"case_type": "geographical_indication", "to_unit": str(there.pk)}
    assert handler.post("/desk/sharing/add/", rule).status_code == 403
    head.post("/desk/sharing/add/", rule)
    new = enter(
        handler, {"case_type": "geographical_indication.origin"}, right_type="geographical_indication", title="冒用西湖龙井案",
        parties__0__name="密甲茶庄", parties__0__phone="13800138000", facts_text="查获茶叶", place="城东市场", cause="冒用产地名称",
    )  # fmt: skip
    other, secret = enter(handler), enter(handler, right_type="geographical_indication", restricted="商业秘密")
    page = office.get("/desk/sharing/").content.decode()
    assert new.number in page and "冒用产地名称" in page and "东台市市场监督管理局" in page
    for number in (before.number, other.number, secret.number):
        assert number not in page
    for private in ("密甲茶庄", "13800138000", "查获茶叶", "城东市场", "冒用西湖龙井案", str(new.pk)):
        assert private not in page
    assert office.get(f"/desk/dossiers/{new.pk}/").status_code == 404
    with as_system():
        assert Entry.objects.filter(kind="case.summary.read", chain=there.pk).count() == 1
        assert Entry.objects.filter(kind="case.summary.shared", chain=new.pk).count() == 1
    # An outsider has none, by page and by the second wall; a case restricted later is withdrawn; an ended rule makes none.
    assert new.number not in signed_in("stranger").get("/desk/sharing/").content.decode()
    with acting_as(world.actor("stranger")):
        assert not CaseSummary.objects.exists() and not SharingRule.objects.exists()
    handler.post(f"/desk/dossiers/{new.pk}/secrecy/restrict/", {"reason": "商业秘密"})
    assert new.number not in office.get("/desk/sharing/").content.decode()
    with as_system():
        key = str(SharingRule.objects.get().pk)
    head.post("/desk/sharing/end/", {"rule": key})
    later = enter(handler, right_type="geographical_indication")
    assert later.number not in office.get("/desk/sharing/").content.decode()


@pytest.mark.feature("S001-8.3")
def test_a_filled_checklist_is_kept_with_its_version_and_decides_nothing(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    case = enter(handler)
    address = f"/desk/dossiers/{case.pk}/checklists/trademark-infringement/"
    version = law.known()["trademark-infringement"].version_on(local_day(timezone.now()))
    assert version is not None
    page = handler.get(address).content.decode()
    assert "2020.1版" in page and "待核" in page and "不作决定" in page
    told = {f"{point.id}.answer": "yes" for point in version.points} | {"use.note": "贴在酒瓶正面"}
    missing = handler.post(address, {key: value for key, value in told.items() if key != "confusion.answer"})
    assert missing.status_code == 422 and "请选择是、否、不清楚" in missing.content.decode()
    handler.post(address, told)
    with as_system():
        row = Checklist.objects.get()
        assert (row.dossier_id, row.version, row.answers["use"]) == (
            case.pk,
            "2020.1",
            {"answer": "yes", "note": "贴在酒瓶正面"},
        )
        decided = PenaltyCase.objects.get(dossier=case)
        assert (decided.penalty_number, decided.penalised_at, decided.suspected_crime, decided.closed_at) == (
            "",
            None,
            "",
            None,
        )
        assert Run.objects.get(dossier_id=case.pk).state == "investigating"
        assert Entry.objects.filter(kind="case.checklist.filled", chain=case.pk).count() == 1
    assert "贴在酒瓶正面" in handler.get(address).content.decode()
    patent = enter(handler, right_type="patent")
    assert handler.get(address.replace(str(case.pk), str(patent.pk))).status_code == 404
    assert signed_in("head").post(address, told).status_code == 403
    assert (
        signed_in("stranger").get(address).status_code == signed_in("stranger").post(address, told).status_code == 404
    )


def penalised(world: World, *, ago: int, number: str, **party: str) -> Dossier:
    """A case against the shop that was penalised so many days ago."""
    then: datetime = world.now - timedelta(days=ago)
    suspect = PartyDraft(role="suspect", sort="unit", **({"name": "某商行", "credit_code": CODE} | party))
    dossier, run = worlds.enter(world, now=then - timedelta(days=1), parties=(suspect,))
    form: dict[str, Any] = {
        "decision_number": number,
        "decided_at": then.isoformat(),
        "fine": "5000",
        "content": "罚款",
    }
    services.take(run.pk, "record-penalty", actor=world.actor("handler"), form=form, now=then)
    return dossier


def judged(world: World) -> tuple[Dossier, Run]:
    """A case against the shop that went to the police, to court, and is under appeal: each by its act."""
    then = replace(world, now=world.now - timedelta(days=100))
    dossier, _ = worlds.enter(then, parties=(PartyDraft(role="suspect", sort="unit", name="某商行", credit_code=CODE),))
    worlds.drive(then, worlds.begin_transfer(then, dossier.pk), until="file-criminal-case")
    told = {"case_number": "A3209810000001", "crime": "销售假冒注册商标的商品罪"}
    run = services.begin("criminal-case", dossier.pk, actor=then.actor("detective"), form=told, now=then.now)
    for who, action, form in (
        ("detective", "transfer-prosecute", {"document_number": "诉1号"}),
        ("prosecutor", "prosecute", {"document_number": "检诉1号"}),
        ("prosecutor", "judge", {"document_number": "刑初1号", "sentence": "罚金", "criminal_fine": "50000"}),
        ("prosecutor", "appeal", {"who": "被告人上诉"}),
    ):
        worlds.take(then, run, who, action, form)
    return dossier, run


def challenge(world: World, dossier: Dossier, action: str, *, act: str = "penalty", ago: int = 0, **more: str) -> Run:
    form = {"act": act, "act_number": "罚号", "claims": "处罚过重", **more}
    then = world.now - timedelta(days=ago)
    return services.begin("remedies", dossier.pk, actor=world.actor("reviewer"), form=form, now=then, action=action)


@pytest.mark.feature("S001-18.2")
def test_two_final_penalties_are_counted_with_links_and_what_is_open_is_not(signed_in: Signed, world: World) -> None:
    first, second = penalised(world, ago=700, number="罚1号"), penalised(world, ago=400, number="罚2号")
    fresh = penalised(world, ago=20, number="罚3号")
    alike = penalised(world, ago=500, number="罚4号", credit_code="")
    tried, crime = judged(world)
    third, _ = worlds.enter(world, parties=(PartyDraft(role="suspect", sort="unit", name="某商行", credit_code=CODE),))
    handler, address = signed_in("handler"), f"/desk/dossiers/{third.pk}/history/"

    def read() -> tuple[str, str, str]:
        page = handler.get(address).content.decode()
        final, _, pending = page[page.index('id="final"') :].partition('id="pending"')
        return page, final, pending

    page, final, pending = read()
    assert "已有2件生效的既往决定" in page
    assert all(f"/desk/dossiers/{each.pk}/" in final for each in (first, second))
    assert fresh.number not in final and "期限没有届满" in pending
    assert tried.number not in final and "二审没有审结" in pending  # an appeal is open
    assert alike.number in page[page.index('id="alike"') :]

    # A suit against the penalty takes it out of the count; when it is withdrawn, the penalty counts again.
    suit = challenge(world, second, "sue-directly")
    page, final, pending = read()
    assert "已有1件生效的既往决定" in page and second.number not in final and first.number in final
    assert second.number in pending and "复议或者诉讼没有办结" in pending
    worlds.take(world, suit, "reviewer", "settle", {"agreement": "原告撤诉"})
    assert "已有2件生效的既往决定" in read()[0]

    # So does a reconsideration, until its decision is final.
    organ = seat("justice_admin", "handler")
    organ_unit = str(organ.appointments.get().unit_id)
    then = replace(world, now=world.now - timedelta(days=60))
    asked = challenge(world, first, "apply", ago=60, organ_unit=organ_unit)
    assert "已有1件" in read()[0]
    worlds.take(then, asked, "reviewer", "accept", {"document": "受1号"})
    body = actor_for(organ, on=local_day(world.now))
    told = {"document": "复决1号", "conclusion": "upheld", "reasons": "事实清楚"}
    services.take(asked.pk, "decide", actor=body, form=told, now=then.now)
    page, final, _ = read()
    assert "已有1件" in page and first.number not in final
    worlds.take(replace(world, now=world.now - timedelta(days=20)), asked, "reviewer", "lapse", {"note": "期满未起诉"})
    assert "已有2件" in read()[0]

    # A suit over another act of the case is no challenge of the penalty; a judgment on appeal is final.
    challenge(world, second, "sue-directly", act="measure")
    assert "已有2件" in read()[0]
    appeal = {"document_number": "刑终1号", "sentence": "维持", "criminal_fine": "50000"}
    worlds.take(replace(world, now=world.now - timedelta(days=50)), crime, "prosecutor", "judge-appeal", appeal)
    page, final, _ = read()
    assert "已有3件" in page and tried.number in final
    assert signed_in("stranger").get(address).status_code == 404


@pytest.mark.feature("S001-12.2")
def test_a_bad_batch_of_seed_lists_its_sellers_in_both_directions(signed_in: Signed, world: World) -> None:
    farming = browser(seat("agriculture", "handler"))
    case = enter(farming, right_type="plant_variety")
    address = f"/desk/dossiers/{case.pk}/tracing/"
    farming.post(f"{address}batch/", {"number": "Y2026-07", "product": "玉米种子", "producer": "金穗种业", "plot": "三里屯制种田12亩",
                                      "bad": "on", "finding": "发芽率61%，低于标准"})  # fmt: skip
    with as_system():
        key = str(Batch.objects.get().pk)
    for giver, taker, quantity in (
        ("金穗种业", "县农资公司", "3000千克"),
        ("县农资公司", "东乡门市", "1000千克"),
        ("县农资公司", "西乡门市", "800千克"),
    ):
        farming.post(f"{address}consignment/", {"batch": key, "giver": giver, "taker": taker, "quantity": quantity})
    page = farming.get(address).content.decode()
    assert "召回名单（3）" in page and "三里屯制种田12亩" in page
    rows = {
        name: re.sub(r"<.*?>", " ", rest)
        for name, rest in re.findall(r'seller=[^"]*">([^<]+)</a></th>(.*?)</tr>', page)
    }
    assert list(rows) == ["县农资公司", "东乡门市", "西乡门市"]
    assert "3000千克" in rows["县农资公司"] and "1800千克" in rows["县农资公司"]
    assert "县农资公司 ← 金穗种业" in rows["东乡门市"]
    up = farming.get(address, {"seller": "西乡门市"}).content.decode()
    above = up[up.index('id="above"') : up.index("批号Y2026-07")]
    assert "Y2026-07" in above and "县农资公司 ← 金穗种业" in above and "东乡门市" in above and "不合格" in above
    wrong = farming.post(f"{address}consignment/", {"batch": key, "giver": "甲", "taker": "甲", "quantity": "许多"})
    assert wrong.status_code == 422 and "接收方不能与交付方相同" in wrong.content.decode()
    stranger = signed_in("stranger")
    assert stranger.get(address).status_code == stranger.post(f"{address}batch/", {}).status_code == 404
    with acting_as(world.actor("stranger")):
        assert not Batch.objects.exists() and not Consignment.objects.exists()
