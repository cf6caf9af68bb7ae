"""From what was read to the facts of a case, as an offer: a person confirms each figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from zhixian.law.findings import Interval
from zhixian.law.reading.figures import FOREIGN
from zhixian.law.reading.found import MAIN, Found
from zhixian.law.reading.numerals import half_step
from zhixian.law.reading.reader import read_text
from zhixian.law.reading.roles import masked

SOURCE = "文书载明"
RECKONED = "由文书推算"
_SOLD = ("已销售", "已售", "对外销售", "向外销售", "进行销售", "销售给", "出售给", "卖给", "销售金额", "销售额")
_MANY = (
    "两种以上",
    "两个以上",
    "多种注册商标",
    "多个品牌",
    "多个注册商标",
    "多种品牌",
    "多个知名品牌",
    "多种知名品牌",
    "多个商标",
)
_SERVICE = ("服务商标", "同一种服务", "提供服务的过程中使用")


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One quantity: the interval, the places in the text that support it, and other readings of the same places."""

    quantity: str
    interval: Interval
    supports: tuple[Found, ...]
    others: tuple[Interval, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What may be entered as the facts of a case. Keys of ``facts`` are those of parameters/quantities.yaml, ``conditions`` of
    the same file. ``remarks`` say in Chinese what the person should look at."""

    facts: Mapping[str, Offered]
    conditions: frozenset[str]
    marks: tuple[str, ...]
    conduct: tuple[date, date] | None
    actor: str
    remarks: tuple[str, ...]

    def intervals(self, crime: str) -> Mapping[str, Interval]:
        """The facts under the names that the limbs of this crime use: copies on sale are copies sold or unsold (article 218),
        the loss of a patentee is the direct loss (article 216)."""
        given = {name: each.interval for name, each in self.facts.items()}
        if crime == "218" and "copies" in given:
            given["copies_unsold" if "nothing_sold" in self.conditions else "copies_sold"] = given["copies"]
        if crime == "216" and "loss" in given:
            given["direct_loss"] = given["loss"]
        return given


def offer(text: str) -> Offer:
    """Reads a text and offers facts; nothing is offered from a text that is not about intellectual property."""
    return offer_from(text, read_text(text))


def offer_from(text: str, found: Sequence[Found]) -> Offer:
    second = {each.end: each for each in found if each.reading != MAIN}
    facts = {
        each.quantity: _offered(each, second)
        for each in found
        if each.total and each.quantity and each.whose == "offender" and each.reading == MAIN
    }
    names = _distinct([each.text for each in found if each.kind == "商标"])
    return Offer(
        facts=facts, conditions=frozenset(_conditions(text, facts, names)), marks=names, conduct=_conduct(found),
        actor="unit" if "被告单位" in text or "单位犯" in text else "natural_person", remarks=tuple(_remarks(text, found, facts)),
    )  # fmt: skip


def _offered(each: Found, second: Mapping[int | None, Found]) -> Offered:
    supports = _places(each)
    others = [_moved(each, place, second[place.end]) for place in supports if place.end in second]
    return Offered(
        quantity=each.quantity,
        interval=_interval(each),
        supports=supports,
        others=tuple(_interval(one) for one in others),
    )


def _places(each: Found) -> tuple[Found, ...]:
    """The figures in the text itself under a sum, down to those that were added."""
    if each.start is not None:
        return (each,)
    return tuple(place for part in each.sum_of for place in _places(part))


def _moved(total: Found, place: Found, second: Found) -> Found:
    """The total, had the second reading of one place been meant."""

    def swap(whole: object, one: object, other: object) -> Decimal | None:
        if isinstance(whole, Decimal) and isinstance(one, Decimal) and isinstance(other, Decimal):
            return whole - one + other
        return None

    return replace(
        total, at_least=swap(total.at_least, place.at_least, second.at_least),
        at_most=swap(total.at_most, place.at_most, second.at_most),
    )  # fmt: skip


def _interval(each: Found) -> Interval:
    """约 opens a figure by half of its last written place on both sides; a sum is as open as its parts."""
    if each.about and each.start is None and each.sum_of:
        parts = [_interval(part) for part in each.sum_of]
        total = Interval(Decimal(0), Decimal(0))
        for part in parts:
            total = total.plus(part)
        if each.why == "相加":
            return total._replace(source=RECKONED)
    low = each.at_least if isinstance(each.at_least, Decimal) else None
    high = each.at_most if isinstance(each.at_most, Decimal) else None
    if each.about:
        low = None if low is None else max(low - half_step(low), Decimal(0))
        high = None if high is None else high + half_step(high)
    return Interval(low, high, SOURCE if each.start is not None else RECKONED)


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """HONEYWELL and Honeywell are one name."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold().replace(" ", ""), name)
    return tuple(seen.values())


def _conditions(text: str, facts: Mapping[str, Offered], names: Sequence[str]) -> set[str]:
    held = set()
    if len(names) >= 2 or any(word in text for word in _MANY):
        held |= {"two_or_more_marks", "two_or_more_label_kinds"}
    held.add("object_services" if any(word in text for word in _SERVICE) else "object_goods")
    if "unsold_value" in facts:
        sold = "sales_amount" in facts or any(word in text for word in _SOLD)
        held.add("partly_sold" if sold else "nothing_sold")
    if facts.keys() & {"network_works", "clicks", "downloads", "members"} or "信息网络传播" in text:
        held.add("network_dissemination")
    if "members" in facts:
        held.add("membership_mode")
    if "copies" in facts:
        held.add("copy_distribute")
    if "录音" in text or "录像制品" in text:
        held.add("sound_recording")
    return held


def _conduct(found: Sequence[Found]) -> tuple[date, date] | None:
    days = [each for each in found if each.kind == "行为时间"]
    first = [each.at_least for each in days if isinstance(each.at_least, date)]
    last = [each.at_most for each in days if isinstance(each.at_most, date)]
    return (min(first), max(last)) if first and last else None


def _remarks(text: str, found: Sequence[Found], facts: Mapping[str, Offered]) -> list[str]:
    told = []
    if masked(text):
        told.append("正文中有数额被遮蔽（如XXXX元），无法读出，请查阅原件。")
    if any(each.whose == "not_shown" for each in found):
        told.append("文书只认定部分商品侵权，全部数额未区分，未作为涉案数额，请查清侵权部分。")
    if any(each.whose == "genuine" for each in found):
        told.append("文书另有正品价格或者鉴定价格；已有实际销售价格的，以实际销售价格为准。")
    if any(each.whose == "superseded" for each in found):
        told.append("文书中有后来被更正的数额，未采用。")
    if any(each.reading != MAIN for each in found):
        told.append("有的数字与姓名相连，可以有两种读法，请核对。")
    if any(each.unit in FOREIGN for each in found):
        told.append("文书中有外币数额，没有折算，未计入。")
    if any(each.about for each in found if each.total):
        told.append("有的数额是约数，按上下浮动半个末位单位理解。")
    if not facts:
        told.append("没有读到可以采用的涉案数额，请补查。")
    return told
