"""The sweep on Spark gives what the sweep here gives; run only where pyspark is installed."""

from importlib import util

import polars as pl
import pytest

from bench.sweep_cases import cases
from zhixian.law.sweep import running, spark


@pytest.mark.skipif(util.find_spec("pyspark") is not None, reason="pyspark is installed")
def test_without_pyspark_a_sentence_says_how_to_install_it(tmp_path):
    with pytest.raises(spark.NoSpark, match="pip install pyspark pyarrow pandas"):
        spark.sweep("cases.parquet", str(tmp_path / "found.parquet"), master="local[2]")


def test_on_spark_and_here_the_answers_are_the_same(tmp_path):
    for name in spark.NEEDED:
        pytest.importorskip(name)
    made = cases(3000).collect()
    made = made.with_columns(pl.when(pl.int_range(pl.len()) == 7).then(pl.lit("999")).otherwise("crime").alias("crime"))
    source = tmp_path / "cases.parquet"
    made.write_parquet(source)
    running.sweep(source, tmp_path / "here.parquet")
    spark.sweep(str(source), str(tmp_path / "there.parquet"), master="local[2]")
    here, there = (
        pl.read_parquet(path).sort("row").cast({pl.Enum: pl.String, pl.List(pl.Enum): pl.List(pl.String)})
        for path in (tmp_path / "here.parquet", str(tmp_path / "there.parquet/*.parquet"))
    )
    assert there.select(here.columns).to_dicts() == here.to_dicts()
    bad = pl.read_csv(str(tmp_path / "there.bad.csv/*.csv"))
    assert bad["row"].to_list() == [8]
