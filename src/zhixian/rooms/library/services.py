"""Reading the library: what applies on a day, one article by its permalink, and the articles that answer a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db.models import Q
from django.db.models.functions import Length

from zhixian.refusals import BadInput, NotFound
from zhixian.retrieval import fusing, lexical, lexicon, rank, searching, terms
from zhixian.retrieval.encoder import encoder
from zhixian.rooms.library import holding
from zhixian.rooms.library.indexing import plain
from zhixian.rooms.library.models import Article, Instrument, Version

LONGEST = 300  # signs of a question
IN_FORCE, EVERY = "in_force", "all"
PAGE = 20


@dataclass(frozen=True)
class Found:
    article: Article
    words: tuple[str, ...]  # what of the question stands in the article
    in_force: bool  # on the day asked about


def ask(question: str, *, on: date, top: int = 10, state: str = IN_FORCE, kind: str = "") -> list[Found]:
    """The articles that decide it, best first: by words, signs and sentence, among what is in force on that day.

    ``state``: what is in that state on that day instead (a key of Version.STATES; any other is taken as all); ``kind``: of
    instruments of that kind alone (a key of Instrument.KINDS; any other is taken as all). BadInput for an empty or overlong
    question. An empty library answers nothing.
    """
    question = _checked(question)
    shelf = holding.held()
    if shelf is None or not len(shelf.articles):
        return []
    scores = fusing.fuse(_by_words(shelf, question), None) + shelf.priors
    if shelf.vectors is not None and (model := encoder()) is not None:
        scores = fusing.with_sentences(scores, shelf.vectors @ model.questions([question])[0])
    if state in Version.STATES:
        scores = np.where(shelf.standing(state, on), scores, -np.inf).astype(np.float32)
    if kind in Instrument.KINDS:
        scores = np.where(shelf.kinds == kind, scores, -np.inf).astype(np.float32)
    top = min(top, PAGE)
    rows = [row for row in fusing.best(scores, searching.READ * top) if np.isfinite(scores[row])]
    # Among all states, a text and the one before it are both wanted.
    found = _read([int(shelf.articles[row]) for row in rows], repeats=state != IN_FORCE)[:top]
    return [_told(each, question, on) for each in found]


def _by_words(shelf: holding.Held, question: str) -> fusing.ByWords:
    expansion = lexicon.expand(question)
    asked = [Counter(terms.pairs(question)), Counter(terms.characters(question)), expansion.pairs]
    postings = shelf.postings({term for each in asked for term in each})
    pairs, characters, meant = (
        lexical.add_up(((n, postings[term]) for term, n in each.items()), len(shelf.articles)) for each in asked
    )
    whole = lexical.whole_words(expansion.words, postings, len(shelf.articles))
    likely = [shelf.keys[law] for law in expansion.laws if law in shelf.keys]
    return fusing.ByWords(
        pairs, characters, meant, whole, expansion.share, np.isin(shelf.laws, likely) if likely else None
    )


def _read(ids: Sequence[int], *, repeats: bool) -> list[Article]:
    """The articles in that order; without ``repeats``, those that say the same as one before are left out."""
    rows = Article.objects.select_related("version__instrument__replaced_by").defer("pairs").in_bulk(ids)
    found = [rows[pk] for pk in ids if pk in rows]
    return found if repeats else [found[at] for at in rank.without_repeats([each.text for each in found])]


def _told(article: Article, question: str, on: date) -> Found:
    words = terms.common_runs(question, f"{plain(article).context}{article.text}")
    return Found(article, words, applies(article.version, on=on))


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
