"""批量录入和导出: standard case records as files."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.docket import record_exchange, standard_record
from zhixian.rooms.dossiers import policies

MOST_BYTES = 5 * 1024 * 1024


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: DeskRequest) -> HttpResponse:
    policies.may_open_case(request.actor).or_refuse()
    report, says, status = None, "", 200
    if request.method == "POST":
        given = request.FILES.get("file")
        data = given.read(MOST_BYTES + 1) if given is not None else b""
        try:
            if not data or len(data) > MOST_BYTES:
                raise BadInput("no file", fields={"file": "请选择CSV文件，不超过5兆字节"})
            report = record_exchange.take_in_file(data, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            says, status = refusal.user_message, 422
    known = dictionaries.borne()
    heads = [(column.label, column.required, column.codes() if column.codes else {}) for column in standard_record.HEAD]
    return page(
        request,
        "desk/take_in.html",
        {"report": report, "says": says, "heads": heads, "books": known.values(), "most": standard_record.MOST_LINES},
        current="enter",
        status=status,
    )


@desk_view
@require_safe
def template(request: DeskRequest) -> HttpResponse:
    return _csv(standard_record.written([], dictionaries.borne()), "template.csv")


@desk_view
@require_safe
def give_out(request: DeskRequest) -> HttpResponse:
    """What the list shows under the same filters."""
    wanted = {key: str(request.GET[key])[:60] for key in request.GET if request.GET[key]}
    late = wanted.pop("late", "") == "yes"
    text = record_exchange.give_out_file(actor=request.actor, now=timezone.now(), wanted=wanted, late=late)
    return _csv(text, "cases.csv")


def _csv(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
