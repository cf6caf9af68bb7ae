"""OpenFisca-core on article 213, period P7, one situation at a time and vectorised. Run by bench/law.py in its own environment."""

import json
import sys
import time
from importlib.metadata import version

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

DAY = "2025-09"
CASE = build_entity(key="case", plural="cases", label="a case", is_person=True)


def variable(name, kind, formula=None):
    body = {"value_type": kind, "entity": CASE, "definition_period": DateUnit.MONTH, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def system(rows, fields):
    def tier(case, period):
        best = numpy.zeros(case.count, dtype=int)
        for row in rows:
            met = sum(case(name, period) for name in row["fields"]) >= row["value"]
            for flag in [*row["flags"], *([row["only"]] if row["only"] else [])]:
                met = met * case(flag, period)
            for group in row["any"]:
                met = met * (sum(case(flag, period).astype(int) for flag in group) > 0)
            if row["before"]:
                met = met * (case(row["before"], period) < row["bound"])
            best = numpy.maximum(best, met * row["tier"])
        return best

    built = TaxBenefitSystem([CASE])
    for name, value in fields.items():
        built.add_variable(variable(name, bool if isinstance(value, bool) else float))
    built.add_variable(variable("tier", int, tier))
    return built


def peak():
    """Megabytes of this process alone; what getrusage says also counts the process that started it."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        work = json.load(file)
    cases = work["cases"]
    built = system(work["rows"], cases[0])

    def one(fields):
        told = {"cases": {"one": {name: {DAY: value} for name, value in fields.items()}}}
        return int(SimulationBuilder().build_from_dict(built, told).calculate("tier", DAY)[0])

    for fields in cases[:20]:
        one(fields)
    begun = time.perf_counter()
    tiers = [one(fields) for fields in cases]
    took = time.perf_counter() - begun
    goods = {name: False if isinstance(value, bool) else 0.0 for name, value in cases[0].items()} | {
        "object_goods": True
    }
    near = one(goods | {"illegal_gains_goods": 29999.9999})
    blank = one({"object_goods": True})
    print(json.dumps({
        "name": f"OpenFisca-core {version('openfisca-core')}", "rate": len(cases) / took, "tiers": tiers,
        "memory": peak(),
        "faults": [
            f"违法所得29,999.9999元（float32）：{'算作达到30,000元' if near else '没有达到'}",
            f"数额没有填：得到档次{blank}（没有填的当作零）",
        ],
    }))  # fmt: skip


main()
