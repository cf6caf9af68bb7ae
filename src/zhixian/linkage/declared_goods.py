"""Whether declared goods are on the watch list: by words, tariff heading or Nice class, and the way they travel. Pure.

Every reason is a sentence that names what agreed, because a person decides what it means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zhixian.linkage import normalising


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One line of a declaration. ``hs``: digits alone; ``nice``: 1 to 45; anything may be unknown (empty, 0)."""

    goods: str
    on: date
    hs: str = ""
    nice: int = 0
    origin: str = ""
    destination: str = ""
    port: str = ""
    mode: str = ""

    # Plain forms are made once for each line and entry: an import compares every line with every entry.
    @cached_property
    def plain_goods(self) -> str:
        return normalising.name(self.goods)

    @cached_property
    def plain_port(self) -> str:
        return normalising.name(self.port)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What to look for, from one day to another (both count). Within one list any value agrees; every list that is given must."""

    since: date
    until: date
    words: Sequence[str] = ()
    hs_prefixes: Sequence[str] = ()
    nice_classes: Sequence[int] = ()
    origins: Sequence[str] = ()
    destinations: Sequence[str] = ()
    ports: Sequence[str] = ()
    modes: Sequence[str] = ()

    @cached_property
    def plain_words(self) -> list[tuple[str, str]]:
        """Each word as it was typed, and plain; a word of signs alone would be in every text and is left out."""
        return [(word, plain) for word in self.words if (plain := normalising.name(word))]

    @cached_property
    def plain_ports(self) -> list[tuple[str, str]]:
        return [(port, plain) for port in self.ports if (plain := normalising.name(port))]


def reasons(watched: Watched, declared: Declared) -> tuple[str, ...]:
    """Why the line is a hit, goods before route; empty where it is none. What a declaration does not say never agrees."""
    if not watched.since <= declared.on <= watched.until:
        return ()
    told: list[str] = []
    if watched.words or watched.hs_prefixes or watched.nice_classes:
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
        port = next((each for each, plain in watched.plain_ports if plain in declared.plain_port), "")
        if not port:
            return ()
        told.append(f"口岸：{port}")
    return tuple(told)


def _goods(watched: Watched, declared: Declared) -> list[str]:
    """Words, tariff heading or class: one is enough, all are told."""
    words = [word for word, plain in watched.plain_words if plain in declared.plain_goods]
    heading = next((each for each in watched.hs_prefixes if each and declared.hs.startswith(each)), "")
    return [
        *([f"品名含“{'”“'.join(words)}”"] if words else []), *([f"税号以{heading}开头"] if heading else []),
        *([f"尼斯分类第{declared.nice}类"] if declared.nice and declared.nice in watched.nice_classes else []),
    ]  # fmt: skip
