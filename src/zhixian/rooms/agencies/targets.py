"""A unit's own settings for 及时 and 立即: set by its head or administrator, for clocks that start from then on.

They are no law: a clock shows them as 平台规则, and being past one makes nothing late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhixian.law import terms
from zhixian.law.terms import Target
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies.access import Actor, within
from zhixian.rooms.agencies.models import Unit, UnitTarget
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

MAY = frozenset({"head", "administrator"})
LONGEST = {"hour": 720, "working_day": 60, "natural_day": 90}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One kind as the unit's page shows it; ``own`` is false while the platform's setting holds."""

    kind: str
    word: str
    target: Target
    own: bool
    platform: Target


def own(unit_id: UUID) -> dict[str, Target]:
    """What the unit has set, by kind; a kind that it leaves to the platform is absent."""
    held: dict[str, UnitTarget] = {}
    for row in UnitTarget.objects.filter(unit_id=unit_id).order_by("set_at", "id"):
        held[row.kind] = row
    return {
        kind: Target(length=row.length, unit=row.unit_of_time) for kind, row in held.items() if row.length is not None
    }


def settings(unit_id: UUID) -> list[Setting]:
    mine, platform = own(unit_id), terms.targets()
    return [
        Setting(kind=kind, word=word, target=mine.get(kind, platform[kind]), own=kind in mine, platform=platform[kind])
        for kind, word in UnitTarget.KINDS.items()
    ]


def history(actor: Actor) -> list[UnitTarget]:
    """Who of the actor's own unit set what and when, the latest first."""
    return list(UnitTarget.objects.filter(unit_id=actor.unit_id).select_related("set_by")[:100])


def may_set(actor: Actor) -> bool:
    return bool(actor.posts & MAY)


def put(
    kind: str, *, length: str, unit_of_time: str, actor: Actor, now: datetime, reason: str = ""
) -> UnitTarget | None:
    """The unit's target for a kind from now on; an empty ``length`` gives it back to the platform's setting. None where
    that is what holds already."""
    if not may_set(actor):
        raise NotAllowed("neither head nor administrator", why="内部目标由本单位负责人或者管理员设定。")
    number = _checked(kind, length, unit_of_time)
    with within(actor.unit_id):
        Unit.objects.select_for_update(no_key=True).get(pk=actor.unit_id)  # two heads at once: one after the other
        wanted = Target(length=number, unit=unit_of_time) if number is not None else None
        if own(actor.unit_id).get(kind) == wanted:
            return None
        made = UnitTarget.objects.create(
            unit_id=actor.unit_id, kind=kind, length=number, unit_of_time=unit_of_time if number is not None else "",
            reason=reason.strip()[:200], set_by_id=actor.officer_id, set_at=now,
        )  # fmt: skip
        plain: Mapping[str, object] = {"kind": kind, "length": number, "unit": made.unit_of_time, "reason": made.reason}
        ledger.record("unit.target_set", chain=actor.unit_id, subject=made.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest(plain, made.pk.bytes))  # fmt: skip
        return made


def _checked(kind: str, length: str, unit_of_time: str) -> int | None:
    """The number that was typed, or None for an empty field; BadInput says which field is wrong and what would be right."""
    wrong: dict[str, str] = {}
    if kind not in UnitTarget.KINDS:
        wrong["kind"] = "请选“及时”或者“立即”"
    text = length.strip()
    if text and unit_of_time not in UnitTarget.UNITS:
        wrong["unit_of_time"] = "请选单位：小时、个工作日或者日"
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0
    if text and "unit_of_time" not in wrong:
        longest = LONGEST[unit_of_time]
        if not 1 <= number <= longest:
            wrong["length"] = f"应填1至{longest}的整数（{UnitTarget.UNITS[unit_of_time]}）；不设的留空"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    return number if text else None
