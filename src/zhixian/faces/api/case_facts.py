"""Operations on the case record: dictionaries, what a case is said to be, figures by dimension."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhixian.faces.api.doors import actor_of, api, once, scoped
from zhixian.faces.api.drafts import pairs_of
from zhixian.faces.api.operations import REFUSALS
from zhixian.faces.api.shapes import ClearanceIn, CodeIn, CodesIn, RecordsIn, RestrictionIn
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.docket import record_exchange
from zhixian.rooms.dossiers import coding, figures, secrecy
from zhixian.rooms.dossiers import services as dossiers

__all__ = ["api"]


@api.get(
    "/dictionaries", response={200: list[dict[str, Any]], **REFUSALS}, tags=["字典"], summary="字典和代码，停用的也在"
)
@scoped("read")
def list_dictionaries(request: HttpRequest) -> Any:
    return [
        {"key": key, "label": each.label, "means": each.means, "several": each.several,
         "codes": [{"code": term.code, "label": term.label, "parent": term.parent, "since": term.since, "until": term.until}
                   for term in each.terms.values()]}
        for key, each in dictionaries.every().items()
    ]  # fmt: skip


@api.post("/dictionaries/{dictionary}/codes", response={201: dict[str, Any], **REFUSALS}, tags=["字典"], summary="增加代码（管理员）")  # fmt: skip
@scoped("act")
def add_code(request: HttpRequest, dictionary: str, body: CodeIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = dictionaries.add(dictionary, body.code, body.label, parent=body.parent, actor=actor_of(request), now=timezone.now())  # fmt: skip
        return 201, {"dictionary": made.dictionary, "code": made.code, "label": made.label, "since": made.since}

    return once(request, {"dictionary": dictionary, **body.dict()}, act)


@api.post("/dictionaries/{dictionary}/codes/{code}/end", response={200: dict[str, Any], **REFUSALS}, tags=["字典"], summary="停用代码（管理员）")  # fmt: skip
@scoped("act")
def end_code(request: HttpRequest, dictionary: str, code: str) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        ended = dictionaries.end(dictionary, code, actor=actor_of(request), now=timezone.now())
        return 200, {"dictionary": ended.dictionary, "code": ended.code, "until": ended.until}

    return once(request, {"dictionary": dictionary, "code": code}, act)


@api.post("/dossiers/{dossier_id}/codes", response={200: dict[str, list[str]], **REFUSALS}, tags=["案卷"], summary="补充或更正案件要素")  # fmt: skip
@scoped("act")
def say_codes(request: HttpRequest, dossier_id: UUID, body: CodesIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        dossiers.say_codes(dossier_id, body.codes, actor=actor_of(request), now=timezone.now())
        return 200, coding.codes_of(dossier_id)

    return once(request, {"dossier": str(dossier_id), **body.dict()}, act)


@api.get(
    "/figures", response={200: dict[str, Any], **REFUSALS}, tags=["统计"], summary="本单位参与的案件按一个统计项计数"
)
@scoped("read")
def count_cases(request: HttpRequest, by: str = "field", codes: str = "") -> Any:
    """``codes``: dictionary:code pairs with commas, as the list of dossiers takes them."""
    found = figures.table(by[:40], actor=actor_of(request), wanted=pairs_of(codes))
    return {**vars(found), "lines": [vars(line) for line in found.lines]}


@api.post(
    "/dossiers/{dossier_id}/restriction", response={201: dict[str, Any], **REFUSALS}, tags=["案卷"], summary="限制知悉"
)
@scoped("act")
def restrict(request: HttpRequest, dossier_id: UUID, body: RestrictionIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        dossier = dossiers.get(dossier_id, actor=actor_of(request))
        secrecy.restrict(dossier, body.reason, actor=actor_of(request), now=timezone.now())
        return 201, {"dossier": dossier.pk, "restricted": True}

    return once(request, {"dossier": str(dossier_id), **body.dict()}, act)


@api.post("/dossiers/{dossier_id}/restriction/lift", response={200: dict[str, Any], **REFUSALS}, tags=["案卷"], summary="解除限制知悉")  # fmt: skip
@scoped("act")
def lift(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        dossier = dossiers.get(dossier_id, actor=actor_of(request))
        secrecy.lift(dossier, actor=actor_of(request), now=timezone.now())
        return 200, {"dossier": dossier.pk, "restricted": False}

    return once(request, {"dossier": str(dossier_id)}, act)


@api.post("/dossiers/{dossier_id}/clearances", response={201: dict[str, Any], **REFUSALS}, tags=["案卷"], summary="允许本单位人员知悉（负责人）")  # fmt: skip
@scoped("act")
def clear(request: HttpRequest, dossier_id: UUID, body: ClearanceIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        dossier = dossiers.get(dossier_id, actor=actor_of(request))
        made = secrecy.clear(dossier, body.officer, actor=actor_of(request), now=timezone.now())
        return 201, {"id": made.pk, "officer": made.officer_id}

    return once(request, {"dossier": str(dossier_id), "officer": str(body.officer)}, act)


@api.post(
    "/records",
    response={201: dict[str, Any], **REFUSALS},
    tags=["案卷"],
    summary="批量录入标准案件记录，错误按行和列报告",
)
@scoped("act")
def take_in(request: HttpRequest, body: RecordsIn) -> HttpResponse:
    """A fault's line counts as in a file: the first record is line 2."""

    def act() -> tuple[int, dict[str, Any]]:
        report = record_exchange.take_in(body.records, actor=actor_of(request), now=timezone.now())
        return 201, {"taken": [vars(one) for one in report.taken], "faults": [vars(one) for one in report.faults],
                     "refused": report.refused}  # fmt: skip

    return once(request, body.dict(), act)


@api.get("/records", response={200: list[dict[str, str]], **REFUSALS}, tags=["案卷"], summary="导出标准案件记录")
@scoped("read")
def give_out(request: HttpRequest, codes: str = "") -> Any:
    rows, _ = record_exchange.give_out(actor=actor_of(request), now=timezone.now(), wanted=pairs_of(codes))
    return rows
