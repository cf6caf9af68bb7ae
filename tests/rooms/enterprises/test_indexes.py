"""The risk index: its parts are the platform's own figures, weights change by version, a line passed is told once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.rooms.enterprises.assessing import consented, credit_code
from tests.rooms.world import NOW, Path, World, a_case
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.dossiers.drafts import PartyDraft
from zhixian.rooms.enterprises.indexes import services
from zhixian.rooms.enterprises.models import IndexScore

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRM = "清源机器人有限公司"


def case(world: World, number: int, *, suspect: str = "", seat: str = "market.handler1") -> Path:
    """A case of the regulator in which the firm is the owner."""
    parties = (
        PartyDraft(role="suspect", sort="unit", name="某商行", credit_code=suspect),
        PartyDraft(role="owner", sort="unit", name=FIRM, credit_code=credit_code(1)),
    )
    draft = replace(a_case(f"平市监立〔2026〕{number}号"), parties=parties)
    return Path(world, enter_case(draft, actor=world(seat), now=NOW)[0])


def parts(score: IndexScore) -> dict[str, tuple[str, str]]:
    return {each["id"]: (each["value"], each["points"]) for each in score.parts}


def of_firm(world: World, seat: str = "market.head") -> IndexScore:
    with acting_as(world(seat)):
        (score,) = services.shown("firm", actor=world(seat)).scores
    return score


def test_every_part_is_shown_and_comes_from_the_platform(world):
    consented("robots", "partly", world.units["here.market"], now=NOW, name=FIRM)
    for number in range(2):
        case(world, number + 1, suspect=credit_code(9))
    services.reckon_now(actor=world("market.head"), now=NOW)
    score = of_firm(world)
    shown = parts(score)
    assert shown["infringed"] == ("2", "10.0") and shown["infringed_criminal"] == ("0", "0.0")
    assert shown["assessed_risk"] == ("50", "12.5") and shown["open_findings"] == ("27", "10.0")
    total = sum(Decimal(points) for _, points in shown.values())
    assert abs(total - score.score) <= Decimal("0.3") and score.score == Decimal("32.5")
    assert "关注线35，预警线60" in score.says
    with acting_as(world("market.head")):
        (district,) = services.shown("district", actor=world("market.head")).scores
    told = parts(district)
    assert told["cases"][0] == "2" and told["repeat_suspects"][0] == "1" and told["rise"] == ("未知", "")


def test_what_a_unit_does_not_see_is_not_in_its_index(world):
    consented("robots", "partly", world.units["here.police"], now=NOW, name=FIRM)
    case(world, 1)
    services.reckon_now(actor=world("police.head"), now=NOW)
    assert parts(of_firm(world, "police.head"))["infringed"][0] == "0"  # the regulator's case, not handed over
    for seat in ("market.head", "there.police.head", "above.police.head"):
        with acting_as(world(seat)):
            assert services.shown("firm", actor=world(seat)).scores == []
            assert IndexScore.objects.count() == 0
            with pytest.raises(NotFound):
                services.history("firm", credit_code(1), actor=world(seat))
    with pytest.raises(NotAllowed), acting_as(world("court.head")):
        services.shown("firm", actor=world("court.head"))


@pytest.mark.feature("S000-M2.2")
def test_a_weight_changed_makes_a_version_and_a_line_passed_is_told_once(world):
    head = world("market.head")
    consented("robots", "unmet", world.units["here.market"], now=NOW, name=FIRM)
    services.reckon_now(actor=head, now=NOW)
    old = of_firm(world)
    assert old.score == Decimal("35.0") and old.warned_at is None
    weights = {
        "infringed": 0,
        "infringed_criminal": 0,
        "suspected": 0,
        "assessed_risk": 50,
        "open_findings": 10,
        "overdue_findings": 40,
    }
    for wrong in (
        {"weights": {"ghost": 1}}, {"weights": {"infringed": 101}}, {"warn": 30}, {"edition": "2026.1"}, {"edition": " "}, {"reason": ""},
    ):  # fmt: skip
        told = {"edition": "2026.2", "weights": weights, "watch": 35, "warn": 60, "reason": "突出测评"} | wrong
        with pytest.raises(BadInput):
            services.reweigh("firm", **told, actor=head, now=NOW)
    with pytest.raises(NotAllowed):
        services.reweigh(
            "firm",
            edition="2",
            weights=weights,
            watch=1,
            warn=2,
            reason="越权",
            actor=world("market.handler1"),
            now=NOW,
        )
    made = services.reweigh(
        "firm", edition="2026.2", weights=weights, watch=35, warn=60, reason="突出测评", actor=head, now=NOW
    )
    for day in range(1, 4):
        services.reckon_now(actor=head, now=NOW + day * DAY)
        services.reckon_now(actor=head, now=NOW + day * DAY)
    with acting_as(head):
        scores = services.history("firm", credit_code(1), actor=head)
        notices = list(Notice.objects.filter(sort="index"))
    assert [(row.score, row.version_id == made.pk) for row in scores] == [(Decimal("60.0"), True)] * 3 + [
        (Decimal("35.0"), False)
    ]
    assert scores[-1].version.edition == "2026.1" and parts(scores[-1])["assessed_risk"] == ("100", "25.0")
    assert len(notices) == 1 and FIRM in notices[0].text and "3月5日" in notices[0].text
    assert services.reckon_all(now=NOW + 4 * DAY) == 0
    with acting_as(world("there.market.head")):
        assert not Notice.objects.filter(sort="index").exists()
    with as_system():
        assert Notice.objects.filter(sort="index").count() == 1
