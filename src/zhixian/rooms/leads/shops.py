"""网店: which were closed, and on which platforms the leads' links lie. A link counts once, however many leads name it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.leads import handling, links
from zhixian.rooms.leads.goods import BREACHES, GOODS, PLATFORMS, SALES_CHANNELS, platform_of
from zhixian.rooms.leads.models import ClosedShop, LinkingKey, Report
from zhixian.rooms.ledger import services as ledger

MOST = 500


def close(
    lines: Iterable[str], closed_on: date, *, report_id: UUID | None = None, actor: Actor, now: datetime
) -> list[ClosedShop]:
    """登记关停: one shop a line, its link and perhaps its name behind it. All or none; a link that is closed already counts once.

    The case of the lead, if it has become one, is noted with each shop.
    """
    if not handling.may_work(actor):
        raise NotAllowed("no working post", why="请由承办人、负责人或者联络员登记。")
    told = [line.strip() for line in lines if line.strip()]
    wrong = {}
    if not 0 < len(told) <= MOST:
        wrong["shops"] = f"一行一个网店，1至{MOST}个，现在有{len(told)}个"
    if closed_on > local_day(now):
        wrong["closed_on"] = "关停日期不能在今天以后"
    found = [(line, links.capture(line)) for line in told]
    if bad := [str(at) for at, (_, hits) in enumerate(found, start=1) if not hits or len(hits[0].text) > 400]:
        wrong["shops"] = f"第{'、'.join(bad[:10])}行没有网址，应为“网址 店名”"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        lead = Report.objects.visible_to(actor).filter(pk=report_id).first() if report_id else None
        if report_id and lead is None:
            raise NotFound("not held")
        made = []
        for line, hits in found:
            link = hits[0].text.split("#")[0].rstrip("/")
            shop, fresh = ClosedShop.objects.get_or_create(
                unit_id=actor.unit_id, link=link,
                defaults={"report_id": report_id, "dossier_id": lead.dossier_id if lead else None, "by": actor.officer_id,
                          "platform": platform_of(line), "closed_on": closed_on,
                          "name": line.replace(hits[0].text, "").strip(" ，,、\t")[:200]},
            )  # fmt: skip
            if fresh:
                made.append(shop)
                ledger.record("shop.closed", chain=report_id or actor.unit_id, subject=shop.pk, officer_id=actor.officer_id,
                              unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return made


def closed(actor: Actor, *, report_id: UUID | None = None) -> list[ClosedShop]:
    with acting_as(actor):
        rows = ClosedShop.objects.visible_to(actor)
        return list((rows.filter(report_id=report_id) if report_id else rows).order_by("-closed_on", "link"))


def by_platform(actor: Actor) -> list[tuple[str, str, int, int]]:
    """Key, platform, different links, leads; over the unit's leads that name a link."""
    with acting_as(actor):
        rows = dict(Report.objects.visible_to(actor).exclude(platform="").values_list("pk", "platform"))
        found = LinkingKey.objects.filter(sort="link", report_id__in=list(rows)).values_list("report_id", "value")
        different: dict[str, set[int]] = {}
        for report_id, value in found:
            different.setdefault(rows[report_id], set()).add(value)
    leads: dict[str, int] = {}
    for platform in rows.values():
        leads[platform] = leads.get(platform, 0) + 1
    return sorted(
        ((key, PLATFORMS[key][0], len(different.get(key, ())), leads[key]) for key in leads),
        key=lambda row: (-row[2], row[1]),
    )


def counted(actor: Actor, field: str) -> list[tuple[str, str, int]]:
    """Key, label, leads: by goods, breach, sales channel, the channel that they came by (``channel``), or event code. What was
    merged is counted under its own channel."""
    labels = {"goods": {key: kind.label for key, kind in GOODS.items()}, "breach": BREACHES, "sales_channel": SALES_CHANNELS,
              "channel": Report.CHANNELS, "event_code": {}, "state": Report.STATES}[field]  # fmt: skip
    with acting_as(actor):
        rows = Report.objects.visible_to(actor).exclude(**{field: ""}).values_list(field).annotate(n=Count("pk"))
        return [(key, labels.get(key, key), count) for key, count in rows.order_by("-n", field)]
