"""串并案: three cases by one warehouse, a missing link as a task, several units, and who sees what."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.faces.desk.facts import enter
from tests.faces.world import World
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.linking.models import Cluster, ClusterCase, ClusterEntity, FollowUp

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]


def opened(client: Client, name: str = "城东仓库系列案") -> str:
    return client.post("/desk/clusters/", {"name": name})["Location"]


def with_three_cases(handler: Client) -> tuple[str, list[Dossier]]:
    """Three shops that were supplied out of one warehouse."""
    address = opened(handler)
    cases = [enter(handler, title=f"第{n}家店售假案", parties__0__name=f"第{n}家店") for n in (1, 2, 3)]
    for case in cases:
        handler.post(f"{address}case/", {"number": case.number, "stage": "sale"})
    handler.post(f"{address}entity/", {"kind": "place", "stage": "storage", "name": "城东3号仓库"})
    with as_system():
        keys = [str(key) for key in ClusterCase.objects.values_list("pk", flat=True)]
        entity = str(ClusterEntity.objects.get().pk)
    handler.post(f"{address}tie/", {"entity": entity, "cases": keys})
    return address, cases


@pytest.mark.feature("S000-3.1")
def test_three_cases_by_one_warehouse_show_an_empty_production_for_which_a_task_is_offered(
    signed_in: Signed, world: World
) -> None:
    handler, detective = signed_in("handler"), signed_in("detective")
    address, cases = with_three_cases(handler)
    page = handler.get(address).content.decode()
    assert "3件案件" in page and all(case.number in page for case in cases)
    assert page.count("<td>城东3号仓库</td>") == 3
    missing = re.findall(r'<h3>(\w+) <span class="tag check">缺少</span></h3>', page)
    assert missing == ["生产", "运输"]
    assert "补查“生产”环节" in page and 'name="stage" value="production"' in page
    # Handed to several units; the task for the missing link goes to one of them.
    for unit in ("police", "procuratorate"):
        handler.post(f"{address}unit/", {"unit": str(world.units[unit].pk)})
    handler.post(f"{address}task/", {"stage": "production", "unit": str(world.units["police"].pk)})
    assert "补查任务已交东台公安" in handler.get(address).content.decode()
    theirs = detective.get(address).content.decode()
    assert all(case.number in theirs for case in cases) and "第1家店" not in theirs
    assert str(cases[0].pk) not in theirs and "城东3号仓库" in theirs
    assert "缺少“生产”环节，请补查" in signed_in("police_head").get("/desk/notices/").content.decode()
    with as_system():
        task = FollowUp.objects.get()
        assert Entry.objects.filter(kind="cluster.read", chain=world.units["police"].pk).exists()
    detective.post(f"{address}entity/", {"kind": "firm", "stage": "production", "name": "南郊加工厂"})
    detective.post(f"{address}done/", {"task": str(task.pk), "result": "查明由南郊加工厂生产"})
    page = handler.get(address).content.decode()
    assert "查明由南郊加工厂生产" in page
    assert re.findall(r'<h3>(\w+) <span class="tag check">缺少</span></h3>', page) == ["运输"]


def test_an_outsider_finds_no_cluster_and_cannot_act_on_one(signed_in: Signed, world: World) -> None:
    address, cases = with_three_cases(signed_in("handler"))
    stranger = signed_in("stranger")
    assert stranger.get(address).status_code == 404
    assert "城东仓库" not in stranger.get("/desk/clusters/").content.decode()
    for act in ("case", "entity", "tie", "unit", "task", "done", "close", "remove"):
        assert stranger.post(f"{address}{act}/", {"number": cases[0].number, "stage": "sale"}).status_code == 404, act
    with acting_as(world.actor("stranger")):
        assert not Cluster.objects.exists() and not ClusterCase.objects.exists() and not ClusterEntity.objects.exists()
    # Nor may a case be linked that the linking officer cannot see.
    theirs = opened(stranger, "外地系列案")
    answer = stranger.post(f"{theirs}case/", {"number": cases[0].number, "stage": "sale"})
    assert answer.status_code == 422 and "没有找到这个案卷编号" in answer.content.decode()


def test_a_restricted_case_is_not_linked_and_one_restricted_later_disappears(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    address, cases = with_three_cases(handler)
    handler.post(f"{address}unit/", {"unit": str(world.units["police"].pk)})
    handler.post(f"/desk/dossiers/{cases[0].pk}/secrecy/restrict/", {"reason": "商业秘密"})
    assert cases[0].number not in signed_in("detective").get(address).content.decode()
    secret = enter(handler, restricted="商业秘密")
    answer = handler.post(f"{address}case/", {"number": secret.number, "stage": "sale"})
    assert answer.status_code == 403 and "限制知悉" in answer.content.decode()


def test_a_hint_says_what_is_shared_and_links_nothing(signed_in: Signed, world: World) -> None:
    handler = signed_in("handler")
    address = opened(handler)
    first = enter(handler, parties__0__phone="13812345678")
    handler.post(f"{address}case/", {"number": first.number, "stage": "sale"})
    near = enter(handler, title="另一家店售假案", parties__0__name="另一家店", parties__0__phone="13812345678")
    far = enter(handler, title="无关的案件", parties__0__name="无关店")
    page = handler.get(address).content.decode()
    hints = page[page.index("提示：可能有关的案件") :]
    assert near.number in hints and "电话“13812345678”" in hints and "只是提示" in hints and far.number not in hints
    assert "1件案件" in page


def test_the_head_of_the_lead_closes_it_and_then_nothing_changes(signed_in: Signed, world: World) -> None:
    handler, head = signed_in("handler"), signed_in("head")
    address, _ = with_three_cases(handler)
    assert handler.post(f"{address}close/").status_code == 403
    head.post(f"{address}close/")
    answer = handler.post(f"{address}entity/", {"kind": "firm", "stage": "production", "name": "厂"})
    assert answer.status_code == 403 and "已经结束" in answer.content.decode()
