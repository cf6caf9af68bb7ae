"""Customs, an expert by lot, five pairs of hands for a destruction, and a mediation that a court confirms: on the desk."""

from datetime import timedelta

from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from tests.browser.walking import Walking, minute
from tests.rooms.docket.coordination import unit
from tests.rooms.world import enter
from zhixian.moments import local_day
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.registers import PersonDraft
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.evidence import directory


def a_case(world, **more):
    now = timezone.now()
    return enter(world, at=now, opened_on=local_day(now), number=f"平市监立〔{now.year}〕9号", **more)


def listed(world, seat, kind, name, **more):
    """A person of the registers, recommended and accepted today."""
    now = timezone.now()
    draft = PersonDraft(kind=kind, name=name, since=local_day(now), **more)
    person = registers.recommend(draft, actor=world(seat), now=now)
    return person


def test_customs_detain_on_application_and_dispose(as_officer, world):
    walk = Walking(as_officer)
    walk.open("customs.handler1", "customs-detention-on-application", "apply", "出口球鞋", holder="某商标公司",
              right_kind="trademark", goods=[{"name": "球鞋", "quantity": "500双"}], consignee="某贸易公司", goods_value="100000",
              evidence="实物比对")  # fmt: skip
    walk.refuses("customs.head", "detain", "担保", security="100000.01")
    page = walk.do("customs.head", "detain", security="100000")
    assert page.get_by_text("二十个工作日").count() or "customs-release-on-application" in clocks(walk)
    walk.do("customs.handler1", "court-notice", court_document="（2026）执1号")
    page = walk.do("customs.head", "dispose", way="destroyed", judgment="（2026）民初1号")
    assert walk.state("customs-detention-on-application") == "disposed"
    assert clocks(walk) == set()
    assert accessibility_faults(page) == []
    assert walk.page("there.customs.head").goto(f"/desk/dossiers/{walk.dossier_id}/").status == 404


def test_an_expert_is_drawn_and_the_partys_own_is_not(as_officer, world):
    now = timezone.now()
    own = listed(world, "police.handler1", "expert_officer", "王工", skills="软件", employer="某商行")
    other = listed(world, "ipoffice.handler1", "expert_officer", "赵工", skills="软件")
    for person, seat in ((own, "police.handler1"), (other, "ipoffice.handler1")):
        registers.accept(person.pk, actor=world(seat), now=now)
    walk = Walking(as_officer, a_case(world).pk)
    walk.do("market.handler1", "request", "expert-appointment", purpose="enforcement", expert_kind="expert_officer",
            skill="软件", questions="代码是否相同")  # fmt: skip
    head = walk.look("market.head")
    choices = head.locator("select[name=person] option").all_text_contents()
    assert any("赵工" in each for each in choices)
    assert not any("王工" in each for each in choices)
    assert head.get_by_text("不能选王工：与当事人“某商行”有利害关系").count()
    page = walk.do("market.handler1", "draw")
    assert page.get_by_text("赵工").count()
    with as_system():
        assert Run.objects.get(procedure="expert-appointment").memory["kept"]["person"] == str(other.pk)
    assert accessibility_faults(page) == []


def test_destruction_by_five_pairs_of_hands(as_officer, world):
    today = local_day(timezone.now())
    able = directory.enter(name="平桥环保处置公司", abilities=("general",), valid_from=today - timedelta(days=9),
                           valid_until=today + timedelta(days=300), actor=world("ecology.handler"), now=timezone.now())  # fmt: skip
    walk = Walking(as_officer, a_case(world).pk)
    walk.do("market.handler1", "list-and-tag", "property-custody", measure="seizure", owner="某商行")
    walk.do("market.custodian", "store-in", place="一号库")
    walk.do("market.handler1", "propose", "harmless-destruction", ground="penalty", decision_number="平市监处〔2026〕1号",
            decided_at=today.isoformat(), effective=True, waste="general")  # fmt: skip
    walk.do("market.custodian", "keep", evidence="留样两台并拍照")
    walk.do("market.head", "approve", opinion="同意", method="dismantle")
    walk.do("market.handler1", "entrust", destruction_unit=str(able.pk), contract="2026-1")
    walk.do("market.liaison", "announce", planned_at=minute(timezone.now(), hours=2), place="处置公司厂区")
    walk.do("ecology.handler", "sign-notice", opinion="已知悉")
    walk.do("market.custodian", "hand-out", vehicle="豫S1234，封签9")
    now = timezone.now()
    told = {"began_at": minute(now), "ended_at": minute(now), "recording": "录0001"}
    assert not walk.is_offered("market.head", "execute")  # who approved does not execute
    walk.do("market.handler1", "execute", **told)
    two = [str(world(f"market.{seat}").officer_id) for seat in ("legal", "liaison")]
    walk.do("market.legal", "supervise", officers=two, opinion="全程监督属实")
    page = walk.do("market.handler1", "archive")
    assert page.get_by_text("销毁证明").count()
    assert accessibility_faults(page) == []


def test_mediation_is_recommended_held_and_confirmed_by_the_court(as_officer, world):
    now = timezone.now()
    body = registers.add_body("mediation", "平桥知识产权调解委员会", actor=world("justice.handler1"), now=now,
                              unit_id=world.units["here.mediation"].pk)  # fmt: skip
    person = listed(world, "market.handler1", "mediator", "周调", body=body.pk, source="lawyer", fields=("trademark",))
    registers.accept(person.pk, actor=world("mediation.head"), now=now)
    walk = Walking(as_officer, a_case(world, suspected_crime="", facts=()).pk)
    walk.do("market.handler1", "offer", "admin-mediation-linkage", explanation="已告知双方权利义务")
    walk.do("market.handler1", "record-consent", holder_answer="agrees", suspect_answer="agrees")
    walk.do("market.handler1", "assign", organisation=unit(world, "mediation.head"), request="赔偿数额")
    walk.do("mediation.handler1", "name-mediator", person=str(person.pk))
    walk.do("mediation.handler1", "book-session", session_at=minute(now, days=1), room="https://meet.example/1")
    walk.do("mediation.handler1", "record-attendance", attended=[{"subject": "某商行"}])
    signed = minute(timezone.now())
    walk.do("mediation.handler1", "agree", terms="赔偿五千元", holder_signed=signed, suspect_signed=signed,
            effective_at=signed)  # fmt: skip
    assert "judicial-confirmation-application" in clocks(walk)
    walk.do("mediation.handler1", "go-confirm", court_unit=unit(world, "court.head"), joint="both")
    walk.do("court.handler1", "accept", number="（2026）诉前调确1号")
    page = walk.do("court.handler1", "confirm", findings="自愿、合法、明确")
    assert walk.state("judicial-confirmation") == "confirmed"
    assert walk.look("mediation.handler1").get_by_text("确认调解协议民事裁定书").count()
    assert accessibility_faults(page) == []


def clocks(walk: Walking) -> set[str]:
    with as_system():
        rows = Clock.objects.filter(dossier_id=walk.dossier_id, run__procedure__isnull=False, stopped_at=None)
        return set(rows.values_list("clock", flat=True))
