"""The founders' worked examples through the procedures that own the clocks: started, extended and paused as a step does it."""

from datetime import date, datetime

import pytest

from tests.rooms.world import World, enter
from tests.shared import shared_yaml
from zhixian import procedures
from zhixian.moments import local
from zhixian.procedures.effects import ExtendClock, MoveClock, StartClock
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import effects, moving
from zhixian.rooms.docket.models import Clock, Run, Step

MINE = ("penalty-case", "penalty-execution", "admin-coercive-measures", "criminal-case", "reverse-police-to-admin",
        "reverse-procuratorate-to-admin")  # fmt: skip
ALL = procedures.definitions()
OWNED = {start.clock for key in MINE for action in ALL[key].actions.values() for start in action.starts}
# In custody the end does not move; a step does not yet know of custody when it starts this clock.
CASES = [
    row
    for row in shared_yaml("law/deadline-examples.yaml")["examples"]
    if row["deadline"] in OWNED and not (row.get("params") or {}).get("in_custody")
]


def test_the_examples_of_these_procedures_are_many():
    assert len(CASES) >= 20


@pytest.mark.parametrize("example", CASES, ids=[f"{row['id']}-{row['deadline']}" for row in CASES])
def test_a_running_clock_ends_as_the_example_says(world: World, example):
    dossier = enter(world)
    with as_system():
        run = Run.objects.get(dossier_id=dossier.pk)
        step = Step.objects.get(run=run)
        Clock.objects.filter(run=run).delete()
        start = StartClock(example["deadline"], "sender", "handler", datetime.fromisoformat(example["start"]))
        effects._clock(start, run, step, world.units["here.market"].pk).save(force_insert=True)
        params = example.get("params") or {}
        for pause in params.get("excluded_intervals", []):
            moving.move(MoveClock(example["deadline"], "pauses", date.fromisoformat(str(pause["from"]))), run)
            moving.move(MoveClock(example["deadline"], "resumes", date.fromisoformat(str(pause["to"]))), run)
        for _ in params.get("extensions_applied", []):
            effects._extend(ExtendClock(example["deadline"]), run)
        clock = Clock.objects.get(run=run)
    assert local(clock.due_at).date().isoformat() == example["expect"]["due_date"]
