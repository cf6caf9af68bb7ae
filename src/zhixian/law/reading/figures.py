"""Every number with a unit in a text: money and counts, with what is said around the number itself (约, 近, 以上, 至)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from zhixian.law.reading.numerals import NUMERAL, UNITS, Number, half_step, read_number

YUAN = "yuan"
_CURRENCY = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "港币": "HKD", "日元": "JPY", "英镑": "GBP", "韩元": "KRW"}
FOREIGN = frozenset(_CURRENCY.values())
_UNIT = re.compile(
    r"\s?(?P<money>美元|欧元|港元|港币|日元|英镑|韩元|元|圆|块钱|(?<=[多来])块(?=[，。；、）\s]|$))(?:人民币)?"
    r"|\s?(?P<count>人次|件|份|枚|个(?!月|小时|星期|工作日|年|多月)|只|双|条|台|部(?!分|门|队|位|委)|张|册|本(?!院|案|市|区|县|人|判|次)|套|瓶|盒|卷|箱|包|袋"
    r"|支(?!付)|副|把|桶|罐|人(?!民|员|次)|名|位|次|篇|首|幅|集|款(?!项|的|第)|对|块|根|片|粒|盘|听|提|捆|批次|余件)"
)
_BEFORE = re.compile(
    r"(?:(?P<bound>不低于|不少于|至少|最少|超过|超出|不超过|至多|最多|不足|未达|不到|未满|不满|大约|约为|约合|折合|约|将近|接近|近|逾|上|高达)(?:人民币|￥|¥|RMB)?"
    r"|(?P<coin>人民币|￥|¥|RMB)\s?(?P<inner>至少|超过|不足|不到|大约|约|将近|接近|近|逾|上)?)\s?$"
)
_AFTER = re.compile(r"(?:左右|上下|许(?![可诺多])|以上|以下|以内|余(?!额|款|下|的)|不等|多(?=[，。；、的]))")
_JOINS = re.compile(r"\s?(?:元|万元|件|份|个|枚)?\s?(?:-{1,2}|—{1,2}|–|~|～|至|到)\s?(?:人民币)?\Z")
_RANGE = re.compile(r"\s?[-—–~～至到]")
_COUNTER = re.compile(  # figures that are often written without a unit
    r"(?:(?P<members>会员数量?|会员)|点击[量数]|点击次数|下载[量数]|下载次数|浏览量|播放量)(?:共计|共|累计|总计|合计|已?达到?|为|约|超过)*$"
)
_BARE_END = re.compile(r"[，。；、）]|$")  # 诈骗其2.8万。
_BARE_HEAD = re.compile(r"(?:骗|付|款|给|金额|共计|合计|获利|其|数额|价值|约|人民币)[约共了为]?$")
_NAMED = re.compile(r"[一-龥]某[0-9](?![0-9])")
_THROUGH = re.compile(r"\s?(?:至|到|-{1,2}|—{1,2}|–|~|～)\s?")
_AT_LEAST = {"不低于", "不少于", "至少", "最少", "超过", "超出", "逾", "以上"}
_AT_MOST = {"不超过", "至多", "最多", "以下", "以内"}
_BELOW = {"不足", "未达", "不到", "未满", "不满"}
_NEAR = {"将近", "接近", "近"}
_ABOUT = {"大约", "约为", "约合", "约", "左右", "上下", "许"}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its unit; ``end`` is exclusive and ``text[start:end]`` is what is written there."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: str  # yuan, USD, …, or the counting word
    about: bool = False
    number_at: int = 0
    other: "Figure | None" = None  # the second reading of the same place

    @property
    def money(self) -> bool:
        return self.unit == YUAN

    @property
    def base(self) -> Decimal:
        """The amount said, for adding up: the lower bound, or the upper where only that is known."""
        return self.low if self.low is not None else self.high if self.high is not None else Decimal(0)


def figures(text: str) -> tuple[Figure, ...]:
    """All numbers with units, in order of place, none overlapping another."""
    found: list[Figure] = []
    for each in _scan(text):
        if found and each.unit == found[-1].unit and _THROUGH.fullmatch(text, found[-1].end, each.start):
            opening = found.pop()  # 3万元至5万元
            if opening.low is not None and each.high is not None and opening.low <= each.high:
                each = replace(each, start=opening.start, low=opening.low)
            else:
                found.append(opening)
        found.append(each)
    return tuple(found)


def _scan(text: str) -> Iterator[Figure]:
    names = frozenset(_NAMED.findall(text))
    pending: re.Match[str] | None = None  # the first half of 3至5万元
    for run in NUMERAL.finditer(text):
        joined = pending if pending and _JOINS.match(text[pending.end() : run.start()]) else None
        pending = run
        if text[max(run.start() - 1, 0) : run.start()] == "第":
            pending = None
            continue
        unit, end = _unit(text, run)
        if not unit:
            continue
        found = _figure(text, run, unit, end, joined, names)
        if found is not None:
            yield found
            pending = None


def _unit(text: str, run: re.Match[str]) -> tuple[str, int]:
    told = _UNIT.match(text, run.end())
    if told is None:
        coin = text[max(run.start() - 3, 0) : run.start()]
        plain = run.group()[0] in "0123456789" and not text[run.end() : run.end() + 1].isalnum()
        if plain and coin.endswith(("人民币", "￥", "¥", "RMB")) and not _RANGE.match(text, run.end()):
            return YUAN, run.end()
        if (
            run.group()[-1] in "万亿"
            and _BARE_END.match(text, run.end())
            and _BARE_HEAD.search(text[max(run.start() - 8, 0) : run.start()])
        ):
            return YUAN, run.end()
        counter = _COUNTER.search(text[max(run.start() - 10, 0) : run.start()])
        return ("人" if counter["members"] else "次", run.end()) if plain and counter else ("", 0)
    if told["money"]:
        return (_CURRENCY.get(told["money"], YUAN), told.end())
    if text[max(run.start() - 1, 0) : run.start()].isascii() and text[max(run.start() - 1, 0) : run.start()].isalpha():
        return "", 0  # a model name: R9部
    return told["count"], told.end()


def _figure(
    text: str, run: re.Match[str], unit: str, end: int, joined: re.Match[str] | None, names: frozenset[str]
) -> Figure | None:
    number = read_number(run.group())
    if number is None or not _believable(text, run, unit, end):
        return None
    start, first = run.start(), number
    if joined is not None:
        opening = _opening(joined.group(), run.group(), number)
        if opening is not None:
            first, start = opening, joined.start()
    before = _BEFORE.search(text[max(start - 10, 0) : start])
    after = _AFTER.match(text, end)
    said = {each for each in (before and (before["bound"] or before["inner"]), after and after.group()) if each}
    if before:
        start -= len(before.group())
    built = _bounded(Number(first.low, number.high, number.below, number.about), said, unit)
    found = replace(built, start=start, end=after.end() if after else end, number_at=run.start())
    return _two_ways(text, run, found, names) if joined is None else found


def _believable(text: str, run: re.Match[str], unit: str, end: int) -> bool:
    """千张 is bean curd and 三元 a place: a bare unit sign needs 余 or a word before, a lone Chinese digit a stop after."""
    sign = run.group()
    if sign[0] in UNITS and sign[0] not in "十拾":
        if unit != YUAN:
            return text[max(run.start() - 1, 0) : run.start()] in set("上近约数逾")
        return "余" in sign or "多" in sign or text[max(run.start() - 1, 0) : run.start()] in set("上近约逾")
    if unit == YUAN and len(sign) == 1 and not sign.isascii() and sign not in "０１２３４５６７８９":
        return text[end : end + 1] in set("，。；、）：的钱") or end >= len(text)
    return True


def _opening(first: str, second: str, number: Number) -> Number | None:
    """The lower end of a range; 3至5万 takes the unit of its upper end."""
    opening = read_number(first)
    if opening is None or opening.low > number.high:
        return None
    tail = second[-1]
    if tail in UNITS and first[-1] not in UNITS and opening.low * UNITS[tail] <= number.high:
        return Number(opening.low * UNITS[tail], opening.high * UNITS[tail])
    return opening


def _bounded(number: Number, said: set[str], unit: str) -> Figure:
    fine = Decimal("0.01") if unit.isascii() else Decimal(1)
    low: Decimal | None = number.low
    high: Decimal | None = number.high - fine if number.below else number.high
    about = number.about or bool(said & _ABOUT)
    if said & _AT_LEAST or "上" in said or "余" in said or "多" in said:
        high = None
    elif said & _AT_MOST:
        low = None
    elif said & _BELOW:
        low, high = None, number.high - fine
    elif said & _NEAR:
        low, high = number.high - half_step(number.high), number.high
    return Figure(start=0, end=0, low=low, high=high, unit=unit, about=about)


def _two_ways(text: str, run: re.Match[str], found: Figure, names: frozenset[str]) -> Figure:
    """李某112900元: 112,900 paid by 李某, or 12,900 paid by 李某1. Both are kept where the text
    numbers people so; a 李某1 elsewhere decides which comes first."""
    sign = run.group()
    if (
        run.start() < 2
        or text[run.start() - 1] != "某"
        or text[run.start() - 2] == "某"
        or len(sign) < 2
        or not sign[:2].isascii()
        or sign[1] in "0.,，"
    ):
        return found
    if not sign[1].isdigit() or found.unit != YUAN:
        return found
    rest = read_number(sign[1:])
    if rest is None:
        return found
    start = run.start() + 1
    shorter = replace(_bounded(rest, set(), found.unit), start=start, end=found.end, number_at=start)
    if not names:
        return found
    if text[run.start() - 2 : run.start() + 1] in names:
        return replace(shorter, other=found)
    return replace(found, other=shorter)
