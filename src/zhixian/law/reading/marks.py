"""Marks and the numbers of registered rights."""

import re
from collections.abc import Iterator

from zhixian.law.reading.found import Found
from zhixian.law.reading.prose import DEFENCE, EVIDENCE, Prose

_OPEN, _CLOSE = '“"＂《「『', '”"＂》」』'
_QUOTED = re.compile(r"(?:“|&ldquo;|\"|＂)(?P<name>[^“”\"＂，。；\n&]{1,24}?)(?:”|&rdquo;|\"|＂)")
_JOIN = re.compile(r"[、,，和及与\s]|以及|/|牌")
_AHEAD = re.compile(
    r"(?:假冒|仿冒|冒用|标有|印有|标注|制作|印制|带有|侵犯|商标|品牌|配有|贴有|标注有|使用|品牌为|销售|加工|生产)(?:了)?(?:的)?(?:他人)?(?:注册)?(?:商标|品牌)?(?:为|：|:)?$"
)
_BEHIND = re.compile(
    r"(?:系列)?(?:等)?(?:多个|[一二两三四五六七八九十0-9]{1,3}[个种])?(?:上述)?(?:的)?(?:知名|著名|驰名|文字|图形|字母|字样)?(?:注册)?(?:及图)?(?:商标|品牌|牌(?!照|号|匾|子)|字样|标识|标志|字母|均系注册商标|和图形)"
)
_PLAIN = re.compile(
    r"(?:假冒|仿冒|冒用|标有|印有|印制有|带有|贴有|贴附|侵犯|穿着|商标为)(?:他人)?(?:的)?(?:注册商标)?(?P<names>[A-Za-z一-龥][A-Za-z0-9一-龥 、&·.\-－’']{0,80}?)"
    r"(?:等)?(?:多个|[一二两三四五六七八九十0-9]{1,3}[个种])?(?:国际|知名|著名)?(?:注册商标|商标|品牌|标志|标识|(?<=[一-龥])牌(?!照|号|匾|子))"
)
_NOT_NAME = re.compile(
    r"他人|注册|^商标|人民币|被告|假冒|产品|商品|销售|生产|上述|涉案|未经|权利人|所有人|专用权|知名|国际|著名|犯罪|^的|伪劣|多个|系列|各种|国家|明知|不同|一种|两种|该|其|有效|驰名|原告|公证|编辑|^某|公司$|会社$|集团$|厂$|品$|^[品名冒]$|^名|^品|自己|非法|违法|大量|外国|奢侈"
)
_WORD = re.compile(r"[、，,]|和|及(?!图)|与| 及 ")
_NUMBERS = (
    ("商标注册号", re.compile(r"(?:商标)?注册(?:证)?(?:号|号码)?(?:分别)?(?:为|是|：|:|系)?\s?(?:国际注册)?(?:第\s?)?(?P<n>G?[0-9]{5,9}[A-Z]?(?:号?[、，,和及]\s?第?G?[0-9]{5,9}[A-Z]?){0,20})\s?号?")),
    ("商标注册号", re.compile(r"第\s?(?P<n>G?[0-9]{5,9}[A-Z]?(?:号?[、，,和及]\s?第?G?[0-9]{5,9}[A-Z]?){0,20})\s?号\s?(?:等|[“\"《][^”\"》]{0,30}[”\"》])?[^，。；“”]{0,10}?(?:注册)?商标")),
    ("专利号", re.compile(r"(?:专利号(?:为|：|:|是)?\s?(?:ZL)?\s?|ZL\s?)(?P<n>(?:19|20)?[0-9]{2}[0-9 ]{6,13}[.．]?[0-9Xx])")),
    ("著作权登记号", re.compile(r"(?P<n>(?:国作登字|作登字|软著登字|国权登字)[-—第0-9A-Za-zＡ-Ｚ\-]{6,30})")),
    ("统一社会信用代码", re.compile(r"(?:统一社会信用代码|信用代码)(?:为|：|:|是)?\s?(?P<n>[0-9A-HJ-NPQRTUWXY]{18})(?![0-9A-Z])")),
)  # fmt: skip
_ONE = re.compile(r"G?[0-9]{5,9}[A-Z]?")


def marks(prose: Prose) -> tuple[Found, ...]:
    """Names of marks as written, each where it first stands; evidence and pleadings are passed over."""
    found: dict[str, Found] = {}
    taken = 0  # a name inside another that was just taken is no second name
    for start, end in sorted({*_quoted(prose.text), *_plain(prose.text)}):
        if start < taken or prose.sentence(start).part in {EVIDENCE, DEFENCE}:
            continue
        taken, name = end, prose.text[start:end]
        found.setdefault(name, Found(kind="商标", text=name, start=start, end=end, whose="right_holder"))
    return tuple(found.values())


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Quoted names in a row, where 假冒 stands before the row or 商标 after it."""
    row: list[tuple[int, int]] = []
    begin = end = 0
    for each in _QUOTED.finditer(text):
        if row and not (each.start() - end <= 2 and _JOIN.sub("", text[end : each.start()]) == ""):
            yield from _kept(text, row, begin, end)
            row = []
        if not row:
            begin = each.start()
        row.append(each.span("name"))
        end = each.end()
    yield from _kept(text, row, begin, end)


def _kept(text: str, row: list[tuple[int, int]], begin: int, end: int) -> list[tuple[int, int]]:
    if row and (_AHEAD.search(text[max(begin - 20, 0) : begin]) or _BEHIND.match(text, end)):
        return row
    return []


def _plain(text: str) -> Iterator[tuple[int, int]]:
    """假冒NIKE、ADIDAS注册商标: names without quotation marks."""
    for each in _PLAIN.finditer(text):
        at = each.start("names")
        pieces: list[tuple[int, int]] = []
        for piece in _pieces(each["names"]):
            start, end = at + piece[0], at + piece[1]
            while start < end and text[start] == " ":
                start += 1
            while end > start and text[end - 1] in " 等":
                end -= 1
            name = text[start:end]
            if not name or len(name) > 24 or _NOT_NAME.search(name) or (len(name) > 8 and not name.isascii()):
                pieces = []
                break
            pieces.append((start, end))
        yield from pieces


def _pieces(names: str) -> Iterator[tuple[int, int]]:
    at = 0
    for cut in _WORD.finditer(names):
        yield at, cut.start()
        at = cut.end()
    yield at, len(names)


def numbers(prose: Prose) -> tuple[Found, ...]:
    """Numbers of marks, patents, registered works and of traders."""
    found: dict[tuple[int, int], Found] = {}
    for kind, pattern in _NUMBERS:
        for each in pattern.finditer(prose.text):
            spans = [each.span("n")]
            if kind == "商标注册号":
                spans = [
                    (each.start("n") + one.start(), each.start("n") + one.end()) for one in _ONE.finditer(each["n"])
                ]
            for start, end in spans:
                found.setdefault(
                    (start, end),
                    Found(
                        kind=kind,
                        text=prose.text[start:end],
                        start=start,
                        end=end,
                        whose="right_holder" if kind != "统一社会信用代码" else "party",
                    ),
                )
    return tuple(found[place] for place in sorted(found))
