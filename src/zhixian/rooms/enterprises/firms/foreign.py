"""涉外企业案件: the reader's cases in which a firm with foreign capital stands, beside all the others, each case once.

A firm is known by its credit code, else by its exact name. The clocks are those of every case; they are shown side by side so
that anybody can see it (平等保护).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket.models import Clock
from zhixian.rooms.dossiers import secrecy
from zhixian.rooms.dossiers.models import Dossier, Party, Right
from zhixian.rooms.enterprises.firms.countries import CAPITAL

CAPACITIES: Final[dict[str, str]] = {
    "owner": "权利人", "complainant": "控告人、举报人", "suspect": "当事人（涉嫌侵权人）",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Foreign:
    credit_code: str
    name: str
    country: str

    @property
    def country_label(self) -> str:
        return CAPITAL.get(self.country, self.country)


@dataclass(frozen=True, kw_only=True)
class ForeignCase:
    """One case with every foreign firm in it, and in what capacities they stand there."""

    dossier: Dossier
    firms: tuple[Foreign, ...]
    capacities: frozenset[str]

    @property
    def capacity_labels(self) -> str:
        return "、".join(label for key, label in CAPACITIES.items() if key in self.capacities)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Clocks of the reader's unit in a group of cases."""

    clocks: int
    late: int  # stopped after their end, or running past it


@dataclass(frozen=True, kw_only=True)
class Report:
    """``total`` holds every case once, ``restricted`` (not cleared for) included; a case with firms of two countries is one
    case and stands in two lines of ``by_country``."""

    cases: tuple[ForeignCase, ...]
    total: int
    restricted: int
    by_country: tuple[tuple[str, int], ...]
    foreign_terms: Terms
    other_terms: Terms

    @property
    def all_terms(self) -> Terms:
        mine, others = self.foreign_terms, self.other_terms
        return Terms(clocks=mine.clocks + others.clocks, late=mine.late + others.late)


def among(codes: Iterable[str], names: Iterable[str]) -> list[Foreign]:
    """Firms with foreign capital of those codes or exact names, whichever unit keeps the record: that much is public."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select credit_code, name, country from enterprises_foreign_among(%s, %s)",
            [[each for each in codes if each], [each for each in names if each]],
        )
        return [Foreign(credit_code=code, name=name, country=country) for code, name, country in cursor.fetchall()]


def report(*, actor: Actor, now: datetime, since: date | None = None, until: date | None = None) -> Report:
    """Of cases opened in those days (both included; none: all). Call inside ``acting_as``."""
    if since and until and until < since:
        raise BadInput("days in the wrong order", fields={"until": "截止日期应不早于起始日期"})
    rows = Dossier.objects.visible_to(actor).filter(sort="case")
    if since:
        rows = rows.filter(penalty_case__opened_on__gte=since)
    if until:
        rows = rows.filter(penalty_case__opened_on__lte=until)
    found = _cases(list(rows.select_related("penalty_case").order_by("-opened_at", "number")))
    pks = [each.dossier.pk for each in found]
    clocks = Clock.objects.of(actor).filter(dossier_id__in=rows.values("pk"), due_at__isnull=False, lapses=False)
    # In a part of the time two sums with one case between them would tell what it is: restricted ones are left out.
    closed = 0 if since or until else secrecy.closed_to(actor)
    countries = Counter(label for each in found for label in {firm.country_label for firm in each.firms})
    return Report(
        cases=tuple(found), total=rows.count() + closed, restricted=closed,
        by_country=tuple(sorted(countries.items(), key=lambda pair: (-pair[1], pair[0]))),
        foreign_terms=_terms(clocks.filter(dossier_id__in=pks), now), other_terms=_terms(clocks.exclude(dossier_id__in=pks), now),
    )  # fmt: skip


def _cases(dossiers: list[Dossier]) -> list[ForeignCase]:
    pks = [each.pk for each in dossiers]
    stands: list[tuple[UUID, str, str, str]] = [
        *Party.objects.filter(dossier_id__in=pks, sort="unit", role__in=CAPACITIES, erased_at__isnull=True).values_list(
            "dossier_id", "role", "credit_code", "name"
        ),
        *((pk, "owner", "", owner) for pk, owner in Right.objects.filter(dossier_id__in=pks).values_list("dossier_id", "owner")),
    ]  # fmt: skip
    known = among({code for _, _, code, _ in stands}, {name for _, _, _, name in stands})
    by_code, by_name = {each.credit_code: each for each in known}, {each.name: each for each in known}
    held: dict[UUID, dict[str, Foreign]] = {}
    capacities: dict[UUID, set[str]] = {}
    for pk, role, code, name in stands:
        # A code that is given decides; a namesake with another code is another firm.
        firm = by_code.get(code) if code else by_name.get(name)
        if firm is not None:
            held.setdefault(pk, {})[firm.credit_code] = firm
            capacities.setdefault(pk, set()).add(role)
    return [
        ForeignCase(dossier=each, firms=tuple(held[each.pk].values()), capacities=frozenset(capacities[each.pk]))
        for each in dossiers
        if each.pk in held
    ]


def _terms(clocks: Iterable[Clock], now: datetime) -> Terms:
    rows = list(clocks)
    return Terms(clocks=len(rows), late=sum((each.stopped_at or now) > each.due_at for each in rows if each.due_at))
