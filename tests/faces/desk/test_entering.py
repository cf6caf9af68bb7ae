"""登记案件: the sheet, its faults beside the fields, and rows that grow without scripts."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.docket import work

pytestmark = pytest.mark.django_db
SHEET = "/desk/dossiers/new/"


def filled(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "once": str(new_id()), "title": "某店销售假冒“松涛”商标茶叶案", "number": f"东市监〔2026〕{str(new_id())[-6:]}号",
        "cause": "销售侵犯注册商标专用权的商品", "opened_on": str(today - timedelta(days=3)), "right_type": "trademark",
        "lead_source": "complaint", "suspected_crime": "214", "conduct_to": str(today - timedelta(days=4)),
        "parties.count": "2", "parties.0.role": "suspect", "parties.0.sort": "natural_person", "parties.0.name": "孙某乙",
        "rights.count": "1", "rights.0.kind": "trademark", "rights.0.name": "松涛", "rights.0.owner": "松涛茶业",
        "rights.0.nice_classes": "30、35", "goods.count": "1", "goods.0.name": "茶叶", "goods.0.quantity": "1,200.5",
        "goods.0.unit": "斤", "goods.0.areas": ["food"], "goods.0.quantity_is_minimum": "on",
        "facts.count": "1", "facts.0.name": "sales_amount", "facts.0.at_least": "60000", "facts.0.source": "confessed",
        "materials.count": "1", "materials.0.kind": "record", "materials.0.name": "现场检查笔录",
        "materials.0.source": "本局制作", "materials.0.signed_by": "执法人员", "materials.0.copies": "1",
        "materials.0.pages": "5", "materials.0.original": "on",
    } | changes  # fmt: skip


def test_a_case_is_entered_whole(signed_in: Callable[[str], Client], world: World) -> None:
    answer = signed_in("handler").post(SHEET, filled())
    assert answer.status_code == 302
    dossier_id = answer["Location"].rstrip("/").rsplit("/", 1)[1]
    actor = world.actor("handler")
    with acting_as(actor):
        page = work.dossier_page(dossier_id, actor=actor, now=timezone.now())  # type: ignore[arg-type]
    assert [party.name for party in page.parties] == ["孙某乙"]
    assert page.rights[0].nice_classes == [30, 35]
    assert page.goods[0].area_food and page.goods[0].quantity_is_minimum and str(page.goods[0].quantity) == "1200.500"
    assert page.facts[0].at_most is None
    assert page.materials[0].original and page.materials[0].pages == 5
    assert page.standings[0].run.procedure == "penalty-case"


def test_every_fault_stands_beside_its_field_and_nothing_is_lost(
    signed_in: Callable[[str], Client], world: World
) -> None:
    wrong = {
        "title": "", "opened_on": str(timezone.localdate() + timedelta(days=2)), "conduct_to": "昨天",
        "parties.1.role": "owner", "parties.1.sort": "unit", "parties.1.name": "松涛茶业",
        "parties.1.credit_code": "91320981MA1XYZ0000", "goods.0.quantity": "-3", "facts.0.at_least": "约六万",
        "facts.0.note": "这句话要留下", "materials.0.pages": "零",
    }  # fmt: skip
    answer = signed_in("handler").post(SHEET, filled(**wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    for says in ("请填写案件名称", "立案日期不能晚于今天", "“行为终了日”应为日期", "校验不通过", "数量应在0至", "“至少”应为数字", "“页数”应为整数"):  # fmt: skip
        assert says in text, says
    for kept in ('value="91320981MA1XYZ0000"', 'value="-3"', 'value="约六万"', 'value="这句话要留下"', 'value="昨天"'):
        assert kept in text, kept
    places = re.findall(r'<li><a href="#(e-[^"]+)">', text)
    assert len(places) >= 7
    for place in places:
        assert f'id="{place}"' in text, place


def test_a_section_grows_by_a_row_without_scripts(signed_in: Callable[[str], Client], world: World) -> None:
    answer = signed_in("handler").post(SHEET, filled(_add="parties"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="parties.2.name"' in text and 'value="孙某乙"' in text
    assert 'class="summary"' not in text


def test_the_same_sheet_sent_twice_makes_one_case(signed_in: Callable[[str], Client], world: World) -> None:
    handler, sheet = signed_in("handler"), filled()
    first, second = handler.post(SHEET, sheet), handler.post(SHEET, sheet)
    assert first["Location"] == second["Location"]


def test_a_case_number_is_used_once_in_a_unit(signed_in: Callable[[str], Client], world: World) -> None:
    handler, sheet = signed_in("handler"), filled()
    handler.post(SHEET, sheet)
    again = handler.post(SHEET, sheet | {"once": str(new_id())})
    assert again.status_code == 409
    assert "已有案号" in again.content.decode()


@pytest.mark.parametrize("who", ["head", "receiver", "prosecutor"])
def test_only_a_handler_of_an_enforcement_agency_enters_cases(
    signed_in: Callable[[str], Client], world: World, who: str
) -> None:
    assert signed_in(who).get(SHEET).status_code == 403
    assert signed_in(who).post(SHEET, filled()).status_code == 403
    assert "登记案件" not in signed_in(who).get("/desk/").content.decode()


def test_better_figures_change_the_reading_of_the_law(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world, facts=())
    handler, address = signed_in("handler"), f"/desk/dossiers/{dossier.pk}/facts/"
    bad = handler.post(address, {"facts.count": "1", "facts.0.name": "sales_amount", "facts.0.at_least": "9", "facts.0.at_most": "3", "facts.0.source": "established"})  # fmt: skip
    assert bad.status_code == 422 and "“至少”不能大于“至多”" in bad.content.decode()
    good = handler.post(address, {"facts.count": "1", "facts.0.name": "sales_amount", "facts.0.at_least": "70000", "facts.0.at_most": "70000", "facts.0.source": "established"})  # fmt: skip
    assert good.status_code == 302
    assert "已达入罪标准" in handler.get(f"/desk/dossiers/{dossier.pk}/").content.decode()


def test_goods_and_materials_may_follow_later(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    handler, address = signed_in("handler"), f"/desk/dossiers/{dossier.pk}/evidence/"
    answer = handler.post(address, {
        "goods.count": "1", "materials.count": "1", "materials.0.kind": "statement", "materials.0.name": "补充询问笔录",
        "materials.0.copies": "1", "materials.0.pages": "2",
    })  # fmt: skip
    assert answer.status_code == 302
    text = handler.get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    assert "补充询问笔录" in text and "未写明来源" in text
    (place,) = re.findall(rf"/desk/dossiers/{dossier.pk}/materials/[0-9a-f-]+/", text)
    handler.post(place, {"source": "本局制作", "signed_by": "钱某甲"})
    assert "未写明来源" not in handler.get(f"/desk/dossiers/{dossier.pk}/").content.decode()


def test_what_does_not_fit_is_said_and_never_cut_off(signed_in: Callable[[str], Client], world: World) -> None:
    answer = signed_in("handler").post(SHEET, filled(**{"parties.0.name": "长" * 130, "title": "题" * 300, "goods.0.unit": "箱" * 11}))  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“名称或姓名”最多120字" in text and "“案件名称”最多200字" in text and "“计量单位”最多10字" in text
    assert "长" * 130 in text


def test_one_figure_stands_on_one_row(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    row = {"name": "illegal_gains", "at_least": "1", "at_most": "2", "source": "established"}
    rows = {f"facts.{at}.{key}": value for at in (0, 1) for key, value in row.items()}
    answer = signed_in("handler").post(f"/desk/dossiers/{dossier.pk}/facts/", {"facts.count": "2", **rows})
    assert answer.status_code == 422 and "同一项数额只能填一行" in answer.content.decode()
