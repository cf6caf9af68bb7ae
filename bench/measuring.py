"""The house on a million cases: filled, then its pages, its writing and its ledger measured one after another."""

import pickle
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import cases, house, pages, stories, writing
from bench.cases import County

COUNTIES, SEED = 2850, 20261125


def main(folder: Path, *, cases: int, keep: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    server = house.open_house(folder)
    try:
        places, sample = _filled(folder, server, count=cases, keep=keep)
        pages.read(folder, server, places, sample)
        writing.write(folder, server, places)
        ledger()
        print(f"peak memory: {house.peak_memory()}; PostgreSQL {house.postgres_memory(server)} MiB", flush=True)
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()  # type: ignore[attr-defined]


def _filled(folder: Path, server: Any, *, count: int, keep: bool) -> tuple[list[County], list[tuple[str, int]]]:
    note = folder / "filled.pickle"
    if keep and note.is_file():
        return pickle.loads(note.read_bytes())  # type: ignore[no-any-return]  # our own file of a moment ago
    import psycopg

    from zhixian.operation.postgres import OWNER

    now = datetime.now(UTC)
    told, _ = stories.tell(now)
    template = seats()
    places = list(cases.counties(min(COUNTIES, max(3, count // 300)), SEED, template))
    with psycopg.connect(server.url(OWNER)) as link:
        cases.write_counties(link, places, template)
    filled = cases.fill(server, told, places, cases=count, now=now, seed=SEED)
    print(
        f"{filled.cases} cases in {len(places)} counties, {filled.rows} rows ({filled.entries} ledger entries) written in"
        f" {filled.seconds:.0f} s ({filled.rows / filled.seconds:.0f} rows/s)\n",
        flush=True,
    )
    note.write_bytes(pickle.dumps((places, filled.sample)))
    return places, filled.sample


def seats() -> dict[str, list[tuple[str, list[str]]]]:
    """Seat → logins and posts, as in the demonstration's bodies."""
    import yaml

    from zhixian.operation.demonstration import people

    told = yaml.safe_load((people.DATA / "units.yaml").read_text(encoding="utf-8"))["posts"]
    kinds = {"market": "enforcement", "police": "public_security", "procuratorate": "procuratorate"}
    return {seat: [(row["login"], list(row["posts"])) for row in told[kind]] for seat, kind in kinds.items()}


def ledger() -> None:
    from django.utils import timezone

    from zhixian.rooms.agencies.access import as_system
    from zhixian.rooms.ledger import reading, services

    with as_system():
        begun = time.monotonic()
        services.seal(now=timezone.now())
        sealed = time.monotonic() - begun
        begun = time.monotonic()
        report = reading.verify_running()
        took = time.monotonic() - begun
    if not report.sound:
        print(report.text, file=sys.stderr)
        sys.exit(1)
    million = took / report.entries * 1_000_000
    print(
        f"the ledger: {report.entries} entries in {report.chains} chains verified in {took:.1f} s, {million:.1f} s a million (10 s)"
    )
    print(f"first sealing of {report.leaves} entries {sealed:.1f} s", flush=True)
