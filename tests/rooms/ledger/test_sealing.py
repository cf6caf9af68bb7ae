"""Sealing: every entry gets one leaf, whichever transaction ends first, and heads go on from one another."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from tests.rooms.world import NOW
from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.ledger import reading, services
from zhixian.rooms.ledger.models import Entry, Head, Leaf

pytestmark = pytest.mark.django_db(transaction=True)


def write(count: int = 1) -> None:
    with as_system():
        for _ in range(count):
            services.record("t", chain=new_id(), subject=None, officer_id=None, unit_id=None, at=NOW, digest=None)


def seal() -> Head | None:
    with as_system():
        return services.seal(now=NOW)


def in_thread(act: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_head_goes_on_from_the_last_and_nothing_new_means_no_head(committed):
    write(5)
    assert seal().size == 5
    assert seal() is None
    write(6)
    assert seal().size == 11
    with as_system():
        report = reading.verify_running()
        assert report.sound and report.leaves == 11 and report.heads == 2


def test_leaves_are_looked_up_by_the_index_whatever_the_statistics_say(committed):
    """Seven million entries at once once ran for an hour: the plan read every leaf through for every entry."""
    write(3)
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze ledger_leaf")  # now it is known to be empty
    plans: list[str] = []

    def explain(execute, sql, params, many, context):
        if sql == services.ADD_LEAVES:
            with connection.cursor() as cursor:
                cursor.execute("explain " + sql, params)
                plans.append("\n".join(row for (row,) in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        assert seal().size == 3
    (plan,) = plans
    assert "ledger_leaf_entry_seq_key" in plan and "Seq Scan on ledger_leaf" not in plan
    with connection.cursor() as cursor:
        cursor.execute("show enable_seqscan")
        assert cursor.fetchone() == ("on",)


def test_an_entry_whose_act_ends_late_is_sealed_later_and_never_forgotten(committed):
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with as_system():
            services.record("slow", chain=new_id(), subject=None, officer_id=None, unit_id=None, at=NOW, digest=None)
            written.set()
            assert may_end.wait(20)

    thread = in_thread(slow)
    assert written.wait(20)
    write(3)  # numbered after the slow one, ended before it
    first = seal()
    write(2)
    second = seal()
    may_end.set()
    thread.join()
    write(1)
    third = seal()
    with as_system():
        assert (third or second or first).size == Entry.objects.count() == Leaf.objects.count() == 7
        late = Entry.objects.get(kind="slow")
        assert Leaf.objects.get(entry_seq=late.seq).index >= 0
        assert reading.verify_running().sound


def test_a_sealing_that_is_undone_leaves_no_leaf(committed):
    write(2)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        seal()
        raise ZeroDivisionError
    with as_system():
        assert not Leaf.objects.exists() and not Head.objects.exists()
    assert seal().size == 2


def test_an_act_that_was_under_way_alone_when_a_head_was_made_is_sealed_by_the_next(committed):
    """No act with a higher number had ended, so the snapshot's upper end was that very act's number."""
    write(2)
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with as_system():
            services.record("late", chain=new_id(), subject=None, officer_id=None, unit_id=None, at=NOW, digest=None)
            written.set()
            go_on.wait(10)

    act = in_thread(slow)
    assert written.wait(10)
    assert seal().size == 2
    go_on.set()
    act.join()
    write()
    seal()
    with as_system():
        assert Leaf.objects.count() == Entry.objects.count() == 4
