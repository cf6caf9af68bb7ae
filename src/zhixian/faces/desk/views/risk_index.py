"""风险指数: scores with their parts, one subject over time, and other weights as a further version."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.moments import say_day
from zhixian.refusals import BadInput
from zhixian.risk import charts
from zhixian.risk.indexes import LEVELS
from zhixian.rooms.enterprises.indexes import services
from zhixian.rooms.enterprises.models import IndexScore


@desk_view
@require_safe
def show(request: DeskRequest, key: str) -> HttpResponse:
    found = services.shown(key, actor=request.actor)
    told = {
        "found": found, "index": found.index, "key": key, "may_weigh": "head" in request.actor.posts,
        "scores": [(row, LEVELS[row.level], _parts(row)) for row in found.scores],
    }  # fmt: skip
    return page(request, "desk/risk/index.html", {**told, "tab": key}, current="risk")


@desk_view
@require_safe
def history(request: DeskRequest, key: str, subject: str) -> HttpResponse:
    rows = services.history(key, subject, actor=request.actor)
    points = [(f"{row.day.month}.{row.day.day}", row.score) for row in reversed(rows[:12])]
    told = {
        "rows": [(row, LEVELS[row.level]) for row in rows], "name": rows[0].name, "key": key, "latest": rows[0],
        "parts": _parts(rows[0]), "index": services.shown(key, actor=request.actor).index,
        "trend": charts.trend(points, title=f"{rows[0].name}近{len(points)}次指数，最近{rows[0].score}"),
    }  # fmt: skip
    return page(request, "desk/risk/history.html", told, current="risk")


def _parts(row: IndexScore) -> str:
    """The indicators as bars of what each gave, against the most that it could give."""
    most = max([Decimal(each["most"]) for each in row.parts if each["most"]] + [Decimal(1)])
    bars = [
        charts.Bar(
            label=f"{each['label']}：{each['value']}{each['unit'] if each['points'] else ''}",
            value=Decimal(each["points"] or 0), says=f"{each['points']}／{each['most']}分" if each["points"] else "不计入",
        )
        for each in row.parts
    ]  # fmt: skip
    return charts.bars(
        bars,
        full=most,
        title=f"{row.name}{say_day(row.day)}的构成：" + "，".join(f"{each.label}{each.says}" for each in bars),
    )


@desk_view
@require_POST
def reckon(request: DeskRequest, key: str) -> HttpResponse:
    services.reckon_now(actor=request.actor, now=timezone.now())
    messages.success(request, "已按现在的数据计算。")
    return redirect("desk:risk-index", key)


@desk_view
@require_POST
def reweigh(request: DeskRequest, key: str) -> HttpResponse:
    weights = {
        name.removeprefix("w-"): _whole(str(value)) for name, value in request.POST.items() if name.startswith("w-")
    }
    made = services.reweigh(
        key, edition=request.POST.get("edition", ""), weights=weights, watch=_whole(request.POST.get("watch", "")),
        warn=_whole(request.POST.get("warn", "")), reason=request.POST.get("reason", ""), actor=request.actor,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, f"版次{made.edition}从现在起使用；以前的分值仍按以前的版次。")
    return redirect("desk:risk-index", key)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInput("not a number", what="权重和分数线应是0至100的整数")
    return int(text)
