"""Days and months in a text, and which of them are days of the conduct."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhixian.law.reading.found import Found
from zhixian.law.reading.numerals import read_number
from zhixian.law.reading.prose import DEFENCE, EVIDENCE, OPINION, Prose

_N = "[0-9〇零一二三四五六七八九十]"
_DAY = re.compile(
    rf"(?:(?P<year>(?:19|20)[0-9]{{2}}|二[〇零]{_N}{_N})\s?年|(?P<same>同年|当年|次年|翌年))?"
    rf"\s?(?:(?P<month>{_N}{{1,3}})\s?月(?:份)?|(?P<samemonth>同月|当月))?\s?(?:(?P<day>{_N}{{1,3}})\s?[日号])?(?P<part>年?[初底末]|上半年|下半年|上旬|中旬|下旬)?"
    r"|(?P<iso>(?:19|20)[0-9]{2}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?)(?![0-9])"
)
_START = re.compile(
    rf"(?:19|20)[0-9]{{2}}\s?[年\-./]|二[〇零]{_N}{_N}年|同年|当年|次年|翌年|同月|当月|{_N}{{1,3}}\s?月|{_N}{{1,3}}\s?[日号]"
)
_RANGE = re.compile(r"\s?(?:至|到|-{1,2}|—{1,2}|~|～|、|和|起至|间至)\s?\Z")
# Days of the proceedings, of the offender's life and of the mark's, not of the conduct.
_NOT_CONDUCT = re.compile(
    r"投案|归案|自首|到案|逮捕|刑事拘留|取保|判处|判决|刑满|释放|退赔|赔偿|缴纳|退缴|注册有效|有效期|出生|归还|移送|移交|立案|不起诉|处罚决定|罚款"
    r"|审理|提起公诉|开庭|起诉书|受理|核准|前科|因犯|谅解|鉴定|检测|出具|续展|成立|登记注册|签订|考验期|生效|施行"
)


@dataclass(frozen=True)
class _Seen:
    start: int
    end: int
    since: date
    until: date


def conduct_dates(prose: Prose) -> tuple[Found, ...]:
    """Every day, month or year told, as the first and last day it may mean; those of the conduct have ``whose`` offender."""
    return tuple(_found(prose))


def _found(prose: Prose) -> Iterator[Found]:
    seen = list(_joined(prose.text, _seen(prose.text)))
    for each in seen:
        clause = prose.clause(each.start)
        head, tail = prose.text[max(clause[0], each.start - 12) : each.start], prose.text[each.end : clause[1]][:40]
        following = prose.text[clause[1] : prose.clause(clause[1])[1]][:30] if clause[1] < len(prose.text) else ""
        part = prose.sentence(each.start).part
        other = part in {EVIDENCE, DEFENCE, OPINION} or _NOT_CONDUCT.search(head) or _NOT_CONDUCT.search(tail)
        if not other and len(tail.strip("，, ")) < 3:
            other = _NOT_CONDUCT.search(following)
        yield Found(
            kind="时间" if other else "行为时间", text=prose.text[each.start : each.end], start=each.start, end=each.end,
            at_least=each.since, at_most=each.until, unit="日", whose="proceeding" if other else "offender",
        )  # fmt: skip


def _seen(text: str) -> Iterator[_Seen]:
    year = month = 0
    at = 0
    while (begin := _START.search(text, at)) is not None:
        told = _DAY.match(text, begin.start())
        if told is None or told.end() == told.start():
            at = begin.end()
            continue
        at = told.end()
        if told["day"] and "号" in told.group() and not (told["month"] or told["samemonth"]):
            continue  # 1号楼
        if told["iso"]:
            numbers = [int(each) for each in re.split(r"[-./]", told["iso"])]
            year, month, day = numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 0
        else:
            if told["year"]:
                year, month = _number(told["year"]), 0
            elif told["same"] in {"次年", "翌年"} and year:
                year += 1
            month = _number(told["month"]) if told["month"] else month if told["samemonth"] or told["day"] else 0
            day = _number(told["day"]) if told["day"] else 0
        if text[max(begin.start() - 1, 0) : begin.start()] in set("第满近约") or not year:
            continue
        span = _span(year, month, day, told["part"] or "")
        if span:
            yield _Seen(begin.start(), told.end(), *span)


def _number(text: str) -> int:
    number = read_number(text)
    return int(number.low) if number else 0


def _span(year: int, month: int, day: int, part: str) -> tuple[date, date] | None:
    if not 1949 <= year <= 2100 or month > 12:
        return None
    if not month:
        halves = {"上半年": (1, 6), "下半年": (7, 12), "年初": (1, 3), "初": (1, 3), "年底": (10, 12), "底": (10, 12), "末": (10, 12),
                  "年末": (10, 12)}  # fmt: skip
        first, last = halves.get(part, (1, 12))
        return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    length = calendar.monthrange(year, month)[1]
    if not day:
        thirds = {
            "初": (1, 10),
            "上旬": (1, 10),
            "中旬": (11, 20),
            "下旬": (21, length),
            "底": (21, length),
            "末": (21, length),
        }
        first, last = thirds.get(part, (1, length))
        return date(year, month, first), date(year, month, last)
    return (date(year, month, day), date(year, month, day)) if day <= length else None


def _joined(text: str, seen: Iterator[_Seen]) -> Iterator[_Seen]:
    """2014年6月至8月 is one span; 2018年起 has no end in the text."""
    held: _Seen | None = None
    for each in seen:
        if (
            held
            and _RANGE.match(text[held.end : each.start])
            and held.since <= each.until
            and each.start - held.end < 6
        ):
            held = _Seen(held.start, each.end, held.since, each.until)
            continue
        if held:
            yield held
        held = each
    if held:
        yield held
