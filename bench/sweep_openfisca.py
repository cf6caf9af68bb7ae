"""The limbs of the sweep as an OpenFisca model, timed on arrays in memory. Runs in a throw-away environment (OpenFisca is AGPL):
``python sweep_openfisca.py LIMBS.json CASES.parquet ANSWERS.parquet``. Nothing of Zhixian is imported here. Prints seconds as JSON:
on one processor, and on two (the periods shared out between two threads).

One variable a limb and an end (low: certain, high: possible), one dated parameter a limb, one simulation a period of the law, as
an OpenFisca model would have it: every case of a simulation shares its day. Conditions, mixed gains and the two-year rule come
prepared, the milder new law is left out, and so is the list of limbs a case: all of it in OpenFisca's favour.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, product
from pathlib import Path

import numpy
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="case", plural="cases", label="one case", is_person=True)


def key_of(limb_id: str) -> str:
    return limb_id.replace(".", "_").replace("-", "_")


def column_of(name: str) -> str:
    return name.replace(":", "_").replace(".", "_").replace("-", "_")


def holds(case, condition, period):
    if condition.startswith("any_of("):
        total = False
        for each in condition[7:-1].split(","):
            total = total | holds(case, each.strip(), period)
        return total
    if condition.startswith("not("):
        return ~holds(case, condition[4:-1], period)
    if condition in {"object_goods", "object_services"}:
        return case(condition, period) | case("object_mixed", period)
    return case(condition, period)


def amount(case, name, end, limb, period):
    if name == "illegal_gains":
        name = "illegal_gains_services_side" if "object_services" in limb["conditions"] else "illegal_gains_goods_side"
    return case(f"{end}_{name}", period)


def applies(case, limb, period):
    found = case(f"could_be_{key_of(limb['crime'])}", period)
    if "circumvention_helper" not in limb["conditions"]:
        found = found & ~case("circumvention_helper", period)
    for condition in limb["conditions"]:
        found = found & holds(case, condition, period)
    if limb["arguable_unless"]:
        found = found & holds(case, limb["arguable_unless"], period)
    return found


def scale_of(case, period):
    return 1 + 2 * case("unit", period) if period.start.year < 2008 and str(period.start) < "2007-04-05" else 1


def formula_of(limb, end, limbs):
    other = {"low": "high", "high": "low"}[end]

    def plain(case, period, parameters):
        found = applies(case, limb, period)
        if limb["type"] == "conduct":
            return found
        if limb["type"] == "event":
            return found & holds(case, limb["text"], period)
        scale = scale_of(case, period)
        total = sum(amount(case, name, end, limb, period) for name in limb["quantities"])
        found = found & (total >= getattr(parameters(period).limbs, key_of(limb["id"])) * scale)
        if limb["before"]:
            found = found & (amount(case, limb["before"][0], other, limb, period) < limb["before"][1] * scale)
        return found

    def half(case, period, parameters):
        found = applies(case, limb, period)
        whole = [
            each for each in limbs
            if (each["crime"], each["tier"]) == (limb["crime"], limb["tier"])
            and "threshold" in each["type"] and str(period.start) in each["days"]
        ]  # fmt: skip
        for each in whole:
            found = found & ~case(f"low_{key_of(each['id'])}", period)
        choices = []
        for part in limb["parts"]:
            tests = []
            for name, value, condition in part["tests"]:
                reached = amount(case, name, end, limb, period) >= value * scale_of(case, period)
                for each in filter(None, (condition, part["condition"])):
                    reached = reached & holds(case, each, period)
                tests.append((name, reached))
            choices.append(tests)
        total = False
        for one, two in combinations(choices, 2):
            for (name, reached), (another, as_well) in product(one, two):
                if name != another:
                    total = total | (reached & as_well)
        return found & total

    return half if limb["type"] == "half_rule" else plain


def variable(name, kind, **more):
    told = {"value_type": kind, "entity": Person, "definition_period": DateUnit.DAY, **more}
    return type(name, (Variable,), told)


def model(limbs, inputs):
    system = TaxBenefitSystem([Person])
    dated = {
        key_of(limb["id"]): {"values": {"2004-12-22": {"value": limb["value"]}}}
        for limb in limbs
        if limb["value"] is not None
    }
    root = ParameterNode("", data={})
    root.add_child("limbs", ParameterNode("limbs", data=dated))
    system.parameters = root
    for name, kind in inputs.items():
        system.add_variable(variable(name, kind))
    for limb in limbs:
        for end in ("low", "high"):
            system.add_variable(variable(f"{end}_{key_of(limb['id'])}", bool, formula=formula_of(limb, end, limbs)))

    def tier_of(end):
        def formula(case, period, parameters):
            met = {"basic": False, "aggravated": False}
            for limb in limbs:
                if str(period.start) in limb["days"]:
                    met[limb["tier"]] = met[limb["tier"]] | case(f"{end}_{key_of(limb['id'])}", period)
            return numpy.where(met["aggravated"], 2, numpy.where(met["basic"], 1, 0))

        return formula

    for end, name in (("low", "certain"), ("high", "possible")):
        system.add_variable(variable(name, int, formula=tier_of(end)))
    return system


def main(law: Path, cases: Path, answers: Path) -> None:
    limbs = json.loads(law.read_text(encoding="utf-8"))
    frame = pl.read_parquet(cases)
    arrays = {column_of(name): frame[name].to_numpy() for name in frame.columns if name not in {"row", "day"}}
    inputs = {name: bool if array.dtype == bool else float for name, array in arrays.items()}
    system, days = model(limbs, inputs), frame["day"].to_numpy()
    groups = {day: numpy.flatnonzero(days == day) for day in sorted(set(days))}
    told = {day: {name: array[rows] for name, array in arrays.items()} for day, rows in groups.items()}
    found = {name: numpy.zeros(len(frame), dtype=numpy.int64) for name in ("certain", "possible")}

    def calculate(day):
        """Both ends in one simulation, so that what they share is worked out once."""
        simulation = SimulationBuilder().build_default_simulation(system, count=len(groups[day]))
        for each, array in told[day].items():
            simulation.set_input(each, day, array)
        for name in found:
            found[name][groups[day]] = simulation.calculate(name, day)

    seconds = {}
    for threads in (1, 2):
        with ThreadPoolExecutor(threads) as pool:
            for _ in range(2):  # the better of two
                started, processor = time.perf_counter(), time.process_time()
                list(pool.map(calculate, groups))
                seconds[str(threads)] = min(seconds.get(str(threads), 1e9), time.perf_counter() - started)
                seconds[f"processor {threads}"] = min(
                    seconds.get(f"processor {threads}", 1e9), time.process_time() - processor
                )
    pl.DataFrame({"row": frame["row"], **found}).write_parquet(answers)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
