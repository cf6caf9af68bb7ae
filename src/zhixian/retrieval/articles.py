"""An article as the search knows it: its name, its text, and what it stands under."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

NUMBER = re.compile(r"第[一二三四五六七八九十百千零〇0-9]+条(?:之[一二三四五六七八九十]+)?$")
_DIGITS = {each: at for at, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_HEADING = re.compile(r"^第[一二三四五六七八九十百零]+[编章节分]+[\s　]*")
# Headings under which anything may stand, and the words that every interpretation's title is made of.
_EMPTY_HEADINGS = frozenset({"总则", "附则", "通则", "一般规定", "法律责任", "基本规定", "其他规定"})
_TITLE_FRAME = re.compile(
    "中华人民共和国|最高人民法院|最高人民检察院|关于|审理|适用|案件|若干问题|问题|解释|规定|法律|具体|应用|办理|、"
)


@dataclass(frozen=True)
class Article:
    """``heading`` is the chapter or section it stands under, without its number; empty if not known."""

    name: str
    text: str
    heading: str = ""

    @property
    def law(self) -> str:
        return NUMBER.sub("", self.name)

    @property
    def context(self) -> str:
        """What the article is about by its place: the title's telling words and the heading."""
        return f"{_TITLE_FRAME.sub('', self.law)} {telling(self.heading)}".strip()


def telling(heading: str) -> str:
    """Headings without their numbers, and without those that say nothing (总则, 法律责任 …)."""
    parts = (_HEADING.sub("", each).strip() for each in re.split(r"\s*/\s*", heading))
    return " ".join(each for each in parts if each.replace(" ", "").replace("　", "") not in _EMPTY_HEADINGS)


def short_title(title: str) -> str:
    """The title as it is cited: without 中华人民共和国 and the year of revision."""
    return re.sub(r"（\d{4}年?修[正订]）$", "", title).replace("中华人民共和国", "", 1).strip()


def article_number(label: str) -> tuple[int, int]:
    """第二百一十九条之一 → (219, 1); BadNumber if it is none."""
    match = re.fullmatch(r"第(.+?)条(?:之(.+))?", label)
    if match is None:
        raise BadNumber(label)
    return numeral(match.group(1)), numeral(match.group(2)) if match.group(2) else 0


def numeral(text: str) -> int:
    """A Chinese or Arabic numeral below ten thousand."""
    if text.isascii() and text.isdigit():
        return int(text)
    total = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            raise BadNumber(text)
    return total + digit


class BadNumber(ValueError):
    """Not the number of an article."""


def with_headings(articles: list[Article], headings: Mapping[tuple[str, str], str]) -> list[Article]:
    """The same articles with the headings known for (short title, number); what has one keeps it."""
    told = []
    for each in articles:
        number = each.name[len(each.law) :]
        heading = each.heading or headings.get((short_title(each.law), number), "")
        told.append(each if heading == each.heading else Article(each.name, each.text, heading))
    return told
