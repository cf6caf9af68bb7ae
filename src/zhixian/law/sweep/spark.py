"""The same sweep on a Spark cluster: every executor judges its batches by the very functions that judge them here.

Needed on every node: Zhixian itself, and pyspark 4 with pyarrow, pandas and Java 17 (left out of our dependencies for their size).
"""

import sys
from collections.abc import Iterable, Iterator
from importlib import import_module, util
from typing import Any

import polars as pl
from polars import selectors

from zhixian.law.sweep.batch import prepared
from zhixian.law.sweep.cases import judged
from zhixian.law.sweep.columns import check, told
from zhixian.law.sweep.patterns import Patterns
from zhixian.law.sweep.running import bad_name
from zhixian.law.sweep.table import BadFile

NEEDED = ("pyspark", "pyarrow", "pandas")
ROWS = 200_000  # a batch inside an executor


class NoSpark(ValueError):
    """pyspark or what it needs is not installed."""


def sweep(source: str, target: str, *, master: str, only_found: bool = False) -> None:
    """Cases from Parquet (a file or a folder of them, anywhere that Spark can read) into a folder of Parquet files, the bad rows
    into a folder of CSV files named by ``bad_name``. A row's number counts within its own file; the rows have no order.

    NoSpark, BadFile and BadColumns with a Chinese sentence, before anything is written.
    """
    missing = [name for name in NEEDED if util.find_spec(name) is None]
    if missing:
        raise NoSpark(
            f"没有安装{'、'.join(missing)}。请在各节点运行 pip install {' '.join(NEEDED)}，并安装 Java 17；"
            "或者去掉 --engine spark，在本机对照。"
        )
    if not source.endswith(".parquet"):
        raise BadFile("--engine spark 只读 Parquet：案件文件（或者文件夹）的名字应当以 .parquet 结尾。")
    functions, session = import_module("pyspark.sql.functions"), _session(master)
    try:
        cases = session.read.parquet(source)
        check(pl.from_arrow(cases.limit(0).toArrow()).schema)  # type: ignore[union-attr]
        numbered = cases.select((functions.col("_metadata.row_index") + 1).alias("row"), *cases.columns)
        every = numbered.mapInArrow(_judge, _columns()).persist()
        found = every.filter("reason is null").drop("reason")
        (found.filter("possible <> 'none'") if only_found else found).write.parquet(target)
        bad = every.filter("reason is not null").select("row", "id", "reason")
        bad.write.option("header", True).csv(bad_name(target))
    except import_module("pyspark.errors").AnalysisException as fault:
        raise BadFile(f"“{source}”读不出来，或者“{target}”已经存在：{fault.getCondition()}。") from fault
    finally:
        session.stop()


def _session(master: str) -> Any:
    builder = import_module("pyspark.sql").SparkSession.builder.master(master).appName("zhixian law sweep")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", ROWS)
    session = builder.config("spark.ui.enabled", False).getOrCreate()
    if master.startswith("local"):
        session.sparkContext.pythonExec = (
            sys.executable
        )  # the Python in which Zhixian is installed, not the first on the path
    return session


def _columns() -> str:
    kinds = {"UInt32": "bigint", "List(String)": "array<string>"}
    return ", ".join(
        [*(f"{row['name']} {kinds.get(row['type'], 'string')}" for row in told()["found"]), "reason string"]
    )


def _judge(batches: "Iterable[Any]") -> "Iterator[Any]":
    """Arrow batches of cases into Arrow batches of found and bad rows together. A batch may hold rows of several files, so
    the rows are numbered afresh while they are judged."""
    arrow, patterns = import_module("pyarrow"), Patterns()
    lists = [row["name"] for row in told()["found"] if row["type"] == "List(String)"]
    for batch in batches:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        in_file = frame["row"]
        ready = prepared(frame.drop("row").with_row_index("row"))
        both = pl.concat([judged(ready, patterns).cast({"id": pl.String}), ready.bad], how="diagonal")
        both = both.with_columns(
            in_file.gather(both["row"]).alias("row"),
            pl.col(lists).cast(pl.List(pl.String)),
            selectors.enum().cast(pl.String),
        )
        fields = [
            (name, arrow.int64() if name == "row" else arrow.list_(arrow.string()) if name in lists else arrow.string())
            for name in both.columns
        ]
        yield from both.to_arrow().cast(arrow.schema(fields)).combine_chunks().to_batches()
