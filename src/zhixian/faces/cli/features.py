"""`zhixian features`: which rows of the feature table have tests that passed in the run just made."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from zhixian.config.environment import ROOT

TABLE = ROOT / "tests" / "features.csv"


@click.command()
@click.option("--results", type=click.Path(path_type=Path, exists=True), help="用一次刚完成的测试的结果，不再运行")
def features(results: Path | None) -> None:
    """运行标有功能编号的测试，列出每个编号是否通过。"""
    passed = passing(json.loads((results or _run()).read_text()))
    rows = list(csv.DictReader(TABLE.open(encoding="utf-8")))
    for row in rows:
        if row["id"] in passed:
            click.echo(f"✓ {row['id']}\t{row['line']}")
    wanted = {row["id"] for row in rows if row["class"] == "a"}
    if unknown := passed - {row["id"] for row in rows}:
        click.echo(f"表中没有的编号：{'、'.join(sorted(unknown))}", err=True)
    click.echo(f"class-a: {len(passed & wanted)} of {len(wanted)}")


def passing(told: dict[str, dict[str, object]]) -> set[str]:
    """Ids all of whose marked tests passed; a skipped or failed one takes the row away."""
    outcomes: dict[str, set[str]] = {}
    for test in told.values():
        for row in test["ids"]:  # type: ignore[attr-defined]
            outcomes.setdefault(row, set()).add(str(test["outcome"]))
    return {row for row, found in outcomes.items() if found == {"passed"}}


def _run() -> Path:
    place = Path(tempfile.mkdtemp()) / "features.json"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests"], cwd=ROOT, check=False, stdout=sys.stderr,
        env={**os.environ, "ZHIXIAN_FEATURE_RESULTS": str(place)},
    )  # fmt: skip
    if not place.is_file():
        raise click.ClickException(f"测试没有跑完（退出码{done.returncode}）。")
    return place
