"""A country's cases out of a seed, streamed: made one batch at a time, written by COPY, never held whole."""

import hashlib
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bench.stories import ALIVE, ENDED, SEATS, Day, Id, Moment, Special, Story

BATCH = 4000
NULL = "\\N"
ALIVE_SHARE = 0.06
BIG_SHARE = 0.02  # of all cases are one city's
PLACES = "东西南北安宁和平永清长乐新丰高桥大河石山金玉".strip()
TRADES = ("电器", "服饰", "食品", "日化", "五金", "图书", "玩具", "农资", "酒业", "数码")
FORMS = ("商行", "有限公司", "经营部", "工厂", "商贸有限公司")


@dataclass(frozen=True)
class County:
    units: dict[str, str]  # unit.market → id
    officers: dict[str, str]  # officer.market.handler1 → id


def counties(count: int, seed: int, template: dict[str, list[tuple[str, list[str]]]]) -> Iterator[County]:
    """Ids of that many counties, each with the units and seats of the template."""
    draw = random.Random(seed)
    for _ in range(count):
        units = {f"unit.{seat}": _uuid4(draw) for seat in SEATS}
        officers = {f"officer.{seat}.{login}": _uuid4(draw) for seat in SEATS for login, _ in template[seat]}
        yield County(units, officers)


def _uuid4(draw: random.Random) -> str:
    return str(UUID(int=draw.getrandbits(128), version=4))


def write_counties(link: Any, places: list[County], template: dict[str, list[tuple[str, list[str]]]]) -> None:
    kinds = {"market": ("market_regulation", "市场监督管理局", "市监"), "police": ("public_security", "公安局", "公"),
             "procuratorate": ("procuratorate", "人民检察院", "检")}  # fmt: skip
    with link.cursor() as cursor:
        with cursor.copy(
            "copy agencies_unit (id, kind, lines, level, division, name, short_name, code_word) from stdin"
        ) as out:
            for serial, place in enumerate(places):
                for seat, (kind, suffix, word) in kinds.items():
                    name = f"测试{serial:04d}县"
                    level = "city" if serial == 0 else "county"
                    out.write_row((place.units[f"unit.{seat}"], kind, f'["{kind}"]', level, f"{900000 + serial}",
                                   f"{name}{suffix}", f"{name}{suffix[:4]}", f"测{serial}{word}"))  # fmt: skip
        with cursor.copy(
            "copy agencies_officer (id, login, name, password, certificate, phone, email, is_active) from stdin"
        ) as out:
            for serial, place in enumerate(places):
                for key, officer in place.officers.items():
                    out.write_row(
                        (officer, f"b{serial}.{key}", f"测{key.rsplit('.', 1)[1]}", "!", officer[:20], "", "", True)
                    )
        with cursor.copy("copy agencies_appointment (id, officer_id, unit_id, post, since) from stdin") as out:
            draw = random.Random(7)
            for place in places:
                for seat in SEATS:
                    for login, posts in template[seat]:
                        for post in posts:
                            out.write_row((_uuid4(draw), place.officers[f"officer.{seat}.{login}"],
                                           place.units[f"unit.{seat}"], post, date(2020, 1, 1)))  # fmt: skip


class Writer:
    """Fills stories: one text line a row, gathered by table."""

    def __init__(self, now: datetime, seed: int) -> None:
        from zhixian.rooms.dossiers import search

        self.now, self.draw, self.pairs_of = now, random.Random(seed), search.pairs_of
        self.pair_cache: dict[str, list[int]] = {}
        self.days: dict[int, str] = {}
        self.lines: dict[str, list[str]] = {}
        self.columns: dict[str, list[str]] = {}
        self.rows = self.entries = 0

    def day(self, ordinal: int) -> str:
        text = self.days.get(ordinal)
        if text is None:
            text = self.days[ordinal] = date.fromordinal(ordinal).isoformat()
        return text

    def firm(self) -> str:
        draw = self.draw
        return (
            draw.choice(PLACES) + draw.choice(PLACES) + draw.choice(PLACES) + draw.choice(TRADES) + draw.choice(FORMS)
        )

    def write(self, story: Story, serial: int, place: County, opened: date) -> str:
        """One case; gives the dossier's id."""
        ids: dict[str, str] = {**place.units, **place.officers}
        base = (
            int(datetime(opened.year, opened.month, opened.day, 8, tzinfo=UTC).timestamp() * 1000) + serial % 36_000_000
        )
        stem, tail, count = f"{base >> 16:08x}-{base & 0xFFFF:04x}", f"{serial:010x}", 0
        start, suspect = opened.toordinal(), self.firm()

        def fresh(key: str) -> str:
            nonlocal count
            count += 1
            made = ids[key] = f"{stem}-7{count:03x}-8{serial & 0xFFF:03x}-{tail}{count & 0xFF:02x}"
            return made

        def fill(cell: Any) -> str:
            kind = type(cell)
            if kind is str:
                return cell
            if kind is Id:
                return ids.get(cell.key) or fresh(cell.key)
            if kind is Moment:
                return f"{self.day(start + cell.days)} {cell.clock}"
            if kind is tuple:
                return "".join([part if type(part) is str else fill(part) for part in cell])
            if kind is Day:
                return self.day(start + cell.days)
            return self.once(cell, serial, suspect)

        self.number = {}
        for table, columns, cells in story.rows:
            lines = self.lines.get(table)
            if lines is None:
                lines, self.columns[table] = self.lines.setdefault(table, []), columns
            lines.append("\t".join([cell if type(cell) is str else fill(cell) for cell in cells]))
        dossier = ids[story.rows[story_dossier(story)][2][0].key]
        self.search(story, dossier, suspect, serial)
        self.ledger(story, dossier, ids, fresh, start)
        self.rows += len(story.rows) + 1
        return dossier

    def once(self, cell: Special, serial: int, suspect: str) -> str:
        if cell.name == "suspect":
            return suspect
        if cell.name == "dossier":
            return f"ZX2025-{serial:08d}-{serial % 10}"
        if cell.name == "case":
            return f"测市监立〔2026〕{serial}号"
        turn = self.number[cell.name] = self.number.get(cell.name, 0) + 1
        if cell.name == "serial":
            return str(serial * 40 + turn)
        return f"{cell.more.split('〔')[0]}〔2026〕{serial * 40 + turn}号"

    def search(self, story: Story, dossier: str, suspect: str, serial: int) -> None:
        found = self.pair_cache.get(suspect)
        if found is None:
            if len(self.pair_cache) > 200_000:
                self.pair_cache.clear()
            found = self.pair_cache[suspect] = self.pairs_of(suspect)
        pairs = ",".join(map(str, {*story.pairs, *found, *self.pairs_of(f"{serial:08d}")}))
        self.lines.setdefault("dossiers_searchwords", []).append(f"{dossier}\t{{{pairs}}}")
        self.columns["dossiers_searchwords"] = ["dossier_id", "pairs"]

    def ledger(self, story: Story, dossier: str, ids: dict[str, str], fresh: Any, start: int) -> None:
        from zhixian.rooms.ledger import hashing

        chain, prev = bytes.fromhex(dossier.replace("-", "")), hashing.FIRST
        lines = self.lines.setdefault("ledger_entry", [])
        self.columns["ledger_entry"] = [
            "id", "chain", "position", "kind", "at", "officer_id", "unit_id", "subject", "digest", "corrects",
            "prev_hash", "hash", "algorithm",
        ]  # fmt: skip
        for position, entry in enumerate(story.entries, start=1):
            entry_id = fresh(f"entry.{position}")
            at = f"{self.day(start + entry['at'].days)}T{entry['at'].clock}"
            named = [
                ids.get(entry[name]) or (fresh(entry[name]) if entry[name] else "")
                for name in ("officer_id", "unit_id", "subject")
            ]
            parts = (
                bytes.fromhex(entry_id.replace("-", "")), chain, position.to_bytes(8, "big"), entry["kind"].encode(), at.encode(),
                *(bytes.fromhex(each.replace("-", "")) for each in named), entry["digest"] or b"", b"", prev,
            )  # fmt: skip
            digest = hashlib.sha256(b"".join([len(part).to_bytes(4, "big") + part for part in parts])).digest()
            content = "\\\\x" + entry["digest"].hex() if entry["digest"] else NULL
            lines.append(
                "\t".join(
                    [entry_id, dossier, str(position), entry["kind"], at.replace("T", " "), *(each or NULL for each in named),
                     content, NULL, "\\\\x" + prev.hex(), "\\\\x" + digest.hex(), "1"]
                )
            )  # fmt: skip
            prev = digest
        self.entries += len(story.entries)

    def flush(self, link: Any) -> None:
        with link.cursor() as cursor:
            for table, lines in self.lines.items():
                if lines:
                    names = ", ".join(f'"{column}"' for column in self.columns[table])
                    with cursor.copy(f"copy {table} ({names}) from stdin") as out:
                        out.write("\n".join(lines) + "\n")
                    lines.clear()
        link.commit()


def story_dossier(story: Story) -> int:
    return next(at for at, (table, _, _) in enumerate(story.rows) if table == "dossiers_dossier")


@dataclass
class Filled:
    cases: int
    rows: int
    entries: int
    seconds: float
    sample: list[tuple[str, int]]  # dossier and its county, evenly over the run


def fill(server: Any, stories: list[Story], places: list[County], *, cases: int, now: datetime, seed: int) -> Filled:
    """Write the cases as the tables' owner. Large indexes that grow at random places are made afterwards."""
    import psycopg

    from zhixian.operation.postgres import OWNER

    begun, named = time.monotonic(), {story.key: story for story in stories}
    writer, draw, sample = Writer(now, seed), random.Random(seed + 1), []
    with psycopg.connect(server.url(OWNER)) as link:
        link.execute("set synchronous_commit = off")
        (index,) = link.execute("select indexdef from pg_indexes where indexname = 'search_pairs'").fetchone()
        link.execute("drop index search_pairs")
        link.commit()
        for serial in range(1, cases + 1):
            alive = serial > cases * (1 - ALIVE_SHARE)
            odds = ALIVE if alive else ENDED
            story = named[draw.choices(list(odds), list(odds.values()))[0]]
            place = 0 if draw.random() < BIG_SHARE else draw.randrange(1, len(places))
            back = draw.randrange(0, 20) if alive else 60 + int(1000 * (1 - serial / cases))
            opened = story.opened - timedelta(days=back)
            dossier = writer.write(story, serial, places[place], opened)
            if serial % max(1, cases // 2000) == 0:
                sample.append((dossier, place))
            if serial % BATCH == 0:
                writer.flush(link)
                if serial % 100_000 == 0:
                    print(
                        f"  {serial} cases, {writer.rows + writer.entries} rows, {time.monotonic() - begun:.0f} s",
                        file=sys.stderr,
                    )
        writer.flush(link)
        link.execute("set maintenance_work_mem = '1GB'")
        link.execute(index)
        link.commit()
    with psycopg.connect(server.url(OWNER), autocommit=True) as link:
        link.execute("vacuum (analyze)")
    return Filled(cases, writer.rows + writer.entries, writer.entries, time.monotonic() - begun, sample)
