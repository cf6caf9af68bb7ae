"""Writes the tables of docs/sweep.md from the columns that the sweep reads. Run after a change of columns.yaml."""

import re
from pathlib import Path

from zhixian.law.limbs import conditions, quantities
from zhixian.law.sweep.columns import VALUES, condition_columns, told

DOC = Path(__file__).parent.parent / "docs/sweep.md"


def tables() -> dict[str, str]:
    types, one = told()["types"], told()["each_condition"]
    cases = [(row["name"], types[row["type"]], row["meaning"] + _among(row)) for row in told()["cases"]]
    for row in told()["each_quantity"]:
        cases.append((f"QUANTITY{row['suffix']}", types[row["type"]], row["meaning"]))
    cases.append(("CONDITION", types[one["type"]], one["meaning"]))
    names = [f"\nQUANTITY is one of: {_listed(quantities(), lambda name: quantities()[name].label)}."]
    names.append(f"\nCONDITION is one of: {_listed(condition_columns(), lambda name: conditions()[name])}.")
    rows = {"cases": cases, "found": _rows("found"), "bad": _rows("bad")}
    made = {
        name: "\n".join(f"| `{one}` | {kind} | {meaning} |" for one, kind, meaning in each)
        for name, each in rows.items()
    }
    return made | {"cases": made["cases"] + "\n" + "\n".join(names)}


def _among(row) -> str:
    return f" ({', '.join(VALUES[row['one_of']])})" if row.get("one_of") == "right_types" else ""


def _listed(names, label) -> str:
    return ", ".join(f"`{name}` {label(name)}" for name in names)


def _rows(name: str) -> list[tuple[str, str, str]]:
    return [(row["name"], row["type"], row["meaning"]) for row in told()[name]]


def written(text: str) -> str:
    for name, table in tables().items():
        new = f"<!-- {name} -->\n| column | type | meaning |\n| --- | --- | --- |\n{table}\n<!-- /{name} -->"
        text = re.sub(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda found, new=new: new, text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    DOC.write_text(written(DOC.read_text(encoding="utf-8")), encoding="utf-8")
