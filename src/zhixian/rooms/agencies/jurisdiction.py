"""Which unit answers for a place: the same-level police and procuratorate of a unit, by division and level."""

from zhixian.refusals import UnableTo
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.models import Unit


class NoCounterpart(UnableTo):
    code = "jurisdiction.no_counterpart"
    user_message = "没有找到{unit}的同级{kind}，请联系管理员在机构名册中补录。"


def same_level(unit: Unit, kind: str) -> Unit:
    """The unit of that kind at the same level in the same division; NoCounterpart if the roster has none."""
    found = Unit.objects.filter(kind=kind, level=unit.level, division=unit.division, until__isnull=True).first()
    if found is None:
        raise NoCounterpart(f"no {kind} beside unit {unit.pk}", unit=unit.name, kind=kinds.KINDS[kind])
    return found


def same_level_police(unit: Unit) -> Unit:
    return same_level(unit, kinds.POLICE)


def same_level_procuratorate(unit: Unit) -> Unit:
    return same_level(unit, kinds.PROCURATORATE)


def are_same_level(one: Unit, other: Unit) -> bool:
    return one.level == other.level and one.division == other.division
