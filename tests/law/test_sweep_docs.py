"""The columns stand in one place; the page that explains them is written from it."""

import polars as pl

from scripts.sweep_columns import DOC, written
from zhixian.law.sweep.cases import found_schema
from zhixian.law.sweep.columns import told

KEYS = {"name", "type", "meaning", "required", "one_of", "suffix"}


def test_the_page_says_what_the_columns_are():
    text = DOC.read_text(encoding="utf-8")
    assert written(text) == text
    assert "| `conduct_date` | Date |" in text


def test_every_column_has_a_meaning_and_nothing_unknown():
    for name in ("cases", "each_quantity", "found", "bad"):
        for row in told()[name]:
            assert set(row) <= KEYS
            assert row["meaning"].endswith(".")


def test_the_result_has_the_columns_that_are_told():
    assert list(found_schema(pl.String())) == [row["name"] for row in told()["found"]]
