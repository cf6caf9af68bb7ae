"""查进度: with the receipt code a reporter sees, answers, adds and claims."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.portal import holding, limits
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.faces.portal.views import report as reporting
from zhixian.moments import local_day
from zhixian.refusals import BadInput, UnableTo
from zhixian.rooms.leads import codes, drafts, following, uploads
from zhixian.rooms.leads.drafts import NoSuchCode, Reporter
from zhixian.rooms.leads.uploads import File


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    typed, says, status = request.POST.get("code", ""), "", 200
    if request.method == "POST":
        try:
            reporter = reporting.found(request, typed)
        except UnableTo as refusal:
            says, status = refusal.user_message, refusal.status
        else:
            answer = redirect("portal:follow" if drafts.read(reporter).sent else "portal:report")
            return holding.hold(request, answer, reporter, seconds=holding.WHILE_READING)
    elif reporter_in_hand := holding.reporter_of(request):
        try:
            return shown(request, reporter_in_hand)
        except NoSuchCode:
            pass  # a draft, or one that has expired: the code is asked for
    return page(
        request, "portal/code.html", {"typed": typed[:60], "says": says}, current="portal:follow", status=status
    )


def shown(
    request: HttpRequest, reporter: Reporter, *, faults: dict[str, str] | None = None, text: str = "", said: str = "",
    arrived: tuple[File, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    return page(
        request,
        "portal/follow.html",
        {"s": following.look(reporter), "code": codes.grouped(reporter.code), "faults": faults or {}, "text": text,
         "summary": list((faults or {}).items()), "says": said, "arrived": arrived},
        current="portal:follow", status=status,
    )  # fmt: skip


@portal_view
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Words and files on top of what was sent; an answer is words."""
    reporter = holding.reporter_of(request)
    if reporter is None:
        return redirect("portal:follow")
    following.look(reporter)  # NoSuchCode for a draft: nothing is added to what was not sent
    text, faults, arrived, status = request.POST.get("text", ""), {}, [], 200
    for given in request.FILES.getlist("files"):
        try:
            if not limits.within(request, "file"):
                raise limits.TooMuch("files", kept="")
            arrived.append(
                uploads.receive_whole(
                    reporter, given.name or "", given, given.size or 0, today=local_day(timezone.now())
                )
            )
        except UnableTo as refusal:
            faults["files"], status = refusal.user_message, refusal.status
    if text.strip() or not (arrived or faults):
        try:
            following.add_words(reporter, text, now=timezone.now())
            text = ""
        except BadInput as refusal:
            faults.update(refusal.fields)
            status = refusal.status
    if faults or arrived:
        said = f"已收到{len(arrived)}个文件。" if arrived else ""
        return shown(request, reporter, faults=faults, text=text, said=said, arrived=tuple(arrived), status=status)
    return redirect("portal:follow")


@portal_view
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    reporter = holding.reporter_of(request)
    if reporter is None:
        return redirect("portal:follow")
    try:
        following.claim_reward(reporter, now=timezone.now())
    except BadInput as refusal:
        return shown(request, reporter, said=refusal.user_message, status=refusal.status)
    return redirect("portal:follow")
