"""A provisional end is reckoned anew when the calendar has its year: the row, the ledger, the holder's notice; never a clock that has stopped."""

from datetime import date, datetime, timedelta

import pytest

from tests.rooms.world import World, enter
from zhixian import procedures
from zhixian.law import calendar
from zhixian.law.calendar import decreed
from zhixian.law.reading_yaml import FOLDER
from zhixian.moments import SHANGHAI, local_day
from zhixian.operation import jobs as house
from zhixian.procedures.effects import MoveClock, StartClock, StopClock
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import anew, due, effects, jobs, papers, work
from zhixian.rooms.docket.models import Clock, Notice, Run, Step
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.ledger.models import Entry

START = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)
LATER = datetime(2027, 1, 2, 9, 0, tzinfo=SHANGHAI)
# As a notice of the State Council for 2027 might read (no such notice is known here): 1 to 3 January off, the 4th off too.
WITH_2027 = decreed().with_year(2027, rest=[date(2027, 1, 1), date(2027, 1, 4)], work=[])
HOLD = "register-hold-disposition"  # seven working days


class Desk:
    """One run whose clocks are moved by effects, as a step moves them."""

    def __init__(self, world: World) -> None:
        self.world, self.dossier = world, enter(world)
        with as_system():
            self.run = Run.objects.get(dossier_id=self.dossier.pk)
            self.run.memory["parties"] = {"sender": str(world.units["here.market"].pk)}
            self.run.save()
            self.step = Step.objects.get(run=self.run)
            Clock.objects.filter(run=self.run).delete()

    def do(self, *wanted, at: datetime = START) -> None:
        with as_system(), ledger.book(self.dossier.pk) as book:
            effects.apply(wanted, run=self.run, step=self.step, dossier=self.dossier, now=at, book=book,
                          definition=procedures.definitions()[self.run.procedure], actor=self.world("market.handler1"))  # fmt: skip

    def clock(self, name: str = HOLD) -> Clock:
        with as_system():
            return Clock.objects.get(run=self.run, clock=name)

    def notices(self) -> list[Notice]:
        with as_system():
            return list(Notice.objects.filter(dossier_id=self.dossier.pk, sort="anew"))

    def entries(self) -> list[Entry]:
        with as_system():
            return list(Entry.objects.filter(chain=self.dossier.pk, kind=anew.ENTRY))


@pytest.fixture
def desk(world: World) -> Desk:
    made = Desk(world)
    made.do(StartClock(HOLD, "sender", "handler", START))
    return made


def end(clock: Clock) -> str:
    return local_day(clock.due_at).isoformat()


def test_a_provisional_end_becomes_firm_and_everybody_concerned_can_tell(desk: Desk, world: World):
    before = desk.clock()
    assert (before.provisional, end(before)) == (True, "2027-01-06")
    assert "（暂定）" in due.text(before)
    assert anew.reckon_anew(now=LATER) == 0  # the package has no 2027 yet
    assert anew.reckon_anew(now=LATER, calendar=WITH_2027) == 1
    after = desk.clock()
    assert (after.provisional, end(after)) == (False, "2027-01-08")
    assert "暂定" not in due.text(after) and "暂定" not in "".join(after.reckoning["lines"])
    assert after.reckoning["reckoned_anew"] == [before.due_at.isoformat()]
    [entry] = desk.entries()
    assert entry.subject == after.pk and entry.at == LATER and entry.officer_id is None
    assert bytes(entry.digest) == salted_digest(anew.digested(after, before.due_at), bytes(desk.step.salt))
    [notice] = desk.notices()
    assert (notice.unit_id, notice.post) == (world.units["here.market"].pk, "handler")
    assert "2027年1月6日23时59分改为2027年1月8日23时59分" in notice.text and "不再是暂定" in notice.text
    assert anew.reckon_anew(now=LATER, calendar=WITH_2027) == 0  # once
    assert len(desk.entries()) == len(desk.notices()) == 1
    with acting_as(world("market.handler1")):
        assert notice.pk in {row.pk for row in work.notices(world("market.handler1"))}
    with acting_as(world("there.market.handler1")):
        assert notice.pk not in {row.pk for row in work.notices(world("there.market.handler1"))}
        assert not Entry.objects.filter(pk=entry.pk).exists()


def test_an_update_that_brings_a_year_is_taken_up_by_the_hourly_job(desk: Desk, monkeypatch, tmp_path):
    """The law's own file with a further row, read as the package reads it; the job is the one that the worker runs."""
    year = "2027: {rest: '01-01 01-04', work: '01-02'}\n"
    file = tmp_path / "working_days.yaml"
    file.write_text((FOLDER / "working_days.yaml").read_text(encoding="utf-8") + year, encoding="utf-8")
    house.reckon_anew(0)
    assert desk.clock().provisional
    monkeypatch.setattr(anew, "decreed", lambda: calendar.load(file))
    house.reckon_anew(0)
    assert (desk.clock().provisional, end(desk.clock())) == (False, "2027-01-07")
    assert len(desk.notices()) == 1


def test_an_end_that_stays_is_said_to_be_firm(desk: Desk):
    plain = decreed().with_year(2027, rest=[date(2027, 1, 1)], work=[date(2027, 1, 2)])
    desk.do(StopClock(HOLD))
    desk.do(StartClock("demand-letter", "sender", "", datetime(2026, 12, 30, 9, 0, tzinfo=SHANGHAI)))
    first = desk.clock("demand-letter")
    assert first.provisional
    assert anew.reckon_anew(now=LATER, calendar=decreed().with_year(2027, rest=[], work=[])) == 1
    assert desk.clock("demand-letter").due_at == first.due_at
    assert "仍在" in desk.notices()[0].text and desk.notices()[0].post == ""
    assert (
        anew.reckon_anew(now=LATER, calendar=plain) == 0
    )  # firm already: a further change of the data is another matter


def test_a_clock_that_has_stopped_stays_as_it_stopped(desk: Desk):
    desk.do(StopClock(HOLD), at=START + timedelta(hours=1))
    before = desk.clock()
    assert anew.reckon_anew(now=LATER, calendar=WITH_2027) == 0
    after = desk.clock()
    assert (after.due_at, after.provisional, after.reckoning) == (before.due_at, True, before.reckoning)
    assert desk.entries() == desk.notices() == []


def test_a_clock_that_stands_still_is_reckoned_when_it_goes_on_and_a_decided_day_is_left_alone(desk: Desk):
    desk.do(StopClock(HOLD))
    desk.do(StartClock("market-lead-verification", "sender", "handler", START))
    desk.do(MoveClock("market-lead-verification", "pauses", date(2026, 12, 30)))
    assert anew.reckon_anew(now=LATER, calendar=WITH_2027) == 0
    desk.do(MoveClock("market-lead-verification", "resumes", date(2026, 12, 31)))
    still = desk.clock("market-lead-verification")
    assert still.provisional and end(still) == "2027-01-20"
    assert anew.reckon_anew(now=LATER, calendar=WITH_2027) == 1
    gone_on = desk.clock("market-lead-verification")
    assert end(gone_on) == "2027-01-22"  # the pause is not forgotten
    assert gone_on.reckoning["paused"] == [["2026-12-30", "2026-12-31"]]
    desk.do(MoveClock("market-lead-verification", "sets", date(2027, 2, 1)))
    assert (desk.clock("market-lead-verification").provisional, anew.reckon_anew(now=LATER, calendar=WITH_2027)) == (
        False,
        0,
    )


def test_who_was_told_that_it_was_over_is_told_again_if_it_moved(desk: Desk):
    past = desk.clock().due_at + timedelta(minutes=1)
    assert jobs.tell_of_overdue(now=past) == 1
    assert anew.reckon_anew(now=past, calendar=WITH_2027) == 1
    assert desk.clock().overdue_told_at is None
    assert jobs.tell_of_overdue(now=past) == 0


def test_a_paper_says_that_the_day_is_provisional(desk: Desk, world: World):
    with as_system():
        told = papers.context(desk.dossier, run=desk.run, step=desk.step, now=START)
    assert [row["due"] for row in told["clocks"]] == ["2027年1月6日23时59分（暂定）"]
