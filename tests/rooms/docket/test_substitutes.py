"""Substitutes: the work is found and done in another's post, it is written down in whose place, and no one is two."""

from datetime import timedelta

import pytest

from tests.rooms.world import NOW, Path, World, enter
from zhixian.moments import local_day
from zhixian.procedures import refusals
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import accounts, delegations
from zhixian.rooms.agencies.access import Actor, acting_as, actor_for, as_system
from zhixian.rooms.agencies.models import Appointment, Officer
from zhixian.rooms.docket import work
from zhixian.rooms.docket.models import Step
from zhixian.rooms.docket.refusals import OnePersonTwoParts
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.ledger.models import Entry

DAY = timedelta(days=1)
TODAY = local_day(NOW)


def substitute(world: World, absent: str, stand_in: str, post: str, *, by: str | None = None, since=TODAY, until=TODAY + 6 * DAY,
               now=NOW, reason: str = "出差") -> Appointment:  # fmt: skip
    return delegations.name(
        post=post, absent_id=world(absent).officer_id, substitute_id=world(stand_in).officer_id, since=since, until=until,
        reason=reason, actor=world(by or absent), now=now,
    )  # fmt: skip


def today(world: World, seat: str, now=NOW) -> Actor:
    """The officer in the posts of that day."""
    return actor_for(Officer.objects.get(pk=world(seat).officer_id), on=local_day(now))


def put_in(world: World, seat: str, now=NOW) -> None:
    world.actors[f"here.{seat}"] = today(world, seat, now)


def test_the_substitute_acts_within_the_post_and_ledger_paper_and_timeline_say_in_whose_place(world: World):
    path = Path(world, enter(world))
    path.to_head()
    with pytest.raises(refusals.NotYourStep):
        path.take("approve-transfer", "market.liaison", opinion="同意移送")
    substitute(world, "market.head", "market.liaison", "head")
    put_in(world, "market.liaison")
    stand_in, head = world("market.liaison"), world("market.head")
    with acting_as(stand_in):
        assert work.my_work(stand_in, now=path.at)
        assert {notice.post for notice in work.notices(stand_in)} >= {"head"}  # what was told to the head, she reads
    step = path.take("approve-transfer", "market.liaison", opinion="同意移送")
    assert (step.officer_id, step.post, step.acted_for) == (stand_in.officer_id, "head", head.officer_id)
    with as_system():
        entries = list(Entry.objects.filter(subject=step.pk).order_by("position").values_list("kind", "officer_id"))
        sheets = str([paper.sheet for paper in Paper.objects.filter(step_id=step.pk)])
    assert entries == [
        ("step.forward-transfer.approve-transfer", stand_in.officer_id),
        ("step.acted_for", head.officer_id),
    ]
    assert "平桥liaison（代平桥head）" in sheets
    own = path.take("deliver-transfer", "market.liaison")  # in her own post she acts for herself
    assert own.acted_for is None


def test_a_substitution_begins_on_its_first_day_and_ends_after_its_last(world: World):
    substitute(world, "market.head", "market.liaison", "head", since=TODAY + DAY, until=TODAY + 2 * DAY)
    held = ["head" in today(world, "market.liaison", NOW + days * DAY).posts for days in range(5)]
    assert held == [False, True, True, False, False]


def test_it_can_be_ended_at_once_by_those_concerned_and_by_nobody_else(world: World):
    for ender in ("market.head", "market.liaison"):
        made = substitute(world, "market.head", "market.liaison", "head")
        for stranger in ("market.legal", "there.market.head", "police.head"):
            with pytest.raises(NotFound):
                delegations.end(made.pk, actor=world(stranger), now=NOW)
        delegations.end(made.pk, actor=world(ender), now=NOW)
        assert "head" not in today(world, "market.liaison").posts
    with as_system():
        kinds = list(
            Entry.objects.filter(chain=world("market.head").unit_id, kind__startswith="delegation").values_list(
                "kind", flat=True
            )
        )
    assert sorted(kinds) == ["delegation.ended"] * 2 + ["delegation.named"] * 2


def test_the_head_may_name_one_for_anybody_of_the_unit_and_others_only_for_themselves(world: World):
    substitute(world, "market.legal", "market.liaison", "legal_reviewer", by="market.head")
    with pytest.raises(NotAllowed):
        substitute(world, "market.head", "market.liaison", "head", by="market.legal")
    with pytest.raises(BadInput):
        substitute(world, "there.market.legal", "market.liaison", "legal_reviewer", by="market.head")  # another unit's
    put_in(world, "market.liaison")
    with pytest.raises(BadInput) as refusal:  # a substitution is not handed on
        delegations.name(post="legal_reviewer", substitute_id=world("market.handler1").officer_id, since=TODAY, until=TODAY,
                         reason="x", actor=world("market.liaison"), now=NOW)  # fmt: skip
    assert "不能再委托" in refusal.value.user_message


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"stand_in": "market.head"}, "不能委托给本人"),
        ({"stand_in": "police.head"}, "本单位在职人员"),
        ({"since": TODAY - DAY}, "不能早于今天"),
        ({"until": TODAY - DAY}, "不能早于起始日期"),
        ({"until": TODAY + 90 * DAY}, "最长90天"),
        ({"reason": " "}, "请写明事由"),
        ({"post": "administrator"}, "管理员岗位不能委托"),
        ({"post": "handler"}, "只能委托本人担任的岗位"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(world: World, change: dict, says: str):
    told = {"stand_in": "market.liaison", "post": "head", **change}
    with pytest.raises(BadInput) as refusal:
        substitute(world, "market.head", **told)
    assert says in refusal.value.user_message


def test_one_post_has_one_substitute_at_a_time_and_a_holder_needs_none(world: World):
    substitute(world, "market.head", "market.liaison", "head")
    with pytest.raises(BadInput):
        substitute(world, "market.head", "market.legal", "head", since=TODAY + 6 * DAY, until=TODAY + 9 * DAY)
    substitute(world, "market.head", "market.legal", "head", since=TODAY + 7 * DAY, until=TODAY + 9 * DAY)
    with pytest.raises(BadInput) as refusal:
        substitute(world, "market.handler1", "market.handler2", "handler")
    assert "本人已担任" in refusal.value.user_message


def test_who_reported_cannot_approve_in_the_heads_place(world: World):
    path = Path(world, enter(world))
    path.to_head()
    substitute(world, "market.head", "market.handler1", "head")
    put_in(world, "market.handler1")
    with pytest.raises(refusals.SameOfficer):
        path.take("approve-transfer", "market.handler1", opinion="同意移送")
    with acting_as(world("market.handler1")):
        page = work.dossier_page(path.dossier.pk, actor=world("market.handler1"), now=path.at)
        offer = next(o for s in page.standings for o in s.offers if o.action.id == "approve-transfer")
    assert not offer.allowed


def test_nor_can_she_in_whose_place_it_was_reported(world: World):
    """What was done in the head's place was hers: she does not review it, and nobody does in her place."""
    head = world("market.head")
    Appointment.objects.bulk_create(
        Appointment(officer_id=head.officer_id, unit_id=head.unit_id, post=post, since=TODAY - 9 * DAY)
        for post in ("handler", "legal_reviewer")
    )
    put_in(world, "market.head")
    path = Path(world, enter(world))
    path.begin()
    path.take("form-team", "market.head", officers=world.officers())
    substitute(world, "market.head", "market.liaison", "handler")
    put_in(world, "market.liaison")
    path.take("submit-transfer-report", "market.liaison", officers=world.officers(), opinion="建议移送")
    with as_system():
        assert Step.objects.get(action="submit-transfer-report").acted_for == head.officer_id
    with pytest.raises(refusals.SameOfficer):
        path.take("pass-legal-review", "market.head", opinion="同意")
    there = Officer.objects.create(login="new", name="新人", password="!")
    Appointment.objects.create(officer=there, unit_id=head.unit_id, post="statistician", since=TODAY - DAY)
    world.actors["here.market.new"] = actor_for(there, on=TODAY)
    substitute(world, "market.head", "market.new", "legal_reviewer")
    put_in(world, "market.new")
    with pytest.raises(refusals.SameOfficer):
        path.take("pass-legal-review", "market.new", opinion="同意")
    path.take("pass-legal-review", "market.legal", opinion="同意")


def test_two_officers_are_not_a_substitute_and_the_one_in_whose_place_she_stands(world: World):
    path = Path(world, enter(world))
    path.begin()
    substitute(world, "market.handler1", "market.legal", "handler")
    pair = [str(world(seat).officer_id) for seat in ("market.handler1", "market.legal")]
    with pytest.raises(OnePersonTwoParts) as refusal:
        path.take("form-team", "market.head", officers=pair)
    assert "平桥legal正在代理平桥handler1" in refusal.value.user_message
    path.take("form-team", "market.head", officers=world.officers())
    with as_system():
        assert Step.objects.filter(action="form-team").count() == 1


def test_a_substitution_ends_with_the_post_itself_and_with_its_holder(world: World):
    liaison = world("market.liaison")
    Appointment.objects.create(
        officer_id=liaison.officer_id, unit_id=liaison.unit_id, post="administrator", since=TODAY - DAY
    )
    put_in(world, "market.liaison")
    substitute(world, "market.head", "market.legal", "head")
    accounts.set_posts(world("market.head").officer_id, ["handler"], actor=world("market.liaison"), now=NOW)
    assert "head" not in today(world, "market.legal").posts
    substitute(world, "market.handler1", "market.legal", "handler")
    accounts.leave(world("market.handler1").officer_id, actor=world("market.liaison"), now=NOW)
    assert "handler" not in today(world, "market.legal").posts


def test_an_outsider_sees_no_substitution(world: World):
    substitute(world, "market.head", "market.liaison", "head")
    seen = {
        seat: len(delegations.of(world(seat), now=NOW))
        for seat in ("market.head", "market.liaison", "market.legal", "there.market.head")
    }
    assert seen == {"market.head": 1, "market.liaison": 1, "market.legal": 0, "there.market.head": 0}
