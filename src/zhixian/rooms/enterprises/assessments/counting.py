"""Figures of assessments: what the unit's own list gives, and numbers only of all assessments in its division."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from zhixian.moments import SHANGHAI
from zhixian.risk import GRADES
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.enterprises.assessments import overseeing
from zhixian.rooms.enterprises.models import Assessment, Finding

SIGNIFICANT = {"national": 0, "province": 2, "city": 4, "county": 6}


@dataclass(frozen=True, kw_only=True)
class Counts:
    tests: int
    firms: int  # distinct credit codes; a firm tested twice counts once here and twice in tests
    unnamed: int  # tests without a credit code, which cannot be told apart
    risks: int
    closed: int
    grades: dict[str, int]  # reckoned grades


def consented(actor: Actor, *, since: date, until: date) -> Counts:
    """Of assessments that firms let this unit see, finished in those days (both included). Call inside ``acting_as``."""
    overseeing.refuse_others(actor)
    first, after = _between(since, until)
    rows = list(Assessment.objects.open_to(actor.unit_id).filter(finished_at__gte=first, finished_at__lt=after))
    findings = Finding.objects.filter(assessment__in=rows)
    return Counts(
        tests=len(rows), firms=len({row.firm_key for row in rows if row.firm_key}), unnamed=sum(not row.firm_key for row in rows),
        risks=findings.count(), closed=findings.closed().count(),
        grades={grade: sum(row.grade == grade for row in rows) for grade in GRADES},
    )  # fmt: skip


def everywhere(actor: Actor, *, since: date, until: date) -> Counts:
    """Of all assessments in the unit's division, consented or not: numbers only, from a function of the database that
    gives nothing else."""
    overseeing.refuse_others(actor)
    first, after = _between(since, until)
    prefix = actor.division[: SIGNIFICANT.get(actor.unit_level, 6)]
    with connection.cursor() as cursor:
        cursor.execute("select * from enterprises_counts(%s, %s, %s)", [prefix, first, after])
        tests, firms, unnamed, risks, closed, high, medium, low = cursor.fetchone()
    return Counts(tests=tests, firms=firms, unnamed=unnamed, risks=risks, closed=closed,
                  grades={"high": high, "medium": medium, "low": low})  # fmt: skip


def _between(since: date, until: date) -> tuple[datetime, datetime]:
    def midnight(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)

    return midnight(since), midnight(date.fromordinal(until.toordinal() + 1))
