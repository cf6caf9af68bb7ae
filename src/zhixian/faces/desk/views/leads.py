"""线索: the reports that the unit holds, and what its officers do with them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.rooms.borders import comparing
from zhixian.rooms.borders import watching as goods_watch
from zhixian.rooms.docket import looking as docket
from zhixian.rooms.dossiers import indications
from zhixian.rooms.enterprises.accounts import listing as firm_lists
from zhixian.rooms.enterprises.inquiries import reporting
from zhixian.rooms.leads import board, handling, looking
from zhixian.rooms.leads.models import Report

STATES = {
    "open": "在办",
    "soon": "将到期",
    "late": "已超期",
    "received": "待登记",
    "handed_over": "待签收",
    "verifying": "核查中",
    "filed": "已立案",
    "not_filed": "不予立案",
}


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    state, words = request.GET.get("state", ""), request.GET.get("words", "")[:100]
    start = int(request.GET.get("from", "0")) if request.GET.get("from", "0").isdigit() else 0
    wanted: dict[str, Any] = {name: request.GET[name][:40] for name in looking.FILTERS if name in request.GET}
    if wanted.get("package_id"):
        wanted["package_id"] = uuid_or_404(wanted["package_id"])
    if same := request.GET.get("same", "")[:60]:
        wanted["ids"] = board.reports_of(same, actor=request.actor)
    rows = looking.queue(
        request.actor, now=timezone.now(), state=state, words=words, start=min(start, 10**6), wanted=wanted
    )
    kept = QueryDict(mutable=True)
    kept.update({name: request.GET[name][:60] for name in ("same", *looking.FILTERS) if name in request.GET})
    return page(
        request,
        "desk/leads.html",
        {"rows": rows[: looking.PAGE], "state": state, "states": STATES.items(), "lead_words": words,
         "following": start + looking.PAGE if len(rows) > looking.PAGE else None,
         "handed": [(one, name, Report.STATES.get(one.outcome, "")) for one, name in looking.past_handovers(request.actor)],
         "kept": kept.urlencode(), "may_work": handling.may_work(request.actor)},
        current="leads",
    )  # fmt: skip


@desk_view
@require_safe
def show(request: DeskRequest, report_id: UUID) -> HttpResponse:
    return _page(request, report_id)


def _page(
    request: DeskRequest, report_id: UUID, *, identity: handling.Identity | None = None, faults: dict[str, str] | None = None,
    typed: dict[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown = looking.show(report_id, actor=request.actor, now=timezone.now())
    told = "\n".join(str(value) for value in shown.facts.values())
    units = [] if shown.ended or shown.row.waits else docket.units_of(("enforcement", "public_security"))
    return page(
        request,
        "desk/lead.html",
        {"p": shown, "row": shown.row, "identity": identity, "may_work": handling.may_work(request.actor),
         "is_head": "head" in request.actor.posts, "units": units, "decisions": handling.DECISIONS.items(),
         "watched": _watched(request, told),
         "tags": _tags(shown), "faults": list((faults or {}).items()), "typed": typed or {}, "channel": Report.CHANNELS,
         "protected": firm_lists.named_in(told), "inquiry": reporting.of_report(report_id, request.actor)},
        current="leads", status=status,
    )  # fmt: skip


def _watched(request: DeskRequest, told: str) -> list[tuple[str, UUID, str]]:
    """Entries of the import and export watch list of which the words speak: title, entry, why. Nothing of it is kept."""
    if not goods_watch.may_read(request.actor):
        return []
    found = comparing.of_words(told, on=local_day(timezone.now()))
    return [(entry.title, entry.pk, "；".join(why)) for entry, why in found]


def _tags(shown: looking.Page) -> list[str]:
    """Listed geographical indications that the words name, unless the seller is a listed user or within the area."""
    if shown.row.waits:
        return []
    seller = str(shown.facts.get("offender", ""))
    text = f"{shown.facts.get('what', '')} {seller}"
    return [tag.says for tag in indications.tags(text, seller=seller, division=shown.row.division)]


def _act(request: DeskRequest, report_id: UUID, act: Callable[[], object], done: str) -> HttpResponse:
    act()
    messages.success(request, done)
    return redirect("desk:report", report_id)


@desk_view
@require_POST
def register(request: DeskRequest, report_id: UUID) -> HttpResponse:
    return _act(request, report_id, lambda: handling.register(report_id, actor=request.actor, now=timezone.now()), "已登记为线索，举报人凭编号可以看到。")  # fmt: skip


@desk_view
@require_POST
def verify(request: DeskRequest, report_id: UUID) -> HttpResponse:
    return _act(request, report_id, lambda: handling.verify(report_id, actor=request.actor, now=timezone.now()), "已开始核查。")  # fmt: skip


@desk_view
@require_POST
def ask(request: DeskRequest, report_id: UUID) -> HttpResponse:
    text = request.POST.get("question", "")
    return _act(request, report_id, lambda: handling.ask(report_id, text, actor=request.actor, now=timezone.now()), "问题已发出，举报人凭编号可以看到和回答。")  # fmt: skip


@desk_view
@require_POST
def sign(request: DeskRequest, report_id: UUID) -> HttpResponse:
    return _act(request, report_id, lambda: handling.sign(report_id, actor=request.actor, now=timezone.now()), "已签收，期限开始计算。")  # fmt: skip


@desk_view
@require_POST
def hand_over(request: DeskRequest, report_id: UUID) -> HttpResponse:
    to_unit = uuid_or_404(request.POST.get("to_unit"))
    handling.hand_over(report_id, to_unit, request.POST.get("reason", ""), actor=request.actor, now=timezone.now())
    messages.success(request, "已移交，等待对方签收。")
    return redirect("desk:reports")


@desk_view
@require_POST
def decide(request: DeskRequest, report_id: UUID) -> HttpResponse:
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    return _act(request, report_id, lambda: handling.decide(report_id, decision, reason, actor=request.actor, now=timezone.now()), "已作出决定，举报人凭编号可以看到。")  # fmt: skip


@desk_view
@require_POST
def identity(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """The name stands in this one answer and nowhere else."""
    told = handling.open_identity(report_id, request.POST.get("reason", ""), actor=request.actor, now=timezone.now())
    return _page(request, report_id, identity=told)


@desk_view
@require_safe
def file(request: DeskRequest, report_id: UUID, attachment_id: UUID) -> HttpResponse:
    """The cleaned copy, as a download whatever it is."""
    with looking.copy_of(report_id, attachment_id, actor=request.actor) as (told, pieces):
        return _download(pieces, told.name)


@desk_view
@require_POST
def original(request: DeskRequest, report_id: UUID, attachment_id: UUID) -> HttpResponse:
    key = handling.open_original(
        report_id, attachment_id, request.POST.get("reason", ""), actor=request.actor, now=timezone.now()
    )
    with looking.original_of(report_id, attachment_id, key, actor=request.actor) as (told, pieces):
        return _download(pieces, f"原件-{told.name}")


def _download(pieces: Iterator[bytes], name: str) -> HttpResponse:
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer  # type: ignore[return-value]  # a streaming response; Django's stubs keep the two apart
