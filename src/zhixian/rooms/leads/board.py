"""分析看板: subjects, shops and places that several leads name. Each figure opens its list. All of it is a hint (系统提示)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count

from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.leads import envelopes, links
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.goods import GOODS
from zhixian.rooms.leads.models import LinkingKey, Report

MOST: Final = 30
SORTS: Final = {
    "offender": "被举报人",
    "link": "商品或者网店链接",
    "host": "网店",
    "place": "地址",
    "account": "账号",
    "batch": "批次",
}


@dataclass(frozen=True)
class Repeated:
    """``key``: opens the list of these leads."""

    sort: str
    says: str
    name: str
    count: int
    key: str


def repeated(actor: Actor) -> list[Repeated]:
    """What at least two of the unit's leads name, the most first. The name is read out of one of them, for this reader only."""
    with acting_as(actor):
        own = Report.objects.visible_to(actor).filter(sender_id__isnull=True)
        shared = (
            LinkingKey.objects.filter(report_id__in=own.values("pk"), sort__in=SORTS).values("sort", "value")
            .annotate(n=Count("report_id", distinct=True)).filter(n__gt=1).order_by("-n", "sort", "value")[:MOST]
        )  # fmt: skip
        return [
            Repeated(
                row["sort"],
                SORTS[row["sort"]],
                _name(row["sort"], row["value"], actor),
                row["n"],
                f"{row['sort']}:{row['value']}",
            )
            for row in shared
        ]


def _name(sort: str, value: int, actor: Actor) -> str:
    own = Report.objects.visible_to(actor).filter(sender_id__isnull=True)
    one = (
        LinkingKey.objects.filter(sort=sort, value=value, report_id__in=own.values("pk"))
        .values_list("report_id", flat=True)
        .first()
    )
    report = own.filter(pk=one).first() if one else None
    if report is None:
        return ""
    facts = envelopes.unseal_values(key_of(report), report.facts, report.pk)
    if sort in {"link", "host"}:
        found = links.capture(f"{facts.get('links', '')}\n{facts.get('what', '')}")
        return (found[0].host if sort == "host" else found[0].text)[:120] if found else ""
    place = divisions.full_name(report.division) if sort == "place" else ""
    return f"{place}{facts.get(sort, '')}"[:120]


def reports_of(key: str, *, actor: Actor) -> list[UUID]:
    """The unit's leads behind a figure of the board; none for a key that is no key."""
    sort, _, value = key.partition(":")
    if sort not in SORTS or not value.lstrip("-").isdigit() or abs(int(value)) >= 2**63:
        return []
    with acting_as(actor):
        own = Report.objects.visible_to(actor)
        found = LinkingKey.objects.filter(sort=sort, value=int(value), report_id__in=own.values("pk"))
        return list(found.values_list("report_id", flat=True).distinct())


def places(actor: Actor) -> list[tuple[str, str, int]]:
    """Division, its name, leads; the most first."""
    with acting_as(actor):
        rows = (
            Report.objects.visible_to(actor).values_list("division").annotate(n=Count("pk")).order_by("-n", "division")
        )
        return [(code, divisions.full_name(code), count) for code, count in rows[:MOST]]


def rising(actor: Actor, *, today: date, days: int = 30) -> list[tuple[str, str, int, int]]:
    """Goods, label, leads of the last days and of as many days before; those that rise, the steepest first."""
    edge = today - timedelta(days=days)
    with acting_as(actor):
        rows = Report.objects.visible_to(actor).exclude(goods="").filter(received_on__gt=edge - timedelta(days=days))
        lately = dict(rows.filter(received_on__gt=edge).values_list("goods").annotate(n=Count("pk")))
        before = dict(rows.filter(received_on__lte=edge).values_list("goods").annotate(n=Count("pk")))
    found = [
        (key, GOODS[key].label, count, before.get(key, 0))
        for key, count in lately.items()
        if count > before.get(key, 0)
    ]
    return sorted(found, key=lambda row: (row[3] - row[2], row[1]))
