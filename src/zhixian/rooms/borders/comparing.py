"""Comparing what was declared with the watch list, in both directions: new lines with the list, a new entry with the lines."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from zhixian.linkage import declared_goods
from zhixian.linkage.declared_goods import Declared, Watched
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.borders import places
from zhixian.rooms.borders.models import MODES, DeclaredLine, Hit, WatchEntry

AT_ONCE = 2000


def compare_lines(lines: Sequence[DeclaredLine], *, now: datetime) -> list[Hit]:
    """Hits of these lines, kept once. Call inside ``acting_as`` of the unit that declared them."""
    if not lines:
        return []
    days = [line.declared_on for line in lines]
    entries = list(WatchEntry.objects.filter(since__lte=max(days), until__gte=min(days)))
    return _keep(((entry, line) for line in lines for entry in entries), now)


def compare_entry(entry: WatchEntry, *, now: datetime) -> int:
    """Lines of every unit that were declared in the entry's days; each hit belongs to the line's own unit."""
    with as_system():
        rows = DeclaredLine.objects.filter(declared_on__gte=entry.since, declared_on__lte=entry.until)
        return len(_keep(((entry, line) for line in rows.iterator(chunk_size=AT_ONCE)), now))


def _keep(pairs: Iterable[tuple[WatchEntry, DeclaredLine]], now: datetime) -> list[Hit]:
    found = [
        Hit(entry=entry, line=line, unit_id=line.unit_id, reasons=list(told), found_at=now)
        for entry, line in pairs
        if (told := declared_goods.reasons(watched(entry), declared(line)))
    ]
    known = set(
        Hit.objects.filter(line__in={hit.line_id for hit in found}).values_list("entry_id", "line_id") if found else ()
    )
    return Hit.objects.bulk_create(hit for hit in found if (hit.entry_id, hit.line_id) not in known)


def watched(entry: WatchEntry) -> Watched:
    """With names in the place of codes, because the reasons are read by people."""
    return Watched(
        since=entry.since, until=entry.until, words=entry.words, hs_prefixes=entry.hs_prefixes, ports=entry.ports,
        origins=[places.name(code) for code in entry.origins],
        destinations=[places.name(code) for code in entry.destinations], modes=[MODES[mode] for mode in entry.modes],
    )  # fmt: skip


def declared(line: DeclaredLine) -> Declared:
    return Declared(
        goods=line.goods, on=line.declared_on, hs=line.hs, port=line.port, origin=places.name(line.origin),
        destination=places.name(line.destination), mode=MODES.get(line.mode, ""),
    )  # fmt: skip


def of_words(text: str, *, on: date) -> list[tuple[WatchEntry, tuple[str, ...]]]:
    """Entries of goods that a lead's words speak of; an entry with a route needs a declaration. Nothing is kept."""
    told = Declared(goods=text, on=on)
    found = [(entry, declared_goods.reasons(watched(entry), told)) for entry in WatchEntry.objects.in_force(on=on)]
    return [(entry, why) for entry, why in found if why]
