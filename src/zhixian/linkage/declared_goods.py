"""Whether declared goods are on the watch list: by their words, their tariff heading, and the way they travel. Pure.

Every reason is a sentence that names what agreed, because a person decides what it means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhixian.linkage import normalising


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One line of a declaration. ``hs``: digits alone; ``origin`` and ``destination``: country codes; anything may be unknown (empty)."""

    goods: str
    on: date
    hs: str = ""
    origin: str = ""
    destination: str = ""
    port: str = ""
    mode: str = ""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What to look for, from one day to another (both count). Within one list any value agrees; every list that is given must."""

    since: date
    until: date
    words: Sequence[str] = ()
    hs_prefixes: Sequence[str] = ()
    origins: Sequence[str] = ()
    destinations: Sequence[str] = ()
    ports: Sequence[str] = ()
    modes: Sequence[str] = ()


def reasons(watched: Watched, declared: Declared) -> tuple[str, ...]:
    """Why the line is a hit, goods before route; empty where it is none. What a declaration does not say never agrees."""
    if not watched.since <= declared.on <= watched.until:
        return ()
    told: list[str] = []
    if watched.words or watched.hs_prefixes:
        goods = _goods(watched, declared)
        if not goods:
            return ()
        told += goods
    for label, wanted, said in (
        ("起运地", watched.origins, declared.origin), ("目的地", watched.destinations, declared.destination),
        ("运输方式", watched.modes, declared.mode),
    ):  # fmt: skip
        if wanted:
            if said not in wanted:
                return ()
            told.append(f"{label}：{said}")
    if watched.ports:
        port = next((each for each in watched.ports if _same_port(each, declared.port)), "")
        if not port:
            return ()
        told.append(f"口岸：{port}")
    return tuple(told)


def _goods(watched: Watched, declared: Declared) -> list[str]:
    """Words or tariff heading: either is enough, both are told."""
    text = normalising.name(declared.goods)
    words = [word for word in watched.words if (plain := normalising.name(word)) and plain in text]
    heading = next((each for each in watched.hs_prefixes if each and declared.hs.startswith(each)), "")
    return [*([f"品名含“{'”“'.join(words)}”"] if words else []), *([f"税号以{heading}开头"] if heading else [])]


def _same_port(watched: str, said: str) -> bool:
    wanted, port = normalising.name(watched), normalising.name(said)
    return bool(wanted) and wanted in port
