"""Beside a case: summaries shared by rule, the checklist of a standard, earlier decisions, and batches of seed."""

import re
from collections.abc import Callable
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
from zhixian.rooms.agencies.access import acting_as, as_system
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


def standing(world: World, dossier: Dossier, procedure: str, state: str) -> None:
    """A run over the dossier that stands where it says, as a criminal trial or a suit leaves it."""
    with as_system():
        version = Run.objects.filter(dossier_id=dossier.pk).latest("began_at").version
        then = world.now - timedelta(days=100)
        Run.objects.create(dossier_id=dossier.pk, procedure=procedure, version=version, state=state, began_at=then, moved_at=then,
                           ended=state == "final", memory={"kept": {"case_number": "（2026）刑初1号"}})  # fmt: skip


@pytest.mark.feature("S001-18.2")
def test_two_final_penalties_are_counted_with_links_and_what_is_open_is_not(signed_in: Signed, world: World) -> None:
    first, second = penalised(world, ago=700, number="罚1号"), penalised(world, ago=400, number="罚2号")
    fresh = penalised(world, ago=20, number="罚3号")
    alike = penalised(world, ago=500, number="罚4号", credit_code="")
    third, _ = worlds.enter(world, parties=(PartyDraft(role="suspect", sort="unit", name="某商行", credit_code=CODE),))
    handler, address = signed_in("handler"), f"/desk/dossiers/{third.pk}/history/"
    page = handler.get(address).content.decode()
    assert "已有2件生效的既往决定" in page
    final = page[page.index('id="final"') : page.index('id="pending"')]
    assert all(f"/desk/dossiers/{each.pk}/" in final for each in (first, second))
    assert fresh.number not in final and "期限没有届满" in page
    assert alike.number in page[page.index('id="alike"') :]
    # A judgment under appeal does not count; a suit against the penalty takes the penalty out of the count.
    standing(world, first, "criminal-case", "appealed")
    page = handler.get(address).content.decode()
    assert "已有2件" in page and "二审没有审结" in page
    standing(world, second, "remedies", "sued")
    page = handler.get(address).content.decode()
    assert "已有1件生效的既往决定" in page and "复议或者诉讼没有办结" in page
    final = page[page.index('id="final"') : page.index('id="pending"')]
    assert second.number not in final and first.number in final
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
