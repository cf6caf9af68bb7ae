"""A sweep from file to file: bad rows aside, faults of columns named, killed and gone on with, CSV as well as Parquet."""

import os
import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from click.testing import CliRunner

from bench.sweep_cases import cases, write
from zhixian.faces.cli.law import law
from zhixian.law.sweep import running
from zhixian.law.sweep.columns import BadColumns, check, told
from zhixian.law.sweep.parts import Busy, Parts
from zhixian.law.sweep.table import BadFile

YUAN = pl.Decimal(18, 2)


def a_case(**told) -> dict:
    return {"id": "甲", "crime": "214", "conduct_date": date(2025, 9, 1)} | told


def as_file(tmp_path, rows, **kinds):
    amounts = {name: YUAN for row in rows for name in row if name.endswith(("_at_least", "_at_most"))}
    path = tmp_path / "cases.parquet"
    pl.DataFrame(rows, schema_overrides=amounts | kinds).write_parquet(path)
    return path


def swept(path, **options) -> pl.DataFrame:
    running.sweep(path, path.parent / "found.parquet", **options)
    return pl.read_parquet(path.parent / "found.parquet")


def reasons(path) -> dict[int, str]:
    return dict(pl.read_csv(path.parent / "found.bad.csv").select("row", "reason").iter_rows())


def exactly(amount: str) -> dict:
    return {"sales_amount_at_least": Decimal(amount), "sales_amount_at_most": Decimal(amount)}


def test_the_number_itself_counts_and_one_fen_less_does_not(tmp_path):
    rows = [a_case(**exactly(amount)) for amount in ("49999.99", "50000", "50000.01", "499999.99", "500000.00")]
    assert swept(as_file(tmp_path, rows))["tier"].to_list() == ["none", "basic", "basic", "basic", "aggravated"]


def test_finer_than_a_fen_is_compared_exactly_even_in_sums(tmp_path):
    sold, unsold = ["49999.9999", "49999.9999"], ["100000.0000", "100000.0001"]
    rows = [
        a_case(partly_sold=True, sales_amount_at_least=Decimal(one), sales_amount_at_most=Decimal(one),
               unsold_value_at_least=Decimal(other), unsold_value_at_most=Decimal(other))
        for one, other in zip(sold, unsold, strict=True)
    ]  # fmt: skip
    fine = {
        f"{name}_{end}": pl.Decimal(20, 4)
        for name in ("sales_amount", "unsold_value")
        for end in ("at_least", "at_most")
    }
    assert swept(as_file(tmp_path, rows, **fine))["tier"].to_list() == ["none", "basic"]


def test_fen_and_yuan_give_the_same_answer(tmp_path):
    yuan = [a_case(**exactly(amount)) for amount in ("49999.99", "50000")]
    fen = [a_case(sales_amount_at_least_fen=amount, sales_amount_at_most_fen=amount) for amount in (4999999, 5000000)]
    answers = [swept(as_file(tmp_path, rows, **({} if rows is yuan else {name: pl.Int64 for name in fen[0] if name.endswith("_fen")})))
               for rows in (yuan, fen)]  # fmt: skip
    assert answers[0].equals(answers[1])


def test_an_empty_quantity_is_zero_an_open_end_is_open_and_unknown_is_said(tmp_path):
    nothing = {
        "sales_amount_at_least": None,
        "sales_amount_at_most": None,
        "sales_amount_unknown": None,
        "unsaid_is_unknown": None,
    }
    rows = [
        a_case(**nothing),
        a_case(**nothing | {"sales_amount_at_least": Decimal(1)}),
        a_case(**nothing | {"sales_amount_at_most": Decimal(60000)}),
        a_case(**nothing | {"sales_amount_unknown": True}),
        a_case(**nothing | {"unsaid_is_unknown": True}),
    ]
    found = swept(as_file(tmp_path, rows))
    assert found["tier"].to_list() == ["none", "open", "open", "open", "open"]
    assert found["possible"].to_list() == ["none", "aggravated", "basic", "aggravated", "aggravated"]
    assert found["open_limbs"][2].to_list() == ["r2025.214.basic.sales"]


def test_a_kind_of_right_is_held_against_every_crime_it_could_be(tmp_path):
    rows = [
        {"id": "甲", "right_type": "trademark", "object": "goods", "conduct_date": date(2025, 9, 1), **exactly("500000"),
         "illegal_business_at_least": Decimal(50000), "illegal_business_at_most": Decimal(50000)},
        {"id": "乙", "right_type": "trade_secret", "object": None, "conduct_date": date(2025, 9, 1), **exactly("0"),
         "illegal_business_at_least": None, "illegal_business_at_most": None},
    ]  # fmt: skip
    found = swept(as_file(tmp_path, rows)).to_dicts()
    assert (found[0]["crime"], found[0]["tier"], found[0]["limbs"]) == (
        "214",
        "aggravated",
        ["r2025.214.aggravated.sales"],
    )
    # 219-1 is committed by the act alone; a case that only says "trade secret" is not taken for it.
    assert (found[1]["crime"], found[1]["tier"]) == ("219", "none")


BAD = [
    ({"sales_amount_at_least": Decimal(-1)}, "负数"),
    ({"sales_amount_at_least": Decimal(2), "sales_amount_at_most": Decimal(1)}, "下限"),
    ({"crime": "220"}, "213、214"),
    ({"crime": None}, "至少要填一项"),
    ({"conduct_date": date(2004, 12, 21)}, "早于2004年12月22日"),
    ({"conduct_date": None}, "没有行为日期"),
    ({"judged_on": date(2025, 8, 31)}, "决定日期2025-08-31早于行为日期2025-09-01"),
    ({"actor": "company"}, "natural_person、unit"),
    ({"object": "both"}, "goods、services、mixed"),
    ({"prior_crime": "214"}, "应当同时填写"),
    ({"marks": -1}, "负数"),
    ({"sales_amount_at_least": Decimal("1000000000000000")}, "核对单位"),
    ({"sales_amount_at_least": Decimal(1), "sales_amount_unknown": True}, "只能留一样"),
    ({"id": None}, "没有编号"),
]


def test_bad_rows_are_set_aside_with_row_and_reason_and_the_rest_goes_on(tmp_path):
    empty = {name: None for told, _ in BAD for name in told} | {"sales_amount_at_most": None}
    rows = [
        a_case(
            **{**empty, "id": "好", "crime": "214", "conduct_date": date(2025, 9, 1)},
        )
    ]
    rows += [{**rows[0], **told} for told, _ in BAD]
    rows += [{**rows[0], **exactly("50000")}]
    kinds = {"judged_on": pl.Date, "marks": pl.Int64, "sales_amount_unknown": pl.Boolean, "prior_date": pl.Date}
    for name in ("actor", "object", "prior_crime"):
        kinds[name] = pl.String
    path = as_file(tmp_path, [{**row, "prior_date": None} for row in rows], **kinds)
    found = swept(path, rows=4)
    assert found["row"].to_list() == [1, len(rows)]
    assert found["tier"].to_list() == ["none", "basic"]
    why = reasons(path)
    assert sorted(why) == list(range(2, len(rows)))
    for row, (_, word) in enumerate(BAD, start=2):
        assert word in why[row]


def test_two_faults_of_one_row_are_both_told(tmp_path):
    path = as_file(tmp_path, [a_case(crime="220", **exactly("-1")), a_case(crime="214", **exactly("1"))])
    swept(path)
    assert "不认识" in reasons(path)[1]
    assert "负数" in reasons(path)[1]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"id": pl.String, "crime": pl.String}, ["缺少列“conduct_date”", "日期 Date"]),
        ({"id": pl.String, "conduct_date": pl.Date}, ["缺少列“crime”或者“right_type”"]),
        ({"sales_amount_at_least": pl.Float64}, ["sales_amount_at_least", "Float64", "Decimal", "_fen"]),
        ({"sales_amount_at_least": pl.Int64}, ["sales_amount_at_least_fen"]),
        ({"sales_amount_at_least": pl.Decimal(20, 6)}, ["不超过4位"]),
        ({"sales_amount_at_least_fen": pl.Float64}, ["整数（以分为单位）"]),
        ({"copies_at_least": pl.Float64}, ["copies_at_least", "整数"]),
        ({"nothing_sold": pl.String}, ["nothing_sold", "布尔"]),
        ({"judged_on": pl.String}, ["judged_on", "日期"]),
        ({"ilegal_gains_at_least": YUAN}, ["ilegal_gains_at_least", "是不是“illegal_gains_at_least”"]),
        ({"sales_amount_at_least": YUAN, "sales_amount_at_least_fen": pl.Int64}, ["只能留一列"]),
    ],
)
def test_a_missing_column_or_a_wrong_type_is_named_with_what_would_be_right(tmp_path, schema, words):
    whole = {"id": pl.String, "crime": pl.String, "conduct_date": pl.Date}
    path = tmp_path / "cases.parquet"
    pl.DataFrame(schema=schema if "id" in schema else whole | schema).write_parquet(path)
    said = CliRunner().invoke(law, ["sweep", str(path), "-o", str(tmp_path / "found.parquet")])
    assert said.exit_code == 1
    for word in words:
        assert word in said.output
    assert not (tmp_path / "found.parquet").exists()


@pytest.mark.parametrize("name", ["nothing.parquet", "cases.xlsx", "torn.parquet", "gbk.csv"])
def test_a_file_that_is_no_table_gets_a_sentence(tmp_path, name):
    if name != "nothing.parquet":
        (tmp_path / name).write_bytes("编号,罪名\n甲,214\n".encode("gbk"))
    said = CliRunner().invoke(law, ["sweep", str(tmp_path / name), "-o", str(tmp_path / "found.parquet")])
    assert said.exit_code == 1
    assert name in said.output
    assert "Traceback" not in said.output


@pytest.mark.parametrize("name", ["cases.parquet", "cases.csv"])
def test_an_empty_file_gives_an_empty_result(tmp_path, name):
    path = tmp_path / name
    empty = pl.DataFrame(schema={"id": pl.String, "crime": pl.String, "conduct_date": pl.Date})
    empty.write_parquet(path) if name.endswith("parquet") else empty.write_csv(path)
    assert swept(path).height == 0
    assert swept(path).columns == [row["name"] for row in told()["found"]]


def test_csv_and_parquet_give_the_same_answer(tmp_path):
    made = cases(3000).collect()
    made.write_parquet(tmp_path / "cases.parquet")
    made.write_csv(tmp_path / "cases.csv")
    here = swept(tmp_path / "cases.parquet")
    assert here.height == 3000
    running.sweep(tmp_path / "cases.csv", tmp_path / "text.parquet", rows=700)
    assert pl.read_parquet(tmp_path / "text.parquet").equals(here)


def test_a_cell_that_cannot_be_read_makes_its_row_bad(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(
        "id,crime,conduct_date,sales_amount_at_least,sales_amount_at_most,nothing_sold\n"
        "甲,214,2025-09-01,5万,,\n"
        "乙,214,2025-9月,50000,50000,\n"
        "丙,214,2025-09-01,50000,50000.00,也许\n"
        '丁,214,2025-09-01,"50,000",,\n'
        "戊,214,2025-09-01, 50000 ,50000,否\n"
        "庚,214\n",
        encoding="utf-8",
    )
    found = swept(path)
    assert found.select("id", "tier").rows() == [("戊", "basic")]
    why = reasons(path)
    assert "5万" in why[1] and "以元为单位" in why[1]
    assert "2025-04-26" in why[2]
    assert "true" in why[3]
    assert "不带逗号" in why[4]
    assert "没有行为日期" in why[6]


def test_a_csv_line_with_too_many_cells_is_named(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("id,crime,conduct_date\n甲,214,2025-09-01\n乙,214,2025-09-01,50,000\n", encoding="utf-8")
    with pytest.raises(BadFile, match="第3行有5格，列名只有3个"):
        swept(path)


def test_only_found_leaves_out_what_cannot_reach_any_tier(tmp_path):
    path = as_file(tmp_path, [a_case(**exactly("1")), a_case(**exactly("50000"))])
    assert swept(path, only_found=True)["row"].to_list() == [2]


def test_a_killed_sweep_goes_on_where_it_was(tmp_path):
    path, target = tmp_path / "cases.parquet", tmp_path / "found.parquet"
    write(path, 20_000)
    whole = swept(path)
    target.unlink()
    # The process kills itself without warning as soon as three batches are on disk.
    dying = (
        "import os, signal, sys; from pathlib import Path; from zhixian.law.sweep import running\n"
        "def told(progress):\n"
        "    if progress.done >= 3000: os.kill(os.getpid(), signal.SIGKILL)\n"
        "running.sweep(Path(sys.argv[1]), Path(sys.argv[2]), rows=1000, workers=1, told=told)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", dying, str(path), str(target)], env=os.environ | {"PYTHONPATH": "src"}
    )
    assert ended.returncode == -signal.SIGKILL
    assert not target.exists()
    progress = running.sweep(path, target, rows=1000)
    assert 3000 <= progress.resumed < 20_000
    assert progress.done == 20_000
    assert pl.read_parquet(target).equals(whole)
    assert not (tmp_path / "found.parquet.parts").exists()


def test_parts_of_another_file_are_not_gone_on_with(tmp_path):
    path, target = tmp_path / "cases.parquet", tmp_path / "found.parquet"
    write(path, 2000)

    def stop(progress):
        if progress.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.sweep(path, target, rows=500, workers=1, told=stop)
    write(path, 2000, seed=7)
    progress = running.sweep(path, target, rows=500)
    assert (progress.resumed, progress.begun_anew) == (0, True)


def test_two_sweeps_into_one_file_do_not_mix(tmp_path):
    path = as_file(tmp_path, [a_case(**exactly("1"))])
    with Parts(tmp_path / "found.parquet.parts").alone(), pytest.raises(Busy, match="另一个进程"):
        swept(path)


def test_progress_is_told_on_stderr_and_the_result_on_stdout(tmp_path):
    path = as_file(tmp_path, [a_case(**exactly("50000")), a_case(**exactly("-1"))])
    said = CliRunner().invoke(law, ["sweep", str(path), "-o", str(tmp_path / "found.parquet")])
    assert said.exit_code == 0
    assert said.stdout == f"{tmp_path / 'found.parquet'}\n"
    assert "2／2件（100%），不能对照1件" in said.stderr


def test_columns_that_are_not_read_are_named():
    whole = {"id": pl.String(), "crime": pl.String(), "conduct_date": pl.Date(), "办案单位": pl.String()}
    assert check(whole) == ["办案单位"]
    with pytest.raises(BadColumns):
        check({})
