"""内部目标 on the desk: set by the head, seen as a setting wherever the clock is shown, not for another unit; and 暂定 wherever it stands."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.faces import world as worlds
from tests.faces.desk.test_junk import JUNK
from tests.faces.world import World
from zhixian.moments import SHANGHAI
from zhixian.rooms.agencies import targets, tokens
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import anew
from zhixian.rooms.docket.models import Clock

pytestmark = pytest.mark.django_db
PAGE = "/desk/unit/targets/"
TWO_HOURS = {"kind": "immediately", "length": "2", "unit_of_time": "hour", "reason": "值班制度"}
# The clock (立即组成专案组核实) and the word that its 立即 has no number.
CLOCK = "transfer-team-designation"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def api(world: World, who: str, address: str):
    token = tokens.make(world.officers[who], name="测试", scopes=("read",), lasts=timedelta(days=1),
                        unit_id=world.actor(who).unit_id, now=world.now)  # fmt: skip
    return Client().get(f"/api/v1{address}", headers={"Authorization": f"Bearer {token}"}).json()


def test_the_head_sets_a_target_and_the_clock_shows_it_as_a_setting(signed_in: Callable[[str], Client], world: World):
    head, handler = signed_in("head"), signed_in("handler")
    assert "24小时</b>以内" in text(head, PAGE)
    answer = head.post(PAGE, TWO_HOURS, follow=True)
    assert "自现在起开始计时的期限适用" in answer.content.decode()
    page = text(handler, PAGE)
    assert "2小时</b>以内" in page and "顾平" in page and "值班制度" in page and "不是法定期限" in page
    assert '<form method="post" action="/desk/unit/targets/"' not in page  # a handler looks and does not set
    assert "内部目标2小时" in text(handler, "/desk/law/clocks/?q=指定")
    dossier, _ = worlds.enter(world)
    worlds.begin_transfer(world, dossier.pk)
    for address in ("/desk/", f"/desk/dossiers/{dossier.pk}/", f"/desk/dossiers/{dossier.pk}/record/"):
        shown = text(handler, address)
        place = shown.index("内部目标2小时：")
        assert "平台规则" in shown[place : place + 200], address
        assert "立即办理" in shown and "法条没有日数" in shown, address
    [row] = [row for row in api(world, "handler", "/work") if row["clock"] == CLOCK]
    assert row["due_at"] is None and row["light"] == "normal" and row["provisional"] is False
    away = datetime.fromisoformat(row["internal_target_at"]) - world.now
    assert abs(away - timedelta(hours=2)) < timedelta(seconds=1)
    [run] = [
        run
        for run in api(world, "handler", f"/dossiers/{dossier.pk}")["runs"]
        if run["procedure"] == "forward-transfer"
    ]
    assert {clock["clock"]: clock["internal_target_at"] for clock in run["clocks"]}[CLOCK] == row["internal_target_at"]


def test_being_past_a_target_is_said_and_makes_nothing_late(signed_in: Callable[[str], Client], world: World):
    signed_in("head").post(PAGE, TWO_HOURS)
    earlier = World(world.units, world.officers, world.now - timedelta(days=3))
    dossier, _ = worlds.enter(earlier)
    targets.put(**TWO_HOURS | {"length": "1"}, actor=world.actor("head"), now=earlier.now)
    worlds.begin_transfer(earlier, dossier.pk)
    shown = text(signed_in("handler"), f"/desk/dossiers/{dossier.pk}/record/")
    place = shown.index("内部目标")
    assert "，已过" in shown[place : place + 80]
    assert "已超期" not in shown[shown.rindex('<span class="chip', 0, place) : place]


def test_an_outsider_sees_and_changes_only_her_own(signed_in: Callable[[str], Client], world: World):
    signed_in("head").post(PAGE, TWO_HOURS)
    stranger, boss = signed_in("stranger"), signed_in("stranger_head")
    for client in (stranger, boss):
        page = text(client, PAGE)
        assert "值班制度" not in page and "顾平" not in page and "2小时</b>" not in page
    assert stranger.post(PAGE, TWO_HOURS).status_code == 403
    boss.post(
        PAGE,
        TWO_HOURS | {"length": "7", "unit": str(world.units["market"].pk), "unit_id": str(world.units["market"].pk)},
    )
    assert targets.own(world.units["market"].pk)["immediately"].length == 2
    assert Client().get(PAGE).status_code == 302  # nobody without a session


@pytest.mark.parametrize("value", JUNK)
def test_junk_is_answered_with_a_sentence_and_sets_nothing(
    signed_in: Callable[[str], Client], world: World, value: str
):
    head = signed_in("head")
    for field in ("kind", "length", "unit_of_time"):
        sent = TWO_HOURS | {field: value}
        answer = head.post(PAGE, sent)
        if field == "length" and not value:
            continue  # an empty length gives the target back
        assert answer.status_code == 422, field
        assert "处要改" in answer.content.decode()
    assert targets.own(world.units["market"].pk) == {}


def test_a_refused_form_keeps_what_was_typed(signed_in: Callable[[str], Client], world: World):
    page = signed_in("head").post(PAGE, TWO_HOURS | {"length": "9999"}).content.decode()
    assert 'value="9999"' in page and "应填1至720的整数（小时）" in page and 'href="#immediately-length"' in page
    assert 'value="值班制度"' in page


def test_provisional_is_said_on_every_page_and_ends_with_the_decree(signed_in: Callable[[str], Client], world: World):
    """The clock is started at the end of the last decreed year, as a step would start it then."""
    last = max(anew.decreed().years)
    then = World(world.units, world.officers, datetime(last, 12, 30, 9, 0, tzinfo=SHANGHAI))
    dossier, _ = worlds.enter(then)
    handler = signed_in("handler")
    with as_system():
        clock = Clock.objects.get(dossier_id=dossier.pk, clock="market-case-decision")
        provisional = clock.provisional
    assert provisional
    for address in ("/desk/", f"/desk/dossiers/{dossier.pk}/", f"/desk/dossiers/{dossier.pk}/record/"):
        assert ">暂定</span>" in text(handler, address), address
    assert [row["provisional"] for row in api(world, "handler", "/work") if row["clock"] == clock.clock] == [True]
    firm = anew.decreed().with_year(last + 1, rest=[], work=[])
    assert anew.reckon_anew(now=then.now, calendar=firm) == 1
    for address in ("/desk/", f"/desk/dossiers/{dossier.pk}/"):
        assert ">暂定</span>" not in text(handler, address), address
    assert "不再是暂定" in text(handler, "/desk/notices/")
    assert "按公布的放假安排重新计算期限" in text(handler, f"/desk/dossiers/{dossier.pk}/record/")
    assert "不再是暂定" not in text(signed_in("stranger"), "/desk/notices/")
