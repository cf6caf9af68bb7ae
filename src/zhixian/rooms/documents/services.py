"""Issuing papers: filled, numbered without gaps or doubles, and kept as they were filled."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from zhixian.moments import local_day
from zhixian.refusals import UnableTo
from zhixian.rooms.documents import sheets
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.documents.pdf import render_pdf
from zhixian.rooms.documents.sheets import Sheet
from zhixian.rooms.documents.word import render_word


class OutsideTransaction(RuntimeError):
    """A number that is taken outside the act's transaction would leave a gap when the act fails."""


def issue(
    *,
    key: str,
    dossier_id: UUID,
    run_id: UUID | None,
    step_id: UUID | None,
    unit_id: UUID,
    unit_name: str,
    unit_code: str,
    context: Mapping[str, Any],
    now: datetime,
    officer_id: UUID,
) -> Paper:
    """Number and fill one paper inside the caller's transaction, which keeps it (several of a step are written together).
    IncompletePaper names what the dossier lacks for it."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(key)
    template = sheets.template(key)
    year, serial, number = local_day(now).year, None, ""
    if template.word:
        serial = _next(unit_id, template.word, year)
        number = f"{unit_code}{template.word}〔{year}〕{serial}号"
    sheet = sheets.compose(key, {**context, "number": number}, salt=secrets.token_hex(16))
    return Paper(
        dossier_id=dossier_id,
        run_id=run_id,
        step_id=step_id,
        key=key,
        title=sheet.title,
        unit_id=unit_id,
        number=number,
        word=template.word,
        year=year if serial else None,
        serial=serial,
        sheet=sheet.as_json(),
        sheet_digest=sheet.digest,
        made_at=now,
        made_by=officer_id,
    )


def _next(unit_id: UUID, word: str, year: int) -> int:
    """The row's lock is held until the act commits: a number is taken once, and given back if the act fails."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into documents_numberseries (unit_id, word, year, last) values (%s, %s, %s, 1)"
            " on conflict (unit_id, word, year) do update set last = documents_numberseries.last + 1 returning last",
            [unit_id, word, year],
        )
        (serial,) = cursor.fetchone()
    return int(serial)


def get(paper_id: UUID) -> Paper | None:
    """The paper if this transaction may see it."""
    return Paper.objects.filter(pk=paper_id).first()


class PaperErased(UnableTo):
    code = "paper.erased"
    status = 410
    user_message = "这份文书保管期满，内容已依法清除，只留下名称、文号和存证。"


def pdf(paper: Paper) -> bytes:
    return render_pdf(_sheet(paper))


def word(paper: Paper) -> bytes:
    return render_word(_sheet(paper))


def _sheet(paper: Paper) -> Sheet:
    if not paper.sheet:
        raise PaperErased(f"paper {paper.pk} was erased")
    return Sheet.from_json(paper.sheet)
