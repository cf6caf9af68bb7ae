"""Cases with codes, entered on the desk's sheet as a handler fills it."""

from collections.abc import Sequence
from typing import Any

from django.test import Client
from django.utils import timezone

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.dossiers.models import Dossier

Codes = dict[str, str | Sequence[str]]


def filled(codes: Codes | None = None, **head: str) -> dict[str, Any]:
    """What the browser sends; ``head`` also takes names of rows, as ``parties__0__phone``."""
    today = local_day(timezone.now()).isoformat()
    rows = {name.replace("__", "."): value for name, value in head.items() if "__" in name}
    return {
        "title": "某商行侵权案", "number": f"东市监立〔2026〕{str(new_id())[-10:]}号", "cause": "侵权", "opened_on": today,
        "conduct_to": today, "right_type": "trademark", "lead_source": "complaint", "once": str(new_id()),
        "parties.count": "2", "parties.0.role": "suspect", "parties.0.sort": "unit", "parties.0.name": "某商行",
        **{f"codes.{key}": chosen for key, chosen in (codes or {}).items()},
        **{name: value for name, value in head.items() if "__" not in name}, **rows,
    }  # fmt: skip


def enter(client: Client, codes: Codes | None = None, **head: str) -> Dossier:
    answer = client.post("/desk/dossiers/new/", filled(codes, **head))
    assert answer.status_code == 302, answer.content.decode()[answer.content.decode().find('role="alert"') :][:900]
    key = answer["Location"].split("/dossiers/")[1].split("/")[0]
    with as_system():
        return Dossier.objects.get(pk=key)


def seat(kind: str, post: str, *, name: str = "", division: str = "320981") -> Officer:
    """One more officer in a unit of that kind (made where there is none)."""
    unit, _ = Unit.objects.get_or_create(
        name=name or f"东台市{kind}",
        defaults={"kind": kind, "short_name": f"东台{kind}", "code_word": f"东{kind[:2]}", "division": division, "level": "county",
                  "lines": [kind]},
    )  # fmt: skip
    officer = Officer.objects.create(login=f"test.{new_id()}", name=f"{kind}{post}", password="!")
    Appointment.objects.create(officer=officer, unit=unit, post=post, since="2020-01-01")
    return officer


def browser(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client
