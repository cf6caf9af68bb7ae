"""Indicators of the platform itself, as far as one unit sees them. Call inside that unit's scope: both walls apply."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from zhixian.moments import SHANGHAI
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.models import Dossier, Party
from zhixian.rooms.enterprises.assessments.overseeing import grades_of
from zhixian.rooms.enterprises.models import Assessment, Finding

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Subject:
    key: str  # credit code, or division
    name: str


def firms(unit_id: UUID) -> list[Subject]:
    """Firms that let this unit see an assessment; by their credit code, under the name they gave last."""
    rows = Assessment.objects.open_to(unit_id).exclude(credit_code="").order_by("finished_at")
    return [Subject(key=code, name=name) for code, name in dict(rows.values_list("credit_code", "firm_name")).items()]


def of_firms(unit_id: UUID, codes: Iterable[str], *, on: date, days: int) -> dict[str, Values]:
    """Credit code → the values of ``indexes/firm.yaml``; one query an indicator, however many firms."""
    wanted = list(codes)
    dossiers = _opened(unit_id, _moment(on - timedelta(days=days - 1)), _moment(on + timedelta(days=1)))
    transferred = Exists(Run.objects.filter(dossier_id=OuterRef("dossier_id"), procedure="forward-transfer"))
    owners = Party.objects.filter(dossier__in=dossiers, role="owner", credit_code__in=wanted)
    suspects = Party.objects.filter(dossier__in=dossiers, role="suspect", credit_code__in=wanted)
    infringed, criminal, suspected = _per_firm(owners), _per_firm(owners.filter(transferred)), _per_firm(suspects)
    latest = _latest(unit_id)
    by_firm = {row.credit_code: row for row in latest}
    open_, overdue = _findings(latest, on)
    return {
        code: {
            "infringed": Decimal(infringed.get(code, 0)),
            "infringed_criminal": Decimal(criminal.get(code, 0)),
            "suspected": Decimal(suspected.get(code, 0)),
            "assessed_risk": by_firm[code].score if code in by_firm else None,
            "open_findings": Decimal(open_.get(code, 0)),
            "overdue_findings": Decimal(overdue.get(code, 0)),
        }
        for code in wanted
    }


def of_district(unit_id: UUID, *, on: date, days: int) -> Values:
    """The values of ``indexes/district.yaml``."""
    after, since = _moment(on + timedelta(days=1)), _moment(on - timedelta(days=days - 1))
    now_, before = _opened(unit_id, since, after), _opened(unit_id, since - timedelta(days=days), since)
    count, earlier = now_.count(), before.count()
    repeated = (
        Party.objects.filter(dossier__in=now_, role="suspect").exclude(credit_code="")
        .values("credit_code").annotate(n=Count("dossier_id", distinct=True)).filter(n__gte=2).count()
    )  # fmt: skip
    latest = _latest(unit_id)
    grades = grades_of(latest)
    _, overdue = _findings(latest, on)
    return {
        "cases": Decimal(count),
        "rise": max(Decimal(0), Decimal(count - earlier) / earlier * 100) if earlier else None,
        "trade_secret": Decimal(now_.filter(right_type="trade_secret").count()),
        "repeat_suspects": Decimal(repeated),
        "high_firms": Decimal(sum(grade == "high" for grade in grades.values())) / len(latest) * 100
        if latest
        else None,
        "overdue_findings": Decimal(sum(overdue.values())),
    }


def _opened(unit_id: UUID, since: datetime, after: datetime) -> QuerySet[Dossier]:
    mine = Participation.objects.filter(unit_id=unit_id).values("dossier_id")
    return Dossier.objects.filter(pk__in=mine, sort="case", opened_at__gte=since, opened_at__lt=after)


def _per_firm(rows: QuerySet[Party]) -> dict[str, int]:
    return dict(rows.values_list("credit_code").annotate(n=Count("dossier_id", distinct=True)))


def _latest(unit_id: UUID) -> list[Assessment]:
    """The last assessment of each firm."""
    rows = Assessment.objects.open_to(unit_id).exclude(credit_code="").order_by("finished_at")
    return list({row.credit_code: row for row in rows.defer("report")}.values())


def _findings(latest: list[Assessment], on: date) -> tuple[dict[str, int], dict[str, int]]:
    firm = {row.pk: row.credit_code for row in latest}

    def per_firm(wanted: Callable[[Finding], bool]) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in rows:
            if wanted(row):
                found[firm[row.assessment_id]] = found.get(firm[row.assessment_id], 0) + 1
        return found

    rows = list(Finding.objects.filter(assessment_id__in=firm).exclude(state="closed"))
    return per_firm(lambda row: True), per_firm(lambda row: row.due_on < on)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
