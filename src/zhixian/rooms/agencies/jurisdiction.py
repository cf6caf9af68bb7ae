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


def nearest(unit: Unit, kind: str) -> Unit | None:
    """The unit of that kind in the division of the unit, or else of the city, or of the province above; None if none is."""
    divisions = list(dict.fromkeys([unit.division, f"{unit.division[:4]}00", f"{unit.division[:2]}0000"]))
    found = {each.division: each for each in Unit.objects.filter(kind=kind, division__in=divisions, until__isnull=True)}
    return next((found[division] for division in divisions if division in found), None)
