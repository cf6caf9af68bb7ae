"""Instruments, their versions by date, the articles of each; and the index by which they are found.

The law is public: no row here belongs to a dossier, so no row-level policy stands before it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from zhixian.identifiers import new_id


class Instrument(models.Model):
    """A law, regulation, rule or interpretation, whatever its version. ``key`` is its short title: part of every permalink."""

    KINDS: ClassVar[dict[str, str]] = {
        "constitution": "宪法", "law": "法律", "regulation": "行政法规", "interpretation": "司法解释", "rule": "部门规章",
        "local": "地方性法规", "document": "规范性文件",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=220)
    kind = models.CharField(max_length=16)
    issuer = models.CharField(max_length=200, blank=True)
    repealed_from = models.DateField(null=True)  # the first day on which it no longer holds, where a text says so
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replaces")

    class Meta:
        ordering = ("key",)

    @property
    def kind_word(self) -> str:
        return self.KINDS.get(self.kind, "")


class VersionQuerySet(models.QuerySet["Version"]):
    def in_force(self, *, on: date) -> VersionQuerySet:
        """Those that apply on that day; both ends count."""
        return self.filter(in_force_from__lte=on).filter(Q(in_force_to=None) | Q(in_force_to__gte=on))

    def standing(self, state: str, *, on: date) -> VersionQuerySet:
        """Those in that state (a key of Version.STATES) on that day."""
        repealed = Q(repealed=True) | Q(instrument__repealed_from__lte=on)
        match state:
            case "in_force":
                return self.in_force(on=on).exclude(repealed=True)
            case "coming":
                return self.filter(in_force_from__gt=on).exclude(repealed)
            case "repealed":
                return self.filter(repealed)
            case "amended":
                return self.filter(in_force_to__lt=on).exclude(repealed)
        return self.all()


class Version(models.Model):
    """The text as adopted or amended on ``version_date``."""

    DATES: ClassVar[dict[str, str]] = {"stated": "", "assumed": "施行日期待核"}
    STATES: ClassVar[dict[str, str]] = {
        "in_force": "现行有效", "coming": "尚未施行", "amended": "已被修改", "repealed": "已废止",
    }  # fmt: skip
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="versions")
    version_date = models.DateField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)  # inclusive; none: no end is known
    repealed = models.BooleanField(default=False)  # no longer in force, even where the last day is not known
    dates = models.CharField(
        max_length=8, default="stated"
    )  # whether the first day is stated, or assumed from the date of the version
    note = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # of the articles: loading the same again changes nothing
    loaded_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("instrument", "version_date")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["instrument", "version_date"], name="one_version_a_day")
        ]


class Article(models.Model):
    """One article of one version. ``number`` and ``inserted``: 第二百一十九条之一 is 219, 1."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="articles")
    place = models.PositiveIntegerField()  # in the order of the text, from 1
    label = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    inserted = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=200, blank=True)  # 编 / 章 / 节
    text = models.TextField()
    pairs = SearchVectorField(
        null=True
    )  # pairs of neighbouring signs: words of two characters are found on stock PostgreSQL

    class Meta:
        ordering = ("version", "place")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["version", "number", "inserted"], name="one_article_a_number")
        ]
        indexes: ClassVar[list[Any]] = [GinIndex(fields=["pairs"], name="article_pairs")]

    @property
    def link(self) -> str:
        """The last part of its permalink: 57, or 219-1."""
        return f"{self.number}-{self.inserted}" if self.inserted else str(self.number)


class Shelf(models.Model):
    """The index as it stands, one row: which article is in which row, and since which loading. Derived; may be made anew."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.UUIDField()
    articles = models.BinaryField()  # int64 ids, by row
    vectors = models.BinaryField(null=True)  # float16, rows times width; none: by words alone
    width = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()


class Term(models.Model):
    """Postings of one sign or pair of signs: rows (int32) and weights (float16)."""

    term = models.CharField(max_length=8, primary_key=True)
    rows = models.BinaryField()
    weights = models.BinaryField()
