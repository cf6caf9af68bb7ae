"""A page of service work as data: tables, forms and what pressing them does. One template draws them all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from zhixian.faces.desk.doors import DeskRequest
from zhixian.faces.desk.forms.plain import PlainForm
from zhixian.faces.desk.forms.pressing import Act, faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.moments import SHANGHAI, local, local_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket import looking

POINT_TABS = (
    ("points", "desk:points", "服务点"), ("firms", "desk:point-firms", "企业"), ("requests", "desk:point-requests", "求助事项"),
    ("visits", "desk:point-visits", "走访"), ("issues", "desk:point-issues", "问题和漏洞"), ("lectures", "desk:point-lectures", "讲座"),
    ("officers", "desk:point-officers", "知产警官"), ("figures", "desk:point-figures", "统计"),
)  # fmt: skip
BOOKING_TABS = (("bookings", "desk:bookings", "预约"), ("sittings", "desk:sittings", "坐班和空闲时间"))


@dataclass(frozen=True)
class Rail:
    """The tabs above a sheet: key, name of the address, label; ``given``: what the address needs besides, by key."""

    label: str
    tabs: Sequence[tuple[str, str, str]]
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def links(self) -> list[tuple[str, str, str]]:
        return [(key, reverse(name, args=self.given.get(key, ())), label) for key, name, label in self.tabs]


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    wrong: bool = False


@dataclass(frozen=True)
class Table:
    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = "没有。"


@dataclass(frozen=True)
class Filter:
    """A question above the tables, kept in the address; with ``options`` a choice among them, "" being all."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Pressable:
    """A form and what it does; several may stand on a page."""

    form: PlainForm
    act: Act


def link(text: object, name: str, *given: object) -> Cell:
    return Cell(str(text), reverse(f"desk:{name}", args=[str(each) for each in given]))


def cells(*given: object) -> list[Cell]:
    """Texts as cells; what is a cell already stays one."""
    return [each if isinstance(each, Cell) else Cell("" if each is None else str(each)) for each in given]


def table(heading: str, columns: str, rows: Sequence[Sequence[object]], empty: str = "没有。") -> Table:
    """``columns`` by spaces."""
    return Table(heading, columns.split(), [cells(*row) for row in rows], empty)


def sheet(
    request: DeskRequest, title: str, *, current: str, rail: Rail, tab: str, tables: Callable[[], Sequence[Table]],
    presses: Sequence[Pressable] = (), lead: str = "", notes: Sequence[tuple[str, str]] = (), back: str = "",
    links: Sequence[tuple[str, str]] = (), download: tuple[str, str] | None = None, filters: Sequence[Filter] = (),
) -> HttpResponse:  # fmt: skip
    """The page; after a press that was done, the same page anew with its sentence. ``links``: label and address; ``download``:
    the same of a button that sends a form, for a file that is made by the act."""
    acts: Mapping[str, Act] = {each.form.key: each.act for each in presses}
    done, forms = press(request, [each.form for each in presses], acts)
    if done:
        messages.success(request, done)
        return redirect(request.path)
    faults = faults_of(forms)
    told = {"title": title, "lead": lead, "notes": notes, "tables": tables(), "plain_forms": forms, "faults": faults, "back": back,
            "tab": tab, "rail_of_sheet": rail, "links": links, "download": download, "filters": filters}  # fmt: skip
    return page(request, "desk/service/sheet.html", told, current=current, status=422 if faults else 200)


def answer(request: DeskRequest, title: str, *, bookings: bool = False, **rest: Any) -> HttpResponse:
    """A sheet of service work for firms, or of its bookings."""
    rail = Rail("预约", BOOKING_TABS) if bookings else Rail("服务企业", POINT_TABS)
    return sheet(request, title, current="bookings" if bookings else "points", rail=rail, **rest)


def people(actor: Actor) -> list[tuple[str, str]]:
    return looking.colleagues(actor.unit_id, on=local_day(timezone.now()))


def number(text: str, name: str, *, empty: int | None = None) -> int | None:
    """A whole number that was typed; ``empty`` for nothing."""
    if not text:
        return empty
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise BadInput("no number", fields={name: "请填写整数"})
    return int(text)


def hour(text: str, name: str) -> time:
    try:
        return time.fromisoformat(text.replace("：", ":").zfill(5))
    except ValueError:
        raise BadInput("no hour", fields={name: "请填写时间，例如09:00"}) from None


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=SHANGHAI)


def when(value: datetime | None) -> str:
    """2026-03-04 09:00"""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else ""
