"""进出口监控 on the desk and over the API: enter, take in, judge, the lead; and outsiders who find nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.faces.world import World
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.borders.models import DeclaredLine, Hit, WatchEntry
from zhixian.rooms.leads import entering

pytestmark = pytest.mark.django_db
HEAD = "报关单号,品名,申报日期,收发货人\n"


def enter(client: Client, **more: Any) -> WatchEntry:
    told = {"act": "enter", "title": "假冒电动工具", "reason": "近期多次查获", "words": "电钻",
            "until": str(local_day(timezone.now()) + timedelta(days=60)), **more}  # fmt: skip
    answer = client.post("/desk/goods-watch/", told)
    assert answer.status_code == 302, answer.content.decode()
    with as_system():
        return WatchEntry.objects.get(title=told["title"])


def take_in(client: Client, *rows: str) -> str:
    today = local_day(timezone.now())
    text = HEAD + "\n".join(f"{row.split(',')[0]},{row.split(',')[1]},{today},某公司" for row in rows)
    answer = client.post("/desk/goods-watch/take-in/", {"file": SimpleUploadedFile("a.csv", text.encode())})
    assert answer.status_code == 200
    return str(answer.content.decode())


def the_hit() -> Hit:
    with as_system():
        return Hit.objects.select_related("entry", "line").get()


def test_from_the_list_to_the_lead(signed_in: Any, world: World) -> None:
    handler = signed_in("handler")
    entry = enter(handler)
    shown = take_in(handler, "E1,充电式电钻", "E2,雨伞", ",无号")
    assert "导入2行，命中1处，1行有错没有导入" in shown and "请填写报关单号" in shown
    page = handler.get("/desk/goods-watch/").content.decode()
    assert "本单位待判断的命中（1）" in page and "品名含“电钻”" in page
    hit = the_hit()
    address = f"/desk/goods-watch/hits/{hit.pk}/"
    wrong = handler.post(address, {"act": "aside", "why": "不"})
    assert wrong.status_code == 422 and "请写明为什么排除" in wrong.content.decode()
    assert handler.post(address, {"act": "lead", "matter": "mark", "note": ""}).status_code == 302
    page = handler.get(address).content.decode()
    lead = re.search(r'href="(/desk/leads/[^"]+/)">由此转成的线索', page)
    assert lead and 'name="act"' not in page.split("<main")[1]
    shown = handler.get(lead[1]).content.decode()
    assert "充电式电钻" in shown and "海关通报" in shown
    assert f"/desk/goods-watch/{entry.pk}/" in shown and "进出口监控" in shown.split("<main")[1]
    again = handler.post(address, {"act": "aside", "why": "再判断一次看看"})
    assert again.status_code in (404, 409)


def test_renewed_and_ended_on_its_page_by_its_own_unit(signed_in: Any, world: World) -> None:
    handler, police = signed_in("handler"), signed_in("detective")
    entry = enter(handler)
    address = f"/desk/goods-watch/{entry.pk}/"
    page = police.get(address).content.decode()
    assert "近期多次查获" in page and "提前结束" not in page
    assert police.post(address, {"act": "end", "why": "我想结束它"}).status_code == 404
    later = str(local_day(timezone.now()) + timedelta(days=90))
    assert handler.post(address, {"act": "renew", "until": later, "why": "还在查获"}).status_code == 302
    assert handler.post(address, {"act": "end", "why": "风险已经解除"}).status_code == 302
    page = handler.get(address).content.decode()
    assert "还在查获" in page and "风险已经解除" in page and "提前结束" in page
    assert entry.title in handler.get("/desk/goods-watch/all/").content.decode()


def test_the_list_is_filtered_and_a_colleague_sees_who_entered_what(signed_in: Any, world: World) -> None:
    handler = signed_in("handler")
    entry = enter(handler, nice_classes="7")
    enter(handler, title="某条航线", words="", modes=["rail"])

    def listed(**by: str) -> tuple[bool, bool]:
        page = handler.get("/desk/goods-watch/", by).content.decode()
        return f"/desk/goods-watch/{entry.pk}/" in page, "某条航线</a>" in page

    assert listed() == listed(q="近期", mode="rail") == (True, True)
    assert listed(kind="goods") == listed(mode="sea") == (True, False)
    assert listed(kind="route") == (False, True)
    assert "没有这样的条目" in handler.get("/desk/goods-watch/all/?q=雨伞").content.decode()
    assert handler.get("/desk/goods-watch/?kind=ship").status_code in (400, 422)
    address = f"/desk/goods-watch/{entry.pk}/"
    assert "尼斯分类7" in handler.get(address).content.decode()
    own, others = (signed_in(seat).get(address).content.decode() for seat in ("handler", "detective"))
    by = re.search(r"列入单位：<span[^>]*>[^<]*（([^<）]+)）</span>", own)
    assert by and not re.search(r"列入单位：<span[^>]*>[^<]*（" + by[1], others)


def test_outsiders_find_nothing(signed_in: Any, world: World) -> None:
    handler = signed_in("handler")
    entry = enter(handler)
    take_in(handler, "E1,充电式电钻")
    hit = the_hit()
    pages = ["/desk/goods-watch/", "/desk/goods-watch/all/", f"/desk/goods-watch/{entry.pk}/", "/desk/goods-watch/hits/",
             "/desk/goods-watch/hits/judged/", f"/desk/goods-watch/hits/{hit.pk}/", "/desk/goods-watch/take-in/"]  # fmt: skip
    prosecutor = signed_in("prosecutor")
    assert [prosecutor.get(each).status_code for each in pages] == [403] * len(pages)
    assert "进出口监控" not in prosecutor.get("/desk/").content.decode()
    assert prosecutor.get("/desk/goods-watch/", {"kind": "goods", "q": "电"}).status_code == 403
    assert [Client().get(each).status_code for each in pages] == [302] * len(pages)
    stranger = signed_in("stranger")  # another regulator: the list, but not what others were told
    assert "假冒电动工具" in stranger.get("/desk/goods-watch/").content.decode()
    for each in ("/desk/goods-watch/", "/desk/goods-watch/hits/", f"/desk/goods-watch/{entry.pk}/"):
        assert "充电式电钻" not in stranger.get(each).content.decode()
    assert stranger.get(f"/desk/goods-watch/hits/{hit.pk}/").status_code == 404
    assert stranger.post(f"/desk/goods-watch/hits/{hit.pk}/", {"act": "aside", "why": "别人来排除"}).status_code == 404
    with as_system():
        assert Hit.objects.get().state == "open" and DeclaredLine.objects.count() == 1


def test_a_lead_that_speaks_of_watched_goods_says_so_to_whoever_may_read_the_list(signed_in: Any, world: World) -> None:
    entry = enter(signed_in("handler"))
    told = {"channel": "telephone", "matter": "mark", "what": "有人批发假电钻", "division": "320981", "kind": "report"}
    lead = entering.enter(told, actor=world.actor("handler"), now=world.now)
    page = signed_in("handler").get(f"/desk/leads/{lead.report_id}/").content.decode()
    assert f'与<a href="/desk/goods-watch/{entry.pk}/">假冒电动工具</a>相符：品名含“电钻”' in page


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "=cmd()", "𠮷田电钻", "x" * 3000])
def test_junk_in_a_form_or_a_table_brings_no_500(words: str, signed_in: Any, world: World) -> None:
    handler = signed_in("handler")
    answer = handler.post("/desk/goods-watch/", {"act": "enter", "title": words, "words": words, "until": words})
    assert answer.status_code == 422 and "<script>alert(1)" not in answer.content.decode()
    assert "<script>alert(1)" not in take_in(handler, f"E1,{words}")
    assert handler.get("/desk/goods-watch/", {"q": words}).status_code == 200
