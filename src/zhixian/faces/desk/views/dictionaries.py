"""字典: every dictionary with its codes on one set of pages; an administrator adds a code or ends one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies import dictionaries


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    today = local_day(timezone.now())
    rows = [(each, len(each.offered(on=today)), len(each.terms)) for each in dictionaries.every().values()]
    return page(request, "desk/dictionaries.html", {"rows": rows}, current="dictionaries")


@desk_view
@require_safe
def show(request: DeskRequest, dictionary: str) -> HttpResponse:
    return _shown(request, dictionary)


def _shown(
    request: DeskRequest, dictionary: str, *, faults: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    book = dictionaries.every().get(dictionary)
    if book is None:
        raise NotFound(f"no dictionary {dictionary}")
    today = local_day(timezone.now())
    rows = [
        (term, book.label_of(term.parent) if term.parent else "", term.in_force(on=today))
        for term in book.terms.values()
    ]
    typed = {name: request.POST.get(name, "")[:60] for name in ("code", "label", "parent")}
    return page(
        request,
        "desk/dictionary.html",
        {
            "book": book, "rows": rows, "may_keep": dictionaries.may_keep(request.actor), "typed": typed,
            "wrong": faults or {}, "faults": [(f"c-{name}", says) for name, says in (faults or {}).items()],
        },
        current="dictionaries",
        status=status,
    )  # fmt: skip


@desk_view
@require_POST
def add(request: DeskRequest, dictionary: str) -> HttpResponse:
    try:
        made = dictionaries.add(
            dictionary, request.POST.get("code", ""), request.POST.get("label", ""), actor=request.actor,
            now=timezone.now(), parent=request.POST.get("parent", ""),
        )  # fmt: skip
    except BadInput as refusal:
        return _shown(request, dictionary, faults=refusal.fields, status=422)
    messages.success(request, f"已增加“{made.label}”，即日起可以选用。")
    return redirect("desk:dictionary", dictionary)


@desk_view
@require_POST
def end(request: DeskRequest, dictionary: str) -> HttpResponse:
    ended = dictionaries.end(dictionary, request.POST.get("code", ""), actor=request.actor, now=timezone.now())
    messages.success(request, f"“{ended.label}”已停用，已经用它的案件不变。")
    return redirect("desk:dictionary", dictionary)
