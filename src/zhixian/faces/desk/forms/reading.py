"""What a browser sent, as the engine wants it. Nothing is judged here; the engine cleans and refuses."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict

from zhixian.faces.desk.forms.fields import COLUMNS, ROWS
from zhixian.procedures import Action
from zhixian.procedures.engine import LATE_REASON

MOST_ROWS = 2000


def sent(action: Action, post: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in action.form:
        if each.type == "officers":
            found[each.id] = post.getlist(each.id)
        elif each.type in ROWS:
            found[each.id] = rows(each.id, each.type, post)
        elif each.type != "file" and each.id in post:
            found[each.id] = str(post[each.id]).replace("\r\n", "\n")
    if LATE_REASON in post:
        found[LATE_REASON] = post[LATE_REASON]
    return found


def rows(name: str, kind: str, post: QueryDict) -> list[dict[str, str]]:
    """Rows whose first column is filled; a row that was emptied is left out, whatever else it carries."""
    gathered: dict[int, dict[str, str]] = {}
    for key, value in post.items():
        parts = key.split(".")
        if len(parts) == 3 and parts[0] == name and parts[1].isdecimal() and int(parts[1]) < MOST_ROWS:
            gathered.setdefault(int(parts[1]), {})[parts[2]] = str(value)
    first = COLUMNS[kind][0][0]
    return [row for _, row in sorted(gathered.items()) if row.get(first, "").strip()]


def digestible(values: Mapping[str, Any], request: HttpRequest) -> dict[str, Any]:
    """What makes two presses the same press: the values, and the name and size of what was attached."""
    files = {name: [[str(file.name), file.size] for file in given] for name, given in request.FILES.lists()}
    return {"values": dict(values), "files": files}
