"""Putting instruments on the shelf: what is new is added, what is the same stays, days in force are set anew."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from zhixian.retrieval import terms
from zhixian.rooms.library import repeals
from zhixian.rooms.library.dating import first_day, last_days
from zhixian.rooms.library.models import Article, Instrument, Version
from zhixian.rooms.library.parsed import ParsedVersion


@dataclass
class Loaded:
    """What one loading did."""

    added: int = 0
    changed: int = 0
    same: int = 0
    articles: int = 0
    refused: list[str] = field(default_factory=list)


def load(versions: Iterable[ParsedVersion | Exception], *, now: datetime) -> Loaded:
    """One transaction: either everything readable is on the shelf, or nothing has changed.

    A text from a folder takes the place of the package's for the same day; what a reading refused is only told.
    """
    told = Loaded()
    touched: set[str] = set()
    with transaction.atomic():
        for one in versions:
            if isinstance(one, Exception):
                told.refused.append(getattr(one, "user_message", str(one)))
                continue
            if _shelved(one, now=now, told=told):
                touched.add(one.key)
        for key in touched:
            _set_days(key)
        if touched:
            _set_repeals()
    return told


def _shelved(one: ParsedVersion, *, now: datetime, told: Loaded) -> bool:
    instrument, _ = Instrument.objects.get_or_create(
        key=one.key, defaults={"title": one.title, "kind": one.kind, "issuer": one.issuer}
    )
    version = Version.objects.filter(instrument=instrument, version_date=one.version_date).first()
    if version is not None and version.digest == one.digest:
        told.same += 1
        return False
    first = first_day(one)
    values = {
        "in_force_from": first.day, "dates": first.certainty, "note": first.note, "repealed": one.repealed, "source": one.source,
        "digest": one.digest, "loaded_at": now,
    }  # fmt: skip
    if version is None:
        version = Version.objects.create(instrument=instrument, version_date=one.version_date, **values)
        told.added += 1
    else:
        Version.objects.filter(pk=version.pk).update(**values)
        version.articles.all().delete()
        told.changed += 1
    _copy_articles(version, one)
    told.articles += len(one.articles)
    return True


def _copy_articles(version: Version, one: ParsedVersion) -> None:
    """By COPY: 26,000 articles with their index in seconds, where single inserts took minutes."""
    columns = "version_id, place, label, number, inserted, heading, text, pairs"
    with connection.cursor() as cursor, cursor.copy(f"copy library_article ({columns}) from stdin") as rows:
        for place, each in enumerate(one.articles, 1):
            pairs = " ".join(
                f"'{pair}'" for pair in sorted(set(terms.pairs(each.text)))
            )  # letters and digits: no quote
            rows.write_row((version.pk, place, each.label, each.number, each.inserted, each.heading, each.text, pairs))


def _set_days(key: str) -> None:
    """A version ends the day before the next one begins; the last one has no end, unless it was repealed."""
    versions = list(Version.objects.filter(instrument__key=key).order_by("in_force_from", "version_date"))
    for version, ends in zip(versions, last_days([each.in_force_from for each in versions]), strict=True):
        if version.in_force_to != ends:
            Version.objects.filter(pk=version.pk).update(in_force_to=ends)


def _set_repeals() -> None:
    """What is repealed ends on the day that the repealing text gives, wherever both are on the shelf.

    The source's own mark (repealed, day unknown) gives way to the day. Only versions older than the repealing day end by it.
    """
    closing = Article.objects.filter(text__contains=repeals.REPEALING).values_list(
        "version__instrument__key", "text", "version__in_force_from"
    )
    told = repeals.reckon(closing, Instrument.objects.values_list("key", flat=True))
    ids = dict(Instrument.objects.filter(key__in={each.by for each in told.values()}).values_list("key", "pk"))
    for key, repeal in told.items():
        versions = Version.objects.filter(instrument__key=key)
        if versions.filter(version_date__gte=repeal.day).exists():
            continue  # it was amended after that day: the sentence means an older instrument of the name
        Instrument.objects.filter(key=key).update(repealed_from=repeal.day, replaced_by_id=ids[repeal.by])
        last = repeal.day - timedelta(days=1)
        versions.filter(repealed=True).update(repealed=False)
        versions.filter(Q(in_force_to=None) | Q(in_force_to__gt=last)).update(in_force_to=last)
