"""A rule of one place or of one campaign binds there and then only; in custody an end does not move over a holiday."""

from datetime import datetime, timedelta

import pytest

from tests.rooms.docket.coordination import Matter, unit
from tests.rooms.docket.test_criminal_case import CRIME, clock_of, filed
from tests.rooms.world import World, enter
from zhixian import procedures
from zhixian.moments import SHANGHAI, local_day
from zhixian.procedures.effects import ExtendClock, StartClock
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import effects
from zhixian.rooms.docket.grounds import Grounds
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.ledger import services as ledger

QUESTION = {"subject": "evidence", "summary": "网店销售", "question": "聊天记录如何固定？"}


@pytest.mark.parametrize(("division", "binds"), [("411503", True), ("411500", True), ("320981", False), ("41", False)])
def test_a_local_rule_starts_a_clock_only_in_its_place(world: World, division: str, binds: bool):
    """信阳方案 speaks to Xinyang; the platform's own target is asked of everybody."""
    Unit.objects.filter(pk=world.units["here.police"].pk).update(division=division)
    ask = Matter(world, "case-consultation", "market.handler1", "send", to_unit=unit(world, "police.head"), **QUESTION)
    with as_system():
        started = {row.clock: row for row in Clock.objects.filter(run=ask.run)}
    assert ("seed-consultation-reply" in started) is binds
    assert "house-consultation-answer" in started
    if binds:
        told = started["seed-consultation-reply"].reckoning
        assert told["binding"] is True and told["asked"]["region"] == division


@pytest.mark.parametrize(
    ("at", "due"), [("2017-09-07", None), ("2017-09-08", "2017-10-15"), ("2017-12-31", "2018-01-15"), ("2018-01-01", None)]
)  # fmt: skip
def test_the_order_of_a_campaign_binds_only_while_it_runs(world: World, at: str, due: str | None):
    dossier = enter(world)
    with as_system():
        run = Run.objects.get(dossier_id=dossier.pk)
        start = StartClock(
            "seed-monthly-report", "sender", "handler", datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
        )
        with ledger.book(dossier.pk) as book:
            effects.apply([start], run=run, step=Step.objects.get(run=run), dossier=dossier, now=start.start, book=book,
                          definition=procedures.definitions()[run.procedure], actor=world("market.handler1"))  # fmt: skip
        found = Clock.objects.filter(run=run, clock="seed-monthly-report").first()
    assert (found and local_day(found.due_at).isoformat()) == due


@pytest.mark.parametrize(("held", "due"), [(True, "2026-05-04"), (False, "2026-05-06")])
def test_in_custody_the_end_of_a_term_does_not_move_over_a_holiday(world: World, held: bool, due: str):
    """刑事诉讼法第一百零五条第四款. One month from 4 April ends in the May holidays."""
    path = filed(world)
    path.take("take-measure", "police.handler1", CRIME, measure="detention" if held else "bail", document_number="1号")
    if held:
        path.take("first-day-done", "police.handler1", CRIME, note="已送看守所、通知家属、讯问")
        path.take("request-arrest", "police.handler1", CRIME, document_number="提捕1号")
        path.take("approve-arrest", "procuratorate.prosecutor", CRIME, document_number="捕1号", measure="arrest")
    path.at = datetime(2026, 4, 4, 10, 0, tzinfo=SHANGHAI)
    path.take("transfer-prosecute", "police.handler1", CRIME, document_number="诉1号",
              received_at=datetime(2026, 4, 4, 10, 0, tzinfo=SHANGHAI).isoformat())  # fmt: skip
    clock = clock_of(path, "prosecution-review")
    assert local_day(clock.due_at).isoformat() == due
    assert clock.reckoning["asked"]["in_custody"] is held
    with as_system():  # another procedure over the same dossier knows of the custody too
        assert Grounds(path.run()).in_custody is held
        # An extension is reckoned on the same ground: half a month more, 4 May + 15 days is a working day for both.
        extended = path.take("extend-review", "procuratorate.head", CRIME, reasons="重大、复杂")
    assert extended
    assert local_day(clock_of(path, "prosecution-review").due_at).isoformat() == "2026-05-19"


def test_released_nobody_is_in_custody_any_more(world: World):
    path = filed(world)
    path.take("take-measure", "police.handler1", CRIME, measure="detention", document_number="1号")
    with as_system():
        assert Grounds(path.run()).in_custody
    path.take("request-arrest", "police.handler1", CRIME, document_number="提捕1号")
    path.take("refuse-arrest", "procuratorate.prosecutor", CRIME, document_number="不捕1号", measure="released",
              reasons="证据不足")  # fmt: skip
    with as_system():
        assert not Grounds(path.run()).in_custody
        assert not Grounds(path.run(CRIME)).in_custody


def test_a_second_extension_counts_both_and_a_third_is_refused(world: World):
    """The number of extensions taken is remembered: a second one used to be forgotten."""
    dossier = enter(world)
    with as_system():
        run = Run.objects.get(dossier_id=dossier.pk)
        run.memory["parties"] = {"sender": str(world.units["here.market"].pk)}
        step = Step.objects.get(run=run)
        start = datetime(2025, 3, 3, 9, 0, tzinfo=SHANGHAI)

        def do(*wanted):
            with ledger.book(dossier.pk) as book:
                effects.apply(wanted, run=run, step=step, dossier=dossier, now=start + timedelta(hours=1), book=book,
                              definition=procedures.definitions()[run.procedure], actor=world("market.handler1"))  # fmt: skip
            return Clock.objects.filter(run=run, clock="police-econ-transfer-review").get()

        do(StartClock("police-econ-transfer-review", "sender", "handler", start))
        once = do(ExtendClock("police-econ-transfer-review"))
        twice = do(ExtendClock("police-econ-transfer-review"))
        assert [one.reckoning["extended_times"] for one in (once, twice)] == [1, 2]
        assert (
            local_day(once.due_at).isoformat() == "2025-04-02" and local_day(twice.due_at).isoformat() == "2025-05-06"
        )
        with pytest.raises(effects.UnableToExtend):
            do(ExtendClock("police-econ-transfer-review"))
