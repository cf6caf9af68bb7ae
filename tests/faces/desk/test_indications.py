"""The register of geographical indications, and the tag on a case that names one from outside its area."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.faces.desk.facts import browser, enter, seat
from tests.faces.desk.test_registers import desk
from tests.faces.world import World
from tests.rooms.leads.entries import entered
from tests.rooms.world import make_world
from zhixian.rooms.dossiers import indications

pytestmark = pytest.mark.django_db
TEA = {"name": "西湖龙井", "divisions": "330106，330110", "users": "杭州某茶业有限公司"}


def test_a_case_that_names_a_listed_one_from_outside_is_tagged_for_a_check(
    signed_in: Callable[[str], Client], world: World
) -> None:
    office = browser(seat("intellectual_property", "handler"))
    bad = office.post("/desk/indications/", TEA | {"divisions": "杭州"})
    assert bad.status_code == 422 and "六位行政区划代码" in bad.content.decode()
    office.post("/desk/indications/", TEA)
    assert signed_in("detective").post("/desk/indications/", TEA).status_code == 403
    assert "330106" in signed_in("detective").get("/desk/indications/").content.decode()
    handler = signed_in("handler")
    told = {"right_type": "geographical_indication", "facts_text": "包装标注西湖龙井"}
    outside = enter(handler, **told, parties__0__credit_code="91350100M000100Y43")
    user = enter(handler, **told, parties__0__name="杭州某茶业有限公司")
    unknown = enter(handler, **told)
    other = enter(handler, **(told | {"facts_text": "包装标注碧螺春"}))
    page = {
        case: handler.get(f"/desk/dossiers/{case.pk}/").content.decode() for case in (outside, user, unknown, other)
    }
    assert "销售者在产地以外，也不在用标人名单里，待核" in page[outside]
    assert "提到地理标志" not in page[user] and "提到地理标志" not in page[other]
    assert "销售者所在地不明，待核" in page[unknown]


@pytest.mark.parametrize("division, outside", [("330106", 0), ("330110", 0), ("330102", 1), ("350100", 1)])
def test_inside_and_outside_by_division(db: None, world: World, division: str, outside: int) -> None:
    indications.register("西湖龙井", ["330106", "330110"], actor=world.actor("handler"), now=world.now)
    assert len(indications.tags("特级西湖龙井", division=division)) == outside
    indications.register("西湖龙井", ["330100"], actor=world.actor("handler"), now=world.now)
    assert len(indications.tags("特级西湖龙井", division=division)) == int(division[:4] != "3301")


@pytest.mark.feature("S001-11.1")
def test_a_clue_that_names_a_listed_one_by_a_seller_outside_is_tagged_for_a_check(db: None) -> None:
    world = make_world()
    office = desk(world, "ipoffice.handler1")
    assert office.post("/desk/indications/", TEA).status_code == 302
    market = world("market.handler1")
    outside = entered(market, what="网上卖的西湖龙井是假的。", offender="某某茶行")
    listed = entered(market, what="西湖龙井缺斤少两。", offender="杭州某茶业有限公司", place="城南1号")
    other = entered(market, what="碧螺春是假的。", offender="某某茶行", place="城北2号")
    handler = desk(world, "market.handler1")
    shown = [handler.get(f"/desk/leads/{one.pk}/").content.decode() for one in (outside, listed, other)]
    assert "销售者在产地以外，也不在用标人名单里，待核" in shown[0]
    assert "提到地理标志" not in shown[1] and "提到地理标志" not in shown[2]
    register = handler.get("/desk/indications/").content.decode()
    assert "西湖龙井" in register and "330106" in register and "杭州某茶业有限公司" in register
    assert desk(world, "there.market.handler1").get(f"/desk/leads/{outside.pk}/").status_code == 404
