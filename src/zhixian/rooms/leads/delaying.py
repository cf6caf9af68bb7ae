"""延长核查、停止和恢复计算: what may move the end of the law's term for a lead, and nothing else may.

The house's own targets beside the term (danger, green channel) stay as they are: they ask for a first look, not for a result.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from zhixian.law import clocks
from zhixian.law.ends import BadReckoning
from zhixian.moments import local_day, say_day
from zhixian.refusals import BadInput, NotAllowed, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.leads import handling, terms
from zhixian.rooms.leads.models import Report, ReportClock, TermChange

# What the instruments list as time that does not count, by the word that stands in them.
GROUNDS: Final[dict[str, tuple[str, str]]] = {
    "testing": ("检测", "检测"),
    "inspection": ("检验", "检验"),
    "quarantine": ("检疫", "检疫"),
    "appraisal": ("鉴定", "鉴定"),
    "identification": ("权利人辨认或者鉴别", "辨认"),
}


class UnableToMoveTerm(UnableTo):
    code = "leads.unable_to_move_term"
    user_message = "{what}"


@dataclass(frozen=True)
class Change:
    says: str
    ground: str
    reason: str
    on: date
    officer: str
    at: datetime


def grounds_of(clock: ReportClock) -> list[tuple[str, str]]:
    """The reasons for which that very term stands still, as keys and words; none where its instrument lists none."""
    listed = "、".join(clocks.term(clock.clock).pauses)
    return [(key, label) for key, (label, word) in GROUNDS.items() if word in listed]


def may_extend(clock: ReportClock) -> bool:
    return int(clock.reckoning.get("extended", 0)) < len(clocks.term(clock.clock).extensions)


def extend(report_id: UUID, reason: str, *, actor: Actor, now: datetime) -> ReportClock:
    """批准延长, by the head, before the end, as often as the article allows (市场监督管理行政处罚程序规定第18条: once)."""
    words = handling.worded(reason, "reason", "请写明有什么特殊情况、为什么不能按期办完", most=400)
    with handling.open_report(report_id, actor) as report:
        if "head" not in actor.posts:
            raise NotAllowed("not the head", why="延长核查期限由本单位负责人批准。")
        clock = _running(report)
        if clock.due_at is not None and clock.due_at < now:
            raise UnableToMoveTerm(
                "it is over", what="期限已经届满，届满以后不能再延长。请尽快作出立案或者不予立案的决定。"
            )
        clock.reckoning = clock.reckoning | {"extended": int(clock.reckoning.get("extended", 0)) + 1}
        try:
            terms.reckon(clock)
        except BadReckoning as fault:
            raise UnableToMoveTerm(
                str(fault), what=f"不能再延长：{fault}（{clock.reckoning['citation']}）。"
            ) from fault
        _note(report, clock, "extended", words, actor, now, on=local_day(now))
        until = f"，到{say_day(local_day(clock.due_at))}" if clock.due_at else ""
        handling.tell(report, actor, f"{actor.unit_name}负责人批准延长核查期限{until}。", now)
        handling.record(report, "term_extended", actor, now, clock.pk)
    return clock


def pause(
    report_id: UUID, ground: str, reason: str, *, since: date, actor: Actor, now: datetime
) -> ReportClock:  # fmt: skip
    """停止计算 from the day that something was given away to be tested, appraised or recognised (that day included)."""
    words = handling.worded(
        reason, "reason", "请写明委托谁、什么文书，如“委托某某检测院，检测委托书〔2026〕3号”", most=400
    )
    with handling.open_report(report_id, actor) as report:
        clock = _running(report)
        listed = dict(grounds_of(clock))
        if not listed:
            raise UnableToMoveTerm(
                "nothing listed", what=f"“{clock.reckoning['label']}”没有可以扣除的事项，期限不能停止计算。"
            )
        if ground not in listed:
            says = f"只有{'、'.join(listed.values())}所需的时间可以扣除（{clock.reckoning['citation']}）；咨询、会商、补正、等待回函都不能"
            raise BadInput(f"{ground!r} is not listed", fields={"ground": says})
        if "paused_since" in clock.reckoning:
            raise UnableToMoveTerm("it stands still", what="期限已经停止计算；收到结果以后先恢复计算。")
        if not clock.started_on <= since <= local_day(now):
            raise BadInput("a day outside", fields={"since": f"应在{say_day(clock.started_on)}至今天之间"})
        if clock.due_at is not None and since > local_day(clock.due_at):
            raise BadInput(
                "after the end",
                fields={"since": f"期限已于{say_day(local_day(clock.due_at))}届满，届满以后不能停止计算"},
            )
        if (last := _last_counted(clock)) and since <= last:
            raise BadInput("counted twice", fields={"since": f"到{say_day(last)}的时间已经扣除过，应写其后的日期"})
        clock.reckoning = clock.reckoning | {"paused_since": since.isoformat()}
        terms.reckon(clock)
        _note(report, clock, "paused", words, actor, now, on=since, ground=ground)
        handling.tell(report, actor, f"因需要{listed[ground]}，核查期限自{say_day(since)}起停止计算。", now)
        handling.record(report, "term_paused", actor, now, clock.pk)
    return clock


def resume(report_id: UUID, reason: str, *, on: date, actor: Actor, now: datetime) -> ReportClock:
    """恢复计算: the result has come; the time up to that day does not count (第18条第2款)."""
    words = handling.worded(reason, "reason", "请写明收到了什么结果、文书编号", most=400)
    with handling.open_report(report_id, actor) as report:
        clock = _running(report)
        since = clock.reckoning.get("paused_since")
        if since is None:
            raise UnableToMoveTerm("it runs", what="期限正在计算，没有停止。")
        first = date.fromisoformat(since)
        if not first <= on <= local_day(now):
            raise BadInput("a day outside", fields={"on": f"应在{say_day(first)}至今天之间"})
        told = {name: value for name, value in clock.reckoning.items() if name != "paused_since"}
        clock.reckoning = told | {"paused": [*told.get("paused", []), [since, on.isoformat()]]}
        terms.reckon(clock)
        _note(report, clock, "resumed", words, actor, now, on=on)
        until = f"，到{say_day(local_day(clock.due_at))}" if clock.due_at else ""
        handling.tell(report, actor, f"核查期限自{say_day(on)}的次日起恢复计算{until}。", now)
        handling.record(report, "term_resumed", actor, now, clock.pk)
    return clock


def _running(report: Report) -> ReportClock:
    clock = terms.legal(report.pk)
    if clock is None:
        raise UnableToMoveTerm("no term", what="这条线索没有正在计算的法定期限。")
    return clock


def _last_counted(clock: ReportClock) -> date | None:
    return max((date.fromisoformat(last) for _, last in clock.reckoning.get("paused", [])), default=None)


def _note(
    report: Report, clock: ReportClock, sort: str, reason: str, actor: Actor, now: datetime, *, on: date, ground: str = ""
) -> None:  # fmt: skip
    TermChange.objects.create(report_id=report.pk, unit_id=actor.unit_id, clock_id=clock.pk, sort=sort, ground=ground,
                              reason=reason, on=on, officer_id=actor.officer_id, at=now)  # fmt: skip


def changes(report_id: UUID, *, actor: Actor) -> list[Change]:
    """What moved its end, in order. NotFound for a unit that does not hold it."""
    with acting_as(actor):
        if not Report.objects.visible_to(actor).filter(pk=report_id).exists():
            raise NotFound("not held")
        rows = list(TermChange.objects.filter(report_id=report_id).order_by("at", "pk"))
        names = dict(Officer.objects.filter(pk__in={row.officer_id for row in rows}).values_list("pk", "name"))
    return [
        Change(TermChange.SORTS[row.sort], GROUNDS[row.ground][0] if row.ground else "", row.reason, row.on,
               names.get(row.officer_id, ""), row.at)
        for row in rows
    ]  # fmt: skip
