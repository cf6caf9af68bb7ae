"""The code is sent with each form and kept nowhere: neither in a cookie nor in the address."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.portal import limits
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.enterprises.surveys import answering, declared
from zhixian.rooms.enterprises.surveys.codes import UnknownSurveyCode
from zhixian.rooms.enterprises.surveys.models import Survey

DOOR = "portal:survey"


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def front(request: HttpRequest) -> HttpResponse:
    """Asks for the code; with a good one, the questions."""
    if request.method != "POST":
        return _front(request)
    typed = request.POST.get("code", "")[:60]
    try:
        survey = _found(request, typed)
    except UnknownSurveyCode as refusal:
        return _front(request, typed=typed, fault=refusal.user_message, status=404)
    return _questions(request, survey, typed)


@portal_view
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "")[:60]
    given = {key: [value[:2000] for value in values[:20]] for key, values in request.POST.lists()}
    try:
        survey = _found(request, typed)
        answering.answer(typed, given, now=timezone.now())
    except UnknownSurveyCode as refusal:
        return _front(request, typed=typed, fault=refusal.user_message, status=404)
    except BadInput as refusal:
        return _questions(request, survey, typed, given=given, faults=refusal.fields)
    kept = "答卷里没有企业名称，答题码已经作废。" if survey.anonymous else "答题码已经作废。"
    return page(
        request,
        "portal/said.html",
        {"title": "谢谢，已经收到", "says": f"{kept}结果按地区和类别汇总，人数少的不显示。"},
        current=DOOR,
    )


def _found(request: HttpRequest, typed: str) -> Survey:
    """Wrong codes are counted by address; whoever tries many gets no answer for an hour."""
    if limits.spent(request, "wrong_code"):
        raise limits.TooMuch("codes", kept="")
    try:
        return answering.find(typed, on=local_day(timezone.now()))
    except UnknownSurveyCode:
        limits.within(request, "wrong_code")
        raise


def _front(request: HttpRequest, *, typed: str = "", fault: str = "", status: int = 200) -> HttpResponse:
    told = {"typed": typed, "fault": fault, "summary": [("code", fault)] if fault else []}
    return page(request, "portal/survey/front.html", told, current=DOOR, status=status)


def _questions(
    request: HttpRequest, survey: Survey, code: str, *, given: dict[str, list[str]] | None = None,
    faults: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    its = declared.questionnaire(survey.key)
    asked = [
        {"q": question, "fault": (faults or {}).get(question.key, ""), "text": "".join((given or {}).get(question.key, [])[:1]),
         "choices": [(key, label, key in (given or {}).get(question.key, [])) for key, label in question.choices]}
        for question in its.questions
    ]  # fmt: skip
    labels = {question.key: question.label for question in its.questions}
    told = {
        "survey": survey, "its": its, "code": code, "asked": asked,
        "summary": [(key, f"{labels[key]}：{says}") for key, says in (faults or {}).items()],
    }  # fmt: skip
    return page(request, "portal/survey/questions.html", told, current=DOOR, status=422 if faults else 200)
