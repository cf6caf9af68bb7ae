"""A term that runs out while the house is down: told of when it is up again, and once, however many workers come up."""

import ast
import threading
from datetime import timedelta
from pathlib import Path as FilePath

from django.db import connection

from tests.rooms.world import NOW, Path, World, enter
from zhixian.operation import jobs as queue
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import jobs
from zhixian.rooms.docket.models import Clock, Notice
from zhixian.rooms.outbox.models import Delivery, MailChoice, Message, Receiver

DAY = timedelta(days=1)


def late_matters(world: World, count: int = 3) -> int:
    """So many transfers that wait for the police, their terms over when nobody was there; the number of late clocks."""
    for number in range(count):
        Path(world, enter(world, number=f"平市监立〔2026〕{number + 1}号")).to_police()
    with as_system():
        return Clock.objects.filter(stopped_at__isnull=True, lapses=False, due_at__lt=NOW + 40 * DAY).count()


def at_once(count: int, now) -> list[int]:
    told, begin = [], threading.Barrier(count)

    def work() -> None:
        begin.wait()
        told.append(jobs.tell_of_overdue(now=now))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return told


def test_two_workers_that_start_late_together_escalate_each_clock_once(committed, world: World):
    late = late_matters(world)
    assert late >= 3
    MailChoice.objects.create(
        officer_id=world("police.head").officer_id, address="head@example.cn", asked_at=NOW, confirmed_at=NOW
    )
    Receiver.objects.create(unit_id=world("police.head").unit_id, name="系统", url="https://r.example/", secret=b"x",
                            made_by=world("police.head").officer_id, made_at=NOW)  # fmt: skip
    with as_system():
        Message.objects.all().delete()
        Delivery.objects.all().delete()
    told = at_once(2, NOW + 40 * DAY)
    assert sum(told) == late
    assert sum(at_once(2, NOW + 41 * DAY)) == 0  # nor again
    with as_system():
        keys = list(Notice.objects.filter(sort="overdue").values_list("key", flat=True))
        heads = Notice.objects.filter(sort="overdue", unit_id=world("police.head").unit_id, post="head").count()
        assert len(keys) == len(set(keys)) and heads > 0
        assert Message.objects.count() == heads  # the head's e-mails are as many as her notices
        assert 0 < Delivery.objects.filter(kind__startswith="overdue.").count() <= len(keys)
        assert not Clock.objects.filter(
            stopped_at__isnull=True, lapses=False, due_at__lt=NOW + 40 * DAY, overdue_told_at__isnull=True
        ).exists()


def test_more_than_one_round_of_late_clocks_is_told_of_in_several_rounds(world: World, monkeypatch):
    late = late_matters(world)
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    rounds = [jobs.tell_of_overdue(now=NOW + 40 * DAY) for _ in range(late)]
    assert sum(rounds) == late and rounds[0] == 2 and rounds[-1] == 0


def test_the_start_puts_one_look_into_the_queue_and_a_second_start_none_more(committed, world: World):
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = ProcrastinateJob.objects.filter(task_name="zhixian.operation.jobs.tell_of_overdue", status="todo")
    before = waiting.count()
    queue.at_start()
    queue.at_start()
    assert waiting.count() == max(before, 1)


def test_a_term_that_was_extended_and_runs_out_anew_is_told_of_anew(world: World):
    late_matters(world, 1)
    assert jobs.tell_of_overdue(now=NOW + 40 * DAY) > 0
    with as_system():
        before = Notice.objects.filter(sort="overdue").count()
        Clock.objects.filter(overdue_told_at__isnull=False).update(overdue_told_at=None, due_at=NOW + 50 * DAY)
    assert jobs.tell_of_overdue(now=NOW + 45 * DAY) == 0
    assert jobs.tell_of_overdue(now=NOW + 51 * DAY) > 0
    with as_system():
        assert Notice.objects.filter(sort="overdue").count() == 2 * before


def test_every_notice_is_made_in_telling():
    """A notice that is written past it would never leave the house."""
    folder = FilePath(jobs.__file__).parents[1]
    writers = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"bulk_create", "create", "get_or_create", "update_or_create"}
        and ast.unparse(node.value) == "Notice.objects"
    }  # fmt: skip
    assert writers == {"docket/telling.py"}
