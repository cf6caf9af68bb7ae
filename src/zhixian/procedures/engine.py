"""The pure engine: ``step(run, action, actor, form, facts, clocks, now) -> outcome``. It reads no clock and no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from zhixian.moments import local_day, say_moment
from zhixian.procedures import effects as ef
from zhixian.procedures import refusals, values
from zhixian.procedures.grammar import Action, Compare, Condition, Definition, Field, Joining
from zhixian.procedures.running import Acting, Offer, Outcome, Run, RunningClock
from zhixian.refusals import UnableTo

LATE_REASON = "late_reason"
OUTSIDE = "outside"  # the post of who has a part in a procedure and no unit here: a firm on its own page
BEFORE = "before:"  # an act of the procedure from which this one followed
PASSES_UPON = frozenset({"head", "legal_reviewer", "prosecutor"})  # posts that pass upon what a handler did
SUPERIOR_OF = "superior_of:"  # the fact that answers with the unit above a party


def opened(definition: Definition, *, parties: Mapping[str, str], kept: Mapping[str, Any] | None = None) -> Run:
    """A run that stands in the first state and waits for its first act (begun by another procedure)."""
    return Run(
        procedure=definition.key,
        digest=definition.digest,
        state=definition.starts,
        parties=dict(parties),
        kept=dict(kept or {}),
    )


def begin(
    definition: Definition,
    *,
    parties: Mapping[str, str],
    actor: Acting,
    action: str | None = None,
    form: Mapping[str, Any],
    facts: Mapping[str, Any],
    now: datetime,
    kept: Mapping[str, Any] | None = None,
) -> Outcome:
    """Begin a run by the named beginning action (or the only one)."""
    beginnings = [each.id for each in definition.actions.values() if each.begins]
    chosen = action or (beginnings[0] if len(beginnings) == 1 else "")
    if chosen not in beginnings:
        raise refusals.WrongState(
            f"{chosen!r} does not begin {definition.key}", action=chosen, state="尚未开始", needed="已开始",
            source=definition.source,
        )  # fmt: skip
    run = opened(definition, parties=parties, kept=kept)
    return _take(definition, run, definition.actions[chosen], actor, form, facts, {}, now)


def step(
    definition: Definition,
    run: Run,
    action_id: str,
    *,
    actor: Acting,
    form: Mapping[str, Any],
    facts: Mapping[str, Any],
    clocks: Mapping[str, RunningClock],
    now: datetime,
) -> Outcome:
    """Take one step or refuse (UnableToTake, BadForm); nothing else happens in either case."""
    action = definition.actions.get(action_id)
    if action is None or action.begins or run.state not in action.start:
        label = action.label if action else action_id
        needed = "、".join(definition.states[state].label for state in action.start) if action else "（没有这一步）"
        raise refusals.WrongState(
            f"{action_id!r} cannot be taken from {run.state!r}", action=label,
            state=definition.states[run.state].label, needed=needed or "流程开始",
            source=action.source if action else definition.source,
        )  # fmt: skip
    return _take(definition, run, action, actor, form, facts, clocks, now)


def offers(
    definition: Definition,
    run: Run,
    *,
    actor: Acting,
    facts: Mapping[str, Any],
    clocks: Mapping[str, RunningClock],
    now: datetime,
) -> tuple[Offer, ...]:
    """Every action that leads on from the present state, those open to the actor first."""
    found = []
    for action in definition.actions.values():
        if run.state in action.start:
            reasons = tuple(_objections(definition, run, action, actor, facts))
            late = _late(action, clocks, now, {}, facts, run, definition, actor)
            found.append(
                Offer(
                    action=action,
                    allowed=not reasons,
                    reasons=reasons,
                    late_clock=late.clock if late else None,
                    hints=hints(action, facts),
                )
            )
    return tuple(sorted(found, key=lambda offer: not offer.allowed))


def hints(action: Action, facts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{each.says}（{each.source}）" for each in action.hints if facts.get(each.fact) == each.expects)


def _objections(
    definition: Definition, run: Run, action: Action, actor: Acting, facts: Mapping[str, Any]
) -> Iterable[str]:
    """What already stands against the action before anything is typed."""
    for check in (
        lambda: _post(definition, run, action, actor),
        lambda: _same_officer(definition, run, action, actor, ()),
        lambda: _same_unit(definition, run, action, actor),
    ):
        try:
            check()
        except UnableTo as refusal:
            yield refusal.user_message
    for guard in action.guards:
        asks_form = guard.when is not None and guard.when.field is not None
        if not asks_form and holds(guard.when, {}, facts, run) and facts.get(guard.fact) != guard.expects:
            yield f"{guard.says}（{guard.source}）"


def _take(
    definition: Definition,
    run: Run,
    action: Action,
    actor: Acting,
    form: Mapping[str, Any],
    facts: Mapping[str, Any],
    clocks: Mapping[str, RunningClock],
    now: datetime,
) -> Outcome:
    post = _post(definition, run, action, actor)
    cleaned = clean_form(action, form, facts, run, now)
    others = tuple(
        officer for field_ in action.form if field_.type == "officers" for officer in cleaned.get(field_.id, ())
    )
    _same_officer(definition, run, action, actor, others)
    _same_unit(definition, run, action, actor)
    for guard in action.guards:
        if holds(guard.when, cleaned, facts, run) and facts.get(guard.fact) != guard.expects:
            raise refusals.GuardFails(
                f"{guard.fact} is {facts.get(guard.fact)!r}", says=guard.says, source=guard.source
            )
    _compare(action, cleaned, run)
    if late := _late(action, clocks, now, cleaned, facts, run, definition, actor):
        reason = form.get(LATE_REASON)
        if values.is_empty(reason):
            raise refusals.LateWithoutReason(
                f"{late.clock} is over", fields={LATE_REASON: "请写明逾期理由"}, clock=late.clock,
                due=say_moment(late.due_at) if late.due_at else "",
            )  # fmt: skip
        cleaned[LATE_REASON] = str(reason).replace("\x00", "").strip()[:2000]
    return _outcome(definition, run, action, actor, post, cleaned, others, facts, clocks, now)


def _post(definition: Definition, run: Run, action: Action, actor: Acting) -> str:
    fitting = [post for by in action.by if run.parties.get(by.party) == actor.unit_id for post in by.posts]
    held = [post for post in fitting if post in actor.posts]
    if held:
        return next((post for post in held if post not in actor.stands_for), held[0])  # in her own post where she can
    who = "或".join(
        f"{definition.parties[by.party].label}的{'、'.join(POSTS[post] for post in by.posts)}" for by in action.by
    )
    raise refusals.NotYourStep(
        f"{action.id} is not for this officer", action=action.label, who=who, source=action.source
    )


def _same_officer(definition: Definition, run: Run, action: Action, actor: Acting, others: tuple[str, ...]) -> None:
    """Who acts in somebody's place is bound by what that somebody did, and the other way round: one person, one part."""
    persons = {actor.officer_id, *others}
    if actor.stands_for:
        with suppress(refusals.NotYourStep):  # not her act at all: that is said elsewhere
            post = _post(definition, run, action, actor)
            if post in actor.stands_for:
                persons.add(actor.stands_for[post])
                _not_her_own_work(definition, run, action, actor, post)
    for earlier in action.not_same_officer_as:
        elsewhere = earlier.startswith(BEFORE)
        doers = run.kept.get("doers_before", {}) if elsewhere else run.doers
        if persons & set(doers.get(earlier.removeprefix(BEFORE), ())):
            label = "原来的决定" if elsewhere else definition.actions[earlier].label
            raise refusals.SameOfficer(
                f"{actor.officer_id} took {earlier}", earlier=label, action=action.label, source=action.source
            )


def _not_her_own_work(definition: Definition, run: Run, action: Action, actor: Acting, post: str) -> None:
    """Whoever worked the matter does not review or approve it in somebody's place, also where no article forbids it to one
    who holds both posts: a substitution must not make one person out of two."""
    if post not in PASSES_UPON:
        return
    for earlier, doers in run.doers.items():
        taken = definition.actions.get(earlier)
        posts = {each for by in taken.by for each in by.posts} if taken else set()
        if actor.officer_id in doers and "handler" in posts and post not in posts:
            raise refusals.SameOfficer(
                f"{actor.officer_id} took {earlier}", earlier=definition.actions[earlier].label, action=action.label,
                source=action.source,
            )  # fmt: skip


def _same_unit(definition: Definition, run: Run, action: Action, actor: Acting) -> None:
    for earlier in action.not_same_unit_as:
        if run.units.get(earlier) == actor.unit_id:
            raise refusals.SameUnit(
                f"{actor.unit_id} took {earlier}", earlier=definition.actions[earlier].label, action=action.label,
                source=action.source,
            )  # fmt: skip


def clean_form(
    action: Action, form: Mapping[str, Any], facts: Mapping[str, Any], run: Run, now: datetime
) -> dict[str, Any]:
    """The values as they will be kept. BadForm and MissingField name each field."""
    cleaned: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for each in action.form:
        given = form.get(each.id)
        if values.is_empty(given):
            given = _default(each, facts, run, now)
        if values.is_empty(given):
            continue
        try:
            cleaned[each.id] = values.clean(each, given, now=now)
        except values.Wrong as fault:
            wrong[each.id] = str(fault)
    if wrong:
        raise refusals.BadForm(f"{action.id}: {sorted(wrong)}", fields=wrong)
    missing = {
        each.id: f"请填写“{each.label}”{('：' + each.help) if each.help else ''}"
        for each in action.form
        if values.is_empty(cleaned.get(each.id)) and _needed(each, cleaned, facts, run)
    }
    if missing:
        raise refusals.MissingField(f"{action.id}: {sorted(missing)}", fields=missing)
    return cleaned


def _default(each: Field, facts: Mapping[str, Any], run: Run, now: datetime) -> Any:
    if each.default_now:
        return now
    if each.default_from.startswith("kept:"):
        return run.kept.get(each.default_from.removeprefix("kept:"))
    return facts.get(each.default_from) if each.default_from else None


def _needed(each: Field, cleaned: Mapping[str, Any], facts: Mapping[str, Any], run: Run) -> bool:
    return each.required or (each.required_when is not None and holds(each.required_when, cleaned, facts, run))


def _compare(action: Action, cleaned: Mapping[str, Any], run: Run) -> None:
    for each in action.compare:
        _compare_column(each, action, cleaned, run)
        before = [row.get("name", "") for row in run.kept.get(each.with_kept) or []]
        listed = {row.get("name", "") for row in cleaned.get(each.field) or []}
        reasons = {row.get("name", ""): row.get("note", "") for row in cleaned.get(each.reasons) or []}
        absent = [name for name in before if name not in listed and not reasons.get(name)]
        if absent:
            raise refusals.BadForm(
                f"{action.id}: {len(absent)} missing from {each.field}",
                fields={each.reasons: f"{each.says}：{'、'.join(absent)}（{each.source}）"},
            )


def _compare_column(each: Compare, action: Action, cleaned: Mapping[str, Any], run: Run) -> None:
    if not each.same:
        return
    listed = {row.get("name", ""): row.get(each.same, "") for row in cleaned.get(each.field) or []}
    sent = {row.get("name", ""): row.get(each.same, "") for row in run.kept.get(each.with_kept) or []}
    if differs := [name for name, found in listed.items() if found != sent.get(name, "")]:
        raise refusals.BadForm(
            f"{action.id}: {len(differs)} differ in {each.same}",
            fields={each.field: f"{each.says}：{'、'.join(differs)}（{each.source}）"},
        )


def _late(
    action: Action,
    clocks: Mapping[str, RunningClock],
    now: datetime,
    form: Mapping[str, Any],
    facts: Mapping[str, Any],
    run: Run,
    definition: Definition,
    actor: Acting,
) -> RunningClock | None:
    """The overdue clock of the actor's own unit that this act would stop; another's delay is not hers to explain."""
    for each in action.stops:
        clock = clocks.get(each.clock)
        bound = {
            start.party for other in definition.actions.values() for start in other.starts if start.clock == each.clock
        }
        if actor.unit_id not in {run.parties.get(party) for party in bound}:
            continue
        if clock and clock.hard and clock.due_at and clock.due_at < now and holds(each.when, form, facts, run):
            return clock
    return None


def holds(condition: Condition | None, form: Mapping[str, Any], facts: Mapping[str, Any], run: Run) -> bool:
    if condition is None:
        return True
    if condition.given is not None:
        return not values.is_empty(form.get(condition.given, run.kept.get(condition.given)))
    if condition.field is not None:
        found = form.get(condition.field)
    elif condition.fact is not None:
        found = facts.get(condition.fact)
    else:
        found = run.kept.get(condition.kept or "")
    if condition.among:
        return found in condition.among
    return bool(found == condition.equals)


def _outcome(
    definition: Definition,
    run: Run,
    action: Action,
    actor: Acting,
    post: str,
    cleaned: dict[str, Any],
    others: tuple[str, ...],
    facts: Mapping[str, Any],
    clocks: Mapping[str, RunningClock],
    now: datetime,
) -> Outcome:
    def wanted(condition: Condition | None) -> bool:
        return holds(condition, cleaned, facts, run)

    parties = dict(run.parties)
    found: list[ef.Effect] = []
    for joining in action.joins:
        if wanted(joining.when) and (unit := _joining(joining, cleaned, facts)):
            if joining.former and joining.party in parties:
                parties[joining.former] = parties[joining.party]
            parties[joining.party] = str(unit)
            found.append(ef.AddParty(joining.party, str(unit)))
    found += [ef.AddParty(party, parties[party]) for party in action.includes if party in parties]
    found += [ef.AdmitParty(party, parties[party]) for party in action.admits if party in parties]
    if run.state != action.to or action.begins:
        found.append(ef.StateChanged("" if action.begins else run.state, action.to))
    running = set(clocks)
    for stop in action.stops:
        if stop.clock in running and wanted(stop.when):
            running.discard(stop.clock)
            found.append(ef.StopClock(stop.clock))
    found += [ef.ExtendClock(clock) for clock in action.extends if clock in running]
    found += [
        ef.MoveClock(move.clock, how, _day_of(cleaned.get(move.at), now))
        for how, moves in (("pauses", action.pauses), ("resumes", action.resumes), ("sets", action.sets))
        for move in moves
        if move.clock in running and wanted(move.when)
    ]
    for start in action.starts:
        # Nothing runs against a party that has not come in (a court that is not on the platform).
        absent = start.party not in parties and definition.parties[start.party].found_by == "given"
        if not absent and start.clock not in running and wanted(start.when):
            moment = (
                now if start.at == "now" else datetime.fromisoformat(cleaned[start.at]) if start.at in cleaned else now
            )
            running.add(start.clock)
            until = date.fromisoformat(cleaned[start.until]) if start.until in cleaned else None
            found.append(
                ef.StartClock(
                    start.clock, start.party, start.post, moment, start.lapses, until, start.repeats, start.reminds
                )
            )
    found += [ef.Mark(name) for name in action.marks]
    found += [ef.MakePaper(each.paper, each.issuer, each.to, each.cc) for each in action.papers if wanted(each.when)]
    # A party that has not come in yet (a level that nobody asked, a body that was not invited) is told nothing.
    found += [
        ef.Notify(each.party, each.post, each.says)
        for each in action.tells
        if each.party in parties and wanted(each.when)
    ]
    acted_for = actor.stands_for.get(post, "")
    persons = (actor.officer_id, *((acted_for,) if acted_for else ()), *others)
    doers = {**run.doers, action.id: tuple(dict.fromkeys(persons))}
    kept = {**run.kept, **{name: cleaned[name] for name in action.keeps if name in cleaned}}
    for follow in action.follows:
        if wanted(follow.when):
            bound = {there: parties[here] for there, here in follow.parties.items() if here in parties}
            found.append(ef.StartProcedure(follow.procedure, bound, follow.begin))
    after = replace(
        run, state=action.to, parties=parties, doers=doers, kept=kept, units={**run.units, action.id: actor.unit_id}
    )
    return Outcome(run=after, action=action.id, post=post, acted_for=acted_for, values=cleaned, effects=tuple(found))


def _joining(joining: Joining, cleaned: Mapping[str, Any], facts: Mapping[str, Any]) -> str | None:
    if not joining.superior_of:
        return cleaned.get(joining.field)
    found = facts.get(f"{SUPERIOR_OF}{joining.superior_of}")
    if not found:
        raise refusals.NobodyAbove(f"{joining.superior_of} has no superior on the roster")
    return str(found)


def _day_of(value: str | None, now: datetime) -> date:
    """The day that a form's field names, be it a day or a moment; today where it names none."""
    if not value:
        return local_day(now)
    return local_day(datetime.fromisoformat(value)) if "T" in value else date.fromisoformat(value)


POSTS = {
    "handler": "承办人", "head": "负责人", "legal_reviewer": "法制审核人员", "liaison": "联络员",
    "statistician": "统计员", "prosecutor": "检察官", "administrator": "管理员",
    "custodian": "财物保管员", "cashier": "财务人员", "clue_officer": "职务犯罪线索专办员",
    OUTSIDE: "经办人（在自己的页面上）",
}  # fmt: skip
