"""The limbs of the crimes of articles 213 to 219-1 as data: loaded, checked, and found by period."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from zhixian.law import limb_files
from zhixian.law.limb_rows import Band, Crime, General, Limb, Part, Period, Quantity
from zhixian.law.reading_yaml import FOLDER, BadLaw, read

__all__ = [
    "BadLaw",
    "Band",
    "Crime",
    "Limb",
    "Part",
    "Period",
    "Quantity",
    "band_of",
    "bands",
    "conditions",
    "crimes",
    "general",
    "is_repeat",
    "law_before",
    "limbs",
    "live",
    "period_named",
    "period_of",
    "periods",
    "quantities",
    "repeat_window_end",
    "years_on",
]


@lru_cache(maxsize=1)
def quantities() -> Mapping[str, Quantity]:
    return limb_files.quantities(read(FOLDER / "quantities.yaml"))


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, str]:
    return limb_files.conditions(read(FOLDER / "quantities.yaml"))


@lru_cache(maxsize=1)
def periods() -> tuple[Period, ...]:
    """Periods without gap or overlap; the last has no end."""
    return limb_files.periods(read(FOLDER / "periods.yaml"))


@lru_cache(maxsize=1)
def general() -> General:
    """The rules that hold for more than one crime: repeat, kinds of marks, milder law, accumulation, doubts."""
    return limb_files.general(read(FOLDER / "general.yaml"), quantities(), conditions())


@lru_cache(maxsize=1)
def _files() -> tuple[tuple[Crime, tuple[Band, ...], tuple[Limb, ...]], ...]:
    return load(FOLDER)


def load(folder: Path) -> tuple[tuple[Crime, tuple[Band, ...], tuple[Limb, ...]], ...]:
    """Every crime of a folder of data, checked against the periods; BadLaw with file and line."""
    return limb_files.crimes(folder, quantities(), conditions(), periods(), general().doubts)


@lru_cache(maxsize=1)
def crimes() -> tuple[Crime, ...]:
    return tuple(crime for crime, _, _ in _files())


@lru_cache(maxsize=1)
def limbs() -> Mapping[str, tuple[Limb, ...]]:
    """Crime → its limbs in the order of the law."""
    return {crime.id: rows for crime, _, rows in _files()}


@lru_cache(maxsize=1)
def bands() -> Mapping[str, tuple[Band, ...]]:
    """Crime → its sentence bands, before and after Amendment XI."""
    return {crime.id: rows for crime, rows, _ in _files()}


def band_of(crime: str, day: date) -> Band | None:
    """The bands in force on a day; none where the act was no such crime yet."""
    return next(
        (each for each in bands()[crime] if each.since <= day and (each.until is None or day <= each.until)), None
    )


def live(crime: str, period: Period) -> tuple[Limb, ...]:
    """The limbs of a crime that hold in a period, in the order of the law."""
    return tuple(
        each
        for each in limbs()[crime]
        if (each.regime in period.regimes or each.id in period.also) and each.id not in period.disabled
    )


def period_of(day: date) -> Period | None:
    for period in periods():
        if period.since <= day and (period.until is None or day <= period.until):
            return period
    return None


def period_named(key: str) -> Period | None:
    return next((period for period in periods() if period.id == key), None)


def years_on(day: date, years: int) -> date:
    """The same day so many years later; 29 February has none and gives the 28th (民法典第二百零二条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def repeat_window_end(penalised: date) -> date:
    """The last day on which a new act is still a repetition within the years of the data."""
    return years_on(penalised, general().repeat_years)


def is_repeat(penalised: date, acted: date) -> bool:
    return penalised <= acted <= repeat_window_end(penalised)


def law_before(day: date) -> date:
    return day - timedelta(days=1)
