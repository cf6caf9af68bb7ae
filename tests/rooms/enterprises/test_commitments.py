"""A trader checks itself and promises in public; found infringing later, the breach is linked to the dossier."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.rooms.enterprises.assessing import credit_code, finished
from tests.rooms.world import NOW, a_case
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, within
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.dossiers.drafts import PartyDraft
from zhixian.rooms.enterprises import commitments
from zhixian.rooms.enterprises.assessments.codes import UnknownCode
from zhixian.rooms.enterprises.assessments.holding import FirmDraft
from zhixian.rooms.enterprises.models import Breach, Commitment, CommitmentCheck

pytestmark = pytest.mark.django_db
SHOP = "平桥区顺和百货商行"


def signed(number: int = 1, name: str = SHOP) -> Commitment:
    made, holder, _ = finished("trader", "met", now=NOW)
    firm = FirmDraft(name=name, credit_code=credit_code(number))
    return commitments.sign(made.pk, holder_id=holder, firm=firm, signed_by="周某", agreed=True, now=NOW)


def case(world, number: int, suspect: str, *, at=NOW + timedelta(days=30)):
    parties = (PartyDraft(role="suspect", sort="unit", name=SHOP, credit_code=suspect),)
    draft = replace(a_case(f"平市监立〔2026〕{number}号"), parties=parties)
    return enter_case(draft, actor=world("market.handler1"), now=at)[0]


@pytest.mark.feature("S001-25.1")
def test_a_trader_signs_in_public_is_checked_by_lot_and_a_breach_is_linked(world):
    promise = signed()
    page = Client().get("/risk/commitments/", {"q": "顺和"}).content.decode()
    assert SHOP in page and "不销售侵犯注册商标专用权" in page and "周某" not in page
    handler, later = world("market.handler1"), NOW + timedelta(days=40)
    (drawn,) = commitments.draw(5, actor=handler, now=later)
    commitments.check(drawn.pk, "kept", "查验三批进货票据，齐全", actor=handler, now=later)
    with pytest.raises(BadInput):
        commitments.check(drawn.pk, "kept", "再登记", actor=handler, now=later)
    other, own, before = (
        case(world, 1, credit_code(7)),
        case(world, 2, credit_code(1)),
        case(world, 3, credit_code(1), at=NOW - timedelta(days=1)),
    )
    for wrong, says in (
        (other.number, "不是该案卷的当事人"),
        ("没有这个编号", "没有找到"),
        (before.number, "早于承诺"),
    ):
        with pytest.raises(BadInput) as refused:
            commitments.link_breach(promise.pk, wrong, "", actor=handler, now=later)
        assert says in refused.value.user_message
    commitments.link_breach(promise.pk, own.number, "查获假冒电器", actor=handler, now=later)
    with pytest.raises(BadInput):
        commitments.link_breach(promise.pk, own.number, "", actor=handler, now=later)
    with acting_as(handler):
        (line,) = commitments.listed(handler)
    assert [row.dossier_id for row in line.breaches] == [own.pk] and line.checks[0].result == "kept"
    # A unit that is not in the dossier finds neither it nor the breach, nor another unit's checks.
    police = world("police.handler1")
    with pytest.raises(BadInput) as refused:
        commitments.link_breach(promise.pk, own.number, "", actor=police, now=later)
    assert "没有找到" in refused.value.user_message
    with acting_as(police):
        (line,) = commitments.listed(police)
        assert (
            line.breaches == []
            and line.checks == []
            and Breach.objects.count() == 0
            and CommitmentCheck.objects.count() == 0
        )
    with pytest.raises(NotFound):
        commitments.check(drawn.pk, "kept", "代办", actor=police, now=later)


def test_signing_wants_a_report_a_name_and_the_word(world):
    made, holder, _ = finished("trader", "partly", now=NOW)
    with pytest.raises(BadInput) as refused:
        commitments.sign(made.pk, holder_id=holder, firm=FirmDraft(), signed_by="", agreed=False, now=NOW)
    assert set(refused.value.fields) == {"name", "credit_code", "signed_by", "agree"}
    promise = signed()
    with pytest.raises(UnknownCode):
        commitments.sign(
            promise.assessment_id, holder_id=holder, firm=FirmDraft(name="x"), signed_by="y", agreed=True, now=NOW
        )
    with pytest.raises(commitments.AlreadySigned):
        commitments.sign(promise.assessment_id, holder_id=promise.holder_id, firm=FirmDraft(name=SHOP, credit_code=credit_code(1)),
                         signed_by="周某", agreed=True, now=NOW)  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic(), within(holder):  # nobody signs in another's name
        Commitment.objects.create(assessment=made, holder_id=promise.holder_id, firm_name="x", credit_code="y", edition="1",
                                  promises=[], signed_by="z", signed_at=NOW)  # fmt: skip
    for count in (0, 51):
        with pytest.raises(BadInput):
            commitments.draw(count, actor=world("market.handler1"), now=NOW)
    with pytest.raises(NotAllowed):
        commitments.draw(1, actor=world("court.handler1"), now=NOW)


def test_what_is_drawn_is_not_drawn_again_before_it_is_checked(world):
    for number in range(4):
        signed(number + 1, f"商行{number}")
    handler = world("market.handler1")
    first = {row.commitment_id for row in commitments.draw(2, actor=handler, now=NOW)}
    second = {row.commitment_id for row in commitments.draw(5, actor=handler, now=NOW)}
    assert len(first) == len(second) == 2 and not first & second
    with pytest.raises(BadInput):
        commitments.draw(1, actor=handler, now=NOW)
