"""Which unit receives a report, by what it is about and where; and which term of the law runs for that unit."""

from typing import Final

from zhixian.refusals import UnableTo
from zhixian.rooms.agencies import divisions, kinds
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads.goods import GOODS
from zhixian.rooms.leads.models import Centre

# Key → words for the public, kinds of agency that are responsible, in order.
MATTERS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "mark": ("假冒名牌、侵犯商标", ("market_regulation",)),
    "shoddy": ("假冒伪劣商品", ("market_regulation",)),
    "piracy": ("盗版图书、软件、影视，抄袭作品", ("copyright", "culture_tourism")),
    "patent": ("假冒专利、仿制专利产品", ("intellectual_property",)),
    "secret": ("侵犯商业秘密", ("market_regulation",)),
    "seed": ("假种子、假农药、假化肥", ("agriculture", "forestry")),
    "drug": ("假药、假化妆品、假医疗器械", ("drug",)),
    "tobacco": ("假烟", ("tobacco",)),
    "parcel": ("快递、邮件里的侵权物品", ("post",)),
    "other": ("说不清楚", ("market_regulation",)),
}
_FALLBACK: Final = ("market_regulation", "leading_office", "joint_office")
# The term that begins when the unit has the report; the days stand in the law's data.
_CLOCKS: Final[dict[str, str]] = {
    "market_regulation": "market-lead-verification",
    "copyright": "copyright-complaint-acceptance",
    "intellectual_property": "patent-counterfeit-filing-report",
    "public_security": "police-econ-lead-review",
}


class NobodyReceives(UnableTo):
    code = "leads.nobody_receives"
    status = 503
    user_message = "本平台还没有登记能接收这类举报的单位。您写的内容已经保存，可以先拨打 12315。"


def first_unit(matter: str, division: str) -> Unit:
    """Who receives it first: the reporting centre of the place, if there is one; else the responsible unit."""
    centres = dict(Centre.objects.filter(division__in=divisions.up(division)).values_list("division", "unit_id"))
    for place in divisions.up(division):
        if place in centres and (found := Unit.objects.filter(pk=centres[place], until__isnull=True).first()):
            return found
    return receiving_unit(matter, division)


def is_centre(unit: Unit) -> bool:
    return Centre.objects.filter(unit_id=unit.pk).exists()


def receiving_unit(matter: str, division: str, goods: str = "") -> Unit:
    """By the kind of goods, if it is not the market regulator's, else by the matter. The responsible unit of the place, else of the place above it, up to the nation; else the market regulator there;
    else whoever in the roster may penalise, the highest first. NobodyReceives if the roster is empty."""
    special = GOODS[goods].kinds if goods in GOODS and "market_regulation" in MATTERS[matter][1] else ()
    wanted = (*special, *MATTERS[matter][1], *_FALLBACK)
    found = Unit.objects.filter(kind__in=wanted, division__in=divisions.up(division), until__isnull=True)
    order = {place: at for at, place in enumerate(divisions.up(division))}
    if near := sorted(found, key=lambda unit: (wanted.index(unit.kind), order[unit.division], unit.name)):
        return near[0]
    levels = list(kinds.LEVELS)
    rest = Unit.objects.filter(kind__in=kinds.ENFORCEMENT | set(_FALLBACK), until__isnull=True)
    if far := sorted(rest, key=lambda unit: (unit.kind not in wanted, levels.index(unit.level), unit.name)):
        return far[0]
    raise NobodyReceives("no enforcement unit in the roster")


# A complaint of a consumer and a question have terms of their own; where the data have none, the agency's for a report.
_CLOCKS_OF_KIND: Final[dict[tuple[str, str], str]] = {
    ("market_regulation", "complaint"): "market-complaint-acceptance",
}


def clock_of(agency: str, kind: str = "report") -> str | None:
    return _CLOCKS_OF_KIND.get((agency, kind)) or _CLOCKS.get(agency)
