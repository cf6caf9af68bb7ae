"""Search over a pool of articles held in memory: for the command line, for evaluation, for tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from zhixian.retrieval import fusing, lexical, lexicon, rank, terms
from zhixian.retrieval.articles import Article, short_title
from zhixian.retrieval.encoder import Encoder, Vectors

READ = 2  # how many times the wanted articles are read, so that repeats can be left out


@dataclass(frozen=True)
class Hit:
    article: Article
    score: float
    words: tuple[str, ...]  # what of the question stands in the article, longest first


def pairs_of(article: Article) -> list[str]:
    """The article's terms for the index of pairs; what it stands under counts twice."""
    return 2 * terms.pairs(article.context) + terms.pairs(article.text)


def characters_of(article: Article) -> list[str]:
    return terms.characters(article.context) + terms.characters(article.text)


def sentence_of(article: Article) -> str:
    return f"{article.context} {article.text}"


class Searcher:
    """Built once over a pool; then a question takes a few milliseconds."""

    def __init__(
        self,
        articles: Sequence[Article],
        encoder: Encoder | None,
        vectors: Vectors | None = None,
        *,
        candidates: int | None = None,
        repeats: bool = True,
    ) -> None:
        """``candidates``: read only so many articles as sentences, the best by words, when they are asked for. It saves
        encoding a whole library for one question; what shares no word with the question is then not found.
        Without ``repeats``, ``search`` leaves out what says the same as an article before it."""
        self.articles = list(articles)
        self._encoder, self._candidates, self._repeats = encoder, candidates, repeats
        self._pairs = lexical.build([pairs_of(each) for each in articles])
        self._characters = lexical.build([characters_of(each) for each in articles])
        if vectors is None and encoder is not None and articles and candidates is None:
            vectors = encoder.articles([sentence_of(each) for each in articles])
        self._vectors = vectors
        self._laws = np.array([short_title(each.law) for each in articles], dtype=str)
        self._priors = np.array([rank.prior(each.law) for each in articles], np.float32)

    def search(self, question: str, *, top: int = 10) -> list[Hit]:
        found = list(self.ranked(question, top=top if self._repeats else READ * top))
        if not self._repeats:
            found = [found[at] for at in rank.without_repeats([self.articles[row].text for row, _ in found])][:top]
        return [self._hit(row, score, question) for row, score in found]

    def ranked(self, question: str, *, top: int) -> Iterable[tuple[int, float]]:
        """Rows of the pool with their scores, best first."""
        if not terms.plain(question) or not self.articles:
            return []
        by_words = self.by_words(question)
        if self._encoder is None:
            return _ordered(by_words, top)
        asked = self._encoder.questions([question])[0]
        if self._vectors is not None:
            return _ordered(fusing.with_sentences(by_words, self._vectors @ asked), top)
        rows = fusing.best(by_words, max(top, self._candidates or 0))
        near = self._encoder.articles([sentence_of(self.articles[row]) for row in rows]) @ asked
        kept = fusing.with_sentences(by_words[rows], near)
        return [(rows[at], score) for at, score in _ordered(kept, top)]

    def by_words(self, question: str) -> fusing.Floats:
        expansion = lexicon.expand(question)
        told = fusing.ByWords(
            self._pairs.scores(terms.pairs(question)), self._characters.scores(terms.characters(question)),
            self._pairs.scores(expansion.pairs.elements()),
            lexical.whole_words(expansion.words, self._pairs.postings, self._pairs.size), expansion.share,
            np.isin(self._laws, list(expansion.laws)),
        )  # fmt: skip
        return fusing.fuse(told, None) + self._priors

    def _hit(self, row: int, score: float, question: str) -> Hit:
        article = self.articles[row]
        return Hit(article, score, terms.common_runs(question, f"{article.context}{article.text}"))


def _ordered(scores: fusing.Floats, top: int) -> list[tuple[int, float]]:
    return [(row, float(scores[row])) for row in fusing.best(scores, top)]
