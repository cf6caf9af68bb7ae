"""What every public page carries besides its own matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TYPE_COOKIE = "zhixian-type"  # the large-text mode; the only thing that the portal keeps about a reader's eyes


@dataclass(frozen=True)
class Door:
    """A door on the front page. Only doors behind which something works."""

    url: str  # the url's name
    label: str
    help: str


# The four large doors of the front page, and the row of smaller ones below. A room that gets a public page adds it here.
DOORS: tuple[Door, ...] = ()
FURTHER: tuple[Door, ...] = ()


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, current: str = "", status: int = 200
) -> HttpResponse:
    """``current``: the url's name of the door that this page belongs to."""
    frame = {
        "doors": DOORS,
        "further": FURTHER,
        "current": current,
        "type_size": "large" if request.COOKIES.get(TYPE_COOKIE) == "large" else "",
    }
    return render(request, template, {**frame, **context}, status=status)
