"""Every paper is drawn, out of the form of each act that issues it, with each of its choices."""

import io

import pytest
from pypdf import PdfReader

from tests.rooms.documents.filled import context, forms, issuing
from zhixian.rooms.documents import sheets
from zhixian.rooms.documents.pdf import render_pdf
from zhixian.rooms.documents.word import render_word

ISSUED = {
    f"{paper}-{definition.key}-{action.id}": (paper, definition, action) for paper, definition, action in issuing()
}


def test_every_template_is_issued_by_some_act():
    """A template that nobody issues is a leaving; what the house itself prints is named here."""
    assert set(sheets.paper_keys()) - {paper for paper, _, _ in ISSUED.values()} == set()


@pytest.mark.parametrize("name", sorted(ISSUED))
def test_every_paper_is_drawn_in_both_forms(name):
    key, definition, action = ISSUED[name]
    for turn, (form, kept) in enumerate(forms(definition, action)):
        sheet = sheets.compose(
            key, context(number="平公〔2026〕1号", form=form, run={"state": action.to, "kept": kept})
        )
        assert sheets.Sheet.from_json(sheet.as_json()) == sheet
        assert "None" not in str(sheet.as_json())
        if turn == 0:
            pdf = render_pdf(sheet)
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
            assert sheet.title in text
            assert render_pdf(sheet) == pdf  # byte for byte
            assert len(render_word(sheet)) > 10_000
