"""Search over a pool of articles held in memory: for the command line, for evaluation, for tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhixian.retrieval import fusing, lexical, terms
from zhixian.retrieval.articles import Article
from zhixian.retrieval.encoder import Encoder, Vectors


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
    ) -> None:
        """``candidates``: read only so many articles as sentences, the best by words, when they are asked for. It saves
        encoding a whole library for one question; what shares no word with the question is then not found."""
        self.articles = list(articles)
        self._encoder, self._candidates = encoder, candidates
        self._pairs = lexical.build([pairs_of(each) for each in articles])
        self._characters = lexical.build([characters_of(each) for each in articles])
        if vectors is None and encoder is not None and articles and candidates is None:
            vectors = encoder.articles([sentence_of(each) for each in articles])
        self._vectors = vectors

    def search(self, question: str, *, top: int = 10) -> list[Hit]:
        return [self._hit(row, score, question) for row, score in self.ranked(question, top=top)]

    def ranked(self, question: str, *, top: int) -> Iterable[tuple[int, float]]:
        """Rows of the pool with their scores, best first."""
        if not terms.plain(question) or not self.articles:
            return []
        by_words = fusing.fuse(
            self._pairs.scores(terms.pairs(question)), self._characters.scores(terms.characters(question)), None
        )
        if self._encoder is None:
            return _ordered(by_words, top)
        asked = self._encoder.questions([question])[0]
        if self._vectors is not None:
            return _ordered(fusing.with_sentences(by_words, self._vectors @ asked), top)
        rows = fusing.best(by_words, max(top, self._candidates or 0))
        near = self._encoder.articles([sentence_of(self.articles[row]) for row in rows]) @ asked
        kept = fusing.with_sentences(by_words[rows], near)
        return [(rows[at], score) for at, score in _ordered(kept, top)]

    def _hit(self, row: int, score: float, question: str) -> Hit:
        article = self.articles[row]
        return Hit(article, score, terms.common_runs(question, f"{article.context}{article.text}"))


def _ordered(scores: fusing.Floats, top: int) -> list[tuple[int, float]]:
    return [(row, float(scores[row])) for row in fusing.best(scores, top)]
