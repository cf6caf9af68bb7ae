"""对外发布: public pages of the unit, written by one officer and released by another; what they look like before they go out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.forms.plain import Ask, PlainForm, shown
from zhixian.faces.desk.forms.pressing import Act, faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.refusals import NotFound
from zhixian.rooms.publishing import first_pages, markdown, platforms, policies, reading, services
from zhixian.rooms.publishing.checking import PageDraft, typed_of
from zhixian.rooms.publishing.models import Edition
from zhixian.rooms.publishing.sorts import SORTS, Fact, Sort

KINDS = {"lines": "long_text", "goods": "long_text", "choice": "select"}


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """By sort; an unknown one is taken as all. A first page that nobody took is offered as a draft."""
    actor, forms = request.actor, []
    waiting = first_pages.not_taken() if policies.may_write(actor) else []
    if waiting:
        options = [(each.key, f"{SORTS[each.draft.sort].label}：{each.draft.title}") for each in waiting]
        forms.append(PlainForm("take", "取用范本", [Ask("key", "范本", "select", True, options=options)],
                               help="范本成为本单位的草稿，改好后由另一位负责人审核发布。"))  # fmt: skip

    def take(told: dict[str, Any]) -> str:
        return f"已取用：{first_pages.take_in(told['key'], actor=actor, now=timezone.now()).title}"

    done, drawn = press(request, forms, {"take": take})
    if done:
        messages.success(request, done)
        return redirect("desk:publishing")
    sort = request.GET.get("sort", "") if request.GET.get("sort") in SORTS else ""
    rows = [(row, SORTS[row.page.sort].label) for row in services.shelf(actor, sort=sort)]
    told = {
        "rows": rows, "sorts": SORTS.values(), "sort": sort, "may_write": policies.may_write(actor), "plain_forms": drawn,
        "faults": faults_of(drawn),
    }  # fmt: skip
    return page(
        request, "desk/publishing/list.html", told, current="publishing", status=422 if faults_of(drawn) else 200
    )


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest, sort: str) -> HttpResponse:
    if sort not in SORTS:
        raise NotFound(f"no sort {sort}")
    policies.refuse_non_writer(request.actor)
    form = _words(SORTS[sort], "写好存为草稿")

    def write(told: dict[str, Any]) -> str:
        made = services.write(_draft(request, sort), actor=request.actor, now=timezone.now())
        return str(made.page_id)

    done, drawn = press(request, [form], {form.key: write})
    if done:
        messages.success(request, "草稿已存。送审后由另一位负责人发布。")
        return redirect("desk:publishing-page", done)
    drawn = [shown(form, typed={}) if not each.open else each for each in drawn]
    told = {"sort": SORTS[sort], "plain_forms": drawn, "faults": faults_of(drawn)}
    return page(
        request, "desk/publishing/new.html", told, current="publishing", status=422 if faults_of(drawn) else 200
    )


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: DeskRequest, page_id: UUID) -> HttpResponse:
    """The newest edition as it will look, its history, and what this officer may do now."""
    editions = services.history(page_id, request.actor)
    newest = editions[0]
    forms, acts = _offers(request, newest)
    done, drawn = press(request, forms, acts)
    if done:
        messages.success(request, done)
        return redirect("desk:publishing-page", page_id)
    typed = _typed(newest)
    drawn = [shown(each, typed=typed) if each.key == "words" and not each.open else each for each in drawn]
    sort = SORTS[newest.page.sort]
    told = {
        "page": newest.page, "edition": newest, "sort": sort, "editions": editions, "receipts": platforms.receipts(newest.pk), "html": markdown.html(newest.text),
        "facts": [(fact.label, reading.say(fact.kind, newest.facts.get(fact.key), dict(fact.choices))) for fact in sort.facts],
        "plain_forms": drawn, "faults": faults_of(drawn),
    }  # fmt: skip
    return page(
        request, "desk/publishing/one.html", told, current="publishing", status=422 if faults_of(drawn) else 200
    )


def _offers(request: DeskRequest, newest: Edition) -> tuple[list[PlainForm], dict[str, Act]]:
    """The acts that this officer may take on the newest edition, in the order in which they are wanted."""
    actor, forms = request.actor, []
    now, sort = timezone.now(), newest.page.sort
    own = newest.unit_id == actor.unit_id
    if newest.state == "submitted" and policies.may_release(actor, newest):
        forms.append(PlainForm("release", "审核发布", [
            Ask("redacted", "核对", "officers", True, options=(("yes", "已核对：没有姓名、住址、证件号码等不应公开的内容"),))]))  # fmt: skip
        forms.append(PlainForm("back", "退回修改", [Ask("reason", "理由", "long_text", True)]))
    if newest.state == "draft" and own and policies.may_write(actor):
        options = [(str(each.pk), each.name) for each in services.offices()]
        forms.append(PlainForm("submit", "送审", [
            Ask("to", "由谁审核", "select", help="不选就由本单位另一位负责人审核", options=options)]))  # fmt: skip
    if newest.state == "released" and policies.may_withdraw(actor, newest):
        forms.append(
            PlainForm("withdraw", "撤下", [Ask("reason", "理由", "long_text", True, help="公众会在原地址看到理由")])
        )
    if newest.state == "released" and own and sort == "works" and policies.may_write(actor):
        forms.append(
            PlainForm(
                "send", "发给平台", [Ask("platforms", "平台和邮箱", "long_text", True, help="一行一个：平台，邮箱")]
            )
        )
    if newest.state != "submitted" and own and policies.may_write(actor):
        forms.append(_words(SORTS[sort], "修改" if newest.state == "draft" else "写下一版"))

    def release(told: dict[str, Any]) -> str:
        services.release(newest.pk, actor=actor, now=now, redacted=bool(told["redacted"]))
        return "已发布，公众现在看得到。"

    def back(told: dict[str, Any]) -> str:
        services.give_back(newest.pk, told["reason"], actor=actor, now=now)
        return "已退回。"

    def submit(told: dict[str, Any]) -> str:
        services.submit(newest.pk, actor=actor, now=now, to=uuid_or_404(told["to"]) if told["to"] else None)
        return "已送审。"

    def withdraw(told: dict[str, Any]) -> str:
        services.withdraw(newest.pk, told["reason"], actor=actor, now=now)
        return "已撤下，原地址写明理由。"

    def send(told: dict[str, Any]) -> str:
        return f"已发给{len(platforms.send(newest.pk, told['platforms'], actor=actor, now=now))}个平台。"

    def words(told: dict[str, Any]) -> str:
        services.write(_draft(request, sort), actor=actor, now=now, page_id=newest.page_id)
        return "草稿已存。"

    return forms, {
        "release": release,
        "back": back,
        "submit": submit,
        "withdraw": withdraw,
        "words": words,
        "send": send,
    }


def _words(sort: Sort, label: str) -> PlainForm:
    return PlainForm("words", label, [
        Ask("title", "标题", required=True), Ask("summary", "摘要", help="列表里显示，最多200字"),
        *(_ask(fact) for fact in sort.facts),
        Ask("text", "正文", "long_text", help="可以用 Markdown：## 小标题、- 列表、**重点**、[链接](地址)"),
        Ask("articles", "依据的条文", "long_text", help="一行一条：法律简称、空格、条号，如：商标法 57"),
    ])  # fmt: skip


def _ask(fact: Fact) -> Ask:
    return Ask(fact.key, fact.label, KINDS.get(fact.kind, fact.kind), fact.required, fact.help, fact.choices)


def _draft(request: DeskRequest, sort: str) -> PageDraft:
    """From the form as it was sent: a long text is judged by the room, and not cut before."""
    sent = request.POST
    return PageDraft(
        sort=sort, title=sent.get("title", ""), summary=sent.get("summary", ""), text=sent.get("text", ""),
        articles=sent.get("articles", ""), facts={fact.key: sent.get(fact.key, "") for fact in SORTS[sort].facts},
    )  # fmt: skip


def _typed(edition: Edition) -> dict[str, Any]:
    told = {fact.key: typed_of(fact, edition.facts.get(fact.key)) for fact in SORTS[edition.page.sort].facts}
    return {
        **told, "title": edition.title, "summary": edition.summary, "text": edition.text,
        "articles": "\n".join(edition.articles),
    }  # fmt: skip
