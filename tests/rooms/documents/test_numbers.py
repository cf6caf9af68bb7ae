"""Numbers without gap or double, also under fifty threads and with acts that fail."""

import io
import threading
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from docx import Document

from tests.rooms.documents.filled import context
from tests.rooms.world import NOW
from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.documents import services, sheets
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.documents.pdf import render_pdf
from zhixian.rooms.documents.word import render_word

UNIT = UUID("00000000-0000-4000-8000-00000000000a")


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


HOSTILE = "<b>&#$\\ {{ 7*7 }} #set page() ”’ 㐀"


def test_what_is_typed_is_printed_and_never_read_as_markup():
    sheet = sheets.compose(
        "filing-notice",
        context(number="1", form={"decided_at": "2026-03-04T09:00:00+08:00", "crime": HOSTILE, "case_number": "1"}),
    )
    assert HOSTILE in "".join(sheet.paragraphs)
    assert render_pdf(sheet)

    assert any(HOSTILE in paragraph.text for paragraph in Document(io.BytesIO(render_word(sheet))).paragraphs)


def test_a_missing_value_is_named():
    told = context(number="1")
    del told["case"]
    with pytest.raises(sheets.IncompletePaper, match="case"):
        sheets.compose("filing-notice", told)
