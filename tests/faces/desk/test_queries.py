"""How often each page asks the database, recorded beside this test; a page that begins to ask more is noticed.

``ZHIXIAN_RECORD_QUERIES=1 pytest`` on this file writes the record anew.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.faces import world as worlds
from tests.faces.world import World

pytestmark = pytest.mark.django_db
RECORD = Path(__file__).with_name("queries.json")


def counted(client: Client, address: str) -> int:
    client.get(address)  # what is made once a process is not the page's
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def test_no_page_asks_more_often_than_recorded(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="confirm-filing-notice")
    handler = signed_in("handler")
    pages = {
        "我的工作": "/desk/", "案卷": "/desk/dossiers/", "一件案卷": f"/desk/dossiers/{dossier.pk}/",
        "逐项对照": f"/desk/dossiers/{dossier.pk}/law/",
        "期限与存证": f"/desk/dossiers/{dossier.pk}/record/",
        "搜索": "/desk/search/?q=清泉", "登记案件": "/desk/dossiers/new/", "文书": "/desk/papers/",
        "通知": "/desk/notices/", "期限表": "/desk/law/clocks/", "罪名": "/desk/law/crimes/214/",
    }  # fmt: skip
    found = {name: counted(handler, address) for name, address in pages.items()}
    if os.environ.get("ZHIXIAN_RECORD_QUERIES"):
        RECORD.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    assert found.keys() == recorded.keys()
    more = {name: (count, recorded[name]) for name, count in found.items() if count > recorded[name]}
    assert not more, f"more queries than recorded (now, recorded): {more}"


def test_my_work_asks_as_often_for_many_matters_as_for_few(signed_in: Callable[[str], Client], world: World) -> None:
    handler = signed_in("handler")
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="approve-transfer")
    few = [counted(handler, address) for address in ("/desk/", "/desk/dossiers/", "/desk/papers/")]
    for _ in range(4):
        dossier, _ = worlds.enter(world)
        worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="approve-transfer")
    assert [counted(handler, address) for address in ("/desk/", "/desk/dossiers/", "/desk/papers/")] == few
