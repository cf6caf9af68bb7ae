"""Terms of leads that end soon or have run out, told to the lead's officer and to the head: once for each end. The leads' room
lies beside this one and can tell nobody."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.moments import local_day, say_day, say_moment
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Appointment, Officer
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.leads import handling, terms
from zhixian.rooms.leads.models import Report, ReportClock

AT_ONCE = 500


def tell(*, now: datetime) -> int:
    """Gives the number of terms told of. Safe to run twice, and from several machines at once."""
    with as_system():
        late = _locked(late_told_at__isnull=True, due_at__lt=now)
        soon = _locked(soon_told_at__isnull=True, due_at__gte=now, due_at__lte=terms.soon_until(now))
        about = _About([*late, *soon], now)
        telling.tell_once([*about.notices(late, "lead_late"), *about.notices(soon, "lead_soon")], now=now)
        ReportClock.objects.filter(pk__in=[clock.pk for clock in late]).update(late_told_at=now)
        ReportClock.objects.filter(pk__in=[clock.pk for clock in soon]).update(soon_told_at=now)
    return len(late) + len(soon)


def _locked(**which: object) -> list[ReportClock]:
    running = ReportClock.objects.select_for_update(skip_locked=True).filter(stopped_at__isnull=True, **which)
    return list(running.order_by("due_at")[:AT_ONCE])


class _About:
    """The leads of some clocks, who took them up, and by which posts these are reached; read together."""

    def __init__(self, clocks: list[ReportClock], now: datetime) -> None:
        self.now = now
        self.reports = Report.objects.in_bulk({clock.report_id for clock in clocks})
        officers = {report.officer_id for report in self.reports.values() if report.officer_id}
        self.names = dict(Officer.objects.filter(pk__in=officers).values_list("pk", "name"))
        held = Appointment.objects.in_force(on=local_day(now)).filter(officer_id__in=officers)
        self.posts: dict[tuple[UUID, UUID], list[str]] = {}
        for officer, unit, post in held.order_by("post").values_list("officer_id", "unit_id", "post"):
            self.posts.setdefault((officer, unit), []).append(post)

    def notices(self, clocks: Iterable[ReportClock], sort: str) -> list[Notice]:
        return [
            Notice(
                id=new_id(), unit_id=report.unit_id, post=post, sort=sort, text=self._text(clock, report, sort), at=self.now,
                key=f"{sort}:{clock.pk}:{int(clock.due_at.timestamp())}:{post}",
            )
            for clock in clocks
            if clock.due_at and (report := self.reports.get(clock.report_id)) and not report.ended
            for post in dict.fromkeys([*self._own_posts(report), "head"])
        ]  # fmt: skip

    def _own_posts(self, report: Report) -> list[str]:
        """By which post of the unit its officer reads notices; before somebody took it up, all who may."""
        held = self.posts.get((report.officer_id, report.unit_id), []) if report.officer_id else []
        return [post for post in held if post in handling.WORKING_POSTS] or ["handler"]

    def _text(self, clock: ReportClock, report: Report, sort: str) -> str:
        who = self.names.get(report.officer_id, "") if report.officer_id else ""
        what = f"线索{report.number}" if report.number else f"{say_day(report.received_on)}收到、未登记的线索"
        mine = f"（承办人{who}）" if who else ""
        hint = (
            "（内部目标，不是法定期限）"
            if clock.clock.startswith("house-")
            else ""
            if clock.verified
            else "（期限待核，仅作提示）"
        )
        assert clock.due_at is not None
        label, end = clock.reckoning.get("label", clock.clock), say_moment(clock.due_at)
        if sort == "lead_late":
            return f"已超期：{what}{mine}的“{label}”已于{end}届满{hint}"[:400]
        return f"将到期：{what}{mine}的“{label}”到{end}届满{hint}"[:400]
