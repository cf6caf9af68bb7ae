"""海外纠纷登记: the declaration's first act as a form for the firm; afterwards the thread's page shows how far it is."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.portal import limits
from zhixian.faces.portal.ask import views as asking_views
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.firm import places, session
from zhixian.faces.portal.rendering import page
from zhixian.procedures import Field
from zhixian.refusals import BadInput, UnableTo
from zhixian.rooms.docket.guidance_facts import SERVICES
from zhixian.rooms.enterprises.accounts import passing
from zhixian.rooms.enterprises.accounts.passing import Member
from zhixian.rooms.enterprises.disputes import declared, following, registering

DOOR: Final = "portal:abroad"
PARTS: Final = (
    ("什么纠纷", ("country", "dispute", "court", "opponent", "deadline", "deadline_source")),
    ("涉及什么", ("right", "product", "account")),
    ("怎么联系", ("firm", "contact", "contact_phone", "secrecy")),
)
WIDEST: Final = 20_000


@dataclass(frozen=True)
class Drawn:
    field: Field
    typed: str
    fault: str

    @property
    def id(self) -> str:
        """``text`` and the like are taken by the page's own parts."""
        return f"f-{self.field.id}"

    @property
    def needed(self) -> bool:
        return self.field.required or self.field.id in declared.BY_FIRM


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    member, faults, status = session.member_of(request), {}, 200
    firm = member if member and member.firm_id else None
    typed = {each.id: request.POST.get(each.id, "")[:WIDEST] for each in declared.fields()}
    if firm and request.method != "POST":
        typed |= {"contact": firm.name, "contact_phone": firm.phone}
    picker = places.Picker.of(request)
    if request.method == "POST" and request.POST.get("act") == "send":
        try:
            return _sent(request, firm, typed)
        except BadInput as refusal:
            faults, status = refusal.fields, 422
    asked = {each.id: Drawn(each, typed[each.id], faults.get(each.id, "")) for each in declared.fields()}
    told = {
        "parts": [(label, [asked[name] for name in names if not (firm and name == "firm")]) for label, names in PARTS],
        "services": [(key, label, bool(typed[key])) for key, label in SERVICES.items()], "faults": faults | picker.faults,
        "picker": picker, "member": firm,
        "summary": _summary(faults),
    }  # fmt: skip
    return page(request, "portal/ask/abroad.html", told, current=DOOR, status=status)


def _summary(faults: dict[str, str]) -> list[tuple[str, str]]:
    """In the order of the form: the anchor, and what is wrong there."""
    form = [(name, f"f-{name}") for _, names in PARTS for name in names]
    order = [*form, *((name, name) for name in ("division", "services", "files"))]
    return [(anchor, faults[name]) for name, anchor in order if name in faults]


def _sent(request: HttpRequest, firm: Member | None, typed: dict[str, str]) -> HttpResponse:
    if not limits.within(request, "ask"):
        raise limits.TooMuch("ask", kept="")
    if firm:
        passing.refuse_readers(firm)
    asker = session.as_asker(firm) if firm else asking_views.code_asker(request)
    made, code = registering.register(
        typed, division=places.chosen(request), asker=asker, now=timezone.now(), files=asking_views.given_files(request)
    )
    return asking_views.remember(redirect("portal:ask-one", made.pk), code)


@asking_views.asked
@require_POST
def rate(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    stars, remark, asker = request.POST.get("rating", ""), request.POST.get("remark", ""), asking_views.acting(request)
    try:
        following.rate(inquiry_id, stars, remark, asker=asker, now=timezone.now())
    except UnableTo as refusal:
        if refusal.status == 404:
            raise
        faults = getattr(refusal, "fields", None) or {"rating": refusal.user_message}
        return asking_views.shown(request, inquiry_id, faults=faults, status=422)
    return redirect("portal:ask-one", inquiry_id)
