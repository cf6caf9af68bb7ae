"""The index over all articles: postings of signs and pairs, and vectors. Derived from the articles; made anew after loading."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

import numpy as np
from django.db import connection, transaction
from django.db.models import Max

from zhixian.identifiers import new_id
from zhixian.retrieval import Article as Plain
from zhixian.retrieval import lexical
from zhixian.retrieval.encoder import Encoder
from zhixian.retrieval.searching import characters_of, pairs_of, sentence_of
from zhixian.rooms.library.models import Article, Shelf, Term, Version

BATCH = 512
Told = Callable[[int, int], None]


def plain(article: Article) -> Plain:
    """The article as the pure search knows it."""
    return Plain(f"{article.version.instrument.title}{article.label}", article.text, article.heading)


def _articles() -> Iterator[Article]:
    return Article.objects.select_related("version__instrument").order_by("pk").defer("pairs").iterator(chunk_size=2000)


def index_words(*, now: datetime) -> int:
    """Postings of everything on the shelf, in one transaction; readers keep the old index until it is done."""
    ids, pairs, characters = [], [], []
    for article in _articles():
        told = plain(article)
        ids.append(article.pk)
        pairs.append(pairs_of(told))
        characters.append(characters_of(told))
    found = {
        **lexical.build(characters).postings,
        **lexical.build(pairs).postings,
    }  # one sign, two signs: no term is both
    with transaction.atomic():
        Shelf.objects.select_for_update().filter(pk=1).first()
        Term.objects.all().delete()
        with connection.cursor() as cursor, cursor.copy("copy library_term (term, rows, weights) from stdin") as copy:
            for term, postings in found.items():
                copy.write_row((term, postings.rows.tobytes(), postings.weights.astype(np.float16).tobytes()))
        Shelf.objects.update_or_create(
            pk=1,
            defaults={
                "revision": new_id(), "articles": np.array(ids, np.int64).tobytes(), "vectors": None, "width": 0,
                "made_at": now,
            },
        )  # fmt: skip
    return len(ids)


def index_sentences(encoder: Encoder, *, now: datetime, told: Told = lambda done, of: None) -> int:
    """Vectors of everything on the shelf (a minute or two for 26,000 articles); the search goes by words alone until then.

    If the shelf was loaded anew meanwhile, nothing is written and 0 is answered.
    """
    shelf = Shelf.objects.filter(pk=1).first()
    if shelf is None:
        return 0
    rows = {int(pk): row for row, pk in enumerate(np.frombuffer(shelf.articles, np.int64))}
    vectors = np.zeros((len(rows), encoder.width), np.float16)
    done, every = 0, _articles()
    while batch := list(islice(every, BATCH)):
        kept = [article for article in batch if article.pk in rows]
        if kept:
            vectors[[rows[article.pk] for article in kept]] = encoder.articles(
                [sentence_of(plain(each)) for each in kept]
            )
        done += len(batch)
        told(done, len(rows))
    return len(rows) * Shelf.objects.filter(pk=1, revision=shelf.revision).update(
        revision=new_id(), vectors=vectors.tobytes(), width=encoder.width, made_at=now
    )


def stale() -> bool:
    """Whether articles were loaded since the index was made, or there is none."""
    made = Shelf.objects.filter(pk=1).values_list("made_at", flat=True).first()
    newest = Version.objects.aggregate(newest=Max("loaded_at"))["newest"]
    return newest is not None and (made is None or made < newest)


def without_sentences() -> bool:
    return Shelf.objects.filter(pk=1, vectors=None).exists()
