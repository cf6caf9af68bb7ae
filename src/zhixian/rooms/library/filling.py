"""The library by itself: loaded once from the package, indexed whenever something is missing."""

from datetime import datetime

from zhixian.retrieval.encoder import encoder
from zhixian.rooms.library import indexing, loading, package
from zhixian.rooms.library.models import Version


def fill(*, now: datetime) -> None:
    """May run twice without harm. An empty library is loaded from the package; one that holds anything is left as it is."""
    place = package.place()
    if place is not None and not Version.objects.exists():
        loading.load(package.read(place), now=now)
    if indexing.stale():
        indexing.index_words(now=now)
    model = encoder()
    if model is not None and indexing.without_sentences():
        indexing.index_sentences(model, now=now)
