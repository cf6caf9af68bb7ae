"""Two at once: the same file twice, and an entry beside an import; neither is lost, and nobody sees an error."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.rooms.borders.test_goods_watch import line, table, tools
from tests.rooms.world import NOW, World
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.borders import declaring, watching
from zhixian.rooms.borders.models import DeclaredLine, Hit


def in_thread(act: Callable[[], Any], told: list[Any]) -> threading.Thread:
    def run() -> None:
        try:
            told.append(act())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_one_file_sent_twice_at_once_is_taken_in_once(committed: None, world: World) -> None:
    actor = world("customs.handler1")
    watching.enter(tools(), actor=actor, now=NOW)
    second: list[declaring.Taken] = []
    data = table(line("E1"), line("E2"))
    with acting_as(actor):
        first = declaring.take_in_table(data, actor=actor, now=NOW)
        other = in_thread(lambda: declaring.take_in_table(data, actor=actor, now=NOW), second)
        other.join(0.5)  # it waits for the first
    other.join()
    assert (len(first.lines), len(first.hits)) == (2, 2)
    assert [(len(taken.lines), taken.known, taken.hits) for taken in second] == [(0, 2, [])]
    with as_system():
        assert DeclaredLine.objects.count() == 2 and Hit.objects.count() == 2


@pytest.mark.parametrize("entry_first", [True, False])
def test_an_entry_and_an_import_that_are_under_way_together_find_each_other(
    entry_first: bool, committed: None, world: World
) -> None:
    customs, office = world("customs.handler1"), world("ipoffice.handler1")

    def enter() -> Any:
        return watching.enter(tools(), actor=office, now=NOW)

    def take() -> Any:
        return declaring.take_in_table(table(line("E1")), actor=customs, now=NOW)

    told: list[Any] = []
    with acting_as(office if entry_first else customs):
        (enter if entry_first else take)()
        other = in_thread(take if entry_first else enter, told)
        other.join(0.5)
    other.join()
    assert not isinstance(told[0], Exception), told[0]
    with as_system():
        (hit,) = Hit.objects.all()
        assert hit.unit_id == customs.unit_id
