"""From the report in the browser to the section of the guide, and the reading on the officer's page."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.portal.test_risk import finished
from tests.rooms.enterprises.assessing import credit_code
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.enterprises.models import GuideReading
from zhixian.rooms.publishing import first_pages, services

pytestmark = pytest.mark.django_db


def test_the_firm_opens_a_section_from_its_report_and_the_unit_sees_that_it_did(client: Client) -> None:
    now = timezone.now()
    world = worlds.build(now)
    made = first_pages.take_in("trade-secret-guide", actor=world.actor("detective"), now=now)
    services.submit(made.pk, actor=world.actor("detective"), now=now)
    services.release(made.pk, actor=world.actor("police_head"), now=now, redacted=True)
    where, _ = finished(client, "unmet", "trade-secret")
    report = client.get(f"{where}report/").content.decode()
    links = re.findall(rf'href="({where}findings/[0-9a-f-]+/guide/)">看指引第(\d)节', report)
    assert {number for _, number in links} == set("1234567")
    link = next(address for address, number in links if number == "3")
    shown = client.get(link).content.decode()
    assert "三、管好人员" in shown and "第1版" in shown and "保密协议" in shown and "四、" not in shown
    other = Client()
    assert other.get(link)["Location"] == "/risk/?need=code"
    finished(other, "unmet", "trade-secret")
    assert other.get(link).status_code == 404
    with as_system():
        assert GuideReading.objects.count() == 1
    unit = Unit.objects.get(pk=world.actor("detective").unit_id)
    told = {
        "name": "清源机器人有限公司",
        "credit_code": credit_code(3),
        "given_by": "王某",
        "unit": str(unit.pk),
        "agree": "yes",
    }
    assert client.post(f"{where}consent/", told).status_code == 302
    desk = Client()
    desk.force_login(world.officers["detective"], backend="django.contrib.auth.backends.ModelBackend")
    page = desk.get(f"/desk{where}").content.decode()
    assert "企业看过的指引" in page and "第1版“三、管好人员”" in page
