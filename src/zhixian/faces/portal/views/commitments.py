"""经营者承诺: sign after the self-check; the public list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.faces.portal.views.risk import DOOR, held, holder_of
from zhixian.refusals import BadInput
from zhixian.risk.shelves import undertaking
from zhixian.rooms.enterprises import commitments
from zhixian.rooms.enterprises.assessments import holding, reading


@portal_view
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:60]
    told = {"rows": commitments.published(words=words), "words": words, "most": commitments.PAGE}
    return page(request, "portal/risk/commitments.html", told, current="portal:commitments")


@held
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    found = reading.held(assessment_id, holder_id=holder_of(request))
    one = found.assessment
    typed = {"name": one.firm_name, "credit_code": one.credit_code, "signed_by": ""}
    faults: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:200] for name in typed}
        try:
            commitments.sign(
                assessment_id, holder_id=holder_of(request), signed_by=typed["signed_by"], now=timezone.now(),
                agreed=request.POST.get("agree") == "yes",
                firm=holding.FirmDraft(name=typed["name"], credit_code=typed["credit_code"]),
            )  # fmt: skip
        except BadInput as refusal:
            faults = refusal.fields
        else:
            return redirect("portal:commitments")
    told = {"held": found, "typed": typed, "faults": faults, "words": undertaking()}
    return page(request, "portal/risk/commit.html", told, current=DOOR, status=422 if faults else 200)
