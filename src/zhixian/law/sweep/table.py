"""A file of cases as batches: Parquet read where a batch stands, CSV in its order; what is no table is told in a sentence."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from zhixian.law.sweep.batch import Fault
from zhixian.law.sweep.text import typed

ROWS = 500_000  # a batch: some 300 MB while it is being judged
CSV_ROWS = 100_000  # cells of text are larger
LOST = "\ufffd"  # what a heading in another encoding turns into


class BadFile(ValueError):
    """A file that is no table, is not there, or stands where the result should."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """``size``: rows a batch. ``rows``: of the whole file."""

    source: Path
    lazy: pl.LazyFrame
    columns: dict[str, pl.DataType]
    rows: int
    size: int
    as_text: bool

    @property
    def numbers(self) -> range:
        """The batches; a file without rows has one, so that its result has columns."""
        return range(max(1, -(-self.rows // self.size)))

    def batches(self, wanted: set[int]) -> Iterator[tuple[int, pl.DataFrame | None]]:
        """In order. A frame comes along only where the file must be read in order: the worker reads the others."""
        if not self.as_text or not self.rows:
            yield from ((number, None) for number in sorted(wanted))
        elif wanted:
            first = min(wanted)
            rest = self.lazy.slice(first * self.size)
            with self.reading():
                read = rest.collect_batches(chunk_size=self.size, maintain_order=True, engine="streaming")
                yield from ((number, frame) for number, frame in enumerate(read, start=first) if number in wanted)

    def batch(self, number: int, read: pl.DataFrame | None) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
        """With a column ``row`` that counts from 1 over the whole file; and what was found wrong in reading it."""
        with self.reading():
            frame = read if read is not None else self.lazy.slice(number * self.size, self.size).collect()
        frame = frame.with_row_index("row", number * self.size + 1)
        return typed(frame) if self.as_text else (frame, ())

    @contextmanager
    def reading(self) -> Iterator[None]:
        try:
            yield
        except (PolarsError, OSError) as fault:
            raise unreadable(self.source) from fault


def opened(source: Path, size: int | None = None) -> Table:
    """BadFile for what is not there or no table."""
    kind = source.suffix.lower()
    if not source.is_file():
        raise BadFile(f"没有找到文件“{source}”。")
    if kind not in {".csv", ".parquet"}:
        raise BadFile(f"案件文件“{source.name}”应当是 .parquet 或者 .csv 文件。")
    try:
        lazy = pl.scan_csv(source, infer_schema=False) if kind == ".csv" else pl.scan_parquet(source)
        columns = dict(lazy.collect_schema())
        if any(LOST in name for name in columns):
            raise unreadable(source)
        rows = int(lazy.select(pl.len()).collect(engine="streaming").item())
    except (PolarsError, OSError) as fault:
        raise unreadable(source) from fault
    size = size or (CSV_ROWS if kind == ".csv" else ROWS)
    return Table(source=source, lazy=lazy, columns=columns, rows=rows, size=size, as_text=kind == ".csv")


def unreadable(source: Path) -> BadFile:
    if source.suffix.lower() != ".csv":
        return BadFile(f"“{source.name}”读不出来，应当是完整的 Parquet 文件。")
    return BadFile(f"“{source.name}”读不出来{_where(source)}；应当是 UTF-8 编码、逗号分隔、首行为列名的 CSV 文件。")


def _where(source: Path) -> str:
    """The first line with more cells than the heading: the usual reason, an amount like 50,000 without quotation marks."""
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            heading = next(lines, [])
            for cells in lines:
                if len(cells) > len(heading):
                    return f"：第{lines.line_num}行有{len(cells)}格，列名只有{len(heading)}个，有逗号的内容应当用双引号括起来"
    except (OSError, UnicodeDecodeError, csv.Error):
        pass
    return ""
