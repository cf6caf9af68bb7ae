"""What the house does by itself: tell of terms that ran out. Safe to run twice, and from several machines at once."""

from datetime import datetime

from django.conf import settings

from zhixian.identifiers import new_id
from zhixian.moments import say_moment
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Participation, Unit
from zhixian.rooms.docket.models import Clock, Notice

AT_ONCE = 500


def tell_of_overdue(*, now: datetime) -> int:
    """A notice to the head and the liaison officer of the late unit, and, by setting, to the police and procuratorate
    of the dossier; figures that are 待核 are told as a hint only. Gives the number of clocks told of."""
    with as_system():
        late = list(
            Clock.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(stopped_at__isnull=True, overdue_told_at__isnull=True, due_at__lt=now, lapses=False)
            .order_by("due_at")[:AT_ONCE]
        )
        units = Unit.objects.in_bulk({clock.unit_id for clock in late})
        told = [notice for clock in late for notice in _notices(clock, units[clock.unit_id], now)]
        Notice.objects.bulk_create(told, ignore_conflicts=True)
        Clock.objects.filter(pk__in=[clock.pk for clock in late]).update(overdue_told_at=now)
    return len(late)


def _notices(clock: Clock, unit: Unit, now: datetime) -> list[Notice]:
    label = clock.reckoning.get("label", clock.clock)
    hint = "" if clock.verified else "（期限待核，仅作提示）"
    text = f"已超期：{unit.short_name}的“{label}”已于{say_moment(clock.due_at)}届满{hint}" if clock.due_at else ""
    wanted = [(unit.pk, "head"), (unit.pk, "liaison")]
    watchers = Participation.objects.filter(dossier_id=clock.dossier_id).exclude(unit_id=unit.pk)
    watching = Unit.objects.in_bulk(watchers.values_list("unit_id", flat=True))
    for other in watching.values():
        if other.kind == kinds.PROCURATORATE and "procuratorate" in settings.OVERDUE_VISIBLE_TO:
            wanted.append((other.pk, "prosecutor"))
        if other.kind == kinds.POLICE and "police" in settings.OVERDUE_VISIBLE_TO:
            wanted.append((other.pk, "liaison"))
    return [
        Notice(
            id=new_id(), dossier_id=clock.dossier_id, run_id=clock.run_id, unit_id=unit_id, post=post, sort="overdue",
            text=text, at=now, key=f"overdue:{clock.pk}:{unit_id}:{post}",
        )
        for unit_id, post in wanted
    ]  # fmt: skip
