"""进出口监控 over the API: the list in force, declared lines handed in by another system, and the unit's own hits."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from pydantic import Field

from zhixian.faces.api.doors import actor_of, api, once, scoped
from zhixian.faces.api.shapes import Refusal, Strict
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.borders import declaring, judging, watching

REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 415, 422, 500}): Refusal}
TAG = ["进出口监控"]


class DeclaredIn(Strict):
    number: str = Field(description="报关单、清单或者运单的编号", max_length=40)
    item: str = Field("1", description="项号", max_length=5)
    goods: str = Field(description="品名", max_length=400)
    hs: str = Field("", description="税号，4至10位数字", max_length=13)
    origin: str = Field("", description="国家或者地区，中文名或者两位代码", max_length=40)
    destination: str = Field("", max_length=40)
    port: str = Field("", max_length=40)
    mode: str = Field("", description="sea, air, rail, road, post, express, ecommerce", max_length=20)
    declared_on: date
    quantity: str = Field("", max_length=60)
    trader: str = Field("", max_length=200)


class DeclarationsIn(Strict):
    lines: list[DeclaredIn] = Field(min_length=1, max_length=1000)


@api.get("/goods-watch", response={200: list[dict[str, Any]], **REFUSALS}, tags=TAG, summary="当天有效的监控名单")
@scoped("read")
def goods_watch_list(request: HttpRequest, on: date | None = None) -> Any:
    actor = actor_of(request)
    return [
        {"id": row.pk, "title": row.title, "reason": row.reason, "words": row.words, "hs_prefixes": row.hs_prefixes,
         "origins": row.origins, "destinations": row.destinations, "ports": row.ports, "modes": row.modes,
         "since": row.since, "until": row.until, "unit": row.unit_name}
        for row in watching.listed(actor, on=on or local_day(timezone.now()))
    ]  # fmt: skip


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


def _hit(hit: Any) -> dict[str, Any]:
    return {"id": str(hit.pk), "entry": str(hit.entry_id), "title": hit.entry.title, "number": hit.line.number,
            "item": hit.line.item, "goods": hit.line.goods, "reasons": hit.reasons, "state": hit.state}  # fmt: skip
