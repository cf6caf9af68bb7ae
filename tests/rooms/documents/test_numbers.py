"""Numbers without gap or double, also under fifty threads and with acts that fail."""

import threading
from datetime import date
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from tests.rooms.world import NOW
from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.documents import services, sheets
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.documents.pdf import render_pdf
from zhixian.rooms.documents.word import render_word

UNIT = UUID("00000000-0000-4000-8000-00000000000a")


def context(**more):
    told = {
        "unit": {"name": "平桥区市场监督管理局"}, "to": {"name": "平桥公安分局"}, "cc": [], "date": date(2026, 3, 4), "now": "2026年3月4日",
        "dossier": {"number": "ZX2026-00000001-1", "title": "某案"}, "case": {"cause": "销售假冒商品", "facts_text": "查获一批", "number": "1", "source": "投诉举报", "opened_on": date(2026, 2, 2)},
        "parties": [{"name": "某商行", "role": "当事人（涉嫌侵权人）", "code": "", "address": "", "representative": "", "phone": ""}], "rights": [],
        "goods": [{"name": "冰箱", "brand": "", "spec": "", "quantity": "20", "unit": "台", "unit_price": "1180.00", "amount": "23600.00", "note": "", "place": "", "seal": ""}],
        "amounts": [], "assessment": {"headline": "已达入罪标准", "lines": []}, "materials": [{"name": "笔录", "kind": "现场笔录", "copies": 1, "pages": 1, "original": True, "source": "", "note": ""}],
        "officers": [{"name": "张三", "phone": "1"}, {"name": "李四", "phone": "2"}], "run": {"kept": {"ground": "reached"}}, "officer": "王五",
        "form": {"decided_at": "2026-03-04T09:00:00+08:00", "received_at": "2026-03-04T09:00:00+08:00", "completed_at": "2026-03-04T09:00:00+08:00", "reasons": "理由", "outcome": "judged", "result": "upheld", "explanation": "x", "returned": [{"name": "笔录"}]},
        "previous": [], "papers": [], "clocks": [],
    }  # fmt: skip
    return told | more


def issue():
    paper = services.issue(key="filing-notice", dossier_id=new_id(), run_id=None, step_id=None, unit_id=UNIT, unit_name="平桥公安分局",
                          unit_code="平公", context=context(), now=NOW, officer_id=UNIT)  # fmt: skip
    paper.save(force_insert=True)
    return paper


def test_fifty_threads_give_no_gap_and_no_double(committed):
    failed = []

    def work(serial: int) -> None:
        try:
            for turn in range(4):
                try:
                    with transaction.atomic(), as_system():
                        issue()
                        if (serial + turn) % 7 == 0:
                            raise ZeroDivisionError  # an act that fails after its number was taken
                except ZeroDivisionError:
                    failed.append(serial)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(serial,)) for serial in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with as_system():
        serials = sorted(Paper.objects.filter(unit_id=UNIT).values_list("serial", flat=True))
    assert failed
    assert serials == list(range(1, 200 - len(failed) + 1))
    connections.close_all()


def test_a_number_outside_an_act_is_refused(committed):
    with pytest.raises(services.OutsideTransaction):
        issue()


@pytest.mark.parametrize("key", sorted(sheets.paper_keys()))
def test_every_paper_is_drawn_in_both_forms(key):
    import io

    from pypdf import PdfReader

    sheet = sheets.compose(key, context(number="平公〔2026〕1号"))
    assert sheets.Sheet.from_json(sheet.as_json()) == sheet
    pdf = render_pdf(sheet)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
    assert sheet.title in text
    assert render_pdf(sheet) == pdf  # byte for byte
    assert len(render_word(sheet)) > 10_000


HOSTILE = "<b>&#$\\ {{ 7*7 }} #set page() ”’ 㐀"


def test_what_is_typed_is_printed_and_never_read_as_markup():
    sheet = sheets.compose(
        "filing-notice",
        context(number="1", form={"decided_at": "2026-03-04T09:00:00+08:00", "crime": HOSTILE, "case_number": "1"}),
    )
    assert HOSTILE in "".join(sheet.paragraphs)
    assert render_pdf(sheet)
    import io

    from docx import Document

    assert any(HOSTILE in paragraph.text for paragraph in Document(io.BytesIO(render_word(sheet))).paragraphs)


def test_a_missing_value_is_named():
    told = context(number="1")
    del told["case"]
    with pytest.raises(sheets.IncompletePaper, match="case"):
        sheets.compose("filing-notice", told)
