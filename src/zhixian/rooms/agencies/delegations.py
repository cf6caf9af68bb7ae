"""Substitutes (代理、委托): an officer, or her unit's head, names a colleague who holds one of her posts for some days.

A substitution is an appointment with an end and with the name of whose place is taken, so that everything that asks who
holds a post finds the substitute too. It cannot be handed on, and it ends when the post itself ends.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor, within
from zhixian.rooms.agencies.models import Appointment, Officer
from zhixian.rooms.ledger import services as ledger

LONGEST = timedelta(days=90)  # the house's own rule: a longer absence wants a new appointment
FORBIDDEN = frozenset({"administrator"})  # who holds the keys is appointed, never stood in for


def name(
    *, post: str, substitute_id: UUID, since: date, until: date, reason: str, actor: Actor, now: datetime,
    absent_id: UUID | None = None,
) -> Appointment:  # fmt: skip
    """Name a substitute for a post from one day to another, both included. ``absent_id``: whose; the unit's head may name
    one for anybody of the unit, others for themselves. BadInput says what is wrong."""
    absent = absent_id or actor.officer_id
    _may(actor, absent)
    with within(actor.unit_id):
        # The row of whose post it is: two substitutions for one post at once wait for each other.
        if not Officer.objects.select_for_update().filter(pk=absent).exists():
            raise NotFound(f"no officer {absent}")
        if wrong := _faults(post, absent, substitute_id, since, until, reason, actor, local_day(now)):
            raise BadInput(f"substitution with faults in {sorted(wrong)}", fields=wrong)
        made = Appointment(
            id=new_id(), officer_id=substitute_id, unit_id=actor.unit_id, post=post, since=since, until=until,
            substitute_for_id=absent, given_by=actor.officer_id, given_at=now, reason=reason.strip(),
        )  # fmt: skip
        Appointment.objects.filter(officer_id=substitute_id, unit_id=actor.unit_id, post=post, since=since).filter(
            until__lt=since
        ).delete()  # one that was ended before it began says nothing and would stand in the way
        made.save(force_insert=True)
        _record("delegation.named", made, actor, now)
    return made


def _may(actor: Actor, absent: UUID) -> None:
    own_head = any(one.post == "head" for one in actor.stands_for)
    if absent != actor.officer_id and ("head" not in actor.posts or own_head):
        raise NotAllowed("not the head", why="本人的岗位由本人委托，他人的由本单位负责人指定。")


def _faults(
    post: str, absent: UUID, substitute: UUID, since: date, until: date, reason: str, actor: Actor, today: date
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    held = Appointment.objects.in_force(on=since).filter(unit_id=actor.unit_id)
    if post not in kinds.POSTS or post in FORBIDDEN:
        wrong["post"] = "请选择要委托的岗位；管理员岗位不能委托"
    elif not held.filter(officer_id=absent, post=post, substitute_for__isnull=True).exists():
        wrong["post"] = "只能委托本人担任的岗位，代理来的岗位不能再委托"
    if substitute == absent:
        wrong["substitute"] = "不能委托给本人"
    elif not held.filter(officer_id=substitute, officer__is_active=True, officer__left_at__isnull=True).exists():
        wrong["substitute"] = "代理人应为本单位在职人员"
    elif held.filter(officer_id=substitute, post=post, substitute_for__isnull=True).exists():
        wrong["substitute"] = "对方本人已担任这个岗位，可以直接办理，不需要委托"
    if since < today:
        wrong["since"] = "起始日期不能早于今天"
    if not since <= until < since + LONGEST:
        wrong["until"] = f"截止日期不能早于起始日期，最长{LONGEST.days}天"
    if not reason.strip() or len(reason) > 200 or "\x00" in reason:
        wrong["reason"] = "请写明事由，最多200字"
    if not wrong and _overlapping(post, absent, substitute, since, until, actor).exists():
        wrong["since"] = "这段时间这个岗位已经有代理人，或者对方已在代理同样的岗位，请先终止"
    return wrong


def _overlapping(
    post: str, absent: UUID, substitute: UUID, since: date, until: date, actor: Actor
) -> QuerySet[Appointment]:
    meets = Q(since__lte=until) & (Q(until__isnull=True) | Q(until__gte=since))
    return Appointment.objects.filter(
        meets, Q(substitute_for_id=absent) | Q(officer_id=substitute), unit_id=actor.unit_id, post=post,
        substitute_for__isnull=False,
    )  # fmt: skip


def end(delegation_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End it at once: whose post it is, who gave it, the substitute herself, or the unit's head."""
    with within(actor.unit_id):
        found = Appointment.objects.select_for_update().filter(
            pk=delegation_id, unit_id=actor.unit_id, substitute_for__isnull=False
        )
        row = found.first()
        if row is None or not _sees(row, actor):
            raise NotFound(f"no substitution {delegation_id} for unit {actor.unit_id}")
        if row.ended_at is None and (row.until is None or row.until >= local_day(now)):
            _end(row, actor, now)


def _end(row: Appointment, actor: Actor, now: datetime) -> None:
    row.until, row.ended_at, row.ended_by = local_day(now) - timedelta(days=1), now, actor.officer_id
    row.save(update_fields=["until", "ended_at", "ended_by"])
    _record("delegation.ended", row, actor, now)


def end_all(
    officer: Officer, *, unit_id: UUID | None, actor: Actor, now: datetime, keeping: Collection[str] = ()
) -> None:
    """Her posts end, so nobody stands in for her in them any more. ``keeping``: posts that she still holds."""
    given = Appointment.objects.filter(substitute_for=officer).filter(
        Q(until__isnull=True) | Q(until__gte=local_day(now))
    )
    if unit_id is not None:
        given = given.filter(unit_id=unit_id)
    for row in given.exclude(post__in=keeping):
        _end(row, actor, now)


def of(actor: Actor, *, now: datetime) -> list[Appointment]:
    """Substitutions that have not ended, as far as they concern the officer; the head sees those of the whole unit."""
    found = Appointment.objects.filter(unit_id=actor.unit_id, substitute_for__isnull=False).filter(
        Q(until__isnull=True) | Q(until__gte=local_day(now))
    )
    if "head" not in actor.posts:
        found = found.filter(
            Q(officer_id=actor.officer_id) | Q(substitute_for_id=actor.officer_id) | Q(given_by=actor.officer_id)
        )
    return list(found.select_related("officer", "substitute_for").order_by("since", "post"))


def _sees(row: Appointment, actor: Actor) -> bool:
    return "head" in actor.posts or actor.officer_id in {row.officer_id, row.substitute_for_id, row.given_by}


def own_posts(actor: Actor, *, now: datetime) -> list[tuple[UUID, str, str]]:
    """Whose posts this officer may give into another's hands today: officer, her name, post."""
    held = Appointment.objects.in_force(on=local_day(now)).filter(unit_id=actor.unit_id, substitute_for__isnull=True)
    if "head" not in actor.posts or any(one.post == "head" for one in actor.stands_for):
        held = held.filter(officer_id=actor.officer_id)
    rows = held.exclude(post__in=FORBIDDEN).select_related("officer").order_by("officer__name", "post")
    return [(row.officer_id, row.officer.name, row.post) for row in rows]


def one_for_two(officers: Iterable[UUID], *, on: date) -> tuple[str, str] | None:
    """Of these, a substitute and the one in whose place she stands that day, by their names: two parts in one hand."""
    wanted = list(officers)
    found = Appointment.objects.in_force(on=on).filter(officer_id__in=wanted, substitute_for_id__in=wanted)
    return found.values_list("officer__name", "substitute_for__name").first()


def _record(kind: str, row: Appointment, actor: Actor, now: datetime) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=row.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=None)  # fmt: skip
