"""我要举报: one form, kept on the server while it is written; sent with one press; the receipt."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.portal import holding, limits, picking, receipts
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies import divisions
from zhixian.rooms.leads import codes, drafts, routing, sending, uploads
from zhixian.rooms.leads.drafts import NoSuchCode, Reporter

FILES_SHOWN = 60
TEXTS = ("matter", "what", "place", "offender", "links", "name", "contact")


@dataclass
class Sheet:
    """The form as it is being filled in."""

    fields: dict[str, Any] = field(default_factory=lambda: {"named": False})
    faults: dict[str, str] = field(default_factory=dict)
    words: str = ""  # what was searched in the picker
    hits: list[tuple[str, str]] = field(default_factory=list)
    says: str = ""


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    reporter = holding.reporter_of(request)
    if request.method != "POST":
        return _opened(request, reporter)
    sheet = _read(request)
    reporter = _kept(request, reporter, sheet)
    if reporter is None:  # a flood, or one of the many behind one address: what was typed stays in the page
        return _shown(request, None, sheet, status=429)
    act = request.POST.get("act", "save")
    status = _take_files(request, reporter, sheet)
    if act.startswith("remove:"):
        _remove(request, reporter, act.removeprefix("remove:"), sheet)
    elif act == "find":
        sheet.hits = [(each.code, divisions.full_name(each.code)) for each in divisions.search(sheet.words)]
        if not sheet.hits:
            sheet.faults["division"] = "没有找到这个地名，请换一个写法，或者从列表里选"
    elif act == "send" and not sheet.faults:
        status = _send(request, reporter, sheet) or status
        if not status:
            return holding.hold(request, redirect("portal:receipt"), reporter, seconds=holding.WHILE_READING)
    if request.headers.get("x-quietly"):
        return holding.hold(request, _quietly(reporter, sheet), reporter, seconds=holding.WHILE_WRITING)
    answer = _shown(request, reporter, sheet, status=status or 200)
    return holding.hold(request, answer, reporter, seconds=holding.WHILE_WRITING)


def _opened(request: HttpRequest, reporter: Reporter | None) -> HttpResponse:
    """The empty form, or the draft as it was left."""
    if reporter is None:
        return _shown(request, None, Sheet())
    try:
        written = drafts.read(reporter)
    except NoSuchCode:
        return holding.let_go(_shown(request, None, Sheet()))
    if written.sent:
        return _shown(request, None, Sheet(says="上一份举报已经提交。要看它的进度，请点“查进度”；在这里可以再写一份。"))
    return _shown(request, reporter, Sheet(dict(written.fields)))


def _read(request: HttpRequest) -> Sheet:
    post = request.POST
    fields: dict[str, Any] = {name: post.get(name, "") for name in TEXTS}
    fields["division"] = picking.chosen({name: str(post.get(name, "")) for name in (*picking.LISTS, "division_hit")})
    fields["named"], fields["reward"] = post.get("named") == "yes", bool(post.get("reward"))
    return Sheet(fields, words=str(post.get("place_words", ""))[:60])


def _kept(request: HttpRequest, reporter: Reporter | None, sheet: Sheet) -> Reporter | None:
    """Save before anything else is done: whatever goes wrong afterwards, nothing typed is lost."""
    today = local_day(timezone.now())
    if reporter is not None:
        if drafts.save(reporter, sheet.fields, today=today):
            return reporter
        if request.POST.get("act") == "send" and drafts.is_what_was_sent(reporter, sheet.fields):
            return reporter  # the same page sent twice: its receipt is shown again
    if not limits.within(request, "begin", worked=_worked(request, "begin")):
        sheet.says = limits.TooMuch("begin", kept="您写的还在下面的页面里，不要关闭。").user_message
        return None
    return drafts.begin(sheet.fields, today=today, page=limits.genuine(request.POST.get("challenge", "")))


def _worked(request: HttpRequest, act: str) -> bool:
    return limits.worked(request.POST.get("challenge", ""), request.POST.get("work", ""), act=act)


def _take_files(request: HttpRequest, reporter: Reporter, sheet: Sheet) -> int:
    """Files that came with the form. One that is refused does not hold up the others."""
    given = request.FILES.getlist("files")
    allowed = [each for each in given if limits.within(request, "file")]
    refused: list[UnableTo] = [limits.TooMuch("files", kept="")] * (len(given) - len(allowed))
    if allowed:
        named = ((each.name or "", each, each.size or 0) for each in allowed)
        refused += uploads.receive_all(reporter, named, today=local_day(timezone.now()))[1]
    if refused:
        sheet.faults["files"] = " ".join(each.user_message for each in refused[:5])
    if "keeps_shown" in request.POST:
        wanted = [found for text in request.POST.getlist("keep") if (found := _uuid(text))]
        uploads.wish_originals(reporter, wanted)
    return refused[-1].status if refused else 0


def _uuid(text: str) -> Any:
    from uuid import UUID

    try:
        return UUID(text)
    except ValueError:
        return None


def _remove(request: HttpRequest, reporter: Reporter, text: str, sheet: Sheet) -> None:
    found = _uuid(text)
    if found is None:
        return
    try:
        uploads.remove(reporter, found, today=local_day(timezone.now()))
    except NotFound:
        pass
    except UnableTo as refusal:
        sheet.faults["files"] = refusal.user_message


def _send(request: HttpRequest, reporter: Reporter, sheet: Sheet) -> int:
    """0 when it was sent; else the status of the answer, with what is wrong in the sheet."""
    if not limits.within(request, "send", worked=_worked(request, "send")):
        kept = f"您写的已保存，编号{codes.grouped(reporter.code)}。"
        sheet.says = limits.TooMuch("send", kept=kept).user_message
        return limits.TooMuch.status
    try:
        sending.send(reporter, now=timezone.now())
    except BadInput as refusal:
        sheet.faults.update(refusal.fields)
        return refusal.status
    except UnableTo as refusal:
        sheet.says = refusal.user_message
        return refusal.status
    return 0


def _quietly(reporter: Reporter, sheet: Sheet) -> HttpResponse:
    return JsonResponse({"code": codes.grouped(reporter.code), "faults": sheet.faults, "says": sheet.says})


def _shown(request: HttpRequest, reporter: Reporter | None, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    files = uploads.listed(reporter) if reporter else []
    order = ("matter", "what", "division", "place", "offender", "links", "files", "name", "contact")
    ids = {"division": "division_1", "matter": "matter-mark"}
    return page(
        request,
        "portal/report.html",
        {
            "f": sheet.fields, "faults": sheet.faults, "says": sheet.says, "words": sheet.words, "hits": sheet.hits,
            "summary": [(ids.get(name, name), sheet.faults[name]) for name in order if name in sheet.faults],
            "matters": [(key, label) for key, (label, _) in routing.MATTERS.items()],
            "lists": picking.lists(str(sheet.fields.get("division", ""))),
            "files": files[:FILES_SHOWN], "file_count": len(files), "code": codes.grouped(reporter.code) if reporter else "",
            "challenge": limits.challenge(), "bits": limits.WORK_BITS,
        },
        current="portal:report", status=status,
    )  # fmt: skip


@portal_view
@require_safe
def file_list(request: HttpRequest) -> HttpResponse:
    """The list of files alone, for the page's script after an upload."""
    reporter = holding.reporter_of(request)
    if reporter is None:
        raise NotFound("no draft")
    files = uploads.listed(reporter)
    return page(request, "portal/parts/files.html", {"files": files[:FILES_SHOWN], "file_count": len(files)})


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with a draft on another phone, by its code."""
    typed, says, status = request.POST.get("code", ""), "", 200
    if request.method == "POST":
        try:
            reporter = found(request, typed)
        except UnableTo as refusal:
            says, status = refusal.user_message, refusal.status
        else:
            answer = redirect("portal:follow" if drafts.read(reporter).sent else "portal:report")
            return holding.hold(request, answer, reporter, seconds=holding.WHILE_WRITING)
    return page(
        request, "portal/resume.html", {"typed": typed[:60], "says": says}, current="portal:report", status=status
    )


def found(request: HttpRequest, typed: str) -> Reporter:
    """By a typed code. Whoever has tried too many wrong ones gets the answer of a wrong one for every code, in the same time."""
    tried_out = limits.spent(request, "wrong_code")
    try:
        reporter = drafts.find(typed)
    except NoSuchCode:
        limits.within(request, "wrong_code")
        raise
    if tried_out:
        raise NoSuchCode("tried too often")
    return reporter


@portal_view
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    reporter = holding.reporter_of(request)
    if reporter is None or not drafts.read(reporter).sent:
        return redirect("portal:follow")
    return page(
        request, "portal/receipt.html",
        {"code": codes.grouped(reporter.code), "spoken": codes.spoken(reporter.code)}, current="portal:report",
    )  # fmt: skip


@portal_view
@require_safe
def receipt_picture(request: HttpRequest) -> HttpResponse:
    reporter = holding.reporter_of(request)
    if reporter is None:
        raise NotFound("no receipt in hand")
    content = receipts.picture(
        codes.grouped(reporter.code), codes.spoken(reporter.code), request.build_absolute_uri("/follow/")
    )
    return HttpResponse(
        content, content_type="image/png", headers={"Content-Disposition": 'attachment; filename="receipt.png"'}
    )


@portal_view
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Nothing is kept on this device any more."""
    return holding.let_go(redirect("portal:front"))
