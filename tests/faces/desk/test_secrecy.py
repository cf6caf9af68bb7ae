"""限制知悉: who is not cleared finds nothing by search, list, address or name, and counts one more in a sum."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.desk.facts import enter
from tests.faces.desk.test_case_facts import counted, listed
from tests.faces.world import World
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import work
from zhixian.rooms.dossiers.models import Dossier, Party
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
TITLE = "某研究院技术秘密为境外非法提供案"


def restricted(handler: Client) -> Dossier:
    return enter(
        handler, {"foreign_element": ["supply_abroad"], "field": "manufacturing"}, title=TITLE, right_type="trade_secret",
        restricted="涉及商业秘密", secret_documents="26", parties__0__name="密某科技公司",
        rights__count="1", rights__0__kind="trade_secret", rights__0__name="电池配方", rights__0__owner="东海新能源公司",
    )  # fmt: skip


@pytest.mark.feature("S000-C2")
def test_the_uncleared_and_outsiders_get_no_hit_by_search_list_or_name_and_only_sums_count_it(
    signed_in: Signed, world: World
) -> None:
    handler, head, colleague, stranger = (signed_in(who) for who in ("handler", "head", "second_handler", "stranger"))
    case, other = restricted(handler), enter(handler, {"field": "manufacturing"})
    address = f"/desk/dossiers/{case.pk}/"
    page = handler.get(address).content.decode()
    assert "限制知悉" in page and "26份" in page and "向境外提供" in page
    assert head.get(address).status_code == 200
    for client in (colleague, stranger):
        assert client.get(address).status_code == 404
        for words in ("技术秘密", "密某科技", "电池配方"):
            assert "没有找到" in client.get("/desk/search/", {"q": words}).content.decode(), words
        assert client.get("/desk/search/", {"q": case.number}).status_code == 200  # a hit would send her on
        assert case.number not in listed(client) | listed(client, "field=manufacturing")
        names = counted(client, "by=owner")
        assert "东海新能源公司" not in names
    assert counted(handler, "by=owner")["东海新能源公司"] == 1
    # By name and by code the case is in no line; the sum has it. An outsider's sum has nothing.
    table = counted(colleague, "by=field")
    assert (table["制造业"], table["限制知悉的案件（只计入合计）"], table["合计"]) == (1, 1, 2)
    assert counted(handler, "by=field")["制造业"] == counted(handler, "by=field")["合计"] == 2
    assert counted(stranger, "by=field")["合计"] == 0
    assert listed(colleague) == {other.number}


def test_the_second_wall_keeps_rows_from_an_uncleared_officer(signed_in: Signed, world: World) -> None:
    case = restricted(signed_in("handler"))
    with acting_as(world.actor("second_handler")):
        assert not Dossier.objects.filter(pk=case.pk).exists()
        assert not Party.objects.filter(dossier_id=case.pk).exists()
        assert [row.dossier.pk for row in work.my_work(world.actor("second_handler"), now=timezone.now())] == []
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from agencies_clearance where dossier_id = %s", [case.pk])
            assert cursor.fetchone() == (0,)
    with acting_as(world.actor("head")):
        assert Party.objects.filter(dossier_id=case.pk).exists()


def test_a_head_clears_and_takes_back_and_lifts_and_the_ledger_says_so(signed_in: Signed, world: World) -> None:
    handler, head, colleague = signed_in("handler"), signed_in("head"), signed_in("second_handler")
    case = enter(handler, {})
    address = f"/desk/dossiers/{case.pk}/"
    handler.post(f"{address}secrecy/restrict/", {"reason": "涉及商业秘密"})
    assert colleague.get(address).status_code == 404
    her = str(world.officers["second_handler"].pk)
    assert handler.post(f"{address}secrecy/clear/", {"officer": her}).status_code == 403
    head.post(f"{address}secrecy/clear/", {"officer": her})
    assert colleague.get(address).status_code == 200
    outside = head.post(f"{address}secrecy/clear/", {"officer": str(world.officers["stranger"].pk)})
    assert outside.status_code == 422 and "本单位的在职人员" in outside.content.decode()
    text = head.get(f"{address}secrecy/").content.decode()
    clearances = [part.split('"')[0] for part in text.split('name="clearance" value="')[1:]]
    head.post(f"{address}secrecy/end/", {"clearance": clearances[-1]})
    assert colleague.get(address).status_code == 404
    assert handler.post(f"{address}secrecy/lift/").status_code == 403
    head.post(f"{address}secrecy/lift/")
    assert colleague.get(address).status_code == 200
    with as_system():
        kinds = list(
            Entry.objects.filter(chain=case.pk, kind__startswith="case.")
            .order_by("position")
            .values_list("kind", flat=True)
        )
    assert kinds[1:] == ["case.restricted", "case.clearance.given", "case.clearance.ended", "case.restriction.lifted"]
    assert signed_in("stranger").get(f"{address}secrecy/").status_code == 404
    assert signed_in("stranger").post(f"{address}secrecy/restrict/", {"reason": "x"}).status_code == 404


def test_a_restricted_case_is_taken_on_by_the_police_whose_head_clears_the_receiver(
    signed_in: Signed, world: World
) -> None:
    dossier, _ = worlds.enter(world, restricted="涉及商业秘密")
    receiver, police_head = signed_in("receiver"), signed_in("police_head")
    run = worlds.begin_transfer(world, dossier.pk)
    for who in ("second_handler", "reviewer", "liaison"):
        signed_in("head").post(f"/desk/dossiers/{dossier.pk}/secrecy/clear/", {"officer": str(world.officers[who].pk)})
    worlds.drive(world, run, until="deliver-transfer")
    assert receiver.get(f"/desk/dossiers/{dossier.pk}/").status_code == 404
    police_head.post(f"/desk/dossiers/{dossier.pk}/secrecy/clear/", {"officer": str(world.officers["receiver"].pk)})
    worlds.take(world, run, "receiver", "sign-receipt", {"own_jurisdiction": "own"})
    assert receiver.get(f"/desk/dossiers/{dossier.pk}/").status_code == 200
