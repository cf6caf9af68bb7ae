"""What every page of the desk carries besides its own matter."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zhixian.faces.desk.doors import DeskRequest
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.borders import watching as goods_watch
from zhixian.rooms.docket import looking, work
from zhixian.rooms.dossiers import policies
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.assessments import overseeing
from zhixian.rooms.inspections import keeping as inspections
from zhixian.rooms.supervision import services as supervision

# Only entries that work; each with the key of the page that it marks as current.
RAIL = (
    ("work", "desk:work", "我的工作"),
    ("leads", "desk:reports", "线索"),
    ("dossiers", "desk:dossiers", "案卷"),
    ("enter", "desk:enter", "登记案件"),
    ("matters", "desk:matters", "发起事项"),
    ("papers", "desk:papers", "文书"),
    ("notices", "desk:notices", "通知"),
    ("law", "desk:law", "法律"),
)
# What is needed less often, folded by subject.
FOLDS = (
    ("协同和监督", (
        ("watch", "desk:watch", "应移送未移送"), ("documents", "desk:documents", "收发文件"),
        ("clusters", "desk:clusters", "串并案"), ("tasks", "desk:tasks", "任务"),
        ("sharing", "desk:sharing", "共享摘要"), ("goods-watch", "desk:goods-watch", "进出口监控"), ("lists", "desk:lists", "清单"),
    )),
    ("企业和公众", (
        ("risk", "desk:risk", "企业风险"), ("points", "desk:points", "服务站点"), ("bookings", "desk:bookings", "预约"),
        ("firm-applications", "desk:firm-applications", "企业入驻"), ("inquiries", "desk:inquiries", "咨询"),
        ("surveys", "desk:surveys", "问卷调查"), ("publishing", "desk:publishing", "对外发布"),
    )),
    ("名录和统计", (
        ("inspections", "desk:inspections", "监管名册和抽查"), ("registers", "desk:registers", "共享名录"), ("liaisons", "desk:liaisons", "联络员"),
        ("figures", "desk:figures", "统计"), ("dictionaries", "desk:dictionaries", "字典"),
    )),
)  # fmt: skip


def page(
    request: DeskRequest, template: str, context: Mapping[str, Any], *, current: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor
    may_enter = bool(policies.may_open_case(actor))
    waiting = work.unread(actor)
    frame = {
        "actor": actor,
        "actors": request.actors,
        "posts": _posts(actor),
        "unread": "99+" if waiting >= 100 else waiting,
        "rail": [entry for entry in RAIL if _shows(entry[0], actor, may_enter)],
        "folds": list(_folds(actor, current, may_enter)),
        "may_enter": may_enter,
        "current": current,
        "theme": request.session.get("theme", ""),
        "keys": request.session.get("keys", ""),
        "type_size": request.session.get("type_size", ""),
    }
    return render(request, template, {**frame, **context}, status=status)


def _folds(actor: Actor, current: str, may_enter: bool) -> Iterator[tuple[str, list[tuple[str, str, str]], bool]]:
    """Title, entries, and whether the fold is open because the page lies in it."""
    for title, entries in FOLDS:
        if shown := [entry for entry in entries if _shows(entry[0], actor, may_enter)]:
            yield title, shown, any(key == current for key, _, _ in shown)


def _posts(actor: Actor) -> str:
    """负责人、承办人（代顾平）"""
    stands_for = {one.post: f"（代{one.name}）" for one in actor.stands_for}
    return "、".join(f"{label}{stands_for.get(key, '')}" for key, label in kinds.POSTS.items() if key in actor.posts)


def _shows(key: str, actor: Actor, may_enter: bool) -> bool:
    """Only entries behind which there is something for this officer."""
    match key:
        case "enter":
            return may_enter
        case "matters":
            return bool(looking.matters(actor))
        case "watch":
            return supervision.may_read(actor)
        case "points" | "bookings" | "surveys" | "firm-applications" | "inquiries":
            return serving.may_read(actor)
        case "goods-watch":
            return goods_watch.may_read(actor)
        case "inspections":
            return inspections.may_read(actor)
        case "risk":
            return overseeing.may_read(actor)
    return True
