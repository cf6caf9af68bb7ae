"""Filling in the public form as a browser without scripts does."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from zhixian.rooms.leads.models import Report

TYPED: dict[str, Any] = {
    "matter": "mark", "what": "巷口商行卖假冒名牌白酒，一箱六瓶二百元。", "division_1": "320000", "division_2": "320900",
    "division_3": "320981", "place": "城东新区巷口12号", "offender": "某某商行", "links": "", "named": "no",
}  # fmt: skip


def challenge_of(client: Client) -> str:
    text = client.get("/report/").content.decode()
    return str(re.findall(r'name="challenge" value="([^"]+)"', text)[0])


def press(client: Client, act: str, files: tuple[tuple[str, bytes], ...] = (), **typed: Any) -> HttpResponse:
    given = [SimpleUploadedFile(name, content) for name, content in files]
    sent = TYPED | {"act": act, "challenge": challenge_of(client)} | typed | ({"files": given} if given else {})
    return client.post("/report/", sent)  # type: ignore[return-value]


def receipt_of(client: Client) -> str:
    text = client.get("/report/receipt/").content.decode()
    return str(re.findall(r'<output id="receipt">([\d ]+)</output>', text)[0])


def send(client: Client, **more: Any) -> str:
    """The receipt code of a report that went through."""
    answer = press(client, "send", **more)
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[:2000]
    return receipt_of(client)


def only_report() -> Report:
    from zhixian.rooms.agencies.access import as_system

    with as_system():
        return Report.objects.get()
