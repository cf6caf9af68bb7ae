"""A sweep from file to file: batch by batch, as many at once as there are processors, going on where a killed one stopped."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from zhixian.law.sweep.batch import prepared
from zhixian.law.sweep.cases import judged
from zhixian.law.sweep.columns import BadColumns, check
from zhixian.law.sweep.parts import Parts, law_digest, written
from zhixian.law.sweep.rules import Patterns
from zhixian.law.sweep.text import typed

ROWS = 500_000  # a batch: some 300 MB while it is being judged
CSV_ROWS = 100_000  # cells of text are larger


class BadFile(ValueError):
    """A file that is no table, is not there, or stands where the result should."""


@dataclass
class Progress:
    """``tiers`` counts the found rows of this sweep, those of an interrupted one included."""

    rows: int
    done: int = 0
    bad: int = 0
    resumed: int = 0  # rows that an interrupted sweep had already judged
    begun_anew: bool = False
    unread: list[str] = field(default_factory=list)
    tiers: Counter[str] = field(default_factory=Counter)


def sweep(
    source: Path, target: Path, *, only_found: bool = False, rows: int | None = None, workers: int | None = None,
    told: Callable[[Progress], None] = lambda progress: None,
) -> Progress:  # fmt: skip
    """Cases from a Parquet or CSV file into ``target`` (Parquet) and its bad rows into ``bad_file(target)``.

    ``only_found`` leaves out cases that cannot reach any tier. ``rows`` a batch; ``workers`` at once (one a processor).
    ``told`` hears of every batch. BadFile and BadColumns (Chinese sentences) before anything is written; Busy if another
    process writes the same result.
    """
    table = _opened(source, target)
    as_text = source.suffix.lower() == ".csv"
    unread = check(_schema(table, source), text=as_text)
    size = rows or (CSV_ROWS if as_text else ROWS)
    stat = source.stat()
    manifest = {
        "source": str(source.resolve()), "size": stat.st_size, "modified": stat.st_mtime_ns, "batch": size,
        "only_found": only_found, "law": law_digest(),
    }  # fmt: skip
    parts = Parts(target.with_name(target.name + ".parts"))
    with parts.alone():
        stale = any(parts.folder.glob("found-*"))
        goes_on = parts.begin(manifest)
        progress = Progress(rows=_count(table, source), unread=unread, begun_anew=stale and not goes_on)
        _judge_all(table, size, parts, progress, as_text=as_text, only_found=only_found, workers=workers, told=told)
        _join(parts, -(-progress.rows // size), target)
        parts.remove()
    return progress


def bad_file(target: Path) -> Path:
    return target.with_name(target.stem + ".bad.csv")


def _opened(source: Path, target: Path) -> pl.LazyFrame:
    if target.suffix.lower() != ".parquet":
        raise BadFile(f"结果文件“{target.name}”应当以 .parquet 结尾。")
    if not target.parent.is_dir():
        raise BadFile(f"结果文件的目录“{target.parent}”不存在，请先建好。")
    if not source.is_file():
        raise BadFile(f"没有找到文件“{source}”。")
    if source.resolve() == target.resolve():
        raise BadFile("结果文件不能与案件文件是同一个文件。")
    if source.suffix.lower() == ".csv":
        return pl.scan_csv(source, infer_schema=False)
    if source.suffix.lower() == ".parquet":
        return pl.scan_parquet(source)
    raise BadFile(f"案件文件“{source.name}”应当是 .parquet 或者 .csv 文件。")


def _schema(table: pl.LazyFrame, source: Path) -> dict[str, pl.DataType]:
    try:
        return dict(table.collect_schema())
    except (PolarsError, OSError) as fault:
        raise BadFile(_unreadable(source)) from fault


def _unreadable(source: Path) -> str:
    kind = "Parquet 文件" if source.suffix.lower() == ".parquet" else "CSV 文件（UTF-8 编码、逗号分隔、首行为列名、各行列数相同）"
    return f"“{source.name}”读不出来，应当是完整的{kind}。"


def _count(table: pl.LazyFrame, source: Path) -> int:
    try:
        return int(table.select(pl.len()).collect(engine="streaming").item())
    except (PolarsError, OSError) as fault:
        raise BadFile(_unreadable(source)) from fault


def _judge_all(
    table: pl.LazyFrame, size: int, parts: Parts, progress: Progress, *, as_text: bool, only_found: bool,
    workers: int | None, told: Callable[[Progress], None],
) -> None:  # fmt: skip
    patterns, running = Patterns(), set[Future[Counter[str]]]()
    at_once = workers or os.cpu_count() or 1
    for number in range(-(-progress.rows // size)):
        if parts.done(number):
            progress.resumed += min(size, progress.rows - number * size)
            _add(progress, _counted(pl.read_parquet(parts.found(number), columns=["tier"]), pl.read_parquet(parts.bad(number))))
    told(progress)
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for number, batch in _batches(table, size, progress.rows, parts, as_text=as_text):
                running.add(pool.submit(_judge_one, batch, number, size, parts, patterns, as_text, only_found))
                if len(running) > at_once:
                    running = _drained(running, progress, told, all_of_them=False)
            _drained(running, progress, told, all_of_them=True)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _drained(
    running: set[Future[Counter[str]]], progress: Progress, told: Callable[[Progress], None], *, all_of_them: bool
) -> set[Future[Counter[str]]]:
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for each in done:
            _add(progress, each.result())
        told(progress)
        if not all_of_them:
            break
    return running


def _batches(
    table: pl.LazyFrame, size: int, rows: int, parts: Parts, *, as_text: bool
) -> Iterator[tuple[int, pl.LazyFrame | pl.DataFrame]]:
    """A Parquet file is read where a batch stands, by the worker; a CSV from the first missing part on, in its order."""
    missing = [number for number in range(-(-rows // size)) if not parts.done(number)]
    if not as_text:
        yield from ((number, table.slice(number * size, size)) for number in missing)
    elif missing:
        rest = table.slice(missing[0] * size)
        read = rest.collect_batches(chunk_size=size, maintain_order=True, engine="streaming")
        wanted = set(missing)
        for number, frame in enumerate(read, start=missing[0]):
            if number in wanted:
                yield number, frame


def _judge_one(
    batch: pl.LazyFrame | pl.DataFrame, number: int, size: int, parts: Parts, patterns: Patterns, as_text: bool, only_found: bool
) -> Counter[str]:  # fmt: skip
    frame = (batch.collect() if isinstance(batch, pl.LazyFrame) else batch).with_row_index("row", number * size + 1)
    frame, further = typed(frame) if as_text else (frame, ())
    ready = prepared(frame, further=further)
    found = judged(ready, patterns)
    counted = _counted(found, ready.bad)
    parts.keep(number, found.filter(pl.col("possible") != "none") if only_found else found, ready.bad)
    return counted


def _counted(found: pl.DataFrame, bad: pl.DataFrame) -> Counter[str]:
    counted = Counter(dict(found["tier"].value_counts().iter_rows()))
    counted["bad"] = bad.height
    return counted


def _add(progress: Progress, counted: Counter[str]) -> None:
    progress.done += counted.total()
    progress.bad += counted.pop("bad")
    progress.tiers += counted


def _join(parts: Parts, count: int, target: Path) -> None:
    """Both files whole, the bad rows first: where the result stands, they stand too."""
    bad = [parts.bad(number) for number in range(count)]
    found = [parts.found(number) for number in range(count)]
    written(bad_file(target), lambda path: pl.scan_parquet(bad).sink_csv(path, include_bom=True))
    written(
        target,
        lambda path: pl.scan_parquet(found).sink_parquet(path, compression="zstd", compression_level=1, maintain_order=True),
    )


__all__ = ["BadColumns", "BadFile", "Progress", "bad_file", "sweep"]
