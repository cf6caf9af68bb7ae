"""统计 · 涉外企业 on the desk: the flag set on the firm's page, the case in the list, bad days, an outsider."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.faces.desk.facts import browser, enter, seat
from tests.faces.world import World
from tests.rooms.enterprises import serving

pytestmark = pytest.mark.django_db


def test_the_flag_is_set_and_the_report_says_so(signed_in: Callable[[str], Client], world: World) -> None:
    firm = serving.firm(world.actor("detective"), now=world.now, name="云岭欧洲电器有限公司")
    page = f"/desk/points/firms/{firm.pk}/"
    detective = signed_in("detective")
    assert "没有外资" in detective.get(page).content.decode()
    detective.post(page, {"act": "capital", "country": "DE"})
    assert "德国" in detective.get(page).content.decode()
    handler = signed_in("handler")
    assert "没有涉外企业案件" in handler.get("/desk/figures/foreign/").content.decode()
    enter(handler, parties__1__role="owner", parties__1__sort="unit", parties__1__name=firm.name)
    shown = handler.get("/desk/figures/foreign/").content.decode()
    assert (
        f"{firm.name}（德国）" in shown and "/desk/figures/foreign/" in handler.get("/desk/figures/").content.decode()
    )
    assert handler.get("/desk/figures/foreign/?since=2026-13-01").status_code == 422
    outsider = browser(seat("market_regulation", "handler", name="外地市场监督管理局", division="320982"))
    assert firm.name not in outsider.get("/desk/figures/foreign/").content.decode()
    assert Client().get("/desk/figures/foreign/").status_code == 302
