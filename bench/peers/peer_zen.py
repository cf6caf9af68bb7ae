"""ZEN engine on article 213, period P7: one decision table, every matching row collected. Run by bench/law.py in its own environment."""

import json
import sys
import time
from importlib.metadata import version

import zen

FLAGS = ["object_goods", "object_services", "object_mixed", "two_or_more_marks", "repeat_2y_213_215"]
GAINS = ["illegal_gains_goods", "illegal_gains_services", "illegal_business"]


def table(rows):
    """Columns: the flags, the amounts, the sum of both gains; a row a limb (two where either of two flags will do)."""
    columns = [*FLAGS, *GAINS, "illegal_gains_goods + illegal_gains_services"]
    inputs = [{"id": f"i{n}", "name": name, "field": name} for n, name in enumerate(columns)]
    rules = []
    for row in rows:
        for extra in [[row["only"]]] if row["only"] else row["any"] or [[]]:
            rule = {"_id": f"r{len(rules)}", "o0": str(row["tier"])}
            for n, name in enumerate(columns):
                test = ""
                if name in row["flags"] or name in extra:
                    test = "true"
                if name == " + ".join(row["fields"]):
                    test = f">= {row['value']}"
                if name == row["before"]:
                    test = f"< {row['bound']}"
                rule[f"i{n}"] = test
            rules.append(rule)
    content = {
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{"id": "o0", "name": "tier", "field": "tier"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"}, {"id": "t", "type": "decisionTableNode", "name": "t", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]  # fmt: skip
    edges = [{"id": "a", "sourceId": "in", "targetId": "t"}, {"id": "b", "sourceId": "t", "targetId": "out"}]
    return {"nodes": nodes, "edges": edges}


def peak():
    """Megabytes of this process alone; what getrusage says also counts the process that started it."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        work = json.load(file)
    decision = zen.ZenEngine().create_decision(json.dumps(table(work["rows"])))

    def tier(fields):
        return max((hit["tier"] for hit in decision.evaluate(fields)["result"]), default=0)

    cases = work["cases"]
    for fields in cases[:50]:
        tier(fields)
    begun = time.perf_counter()
    tiers = [tier(fields) for fields in cases]
    took = time.perf_counter() - begun
    blank = {key: value for key, value in cases[0].items() if key not in GAINS} | {
        "object_goods": True,
        "object_services": False,
        "object_mixed": False,
    }
    try:
        said = f"不报错，得到{decision.evaluate(blank)['result']}（等于“没有达到”）"
    except Exception as fault:
        said = f"报错：{str(fault)[:120]}"
    print(json.dumps({
        "name": f"ZEN engine {version('zen-engine')}", "rate": len(cases) / took, "tiers": tiers,
        "memory": peak(), "faults": [f"数额没有填：{said}"],
    }))  # fmt: skip


main()
