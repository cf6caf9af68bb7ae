"""Notices to platforms: many at once out of a table, and how often each platform cleared away in time."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.docket.models import Run
from zhixian.rooms.docket.opening import open_matter
from zhixian.rooms.leads import looking

PROCEDURE = "platform-notice"
COLUMNS = {"平台": "platform", "链接": "item", "事实": "reasons", "清理时刻": "wanted_by"}
MOST = 500


@dataclass(frozen=True, kw_only=True)
class InTime:
    platform: str
    in_time: int
    settled: int  # removed, or past its time without removal

    @property
    def per_cent(self) -> int:
        return round(100 * self.in_time / self.settled) if self.settled else 0


def notify_all(table: str, *, actor: Actor, now: datetime) -> list[UUID]:
    """One notice a row of a CSV with the columns 平台、链接、事实、清理时刻; all or none. BadInput names the row."""
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise BadInput("columns missing", fields={"table": f"第一行应为：{'、'.join(COLUMNS)}"})
    rows = list(reader)
    if not 0 < len(rows) <= MOST:
        raise BadInput("too many rows", fields={"table": f"一次导入1至{MOST}项"})
    made = []
    with acting_as(actor):
        for position, row in enumerate(rows, start=2):
            form = {field: (row[column] or "").strip() for column, field in COLUMNS.items()}
            try:
                dossier, _ = open_matter(
                    PROCEDURE, actor=actor, title=f"{form['platform']}清理通知"[:200], form=form, now=now
                )
            except BadInput as refusal:
                raise BadInput("a bad row", fields={"table": f"第{position}行：{refusal.user_message}"}) from refusal
            made.append(dossier.pk)
    return made


def in_time(actor: Actor, *, now: datetime) -> list[InTime]:
    """By platform, over the notices of dossiers in which the unit takes part; one whose time still runs is not counted."""
    with acting_as(actor):
        own = Participation.objects.of(actor.unit_id).values("dossier_id")
        kept = [run.memory["kept"] for run in Run.objects.filter(procedure=PROCEDURE, dossier_id__in=own)]
    found: dict[str, list[bool]] = defaultdict(list)
    for each in kept:
        wanted = datetime.fromisoformat(each["wanted_by"])
        removed = datetime.fromisoformat(each["removed_at"]) if "removed_at" in each else None
        if removed is not None or wanted < now:
            found[each["platform"]].append(removed is not None and removed <= wanted)
    return [InTime(platform=name, in_time=sum(rows), settled=len(rows)) for name, rows in sorted(found.items())]


def notify_about(
    report_ids: Sequence[UUID], *, reasons: str, wanted_by: str, actor: Actor, now: datetime
) -> tuple[list[UUID], list[str]]:
    """批量通知: one notice for each different link of the unit's leads that are chosen; all or none. Gives the matters, and the
    links that a running notice names already. What a reporter wrote is not sent: the facts are the officer's own words."""
    if not 0 < len(report_ids) <= MOST:
        raise BadInput("too many", fields={"leads": f"请选1至{MOST}条带链接的线索"})
    if not reasons.strip():
        raise BadInput("no reasons", fields={"reasons": "请写明侵权假冒的事实"})
    with acting_as(actor):
        links = looking.links_of(report_ids, actor=actor)
        if not links:
            raise BadInput("no links", fields={"leads": "选的线索里没有链接"})
        own = Participation.objects.of(actor.unit_id).values("dossier_id")
        running = Run.objects.filter(procedure=PROCEDURE, dossier_id__in=own, ended=False)
        known = {run.memory["kept"].get("item") for run in running}
        made = []
        for link, platform in links:
            if link not in known:
                form = {"platform": platform, "item": link, "reasons": reasons.strip(), "wanted_by": wanted_by}
                title = f"{platform}清理通知"[:200]
                made.append(open_matter(PROCEDURE, actor=actor, title=title, form=form, now=now)[0].pk)
    return made, [link for link, _ in links if link in known]
