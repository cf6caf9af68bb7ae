"""Statutes in Markdown: a title, the history of adoption, then headings and articles.

# 商标法实施条例
2014年4月29日 国务院令第651号修订
2014年5月1日 施行
<!-- INFO END -->
## 第一章 总则
第一条 …
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from zhixian.refusals import UnableTo
from zhixian.retrieval.articles import BadNumber, article_number
from zhixian.retrieval.rank import kind_of
from zhixian.rooms.library.parsed import ParsedArticle, ParsedVersion

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_FILE_DAY = re.compile(r"[（(](\d{4})-(\d{2})-(\d{2})[）)]$")
_ARTICLE = re.compile(
    r"^(?:\*\*|#+\s*)?(第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?)(?:\*\*)?[\s　:：]*(.*)$"
)
_HEADING = re.compile(r"^(#{2,6})\s+(.+)$")
_IN_FORCE = re.compile(r"自(\d{4}年\d{1,2}月\d{1,2}日)起(?:施行|实施|生效)")
_KINDS = {"行政法规": "regulation", "部门规章": "rule", "司法解释": "interpretation", "地方法规": "local"}


class BadStatute(UnableTo):
    code = "library.bad_statute"
    status = 422
    user_message = "{file}：{why}"


def read_folder(folder: Path) -> Iterator[ParsedVersion | BadStatute]:
    """Every ``*.md`` below the folder, in order; what cannot be read comes as the refusal that says why."""
    for path in sorted(folder.rglob("*.md")):
        if path.name.lower() == "readme.md":
            continue
        try:
            yield read_file(path, folder)
        except BadStatute as fault:
            yield fault


def read_file(path: Path, folder: Path) -> ParsedVersion:
    name = str(path.relative_to(folder))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadStatute("not utf-8", file=name, why="不是 UTF-8 文字文件。") from None
    kind = next((each for part, each in _KINDS.items() if any(part in parent for parent in path.parts[:-1])), "")
    return read(text, name=name, stem=path.stem, kind=kind)


def read(text: str, *, name: str, stem: str = "", kind: str = "") -> ParsedVersion:
    """One statute; BadStatute if there is no title, no date or no article in it."""
    lines = [line.strip() for line in text.replace("\x00", "").splitlines()]
    title = next((line[2:].strip() for line in lines if line.startswith("# ")), "") or _FILE_DAY.sub("", stem)
    if not title:
        raise BadStatute("no title", file=name, why="第一行应当是“# 法律名称”。")
    head, body = _parted(lines)
    articles = _articles(body, name) or _whole(body)
    if not articles:
        raise BadStatute("no text", file=name, why="没有找到正文：条文要以“第…条”开头。")
    adopted = _version_day(head, stem)
    if adopted is None:
        raise BadStatute(
            "no date", file=name, why="没有找到通过、修正或者公布的日期；请在正文之前写明，如“2019年4月23日 修正”。"
        )
    stated = _in_force_day(head, adopted) or _from_text(articles, head, adopted)
    return ParsedVersion(
        title=title, kind=kind or kind_of(title), version_date=adopted, stated_from=stated, source=f"导入：{name}"[:200],
        articles=articles,
    )  # fmt: skip


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the text (the history), and the text."""
    end = next((at for at, line in enumerate(lines) if line.startswith("<!-- INFO END")), None)
    if end is None:
        end = (
            next((at for at, line in enumerate(lines) if _ARTICLE.match(line) or _HEADING.match(line)), len(lines)) - 1
        )
    return [line for line in lines[: end + 1] if line and not line.startswith(("#", "<!--"))], lines[end + 1 :]


def _articles(lines: list[str], name: str) -> list[ParsedArticle]:
    found: dict[tuple[int, int], tuple[str, str, list[str]]] = {}
    headings: list[tuple[int, str]] = []
    current: list[str] | None = None
    for line in lines:
        if (heading := _HEADING.match(line)) and not _ARTICLE.match(line):
            depth = len(heading.group(1))
            headings = [each for each in headings if each[0] < depth] + [(depth, _closed(heading.group(2)))]
            current = None
            continue
        if match := _ARTICLE.match(line):
            try:
                number = article_number(match.group(1))
            except BadNumber:
                continue
            if number in found:  # a quotation inside an amending decision, or an annex that begins anew
                current = None
                continue
            current = [match.group(2)] if match.group(2) else []
            found[number] = (match.group(1), " / ".join(each for _, each in headings)[:200], current)
        elif line and current is not None:
            current.append(line)
    return [
        ParsedArticle(label, number, inserted, heading, "\n".join(paragraphs))
        for (number, inserted), (label, heading, paragraphs) in found.items()
        if paragraphs
    ]


def _whole(lines: list[str]) -> list[ParsedArticle]:
    """A reply or decision without articles is one piece: number 0, 全文."""
    text = "\n".join(re.sub(r"^#+\s*", "", line) for line in lines if line)
    return [ParsedArticle("全文", 0, 0, "", text)] if text else []


def _closed(heading: str) -> str:
    """第一章 总 则 → 第一章 总则."""
    number, _, words = heading.strip().partition(" ")
    return f"{number} {words.replace(' ', '').replace('　', '')}".strip()


def _days(line: str) -> list[date]:
    found = []
    for match in _DAY.finditer(line):
        try:
            found.append(date(*(int(each) for each in match.groups())))
        except ValueError:
            continue
    return found


def _version_day(head: list[str], stem: str) -> date | None:
    """The last day of adoption, amendment or publication in the history; else the day in the file's name."""
    days = [day for line in head if not _says_in_force(line) for day in _days(line)[:1]]
    if match := _FILE_DAY.search(stem):
        named = date(*(int(each) for each in match.groups()))
        return named
    return max(days, default=None)


def _says_in_force(line: str) -> bool:
    return bool(re.search(r"(施行|实施|生效)$", line)) and not re.search("通过|修[正订]|公布|发布", line)


def _in_force_day(head: list[str], adopted: date) -> date | None:
    """A day given for entry into force, unless it is that of an older version."""
    days = [day for line in head if _says_in_force(line) for day in _days(line)]
    days += [day for line in head for told in _IN_FORCE.findall(line) for day in _days(told)]
    return max((day for day in days if day >= adopted), default=None)


def _from_text(articles: list[ParsedArticle], head: list[str], adopted: date) -> date | None:
    """The closing article's own words (本条例自…起施行), unless they are left over from an older version."""
    for article in articles[-3:]:
        for told in _IN_FORCE.findall(article.text):
            for day in _days(told):
                if day >= adopted:
                    return day
    return None
