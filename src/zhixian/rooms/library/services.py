"""Reading the library: what applies on a day, one article by its permalink, and the articles that answer a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

import numpy as np
import numpy.typing as npt
import psycopg
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from zhixian.refusals import BadInput, NotFound
from zhixian.retrieval import fusing, lexical, terms
from zhixian.retrieval.encoder import encoder
from zhixian.rooms.library.indexing import plain
from zhixian.rooms.library.models import Article, Instrument, Shelf, Version

LONGEST = 300  # signs of a question
IN_FORCE, EVERY = "in_force", "all"
_NEVER = date.max.toordinal()
PAGE = 20


@dataclass(frozen=True)
class Found:
    article: Article
    words: tuple[str, ...]  # what of the question stands in the article
    in_force: bool  # on the day asked about


@dataclass(frozen=True)
class _Shelf:
    """The index as one process holds it: read once a revision."""

    revision: UUID
    articles: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32] | None
    begins: npt.NDArray[np.int64]  # of each row, the first and the last day in force, as ordinals
    ends: npt.NDArray[np.int64]
    repeals: npt.NDArray[
        np.int64
    ]  # the day on which its instrument was repealed; 0: not known which, _NEVER: it was not
    kinds: npt.NDArray[np.str_]  # of each row, its instrument's kind


_held: _Shelf | None = None
_lock = Lock()


def ask(question: str, *, on: date, top: int = 10, state: str = IN_FORCE, kind: str = "") -> list[Found]:
    """The articles that decide it, best first: by words, signs and sentence, among what is in force on that day.

    ``state``: what is in that state on that day instead (a key of Version.STATES; any other is taken as all); ``kind``: of
    instruments of that kind alone (a key of Instrument.KINDS; any other is taken as all). BadInput for an empty or overlong
    question. An empty library answers nothing.
    """
    question = _checked(question)
    shelf = _shelf()
    if shelf is None or not len(shelf.articles):
        return []
    pairs, characters = terms.pairs(question), terms.characters(question)
    postings = _postings({*pairs, *characters})
    size = len(shelf.articles)
    sentences = None
    if shelf.vectors is not None and (model := encoder()) is not None:
        sentences = shelf.vectors @ model.questions([question])[0]
    scores = fusing.fuse(
        lexical.add_up(((n, postings.get(term)) for term, n in Counter(pairs).items()), size),
        lexical.add_up(((n, postings.get(term)) for term, n in Counter(characters).items()), size),
        sentences,
    )
    if state in Version.STATES:
        scores = np.where(_standing(shelf, state, on), scores, -np.inf).astype(np.float32)
    if kind in Instrument.KINDS:
        scores = np.where(shelf.kinds == kind, scores, -np.inf).astype(np.float32)
    rows = [row for row in fusing.best(scores, min(top, PAGE)) if np.isfinite(scores[row])]
    return _told([int(shelf.articles[row]) for row in rows], question, on)


def find(words: str, *, on: date, top: int = PAGE, state: str = IN_FORCE, kind: str = "") -> list[Found]:
    """Articles in which every word stands, word for word; found by the database's own full-text index."""
    words = _checked(words)
    wanted = [terms.plain(word) for word in words.split()]
    pairs = sorted({pair for word in wanted for pair in terms.pairs(word)})
    if not pairs:
        raise BadInput("one sign is too little", fields={"q": "请至少写两个字。"})
    query = " & ".join(f"'{pair}'" for pair in pairs)  # letters and digits alone, so nothing to escape
    rows = (
        Article.objects.select_related("version__instrument__replaced_by")
        .defer("pairs")
        .extra(where=["library_article.pairs @@ %s::tsquery"], params=[query])
    )
    for word in words.split():
        rows = rows.filter(text__contains=word)  # the index knows pairs; the word itself must stand there, too
    if state in Version.STATES:
        rows = rows.filter(version__in=Version.objects.standing(state, on=on))
    if kind in Instrument.KINDS:
        rows = rows.filter(version__instrument__kind=kind)
    found = rows.order_by(Length("text"), "pk")[: min(top, PAGE)]  # the shortest is most about the words
    return [Found(each, tuple(words.split()), applies(each.version, on=on)) for each in found]


def _checked(question: str) -> str:
    question = question.strip()
    if not terms.plain(question):
        raise BadInput("nothing asked", fields={"q": "请写下您的问题，如“卖假货会被判刑吗”。"})
    if len(question) > LONGEST:
        raise BadInput("too long", fields={"q": f"问题请不超过{LONGEST}字，现在是{len(question)}字。"})
    return question


def _told(ids: Sequence[int], question: str, on: date) -> list[Found]:
    rows = {
        each.pk: each
        for each in Article.objects.select_related("version__instrument__replaced_by").defer("pairs").filter(pk__in=ids)
    }
    told = [rows[pk] for pk in ids if pk in rows]
    return [
        Found(each, terms.common_runs(question, f"{plain(each).context}{each.text}"), applies(each.version, on=on))
        for each in told
    ]


def _shelf() -> _Shelf | None:
    global _held
    revision = Shelf.objects.filter(pk=1).values_list("revision", flat=True).first()
    if revision is None:
        return None
    with _lock:
        if _held is None or _held.revision != revision:
            _held = _read_shelf()
        return _held


def _read_shelf() -> _Shelf | None:
    row = Shelf.objects.filter(pk=1).first()
    if row is None:
        return None
    articles = np.frombuffer(row.articles, np.int64)
    days, kinds = {}, {}
    for pk, first, last, repealed, from_day, kind in Article.objects.values_list(
        "pk", "version__in_force_from", "version__in_force_to", "version__repealed", "version__instrument__repealed_from",
        "version__instrument__kind",
    ):  # fmt: skip
        gone = 0 if repealed else from_day.toordinal() if from_day else _NEVER
        days[pk] = (first.toordinal(), 0 if repealed else last.toordinal() if last else _NEVER, gone)
        kinds[pk] = kind
    spans = np.array([days.get(int(pk), (1, 0, _NEVER)) for pk in articles], np.int64).reshape(-1, 3)
    return _Shelf(
        revision=row.revision,
        articles=articles,
        vectors=np.frombuffer(row.vectors, np.float16).reshape(len(articles), row.width).astype(np.float32)
        if row.vectors is not None
        else None,
        begins=spans[:, 0],
        ends=spans[:, 1],
        repeals=spans[:, 2],
        kinds=np.array([kinds.get(int(pk), "") for pk in articles], "U16"),
    )


def _standing(shelf: _Shelf, state: str, on: date) -> npt.NDArray[np.bool_]:
    """By row, whether its version is in that state on that day; the same as Version.standing says by query."""
    day = on.toordinal()
    gone = shelf.repeals <= day
    told: npt.NDArray[np.bool_]
    match state:
        case "in_force":
            told = (shelf.begins <= day) & (day <= shelf.ends)
        case "coming":
            told = (shelf.begins > day) & ~gone
        case "repealed":
            told = gone
        case _:
            told = (shelf.ends < day) & ~gone
    return told


def _postings(wanted: set[str]) -> dict[str, lexical.Postings]:
    connection.ensure_connection()
    # In binary: as text, each byte would come as two signs, and a question's postings are a megabyte.
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("select term, rows, weights from library_term where term = any(%s)", [list(wanted)], binary=True)
        return {
            term: lexical.Postings(np.frombuffer(rows, np.int32), np.frombuffer(weights, np.float16).astype(np.float32))
            for term, rows, weights in cursor
        }


def applies(version: Version, *, on: date) -> bool:
    """Whether the version is in force on that day; a repealed one whose last day is not known is not."""
    if version.repealed:
        return False
    return version.in_force_from <= on and (version.in_force_to is None or on <= version.in_force_to)


def state(version: Version, *, on: date) -> str:
    """现行有效, 尚未施行, 已被修改, 已废止, as of that day."""
    gone = version.instrument.repealed_from
    if version.repealed or (gone is not None and gone <= on):
        return Version.STATES["repealed"]
    if on < version.in_force_from:
        return Version.STATES["coming"]
    return Version.STATES["in_force" if applies(version, on=on) else "amended"]


def applying_instead(versions: Sequence[Version], *, on: date) -> dict[UUID, Version]:
    """By instrument, the version in force on that day, for those among ``versions`` that are not; one question for all."""
    wanted = {each.instrument_id for each in versions if not applies(each, on=on)}
    rows = Version.objects.in_force(on=on).filter(instrument_id__in=wanted, repealed=False).order_by("version_date")
    return {each.instrument_id: each for each in rows.select_related("instrument")}


def instrument(key: str) -> Instrument:
    found = Instrument.objects.select_related("replaced_by").filter(key=key).first()
    if found is None:
        raise NotFound(f"no instrument {key}")
    return found


def version_on(key: str, *, on: date) -> Version:
    """The version of an instrument that is in force on that day; NotFound if there is none."""
    rows = Version.objects.select_related("instrument").filter(instrument__key=key, repealed=False)
    found = rows.in_force(on=on).order_by("-version_date").first()
    if found is None:
        raise NotFound(f"{key} has no version in force on {on}")
    return found


def version_of(key: str, version_date: date) -> Version:
    found = (
        Version.objects.select_related("instrument__replaced_by")
        .filter(instrument__key=key, version_date=version_date)
        .first()
    )
    if found is None:
        raise NotFound(f"no version {version_date} of {key}")
    return found


def article_of(version: Version, number: int, inserted: int = 0) -> Article:
    found = version.articles.filter(number=number, inserted=inserted).defer("pairs").first()
    if found is None:
        raise NotFound(f"no article {number}-{inserted}")
    found.version = version
    return found


def neighbours(article: Article) -> tuple[Article | None, Article | None]:
    near = {
        each.place: each
        for each in Article.objects.filter(version_id=article.version_id, place__in=(article.place - 1, article.place + 1)).defer("pairs")
    }  # fmt: skip
    return near.get(article.place - 1), near.get(article.place + 1)


def other_versions(article: Article, *, on: date) -> list[tuple[Article, str]]:
    """The articles of the same number in the instrument's other versions, newest first, with each one's state."""
    rows = (
        Article.objects.select_related("version__instrument")
        .filter(version__instrument_id=article.version.instrument_id, number=article.number, inserted=article.inserted)
        .exclude(pk=article.pk).defer("pairs").order_by("-version__version_date")
    )  # fmt: skip
    return [(each, state(each.version, on=on)) for each in rows[:20]]


def articles(version: Version, *, limit: int, offset: int) -> tuple[list[Article], int]:
    rows = version.articles.defer("pairs")
    return list(rows[offset : offset + limit]), rows.count()


def contents(version: Version, *, a_page: int) -> list[tuple[str, int, str]]:
    """Headings in order, each with the page on which it begins and the link of its first article."""
    told: list[tuple[str, int, str]] = []
    for at, each in enumerate(version.articles.only("heading", "number", "inserted", "version_id").order_by("place")):
        if each.heading and (not told or told[-1][0] != each.heading):
            told.append((each.heading, at // a_page + 1, each.link))
    return told


def size() -> int:
    """How many articles are on the shelf."""
    return Article.objects.count()


def catalogue(words: str = "", *, kind: str = "", limit: int = 50, offset: int = 0) -> tuple[list[Instrument], int]:
    """Instruments by title; the number of all that match."""
    rows = Instrument.objects.all()
    for word in words.split():
        rows = rows.filter(Q(key__icontains=word) | Q(title__icontains=word))
    if kind in Instrument.KINDS:
        rows = rows.filter(kind=kind)
    limit = max(1, min(limit, 100))
    return list(rows.order_by("key")[offset : offset + limit]), rows.count()
