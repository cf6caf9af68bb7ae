"""The map-free picker of places: three lists, one below the other, or a search by name. Works by round trips without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.divisions import Division

LISTS = ("division_1", "division_2", "division_3")
LABELS = ("省、自治区、直辖市", "市", "县、区")


@dataclass(frozen=True)
class List:
    name: str
    label: str
    chosen: str
    options: tuple[Division, ...]


def chosen(post: Mapping[str, str]) -> str:
    """The most exact division of what was sent: a hit of the search, else the last list that fits those above it."""
    if divisions.known(hit := post.get("division_hit", "")):
        return hit
    found = ""
    for name in LISTS:
        code = post.get(name, "")
        if code not in {each.code for each in divisions.children(found or divisions.NATION)}:
            break
        found = code
    return found


def lists(code: str) -> list[List]:
    """The lists for a place: each level that is chosen, and the next one below it."""
    way = [divisions.NATION]
    for each in reversed(divisions.up(code)[:-1]):
        if each in {child.code for child in divisions.children(way[-1])}:
            way.append(each)
    return [
        List(LISTS[at], LABELS[at], way[at + 1] if at + 1 < len(way) else "", options)
        for at, above in enumerate(way[: len(LISTS)])
        if (options := divisions.children(above))
    ]
