"""The founders' sixty worked examples through the procedures that own the clocks: started by the act of the declaration that
starts it, extended and paused as a step does it, and compared with every value that the example gives."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.rooms.world import World, enter
from tests.shared import shared_yaml
from zhixian import procedures
from zhixian.law import clocks as law
from zhixian.moments import local
from zhixian.procedures.effects import Effect, ExtendClock, MoveClock, StartClock
from zhixian.procedures.grammar import Action, Definition, Starting
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import effects
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger

EXAMPLES = {row["id"]: row for row in shared_yaml("law/deadline-examples.yaml")["examples"]}
# Whose clock no declaration starts as yet, and why. A declaration that comes to own one makes this list wrong, and a test says so.
ELSEWHERE = {
    "EX-006": "消费投诉由公众在门户提出，受理期限属于门户",
    "EX-007": "消费投诉的调解期限属于门户",
    "EX-008": "消费投诉的调解期限属于门户",
    "EX-009": "消费投诉的调解期限（旧规）属于门户",
    "EX-060": "2017年专项行动的统计月报属于统计和专项行动，且起算日在专项行动之外",
}
# A clock that the law lets stand still, and no procedure that starts it has an act for it yet.
NEVER_PAUSED = {"EX-005": "线索核查期间的鉴别、检验时间不计入（程序规定第十八条），还没有登记这一时间的步骤"}
WEEKDAYS = "一二三四五六日"


def owners(clock: str) -> list[tuple[Definition, Action, Starting]]:
    return [
        (definition, action, start)
        for definition in procedures.definitions().values()
        for action in definition.actions.values()
        for start in action.starts
        if start.clock == clock
    ]


CASES = [
    (example, definition, action, start)
    for example in EXAMPLES.values()
    for definition, action, start in owners(example["deadline"])
]


def test_every_example_has_an_owner_or_a_reason():
    owned = {example["id"] for example, *_ in CASES}
    assert len(EXAMPLES) == 60
    assert owned | set(ELSEWHERE) == set(EXAMPLES)
    assert not owned & set(ELSEWHERE)
    assert len(owned) == 55


@pytest.fixture
def stage(world: World) -> tuple[World, Dossier, Run, Step]:
    dossier = enter(world)
    with as_system():
        run = Run.objects.get(dossier_id=dossier.pk)
        step = Step.objects.get(run=run)
        Clock.objects.filter(run=run).delete()
    return world, dossier, run, step


def put_on(stage: Any, example: dict[str, Any], definition: Definition, action: Action, start: Starting) -> Clock:
    """The run becomes one of the owner's; the clock then runs, stands still and is extended by the docket's own hand."""
    world, dossier, run, step = stage
    params = example.get("params") or {}
    run.procedure = definition.key
    run.memory["kept"] = {"measure": "arrest"} if params.get("in_custody") else {}
    run.memory["parties"] = {start.party: str(world.units["here.market"].pk)}
    run.save()

    def do(effect: Effect) -> None:
        with ledger.book(dossier.pk) as book:
            effects.apply(
                [effect], run=run, step=step, dossier=dossier, definition=definition, actor=world("market.handler1"),
                now=step.at, book=book,
            )  # fmt: skip

    do(StartClock(start.clock, start.party, start.post, datetime.fromisoformat(example["start"]), start.lapses))
    for pause in params.get("excluded_intervals", []):
        do(MoveClock(start.clock, "pauses", date.fromisoformat(str(pause["from"]))))
        assert Clock.objects.get(run=run).due_at is None  # it stands still
        do(MoveClock(start.clock, "resumes", date.fromisoformat(str(pause["to"]))))
    for _ in params.get("extensions_applied", []):
        do(ExtendClock(start.clock))
    return Clock.objects.get(run=run)


def found(clock: Clock, key: str) -> str:
    """The value of an example as the running clock has it: of the row where the row keeps it, else of its reckoning."""
    told = clock.reckoning
    match key:
        case "due_at" if told["rule"] != "R-HOUR":
            return local(clock.due_at).isoformat()
        case "due_date":
            return local(clock.due_at).date().isoformat()
        case "due_strict":
            return local(clock.due_at).date().isoformat()
        case "due_strict_at":
            return local(clock.due_at).isoformat()
        case "due_legal":
            return local(clock.due_legal).date().isoformat()
        case "due_legal_at":
            return local(clock.due_legal).isoformat()
    return told[key]


@pytest.mark.parametrize(
    ("example", "definition", "action", "start"),
    CASES,
    ids=[f"{example['id']}-{definition.key}-{action.id}" for example, definition, action, _ in CASES],
)
def test_a_running_clock_ends_as_the_example_says(stage, example, definition, action, start):
    with as_system():
        clock = put_on(stage, example, definition, action, start)
    said = {key: value for key, value in example["expect"].items() if not key.endswith("weekday")}
    assert said
    assert {key: found(clock, key) for key in said} == {key: str(value) for key, value in said.items()}
    for key in [key for key in example["expect"] if key.endswith("weekday")]:
        day = date.fromisoformat(found(clock, {"due_weekday": "due_date"}.get(key, key.removesuffix("_weekday"))))
        assert example["expect"][key][1] == WEEKDAYS[day.weekday()]
    assert clock.reckoning["rule"] == example["calc_rule"]
    assert not clock.provisional


def extensions(row: dict[str, Any]) -> int:
    return len((row.get("params") or {}).get("extensions_applied", []))


def test_what_an_example_does_to_a_clock_can_be_done_in_the_procedure_that_owns_it():
    """Where an example extends a clock, a procedure that starts it has an act that extends it; where it stands still, one
    that lets it stand still and one that lets it go on."""
    unpaused = set()
    for row in EXAMPLES.values():
        clock, params = row["deadline"], row.get("params") or {}
        every = [action for definition, _, _ in owners(clock) for action in definition.actions.values()]
        if params.get("extensions_applied"):
            assert any(clock in action.extends for action in every), row["id"]
        if params.get("excluded_intervals") and not (
            any(move.clock == clock for action in every for move in action.pauses)
            and any(move.clock == clock for action in every for move in action.resumes)
        ):
            unpaused.add(row["id"])
    assert unpaused == set(NEVER_PAUSED)


def test_the_examples_left_out_are_right_in_law():
    """They have no procedure yet; that the figure itself is right is shown where the law is tested."""
    for key in ELSEWHERE:
        row = EXAMPLES[key]
        reckoned = law.reckon(row["deadline"], start=datetime.fromisoformat(row["start"]))
        assert reckoned.values()["due_date"] == row["expect"]["due_date"]
