"""A throw-away house for measuring: our own PostgreSQL under a folder of its own, migrated, with Django ready."""

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


def open_house(folder: Path) -> "object":
    """Start the server, migrate, set Django up. Gives the server; everything lies under ``folder``."""
    os.environ["ZHIXIAN_VAR"] = str(folder)
    os.environ["ZHIXIAN_LOG_LEVEL"] = "ERROR"
    from zhixian.operation import starting

    server = starting.database(lambda said: None)
    starting.django()
    starting.migrate()
    return server


def environment() -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def machine() -> str:
    """One line about where the figures were taken."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return (
        f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}, {platform.system()} {platform.release()}"
    )


def peak_memory() -> str:
    """Largest resident set so far: of this process and of its ended children, in MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return f"{own} MiB here, {children} MiB the largest child"


def postgres_memory(server: "object") -> int:
    """Private memory of all server processes in MiB (shared buffers counted once by proportion)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"postgres" in status.read_bytes()[:200]:
                rollup = (status.parent / "smaps_rollup").read_text()
                total += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
        except (OSError, StopIteration, ValueError):
            continue
    return total // 1024


def pgbench(server: "object", script: str, *, clients: int, seconds: int, folder: Path) -> tuple[float, float]:
    """Transactions a second and the mean latency in ms of a pgbench script in the same PostgreSQL."""
    from zhixian.operation.postgres import OWNER

    file = folder / "pgbench.sql"
    file.write_text(script)
    done = subprocess.run(
        [str(server.binaries / "pgbench"), "-n", "-c", str(clients), "-j", "2", "-T", str(seconds), "-M", "prepared",
         "-f", str(file), server.url(OWNER)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    tps = next(float(line.split("=")[1].split()[0]) for line in done.stdout.splitlines() if line.startswith("tps"))
    latency = next(
        float(line.split("=")[1].split()[0]) for line in done.stdout.splitlines() if "latency average" in line
    )
    return tps, latency
