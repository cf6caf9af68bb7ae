"""A task with two leads and no common one; goods on alert give new cases a short clock."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.desk.facts import browser, enter, seat
from tests.faces.world import World
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.supervision.models import Task, TaskLead

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
SHORT = "house-emergency-goods-check"


@pytest.mark.feature("S004-1.1")
def test_of_two_leads_without_a_common_one_each_reports_for_itself(signed_in: Signed, world: World) -> None:
    office = browser(seat("leading_office", "head"))
    court, market = browser(seat("court", "handler")), signed_in("head")
    bench = Unit.objects.get(kind="court")
    told = {"title": "打击侵犯商业秘密违法犯罪行为", "basis": "外商投资企业知识产权保护行动方案一（一）",
            "leads": [str(world.units["market"].pk), str(bench.pk)]}  # fmt: skip
    assert signed_in("handler").post("/desk/tasks/", told).status_code == 403
    office.post("/desk/tasks/", told)
    with as_system():
        task = Task.objects.get()
    for client in (office, court, market):
        assert "2个牵头单位，已报送0个" in client.get("/desk/tasks/").content.decode()
    assert "新任务" in market.get("/desk/notices/").content.decode()
    market.post(f"/desk/tasks/{task.pk}/report/", {"report": "查处商业秘密案件3件", "cases": "3"})
    for client in (office, court, market):
        page = client.get("/desk/tasks/").content.decode()
        assert "2个牵头单位，已报送1个" in page and page.count("◆ 未报送") == 1 and "查处商业秘密案件3件" in page
    # Nobody reports for another, and an outsider sees neither the task nor its leads.
    assert office.post(f"/desk/tasks/{task.pk}/report/", {"report": "代报"}).status_code == 404
    stranger = signed_in("stranger_head")
    assert "商业秘密" not in stranger.get("/desk/tasks/").content.decode()
    assert stranger.post(f"/desk/tasks/{task.pk}/report/", {"report": "代报"}).status_code == 404
    with acting_as(world.actor("stranger_head")):
        assert not Task.objects.exists() and not TaskLead.objects.exists()


def short_clocks(dossier: Dossier) -> list[Clock]:
    with as_system():
        return list(Clock.objects.filter(dossier_id=dossier.pk, clock=SHORT))


def test_masks_on_alert_give_new_cases_the_short_clock_and_old_ones_keep_theirs(
    signed_in: Signed, world: World
) -> None:
    handler, admin = (
        signed_in("handler"),
        browser(seat("market_regulation", "administrator", name="东台市市场监督管理局")),
    )
    masks = {
        "goods__count": "1",
        "goods__0__name": "一次性医用口罩",
        "goods__0__quantity": "5000",
        "goods__0__unit": "只",
    }
    before = enter(handler, **masks)
    admin.post("/desk/dictionaries/goods_alert/add/", {"code": "masks", "label": "口罩"})
    flagged = enter(handler, **masks)
    other = enter(handler, goods__count="1", goods__0__name="白酒", goods__0__quantity="5", goods__0__unit="瓶")
    admin.post("/desk/dictionaries/goods_alert/end/", {"code": "masks"})
    after = enter(handler, **masks)
    assert [len(short_clocks(each)) for each in (before, flagged, other, after)] == [0, 1, 0, 0]
    (clock,) = short_clocks(flagged)
    assert clock.stopped_at is None and clock.due_at is not None
    with as_system():
        run = Run.objects.get(dossier_id=flagged.pk)
    officers = [str(world.officers[who].pk) for who in ("handler", "second_handler")]
    services.take(run.pk, "collect-evidence", actor=world.actor("handler"), now=timezone.now(),
                  form={"officers": officers, "content": "抽样送检", "told_rights": True})  # fmt: skip
    assert short_clocks(flagged)[0].stopped_at is not None
