"""The protected list (保护名录) and the four categories: admit, review, remove, with who, when and why for good."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.accounts.categories import KINDS, PROTECTED, SORTS
from zhixian.rooms.enterprises.accounts.models import FirmListing, ListingEvent
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.firms.models import Firm

PAGE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Named:
    """A body of the protected list that a text names; any unit may know that much."""

    name: str
    industry: str
    since: date


def _words(reason: str) -> str:
    if not 4 <= len(reason.strip()) <= 500 or "\x00" in reason:
        raise BadInput("no reason", fields={"reason": "请写明理由，4至500字，企业看得到"})
    return reason.strip()


def admit(
    firm_id: UUID, sort: str, reason: str, *, actor: Actor, now: datetime, kind: str = "", industry: str = "",
    review_on: date | None = None,
) -> FirmListing:  # fmt: skip
    """列入. The firm is one that the unit keeps; the protected list asks for kind and industry."""
    serving.refuse_others(actor, working=True)
    wrong = {}
    if sort not in SORTS:
        wrong["sort"] = f"请选择：{'、'.join(SORTS.values())}"
    if sort == PROTECTED and kind not in KINDS:
        wrong["kind"] = f"请选择：{'、'.join(KINDS.values())}"
    if sort == PROTECTED and industry not in INDUSTRIES:
        wrong["industry"] = "请从列表中选择行业"
    if review_on is not None and review_on <= local_day(now):
        wrong["review_on"] = "复核日期应在今天以后"
    try:
        reason = _words(reason)
    except BadInput as refusal:
        wrong |= refusal.fields
    if wrong:
        raise BadInput("bad listing", fields=wrong)
    with acting_as(actor):
        firm = Firm.objects.kept_by_unit(actor.unit_id).filter(pk=firm_id).first()
        if firm is None:
            raise NotFound(f"no firm {firm_id} kept by unit {actor.unit_id}")
        return enter(firm.pk, firm.name, sort, reason=reason, actor=actor, now=now, kind=kind, industry=industry, review_on=review_on)  # fmt: skip


def enter(
    firm_id: UUID, firm_name: str, sort: str, *, reason: str, actor: Actor, now: datetime, kind: str = "",
    industry: str = "", review_on: date | None = None,
) -> FirmListing:  # fmt: skip
    """Inside ``acting_as``, checked. BadInput if the firm is in that list already."""
    try:
        with transaction.atomic():
            made = FirmListing.objects.create(
                firm_id=firm_id, firm_name=firm_name, sort=sort, kind=kind, industry=industry, unit_id=actor.unit_id,
                since=local_day(now), review_on=review_on,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput("listed already", fields={"sort": f"这家企业已经在“{SORTS[sort]}”里"}) from None
    _note(made, "admit", reason, actor, now)
    return made


def _note(listing: FirmListing, act: str, reason: str, actor: Actor, now: datetime) -> None:
    ListingEvent.objects.create(
        listing=listing, act=act, reason=reason, officer_id=actor.officer_id, officer_name=actor.name,
        unit_id=actor.unit_id, at=now,
    )  # fmt: skip
    told = {"firm": str(listing.firm_id), "sort": listing.sort, "reason": reason}
    serving.record(f"listing.{act}", actor, now, listing.pk, told)


def _live(listing_id: UUID, actor: Actor) -> FirmListing:
    found = FirmListing.objects.select_for_update().filter(pk=listing_id, unit_id=actor.unit_id).first()
    if found is None:
        raise NotFound(f"no listing {listing_id} of unit {actor.unit_id}")
    if found.until is not None:
        raise BadInput("removed already", what="已经移出，不能再办理；需要的，请重新列入。")
    return found


def review(listing_id: UUID, reason: str, *, next_on: date | None, actor: Actor, now: datetime) -> FirmListing:
    """复核: looked at again and kept, with the day of the next look."""
    serving.refuse_others(actor, working=True)
    reason = _words(reason)
    if next_on is not None and next_on <= local_day(now):
        raise BadInput("past day", fields={"next_on": "下次复核日期应在今天以后"})
    with acting_as(actor):
        found = _live(listing_id, actor)
        found.review_on = next_on
        found.save(update_fields=["review_on"])
        _note(found, "review", reason, actor, now)
    return found


def remove(listing_id: UUID, reason: str, *, actor: Actor, now: datetime) -> FirmListing:
    """移出, with the reason; the history stays."""
    serving.refuse_others(actor, working=True)
    reason = _words(reason)
    with acting_as(actor):
        found = _live(listing_id, actor)
        found.until = local_day(now)
        found.save(update_fields=["until"])
        _note(found, "remove", reason, actor, now)
    return found


def listed(actor: Actor, *, sort: str = "", past: bool = False) -> list[FirmListing]:
    """The unit's listings with their events. Call inside ``acting_as``."""
    serving.refuse_others(actor)
    rows = FirmListing.objects.filter(unit_id=actor.unit_id, until__isnull=not past).prefetch_related("events")
    if sort in SORTS:
        rows = rows.filter(sort=sort)
    return list(rows[:PAGE])


def of_firm(firm_id: UUID) -> list[FirmListing]:
    """All listings of a firm, past ones too, as the firm sees them."""
    with within(firm_id):
        return list(FirmListing.objects.filter(firm_id=firm_id).prefetch_related("events"))


def named_in(text: str) -> list[Named]:
    """Bodies on the protected list that a text names, of whichever unit: for the mark beside a clue."""
    if not text.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute("select name, industry, since from enterprises_protected_named(%s)", [text.replace("\x00", "")])
        return [Named(name=name, industry=INDUSTRIES.get(key, key), since=since) for name, key, since in cursor.fetchall()]  # fmt: skip
