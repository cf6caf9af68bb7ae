"""案件要素: codes on cases, the list filtered by them, figures by them, and an administrator who adds one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.desk.facts import browser, enter, filled, seat
from tests.faces.world import World
from tests.shared import shared_yaml
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.dossiers import figures
from zhixian.rooms.dossiers.drafts import CaseDraft, PartyDraft
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]


def listed(client: Client, query: str = "") -> set[str]:
    """Numbers of the dossiers on the list."""
    page = client.get(f"/desk/dossiers/?{query}").content.decode()
    return set(re.findall(r'<td class="num">(ZX\d{4}-\d{8}-\d)</td>', page))


def counted(client: Client, query: str) -> dict[str, int]:
    """The table of figures: label → cases, with 合计."""
    page = client.get(f"/desk/figures/?{query}").content.decode()
    body = page[page.index("<tbody>") : page.index("</tfoot>")]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td class="n">(\d+)</td></tr>', body)
    return {re.sub(r"<.*?>", "", label): int(number) for label, number in rows}


@pytest.mark.feature("S000-2.2")
def test_priority_fields_filter_the_list_add_up_and_are_extended_by_an_administrator(
    signed_in: Signed, world: World
) -> None:
    handler, admin = (
        signed_in("handler"),
        browser(seat("market_regulation", "administrator", name="东台市市场监督管理局")),
    )
    made = {
        key: enter(handler, {"field": key}).number for key in ("manufacturing", "producer_services", "consumer_goods")
    }
    made["second"] = enter(handler, {"field": "manufacturing"}).number
    assert listed(handler, "field=manufacturing") == {made["manufacturing"], made["second"]}
    table = counted(handler, "by=field")
    assert (table["制造业"], table["生产性服务业"], table["消费品"]) == (2, 1, 1)
    assert table["制造业"] + table["生产性服务业"] + table["消费品"] == table["合计"] == 4
    # Extended by an administrator, and by nobody else.
    new = {"code": "new_energy", "label": "新能源"}
    assert handler.post("/desk/dictionaries/field/add/", new).status_code == 403
    admin.post("/desk/dictionaries/field/add/", new)
    fifth = enter(handler, {"field": "new_energy"})
    assert listed(handler, "field=new_energy") == {fifth.number}
    # Ended: no longer offered or taken, kept where it is borne, never used again for something else.
    admin.post("/desk/dictionaries/field/end/", {"code": "manufacturing"})
    assert listed(handler, "field=manufacturing") == {made["manufacturing"], made["second"]}
    assert counted(handler, "by=field")["制造业"] == 2
    again = admin.post("/desk/dictionaries/field/add/", {"code": "manufacturing", "label": "装备制造"})
    assert again.status_code == 422 and "旧代码保留" in again.content.decode()
    with as_system():
        kinds = set(Entry.objects.filter(kind__startswith="dictionary.").values_list("kind", flat=True))
    assert kinds == {"dictionary.code.added", "dictionary.code.ended"}


def test_what_is_wrong_with_a_code_is_said_beside_it(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    answer = handler.post("/desk/dossiers/new/", filled({"field": "gardening"}))
    assert answer.status_code == 422 and "应为：manufacturing（制造业）" in answer.content.decode()
    answer = handler.post("/desk/dossiers/new/", filled({"case_type": "copyright.software"}))
    assert answer.status_code == 422 and "“计算机软件”不属于商标权" in answer.content.decode()
    assert not listed(handler)


@pytest.mark.feature("S000-2.3")
def test_a_software_case_stands_under_copyright_in_the_list_and_in_the_annex_row(
    signed_in: Signed, world: World
) -> None:
    handler = signed_in("handler")
    software = enter(handler, {"case_type": "copyright.software"}, right_type="copyright")
    enter(handler, {"case_type": "trademark.sale"})
    assert (
        listed(handler, "case_type=copyright") == {software.number} == listed(handler, "case_type=copyright.software")
    )
    assert listed(handler, "case_type=copyright.film") == set()
    assert counted(handler, "by=annex") == {
        "侵犯商业秘密案件": 0, "侵犯商标权案件": 1, "侵犯专利权案件": 0, "侵犯著作权案件": 1, "侵犯植物新品种权案件": 0, "合计": 2,
    }  # fmt: skip
    roots = {"商业秘密", "商标权", "专利权", "著作权", "植物新品种权", "地理标志"}
    assert roots <= counted(handler, "by=case_type").keys()


@pytest.mark.feature("S001-2.1")
def test_rural_and_circulation_find_only_those_cases(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    wanted = enter(handler, {"area": "rural", "stage": "circulation"})
    enter(handler, {"area": "rural", "stage": "production"})
    enter(handler, {"area": "fringe", "stage": "circulation"})
    assert listed(handler, "area=rural&stage=circulation") == {wanted.number}
    assert counted(handler, "by=stage&area=rural") == {"生产": 1, "流通": 1, "消费终端": 0, "合计": 2}
    assert counted(handler, "by=area") == {"城市": 0, "农村": 2, "城乡结合部": 1, "合计": 3}


@pytest.mark.feature("S000-C4")
def test_of_the_five_typical_cases_one_was_sold_by_live_streaming(signed_in: Signed, world: World) -> None:
    told = shared_yaml("seeds/typical-cases-2025.yaml")["cases"]
    words = {"网络直播": "live_stream", "网店": "online_shop"}
    handler, today = world.actor("handler"), local_day(timezone.now())
    for row in told:
        said = f"{row['sales_channel_zh'] or ''}{'网店' if row['online_shops'] else ''}"
        draft = CaseDraft(
            title=row["title_zh"], right_type=row["right_type"], number=row["id"], cause=row["crime_type_zh"],
            lead_source="work_discovery", opened_on=today, conduct_to=today,
            codes={"channel": tuple(code for word, code in words.items() if word in said)},
            parties=(PartyDraft(role="suspect", sort="unit", name="某公司"),),
        )  # fmt: skip
        enter_case(draft, actor=handler, now=timezone.now())
    table = counted(signed_in("handler"), "by=channel")
    assert (table["网络直播"], table["合计"]) == (1, 5)


@pytest.mark.feature("S001-9.2")
def test_an_expired_patent_marked_as_valid_is_passing_off_and_counted_apart(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    patent = {"rights__count": "1", "rights__0__kind": "patent", "rights__0__name": "一种水泵", "rights__0__owner": "某公司",
              "rights__0__registration_number": "ZL201010000001.X", "rights__0__status": "expired"}  # fmt: skip
    answer = handler.post("/desk/dossiers/new/", filled({"case_type": "patent.utility"}, right_type="patent", **patent))
    assert answer.status_code == 422 and "类别应选“假冒专利”" in answer.content.decode()
    unchecked = handler.post("/desk/dossiers/new/", filled({"case_type": "patent.passing_off"}, right_type="patent"))
    assert unchecked.status_code == 422 and "专利号和状态核查" in unchecked.content.decode()
    fake = enter(handler, {"case_type": "patent.passing_off"}, right_type="patent", **patent)
    real = enter(handler, {"case_type": "patent.utility"}, right_type="patent")
    assert listed(handler, "case_type=patent.passing_off") == {fake.number}
    assert listed(handler, "case_type=patent") == {fake.number, real.number}
    kinds = counted(handler, "by=case_type")
    assert (kinds["专利权 · 假冒专利"], kinds["专利权 · 侵犯实用新型专利权"]) == (1, 1)
    rows = counted(handler, "by=annex")
    assert (rows["侵犯专利权案件"], rows["不在附表各行中"], rows["合计"]) == (1, 1, 2)
    assert "已经失效" in handler.get(f"/desk/dossiers/{fake.pk}/").content.decode()


@pytest.mark.feature("S001-12.1")
def test_a_variety_case_of_the_agriculture_bureau_counts_in_its_annex_row(world: World) -> None:
    farming = browser(seat("agriculture", "handler"))
    case = enter(farming, {"case_type": "plant_variety.infringement"}, right_type="plant_variety", **{
        "goods__count": "2", "goods__0__name": "玉米种子", "goods__0__quantity": "3000", "goods__0__unit": "千克",
        "goods__1__name": "制种田", "goods__1__quantity": "12", "goods__1__unit": "亩"})  # fmt: skip
    assert counted(farming, "by=annex")["侵犯植物新品种权案件"] == 1
    page = farming.get(f"/desk/dossiers/{case.pk}/").content.decode()
    assert "千克" in page and "亩" in page and "侵犯品种权" in page


def test_an_outsider_counts_nothing_and_finds_nothing(signed_in: Signed, world: World) -> None:
    case = enter(signed_in("handler"), {"field": "manufacturing"})
    stranger = signed_in("stranger")
    assert listed(stranger, "field=manufacturing") == set()
    assert counted(stranger, "by=field")["合计"] == 0
    assert stranger.get(f"/desk/dossiers/{case.pk}/codes/").status_code == 404
    assert stranger.post(f"/desk/dossiers/{case.pk}/codes/", {"codes.field": "consumer_goods"}).status_code == 404
    with acting_as(world.actor("stranger")):
        assert figures.table("owner", actor=world.actor("stranger")).total == 0


def test_codes_are_changed_by_the_handler_and_the_earlier_ones_stay(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    case = enter(handler, {"field": "manufacturing", "channel": ["live_stream", "online_shop"]})
    handler.post(
        f"/desk/dossiers/{case.pk}/codes/", {"codes.field": "consumer_goods", "codes.channel": ["live_stream"]}
    )
    page = handler.get(f"/desk/dossiers/{case.pk}/").content.decode()
    assert "消费品" in page and "网络直播" in page and "制造业" not in page
    with as_system():
        rows: Any = Dossier.objects.get(pk=case.pk).codings.filter(superseded=True)
        assert set(rows.values_list("code", flat=True)) == {"manufacturing", "online_shop"}
        assert Entry.objects.filter(chain=case.pk, kind="case.coded").count() == 2
    assert (
        signed_in("head").post(f"/desk/dossiers/{case.pk}/codes/", {"codes.field": "manufacturing"}).status_code == 403
    )
