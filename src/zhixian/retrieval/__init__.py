"""Pure: which articles answer a question. No database, no clock, no model fetched; texts come in, ranked articles go out."""

from zhixian.retrieval.articles import Article
from zhixian.retrieval.searching import Hit, Searcher

__all__ = ["Article", "Hit", "Searcher"]
