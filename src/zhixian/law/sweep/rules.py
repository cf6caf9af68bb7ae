"""The limbs of a crime over all its periods, as a sweep asks them: what a case is asked is the same in most periods, so whether a
limb is in force is one more condition."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from zhixian.law.limb_rows import TIERS
from zhixian.law.limbs import limbs, periods
from zhixian.law.plans import HELPER, OPEN, Line, plan
from zhixian.law.sweep.facts import Name
from zhixian.law.sweep.patterns import Key


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One limb that can be decided, with the places of the periods in which it is in force. The open-ended last limb is for people.

    ``line`` is that of a natural person. ``quantities``, ``before`` and ``halves`` name each quantity twice: unmixed and mixed.
    """

    line: Line
    places: frozenset[int]
    multiples: frozenset[int]
    quantities: tuple[Name, ...]
    before: Name
    halves: tuple[tuple[Name, ...], ...]
    spares_helpers: bool  # not for one who only helps around protection measures


@lru_cache(maxsize=16)
def rules(crime: str) -> tuple[Rule, ...]:
    """In the order of the law."""
    found = []
    for limb in limbs()[crime]:
        pairs = {
            place: pair
            for place, period in enumerate(periods())
            for pair in zip(*(plan(crime, period.id, 1, mixed, False).lines for mixed in (False, True)), strict=True)
            if pair[0].limb is limb and pair[0].kind != OPEN
        }
        if not pairs:
            continue
        plain, mixed = next(iter(pairs.values()))
        multiples = frozenset(periods()[each].unit_multiplier for each in pairs)
        if min(multiples) < 1:
            raise ValueError(f"{limb.id}: a unit's figure is a multiple of a person's; a sweep knows none below one")
        found.append(
            Rule(
                line=plain, places=frozenset(pairs), multiples=multiples,
                quantities=tuple(zip((plain.quantity, *plain.more), (mixed.quantity, *mixed.more), strict=True)) if plain.quantity else (),
                before=(plain.before, mixed.before),
                halves=tuple(
                    tuple((name, other) for (name, _, _), (other, _, _) in zip(one.tests, two.tests, strict=True))
                    for one, two in zip(plain.halves, mixed.halves, strict=True)
                ),
                spares_helpers=HELPER not in limb.conditions,
            )
        )  # fmt: skip
    return tuple(found)


@lru_cache(maxsize=16)
def keys(crime: str) -> Mapping[str, Key]:
    """How the lists of a crime stand as bits. Context: the period; for the limbs met the certain tier too, of which alone they are."""
    told = rules(crime)
    counted = [each for each in told if not each.line.never]
    doubted = [each for each in told if each.line.never or each.line.unless]
    return {
        "limbs": Key.over(crime, "limbs", (
            (each.line.limb.id, frozenset(place * len(TIERS) + each.line.rank for place in each.places)) for each in counted
        )),
        "open": Key.over(crime, "open", ((each.line.limb.id, each.places) for each in counted)),
        "arguable": Key.over(crime, "arguable", ((each.line.limb.id, each.places) for each in doubted)),
    }  # fmt: skip


def plainly(rule: Rule) -> Rule:
    """For a natural person who helps nobody around protection measures, goods and services unmixed."""

    def unmixed(name: Name) -> Name:
        return name[0], name[0]

    return replace(
        rule, multiples=frozenset({1}), spares_helpers=False, before=unmixed(rule.before),
        quantities=tuple(map(unmixed, rule.quantities)),
        halves=tuple(tuple(map(unmixed, half)) for half in rule.halves),
    )  # fmt: skip
