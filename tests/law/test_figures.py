"""Not one figure of the law may move unnoticed: the package against an independent table, at every boundary, and file by file
with each figure moved by one."""

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.law import figures
from tests.shared import SHARED, shared_yaml
from zhixian.law import limb_files, limbs, terms, thresholds
from zhixian.law.reading_yaml import FOLDER, BadLaw, read
from zhixian.law.thresholds import Case, Interval

TABLE = figures.table()
# Dates from which the package counts, and which the founders' table does not hold: two local plans of 2017 and their end.
OWN_DATES = {
    f"clock {name} {end}": day
    for name in ("seed-monthly-report", "seed-plan-issue", "seed-final-report", "seed-major-case-report")
    for end, day in (("from", "2017-09-08"), ("to", "2017-12-31"))
}
# The Criminal Law of 1997 came into force on 1 October (第四百五十二条), Amendment XI on 1 March 2021.
BAND_DATES = {
    f"band {crime} {when} since": day
    for crime in limbs.limbs()
    for when, day in (("before_2021_03_01", "1997-10-01"), ("from_2021_03_01", "2021-03-01"))
    if (crime, when) != ("219-1", "before_2021_03_01")
}
EXPECTED = TABLE | OWN_DATES | BAND_DATES


def every_figure() -> list[figures.Figure]:
    every = [limb for rows in limbs.limbs().values() for limb in rows]
    return [
        *figures.of_limbs(every), *figures.of_terms(term for term in terms.terms().values() if term.status != "house"),
        *figures.of_periods(limbs.periods()), *figures.of_bands(limbs.bands()),
    ]  # fmt: skip


def test_the_package_says_exactly_what_the_table_says():
    found = dict(every_figure())
    assert figures.unlike(found.items(), EXPECTED) == []
    assert set(found) == set(EXPECTED)
    assert all(figures.articles().values())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the founders' files are not beside this checkout")
def test_the_table_says_exactly_what_the_founders_files_say():
    rows = figures.of_founders(shared_yaml("law/criminal-thresholds.yaml"), shared_yaml("law/deadlines.yaml"))
    assert {name: value for name, value, _ in rows} == TABLE


# --- at the boundary: one fen less and the limb is not reached

LIMBS = [limb for rows in limbs.limbs().values() for limb in rows if f"limb {limb.id}" in TABLE]


def at(limb: limbs.Limb, amount: Decimal, *, below: Decimal | None = None) -> str:
    """The outcome of a limb where exactly this amount is known, split over its quantities so that “不足” holds."""
    first, *rest = [
        "illegal_gains_services" if name == "illegal_gains" and "object_services" in limb.conditions else name
        for name in limb.quantities
    ]
    facts = {first: amount}
    if limb.before:
        low = limb.before[1] - Decimal("0.01") if below is None else below
        facts = {limb.before[0]: low, next(each for each in (first, *rest) if each != limb.before[0]): amount - low}
    names: set[str] = set()
    for each in limb.conditions:
        if not each.startswith("not("):
            names.add(each.removeprefix("any_of(").rstrip(")").split(",")[0])
    case = Case(
        crime=limb.crime, conduct_date=limb.since, conditions=frozenset(names),
        facts={name: Interval(value, value) for name, value in facts.items()} | (
            {"illegal_gains": Interval(amount, amount)} if "illegal_gains" in limb.quantities else {}
        ),
    )  # fmt: skip
    found = thresholds.assess(case)
    return next(each.outcome for each in found.limbs if each.id == limb.id)


@pytest.mark.parametrize("limb", LIMBS, ids=[limb.id for limb in LIMBS])
def test_the_figure_itself_reaches_and_one_fen_less_does_not(limb):
    figure = Decimal(TABLE[f"limb {limb.id}"])
    assert at(limb, figure) == "met"
    assert at(limb, figure - Decimal("0.01")) == "unmet"
    if limb.before:
        bound = Decimal(TABLE[f"limb {limb.id} before {limb.before[0]}"])
        assert at(limb, figure, below=bound - Decimal("0.01")) == "met"
        assert at(limb, figure, below=bound) == "unmet"


# --- moved by one, file by file

NUMBER = re.compile(r"\b(value|length|other_precondition|multiplier|unit_multiplier|need): '?(\d+)\b")
DATE = re.compile(r"\b(from|to): '(\d{4}-\d\d-\d\d)'")


def moved(text: str) -> Iterable[tuple[int, str]]:
    """The file with one figure or one date moved by one, for each of them: the line and the text."""
    lines = text.splitlines(keepends=True)
    for place, line in enumerate(lines):
        for match in NUMBER.finditer(line):
            more = int(match[2]) + 1
            yield (
                place + 1,
                "".join(
                    [*lines[:place], line[: match.start(2)] + str(more) + line[match.end(2) :], *lines[place + 1 :]]
                ),
            )
        for match in DATE.finditer(line):
            later = date.fromisoformat(match[2]) + timedelta(days=1)
            yield (
                place + 1,
                "".join(
                    [*lines[:place], line[: match.start(2)] + str(later) + line[match.end(2) :], *lines[place + 1 :]]
                ),
            )


def unnoticed(path: Path, tmp_path: Path, read: Callable[[Path], Iterable[figures.Figure]], *beside: Path) -> list[int]:
    """Lines of a data file whose figure can move by one without the loader refusing it or the table differing."""
    folder = tmp_path / path.parent.name
    folder.mkdir()
    for other in beside:
        shutil.copy(other, folder / other.name)
    found = []
    for line, text in moved(path.read_text(encoding="utf-8")):
        (folder / path.name).write_text(text, encoding="utf-8")
        try:
            if not figures.unlike(read(tmp_path), EXPECTED):
                found.append(line)
        except BadLaw:
            continue
    return found


def of_crimes(folder: Path) -> Iterable[figures.Figure]:
    for crime, bands, rows in limbs.load(folder):
        yield from figures.of_limbs(rows)
        yield from figures.of_bands({crime.id: bands})
        # What the table has no column for is held by the founders' readings of D3: the bound of the basic tier.
        yield from (
            (f"limb {limb.id} before other", str(limb.other_before))
            for limb in rows
            if limb.other_before != basic_bound(limb, rows)
        )


def basic_bound(limb: limbs.Limb, rows: Iterable[limbs.Limb]) -> Decimal | None:
    base = next((each for each in rows if each.id == limb.derived_from), None)
    return base.before[1] if "basic_precondition" in limb.other_readings and base and base.before else None


@pytest.mark.parametrize("path", sorted((FOLDER / "crimes").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_figure_of_a_crime_moves_unnoticed(path, tmp_path):
    beside = [FOLDER / "crimes" / "219.yaml"] if path.stem == "219-1" else []
    assert unnoticed(path, tmp_path, of_crimes, *beside) == []


@pytest.mark.parametrize("path", sorted((FOLDER / "clocks").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_figure_of_a_clock_moves_unnoticed(path, tmp_path):
    def of_clocks(folder: Path) -> Iterable[figures.Figure]:
        every = terms.load(folder).values()
        yield from figures.of_terms(every)
        yield from (("pause cap", "moved") for term in every if term.pause_cap not in {None, 20})

    assert unnoticed(path, tmp_path, of_clocks) == []


def test_no_figure_of_the_periods_moves_unnoticed(tmp_path):
    path = FOLDER / "periods.yaml"

    def of_file(folder: Path) -> Iterable[figures.Figure]:
        return figures.of_periods(limb_files.periods(read(folder / path.parent.name / path.name)))

    assert unnoticed(path, tmp_path, of_file) == []


def test_the_general_rules_stand_as_the_articles_say():
    rules = limbs.general()
    assert (rules.repeat_years, rules.marks_at_least, rules.lighter_since) == (2, 2, date(2025, 4, 26))
    assert {key: sorted(group) for key, group in rules.repeat_groups.items()} == {
        "repeat_2y_213_215": ["213", "214", "215"], "repeat_2y_216": ["216"],
        "repeat_2y_217_218": ["217", "218"], "repeat_2y_219_219bis": ["219", "219-1"],
    }  # fmt: skip
    assert [(each.since, each.until) for each in rules.accumulation] == [
        (date(2004, 12, 22), date(2025, 4, 25)), (date(2025, 4, 26), None),
    ]  # fmt: skip
