"""The index as one process holds it in memory: read once a revision, asked for every question."""

from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from uuid import UUID

import numpy as np
import numpy.typing as npt
import psycopg
from django.db import connection

from zhixian.retrieval import lexical, rank
from zhixian.rooms.library.models import Article, Instrument, Shelf

KEPT = 48 * 2**20  # bytes of postings that a process keeps
_NEVER = date.max.toordinal()
Found = dict[str, lexical.Postings | None]


class Kept:
    """Postings of terms asked for before (None: no article has the term), up to ``KEPT`` bytes; then it begins anew."""

    def __init__(self) -> None:
        self._found: Found = {}
        self._bytes = 0
        self._lock = Lock()

    def get(self, wanted: set[str]) -> Found:
        with self._lock:
            return {term: self._found[term] for term in wanted if term in self._found}

    def add(self, found: Found) -> None:
        with self._lock:
            if self._bytes > KEPT:
                self._found, self._bytes = {}, 0
            self._found |= found
            self._bytes += sum(each.rows.nbytes + each.weights.nbytes for each in found.values() if each is not None)


@dataclass(frozen=True)
class Held:
    revision: UUID
    articles: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32] | None
    begins: npt.NDArray[np.int64]  # of each row, the first and the last day in force, as ordinals
    ends: npt.NDArray[np.int64]
    repeals: npt.NDArray[
        np.int64
    ]  # the day on which its instrument was repealed; 0: not known which, _NEVER: it was not
    kinds: npt.NDArray[np.str_]  # of each row, its instrument's kind
    laws: npt.NDArray[np.int64]  # of each row, its instrument's place in ``keys``
    keys: dict[str, int]
    priors: npt.NDArray[np.float32]  # what its instrument's rank adds
    kept: Kept = field(default_factory=Kept)

    def standing(self, state: str, on: date) -> npt.NDArray[np.bool_]:
        """By row, whether its version is in that state on that day; the same as Version.standing says by query."""
        day = on.toordinal()
        gone = self.repeals <= day
        told: npt.NDArray[np.bool_]
        match state:
            case "in_force":
                told = (self.begins <= day) & (day <= self.ends)
            case "coming":
                told = (self.begins > day) & ~gone
            case "repealed":
                told = gone
            case _:
                told = (self.ends < day) & ~gone
        return told

    def postings(self, wanted: set[str]) -> Found:
        """Of all the terms of a question; what was read before is taken from memory."""
        told = self.kept.get(wanted)
        missing = wanted - told.keys()
        if missing:
            found = dict.fromkeys(missing) | _postings(missing)
            self.kept.add(found)
            told |= found
        return told


_held: Held | None = None
_lock = Lock()


def held() -> Held | None:
    """The index of the present revision; None where there is none."""
    global _held
    revision = Shelf.objects.filter(pk=1).values_list("revision", flat=True).first()
    if revision is None:
        return None
    with _lock:
        if _held is None or _held.revision != revision:
            _held = _read()
        return _held


def _read() -> Held | None:
    row = Shelf.objects.filter(pk=1).first()
    if row is None:
        return None
    articles = np.frombuffer(row.articles, np.int64)
    days, laws = {}, {}
    for pk, first, last, repealed, from_day, law in Article.objects.values_list(
        "pk", "version__in_force_from", "version__in_force_to", "version__repealed", "version__instrument__repealed_from",
        "version__instrument__key",
    ):  # fmt: skip
        gone = 0 if repealed else from_day.toordinal() if from_day else _NEVER
        days[pk] = (first.toordinal(), 0 if repealed else last.toordinal() if last else _NEVER, gone)
        laws[pk] = law
    spans = np.array([days.get(int(pk), (1, 0, _NEVER)) for pk in articles], np.int64).reshape(-1, 3)
    instruments = list(Instrument.objects.values_list("key", "title", "kind"))
    keys = {key: at for at, (key, _, _) in enumerate(instruments)}
    of = np.array([keys.get(laws.get(int(pk), ""), -1) for pk in articles], np.int64)
    kinds = np.array([*(kind for _, _, kind in instruments), ""], "U16")  # the last: of a row whose article is gone
    priors = np.array([*(rank.prior(title, kind) for _, title, kind in instruments), 0.0], np.float32)
    return Held(
        revision=row.revision,
        articles=articles,
        vectors=np.frombuffer(row.vectors, np.float16).reshape(len(articles), row.width).astype(np.float32)
        if row.vectors is not None
        else None,
        begins=spans[:, 0],
        ends=spans[:, 1],
        repeals=spans[:, 2],
        kinds=kinds[of],
        laws=of,
        keys=keys,
        priors=priors[of],
    )


def _postings(wanted: set[str]) -> Found:
    connection.ensure_connection()
    # In binary: as text, each byte would come as two signs, and a question's postings are a megabyte.
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("select term, rows, weights from library_term where term = any(%s)", [list(wanted)], binary=True)
        return {
            term: lexical.Postings(np.frombuffer(rows, np.int32), np.frombuffer(weights, np.float16).astype(np.float32))
            for term, rows, weights in cursor
        }
