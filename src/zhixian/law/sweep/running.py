"""A sweep from file to file: batch by batch, as many at once as there are processors, going on where a killed one stopped."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from zhixian.law.sweep.batch import prepared
from zhixian.law.sweep.cases import judged
from zhixian.law.sweep.columns import check
from zhixian.law.sweep.parts import Parts, law_digest, written
from zhixian.law.sweep.patterns import Patterns
from zhixian.law.sweep.table import BadFile, Table, opened


@dataclass
class Progress:
    """``tiers`` counts what was found, an interrupted sweep's part included."""

    rows: int
    done: int = 0
    bad: int = 0
    resumed: int = 0  # rows that an interrupted sweep had already judged
    begun_anew: bool = False  # there were parts, but of another file or by another law
    unread: list[str] = field(default_factory=list)
    tiers: Counter[str] = field(default_factory=Counter)

    def add(self, found: pl.DataFrame, bad: pl.DataFrame) -> None:
        self.done += found.height + bad.height
        self.bad += bad.height
        self.tiers.update(dict(found["tier"].value_counts().iter_rows()))


def sweep(
    source: Path, target: Path, *, only_found: bool = False, rows: int | None = None, workers: int | None = None,
    told: Callable[[Progress], None] = lambda progress: None,
) -> Progress:  # fmt: skip
    """Cases from a Parquet or CSV file into ``target`` (Parquet) and its bad rows into ``bad_name(target)``.

    ``only_found`` leaves out cases that cannot reach any tier. ``rows`` a batch; ``workers`` at once (one a processor).
    ``told`` hears of every batch. BadFile and BadColumns (Chinese sentences) before anything is written; Busy if another
    process writes the same result.
    """
    _may_write(source, target)
    table = opened(source, rows)
    unread = check(table.columns, text=table.as_text)
    stat = source.stat()
    manifest = {
        "source": str(source.resolve()), "size": stat.st_size, "modified": stat.st_mtime_ns, "batch": table.size,
        "law": law_digest(),
    }  # fmt: skip
    parts = Parts(target.with_name(target.name + ".parts"))
    with parts.alone():
        stale = any(parts.folder.glob("found-*"))
        goes_on = parts.begin(manifest)
        progress = Progress(rows=table.rows, unread=unread, begun_anew=stale and not goes_on)
        _take_up(table, parts, progress)
        told(progress)
        _judge_all(table, parts, progress, workers or os.cpu_count() or 1, told)
        _join(parts, table.numbers, target, only_found=only_found)
        parts.remove()
    return progress


def bad_name(target: str) -> str:
    """Beside the result, whatever kind of address it is: FOUND.parquet → FOUND.bad.csv."""
    return target.removesuffix(".parquet") + ".bad.csv"


def _may_write(source: Path, target: Path) -> None:
    if target.suffix != ".parquet":
        raise BadFile(f"结果文件“{target.name}”应当以 .parquet 结尾。")
    if not target.parent.is_dir():
        raise BadFile(f"结果文件的目录“{target.parent}”不存在，请先建好。")
    if source.resolve() == target.resolve():
        raise BadFile("结果文件不能与案件文件是同一个文件。")


def _take_up(table: Table, parts: Parts, progress: Progress) -> None:
    for number in filter(parts.done, table.numbers):
        progress.add(pl.read_parquet(parts.found(number), columns=["tier"]), pl.read_parquet(parts.bad(number)))
    progress.resumed = progress.done


def _judge_all(table: Table, parts: Parts, progress: Progress, at_once: int, told: Callable[[Progress], None]) -> None:
    """No more batches are in the memory than are being judged, and one that waits."""
    patterns = Patterns()
    running: set[Future[tuple[pl.DataFrame, pl.DataFrame]]] = set()

    def take(done: set[Future[tuple[pl.DataFrame, pl.DataFrame]]]) -> None:
        for each in done:
            progress.add(*each.result())
            told(progress)

    with ThreadPoolExecutor(at_once) as pool:
        try:
            for number, read in table.batches({number for number in table.numbers if not parts.done(number)}):
                running.add(pool.submit(_judge_one, table, number, read, parts, patterns))
                if len(running) > at_once:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    take(done)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                take(done)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _judge_one(
    table: Table, number: int, read: pl.DataFrame | None, parts: Parts, patterns: Patterns
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tiers found and the bad rows: what is left in memory is for counting."""
    frame, faults = table.batch(number, read)
    ready = prepared(frame, further=faults)
    found = judged(ready, patterns)
    parts.keep(number, found, ready.bad)
    return found.select("tier"), ready.bad


def _join(parts: Parts, numbers: range, target: Path, *, only_found: bool) -> None:
    """Both files whole, the bad rows first: where the result stands, they stand too."""
    bad = pl.scan_parquet([parts.bad(number) for number in numbers])
    found = pl.scan_parquet([parts.found(number) for number in numbers])
    if only_found:
        found = found.filter(pl.col("possible") != "none")
    written(target.with_name(bad_name(target.name)), lambda path: bad.sink_csv(path, include_bom=True))
    written(target, lambda path: found.sink_parquet(path, compression="zstd", compression_level=1, maintain_order=True))
