"""The directory of units able to destroy without harm (无害化销毁单位名录): kept by ecology units, read by everybody.

Source: 2020年全国打击侵权假冒工作要点, item 14 (公布并定期更新).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies.access import Actor, within
from zhixian.rooms.evidence.custody_models import AbleUnit
from zhixian.rooms.ledger import services as ledger

KEEPER = "ecology"


def enter(
    *, name: str, abilities: Sequence[str], valid_from: date, valid_until: date, actor: Actor, now: datetime,
    licence: str = "", address: str = "",
) -> AbleUnit:  # fmt: skip
    """Add a unit or renew it (same name, same place); only an ecology unit may, for its own division."""
    if actor.unit_kind != KEEPER:
        raise NotAllowed("not an ecology unit", why="名录由生态环境部门公布和更新。")
    wrong: dict[str, str] = {}
    if not name.strip() or len(name) > 120:
        wrong["name"] = "请填写单位全称"
    if not abilities or set(abilities) - set(AbleUnit.ABILITIES):
        wrong["abilities"] = f"处理能力应为：{'、'.join(AbleUnit.ABILITIES.values())}"
    if "hazardous" in abilities and not licence.strip():
        wrong["licence"] = "处理危险废物的应填写经营许可证号（固体废物污染环境防治法第八十条）"
    if valid_until < valid_from:
        wrong["valid_until"] = "有效期止不能早于有效期起"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with within(actor.unit_id):
        unit, _ = AbleUnit.objects.update_or_create(
            name=name.strip(), division=actor.division,
            defaults={"abilities": sorted(set(abilities)), "licence": licence.strip(), "address": address.strip(),
                      "valid_from": valid_from, "valid_until": valid_until, "kept_by": actor.unit_id, "renewed_at": now},
        )  # fmt: skip
        ledger.record("directory.entered", chain=actor.unit_id, subject=unit.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return unit


def valid(*, on: date, ability: str = "") -> QuerySet[AbleUnit]:
    """Those in force on that day, which alone may be chosen and are shown to the public."""
    found = AbleUnit.objects.filter(valid_from__lte=on, valid_until__gte=on)
    return found.filter(abilities__contains=[ability]) if ability else found


def may_be_chosen(unit_id: UUID, *, on: date, ability: str = "") -> bool:
    return valid(on=on, ability=ability).filter(pk=unit_id).exists()


def names(ids: Collection[str]) -> dict[str, str]:
    """Names of units of the directory by the id as text, in force or not; nothing asked where there is none."""
    if not ids:
        return {}
    return {str(pk): name for pk, name in AbleUnit.objects.filter(pk__in=ids).values_list("pk", "name")}
