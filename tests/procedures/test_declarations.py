"""Every declaration is sound; a broken one is told where; the engine refuses with sentences."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhixian import procedures
from zhixian.law import clocks
from zhixian.moments import SHANGHAI
from zhixian.procedures import effects as ef
from zhixian.procedures import refusals
from zhixian.procedures.grammar import Malformed
from zhixian.procedures.loading import FOLDER, from_yaml
from zhixian.rooms.documents.sheets import paper_keys

ALL = procedures.definitions()
NOW = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)


def faults(definition):
    return procedures.faults(
        definition, known_clocks=clocks.known(), known_papers=paper_keys(), known_procedures={*ALL}
    )


@pytest.mark.parametrize("key", ALL)
def test_every_declaration_is_sound_and_survives_json(key):
    assert faults(ALL[key]) == []
    again = procedures.Definition.from_json(ALL[key].as_json())
    assert again == ALL[key]
    assert again.digest == ALL[key].digest


def broken(change, key="goods-handover"):
    body = yaml.safe_load((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
    change(body)
    return from_yaml(body, where="broken.yaml")


BREAKS = {
    "nothing leads to state lost": lambda b: b["states"].update(lost={"label": "x", "means": "x", "ends": True}),
    "state scheduled is a dead end": lambda b: b["actions"].pop("count-and-compare"),
    "nobody may take it": lambda b: b["actions"]["schedule-handover"].update(by=[]),
    "unknown clock no-such": lambda b: b["actions"]["receive-filing-notice"]["starts"].append(
        {"clock": "no-such", "party": "sender"}
    ),
    "unknown paper no-such": lambda b: b["actions"]["complete-handover"]["papers"].append(
        {"paper": "no-such", "issuer": "sender"}
    ),
    "unknown post king": lambda b: b["actions"]["schedule-handover"]["by"][0].update(posts=["king"]),
    "unknown fact": lambda b: b["actions"]["schedule-handover"].update(
        guards=[{"fact": "nobody_knows", "expects": True, "says": "x", "source": "x"}]
    ),
    "no source": lambda b: b["actions"]["schedule-handover"].update(source=""),
    "unknown field": lambda b: b["actions"]["count-and-compare"].update(keeps=["nothing"]),
    "unknown procedure": lambda b: b["actions"]["complete-handover"].update(
        follows=[{"procedure": "none", "parties": {}}]
    ),
}


OUTSIDE_BREAKS = {
    "it has no unit that could be told": lambda b: b["actions"]["close"].update(tells=[{"party": "firm", "says": "结案"}]),
    "firm acts from outside, in that post alone": lambda b: b["actions"]["rate"].update(by=[{"party": "firm", "posts": ["handler"]}]),
    "guide acts from outside, in that post alone": lambda b: b["actions"]["close"].update(by=[{"party": "guide", "posts": ["outside"]}]),
}  # fmt: skip


@pytest.mark.parametrize("fault", OUTSIDE_BREAKS)
def test_a_party_outside_is_bound_told_and_let_in_by_nothing(fault):
    assert any(fault in found for found in faults(broken(OUTSIDE_BREAKS[fault], "overseas-guidance")))


@pytest.mark.parametrize("fault", BREAKS)
def test_the_check_names_what_is_broken(fault):
    assert any(fault in found for found in faults(broken(BREAKS[fault])))


def test_an_unknown_key_is_refused_with_its_place():
    with pytest.raises(Malformed, match=r"receive-filing-notice.*colour"):
        broken(lambda b: b["actions"]["receive-filing-notice"].update(colour="red"))


PARTIES = {"sender": "s", "police": "p", "procuratorate": "q"}
EVERYBODY = [
    procedures.Acting(officer_id=f"{unit}-{post}", unit_id=unit, posts=frozenset({post}))
    for unit, posts in {
        "s": ("handler", "head", "legal_reviewer", "liaison"),
        "p": ("handler", "head", "liaison"),
        "q": ("prosecutor",),
    }.items()
    for post in posts
]
FACTS = {name: True for name in procedures.fact_vocabulary()} | {
    "materials_rows": [{"name": "笔录"}],
    "goods_rows": [{"name": "冰箱"}],
}
TWO = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"]


def filled(action):
    samples = {"text": "甲", "long_text": "理由", "moment": NOW.isoformat(), "date": "2026-03-01", "officers": TWO, "unit": TWO[0], "able_unit": TWO[0], "listed": TWO[0], "file": TWO[0], "checksums": [{"name": "账册.pdf", "sha256": "0" * 64}],
               "materials": [{"name": "笔录"}], "goods": [{"name": "冰箱"}], "leads": [{"subject": "另一线索"}], "people": [{"name": "某人"}], "decimal": "1.00", "integer": 1, "yes_no": True}  # fmt: skip
    return {each.id: next(iter(each.choices)) if each.type == "choice" else samples[each.type] for each in action.form}


@given(choices=st.lists(st.tuples(st.integers(0, 40), st.integers(0, len(EVERYBODY) - 1)), max_size=40))
def test_no_illegal_step_succeeds_and_every_clock_stopped_was_running(choices):
    definition = ALL["forward-transfer"]
    begun = procedures.begin(
        definition,
        parties=PARTIES,
        actor=EVERYBODY[0],
        form=filled(definition.actions["detect-trigger"]),
        facts=FACTS,
        now=NOW,
    )
    run, running, now = begun.run, {e.clock for e in begun.effects if isinstance(e, ef.StartClock)}, NOW
    names = list(definition.actions)
    for pick, who in choices:
        action, actor = definition.actions[names[pick % len(names)]], EVERYBODY[who]
        now += timedelta(minutes=1)
        may = run.state in action.start and any(
            PARTIES[by.party] == actor.unit_id and actor.posts & set(by.posts)
            for by in action.by
            if by.party in PARTIES
        )
        clocks_ = {
            name: procedures.RunningClock(clock=name, due_at=now + timedelta(days=1), hard=True) for name in running
        }
        try:
            outcome = procedures.step(
                definition, run, action.id, actor=actor, form=filled(action), facts=FACTS, clocks=clocks_, now=now
            )
        except (refusals.UnableToTake, refusals.BadForm):
            continue
        assert may
        stopped = {e.clock for e in outcome.effects if isinstance(e, ef.StopClock)}
        started = {e.clock for e in outcome.effects if isinstance(e, ef.StartClock)}
        assert stopped <= running
        run, running = outcome.run, (running - stopped) | started
        if definition.states[run.state].ends:
            assert not running & {"transfer-approval", "transfer-delivery", "police-filing-review"}
            break


def test_a_run_keeps_the_declaration_under_which_it_began():
    definition = ALL["forward-transfer"]
    later = replace(definition, label="另一个版本")
    assert later.digest != definition.digest
    run = procedures.opened(definition, parties=PARTIES)
    assert procedures.Run.from_json(run.as_json()) == run
    assert run.digest == definition.digest


@pytest.mark.parametrize(
    ("field", "value"),
    [("decided_at", "2126-01-01T00:00"), ("decided_at", "昨天"), ("opinion", "长" * 20001), ("opinion", "a\x00b")],
)
def test_bad_values_get_a_sentence_beside_their_field(field, value):
    definition = ALL["forward-transfer"]
    run = replace(procedures.opened(definition, parties=PARTIES), state="report-submitted")
    with pytest.raises(refusals.BadForm) as refusal:
        procedures.step(
            definition,
            run,
            "approve-transfer",
            actor=EVERYBODY[1],
            form={"opinion": "同意", field: value},
            facts=FACTS,
            clocks={},
            now=NOW,
        )
    assert field in refusal.value.fields
