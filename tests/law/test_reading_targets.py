"""Reading and thresholds against the founders' labelled texts; the targets are those of the issue."""

from decimal import Decimal

import pytest

from bench.reading import (
    TIERS,
    labelled_case,
    read_case,
    rows,
    score_ip,
    score_property,
)  # fmt: skip
from tests.shared import SHARED
from zhixian.law import thresholds
from zhixian.law.limbs import general, period_of
from zhixian.law.reading import offer, read_text

DATA = SHARED / "data"
if not DATA.is_dir():
    pytest.skip("data is not beside this checkout", allow_module_level=True)
IP = rows(DATA / "judgments-ip" / "dev.jsonl")


@pytest.fixture(scope="module")
def ip():
    return score_ip(IP)


@pytest.fixture(scope="module")
def property_scores():
    return score_property(rows(DATA / "crime-amount" / "dev.jsonl"))


def test_tier_given_the_labelled_amounts_is_right_but_for_the_filing_standard(ip):
    assert sum(ip.given.values()) == 34
    assert ip.given_wrong == ["pw-26"]


def test_pw_26_rests_on_a_filing_standard_that_is_for_reference_only():
    """公通字〔2008〕36号 counts the value of unsold copies; no interpretation of article 218 did so before 2025, and under the 2025
    one the same facts reach the basic tier."""
    row = next(each for each in IP if each["id"] == "pw-26")
    found = thresholds.assess(labelled_case(row))
    assert found.tier == "none"
    assert {each.limb.quantities for each in found.limbs if each.limb.quantities} == {("illegal_gains",)}
    newer = thresholds.assess(thresholds.Case(crime="218", conduct_date=period_of_2025(), facts=labelled_case(row).facts,
                                              conditions=frozenset({"nothing_sold"})))  # fmt: skip
    assert newer.tier == "basic"


def period_of_2025():
    period = period_of(general().lighter_since)
    assert period is not None
    return period.since


def test_two_records_without_figures_are_answered_so(ip):
    assert sorted(ip.undecidable) == ["lb-f32b032862f4", "lx-301"]
    for found in ip.undecidable.values():
        assert found.tier == "open"
        assert "缺少数额，不能判断" in found.headline


def test_amounts_are_read_exactly(ip):
    for kind in ("verbatim", "paraphrase"):
        right, wrong = ip.exact[kind, True], ip.exact[kind, False]
        assert right / (right + wrong) >= 0.85, ip.missed


def test_no_distractor_is_taken_and_none_raises_a_tier(ip):
    assert ip.distractors == []
    assert ip.raised == []


@pytest.mark.parametrize("row", [each for each in IP if each["distractors"]], ids=lambda row: row["id"])
def test_a_distractor_left_out_changes_no_tier(row):
    """The same text with the distractors struck out reaches the same tier: they did not count."""
    struck = row["fact"]
    for told in row["distractors"]:
        struck = struck.replace(told, "□" * len(told))
    tiers = [
        TIERS.index(thresholds.assess(read_case({**row, "fact": text}, read_text(text))).certain)
        for text in (row["fact"], struck)
    ]
    assert tiers[0] <= tiers[1]


def test_end_to_end_at_most_two_tiers_differ(ip):
    assert len(ip.end_wrong) <= 2, ip.end_wrong


def test_no_facts_are_offered_where_the_ip_charge_is_an_earlier_conviction():
    for row in rows(DATA / "judgments-ip" / "not-ip-facts.jsonl"):
        assert offer(row["fact"]).facts == {}, row["id"]


def test_marks_are_found():
    wanted = found = 0
    for row in IP:
        told = {each.casefold().removesuffix("牌") for each in offer(row["fact"]).marks}
        marks = {each.casefold().removesuffix("牌") for each in row["marks"]}
        wanted, found = wanted + len(marks), found + len(marks & told)
    assert found / wanted >= 0.9, (found, wanted)


def test_days_of_conduct_give_the_period():
    """Where the record knows when the conduct ended, the days read lie in the same period."""
    known = [row for row in IP if row["conduct_to"] and offer(row["fact"]).conduct]
    right = [row for row in known if period_of(offer(row["fact"]).conduct[1]).id == row["period_at_conduct"]]  # type: ignore[index,union-attr]
    assert len(known) >= 25
    assert len(right) / len(known) >= 0.9, [row["id"] for row in known if row not in right]


def test_labelled_total_is_among_the_figures_and_mostly_the_total(property_scores):
    assert property_scores.texts == 245
    assert property_scores.among / property_scores.texts >= Decimal("0.9")
    assert property_scores.exact / property_scores.texts >= Decimal("0.9")
    assert property_scores.figures / property_scores.texts <= Decimal("4")
    assert property_scores.useful / property_scores.figures >= Decimal("0.85")
