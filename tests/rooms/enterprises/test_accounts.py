"""Firms join: applied for with a credit code, verified by an officer; several users, and no way to another firm's things."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.rooms.enterprises.joining import PASSWORD, applied, applying_for, joined
from tests.rooms.world import World
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system, within
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises.accounts import applying, listing, members, passing
from zhixian.rooms.enterprises.accounts.models import FirmApplication, FirmListing, FirmSession, FirmUser, ListingEvent
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.ledger.models import Entry

NOW = timezone.now()


def test_a_used_credit_code_is_refused_and_the_approved_firm_sees_only_its_own(world: World) -> None:
    first = applied(1, now=NOW)
    with pytest.raises(BadInput) as waiting:
        applied(1, now=NOW, login="another")
    assert "已经入驻或者已经申请" in waiting.value.fields["credit_code"]
    with pytest.raises(BadInput) as early:
        applying.approve(first.pk, "核", actor=world("police.head"), now=NOW)
    assert "reason" in early.value.fields
    applying.approve(first.pk, "营业执照核对无误", categories=["specialised"], actor=world("police.head"), now=NOW)
    with pytest.raises(BadInput) as used:
        applied(1, now=NOW, login="another")
    assert "credit_code" in used.value.fields
    one = passing.member_of(passing.sign_in("firm.1", PASSWORD, now=NOW), now=NOW)
    other = joined(2, by=world("police.head"), now=NOW)
    assert one.is_owner and one.firm_name == "清源机器人1有限公司"
    with within(one.scope):
        assert [firm.pk for firm in Firm.objects.all()] == [one.firm_id]
        assert {user.firm_id for user in FirmUser.objects.all()} == {one.firm_id}
        assert FirmSession.objects.filter(firm_id=other.firm_id).count() == 0
        assert [row.sort for row in FirmListing.objects.all()] == ["specialised"]
    assert {user.login for user in members.listed(one)} == {"firm.1"}


def test_what_is_wrong_is_said_beside_each_field(world: World) -> None:
    with pytest.raises(BadInput) as refusal:
        applying.apply(
            applying_for(1, credit_code="91411500MA9K000010", firm_name="", phone="", division="1", proof="", applicant=""),
            login="a b", password="12345", now=NOW,
        )  # fmt: skip
    assert set(refusal.value.fields) == {"credit_code", "firm_name", "phone", "division", "proof", "applicant", "login", "password"}  # fmt: skip
    with as_system():
        assert not FirmUser.objects.exists()


def test_the_officer_of_another_place_neither_sees_nor_decides(world: World) -> None:
    one = applied(1, now=NOW)
    outsider = world("there.police.head")
    with acting_as(outsider):
        assert applying.queue(outsider) == [] and not FirmApplication.objects.exists()
    for act in (applying.approve, applying.refuse):
        with pytest.raises(NotFound):
            act(one.pk, "不是本地的企业", actor=outsider, now=NOW)
    with pytest.raises(NotAllowed):
        applying.approve(one.pk, "核对无误", actor=world("police.custodian"), now=NOW)
    with acting_as(world("police.head")):
        assert [row.pk for row in applying.queue(world("police.head"))] == [one.pk]
        assert Notice.objects.filter(sort="firm", unit_id=world("police.head").unit_id).count() == 1


def test_a_refusal_says_why_and_the_same_person_applies_again(world: World) -> None:
    one = applied(1, now=NOW)
    waiting = passing.member_of(passing.sign_in("firm.1", PASSWORD, now=NOW), now=NOW)
    assert waiting.firm_id is None and not waiting.may_work
    applying.refuse(one.pk, "名称与营业执照不符", actor=world("police.handler1"), now=NOW)
    shown, unit = applying.latest(waiting)
    assert shown is not None and (shown.state, shown.reason, unit) == ("refused", "名称与营业执照不符", "平桥police")
    again = applying.apply_again(applying_for(1, firm_name="清源机器人有限公司"), member=waiting, now=NOW)
    with pytest.raises(BadInput):
        applying.refuse(one.pk, "再次不予通过", actor=world("police.handler1"), now=NOW)
    applying.approve(again.pk, "核对无误", actor=world("police.handler1"), now=NOW)
    with as_system():
        kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"firm.applied", "firm.application_refused", "firm.application_approved"} <= kinds


def test_an_officers_record_of_the_firm_is_the_one_that_is_joined(world: World) -> None:
    from zhixian.rooms.enterprises.firms import keeping

    known = keeping.enter("清源机器人1有限公司", credit_code=applying_for(1).credit_code, actor=world("market.handler1"), now=NOW)  # fmt: skip
    one = applied(1, now=NOW)
    applying.approve(one.pk, "核对无误", actor=world("police.head"), now=NOW)
    assert passing.member_of(passing.sign_in("firm.1", PASSWORD, now=NOW), now=NOW).firm_id == known.pk


def test_wrong_passwords_lock_and_unknown_logins_sound_the_same(world: World) -> None:
    joined(1, by=world("police.head"), now=NOW)
    for _ in range(passing.FAILURES):
        with pytest.raises(passing.WrongPassword) as wrong:
            passing.sign_in("firm.1", "wrong", now=NOW)
    with pytest.raises(passing.WrongPassword) as nobody:
        passing.sign_in("nobody", "wrong", now=NOW)
    assert wrong.value.user_message == nobody.value.user_message
    with pytest.raises(passing.LockedOut):
        passing.sign_in("firm.1", PASSWORD, now=NOW)
    assert passing.sign_in("firm.1", PASSWORD, now=NOW + passing.LOCKED_FOR + timedelta(seconds=1))
    assert not Officer.objects.filter(login="firm.1").exists()


def test_the_owner_invites_sets_roles_and_ends(world: World) -> None:
    owner = joined(1, by=world("police.head"), now=NOW)
    other = joined(2, by=world("police.head"), now=NOW)
    with pytest.raises(BadInput) as wrong:
        members.invite(login="x", name="", phone="", role="king", member=owner, now=NOW)
    assert set(wrong.value.fields) == {"login", "name", "role"}
    link = members.invite(login="firm.1.reader", name="何查看", phone="", role="reader", member=owner, now=NOW)
    with pytest.raises(BadInput):
        passing.accept(link, "1234567", now=NOW)
    reader = passing.member_of(passing.accept(link, PASSWORD + "!", now=NOW), now=NOW)
    assert reader.firm_id == owner.firm_id and not reader.may_work
    with pytest.raises(passing.DeadLink):
        passing.accept(link, PASSWORD, now=NOW)
    with pytest.raises(NotAllowed):
        members.invite(login="more", name="某某", phone="", role="owner", member=reader, now=NOW)
    with pytest.raises(NotFound):
        members.set_role(reader.user_id, "owner", member=other, now=NOW)
    with pytest.raises(NotFound):
        members.leave(reader.user_id, member=other, now=NOW)
    for act in (lambda: members.leave(owner.user_id, member=owner, now=NOW), lambda: members.set_role(owner.user_id, "reader", member=owner, now=NOW)):  # fmt: skip
        with pytest.raises(BadInput):
            act()
    secret = passing.sign_in("firm.1.reader", PASSWORD + "!", now=NOW)
    members.leave(reader.user_id, member=owner, now=NOW)
    with pytest.raises(passing.NotSignedIn):
        passing.member_of(secret, now=NOW)
    with pytest.raises(passing.WrongPassword):
        passing.sign_in("firm.1.reader", PASSWORD + "!", now=NOW)


def test_a_session_ends_by_signing_out_and_after_its_hours(world: World) -> None:
    joined(1, by=world("police.head"), now=NOW)
    one, two = (passing.sign_in("firm.1", PASSWORD, now=NOW) for _ in range(2))
    passing.sign_out(one, now=NOW)
    with pytest.raises(passing.NotSignedIn):
        passing.member_of(one, now=NOW)
    assert passing.member_of(two, now=NOW)
    with pytest.raises(passing.NotSignedIn):
        passing.member_of(two, now=NOW + passing.SESSION_LASTS)


def test_the_protected_list_keeps_who_when_and_why(world: World) -> None:
    officer, outsider = world("police.head"), world("there.police.head")
    owner = joined(1, by=officer, now=NOW)
    assert owner.firm_id
    with pytest.raises(BadInput) as wrong:
        listing.admit(owner.firm_id, "protected", "好", actor=officer, now=NOW)
    assert set(wrong.value.fields) == {"kind", "industry", "reason"}
    with pytest.raises(NotFound):
        listing.admit(owner.firm_id, "protected", "重点培育", actor=outsider, now=NOW, kind="enterprise", industry="robots")  # fmt: skip
    made = listing.admit(owner.firm_id, "protected", "核心零部件自主研发", actor=officer, now=NOW, kind="enterprise", industry="robots")  # fmt: skip
    with pytest.raises(BadInput):
        listing.admit(owner.firm_id, "protected", "再列一次", actor=officer, now=NOW, kind="enterprise", industry="robots")  # fmt: skip
    assert [each.name for each in listing.named_in("有人仿造清源机器人1有限公司的关节")] == ["清源机器人1有限公司"]
    assert listing.named_in("有人仿造别家的关节") == []
    listing.review(made.pk, "每年复核，仍符合条件", next_on=(NOW + timedelta(days=365)).date(), actor=officer, now=NOW)
    with pytest.raises(NotFound):
        listing.remove(made.pk, "不归我管", actor=outsider, now=NOW)
    listing.remove(made.pk, "已迁出本市", actor=officer, now=NOW)
    assert listing.named_in("有人仿造清源机器人1有限公司的关节") == []
    with acting_as(officer):
        (past,) = listing.listed(officer, sort="protected", past=True)
        told = [(row.act, row.reason, row.officer_name) for row in past.events.all()]
    assert [act for act, _, _ in told] == ["admit", "review", "remove"]
    assert told[0][1] == "核心零部件自主研发" and told[2][1] == "已迁出本市" and told[0][2] == officer.name
    assert [row.sort for row in listing.of_firm(owner.firm_id)] == ["protected"]
    with acting_as(outsider):
        assert listing.listed(outsider, past=True) == [] and not ListingEvent.objects.exists()
