"""Judging a hit: a person sets it aside with a reason, or makes it a lead without typing it anew. Nothing happens by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.borders import places
from zhixian.rooms.borders.models import MODES, DeclaredLine, Hit
from zhixian.rooms.borders.watching import record, refuse_others
from zhixian.rooms.leads import entering, routing

PAGE = 200


class Judged(UnableTo):
    code = "goods_watch.judged"
    user_message = "这一条已经判断过了：{state}。"


def waiting(actor: Actor, *, state: str = "open") -> list[Hit]:
    """The unit's own, the oldest first. Call inside ``acting_as``."""
    refuse_others(actor)
    rows = Hit.objects.kept_by_unit(actor.unit_id).filter(state=state).select_related("entry", "line")
    return list(rows[:PAGE])


def how_many(actor: Actor, *, state: str = "open") -> int:
    """Of the unit's own, those beyond the first PAGE too."""
    refuse_others(actor)
    return Hit.objects.kept_by_unit(actor.unit_id).filter(state=state).count()


def of_entry(entry_id: UUID, actor: Actor) -> list[Hit]:
    """The unit's own hits of one entry; other units' are theirs."""
    refuse_others(actor)
    rows = Hit.objects.kept_by_unit(actor.unit_id).filter(entry_id=entry_id).select_related("entry", "line")
    return list(rows.order_by("-found_at")[:PAGE])


def one(hit_id: UUID, actor: Actor) -> Hit:
    refuse_others(actor)
    found: Hit | None = (
        Hit.objects.kept_by_unit(actor.unit_id).filter(pk=hit_id).select_related("entry", "line").first()
    )
    if found is None:
        raise NotFound(f"no hit {hit_id} of unit {actor.unit_id}")
    return found


@contextmanager
def _open(hit_id: UUID, actor: Actor) -> Iterator[Hit]:
    refuse_others(actor, working=True)
    with acting_as(actor):
        one(hit_id, actor)
        hit = Hit.objects.select_for_update(of=("self",)).select_related("entry", "line").get(pk=hit_id)
        if hit.state != "open":
            raise Judged(f"hit {hit_id} is {hit.state}", state=Hit.STATES[hit.state])
        yield hit


def set_aside(hit_id: UUID, why: str, *, actor: Actor, now: datetime) -> Hit:
    """No clue of anything, with the reason."""
    with _open(hit_id, actor) as hit:
        if not 4 <= len(why.strip()) <= 500 or "\x00" in why:
            raise BadInput("no reason", fields={"why": "请写明为什么排除，4至500字"})
        return _judge(hit, "aside", why.strip(), None, actor, now)


def make_lead(hit_id: UUID, matter: str, *, actor: Actor, now: datetime, note: str = "") -> Hit:
    """A lead of the unit with what was declared and why it was noticed; ``matter`` is a key of routing.MATTERS."""
    with _open(hit_id, actor) as hit:
        if matter not in routing.MATTERS:
            raise BadInput("no such matter", fields={"matter": "请选择什么事"})
        if len(note) > 500 or "\x00" in note:
            raise BadInput("long note", fields={"note": "最多500字"})
        line = hit.line
        told = {
            "channel": "customs", "kind": "report", "matter": matter, "division": actor.division, "offender": line.trader,
            "what": lead_text(hit, note), "outside_number": f"{line.number}-{line.item}", "received_at": now,
        }  # fmt: skip
        entered = entering.enter(told, actor=actor, now=now, with_code=False)
        return _judge(hit, "lead", note.strip(), entered.report_id, actor, now)


def lead_text(hit: Hit, note: str) -> str:
    why = f"与监控名单“{hit.entry.title}”相符（{'；'.join(hit.reasons)}）。列入理由：{hit.entry.reason}"
    return "\n".join(filter(None, (f"申报货物：{said(hit.line)}。", why, note.strip())))


def said(line: DeclaredLine) -> str:
    """The line in one sentence."""
    route = "至".join(filter(None, (places.name(line.origin), places.name(line.destination))))
    parts = [
        f"{line.declared_on.isoformat()}申报，编号{line.number}第{line.item}项", line.goods, f"税号{line.hs}" if line.hs else "",
        f"数量{line.quantity}" if line.quantity else "", route, MODES.get(line.mode, ""), line.port,
    ]  # fmt: skip
    return "，".join(filter(None, parts))


def _judge(hit: Hit, state: str, why: str, lead_id: UUID | None, actor: Actor, now: datetime) -> Hit:
    hit.state, hit.why, hit.lead_id, hit.judged_by, hit.judged_at = state, why, lead_id, actor.officer_id, now
    hit.save(update_fields=["state", "why", "lead_id", "judged_by", "judged_at"])
    record(f"goods_watch.{state}", actor, now, hit.pk, {"entry": str(hit.entry_id), "line": str(hit.line_id), "why": why, "lead": str(lead_id or "")})  # fmt: skip
    return hit
