"""Chinese text as search terms: single characters and pairs of neighbours. No word list, so no word is unknown."""

import re
import unicodedata
from collections.abc import Iterable

# What lay questions are framed in; it says nothing about the matter asked about.
FRAME = re.compile(
    r"请问|你好|您好|怎么办|怎么样|怎么|怎样|如何|什么|哪些|哪个|哪种|是否|能否|可否|是不是|能不能|可不可以|会不会|有没有|为什么|多少|吗|呢|吧|啊"
)


def plain(text: str) -> str:
    """Full-width forms narrowed, letters in lower case, everything that is neither letter nor digit left out."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).lower() if each.isalnum())


def characters(text: str) -> list[str]:
    return list(plain(text))


def pairs(text: str) -> list[str]:
    kept = plain(text)
    return [kept[at : at + 2] for at in range(len(kept) - 1)]


def common_runs(question: str, text: str, *, least: int = 2) -> tuple[str, ...]:
    """The words that matched: the longest runs of signs of the question that stand in the text, the longest first.

    Runs that hold nothing but a question's frame (怎么, 是否 …) are left out.
    """
    inside = plain(text)
    found: list[str] = []
    for part in (plain(each) for each in FRAME.split(question)):
        at = 0
        while at < len(part):
            end = at
            while end < len(part) and part[at : end + 1] in inside:
                end += 1
            if end - at >= least:
                found.append(part[at:end])
            at = max(end, at + 1)
    return tuple(sorted(dict.fromkeys(found), key=lambda run: -len(run)))


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text cut into pieces, each with whether it is one of the words (to be set in bold)."""
    ordered = sorted({word for word in words if word}, key=len, reverse=True)
    if not ordered:
        return [(text, False)]
    pattern = re.compile("|".join(re.escape(word) for word in ordered), re.IGNORECASE)
    pieces, at = [], 0
    for match in pattern.finditer(text):
        if match.start() > at:
            pieces.append((text[at : match.start()], False))
        pieces.append((match.group(), True))
        at = match.end()
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces
