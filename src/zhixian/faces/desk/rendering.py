"""What every page of the desk carries besides its own matter."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zhixian.faces.desk.doors import DeskRequest
from zhixian.rooms.agencies import kinds
from zhixian.rooms.docket import looking, work
from zhixian.rooms.dossiers import policies

# Only entries that work; each with the key of the page that it marks as current.
RAIL = (
    ("work", "desk:work", "我的工作"),
    ("dossiers", "desk:dossiers", "案卷"),
    ("enter", "desk:enter", "登记案件"),
    ("matters", "desk:matters", "发起事项"),
    ("papers", "desk:papers", "文书"),
    ("registers", "desk:registers", "共享名录"),
    ("notices", "desk:notices", "通知"),
    ("law", "desk:law", "法律"),
)


def page(
    request: DeskRequest, template: str, context: Mapping[str, Any], *, current: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor
    may_enter = bool(policies.may_open_case(actor))
    waiting = work.unread(actor)
    frame = {
        "actor": actor,
        "actors": request.actors,
        "posts": "、".join(label for key, label in kinds.POSTS.items() if key in actor.posts),
        "unread": "99+" if waiting >= 100 else waiting,
        "rail": [
            entry
            for entry in RAIL
            if (entry[0] != "enter" or may_enter) and (entry[0] != "matters" or looking.matters(actor))
        ],
        "may_enter": may_enter,
        "current": current,
        "theme": request.session.get("theme", ""),
        "keys": request.session.get("keys", ""),
        "type_size": request.session.get("type_size", ""),
    }
    return render(request, template, {**frame, **context}, status=status)
