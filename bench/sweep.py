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
from statistics import median

import polars as pl

from bench.sweep_cases import write
from zhixian.law.limbs import crimes, limbs, live, periods, quantities
from zhixian.law.sweep.batch import Batch, prepared
from zhixian.law.sweep.cases import tiers
from zhixian.law.sweep.columns import VALUES, condition_columns
from zhixian.law.sweep.facts import OPEN
from zhixian.law.thresholds import crimes_for

PEER_ROWS = 1_000_000
ROUNDS = 5
PEER = ("openfisca-core==46.0.1", "polars==2.1.0")
HERE = Path(__file__).parent


def main(rows: int = 10_000_000) -> None:
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
        _beside_openfisca(path, min(rows, PEER_ROWS), swept / rows)


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


def _beside_openfisca(path: Path, rows: int, ours: float) -> None:
    """The same limbs over the same cases, judged by the law of the act alone. ``ours``: seconds a case of the whole sweep."""
    table = pl.scan_parquet(path / "cases.parquet").head(rows).drop("judged_on").collect().with_row_index("row", 1)
    started = time.perf_counter()
    batch = prepared(table)
    filled = _filled(batch)
    _for_peer(filled, batch.per_yuan).write_parquet(path / "peer.parquet")
    preparing = time.perf_counter() - started
    filled.write_parquet(path / "alike.parquet")
    (path / "limbs.json").write_text(json.dumps(_limbs()), encoding="utf-8")
    venv.create(path / "peer", with_pip=True)
    python = str(path / "peer/bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True, stderr=subprocess.DEVNULL)
    arguments = [str(path / name) for name in ("limbs.json", "peer.parquet", "answers.parquet")]
    peer, alike = [], []
    for _ in range(ROUNDS):  # in turn, so that what else the machine does meets both
        peer.append(_told([python, str(HERE / "sweep_openfisca.py"), *arguments]))
        alike.append(
            _told([sys.executable, "-m", "bench.sweep_alike", str(path / "alike.parquet"), str(batch.per_yuan)])
        )
    print(f"like for like, {rows:,} cases in memory, certain and possible tier alone, best of {ROUNDS} in turn:")
    for threads, name in ((each, kind) for each in ("1", "2") for kind in (each, f"processor {each}")):
        theirs, here = (min(each[name] for each in found) for found in (peer, alike))
        ratios = sorted(one[name] / other[name] for one, other in zip(peer, alike, strict=True))
        kind = "processor time" if name != threads else "wall clock"
        print(
            f"  {threads} thread(s), {kind}: OpenFisca-core 46.0.1 {theirs:.3f} s, ours {here:.3f} s: {theirs / here:.1f} times as fast"
            f" (round by round {ratios[0]:.1f} to {ratios[-1]:.1f}, median {median(ratios):.1f})"
        )
    alone, here = min(each["1"] for each in peer), min(each["2"] for each in alike)
    print(f"  OpenFisca as it comes, on one thread, beside ours on two: {alone / here:.1f} times as fast")
    listed = min(each["judged"] for each in alike)
    print(f"  ours, 2 threads, with every column of the result, limbs by name: {listed:.2f} s")
    calculating = min(each["2"] for each in peer)
    whole = preparing + calculating
    print(
        f"whole: ours file to file {ours * rows:.2f} s a {rows:,}; OpenFisca {calculating:.2f} s on arrays, {whole:.2f} s with our own"
        f" code making the arrays for it: {calculating / ours / rows:.1f} and {whole / ours / rows:.1f} times as fast"
    )
    answers, mine = pl.read_parquet(path / "answers.parquet"), tiers(batch)
    differ = sum((answers[name] != mine[name]).cast(pl.Int64) for name in ("certain", "possible")) > 0  # type: ignore[operator]
    print(f"cases in which its float32 gives another tier: {differ.sum():,} of {rows:,}")  # type: ignore[union-attr]


def _told(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


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


def _filled(batch: Batch) -> pl.DataFrame:
    """The prepared cases with both ends of every amount and no gap: what is unsaid is zero, or open where it is unknown or stands
    beside a lower end. Both sides start from here."""
    names = set(batch.good.columns)
    made = []
    for name in quantities():
        low, high = (pl.col(f"{name}_{end}") for end in ("at_least", "at_most"))
        loose = low.is_not_null()
        for each in {f"{name}_unknown", "unsaid_is_unknown"} & names:
            loose = loose | pl.col(each)
        made += [low.fill_null(0), high.fill_null(pl.when(loose).then(pl.lit(OPEN)).otherwise(pl.lit(0)))]
    flags = {"unsaid_is_unknown", *(f"{name}_unknown" for name in quantities())}
    return batch.good.with_columns(made).drop(flags & names)


def _for_peer(filled: pl.DataFrame, per_yuan: int) -> pl.DataFrame:
    """The same as arrays of yes and no and of yuan. Gains come once as the goods' and once as the services', as the peer's limbs ask
    for one or the other (article 213)."""
    names = set(filled.columns)
    amounts = [
        pl.col(f"{name}_{end}").alias(f"{side}:{name}")
        for side, end in (("low", "at_least"), ("high", "at_most")) for name in quantities()
    ]  # fmt: skip
    mixed = pl.col("object_mixed") if "object_mixed" in names else pl.lit(False)
    sides = [
        pl.when(mixed).then(f"{end}:illegal_gains_{side}").otherwise(f"{end}:illegal_gains")
        .alias(f"{end}:illegal_gains_{side}_side")
        for end in ("low", "high") for side in ("goods", "services")
    ]  # fmt: skip
    made = filled.select(
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
            pl.col(name) / (per_yuan if name.split(":")[1].removesuffix("_goods_side").removesuffix("_services_side") in yuan else 1)
        ).alias(name) if ":" in name else pl.col(name)
        for name in made.columns
    )  # fmt: skip


def _could_be(order: int) -> pl.Expr:
    kinds = [place for place, kind in enumerate(VALUES["right_types"]) if crimes()[order].id in crimes_for(kind)]
    return (pl.col("crime") == order) | pl.col("kind").is_in(kinds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
