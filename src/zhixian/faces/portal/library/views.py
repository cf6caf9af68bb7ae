"""法律: ask in one's own words, or read; each answer is an article with its permalink and its days in force."""

import re
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.retrieval import terms
from zhixian.rooms.library import services
from zhixian.rooms.library.models import Article, Instrument, Version
from zhixian.rooms.publishing import reading

DOOR = "portal:law"
ARTICLES_A_PAGE, TITLES_A_PAGE = 40, 50
CASES, CASES_SHOWN = "case", 5
SHOWN = 400  # signs of an article in a list of answers


@portal_view
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The question and its answer on one page; a wrong day or question comes back with what was typed."""
    asked, exact = request.GET.get("q", "").strip(), request.GET.get("exact") == "1"
    state, kind = request.GET.get("state") or services.IN_FORCE, request.GET.get("kind", "")
    faults: dict[str, str] = {}
    day, typed_day = local_day(timezone.now()), request.GET.get("on", "").strip()
    if typed_day:
        try:
            day = date.fromisoformat(typed_day)
        except ValueError:
            faults["on"] = "日期请写成 2026-11-25 这样。"
    answers, cases = [], []
    if "q" in request.GET and not faults:
        try:
            look = services.find if exact else services.ask
            found = look(asked, on=day, top=10, state=state, kind=kind) if kind != CASES else []
            answers = _answers(found, day)
            if kind in ("", CASES):
                cases = _cases(asked, found, day, state)
        except BadInput as fault:
            faults |= fault.fields
    context = {
        "q": asked, "on": typed_day, "day": day, "exact": exact, "state": state, "faults": faults, "answers": answers,
        "states": [*Version.STATES.items(), (services.EVERY, "不论有没有效")], "cases": cases, "kind": kind, "kinds": [*Instrument.KINDS.items(), (CASES, "案例")],
        "every": "?" + urlencode({**request.GET.dict(), "state": services.EVERY}),
        "asked": "q" in request.GET and not faults, "loaded": services.size(),
    }  # fmt: skip
    return page(request, "portal/library/front.html", context, current=DOOR, status=422 if faults else 200)


def _answers(found: list[services.Found], day: date) -> list[dict[str, object]]:
    instead = services.applying_instead([each.article.version for each in found], on=day)
    return [_answer(each, day, instead.get(each.article.version.instrument_id)) for each in found]


def _answer(found: services.Found, day: date, instead: Version | None) -> dict[str, object]:
    article = found.article
    text = article.text if len(article.text) <= SHOWN else article.text[:SHOWN] + "……"
    return {
        "article": article, "version": article.version, "instrument": article.version.instrument,
        "pieces": terms.marked(text, found.words), "words": found.words[:6],
        "state": services.state(article.version, on=day), "in_force": found.in_force,
        "instead": None if found.in_force else instead,
    }  # fmt: skip


def _cases(
    asked: str, found: list[services.Found], day: date, state: str
) -> list[tuple[reading.Published, reading.Effect]]:
    """Guiding and typical cases beside the articles, each with its effect; those no longer followed on wish alone.

    A case is followed or not, as a text is in force or repealed; none is coming or amended.
    """
    wanted = {services.IN_FORCE: {True}, "repealed": {False}}.get(
        state, set() if state in Version.STATES else {True, False}
    )
    articles = [(each.article.version.instrument.key, each.article.link) for each in found]
    told = [(case, reading.effect(case, on=day)) for case in reading.cases_beside(asked, articles, most=reading.PAGE)]
    return [(case, effect) for case, effect in told if effect.stands in wanted][:CASES_SHOWN]


@portal_view
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    words, kind, at = request.GET.get("q", "")[:100], request.GET.get("kind", ""), _page_number(request)
    rows, count = services.catalogue(words, kind=kind, limit=TITLES_A_PAGE, offset=(at - 1) * TITLES_A_PAGE)
    context = {
        "rows": rows, "count": count, "q": words, "kind": kind, "kinds": Instrument.KINDS.items(),
        **_pages(at, count, TITLES_A_PAGE, {"q": words, "kind": kind}),
    }  # fmt: skip
    return page(request, "portal/library/catalogue.html", context, current=DOOR)


@portal_view
@require_safe
def instrument(request: HttpRequest, key: str) -> HttpResponse:
    """Every version with its days, the newest first."""
    found, today = services.instrument(key), local_day(timezone.now())
    versions = [
        {"version": each, "state": services.state(each, on=today)} for each in found.versions.order_by("-version_date")
    ]
    gone = bool(versions) and all(each["state"] == Version.STATES["repealed"] for each in versions)
    context = {"instrument": found, "versions": versions, "gone": gone}
    return page(request, "portal/library/instrument.html", context, current=DOOR)


@portal_view
@require_safe
def on_day(request: HttpRequest, key: str, day: str, number: str = "") -> HttpResponse:
    """The version in force on a day: sends on to its permalink."""
    found = services.version_on(key, on=_day(day))
    if number:
        return redirect("portal:law-article", key, found.version_date.isoformat(), number)
    return redirect("portal:law-version", key, found.version_date.isoformat())


@portal_view
@require_safe
def version(request: HttpRequest, key: str, day: str) -> HttpResponse:
    found, at = services.version_of(key, _day(day)), _page_number(request)
    rows, count = services.articles(found, limit=ARTICLES_A_PAGE, offset=(at - 1) * ARTICLES_A_PAGE)
    context = {
        **_of(found), "groups": _grouped(rows), "contents": services.contents(found, a_page=ARTICLES_A_PAGE),
        "count": count, **_pages(at, count, ARTICLES_A_PAGE, {}),
    }  # fmt: skip
    return page(request, "portal/library/version.html", context, current=DOOR)


@portal_view
@require_safe
def article(request: HttpRequest, key: str, day: str, number: str) -> HttpResponse:
    found = services.version_of(key, _day(day))
    match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,3}))?", number)
    if match is None:
        raise NotFound(f"no article {number}")
    shown = services.article_of(found, int(match.group(1)), int(match.group(2) or 0))
    before, after = services.neighbours(shown)
    context = {
        **_of(found), "article": shown, "before": before, "after": after,
        "link": request.build_absolute_uri(request.path),
        "citing": reading.citing(key, number),
        "others": services.other_versions(shown, on=local_day(timezone.now())),
    }  # fmt: skip
    return page(request, "portal/library/article.html", context, current=DOOR)


def _of(found: Version) -> dict[str, object]:
    today = local_day(timezone.now())
    return {
        "version": found, "instrument": found.instrument, "state": services.state(found, on=today), "today": today,
        "in_force": services.applies(found, on=today),
        "instead": services.applying_instead([found], on=today).get(found.instrument_id),
    }  # fmt: skip


def _grouped(rows: list[Article]) -> list[tuple[str, list[Article]]]:
    told: list[tuple[str, list[Article]]] = []
    for each in rows:
        if not told or told[-1][0] != each.heading:
            told.append((each.heading, []))
        told[-1][1].append(each)
    return told


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound(f"{text} is no day") from None


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _pages(at: int, count: int, size: int, kept: dict[str, str]) -> dict[str, object]:
    last = max(1, -(-count // size))
    said = {key: value for key, value in kept.items() if value}
    return {
        "page_number": at, "last_page": last, "earlier": _link(said, at - 1) if at > 1 else "",
        "later": _link(said, at + 1) if at < last else "",
    }  # fmt: skip


def _link(said: dict[str, str], number: int) -> str:
    return "?" + urlencode({**said, "page": number})
