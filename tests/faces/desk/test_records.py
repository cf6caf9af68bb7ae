"""Standard case records: files in and out, a report by line and field, and cases that are entered late."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.faces.api.test_api import Caller
from tests.faces.desk.facts import enter
from tests.faces.desk.test_case_facts import listed
from tests.faces.world import World
from tests.rooms.world import make_world
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.dossiers.models import Dossier, PenaltyCase
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
HEADS = ["案号", "案件名称", "权利类型", "案由", "案件来源", "立案日期", "行为终了日", "当事人", "当事人类别", "重点领域", "销售渠道",
         "物品名称", "物品数量", "销售金额（元）"]  # fmt: skip


def a_line(number: int, **changes: str) -> dict[str, str]:
    today = local_day(timezone.now()).isoformat()
    told = [f"东市监立〔2026〕{number}号", f"第{number}家店售假案", "商标权", "售假", "complaint", today, today, f"第{number}商行", "单位",
            "消费品", "网店；网络直播", "玩具", "2000余件", "50000余"]  # fmt: skip
    return dict(zip(HEADS, told, strict=True)) | changes


def a_file(lines: list[dict[str, str]], encoding: str = "utf-8") -> SimpleUploadedFile:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADS)
    writer.writeheader()
    writer.writerows(lines)
    return SimpleUploadedFile("cases.csv", out.getvalue().encode(encoding), content_type="text/csv")


@pytest.mark.feature("S001-21.2")
def test_of_a_hundred_lines_three_bad_ones_are_listed_by_line_and_field_and_late_entry_is_flagged(
    signed_in: Signed, world: World
) -> None:
    lines = [a_line(number) for number in range(1, 101)]
    lines[9] |= {"权利类型": "商标法"}
    lines[49] |= {"立案日期": "2026年13月", "物品数量": "很多"}
    lines[98] |= {"案号": lines[0]["案号"]}
    lines[4] |= {"立案日期": (timezone.now() - timedelta(days=30)).date().isoformat(), "行为终了日": "2026-01-05"}
    handler = signed_in("handler")
    answer = handler.post("/desk/dossiers/import/", {"file": a_file(lines)})
    page = answer.content.decode()
    assert answer.status_code == 200 and "录入97件，3行有错没有录入" in page
    for line, field in ((11, "权利类型"), (51, "立案日期"), (51, "物品数量"), (100, "案号")):
        assert f'<td class="n">{line}</td><th scope="row">{field}</th>' in page
    assert "应为：商标权" in page and "应写成2026-11-24" in page
    with as_system():
        assert PenaltyCase.objects.count() == 97
        late = PenaltyCase.objects.get(entered_late=True)
        assert late.number == lines[4]["案号"]
        assert Entry.objects.filter(kind="record.imported").count() == 1
        number = Dossier.objects.get(pk=late.dossier_id).number
    assert listed(handler, "late=yes") == {number}
    assert "逾期录入" in handler.get(f"/desk/dossiers/{late.dossier_id}/").content.decode()
    # Out again: every case is a line, and what went in comes out.
    out = list(csv.DictReader(io.StringIO(handler.get("/desk/dossiers/export/").content.decode("utf-8-sig"))))
    assert len(out) == 97
    first = next(row for row in out if row["案号"] == lines[0]["案号"])
    assert {name: first[name] for name in HEADS} == lines[0] | {"案件来源": "投诉举报", "销售金额（元）": "50000.00余"}
    assert (
        len(
            list(
                csv.DictReader(
                    io.StringIO(handler.get("/desk/dossiers/export/?channel=direct").content.decode("utf-8-sig"))
                )
            )
        )
        == 0
    )
    stranger = signed_in("stranger")
    assert stranger.get("/desk/dossiers/export/").content.decode().count("\n") == 1


def test_the_api_takes_records_in_and_gives_them_out(db: None) -> None:
    world = make_world()
    caller, outsider = Caller(world, "market.handler1"), Caller(world, "there.market.handler1")
    today = local_day(timezone.now()).isoformat()
    good = {"number": "平立1", "title": "某店售假案", "right_type": "trademark", "cause": "售假", "lead_source": "complaint",
            "opened_on": today, "conduct_to": today, "suspect_name": "某店", "suspect_sort": "unit", "field": "consumer_goods"}  # fmt: skip
    bad = good | {"number": "平立2", "field": "gardening", "suspect_credit_code": "91350100M000100Y44"}
    told = {"records": [good, bad, good]}
    answer = caller.post("/records", told, Idempotency_Key="one").json()
    assert [one["number"] for one in answer["taken"]] == ["平立1"] and answer["refused"] == 2
    assert {(one["line"], one["field"]) for one in answer["faults"]} == {
        (3, "field"),
        (3, "suspect_credit_code"),
        (4, "number"),
    }
    assert caller.post("/records", told, Idempotency_Key="one").json() == answer
    assert [row["number"] for row in caller.get("/records").json()] == ["平立1"]
    assert outsider.get("/records").json() == []
    assert Caller(world, "police.handler1").post("/records", told).status_code == 403


def test_a_chinese_spreadsheet_a_formula_and_a_file_that_is_none(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    given = a_file([a_line(1, 案件名称="=cmd|'/c calc'!A1案")], encoding="gb18030")
    assert "录入1件" in handler.post("/desk/dossiers/import/", {"file": given}).content.decode()
    out = handler.get("/desk/dossiers/export/").content.decode("utf-8-sig")
    assert "'=cmd|" in out
    for junk in (b"\x89PNG\r\n", b"a,b\n1,2\n"):
        answer = handler.post("/desk/dossiers/import/", {"file": SimpleUploadedFile("x.csv", junk)})
        assert answer.status_code == 422 and "第一行是列名" in answer.content.decode()
    assert signed_in("head").get("/desk/dossiers/import/").status_code == 403


def test_a_case_entered_in_time_is_not_late(signed_in: Signed, world: World) -> None:
    assert listed(signed_in("handler"), "late=yes") == set()
    enter(signed_in("handler"))
    assert listed(signed_in("handler"), "late=yes") == set()
