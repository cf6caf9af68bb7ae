"""What the data of the crimes say, as frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

TIERS = ("none", "basic", "aggravated")
TYPES = frozenset({"threshold", "sum_threshold", "half_rule", "event", "conduct", "open"})
READINGS = frozenset({"no_precondition", "basic_precondition", "split_items", "reuse_quantity"})
CHECKED = frozenset({"mirror", "two-sources"})


@dataclass(frozen=True, kw_only=True)
class Crime:
    id: str  # the article
    label: str
    right_types: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """One tier of a sentence band."""

    element: str
    punishment: str
    fine: str

    @property
    def text(self) -> str:
        return f"{self.punishment}，{self.fine}"


@dataclass(frozen=True, kw_only=True)
class Band:
    """What the Criminal Law threatens on the days from ``since`` to ``until``."""

    since: date
    until: date | None
    tiers: Mapping[str, Penalty]
    cite: str
    verified: str


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """``effort``: how hard it is to find out, 1 the easiest; ``police``: why only the police can, or empty. Practice, not law."""

    label: str
    unit: str
    effort: int
    means: str
    police: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One item of a half rule: any of these tests, under a condition."""

    item: int
    tests: tuple[tuple[str, Decimal, str], ...]  # quantity, half of the standard, condition or ""
    condition: str


@dataclass(frozen=True, kw_only=True)
class Limb:
    id: str
    crime: str
    regime: str
    tier: str
    type: str
    element: str
    quantities: tuple[str, ...]
    value: Decimal | None
    text: str
    conditions: tuple[str, ...]
    before: tuple[str, Decimal] | None  # only while this quantity stays below this value
    need: int
    parts: tuple[Part, ...]
    item: int | None  # an aggravated limb has the item of the basic one from which it is derived
    unless_items: tuple[int, ...]  # a half rule is tried only while none of these items is reached in full
    derived_from: str
    arguable: bool  # another reading: shown, not counted
    arguable_unless: str  # a condition under which the reading is beyond doubt
    doubtful: bool  # counted, and the answer says that it may be argued
    doubtful_if: tuple[str, ...]  # counted; may be argued when all of these hold
    other_readings: tuple[str, ...]  # how else the text can be read: see READINGS
    other_before: Decimal | None  # the bound of ``before`` in the other reading
    attempt: bool  # reached only as an attempt (未遂)
    doubt: str
    title: str
    article: str
    verified: str
    since: date
    until: date | None

    @property
    def cite(self) -> str:
        number = self.title.rsplit("（", 1)[-1].rstrip("）") if "〔" in self.title else self.title
        return f"{number}{self.article}"

    @property
    def checked(self) -> bool:
        return self.verified in CHECKED


@dataclass(frozen=True, kw_only=True)
class Period:
    id: str
    since: date
    until: date | None
    regimes: frozenset[str]
    unit_multiplier: int
    disabled: frozenset[str]
    also: frozenset[str]  # limbs of the statute itself, whatever interpretation is in force
    overrides: tuple[Mapping[str, str], ...]
    cite: str


@dataclass(frozen=True, kw_only=True)
class Accumulation:
    """Which quantities of acts that nobody has dealt with are added up; ``None`` is every one."""

    since: date
    until: date | None
    adds: frozenset[str] | None
    unsaid: str
    says: str
    cite: str
    verified: str


@dataclass(frozen=True, kw_only=True)
class Attempt:
    regime: str
    says: str
    cite: str
    doubt: str


@dataclass(frozen=True, kw_only=True)
class General:
    repeat_years: int
    repeat_groups: Mapping[str, frozenset[str]]
    marks_at_least: int
    marks_give: frozenset[str]
    lighter_regime: str
    lighter_since: date
    accumulation: tuple[Accumulation, ...]
    attempts: Mapping[str, Attempt]
    doubts: Mapping[str, str]
    figures: tuple[tuple[str, str, str, str], ...]  # id, what it says, citation, status: for the list of 待核
