"""进出口监控 over the API: keeping the list, declared lines handed in by another system, the unit's own hits and their judging."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from pydantic import Field

from zhixian.faces.api.doors import actor_of, api, once, scoped
from zhixian.faces.api.shapes import Refusal, Strict
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.borders import declaring, judging, watching
from zhixian.rooms.borders.models import EntryChange, WatchEntry
from zhixian.rooms.borders.watching import EntryDraft

REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 415, 422, 500}): Refusal}
TAG = ["进出口监控"]


class DeclaredIn(Strict):
    number: str = Field(description="报关单、清单或者运单的编号", max_length=40)
    item: str = Field("1", description="项号", max_length=5)
    goods: str = Field(description="品名", max_length=400)
    hs: str = Field("", description="税号，4至10位数字", max_length=13)
    nice: str = Field("", description="尼斯分类，1至45", max_length=2)
    origin: str = Field("", description="国家或者地区，中文名或者两位、三位代码", max_length=40)
    destination: str = Field("", max_length=40)
    port: str = Field("", max_length=40)
    mode: str = Field("", description="sea, air, rail, road, post, express, ecommerce", max_length=20)
    declared_on: date
    quantity: str = Field("", max_length=60)
    trader: str = Field("", max_length=200)


class DeclarationsIn(Strict):
    lines: list[DeclaredIn] = Field(min_length=1, max_length=1000)


class EntryIn(Strict):
    title: str = Field(max_length=60)
    reason: str = Field(description="为什么列入", max_length=500)
    words: list[str] = Field(default_factory=list, description="商品字词", max_length=30)
    hs_prefixes: list[str] = Field(default_factory=list, description="税号前4至10位", max_length=30)
    nice_classes: list[int] = Field(default_factory=list, description="尼斯分类，1至45", max_length=30)
    origins: list[str] = Field(default_factory=list, description="起运地，中文名或者两位、三位代码", max_length=30)
    destinations: list[str] = Field(default_factory=list, max_length=30)
    ports: list[str] = Field(default_factory=list, max_length=30)
    modes: list[str] = Field(
        default_factory=list, description="sea, air, rail, road, post, express, ecommerce", max_length=7
    )
    right: str = Field("", description="涉及的权利", max_length=200)
    since: date | None = Field(None, description="不填为今天")
    until: date


class RenewalIn(Strict):
    until: date
    why: str = Field(max_length=500)


class WhyIn(Strict):
    why: str = Field(max_length=500)


class LeadOfHitIn(Strict):
    matter: str = Field(description="什么事", max_length=20)
    note: str = Field("", max_length=500)


@api.get("/goods-watch", response={200: list[dict[str, Any]], **REFUSALS}, tags=TAG, summary="当天有效的监控名单")
@scoped("read")
def goods_watch_list(request: HttpRequest, on: date | None = None, q: str = "", kind: str = "", mode: str = "") -> Any:
    """``kind``: goods, route, both; ``mode``: sea, air, rail, road, post, express, ecommerce."""
    day = on or local_day(timezone.now())
    return [_entry(row) for row in watching.listed(actor_of(request), on=day, words=q, kind=kind, mode=mode)]


@api.post("/goods-watch", response={201: dict[str, Any], **REFUSALS}, tags=TAG, summary="列入监控名单")
@scoped("act")
def goods_watch_enter(request: HttpRequest, body: EntryIn) -> HttpResponse:
    """Compared at once with what was declared in its days."""
    told: dict[str, Any] = {
        key: "\n".join(map(str, value)) if isinstance(value, list) and key != "modes" else value
        for key, value in body.dict().items()
    }

    def act() -> tuple[int, dict[str, Any]]:
        return 201, _entry(watching.enter(EntryDraft(**told), actor=actor_of(request), now=timezone.now()))

    return once(request, body.dict(), act)


@api.get("/goods-watch/hits", response={200: list[dict[str, Any]], **REFUSALS}, tags=TAG, summary="本单位的命中")
@scoped("read")
def goods_watch_hits(request: HttpRequest, state: str = "open") -> Any:
    """``state``: open, aside, lead."""
    actor = actor_of(request)
    with acting_as(actor):
        return [_hit(hit) for hit in judging.waiting(actor, state=state[:10])]


@api.post(
    "/goods-watch/declarations", response={201: dict[str, Any], **REFUSALS}, tags=TAG, summary="报送申报货物并对照"
)
@scoped("act")
def goods_watch_declare(request: HttpRequest, body: DeclarationsIn) -> HttpResponse:
    """Lines that are right are kept and compared; the others come back by their place in the list, from 1."""
    rows = [(at, {**line.dict(), "declared_on": line.declared_on.isoformat()}) for at, line in enumerate(body.lines, 1)]

    def act() -> tuple[int, dict[str, Any]]:
        taken = declaring.take_in(rows, actor=actor_of(request), now=timezone.now())
        return 201, {
            "kept": len(taken.lines), "known": taken.known, "hits": [_hit(hit) for hit in taken.hits],
            "faults": [{"line": each.line, "field": each.field, "says": each.says} for each in taken.faults],
        }  # fmt: skip

    return once(request, body.dict(), act)


@api.post("/goods-watch/hits/{hit_id}/aside", response={200: dict[str, Any], **REFUSALS}, tags=TAG, summary="排除命中")
@scoped("act")
def goods_watch_aside(request: HttpRequest, hit_id: UUID, body: WhyIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        return 200, _hit(judging.set_aside(hit_id, body.why, actor=actor_of(request), now=timezone.now()))

    return once(request, {"hit": str(hit_id), **body.dict()}, act)


@api.post(
    "/goods-watch/hits/{hit_id}/lead", response={201: dict[str, Any], **REFUSALS}, tags=TAG, summary="命中转为线索"
)
@scoped("act")
def goods_watch_lead(request: HttpRequest, hit_id: UUID, body: LeadOfHitIn) -> HttpResponse:
    """The lead says what was declared and why it was noticed; nothing is typed anew."""

    def act() -> tuple[int, dict[str, Any]]:
        now = timezone.now()
        hit = judging.make_lead(hit_id, body.matter, note=body.note, actor=actor_of(request), now=now)
        return 201, {**_hit(hit), "lead": str(hit.lead_id)}

    return once(request, {"hit": str(hit_id), **body.dict()}, act)


@api.get(
    "/goods-watch/{entry_id}", response={200: dict[str, Any], **REFUSALS}, tags=TAG, summary="一条名单和本单位的命中"
)
@scoped("read")
def goods_watch_entry(request: HttpRequest, entry_id: UUID) -> Any:
    actor = actor_of(request)
    with acting_as(actor):
        row = watching.one(entry_id, actor)
        changes = [
            {"act": each.act, "label": EntryChange.ACTS[each.act], "until_before": each.until_before, "until": each.until,
             "why": each.why, "at": each.made_at} for each in row.changes.all()
        ]  # fmt: skip
        return {**_entry(row), "changes": changes, "hits": [_hit(hit) for hit in judging.of_entry(entry_id, actor)]}


@api.post("/goods-watch/{entry_id}/renewals", response={200: dict[str, Any], **REFUSALS}, tags=TAG, summary="延长")
@scoped("act")
def goods_watch_renew(request: HttpRequest, entry_id: UUID, body: RenewalIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        now = timezone.now()
        return 200, _entry(watching.renew(entry_id, body.until, body.why, actor=actor_of(request), now=now))

    return once(request, {"entry": str(entry_id), **body.dict()}, act)


@api.post("/goods-watch/{entry_id}/end", response={200: dict[str, Any], **REFUSALS}, tags=TAG, summary="提前结束")
@scoped("act")
def goods_watch_end(request: HttpRequest, entry_id: UUID, body: WhyIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        return 200, _entry(watching.end(entry_id, body.why, actor=actor_of(request), now=timezone.now()))

    return once(request, {"entry": str(entry_id), **body.dict()}, act)


def _entry(row: WatchEntry) -> dict[str, Any]:
    return {"id": row.pk, "kind": row.kind, "title": row.title, "reason": row.reason, "words": row.words,
            "hs_prefixes": row.hs_prefixes, "nice_classes": row.nice_classes, "origins": row.origins,
            "destinations": row.destinations, "ports": row.ports, "modes": row.modes, "right": row.right,
            "since": row.since, "until": row.until, "unit": row.unit_name}  # fmt: skip


def _hit(hit: Any) -> dict[str, Any]:
    return {"id": str(hit.pk), "entry": str(hit.entry_id), "title": hit.entry.title, "number": hit.line.number,
            "item": hit.line.item, "goods": hit.line.goods, "reasons": hit.reasons, "state": hit.state}  # fmt: skip
