"""The same sweep on a Spark cluster: every executor judges its batches by the very functions that judge them here.

Needed on every node: Zhixian itself, and pyspark with pyarrow (both are left out of our dependencies for their size).
"""

from collections.abc import Iterator
from importlib import import_module, util
from pathlib import Path
from typing import Any

import polars as pl

from zhixian.law.sweep.batch import prepared
from zhixian.law.sweep.cases import found_schema, judged
from zhixian.law.sweep.columns import BadColumns, check, columns
from zhixian.law.sweep.rules import Patterns
from zhixian.law.sweep.running import BadFile, bad_file


class NoSpark(ValueError):
    """pyspark or what it needs is not installed."""


def sweep(source: Path, target: Path, *, master: str, only_found: bool) -> None:
    missing = [name for name in ("pyspark", "pyarrow") if util.find_spec(name) is None]
    if missing:
        raise NoSpark(
            f"没有安装 {'、'.join(missing)}。请在各节点运行 pip install pyspark pyarrow，并安装 Java 17；"
            "或者不用 --engine spark，在本机对照。"
        )
