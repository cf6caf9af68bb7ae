"""我的工作: what ends first on top, filters by address, the strip of fourteen days; notices; units; looks."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import FOUNDED, World
from zhixian.rooms.agencies.models import Appointment

pytestmark = pytest.mark.django_db


def test_what_ends_first_stands_on_top(signed_in: Callable[[str], Client], world: World) -> None:
    late = World(world.units, world.officers, world.now - timedelta(days=7))
    first, _ = worlds.enter(late, title="逾期未送的案件")
    worlds.drive(late, worlds.begin_transfer(late, first.pk), until="approve-transfer")
    second, _ = worlds.enter(world, title="刚刚批准的案件")
    worlds.drive(world, worlds.begin_transfer(world, second.pk), until="approve-transfer")
    text = signed_in("handler").get("/desk/").content.decode()
    assert text.index("逾期未送的案件") < text.index("刚刚批准的案件")
    row = text[text.index('<li>\n  <div class="when">') : text.index("逾期未送的案件")]
    assert "已超期" in row and "▲" in row and "超期 6 天" in row
    assert "行政执法机关移送涉嫌犯罪案件的规定" in text  # the article beside the term
    assert len(re.findall(r'class="d"', text)) == 14


def test_filters_are_in_the_address(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world, title="只有办案期限的案件")
    handler = signed_in("handler")
    assert dossier.number in handler.get("/desk/?light=normal&procedure=penalty-case").content.decode()
    assert dossier.number not in handler.get("/desk/?light=overdue").content.decode()
    assert dossier.number not in handler.get("/desk/?procedure=forward-transfer").content.decode()
    assert handler.get("/desk/?light=x&procedure='").status_code == 200


def test_a_notice_is_read_and_leads_to_its_dossier(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    worlds.begin_transfer(world, dossier.pk)
    head = signed_in("head")
    text = head.get("/desk/notices/").content.decode()
    assert "请指定两名以上执法人员核实" in text
    place = re.findall(r"/desk/notices/[0-9a-f-]+/read/", text)[0]
    assert head.post(place, {"go": "1"})["Location"].startswith("/desk/dossiers/")
    assert place not in head.get("/desk/notices/").content.decode()
    head.post("/desk/notices/read/")
    assert "全部标为已读" not in head.get("/desk/notices/").content.decode()


def test_an_officer_of_two_units_acts_for_one_at_a_time(signed_in: Callable[[str], Client], world: World) -> None:
    officer, other = world.officers["second_handler"], world.units["other_police"]
    Appointment.objects.get_or_create(officer=officer, unit=other, post="liaison", defaults={"since": FOUNDED})
    dossier, _ = worlds.enter(world)
    client = signed_in("second_handler")
    client.post("/desk/unit/", {"unit": str(world.units["market"].pk)})
    assert client.get(f"/desk/dossiers/{dossier.pk}/").status_code == 200
    client.post("/desk/unit/", {"unit": str(other.pk)})
    assert client.get(f"/desk/dossiers/{dossier.pk}/").status_code == 404
    assert other.name in client.get("/desk/").content.decode()
    Appointment.objects.filter(officer=officer, unit=other).update(until=timezone.localdate() - timedelta(days=1))
    assert client.get(f"/desk/dossiers/{dossier.pk}/").status_code == 200  # the post ended: back to her own unit


def test_large_type_and_dark_colours_stay_for_the_session(signed_in: Callable[[str], Client]) -> None:
    handler = signed_in("handler")
    handler.post("/desk/look/", {"theme": "dark"})
    handler.post("/desk/look/", {"type_size": "large"})
    handler.post("/desk/look/", {"theme": "<script>"})
    assert 'data-theme="dark" data-type="large"' in handler.get("/desk/").content.decode()


def test_a_two_character_word_finds_a_dossier(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world, title="东台某厂假冒“鹤鸣”茶具案")
    text = signed_in("handler").get("/desk/search/", {"q": "鹤鸣"}).content.decode()
    assert dossier.number in text
    for odd in ("", "鹤", "'; drop table", "%" * 200):
        assert signed_in("handler").get("/desk/search/", {"q": odd}).status_code == 200
    assert signed_in("handler").get("/desk/search/", {"q": "\x00"}).status_code == 422
