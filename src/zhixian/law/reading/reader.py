"""Reading a whole text: figures with their roles, their sums, dates, marks and numbers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from zhixian.law.reading import dates, marks
from zhixian.law.reading.figures import FOREIGN, YUAN, Figure, figures
from zhixian.law.reading.found import MAIN, OTHER, Found
from zhixian.law.reading.products import products
from zhixian.law.reading.prose import AFTER, COURT, INDICTMENT, OPINION, Prose
from zhixian.law.reading.roles import IP, OFFENDER, PRICE, PROPERTY, Role, Roles
from zhixian.law.reading.sums import Part, Sum, add_up
from zhixian.law.reading.words import words

PROPERTY_LABEL, GOODS_LABEL = "财物数额", "商品数量"
_GOODS = frozenset({"sales_amount", "unsold_value"})
_OPENS = re.compile(
    r"[^。；\n]{0,40}(?:[。：:，]\s{0,4}(?:具体|分述|事实|其中[：:])|如下|分别(?:为|如下|是))|[。：:]\s{0,4}(?:1|一|（一）|\(1\))[、.．，（(]?"
)
_CLOSING = frozenset({"合计", "总计", "总价值", "总金额"})


@dataclass(frozen=True)
class _Told:
    figure: Figure
    role: Role
    part: str  # of the paper


def read_text(text: str) -> tuple[Found, ...]:
    """Everything found, in the order of the text; sums and products that the text does not state stand at the end.

    Any text gives an answer, an empty one too; time grows with the length of the text.
    """
    prose = Prose(text)
    roles = Roles(text, prose)
    seen = figures(text)
    told = _tell(seen, roles, prose)
    told = _by_article_12(told)
    told = _less_deductions(_as_bought(told, roles))
    told = _whole(told, roles)
    sums = _sums(told, roles)
    found = [*_plain(told, text, roles.domain, sums), *dates.conduct_dates(prose)]
    if roles.domain == IP:
        found += marks.marks(prose)
    found += marks.numbers(prose)
    found.sort(key=lambda each: (each.start or 0, each.end or 0, each.reading))
    found += products(seen, found, roles)
    return (*found, *_reckoned(sums, roles.domain, found))


def _tell(seen: Sequence[Figure], roles: Roles, prose: Prose) -> list[_Told]:
    told: list[_Told] = []
    last: tuple[Figure, Role] | None = None
    money = [figure.start for figure in seen if figure.unit.isascii()]
    place = 0
    for figure in seen:
        part = prose.sentence(figure.start).part
        if figure.unit.isascii():
            place += 1
            following = money[place] if place < len(money) else len(roles.text) + 1
            role = roles.money(figure, last, following)
            told.append(_Told(figure, role, part))
            last = (figure, role)
        elif roles.domain == IP:
            counted = roles.count(figure)
            if counted:
                told.append(_Told(figure, counted, part))
    return told


def _by_article_12(told: list[_Told]) -> list[_Told]:
    """Unsold goods are valued by what was really asked; only without that by the market price of the genuine article
    (法释〔2004〕19号第十二条, 法释〔2025〕5号第二十八条). Where both are told, the appraisal is kept apart."""
    actual = [number for number, each in enumerate(told) if each.role.actual and each.role.whose == OFFENDER]
    if not actual:
        return told
    return [
        replace(each, role=replace(each.role, whose="genuine"))
        if number < actual[-1] and each.role.value and not each.role.actual and each.role.quantity == "unsold_value"
        else each
        for number, each in enumerate(told)
    ]


def _as_bought(told: list[_Told], roles: Roles) -> list[_Told]:
    """What goods were worth when bought counts only where nothing is told of what they sold for or are worth now."""
    mine = [each for each in told if each.role.quantity in _GOODS and each.role.whose == OFFENDER]
    bought = {id(each) for each in mine if each.role.value and roles.bought(each.figure)}
    if len(bought) == len(mine):
        return told
    return [replace(each, role=replace(each.role, whose="cost")) if id(each) in bought else each for each in told]


def _less_deductions(told: list[_Told]) -> list[_Told]:
    """交易金额652345元，扣除刷单120000元，实际销售金额532345元: where the subtraction comes out, the first is superseded."""
    kept = list(told)
    for number in range(len(told) - 2):
        before, less, rest = told[number : number + 3]
        if less.role.whose == "deducted" and before.figure.base - less.figure.base == rest.figure.base:
            kept[number] = replace(before, role=replace(before.role, whose="superseded"))
    return kept


def _whole(told: list[_Told], roles: Roles) -> list[_Told]:
    """A total over sold and unsold goods together (销售总金额达…) is the illegal business, whatever the word before it."""
    kept = list(told)
    totals = [
        number
        for number, each in enumerate(told)
        if each.role.quantity in _GOODS and each.role.whose == OFFENDER and _is_total(each, roles)
    ]
    for number in totals[-_MOST_TOTALS:]:
        each = told[number]
        rest = [
            other for other in kept if other is not each and other.part == each.part and other.role.whose == OFFENDER
        ]
        both = [add_up(_parts(rest, roles, quantity)) for quantity in sorted(_GOODS)]
        if all(both) and sum((part.low or Decimal(0) for part in both if part), Decimal(0)) == each.figure.base:
            kept[number] = replace(each, role=replace(each.role, quantity="illegal_business"))
    return kept


def _is_total(each: _Told, roles: Roles) -> bool:
    clause = roles.prose.clause(each.figure.start)[0]
    return any(
        words().is_(cue.word, "total_words") or "总金额" in cue.word or "总额" in cue.word
        for cue in roles.cues.within(max(clause, each.figure.start - 24), each.figure.start)
    )


def _parts(told: Iterable[_Told], roles: Roles, quantity: str) -> list[Part]:
    mine = [
        each
        for each in told
        if each.role.quantity == quantity and each.role.whose == OFFENDER and each.figure.unit not in FOREIGN
    ]
    kept: list[_Told] = []
    for each in mine:
        if not _again(each, kept, roles):
            kept.append(each)
    return [_part(each, roles) for each in kept]


def _again(each: _Told, before: Sequence[_Told], roles: Roles) -> bool:
    """The same sum said once more: after the facts (另查明，被盗的103元已追回), or right after it was first said (将4600元取走)."""
    if not before:
        return False
    text, last = roles.text, before[-1].figure
    between = text[last.end : min(each.figure.start, last.end + _NEAR)]
    same_sentence = roles.prose.sentence(last.start) is roles.prose.sentence(each.figure.start)
    if same_sentence and "其中" in between and each.figure.base < last.base:
        return True  # a part of what was just said
    if each.part == AFTER and any(other.figure.base == each.figure.base for other in before[-_BACK:]):
        return True
    if before[-1].figure.base != each.figure.base:
        return False
    if (
        each.role.quantity
        and not _is_total(each, roles)
        and re.search(r"认定|审计|综上|查明|经查", text[max(last.end, each.figure.start - _NEAR) : each.figure.start])
    ):
        return True
    return bool(_BACKWARD.search(text[max(each.figure.start - 8, 0) : each.figure.start]))


_BACK, _NEAR, _MOST_TOTALS = 50, 60, 4
_BACKWARD = re.compile(r"(?:将|所得的|该|上述|这|此|其中的|被盗的|盗得的|骗得的|骗取的)(?:现金|人民币)?$")


def _part(each: _Told, roles: Roles) -> Part:
    figure = each.figure
    clause = roles.prose.clause(figure.start)[0]
    near = roles.cues.within(max(clause, figure.start - 24), figure.start)
    sentence = roles.prose.sentence(figure.start).start
    told = roles.cues.within(max(sentence, figure.start - 120), figure.start)
    return Part(
        figure, ends=any(words().is_(cue.word, "closing_words") for cue in told), total=_is_total(each, roles),
        opens=bool(_OPENS.match(roles.text, figure.end)), closes=any(cue.word in _CLOSING for cue in near),
        sentence=sentence,
    )  # fmt: skip


def _sums(told: list[_Told], roles: Roles) -> dict[str, Sum]:
    """The sum of each kind, from what the court found; without that from the charge; without that from the opinion."""
    sums: dict[str, Sum] = {}
    kinds = {each.role.quantity for each in told if each.role.whose == OFFENDER}
    for quantity in sorted(kinds):
        if not quantity and roles.domain == IP:
            continue
        for telling in ((COURT, AFTER), (INDICTMENT, AFTER), (AFTER,), (OPINION,)):
            mine = [each for each in told if each.part in telling]
            if not any(
                each.role.quantity == quantity and each.role.whose == OFFENDER and each.part == telling[0]
                for each in mine
            ):
                continue
            found = add_up(_parts(mine, roles, quantity))
            if found:
                sums[quantity] = found
                break
    return sums


def _label(figure: Figure, role: Role, domain: str) -> str:
    if not role.quantity and not figure.unit.isascii():
        return GOODS_LABEL
    if role.whose != OFFENDER and not role.quantity:
        return words().labels.get(role.whose, "价格" if role.whose == PRICE else "数额")
    if not role.quantity:
        return PROPERTY_LABEL if domain == PROPERTY else "数额"
    return words().labels[role.quantity]


def _plain(told: Sequence[_Told], text: str, domain: str, sums: dict[str, Sum]) -> list[Found]:
    found: list[Found] = []
    by_figure: dict[int, Found] = {}
    for each in told:
        one = _one(each.figure, each.role, text, domain)
        by_figure[id(each.figure)] = one
        found.append(one)
        if each.figure.other is not None:
            found.append(replace(_one(each.figure.other, each.role, text, domain), reading=OTHER))
    for total in sums.values():
        if total.said is not None:
            mine = by_figure[id(total.said.figure)]
            parts = tuple(by_figure[id(part.figure)] for part in total.parts)
            found[found.index(mine)] = replace(mine, total=True, sum_of=parts)
        elif len(total.parts) == 1:
            mine = by_figure[id(total.parts[0].figure)]
            found[found.index(mine)] = replace(mine, total=True)
    return found


def _one(figure: Figure, role: Role, text: str, domain: str) -> Found:
    return Found(
        kind=_label(figure, role, domain), text=text[figure.start : figure.end], start=figure.start, end=figure.end,
        at_least=figure.low, at_most=figure.high, unit="元" if figure.unit == YUAN else figure.unit, whose=role.whose,
        quantity=role.quantity, about=figure.about, why=role.why,
    )  # fmt: skip


def _reckoned(sums: dict[str, Sum], domain: str, found: Sequence[Found]) -> list[Found]:
    """Sums the text does not state: of one kind, and of sold and unsold goods as the illegal business (all that was made,
    stored, carried and sold: 法释〔2004〕19号第十二条, 法释〔2025〕5号第二十八条)."""
    places = {(each.start, each.quantity): each for each in found if each.reading == MAIN}
    added: list[Found] = []
    for quantity, each in sums.items():
        if each.said is None and len(each.parts) > 1:
            parts = tuple(places[(part.figure.start, quantity)] for part in each.parts)
            added.append(_sum_found(quantity, parts, domain))
    if "illegal_business" in sums or domain != IP:
        return added
    goods = tuple(each for each in (*found, *added) if each.total and each.quantity in _GOODS)
    return [*added, _sum_found("illegal_business", goods, domain)] if goods else added


def _sum_found(quantity: str, parts: tuple[Found, ...], domain: str) -> Found:
    lows = [each.at_least for each in parts if isinstance(each.at_least, Decimal)]
    highs = [each.at_most for each in parts if isinstance(each.at_most, Decimal)]
    label = words().labels[quantity] if quantity else PROPERTY_LABEL
    return Found(
        kind=label, text="", start=None, end=None, at_least=sum(lows, Decimal(0)),
        at_most=sum(highs, Decimal(0)) if len(highs) == len(parts) else None, unit=parts[0].unit, quantity=quantity,
        sum_of=parts, total=True, about=any(each.about for each in parts), why="相加",
    )  # fmt: skip
