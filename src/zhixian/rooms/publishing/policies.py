"""Who may write, release and withdraw a public page. Two people always: who had a hand in it does not release it."""

from typing import Final

from zhixian.refusals import NotAllowed
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.publishing.models import Edition

WRITERS: Final = frozenset({"handler", "liaison", "head", "prosecutor", "statistician"})
OFFICES: Final = frozenset({"leading_office", "joint_office"})


def may_write(actor: Actor) -> bool:
    return bool(actor.posts & WRITERS)


def may_release(actor: Actor, edition: Edition) -> bool:
    """The head of the unit that answers for it (its own, or the leading office that was asked), and never one of its writers."""
    answers = edition.releasing_unit_id or edition.unit_id
    return "head" in actor.posts and actor.unit_id == answers and actor.officer_id not in edition.hands


def may_withdraw(actor: Actor, edition: Edition) -> bool:
    return "head" in actor.posts and actor.unit_id in (edition.unit_id, edition.releasing_unit_id)


def refuse_non_writer(actor: Actor) -> None:
    if not may_write(actor):
        raise NotAllowed("not a writer", why="请由承办人、联络员、统计员、检察官或者负责人撰写。")


def refuse_non_releaser(actor: Actor, edition: Edition) -> None:
    if actor.officer_id in edition.hands:
        raise NotAllowed("own words", why="撰写过这一版的人不能审核发布，请由本单位另一位负责人审核。")
    if not may_release(actor, edition):
        raise NotAllowed("not the releasing head", why="请由负责审核的单位的负责人审核发布。")
