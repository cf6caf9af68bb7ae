"""Our side of the like-for-like measurement, in a process of its own: ``python -m bench.sweep_alike CASES.parquet PER_YUAN``.

The cases stand in memory as the peer's do, conditions as bits and both ends of every amount without gaps; the clock runs while their
certain and possible tiers are found. Prints seconds as JSON: "1" on one processor, "2" on two as a sweep runs (halves side by side), "judged" likewise with every
column of the result.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

os.environ["POLARS_MAX_THREADS"] = "1"  # so that one processor means one; before Polars is read

import polars as pl

from zhixian.law.sweep.batch import Batch
from zhixian.law.sweep.cases import judged, tiers
from zhixian.law.sweep.facts import solid
from zhixian.law.sweep.patterns import Patterns


def main(path: str, per_yuan: int) -> None:
    table = pl.read_parquet(path)
    half = table.height // 2
    whole, *halves = (
        Batch(good=solid(each, each.height), bad=table.clear(), per_yuan=per_yuan)
        for each in (table, table.head(half), table.tail(table.height - half))
    )
    patterns = Patterns()
    seconds: dict[str, float] = {}
    for name, act, batches in (
        ("1", tiers, [whole]),
        ("2", tiers, halves),
        ("judged", lambda batch: judged(batch, patterns), halves),
    ):
        seconds[name], seconds[f"processor {name}"] = _timed(act, batches)
    print(json.dumps(seconds))


def _timed(act: Callable[[Batch], object], batches: list[Batch]) -> tuple[float, float]:
    """Seconds and seconds of processor, the better of two: the law is made ready in the first."""
    found = []
    with ThreadPoolExecutor(len(batches)) as pool:
        for _ in range(2):
            started, processor = time.perf_counter(), time.process_time()
            list(pool.map(act, batches))
            found.append((time.perf_counter() - started, time.process_time() - processor))
    return min(wall for wall, _ in found), min(used for _, used in found)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
