"""Who is acting, and the second wall: what PostgreSQL lets this transaction see.

The first wall is in the rooms' policy functions and querysets. This one is row-level security: every table with a
``dossier_id`` asks the SQL function ``sees(dossier_id)``, which asks the setting ``zhixian.units`` of the transaction.
No setting, no rows. A restricted dossier (限制知悉) asks for the officer too: ``zhixian.officer``, ``zhixian.head``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from zhixian.refusals import UnableTo
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.models import Appointment, Officer


@dataclass(frozen=True, kw_only=True)
class StandsFor:
    """A post that is held in somebody's place (代理)."""

    post: str
    officer_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """An officer in the posts that she holds today in one unit."""

    officer_id: UUID
    name: str
    unit_id: UUID
    unit_name: str
    unit_kind: str
    unit_level: str
    division: str
    posts: frozenset[str]  # also those held in somebody's place
    stands_for: tuple[StandsFor, ...] = ()  # of the posts, those held in somebody's place only

    @property
    def is_police(self) -> bool:
        return self.unit_kind == kinds.POLICE

    @property
    def is_procuratorate(self) -> bool:
        return self.unit_kind == kinds.PROCURATORATE

    @property
    def is_enforcement(self) -> bool:
        return self.unit_kind in kinds.ENFORCEMENT


class NoAppointment(UnableTo):
    code = "account.no_post"
    status = 403
    user_message = "您的账号目前没有在任何单位任职，请联系本单位管理员。"


def actors_of(officer: Officer, *, on: date) -> list[Actor]:
    """One actor for each unit in which the officer holds a post on that day; the unit with the most posts first."""
    found: dict[UUID, list[Appointment]] = {}
    if officer.is_active and officer.left_at is None:
        for appointment in officer.appointments.in_force(on=on).select_related("unit", "substitute_for"):
            found.setdefault(appointment.unit_id, []).append(appointment)
    ordered = sorted(found.values(), key=lambda held: (-len(held), str(held[0].unit_id)))
    return [
        Actor(
            officer_id=officer.pk,
            name=officer.name,
            unit_id=held[0].unit.pk,
            unit_name=held[0].unit.name,
            unit_kind=held[0].unit.kind,
            unit_level=held[0].unit.level,
            division=held[0].unit.division,
            posts=frozenset(appointment.post for appointment in held),
            stands_for=_stands_for(held),
        )
        for held in ordered
    ]


def _stands_for(held: list[Appointment]) -> tuple[StandsFor, ...]:
    """A post of her own is her own, also where she was named for somebody else's besides."""
    own = {appointment.post for appointment in held if appointment.substitute_for is None}
    return tuple(
        StandsFor(post=one.post, officer_id=one.substitute_for.pk, name=one.substitute_for.name)
        for one in sorted(held, key=lambda one: (one.post, one.since))
        if one.substitute_for is not None and one.post not in own
    )


def actor_for(officer: Officer, *, on: date, unit_id: UUID | None = None) -> Actor:
    """The officer acting for one unit (the named one, else her main one); NoAppointment if there is none."""
    for actor in actors_of(officer, on=on):
        if unit_id is None or actor.unit_id == unit_id:
            return actor
    raise NoAppointment(f"officer {officer.pk} holds no post on {on}")


_scope: ContextVar[str] = ContextVar("zhixian_scope", default="")
_in_act: ContextVar[bool] = ContextVar("zhixian_in_act", default=False)


@contextmanager
def _scoped(units: str, system: bool, whole: bool) -> Iterator[None]:
    """``whole``: an act that happens whole or not at all. Acts inside it share its fate and need no savepoint; inside a
    request each act gets one, so that a refusal leaves nothing behind and the page can still be shown."""
    wanted = "system" if system else units
    outer = _scope.get()
    nested = connection.in_atomic_block
    act = _in_act.set(whole)
    try:
        if outer == wanted and nested:
            with transaction.atomic(savepoint=not _part_of_an_act(act)):
                yield
            return
        token = _scope.set(wanted)
        try:
            with transaction.atomic():
                _tell_database(wanted)
                yield
                if nested:  # the setting would outlive this block; with the transaction it ends by itself
                    _tell_database(outer)
        finally:
            _scope.reset(token)
    finally:
        _in_act.reset(act)


def _part_of_an_act(act: Token[bool]) -> bool:
    return act.old_value is True


def _tell_database(scope: str) -> None:
    # Local to the transaction: a session-level setting would reach the next user of a pooled connection.
    system = "on" if scope == "system" else ""
    unit, officer, head = ("", "", "") if system else ([*scope.split("|"), "", ""])[:3]
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('zhixian.units', %s, true), set_config('zhixian.system', %s, true),"
            " set_config('zhixian.officer', %s, true), set_config('zhixian.head', %s, true)",
            [unit, system, officer, head],
        )


def _scope_of(actor: Actor) -> str:
    """Unit, officer and whether she heads it: who is cleared for a restricted dossier hangs on all three."""
    return f"{actor.unit_id}|{actor.officer_id}|{'on' if 'head' in actor.posts else ''}"


@contextmanager
def acting_as(actor: Actor, *, whole: bool = True) -> Iterator[None]:
    """A transaction in which the database shows what the actor's unit takes part in. A request, inside which several
    acts may each succeed or be refused, is not ``whole``."""
    with _scoped(_scope_of(actor), system=False, whole=whole):
        yield


@contextmanager
def within(chain: UUID) -> Iterator[None]:
    """A transaction for acts on accounts: it sees the rows of one unit (or of one officer's own chain)."""
    with _scoped(str(chain), system=False, whole=True):
        yield


@contextmanager
def as_system() -> Iterator[None]:
    """A transaction of the house itself (jobs, verification, backup): every row, and never for a request of a user."""
    with _scoped("", system=True, whole=False):
        yield
