"""`make bench`: the house on a million cases, beside the limit of the same PostgreSQL in the same run; then the law.

python bench/run.py [--cases N] [--only house,law,sweep,reading,statutes,library] [--keep]
"""

import argparse
import importlib
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import house


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--folder", type=Path, default=house.ROOT / "var" / "bench")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use the one that is there")
    wanted = parser.parse_args()
    print(f"{house.machine()}\n")
    only = set(wanted.only.split(",")) - {""}
    if not only or "house" in only:
        from bench import measuring

        if not wanted.keep:
            shutil.rmtree(wanted.folder, ignore_errors=True)
        measuring.main(wanted.folder, cases=wanted.cases, keep=wanted.keep)
    for name in ("law", "sweep", "reading", "statutes", "library"):
        if (not only or name in only) and (house.ROOT / "bench" / f"{name}.py").is_file():
            print(f"\n== {name} ==", flush=True)
            begun = time.monotonic()
            importlib.import_module(f"bench.{name}").main()
            print(f"({name}: {time.monotonic() - begun:.0f} s)")


if __name__ == "__main__":
    main()
