"""What somebody is writing: kept on the server under a receipt code from the first minute, readable with the code alone."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError

from zhixian.refusals import BadInput, UnableTo
from zhixian.rooms.agencies import divisions
from zhixian.rooms.leads import codes, envelopes, keys, routing
from zhixian.rooms.leads.models import Draft, Report
from zhixian.rooms.leads.walls import as_reporter

KEPT_FOR = timedelta(days=14)
LONGEST = {"what": 20_000, "place": 400, "offender": 200, "links": 20_000, "name": 100, "contact": 200}
_LABELS = {
    "what": "事情经过",
    "place": "详细地址",
    "offender": "名称",
    "links": "链接",
    "name": "姓名",
    "contact": "联系方式",
}


class UnableToReport(BadInput):
    code = "leads.bad_input"


class NoSuchCode(UnableTo):
    """The same words for a code that was never given, one that has expired, and one tried too often."""

    code = "leads.no_such_code"
    status = 404
    user_message = "没有找到这个编号对应的举报。请对照回执核对；没有提交的草稿保留十四天。"


@dataclass(frozen=True)
class Reporter:
    """Whoever has the code: how the rows are found, and the code itself to be shown to her again."""

    id: UUID
    code: str
    receipt: bytes


@dataclass(frozen=True)
class Written:
    """A draft's fields as they were typed. ``sent``: the report is on its way already."""

    fields: dict[str, Any]
    sent: bool = False


FIELDS = ("matter", "what", "division", "place", "offender", "links", "named", "name", "contact", "reward")


def begin(fields: Mapping[str, Any], *, today: date, page: str = "") -> Reporter:
    """The first saving: a code is made, and the draft is found by it from now on. ``page``: the rendering of the form that was
    pressed; pressed twice it is one draft, unless other words stand in it and the first was sent already."""
    for attempt in range(6):
        code = codes.of_page(page) if page and attempt < 2 else codes.make()
        reporter = Reporter(uuid4(), code, codes.slow_hash(code))
        try:
            with as_reporter(reporter.receipt):
                again = bool(page) and attempt < 2
                if again and (draft := Draft.objects.select_for_update().filter(receipt=reporter.receipt).first()):
                    earlier = Reporter(draft.pk, code, reporter.receipt)
                    save(earlier, fields, today=today)
                    return earlier
                report = Report.objects.filter(receipt=reporter.receipt).first()
                if report is None:
                    _keep(reporter, fields, today)
                    return reporter
                earlier = Reporter(report.pk, code, reporter.receipt)
                if again and is_what_was_sent(earlier, fields):
                    return earlier
        except IntegrityError:
            continue  # the other press was first by a moment: look again
    raise RuntimeError("six receipt codes in a row were taken")


def _keep(reporter: Reporter, fields: Mapping[str, Any], today: date) -> None:
    key = envelopes.fresh_key()
    Draft.objects.create(
        id=reporter.id, receipt=reporter.receipt, key=envelopes.wrap(key, keys.INTAKE, reporter.id), touched_on=today,
        content=envelopes.seal_values(key, tidy(fields), reporter.id),
    )  # fmt: skip


def is_what_was_sent(reporter: Reporter, fields: Mapping[str, Any]) -> bool:
    """Whether a report was sent under the code and says what these fields say."""
    with as_reporter(reporter.receipt):
        report = Report.objects.filter(pk=reporter.id).first()
        if report is None:
            return False
        facts = envelopes.unseal_values(
            envelopes.unwrap(report.key, report.unit_id, report.pk), report.facts, report.pk
        )
    typed = tidy(fields)
    return all(facts[name] == typed[name] for name in facts)


def find(typed: str) -> Reporter:
    """By the code that somebody types. MistypedCode, or NoSuchCode."""
    code = codes.read(typed)
    receipt = codes.slow_hash(code)
    with as_reporter(receipt):
        for model in (Report, Draft):
            if found := model._default_manager.filter(receipt=receipt).values_list("pk", flat=True).first():
                return Reporter(found, code, receipt)
    raise NoSuchCode("no draft and no report")


def read(reporter: Reporter) -> Written:
    """NoSuchCode when the draft has expired."""
    with as_reporter(reporter.receipt):
        draft = Draft.objects.filter(pk=reporter.id).first()
        if draft is not None:
            return Written(envelopes.unseal_values(key_of_draft(draft), draft.content, draft.pk))
        if Report.objects.filter(pk=reporter.id).exists():
            return Written({}, sent=True)
    raise NoSuchCode("the draft is gone")


def save(reporter: Reporter, fields: Mapping[str, Any], *, today: date) -> bool:
    """What was typed, complete or not, in place of what stood there. False if the report was sent already."""
    with as_reporter(reporter.receipt):
        draft = Draft.objects.select_for_update().filter(pk=reporter.id).first()
        if draft is None:
            return False
        draft.content = envelopes.seal_values(key_of_draft(draft), tidy(fields), draft.pk)
        draft.touched_on = today
        draft.save(update_fields=["content", "touched_on"])
    return True


def key_of_draft(draft: Draft) -> bytes:
    return envelopes.unwrap(draft.key, keys.INTAKE, draft.pk)


def tidy(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Only known fields, cut at a length that no person reaches by typing, without signs that are none."""
    kept: dict[str, Any] = {}
    for name in FIELDS:
        value = fields.get(name, "")
        if isinstance(value, bool):
            kept[name] = value
            continue
        text = "".join(sign for sign in str(value) if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
        kept[name] = text.replace("\r", "")[:100_000]
    return kept


def faults(fields: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong before sending, a sentence beside each field; few things are asked for."""
    wrong = {}
    for name, most in LONGEST.items():
        if len(str(fields.get(name, ""))) > most:
            wrong[name] = f"{_LABELS[name]}最多{most}个字，现在有{len(str(fields[name]))}个字，请分次补充"
    if not str(fields.get("what", "")).strip():
        wrong["what"] = "请写一两句话：谁、在哪里、做什么"
    if fields.get("matter") not in routing.MATTERS:
        wrong["matter"] = "请选是什么事，说不清楚就选“说不清楚”"
    if not divisions.known(str(fields.get("division", ""))):
        wrong["division"] = "请选发生在哪里；网上的事，选您所在的地方"
    if fields.get("named") and not str(fields.get("contact", "")).strip():
        wrong["contact"] = "实名举报请留电话或者邮箱；不想留就选“不留姓名”"
    return wrong
