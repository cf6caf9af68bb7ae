"""What the firm sees of the guidance in its dispute, and its own rating: nothing of the file but what is meant for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import within
from zhixian.rooms.docket import outside
from zhixian.rooms.docket.outside import Standing
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.disputes import declared, registering
from zhixian.rooms.enterprises.inquiries.asking import Asker

# Act of the guidance → what of its form is for the firm. Its helper's name stands in the advice; how the matter was ranked and
# whom the office chose among does not leave the house.
FOR_FIRM: Final[Mapping[str, tuple[str, ...]]] = {
    "decline": ("reasons",),
    "record-service": ("service", "result"),
    "record-service-later": ("service", "result"),
    "give-advice": ("advice", "evidence", "lawyers", "costs", "legal_opinion"),
    "follow": ("milestones",),
    "close": ("services", "outcome"),
}
LONGEST: Final = 200


@dataclass(frozen=True, kw_only=True)
class Followed:
    """``guidance`` is None while the registration waits for an officer."""

    told: list[tuple[str, str]]
    guidance: Standing | None
    rating: str
    remark: str

    @property
    def may_rate(self) -> bool:
        return self.guidance is not None and self.guidance.state == "closed" and not self.rating


def followed(inquiry_id: UUID, *, asker: Asker) -> Followed | None:
    """None for a question that is no dispute; NotFound for anybody else's."""
    with within(asker.holder_id):
        one, dispute = registering.of_asker(inquiry_id, asker)
        if dispute is None:
            return None
        told, run_id = registering.told_of(one, dispute), dispute.run_id
    guidance = _standing(run_id, asker.holder_id) if run_id else None
    kept = guidance.kept if guidance else {}
    return Followed(told=declared.said(told), guidance=guidance, rating=str(kept.get("rating", "")), remark=str(kept.get("remark", "")))  # fmt: skip


def _standing(run_id: UUID, holder_id: UUID) -> Standing:
    return outside.standing(run_id, party=declared.PARTY, holder_id=holder_id, shown=FOR_FIRM, own=("rating", "remark"))


def state_of(run_id: UUID | None, holder_id: UUID) -> str:
    """In a few words, for a list."""
    return _standing(run_id, holder_id).label if run_id else "已登记，等指导机构受理"


def rate(inquiry_id: UUID, stars: str, remark: str, *, asker: Asker, now: datetime) -> None:
    """评价, once, after the guidance has ended: the declaration's own act, taken by the firm. Refuses as the engine does."""
    if len(remark) > LONGEST:
        raise BadInput("too long", fields={"remark": f"意见最多{LONGEST}字"})
    with within(asker.holder_id):
        _, dispute = registering.of_asker(inquiry_id, asker)
        if dispute is None:
            raise NotFound(f"inquiry {inquiry_id} is no dispute")
        run_id = dispute.run_id
    if run_id is None:
        raise BadInput("not opened", what="指导机构还没有受理，结案以后再评价。")
    if stars not in {"1", "2", "3", "4", "5"}:
        raise BadInput("bad rating", fields={"rating": "请选1至5分"})
    outside.take(run_id, "rate", party=declared.PARTY, holder_id=asker.holder_id, form={"rating": stars, "remark": remark}, now=now)  # fmt: skip
    with within(asker.holder_id):
        serving.record_held("dispute.rated", asker.holder_id, now, inquiry_id, {"rating": stars, "remark": remark})
