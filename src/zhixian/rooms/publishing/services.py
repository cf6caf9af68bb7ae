"""Writing, submitting, releasing and withdrawing public pages. Each act is in the ledger of the unit that takes it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.publishing import policies
from zhixian.rooms.publishing.checking import PageDraft, checked
from zhixian.rooms.publishing.models import Edition, PublicPage

PAGE = 200


class WrongState(UnableTo):
    code = "publishing.state"
    user_message = "这一版现在是“{state}”，不能{act}。"


def write(
    draft: PageDraft, *, actor: Actor, now: datetime, page_id: UUID | None = None, key: str = ""
) -> Edition:  # fmt: skip
    """A new page, the next edition of a released one, or other words in the open draft."""
    policies.refuse_non_writer(actor)
    told = checked(draft)
    with acting_as(actor):
        page = _page(page_id, actor) if page_id else _new_page(draft.sort, key, actor, now)
        if page.sort != draft.sort:
            raise BadInput("another sort", fields={"sort": "一篇的种类定了就不改，请另写一篇"})
        edition = page.editions.select_for_update().filter(state__in=Edition.OPEN).first()
        if edition is None:
            number = (page.editions.aggregate(last=Max("number"))["last"] or 0) + 1
            edition = Edition(page=page, unit_id=page.unit_id, number=number)
        elif edition.state != "draft":
            raise WrongState("already submitted", state=edition.get_state_display(), act="修改，请先退回")
        edition.state, edition.written_at = "draft", now
        for name in ("title", "summary", "text", "facts", "articles"):
            setattr(edition, name, getattr(told, name))
        edition.hands = list(dict.fromkeys([*edition.hands, actor.officer_id]))
        edition.save()
        _record("page.written", edition, actor, now)
    return edition


def _page(page_id: UUID, actor: Actor) -> PublicPage:
    page = PublicPage.objects.select_for_update().filter(pk=page_id, unit_id=actor.unit_id).first()
    if page is None:
        raise NotFound(f"no page {page_id} of the unit")
    return page


def _new_page(sort: str, key: str, actor: Actor, now: datetime) -> PublicPage:
    own = new_id()
    return PublicPage.objects.create(
        id=own, key=key or own.hex, sort=sort, unit_id=actor.unit_id, unit_name=actor.unit_name, made_at=now
    )


def submit(edition_id: UUID, *, actor: Actor, now: datetime, to: UUID | None = None) -> Edition:
    """For release by another officer of the unit, or by the head of a leading office (``to``)."""
    policies.refuse_non_writer(actor)
    with acting_as(actor):
        edition = _locked(edition_id)
        if edition.unit_id != actor.unit_id:
            raise NotFound("another unit's draft")
        if edition.state != "draft":
            raise WrongState("not a draft", state=edition.get_state_display(), act="送审")
        if to and to not in {office.pk for office in offices()}:
            raise BadInput("no office", fields={"to": "只能送打击侵权假冒工作领导小组办公室或者协作办公室审核"})
        edition.state, edition.releasing_unit_id, edition.returned_for = "submitted", to, ""
        edition.save()
        _record("page.submitted", edition, actor, now)
    return edition


def offices() -> list[Unit]:
    return list(Unit.objects.filter(kind__in=policies.OFFICES).order_by("name"))


def give_back(edition_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Edition:
    with acting_as(actor):
        edition = _locked(edition_id)
        _expect(edition, "submitted", "退回")
        policies.refuse_non_releaser(actor, edition)
        edition.state, edition.returned_for = "draft", _reason(reason)
        edition.save()
        _record("page.returned", edition, actor, now)
    return edition


def release(edition_id: UUID, *, actor: Actor, now: datetime, redacted: bool) -> Edition:
    """``redacted``: the releasing officer says that she looked for names and other personal matters and found none."""
    with acting_as(actor):
        edition = _locked(edition_id)
        _expect(edition, "submitted", "发布")
        policies.refuse_non_releaser(actor, edition)
        if not redacted:
            raise BadInput(
                "not looked through", fields={"redacted": "请核对不含姓名、住址、证件号码等不应公开的内容，并勾选"}
            )
        Edition.objects.filter(page_id=edition.page_id, state="released").update(state="replaced")
        edition.state, edition.released_by, edition.released_at = "released", actor.officer_id, now
        edition.save()
        PublicPage.objects.filter(pk=edition.page_id).update(public=True)
        _record("page.released", edition, actor, now)
    return edition


def withdraw(edition_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Edition:
    """Out of public; the address then says when and why."""
    with acting_as(actor):
        edition = _locked(edition_id)
        _expect(edition, "released", "撤下")
        if not policies.may_withdraw(actor, edition):
            raise NotFound("not a head of the units that answer for it")
        edition.state, edition.withdrawn_by, edition.withdrawn_at = "withdrawn", actor.officer_id, now
        edition.withdrawn_for = _reason(reason)
        edition.save()
        _record("page.withdrawn", edition, actor, now)
    return edition


def _reason(reason: str) -> str:
    if not 4 <= len(reason.strip()) <= 400:
        raise BadInput("no reason", fields={"reason": "请写明理由，4至400字"})
    return reason.strip()


def _locked(edition_id: UUID) -> Edition:
    """Rows that the second wall shows: the unit's own, those it was asked to release, and released ones."""
    edition = Edition.objects.select_for_update().filter(pk=edition_id).select_related("page").first()
    if edition is None:
        raise NotFound(f"no edition {edition_id}")
    return edition


def _expect(edition: Edition, state: str, act: str) -> None:
    if edition.state != state:
        raise WrongState(f"{edition.state} is not {state}", state=edition.get_state_display(), act=act)


def shelf(actor: Actor, *, sort: str = "") -> list[Edition]:
    """The desk's list: the newest edition of each page of the unit, and what it was asked to release."""
    mine = Q(unit_id=actor.unit_id) | Q(releasing_unit_id=actor.unit_id)
    rows = Edition.objects.filter(mine).exclude(state="replaced").select_related("page")
    if sort:
        rows = rows.filter(page__sort=sort)
    return list(rows[:PAGE])


def history(page_id: UUID, actor: Actor) -> Sequence[Edition]:
    """Every edition of a page of the unit, or which it released; the newest first. NotFound for another's page."""
    mine = Q(unit_id=actor.unit_id) | Q(releasing_unit_id=actor.unit_id)
    rows = list(Edition.objects.filter(mine, page_id=page_id).select_related("page").order_by("-number"))
    if not rows:
        raise NotFound(f"no page {page_id} of the unit")
    return rows


def _record(kind: str, edition: Edition, actor: Actor, now: datetime) -> None:
    told = {
        "title": edition.title, "text": edition.text, "facts": edition.facts, "articles": edition.articles,
        "why": edition.withdrawn_for or edition.returned_for,
    }  # fmt: skip
    ledger.record(kind, chain=actor.unit_id, subject=edition.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=salted_digest(told, edition.pk.bytes))  # fmt: skip
