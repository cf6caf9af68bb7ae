"""The report of a self-assessment, and what the firm does with it: let a unit see it, prove what was put right, test again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.portal.rendering import page
from zhixian.faces.portal.views.risk import CODE_COOKIE, DOOR, held, holder_of
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.risk import GRADES
from zhixian.rooms.enterprises.assessments import guides, holding, reading, reporting


@held
@require_safe
def report(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    return _report(request, assessment_id)


def _report(
    request: HttpRequest,
    assessment_id: UUID,
    *,
    fault: str = "",
    of: UUID | None = None,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    found = reading.held(assessment_id, holder_id=holder_of(request))
    view = reporting.view(found.assessment, found.findings, grade=found.grade)
    sections = guides.links(found.assessment, found.findings)
    to_read = {row.item: (row.pk, sections[row.pk]) for row in found.findings if row.pk in sections}
    view["risks"] = [{**each, "guide": to_read.get(each["item"])} for each in view["risks"]]
    told = {
        "held": found, "view": view,
        "charts": reporting.charts_of(found.assessment), "code": request.COOKIES.get(CODE_COOKIE, ""),
        "overrides": [(row, GRADES[row.before], GRADES[row.after]) for row in found.overrides],
        "findings": [(row, row.STATES[row.state], list(row.rechecks.all())) for row in found.findings],
        "current_consent": next(((row, unit) for row, unit in found.consents if row.withdrawn_at is None), None),
        "expired": bool(found.assessment.valid_until and found.assessment.valid_until < local_day(timezone.now())),
        "fault": fault, "fault_of": of, "typed": typed,
    }  # fmt: skip
    return page(request, "portal/risk/report.html", told, current=DOOR, status=status)


@held
@require_safe
def pdf(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    found = reading.held(assessment_id, holder_id=holder_of(request))
    answer = HttpResponse(
        reporting.pdf(found.assessment, found.findings, grade=found.grade, plan=found.plan),
        content_type="application/pdf",
    )
    answer["Content-Disposition"] = f'attachment; filename="risk-report-{found.assessment.finished_at:%Y%m%d}.pdf"'
    return answer


@held
@require_safe
def guide(request: HttpRequest, assessment_id: UUID, finding_id: UUID) -> HttpResponse:
    """The section of the guide that a finding leads to; that the firm opened it is recorded and said on the page."""
    finding, section = guides.open_section(assessment_id, finding_id, holder_id=holder_of(request), now=timezone.now())
    told = {"finding": finding, "section": section, "assessment_id": assessment_id, "today": local_day(timezone.now())}
    return page(request, "portal/risk/guide.html", told, current=DOOR)


@held
@require_POST
def again(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    made = holding.again(assessment_id, holder_id=holder_of(request), now=timezone.now())
    return redirect("portal:risk-overview", made.pk)


@held
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Who will see what, said before it is agreed to."""
    found = reading.held(assessment_id, holder_id=holder_of(request))
    one = found.assessment
    typed = {"name": one.firm_name, "credit_code": one.credit_code, "given_by": "", "phone": "", "unit": ""}
    faults: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:200] for name in typed}
        try:
            if request.POST.get("agree") != "yes":
                raise BadInput("not agreed", fields={"agree": "请勾选同意；不同意的，关闭本页即可"})
            holding.consent(
                assessment_id, holder_id=holder_of(request), unit_id=_unit(typed["unit"]), given_by=typed["given_by"],
                phone=typed["phone"], now=timezone.now(),
                firm=holding.FirmDraft(name=typed["name"], credit_code=typed["credit_code"]),
            )  # fmt: skip
        except BadInput as refusal:
            faults = refusal.fields
        else:
            return redirect("portal:risk-report", assessment_id)
    told = {"held": found, "typed": typed, "faults": faults, "units": holding.receivers(one.division)}
    return page(request, "portal/risk/consent.html", told, current=DOOR, status=422 if faults else 200)


def _unit(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("no unit", fields={"unit": "请从列表中选择单位"}) from None


@held
@require_POST
def withdraw(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    holding.withdraw(assessment_id, holder_id=holder_of(request), now=timezone.now())
    return redirect("portal:risk-report", assessment_id)


@held
@require_POST
def prove(request: HttpRequest, assessment_id: UUID, finding_id: UUID) -> HttpResponse:
    typed = request.POST.get("proof", "")[:2000]
    try:
        holding.prove(finding_id, typed, holder_id=holder_of(request), now=timezone.now())
    except BadInput as refusal:
        return _report(request, assessment_id, fault=refusal.fields.get("proof", refusal.user_message), of=finding_id,
                       typed=typed, status=422)  # fmt: skip
    return redirect("portal:risk-report", assessment_id)
