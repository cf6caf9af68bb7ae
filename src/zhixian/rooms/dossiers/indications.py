"""地理标志名录, and what a text that names one from a seller outside the area is tagged with: for a check, never a finding."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.dossiers.indication_models import Indication
from zhixian.rooms.ledger import services as ledger

KEEPERS = frozenset({"intellectual_property", "market_regulation"})
DIVISION_OF_CODE = slice(
    2, 8
)  # of a unified credit code: where it was first registered, which need not be the seat today


@dataclass(frozen=True, kw_only=True)
class Tag:
    """``outside``: the seller's division lies outside and it is no listed user; ``None``: its place is not known."""

    indication: Indication
    outside: bool | None

    @property
    def says(self) -> str:
        if self.outside is None:
            return f"提到地理标志“{self.indication.name}”，销售者所在地不明，待核"
        return f"提到地理标志“{self.indication.name}”，销售者在产地以外，也不在用标人名单里，待核"


def register(
    name: str, divisions: Iterable[str], *, actor: Actor, now: datetime, number: str = "", users: Iterable[str] = ()
) -> Indication:
    """A further row, or another area and other users for a name that is there."""
    if actor.unit_kind not in KEEPERS or not actor.posts & {"handler", "head", "administrator"}:
        raise NotAllowed("not a keeper", why="地理标志名录由知识产权、市场监管部门维护。")
    places = [each.strip() for each in divisions if each.strip()]
    wrong = {}
    if len(name.strip()) < 2 or len(name) > 60 or "\x00" in name:
        wrong["name"] = "请填写地理标志名称，2至60字"
    if not places or any(len(each) != 6 or not each.isdecimal() for each in places):
        wrong["divisions"] = "产地应为六位行政区划代码，几个用逗号隔开，如330106"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        row, _ = Indication.objects.update_or_create(
            name=name.strip(),
            defaults={"number": number.strip()[:60], "divisions": places, "users": [each.strip() for each in users if each.strip()],
                      "written_by": actor.officer_id, "written_at": now},
        )  # fmt: skip
        ledger.record("indication.registered", chain=actor.unit_id, subject=row.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return row


def every() -> list[Indication]:
    return list(Indication.objects.all())


def tags(text: str, *, seller: str = "", credit_code: str = "", division: str = "") -> list[Tag]:
    """For a report or a case: each listed name that the text holds, unless the seller lies within or is a listed user.
    ``division``: the seller's, if known; else the one in its credit code is taken."""
    place = division or (credit_code[DIVISION_OF_CODE] if len(credit_code) == 18 else "")
    found = []
    for row in every():
        if row.name not in text or {seller.strip(), credit_code.strip()} & set(row.users):
            continue
        if not place:
            found.append(Tag(indication=row, outside=None))
        elif not any(_within(place, area) for area in row.divisions):
            found.append(Tag(indication=row, outside=True))
    return found


def _within(division: str, area: str) -> bool:
    """Whether a division lies in an area: 330106 in 330100 and in 330000."""
    if area.endswith("0000"):
        return division[:2] == area[:2]
    return division[:4] == area[:4] if area.endswith("00") else division == area
