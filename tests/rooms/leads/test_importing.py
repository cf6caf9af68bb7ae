"""Lists of other channels: what comes in, what is reported by line and field, what goes back; and online shops."""

import io
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from tests.rooms.leads.entries import entered, registered, said
from tests.rooms.leads.things import NOW, png
from tests.rooms.world import World, a_case
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import opening
from zhixian.rooms.leads import centre, drafts, entering, following, handling, importing, looking, sheets, shops
from zhixian.rooms.leads.models import ClosedShop, Report

pytestmark = pytest.mark.django_db
HEADS = ("渠道", "外部编号", "收到时间", "什么事", "事情经过", "行政区划", "被举报人", "链接", "联系方式")


def line(number: int, **more: str) -> dict[str, str]:
    plain = {"渠道": "12315平台", "外部编号": f"A{number:04}", "收到时间": "2026-03-02 09:30", "什么事": "假冒名牌、侵犯商标",
             "事情经过": f"第{number}件假鞋", "行政区划": "411503", "被举报人": f"第{number}店"}  # fmt: skip
    return plain | more


def csv_of(lines: list[dict[str, str]], heads: tuple[str, ...] = HEADS) -> bytes:
    return sheets.written(heads, lines).encode()


def test_97_of_100_come_in_and_three_are_reported_by_line_and_field(world: World) -> None:
    handler = world("market.handler1")
    lines = [line(number) for number in range(100)]
    lines[10]["行政区划"], lines[20]["收到时间"], lines[30]["事情经过"] = "999999", "昨天", ""
    taken = importing.take_in(csv_of(lines), actor=handler, now=NOW)
    assert len(taken.reports) == 97 and taken.refused == 3
    assert [(fault.line, fault.label) for fault in taken.faults] == [
        (12, "行政区划"),
        (22, "收到时间"),
        (32, "事情经过"),
    ]
    assert "2026-03-04 09:30" in taken.faults[1].says and all(fault.says for fault in taken.faults)
    again = importing.take_in(csv_of(lines), actor=handler, now=NOW)
    assert len(again.known) == 97 and not again.reports  # the same number is the same lead
    with as_system():
        assert Report.objects.count() == 97
        assert {str(day) for day in Report.objects.values_list("received_on", flat=True)} == {"2026-03-02"}
    assert looking.queue(world("there.market.head"), now=NOW) == []


def xlsx_of(rows: list[list[str]], *, doctype: str = "") -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = "".join(
        f'<row r="{at}">' + "".join(f'<c r="{chr(65 + n)}{at}" t="inlineStr"><is><t>{text}</t></is></c>' for n, text in enumerate(row) if text) + "</row>"
        for at, row in enumerate(rows, start=1) if row
    )  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook {space} xmlns:r="{rel}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/worksheets/sheet1.xml", f"{doctype}<worksheet {space}><sheetData>{cells}</sheetData></worksheet>"
        )
    return out.getvalue()


def test_an_xlsx_file_is_read_as_it_stands(world: World) -> None:
    rows = [
        list(HEADS),
        [line(1).get(head, "") for head in HEADS],
        [],
        [line(2, 收到时间="46083.5").get(head, "") for head in HEADS],
    ]
    taken = importing.take_in(xlsx_of(rows), actor=world("market.handler1"), now=NOW)
    assert [at for at, _ in taken.reports] == [
        2,
        4,
    ] and not taken.faults  # the empty line counts, as a spreadsheet shows it
    with as_system():
        assert Report.objects.get(outside_number="A0002").received_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0old", "渠道,外部编号\n".encode(), "什么,都不是\na,b\n".encode(),
     xlsx_of([["a"]], doctype='<!DOCTYPE x [<!ENTITY a "b">]>')],
)  # fmt: skip
def test_what_is_no_such_table_is_refused_in_a_sentence(world: World, data: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        importing.take_in(data, actor=world("market.handler1"), now=NOW)
    assert refusal.value.fields["file"]


@pytest.mark.feature("S004-1.3")
def test_a_12330_lead_is_found_by_its_number_and_its_state_goes_back(world: World) -> None:
    handler, head = world("market.handler1"), world("market.head")
    number = "=12330-2026-0315"
    importing.take_in(csv_of([line(1, 渠道="12330", 外部编号=number), line(2)]), actor=handler, now=NOW)
    (row,) = looking.queue(handler, now=NOW, words=number)
    assert row.outside_number == number and row.channel == "12330平台"
    assert "办理中" in importing.give_out(actor=handler, now=NOW, wanted={"channel": "12330"})
    handling.register(row.id, actor=handler, now=NOW)
    handling.decide(row.id, "not_filed", "不属实", actor=head, now=NOW)
    told = importing.give_out(actor=handler, now=NOW, wanted={"channel": "12330"})
    assert f"'{number}" in told and "不予立案" in told and "A0002" not in told  # a formula is made harmless
    assert "第1件" not in told and number not in importing.give_out(actor=world("there.market.head"), now=NOW)
    assert sheets.read(told.encode())[1][2] == number  # and is itself again when it is read


def test_who_may_not_work_may_not_enter(world: World) -> None:
    with pytest.raises(NotAllowed):
        entering.enter(said(), actor=world("market.legal"), now=NOW)
    with pytest.raises(BadInput) as refusal:
        entering.enter(
            said(channel="pigeon", division="1", goods="gold", what=" "), actor=world("market.handler1"), now=NOW
        )
    assert set(refusal.value.fields) == {"channel", "division", "goods", "what"}


@pytest.mark.feature("S001-1.1a")
def test_a_shop_link_with_a_capture_is_kept_flagged_and_counted_once(world: World) -> None:
    handler = world("market.handler1")
    content, link = png(), "https://item.taobao.com/item.htm?id=7"
    told = entering.enter(
        said(channel="platform", links=link, breach="false_promotion", goods="cosmetics", place="", offender=""), actor=handler,
        now=NOW, files=[("capture.png", BytesIO(content), len(content))],
    )  # fmt: skip
    page = looking.show(told.report_id, actor=handler, now=NOW)
    (file,) = page.files
    assert len(file.sha256) == 64 and page.row.received_on == NOW.date()
    assert (page.row.platform, page.row.breach, page.row.goods) == ("淘宝、天猫", "虚假宣传", "化妆品")
    again = entered(handler, links=link + "#detail", place="", offender="", what="又看到一次")
    assert [why for _, why in looking.show(again.pk, actor=handler, now=NOW).alike] == ["链接相同"]
    assert shops.by_platform(handler) == [("taobao", "淘宝、天猫", 1, 2)]  # one link, though two leads name it
    assert shops.counted(handler, "breach") == [("false_promotion", "虚假宣传", 1)]
    seeds = entered(handler, what="网上卖套牌化肥", links="https://detail.tmall.com/x", place="", offender="")
    assert centre.suggested(seeds.pk, actor=handler) is None  # no agriculture unit in this roster: it stays
    farm = Unit.objects.create(
        kind="agriculture", level="county", division="411503", name="平桥农业农村局", short_name="农", code_word="农"
    )
    assert centre.suggested(seeds.pk, actor=handler) == (farm.pk, "平桥农业农村局")
    assert (
        centre.suggested(told.report_id, actor=handler) is None
    )  # cosmetics: the drug regulator, of which there is none
    assert shops.by_platform(world("there.market.head")) == []


@pytest.mark.feature("S000-C3")
def test_a_tip_becomes_a_case_and_26_closed_shops_count_26(world: World) -> None:
    handler = world("market.handler1")
    told = entering.enter(said(what="有人在网上卖假冰箱"), actor=handler, now=NOW)
    handling.register(told.report_id, actor=handler, now=NOW)
    dossier, _ = opening.enter_case(a_case(), actor=handler, now=NOW, report_id=told.report_id)
    page = looking.show(told.report_id, actor=handler, now=NOW)
    assert page.row.label == "已立案" and page.dossier_id == dossier.pk
    assert following.look(drafts.find(told.code)).label == "已立案"
    lines = [f"https://shop{number}.example.com/ 某电器专营店{number}" for number in range(26)]
    assert len(shops.close(lines, date(2026, 3, 3), report_id=told.report_id, actor=handler, now=NOW)) == 26
    assert shops.close(lines, date(2026, 3, 3), report_id=told.report_id, actor=handler, now=NOW) == []  # once
    rows = shops.closed(handler)
    assert len(rows) == 26 and {row.dossier_id for row in rows} == {dossier.pk} and rows[0].name.startswith("某电器")
    assert shops.closed(world("there.market.head")) == []
    with pytest.raises(NotFound):
        shops.close(lines[:1], date(2026, 3, 3), report_id=told.report_id, actor=world("there.market.head"), now=NOW)
    for bad, day in ((["没有网址"], date(2026, 3, 3)), ([], date(2026, 3, 3)), (lines[:1], date(2026, 3, 9))):
        with pytest.raises(BadInput):
            shops.close(bad, day, actor=handler, now=NOW)
    with as_system():
        assert ClosedShop.objects.count() == 26


def test_leads_of_an_event_are_found_by_its_code(world: World) -> None:
    handler = world("market.handler1")
    for number in range(2):
        entered(handler, channel="event", event_code="ip426", place=f"{number}号")
    registered(handler)
    assert shops.counted(handler, "event_code") == [("IP426", "IP426", 2)]
    assert len(looking.queue(handler, now=NOW, wanted={"event_code": "IP426"})) == 2


def test_the_columns_are_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "leads-import.md").read_text(encoding="utf-8")
    for column in importing.COLUMNS:
        assert f"| {column.label} | `{column.key}` |" in text
        assert all(f"{name}（`{code}`）" in text for code, name in column.codes.items())
