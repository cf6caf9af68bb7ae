"""Comparing what was declared with the watch list, in both directions: new lines with the list, a new entry with the lines."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from zhixian.linkage import declared_goods
from zhixian.linkage.declared_goods import Declared, Watched
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.borders import places
from zhixian.rooms.borders.models import MODES, DeclaredLine, Hit, WatchEntry

AT_ONCE = 2000
LIST = 7_311_055  # the advisory lock of the list: imports share it, whoever changes what the list says holds it alone
UNIT = 55  # seed of the locks by unit: two imports of one unit go one after the other


def wait_for_imports() -> None:
    """Before an entry is written: an import and a new entry that are both uncommitted would miss each other. Take it as the
    first lock of the transaction, because imports take the ledger's chain after it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LIST])


def wait_for_list(unit_id: UUID) -> None:
    """Before lines are written: see ``wait_for_imports``; and one file sent twice at once is taken in once."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [LIST])
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(unit_id), UNIT])


def compare_lines(lines: Sequence[DeclaredLine], *, now: datetime) -> list[Hit]:
    """Hits of these lines, kept once. Call inside ``acting_as`` of the unit that declared them, after ``wait_for_list``."""
    if not lines:
        return []
    days = [line.declared_on for line in lines]
    rows = WatchEntry.objects.filter(since__lte=max(days), until__gte=min(days))
    entries = [(entry, watched(entry)) for entry in rows]
    told = ((line, declared(line)) for line in lines)
    return _keep(((*each, *one) for one in told for each in entries), now)


def compare_entry(entry: WatchEntry, *, now: datetime) -> int:
    """Lines of every unit that were declared in the entry's days; each hit belongs to the line's own unit. Call after
    ``wait_for_imports``."""
    with as_system():
        rows = DeclaredLine.objects.filter(declared_on__gte=entry.since, declared_on__lte=entry.until)
        for key, codes in (
            ("mode", entry.modes),
            ("origin", places.widened(entry.origins)),
            ("destination", places.widened(entry.destinations)),
        ):
            if codes:  # the same rule as the comparison's, asked where it spares reading the line
                rows = rows.filter(**{f"{key}__in": codes})
        told = watched(entry)
        lines = rows.iterator(chunk_size=AT_ONCE)
        return len(_keep(((entry, told, line, declared(line)) for line in lines), now))


def _keep(pairs: Iterable[tuple[WatchEntry, Watched, DeclaredLine, Declared]], now: datetime) -> list[Hit]:
    found = [
        Hit(entry=entry, line=line, unit_id=line.unit_id, reasons=list(why), found_at=now)
        for entry, looked_for, line, said in pairs
        if (why := declared_goods.reasons(looked_for, said))
    ]
    known = set(
        Hit.objects.filter(line__in={hit.line_id for hit in found}).values_list("entry_id", "line_id") if found else ()
    )
    return Hit.objects.bulk_create(hit for hit in found if (hit.entry_id, hit.line_id) not in known)


def watched(entry: WatchEntry) -> Watched:
    """With names in the place of codes, because the reasons are read by people."""
    return Watched(
        since=entry.since, until=entry.until, words=entry.words, hs_prefixes=entry.hs_prefixes, ports=entry.ports,
        nice_classes=entry.nice_classes,
        origins=[places.name(code) for code in places.widened(entry.origins)],
        destinations=[places.name(code) for code in places.widened(entry.destinations)], modes=[MODES[mode] for mode in entry.modes],
    )  # fmt: skip


def declared(line: DeclaredLine) -> Declared:
    return Declared(
        goods=line.goods, on=line.declared_on, hs=line.hs, nice=line.nice, port=line.port, origin=places.name(line.origin),
        destination=places.name(line.destination), mode=MODES.get(line.mode, ""),
    )  # fmt: skip


def of_words(text: str, *, on: date) -> list[tuple[WatchEntry, tuple[str, ...]]]:
    """Entries of goods that a lead's words speak of; an entry with a route needs a declaration. Nothing is kept."""
    told = Declared(goods=text, on=on)
    found = [(entry, declared_goods.reasons(watched(entry), told)) for entry in WatchEntry.objects.in_force(on=on)]
    return [(entry, why) for entry, why in found if why]
