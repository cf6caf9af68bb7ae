"""What an instrument repeals, by the words of its own last articles (《…》…同时废止). Pure: no table, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

REPEALING = "同时废止"
_SENTENCE = re.compile(r"[^。；\n]*同时废止")
_TITLE = re.compile(r"《([^《》]+)》")
_DAY = re.compile(r"自\s*(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)")
_FRAME = re.compile(r"中华人民共和国|最高人民法院|最高人民检察院|[《》〈〉、\s]")


@dataclass(frozen=True)
class Repeal:
    """``day``: the first day on which what is repealed no longer holds."""

    by: str
    day: date


def plainly(title: str) -> str:
    """A title without who issued it and without quotation marks: as one instrument is named in another."""
    return _FRAME.sub("", title)


def named(text: str) -> tuple[list[str], date | None]:
    """The titles that an article repeals, plainly, and the day it gives for its own entry into force."""
    titles = [plainly(each) for sentence in _SENTENCE.findall(text) for each in _TITLE.findall(sentence)]
    found = _DAY.search(text)
    return titles, date(*(int(each) for each in found.groups())) if found else None


def reckon(closing: Iterable[tuple[str, str, date]], keys: Iterable[str]) -> Mapping[str, Repeal]:
    """Key of what is repealed → by what and from when, given (key, article, first day of the version) of repealing articles.

    An instrument that repeals one of its own name replaces an older one that stands under the same key: its versions tell.
    """
    by_title: dict[str, str] = {plainly(key): key for key in keys}
    told: dict[str, Repeal] = {}
    for by, text, first in closing:
        titles, day = named(text)
        for title in titles:
            gone = by_title.get(title)
            if gone is None or gone == by:
                continue
            repeal = Repeal(by, day or first)
            if gone not in told or repeal.day < told[gone].day:
                told[gone] = repeal
    return told
