"""`zhixian law sweep` over made-up cases of all crimes and periods, beside merely reading them and beside OpenFisca.

    python -m bench.sweep [ROWS]        ten million by default; a few minutes, most of them for making the cases

OpenFisca-core is installed into a throw-away environment for this run alone: it is AGPL and never a dependency.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import polars as pl

from bench.sweep_cases import write
from zhixian.law.limbs import crimes, limbs, live, periods, quantities
from zhixian.law.sweep.batch import Batch, prepared
from zhixian.law.sweep.cases import judged
from zhixian.law.sweep.columns import VALUES, condition_columns
from zhixian.law.sweep.facts import OPEN, ends
from zhixian.law.sweep.rules import Patterns
from zhixian.law.thresholds import crimes_for

PEER_ROWS = 1_000_000
PEER = ("openfisca-core==46.0.1", "polars==2.1.0")
HERE = Path(__file__).parent


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    print(
        f"{_machine()}; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, Polars {pl.__version__}"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        started = time.perf_counter()
        write(path / "cases.parquet", rows)
        size = (path / "cases.parquet").stat().st_size
        print(f"made {rows:,} cases in {time.perf_counter() - started:.1f} s ({size / 1e6:.0f} MB)")
        read = _run(
            "merely reading the needed columns", rows, [sys.executable, "-c", READ, str(path / "cases.parquet")]
        )
        command = [sys.executable, "-m", "zhixian.faces.cli", "law", "sweep", str(path / "cases.parquet")]
        swept = _run("zhixian law sweep, file to file", rows, [*command, "-o", str(path / "found.parquet")])
        print(f"ratio to merely reading: {swept / read:.1f}")
        print(pl.scan_parquet(path / "found.parquet").group_by("tier").len().sort("tier").collect())
        _beside_openfisca(path, min(rows, PEER_ROWS), rows / swept)


READ = """
import sys, polars as pl
for batch in pl.scan_parquet(sys.argv[1]).collect_batches(chunk_size=500_000, engine="streaming"):
    pass
"""


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _run(name: str, rows: int, command: list[str]) -> float:
    """Seconds of a process of its own, start included; its peak memory is the largest that the kernel saw."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name}: ended with {process.returncode}")
    print(
        f"{name}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s, peak {used.ru_maxrss / 1024:,.0f} MB, processor {used.ru_utime + used.ru_stime:.1f} s"
    )
    return seconds


def _beside_openfisca(path: Path, rows: int, ours_per_second: float) -> None:
    """The same limbs over the same cases, judged by the law of the act alone."""
    table = pl.scan_parquet(path / "cases.parquet").head(rows).drop("judged_on").collect().with_row_index("row", 1)
    started = time.perf_counter()
    batch = prepared(table)
    ready = time.perf_counter()
    ours = judged(batch, Patterns())
    done = time.perf_counter()
    in_memory = done - ready
    print(f"ours on {rows:,} cases in memory, one batch: made ready {ready - started:.2f} s, judged {in_memory:.2f} s")
    (path / "limbs.json").write_text(json.dumps(_limbs()), encoding="utf-8")
    _for_peer(batch).write_parquet(path / "peer.parquet")
    venv.create(path / "peer", with_pip=True)
    python = str(path / "peer/bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True, stderr=subprocess.DEVNULL)
    arguments = [str(path / name) for name in ("limbs.json", "peer.parquet", "answers.parquet")]
    told = subprocess.run(
        [python, str(HERE / "sweep_openfisca.py"), *arguments], check=True, capture_output=True, text=True
    )
    seconds = json.loads(told.stdout.splitlines()[-1])
    both = sum(seconds.values())
    print(
        f"OpenFisca-core 46.0.1, certain tier only: {seconds['certain']:.1f} s; certain and possible: {both:.1f} s, {rows / both:,.0f} rows/s"
    )
    print(
        f"ours file to file is {ours_per_second * both / rows:.1f} times as fast ({ours_per_second * seconds['certain'] / rows:.1f} if it answers only half)"
    )
    print(
        f"ours in memory, cases made ready as for the peer, is {both / in_memory:.1f} times as fast, limbs listed by name included"
    )
    answers = pl.read_parquet(path / "answers.parquet")
    words = ["none", "basic", "aggravated"]
    differ = [
        (answers[name].replace_strict(range(3), words, return_dtype=pl.String) != ours[name].cast(pl.String))
        for name in ("certain", "possible")
    ]
    print(f"cases in which its float32 gives another tier: {(differ[0] | differ[1]).sum():,} of {rows:,}")


def _limbs() -> list[dict[str, object]]:
    """What an OpenFisca model needs to know; limbs that are for people or only arguable are left out, as they are not counted."""
    return [
        {
            "id": limb.id, "crime": limb.crime, "tier": limb.tier, "type": limb.type, "quantities": limb.quantities,
            "value": None if limb.value is None else int(limb.value), "text": limb.text, "conditions": limb.conditions,
            "before": limb.before and (limb.before[0], int(limb.before[1])), "arguable_unless": limb.arguable_unless,
            "parts": [
                {"condition": part.condition, "tests": [(name, int(value), when) for name, value, when in part.tests]}
                for part in limb.parts
            ],
            "days": [str(period.since) for period in periods() if limb in live(crime.id, period)],
        }
        for crime in crimes() for limb in limbs()[crime.id] if limb.type != "open" and not limb.arguable
    ]  # fmt: skip


def _for_peer(batch: Batch) -> pl.DataFrame:
    """The prepared cases as arrays of yes and no and of yuan. Gains come once as the goods' and once as the services', as the peer's
    limbs ask for one or the other (article 213)."""
    names = set(batch.good.columns)
    amounts = ends(frozenset(quantities()), names)
    mixed = pl.col("object_mixed") if "object_mixed" in names else pl.lit(False)
    sides = [
        pl.when(mixed).then(f"{end}:illegal_gains_{side}").otherwise(f"{end}:illegal_gains")
        .alias(f"{end}:illegal_gains_{side}_side")
        for end in ("low", "high") for side in ("goods", "services")
    ]  # fmt: skip
    made = batch.good.select(
        "row",
        pl.col("period").replace_strict(range(len(periods())), [str(each.since) for each in periods()]).alias("day"),
        "unit",
        *[pl.col(name) if name in names else pl.lit(False).alias(name)
          for name in (*condition_columns(), *(f"object_{each}" for each in VALUES["objects"]))],
        *[_could_be(order).alias(f"could_be_{crime.id}") for order, crime in enumerate(crimes())],
        *amounts,
    ).with_columns(sides)  # fmt: skip
    yuan = {name for name, quantity in quantities().items() if quantity.unit == "yuan"}
    return made.select(
        pl.when(pl.col(name) >= OPEN).then(1e12).otherwise(
            pl.col(name) / (batch.per_yuan if name.split(":")[1].removesuffix("_goods_side").removesuffix("_services_side") in yuan else 1)
        ).alias(name) if ":" in name else pl.col(name)
        for name in made.columns
    )  # fmt: skip


def _could_be(order: int) -> pl.Expr:
    kinds = [place for place, kind in enumerate(VALUES["right_types"]) if crimes()[order].id in crimes_for(kind)]
    return (pl.col("crime") == order).fill_null(pl.col("right_type").is_in(kinds))


if __name__ == "__main__":
    main()
