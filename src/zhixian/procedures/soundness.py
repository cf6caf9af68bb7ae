"""Is a declaration sound? Unreachable states, dead ends, steps that nobody may take, unknown names: each a sentence."""

from collections.abc import Iterable, Iterator
from typing import Any

from zhixian.procedures.engine import BEFORE, LATE_REASON, OUTSIDE, POSTS
from zhixian.procedures.grammar import FIELD_TYPES, Action, Condition, Definition
from zhixian.procedures.loading import fact_vocabulary, mark_vocabulary

FOUND_BY = frozenset({"own", "owner", "superior", "given", OUTSIDE})
SAME_LEVEL = "same_level_"
NEAREST = "nearest_"  # at the same level, or at the first level above that has one


def faults(
    definition: Definition,
    *,
    known_clocks: Iterable[str],
    known_papers: Iterable[str],
    known_procedures: Iterable[str],
    facts: Iterable[str] | None = None,
) -> list[str]:
    """What is wrong with a declaration; an empty list if nothing is."""
    vocabulary = frozenset(facts if facts is not None else fact_vocabulary())
    found = list(_graph(definition))
    for action in definition.actions.values():
        found += [f"{action.id}: {fault}" for fault in _action(definition, action, vocabulary)]
        names = (
            (
                "clock",
                [each.clock for each in action.starts]
                + [each.clock for each in action.stops]
                + list(action.extends)
                + [each.clock for each in (*action.pauses, *action.resumes, *action.sets)],
                known_clocks,
            ),
            ("paper", [each.paper for each in action.papers], known_papers),
            ("procedure", [each.procedure for each in action.follows], known_procedures),
            ("mark", list(action.marks), mark_vocabulary()),
        )
        for what, used, known in names:
            found += [f"{action.id}: unknown {what} {name}" for name in used if name not in frozenset(known)]
    started = {each.clock for action in definition.actions.values() for each in action.starts}
    stopped = {each.clock for action in definition.actions.values() for each in action.stops}
    found += [f"clock {clock} is stopped but never started" for clock in sorted(stopped - started)]
    for key, party in definition.parties.items():
        if party.found_by not in FOUND_BY and not party.found_by.startswith((SAME_LEVEL, NEAREST)):
            found.append(f"party {key}: nobody knows how to find it by {party.found_by!r}")
    if definition.beside and (definition.apart or not definition.opens):
        found.append("a procedure beside a case opens a matter and is not always apart")
    if definition.sealed and not (definition.apart and definition.opens):
        found.append("a sealed procedure opens a matter of its own (opens, apart)")
    if not definition.source:
        found.append("no source")
    return found


def _graph(definition: Definition) -> Iterator[str]:
    if definition.starts not in definition.states:
        yield f"starts in an unknown state {definition.starts!r}"
        return
    reached, rest = set[str](), [definition.starts]
    rest += [action.to for action in definition.actions.values() if action.begins]
    while rest:
        state = rest.pop()
        if state in reached:
            continue
        reached.add(state)
        rest += [action.to for action in definition.actions.values() if state in action.start]
    for key, declared in definition.states.items():
        if key not in reached:
            yield f"nothing leads to state {key}"
        leads_on = any(key in action.start and action.to != key for action in definition.actions.values())
        if not declared.ends and not leads_on:
            yield f"state {key} is a dead end"
    for action in definition.actions.values():
        for state in (*action.start, action.to):
            if state not in definition.states:
                yield f"{action.id}: unknown state {state}"


def _action(definition: Definition, action: Action, vocabulary: frozenset[str]) -> Iterator[str]:
    if not action.source:
        yield "no source"
    if not action.by:
        yield "nobody may take it"
    for by in action.by:
        if by.party not in definition.parties:
            yield f"unknown party {by.party}"
        if not by.posts:
            yield "nobody may take it"
        yield from (f"unknown post {post}" for post in by.posts if post not in POSTS)
    ids = {each.id for each in action.form}
    if len(ids) != len(action.form) or LATE_REASON in ids:
        yield "a field is declared twice"
    for each in action.form:
        if each.type not in FIELD_TYPES:
            yield f"field {each.id}: unknown type {each.type}"
        if each.personal and each.type not in {"text", "people"}:
            yield f"field {each.id}: only a text or people can be personal"
        if each.type == "choice" and not each.choices:
            yield f"field {each.id}: no choices"
    for name in (
        *action.keeps,
        *(each.field for each in action.compare),
        *(each.field for each in action.joins if not each.superior_of),
    ):
        if name not in ids:
            yield f"unknown field {name}"
    for start in action.starts:
        if start.at != "now" and start.at not in ids:
            yield f"clock {start.clock} starts at an unknown field {start.at}"
        if start.until and start.until not in ids:
            yield f"clock {start.clock} ends at an unknown field {start.until}"
    for move in (*action.pauses, *action.resumes, *action.sets):
        if move.at != "now" and move.at not in ids:
            yield f"clock {move.clock} is moved to an unknown field {move.at}"
    yield from (f"clock {move.clock} is set to no day" for move in action.sets if move.at == "now")
    parties = {each.party for each in action.starts} | {each.party for each in action.tells}
    parties |= {each.issuer for each in action.papers}
    parties |= {each.to for each in action.papers if each.to} | {one for each in action.papers for one in each.cc}
    parties |= {*action.includes, *action.admits} | {each.party for each in action.joins}
    outside = {key for key, party in definition.parties.items() if party.found_by == OUTSIDE}
    yield from (
        f"party {party} is outside: it has no unit that could be told, bound or let in"
        for party in sorted(parties & outside)
    )
    for by in action.by:
        if (by.party in outside) != (OUTSIDE in by.posts) or (
            by.party in outside and (action.begins or len(by.posts) > 1)
        ):
            yield f"{by.party} acts from outside, in that post alone and once the procedure has begun"
    if action.admits and not definition.beside:
        yield "it admits to a case that it does not stand beside"
    parties |= {each.superior_of for each in action.joins if each.superior_of}
    parties |= {each.party for start in action.starts for each in start.late}
    parties |= {here for each in action.follows for here in each.parties.values()}
    yield from (f"unknown party {party}" for party in sorted(parties - set(definition.parties)))
    yield from (
        f"unknown action {other}"
        for other in action.not_same_officer_as
        if not other.startswith(BEFORE) and other not in definition.actions
    )
    yield from (f"unknown action {other}" for other in action.not_same_unit_as if other not in definition.actions)
    for guard in (*action.guards, *action.hints):
        if guard.fact not in vocabulary:
            yield f"unknown fact {guard.fact}"
        if not guard.source:
            yield f"guard on {guard.fact} has no source"
    for each in action.form:
        fact = each.default_from
        if fact and not fact.startswith("kept:") and fact not in vocabulary:
            yield f"field {each.id}: unknown fact {fact}"
    for condition in _conditions(action):
        if condition.field is not None and condition.field not in ids:
            yield f"condition on an unknown field {condition.field}"
        remembered = {name for other in definition.actions.values() for name in other.keeps}
        if condition.given is not None and condition.given not in ids | remembered:
            yield f"condition on an unknown field {condition.given}"
        if condition.fact is not None and condition.fact not in vocabulary:
            yield f"condition on an unknown fact {condition.fact}"


def _conditions(action: Action) -> Iterator[Condition]:
    rows: list[Any] = [*action.guards, *action.starts, *action.stops, *action.papers, *action.tells, *action.follows]
    rows += [*action.joins, *action.pauses, *action.resumes, *action.sets]
    yield from (row.when for row in rows if row.when is not None)
    yield from (each.required_when for each in action.form if each.required_when is not None)
