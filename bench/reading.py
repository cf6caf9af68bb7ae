"""How well reading does on the founders' labelled texts: python bench/reading.py FOLDER (the folder that holds judgments-ip and crime-amount).

Prints, for IP decisions, amounts exact by kind of text, tiers as a confusion matrix (given the labelled amounts, and end to end
from the text), distractors taken for the offender's; for theft and fraud, the labelled total among the figures found, the
total exact, figures per text and precision; and signs read in a second.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from zhixian.law import thresholds  # noqa: E402
from zhixian.law.reading import Found, offer_from, read_text  # noqa: E402
from zhixian.law.thresholds import Assessment, Case, Interval  # noqa: E402

QUANTITY = {
    "illegal_business": "illegal_business", "gains": "illegal_gains", "sales": "sales_amount", "goods_value": "unsold_value",
    "loss": "loss", "copies": "copies", "labels_count": "labels", "works": "network_works", "members": "members",
}  # fmt: skip
TIERS = ("none", "basic", "aggravated")
Row = Mapping[str, Any]


def rows(path: Path) -> list[Row]:
    return [json.loads(line, parse_float=Decimal) for line in path.read_text(encoding="utf-8").splitlines() if line]


def day(text: str) -> date:
    """2015-12 is its first day: enough to tell the period."""
    parts = [int(each) for each in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def labelled_case(row: Row, *, unsaid_is_unknown: bool = False) -> Case:
    """The case as labelled by hand; what is not stated is zero, as in the worked examples, unless asked otherwise."""
    amounts = {QUANTITY[key]: Decimal(value) for key, value in row["amounts"].items() if value is not None}
    facts = {key: Interval(value, value) for key, value in amounts.items()}
    held = {"object_goods"}
    if "unsold_value" in facts:
        held.add("partly_sold" if "sales_amount" in facts else "nothing_sold")
    if row["two_or_more_marks"]:
        held |= {"two_or_more_marks", "two_or_more_label_kinds"}
    if "copies" in facts:
        held.add("copy_distribute")
    if facts.keys() & {"network_works", "members"}:
        held |= {"network_dissemination", "membership_mode"}
    return _case(row, facts, frozenset(held), unsaid_is_unknown)


def _case(row: Row, facts: Mapping[str, Interval], held: frozenset[str], unsaid_is_unknown: bool) -> Case:
    conduct = day(row["conduct_to"] or row["conduct_from"] or row["judged"])
    judged = max(day(row["judged"]), conduct) if row["judged"] else None  # some are known by the year alone
    return Case(
        crime=str(row["assess_article"]), conduct_date=conduct, judged_on=judged, period=row["period_at_conduct"],
        actor="unit" if row["unit_crime"] else "natural_person", facts=facts, conditions=held,
        unsaid_is_unknown=unsaid_is_unknown,
    )  # fmt: skip


def read_case(row: Row, found: Sequence[Found]) -> Case:
    """The same case with figures and conditions as read from the text; crime and days as labelled."""
    told = offer_from(row["fact"], found)
    return _case(row, told.intervals(str(row["assess_article"])), told.conditions, False)


def amounts_read(row: Row, found: Sequence[Found]) -> Iterable[tuple[str, bool]]:
    """For each labelled amount, whether the figure to take for its kind says exactly that."""
    for key, value in row["amounts"].items():
        if value is not None:
            taken = [
                each for each in found if each.total and each.whose == "offender" and each.quantity == QUANTITY[key]
            ]
            yield key, any(Decimal(value) in (each.at_least, each.at_most) for each in taken)


def distractors_taken(row: Row, found: Sequence[Found]) -> list[str]:
    """Distractors whose place in the text is among the offender's figures of the law's kinds. A distractor that also stands
    elsewhere as such a figure (200元 earned, 200元 paid down) counts only if no place of it is kept apart."""
    taken = []
    for told in row["distractors"]:
        number = told.lstrip("人民币罚金")
        mine = [
            each
            for each in found
            if each.start is not None and each.text.lstrip("人民币") == number and each.unit != "日"
        ]
        if mine and all(each.whose == "offender" and each.quantity for each in mine):
            taken.append(told)
    return taken


@dataclass
class Ip:
    exact: Counter[tuple[str, bool]] = field(default_factory=Counter)  # kind of text, right
    missed: list[str] = field(default_factory=list)
    distractors: list[str] = field(default_factory=list)
    given: Counter[tuple[str, str]] = field(default_factory=Counter)  # expected, answered
    given_wrong: list[str] = field(default_factory=list)
    end_to_end: Counter[tuple[str, str]] = field(default_factory=Counter)
    end_wrong: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    undecidable: dict[str, Assessment] = field(default_factory=dict)
    figures: int = 0
    labelled: int = 0


def score_ip(data: Sequence[Row]) -> Ip:
    told = Ip()
    for row in data:
        found = read_text(row["fact"])
        told.figures += sum(each.whose == "offender" and each.total for each in found)
        for key, right in amounts_read(row, found):
            told.labelled += 1
            told.exact[row["text_kind"], right] += 1
            if not right:
                told.missed.append(f"{row['id']} {key}")
        told.distractors += [f"{row['id']} {each}" for each in distractors_taken(row, found)]
        answer = thresholds.assess(read_case(row, found)).certain
        if row["tier_expected"] is None:
            told.undecidable[row["id"]] = thresholds.assess(labelled_case(row, unsaid_is_unknown=True))
            told.end_to_end["no figures", answer] += 1
            continue
        expected = TIERS[row["tier_expected"]]
        given = thresholds.assess(labelled_case(row)).tier
        told.given[expected, given] += 1
        told.end_to_end[expected, answer] += 1
        if given != expected:
            told.given_wrong.append(row["id"])
        if answer != expected:
            told.end_wrong.append(row["id"])
        if TIERS.index(answer) > TIERS.index(expected):
            told.raised.append(row["id"])
    return told


@dataclass
class Property:
    texts: int = 0
    among: int = 0
    exact: int = 0
    figures: int = 0
    useful: int = 0
    wrong: list[str] = field(default_factory=list)


def score_property(data: Sequence[Row]) -> Property:
    """``useful``: offender's figures that are the labelled total or a part of a total that equals it."""
    told = Property()
    for row in data:
        found = read_text(row["text"])
        amount = Decimal(row["amount_yuan"])
        figures = [each for each in found if each.whose == "offender" and each.unit == "元"]
        totals = [each for each in figures if each.total]
        right = any(amount in (each.at_least, each.at_most) for each in totals)
        told.texts += 1
        told.among += any(amount in (each.at_least, each.at_most) for each in figures)
        told.exact += right
        told.figures += len(figures)
        parts = {each.start for total in totals if right for each in (total, *total.sum_of)}
        told.useful += sum(each.start in parts or amount in (each.at_least, each.at_most) for each in figures)
        if not right:
            told.wrong.append(row["id"])
    return told


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def _matrix(told: Counter[tuple[str, str]]) -> str:
    expected = [each for each in (*TIERS, "no figures") if any(row == each for row, _ in told)]
    answered = [each for each in (*TIERS, "open") if any(column == each for _, column in told)]
    lines = [f"{'expected':>14}" + "".join(f"{each:>12}" for each in answered)]
    lines += [f"{row:>14}" + "".join(f"{told[row, column]:>12}" for column in answered) for row in expected]
    return "\n".join(lines)


def main(folder: Path) -> None:
    ip = score_ip(rows(folder / "judgments-ip" / "dev.jsonl"))
    print("IP decisions")
    for kind in ("verbatim", "paraphrase"):
        print(f"  amounts exact, {kind}: {_share(ip.exact[kind, True], ip.exact[kind, True] + ip.exact[kind, False])}")
    print(f"  missed: {ip.missed or 'none'}; distractors taken: {ip.distractors or 'none'}")
    print(f"  figures to take: {ip.figures}, labelled amounts: {ip.labelled}")
    print(f"  tier given the labelled amounts\n{_matrix(ip.given)}\n  wrong: {ip.given_wrong or 'none'}")
    print(
        f"  tier end to end\n{_matrix(ip.end_to_end)}\n  wrong: {ip.end_wrong or 'none'}; raised: {ip.raised or 'none'}"
    )
    for name, assessment in ip.undecidable.items():
        print(f"  {name}: {assessment.headline}")
    data = rows(folder / "crime-amount" / "dev.jsonl")
    for label, part in (("first half", data[: len(data) // 2]), ("second half", data[len(data) // 2 :]), ("all", data)):
        told = score_property(part)
        print(f"Theft and fraud, {label}")
        print(f"  labelled amount among the figures: {_share(told.among, told.texts)}")
        print(f"  total exact: {_share(told.exact, told.texts)}")
        print(f"  figures per text: {told.figures / told.texts:.2f}; of use: {_share(told.useful, told.figures)}")
    print(f"  total wrong: {' '.join(told.wrong)}")
    texts = [row["text"] for row in data]
    began = time.perf_counter()
    for text in texts:
        read_text(text)
    spent = time.perf_counter() - began
    print(f"Speed: {sum(map(len, texts)) / spent:,.0f} signs a second, {len(texts) / spent:,.0f} texts a second")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")
