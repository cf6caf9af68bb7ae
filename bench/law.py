"""The pure law measured: one case with all limbs and the explanation as data, a million due dates; beside two rule engines.

``python bench/law.py`` prints everything. The peers (ZEN engine, OpenFisca-core) are installed into a virtual environment that
is thrown away afterwards; they are no dependency of the project. Cases are distinct and random, and nothing is remembered
between them: what is kept from case to case is the law alone.
"""

import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhixian.law import clocks, limbs
from zhixian.law.plans import bits, plan
from zhixian.law.terms import terms
from zhixian.law.thresholds import Case, Interval, Penalty, assess
from zhixian.moments import SHANGHAI

HERE = Path(__file__).parent
PEERS = {"zen": "zen-engine==2.1.3", "openfisca": "openfisca-core"}
WANTED = 20_000
DAY = date(2025, 9, 10)


def main() -> None:
    print(f"机器：{platform.machine()}，{_cores()}核，Python {platform.python_version()}")
    randomly = random.Random(20260101)
    alike = [_case_213(randomly) for _ in range(20_000)]
    ours = _rate("一案（213条，P7），全部情形连同解释数据", alike, lambda case: assess(case).explanation())
    every = [
        _case(randomly, crime, period.since)
        for crime in limbs.limbs()
        for period in limbs.periods()
        for _ in range(400)
    ]
    randomly.shuffle(every)
    _rate("一案（各罪各时期，随机），全部情形连同解释数据", every, lambda case: assess(case).explanation())
    for crime in limbs.limbs():
        _rate(
            f"  其中{crime}条，P7",
            [_case(randomly, crime, DAY) for _ in range(4_000)],
            lambda case: assess(case).explanation(),
        )
    _due_dates(randomly)
    print(f"本进程内存峰值：{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    _faults_of_ours()
    with tempfile.TemporaryDirectory() as folder:
        for key in PEERS:
            _peer(key, Path(folder), alike[:3_000], ours)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _rate(label: str, rows: list[Any], act: Callable[[Any], object]) -> float:
    """Single-threaded, wall clock; the best of three runs over distinct rows, after the law itself has been read."""
    for row in rows[:50]:
        act(row)
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        for row in rows:
            act(row)
        best = max(best, len(rows) / (time.perf_counter() - begun))
    print(f"{label}：每秒{best:,.0f}案（要求{WANTED:,}，{best / WANTED:.2f}倍）")
    return best


def _amount(randomly: random.Random) -> Decimal:
    return Decimal(randomly.randrange(10 ** randomly.randrange(4, 9))) / 100


def _interval(randomly: random.Random, spread: float) -> Interval:
    low = _amount(randomly)
    return Interval(low, low + randomly.randrange(400_000) if randomly.random() < spread else low)


def _case_213(randomly: random.Random) -> Case:
    kind = randomly.choice(["goods", "services", "mixed"])
    names = ["illegal_gains_goods", "illegal_gains_services"] if kind == "mixed" else ["illegal_gains"]
    return Case(
        crime="213", conduct_date=DAY, object=kind, facts={name: _interval(randomly, 0) for name in [*names, "illegal_business"]},
        marks=randomly.choice([1, 2]), same_source=randomly.choice([True, False]),
        prior_penalty=randomly.choice([None, Penalty(crime="214", day=date(2024, 6, 1))]),
    )  # fmt: skip


def _case(randomly: random.Random, crime: str, since: date) -> Case:
    names = sorted({name for limb in limbs.limbs()[crime] for name in limb.quantities})
    return Case(
        crime=crime, conduct_date=since + timedelta(days=randomly.randrange(160)), object="goods" if crime == "213" else "",
        facts={name: _interval(randomly, 0.2) for name in names if randomly.random() < 0.7},
        marks=randomly.choice([None, 1, 2]), same_source=False, actor=randomly.choice(["unit", "natural_person"]),
        conditions=frozenset(name for name in bits() if randomly.random() < 0.15 and not name.startswith("object_")),
    )  # fmt: skip


def _due_dates(randomly: random.Random) -> None:
    """A million triggers of five kinds of clock over twenty years, each with its hour."""
    begin = datetime(2005, 1, 1, tzinfo=SHANGHAI)
    starts = [begin + timedelta(minutes=randomly.randrange(21 * 365 * 24 * 60)) for _ in range(200_000)]
    chosen = [
        "register-hold-disposition",
        "market-case-decision",
        "transfer-approval",
        "prosecution-review",
        "hearing-notice-before",
    ]
    begun = time.perf_counter()
    found = sum(len(clocks.due_many(clock, starts)) for clock in chosen)
    took = time.perf_counter() - begun
    print(
        f"{found:,}个到期日（{'、'.join(terms()[clock].label for clock in chosen)}）：{took:.2f}秒（要求2秒，{took / 2:.2f}倍）"
    )


def _faults_of_ours() -> None:
    near = Case(
        crime="213",
        conduct_date=DAY,
        object="goods",
        facts={"illegal_gains": Interval(Decimal("29999.9999"), Decimal("29999.9999"))},
    )
    empty = Case(crime="213", conduct_date=DAY, object="goods", unsaid_is_unknown=True)
    print(
        f"本项目：违法所得29,999.9999元 → {assess(near).tier}；数额没有填 → {assess(empty).tier}（{assess(empty).headline}）"
    )


# --- peers


def rows_of_213() -> list[dict[str, Any]]:
    """The counted limbs of article 213 in P7 as rows that any table engine can take: flags, sums of fields, and a bound."""
    ready = plan("213", "P7", 1, True, False)
    names = {bit: name for name, bit in bits().items()}
    rows = []
    for line in ready.lines:
        if line.value is None:
            continue
        flags = [names[bit] for bit in names if line.need & bit]
        rows.append({
            "id": line.limb.id, "tier": line.rank, "fields": [line.quantity, *line.more], "value": int(line.value), "flags": flags,
            "any": [[names[bit] for bit in names if group & bit] for group in line.anys], "before": line.before, "bound": int(line.bound),
            "only": line.unless and names[line.unless],
        })  # fmt: skip
    return rows


def fields_of(case: Case) -> dict[str, Any]:
    """The case as flat fields; where goods and services are not mixed the one gain stands in its own field."""
    facts = {name: float(value.low) for name, value in case.facts.items()}
    share = "illegal_gains_services" if case.object == "services" else "illegal_gains_goods"
    gains = facts.pop("illegal_gains", None)
    told: dict[str, Any] = {"illegal_gains_goods": 0.0, "illegal_gains_services": 0.0, "illegal_business": 0.0, **facts}
    if gains is not None:
        told[share] = gains
    told["object_goods"] = case.object in {"goods", "mixed"}
    told["object_services"] = case.object in {"services", "mixed"}
    told["object_mixed"] = case.object == "mixed"
    told["two_or_more_marks"] = (case.marks or 0) >= 2 and case.same_source is False
    told["repeat_2y_213_215"] = case.prior_penalty is not None
    return told


def _peer(key: str, folder: Path, cases: Iterable[Case], ours: float) -> None:
    python = folder / key / "bin" / "python"
    steps = [
        [sys.executable, "-m", "venv", str(folder / key)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEERS[key]],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode:
            print(f"{key}：装不上，没有比较（{(done.stderr.strip().splitlines() or ['没有说明'])[-1][:200]}）")
            return
    told = list(cases)
    work = {"rows": rows_of_213(), "cases": [fields_of(case) for case in told]}
    path = folder / f"{key}.json"
    path.write_text(json.dumps(work), encoding="utf-8")
    done = subprocess.run(
        [str(python), str(HERE / "peers" / f"peer_{key}.py"), str(path)], capture_output=True, text=True
    )
    if done.returncode:
        print(f"{key}：运行失败，没有比较（{(done.stderr.strip().splitlines() or ['没有说明'])[-1][:300]}）")
        return
    result = json.loads(done.stdout.splitlines()[-1])
    ranks = {"none": 0, "basic": 1, "aggravated": 2}
    alike = sum(ranks[assess(case).tier] == tier for case, tier in zip(told, result["tiers"], strict=True))
    print(
        f"{result['name']}：同一规则（213条，P7）每秒{result['rate']:,.0f}案，本项目是它的{ours / result['rate']:.1f}倍；"
        f"{len(told):,}案中档次相同{alike:,}案；内存峰值{result['memory']:.0f} MB"
    )
    for fault in result["faults"]:
        print(f"  {fault}")


if __name__ == "__main__":
    main()
