"""What the house does by itself: tell of terms that ran out, and tell again of what nobody confirmed. Safe to run twice, and from several machines at once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from zhixian.identifiers import new_id
from zhixian.law import clocks as law_clocks
from zhixian.moments import say_moment
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Participation, Unit
from zhixian.rooms.docket import runs, telling
from zhixian.rooms.docket.models import Clock, Notice

AT_ONCE = 500


def tell_of_overdue(*, now: datetime) -> int:
    """A notice to the head and the liaison officer of the late unit, and, by setting, to the police and procuratorate
    of the dossier; figures that are 待核 are told as a hint only. Gives the number of clocks told of."""
    with as_system():
        late = list(
            Clock.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(stopped_at__isnull=True, overdue_told_at__isnull=True, due_at__lt=now, lapses=False)
            .select_related("run", "started_by")
            .order_by("due_at")[:AT_ONCE]
        )
        units = Unit.objects.in_bulk({clock.unit_id for clock in late})
        told = [notice for clock in late for notice in _notices(clock, units[clock.unit_id], now)]
        telling.tell_once(told, now=now)
        _let_see(late, now)
        Clock.objects.filter(pk__in=[clock.pk for clock in late]).update(overdue_told_at=now)
    return len(late)


def _notices(clock: Clock, unit: Unit, now: datetime) -> list[Notice]:
    label = clock.reckoning.get("label", clock.clock)
    hint = "" if clock.verified else "（期限待核，仅作提示）"
    if law_clocks.term(clock.clock).status == "house":
        hint = "（内部目标，不是法定期限）"
    text = f"已超期：{unit.short_name}的“{label}”已于{say_moment(clock.due_at)}届满{hint}" if clock.due_at else ""
    wanted = [(unit.pk, "head"), (unit.pk, "liaison")]
    watchers = Participation.objects.filter(dossier_id=clock.dossier_id).exclude(unit_id=unit.pk)
    watching = Unit.objects.in_bulk(watchers.values_list("unit_id", flat=True))
    for other in watching.values():
        if other.kind == kinds.PROCURATORATE and "procuratorate" in settings.OVERDUE_VISIBLE_TO:
            wanted.append((other.pk, "prosecutor"))
        if other.kind == kinds.POLICE and "police" in settings.OVERDUE_VISIBLE_TO:
            wanted.append((other.pk, "liaison"))
    told = {key: text for key in wanted} | {key: f"{says}。{text}" for key, says in _declared(clock)}
    return [
        Notice(
            id=new_id(), dossier_id=clock.dossier_id, run_id=clock.run_id, unit_id=unit_id, post=post, sort="overdue",
            text=said[:400], at=now,
            # With its end: a term that was extended and runs out anew is told of anew.
            key=f"overdue:{clock.pk}:{int(clock.due_at.timestamp()) if clock.due_at else 0}:{unit_id}:{post}",
        )
        for (unit_id, post), said in told.items()
    ]  # fmt: skip


def _declared(clock: Clock) -> list[tuple[tuple[UUID, str], str]]:
    """Whom the declaration wants told besides the late unit: the unit and post, and what they read."""
    action = runs.definition_of(clock.run.version_id).actions[clock.started_by.action]
    parties = clock.run.memory["parties"]
    return [
        ((UUID(parties[telling.party]), telling.post), telling.says)
        for start in action.starts
        if start.clock == clock.clock
        for telling in start.late
        if telling.party in parties
    ]


def remind_before_end(*, now: datetime) -> int:
    """Clocks that end soon and ask for a word before: to the post that they bind and to the head, once. Gives their number."""
    with as_system():
        near = list(
            Clock.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(stopped_at__isnull=True, reminded_at__isnull=True, remind_at__lte=now, due_at__gt=now)
            .order_by("due_at")[:AT_ONCE]
        )
        telling.tell_once(
            [
                Notice(
                    id=new_id(), dossier_id=clock.dossier_id, run_id=clock.run_id, unit_id=clock.unit_id, post=post, sort="reminder",
                    text=f"将到期：“{runs.definition_of(clock.run.version_id).label}”于{say_moment(clock.due_at)}届满，请办理解除、变更或者延长"
                    if clock.due_at else "", at=now, key=f"reminder:{clock.pk}:{post}",
                )
                for clock in near
                for post in dict.fromkeys([clock.post, "head"])
            ],
            now=now,
        )  # fmt: skip
        Clock.objects.filter(pk__in=[clock.pk for clock in near]).update(reminded_at=now)
    return len(near)


def _let_see(late: list[Clock], now: datetime) -> None:
    """Whoever is told of a delay takes part from then on: a director of the joint office cannot press for an answer to a
    question that she may not read."""
    Participation.objects.bulk_create(
        [
            Participation(dossier_id=clock.dossier_id, unit_id=unit_id, role="told_of_delay", since=now)
            for clock in late
            for unit_id in dict.fromkeys(unit_id for (unit_id, _), _ in _declared(clock))
        ],
        ignore_conflicts=True,
    )


def repeat_unanswered(*, now: datetime) -> int:
    """What was told when a repeating clock started is told again, every so many minutes, until a step stops the clock.
    A house that was down tells once when it is back, not once for every time that it missed. Gives the number of notices."""
    with as_system():
        running = list(
            Clock.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(stopped_at__isnull=True, repeat_minutes__isnull=False, started_at__lt=now)
            .order_by("started_at")[:AT_ONCE]
        )
        again = []
        for clock in running:
            rounds = int((now - clock.started_at) / timedelta(minutes=clock.repeat_minutes or 1))
            first = Notice.objects.filter(step_id=clock.started_by_id, sort="step") if rounds else ()
            again += [
                Notice(
                    id=new_id(), dossier_id=clock.dossier_id, run_id=clock.run_id, unit_id=notice.unit_id, post=notice.post,
                    sort="repeat", text=f"尚未确认，第{rounds}次重复：{notice.text}"[:400], at=now,
                    key=f"repeat:{clock.pk}:{rounds}:{notice.unit_id}:{notice.post}",
                )
                for notice in first
            ]  # fmt: skip
        return len(telling.tell_once(again, now=now))
