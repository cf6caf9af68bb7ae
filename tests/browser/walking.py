"""Acts on the desk as an officer does them: open the act by its button, fill its form by its fields, press, and look."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from zhixian.moments import local
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.models import Run

Seat = Callable[..., Any]


class Walking:
    """One matter or case, walked by several officers, each in a window of her own."""

    def __init__(self, as_officer: Seat, dossier_id: Any = None, *, width: int = 1440) -> None:
        self.as_officer, self.width = as_officer, width
        self.dossier_id = dossier_id
        self.pages: dict[str, Any] = {}

    def page(self, seat: str) -> Any:
        if seat not in self.pages:
            self.pages[seat] = self.as_officer(seat, width=self.width)
        return self.pages[seat]

    def look(self, seat: str) -> Any:
        page = self.page(seat)
        answer = page.goto(f"/desk/dossiers/{self.dossier_id}/")
        assert answer.status == 200, f"{seat} does not see the dossier"
        return page

    def open(self, seat: str, procedure: str, action: str, title: str, **form: Any) -> "Walking":
        """Begin a matter of its own from the list of matters."""
        page = self.page(seat)
        page.goto(f"/desk/matters/{procedure}/{action}/")
        page.get_by_label("事项名称").fill(title)
        sent = page.locator("form.card")
        fill(sent, form)
        sent.locator("button.main").click()
        refused(page)
        page.wait_for_url("**/desk/dossiers/**")
        self.dossier_id = page.url.split("/dossiers/")[1].split("/")[0]
        return self

    def do(self, seat: str, action: str, procedure: str = "", **form: Any) -> Any:
        """``action``: its id in the declaration; ``procedure`` where it begins one. The page after it."""
        page = self.look(seat)
        end = f"/begin/{procedure}/{action}/" if procedure else f"/steps/{action}/"
        sent = page.locator(f'form[action$="{end}"]')
        assert sent.count(), f"{seat} is not offered {action}: {offered(page)}"
        offer = page.locator("details.offer").filter(has=sent.first).first
        if offer.get_attribute("open") is None:
            offer.locator("summary").first.click()
        fill(sent.first, form)
        sent.first.locator("button.main").click()
        page.wait_for_load_state()
        refused(page)
        return page

    def refuses(self, seat: str, action: str, says: str, **form: Any) -> None:
        """The act is pressed and answered with a sentence; nothing moved."""
        page = self.look(seat)
        sent = page.locator(f'form[action$="/steps/{action}/"]').first
        offer = page.locator("details.offer").filter(has=sent).first
        if offer.get_attribute("open") is None:
            offer.locator("summary").first.click()
        fill(sent, form)
        sent.locator("button.main").click()
        page.wait_for_load_state()
        alert = page.locator("[role=alert]")
        assert alert.count() and says in alert.first.inner_text(), alert.all_inner_texts()

    def is_offered(self, seat: str, action: str) -> bool:
        return bool(self.look(seat).locator(f'form[action$="/{action}/"]').count())

    def state(self, procedure: str) -> str:
        with as_system():
            return str(Run.objects.filter(dossier_id=self.dossier_id, procedure=procedure).latest("began_at").state)


def fill(form: Any, values: dict[str, Any]) -> None:
    """Texts, days, choices (by value), several boxes (a list), rows (a list of objects), by the fields' names."""
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for position, row in enumerate(value):
                for key, text in row.items():
                    form.locator(f'[name="{name}.{position}.{key}"]').fill(text)
            continue
        for one in value if isinstance(value, list) else [value]:
            put(form.locator(f'[name="{name}"]'), one)


def put(control: Any, value: Any) -> None:
    assert control.count(), f"no control for {value!r}"
    kind = control.first.evaluate("node => node.tagName === 'SELECT' ? 'select' : node.type")
    if kind == "select":
        control.first.select_option(value=str(value))
    elif kind in {"radio", "checkbox"}:
        wanted = {True: "true", False: "false"}.get(value, str(value))
        control.locator(f'xpath=self::*[@value="{wanted}"]').check()
    elif kind == "file":
        control.first.set_input_files(value)
    else:
        control.first.fill(value if isinstance(value, str) else f"{value}")


def offered(page: Any) -> list[str]:
    return list(page.locator("details.offer > summary").all_inner_texts())


def refused(page: Any) -> None:
    alert = page.locator("[role=alert]")
    assert alert.count() == 0, alert.first.inner_text()


def day(moment: datetime, days: int = 0) -> str:
    return local(moment + timedelta(days=days)).date().isoformat()


def minute(moment: datetime, **ahead: int) -> str:
    return f"{local(moment + timedelta(**ahead)):%Y-%m-%dT%H:%M}"
