"""企业入驻和名录: applications to verify; the protected list and the categories with their history."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.accounts import applying, listing
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES, KINDS, SORTS
from zhixian.rooms.enterprises.accounts.models import FirmApplication, FirmListing, ListingEvent
from zhixian.rooms.enterprises.firms import keeping
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES

CURRENT = "firm-applications"


@desk_view
@require_safe
def applications(request: DeskRequest) -> HttpResponse:
    state = request.GET.get("state", "waiting")
    rows = [
        (one, divisions.full_name(one.division), [(key, CATEGORIES[key]) for key in one.categories], FirmApplication.STATES[one.state])
        for one in applying.queue(request.actor, state=state)
    ]  # fmt: skip
    told = {"rows": rows, "state": state, "states": FirmApplication.STATES.items(), "may_work": serving.may_work(request.actor)}  # fmt: skip
    return page(request, "desk/firms/applications.html", told, current=CURRENT)


@desk_view
@require_POST
def decide(request: DeskRequest, application_id: UUID) -> HttpResponse:
    reason, now = request.POST.get("reason", ""), timezone.now()
    if request.POST.get("decision") == "approve":
        confirmed = request.POST.getlist("categories")
        one = applying.approve(application_id, reason, categories=confirmed, actor=request.actor, now=now)
        messages.success(request, f"{one.firm_name}已入驻，申请人可以登录。")
    elif request.POST.get("decision") == "refuse":
        one = applying.refuse(application_id, reason, actor=request.actor, now=now)
        messages.success(request, f"{one.firm_name}的申请未通过，理由申请人看得到。")
    else:
        raise NotFound("no such decision")
    return redirect("desk:firm-applications")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listings(request: DeskRequest) -> HttpResponse:
    sort, past = request.GET.get("sort", ""), request.GET.get("past") == "1"
    forms = [_admitting(request)] if serving.may_work(request.actor) else []
    done, shown = press(request, forms, {"admit": lambda given: _admit(request, given)})
    if done:
        messages.success(request, done)
        return redirect("desk:firm-listings")
    rows = [
        (row, SORTS[row.sort], KINDS.get(row.kind, ""), INDUSTRIES.get(row.industry, ""), _history(row))
        for row in listing.listed(request.actor, sort=sort, past=past)
    ]
    faults = faults_of(shown)
    told = {
        "rows": rows, "sort": sort, "sorts": SORTS.items(), "past": past, "plain_forms": shown, "faults": faults,
        "may_work": serving.may_work(request.actor),
    }  # fmt: skip
    return page(request, "desk/firms/listings.html", told, current=CURRENT, status=422 if faults else 200)


def _history(row: FirmListing) -> list[tuple[str, ListingEvent]]:
    return [(ListingEvent.ACTS[event.act], event) for event in row.events.all()]


def _admitting(request: DeskRequest) -> PlainForm:
    firms = keeping.listed(request.actor, now=timezone.now())
    return PlainForm("admit", "列入名录或者类别", (
        Ask("firm", "企业（本单位建档的）", "select", True, options=[(str(line.firm.pk), line.firm.name) for line in firms]),
        Ask("sort", "列入", "select", True, options=list(SORTS.items())),
        Ask("kind", "性质（保护名录必填）", "select", options=list(KINDS.items())),
        Ask("industry", "行业（保护名录必填）", "select", options=list(INDUSTRIES.items())),
        Ask("reason", "理由（企业看得到）", "long_text", True),
        Ask("review_on", "下次复核日期", "date"),
    ))  # fmt: skip


def _admit(request: DeskRequest, given: dict[str, object]) -> str:
    made = listing.admit(
        uuid_or_404(str(given["firm"])), str(given["sort"]), str(given["reason"]), actor=request.actor, now=timezone.now(),
        kind=str(given["kind"]), industry=str(given["industry"]), review_on=given["review_on"],  # type: ignore[arg-type]
    )  # fmt: skip
    return f"{made.firm_name}已列入{SORTS[made.sort]}。"


@desk_view
@require_POST
def change(request: DeskRequest, listing_id: UUID, what: str) -> HttpResponse:
    reason, now = request.POST.get("reason", ""), timezone.now()
    if what == "review":
        listing.review(listing_id, reason, next_on=_day(request.POST.get("next_on", "")), actor=request.actor, now=now)
        messages.success(request, "复核已登记。")
    elif what == "remove":
        listing.remove(listing_id, reason, actor=request.actor, now=now)
        messages.success(request, "已移出，历史保留。")
    else:
        raise NotFound(f"no act {what}")
    return redirect("desk:firm-listings")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
