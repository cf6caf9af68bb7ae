"""现在可以做: forms from the declarations, refusals that keep what was typed, presses that count once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.docket import work
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.models import Dossier

pytestmark = pytest.mark.django_db


def hidden(text: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that takes this act, as the page carries them."""
    form = re.search(rf'<form[^>]*action="([^"]*/{action}/)".*?</form>', text, re.S)
    assert form, f"{action} is not on the page"
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group(0))
    return {"address": form.group(1)} | {name: value for name, value in pairs if name in {"once", "seen_state"}}


def press(client: Client, dossier: Dossier, action: str, **values: Any) -> Any:
    form = hidden(client.get(f"/desk/dossiers/{dossier.pk}/").content.decode(), action)
    return client.post(form.pop("address"), form | values)


def steps(world: World, run: Run) -> list[str]:
    with acting_as(world.actor("handler")):
        return [step.action for step in run.steps.all()]


def standing(world: World, dossier: Dossier, who: str = "handler") -> dict[str, str]:
    with acting_as(world.actor(who)):
        page = work.dossier_page(dossier.pk, actor=world.actor(who), now=timezone.now())
    return {each.run.procedure: each.run.state for each in page.standings}


def test_a_transfer_is_begun_from_the_dossier(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    answer = press(
        signed_in("handler"), dossier, "detect-trigger",
        ground="reached", suspected_crime="214", found_through="complaint", criterion="销售金额四十二万元",
    )  # fmt: skip
    assert answer.status_code == 302
    assert standing(world, dossier)["forward-transfer"] == "suspected"


def test_what_was_typed_stays_when_a_step_is_refused(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    run = worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="form-team")
    handler = str(world.officers["handler"].pk)
    answer = press(
        signed_in("handler"), dossier, "submit-transfer-report", officers=[handler], opinion="本意见应当留下"
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "本意见应当留下" in text
    assert re.search(r'class="summary".*href="#[^"]*-officers".*至少2名', text, re.S)
    assert re.search(rf'value="{handler}" checked', text)
    assert "submit-transfer-report" not in steps(world, run)


def test_rows_of_a_list_stay_and_grow_without_scripts(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="approve-transfer")
    liaison = signed_in("liaison")
    first = liaison.get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    assert 'value="现场检查笔录"' in first  # filled from the evidence list
    rows = {"materials.0.name": "现场检查笔录", "materials.1.name": "另加的一份", "receiver": "丁接"}
    more = press(liaison, dossier, "deliver-transfer", _more="materials", **rows)
    text = more.content.decode()
    assert more.status_code == 200
    assert 'value="另加的一份"' in text and 'value="丁接"' in text
    assert text.count('name="materials.') > first.count('name="materials.')
    assert standing(world, dossier)["forward-transfer"] == "approved"
    assert press(liaison, dossier, "deliver-transfer", **rows).status_code == 302
    assert standing(world, dossier)["forward-transfer"] == "delivered"


def test_a_second_press_of_the_same_form_acts_once(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    run = worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="pass-legal-review")
    head = signed_in("head")
    form = hidden(head.get(f"/desk/dossiers/{dossier.pk}/").content.decode(), "approve-transfer")
    address = form.pop("address")
    moment = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    answers = [head.post(address, form | {"opinion": "同意移送", "decided_at": moment}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert steps(world, run).count("approve-transfer") == 1


def test_a_form_that_was_changed_after_it_was_sent_is_not_taken_for_the_same(
    signed_in: Callable[[str], Client], world: World
) -> None:
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="pass-legal-review")
    head = signed_in("head")
    form = hidden(head.get(f"/desk/dossiers/{dossier.pk}/").content.decode(), "approve-transfer")
    address = form.pop("address")
    head.post(address, form | {"opinion": "同意移送"})
    again = head.post(address, form | {"opinion": "改了主意"})
    assert again.status_code == 409 and "已经提交过一次" in again.content.decode()


def test_the_second_officer_reads_who_was_first(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    run = worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="pass-legal-review")
    head = signed_in("head")
    form = hidden(head.get(f"/desk/dossiers/{dossier.pk}/").content.decode(), "reject-transfer")
    worlds.take(world, run, "head", "approve-transfer", {"opinion": "同意移送"})
    answer = head.post(form.pop("address"), form | {"reasons": "证据不足"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "顾平" in text and "批准移送" in text and "已批准移送" in text
    assert standing(world, dossier)["forward-transfer"] == "approved"


def test_a_step_for_somebody_else_says_whose_it_is(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    run = worlds.begin_transfer(world, dossier.pk)
    handler = signed_in("handler")
    page = handler.get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    assert "“指定专案组”应由移送机关的负责人办理" in page
    answer = handler.post(f"/desk/runs/{run.pk}/steps/form-team/", {"officers": [str(world.officers["handler"].pk)]})
    assert answer.status_code == 403
    assert "应由移送机关的负责人办理" in answer.content.decode()
    assert standing(world, dossier)["forward-transfer"] == "suspected"


def test_a_step_from_the_wrong_state_says_from_which(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    run = worlds.begin_transfer(world, dossier.pk)
    answer = signed_in("head").post(f"/desk/runs/{run.pk}/steps/approve-transfer/", {"opinion": "同意"})
    assert answer.status_code == 409
    assert "这一步要在“移送报告已呈批”时办理" in answer.content.decode()


def test_an_act_that_does_not_exist_is_not_found(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, run = worlds.enter(world)
    assert signed_in("handler").post(f"/desk/runs/{run.pk}/steps/no-such-act/").status_code == 404
    address = f"/desk/dossiers/{dossier.pk}/begin/forward-transfer/form-team/"
    assert signed_in("handler").post(address).status_code == 404


def test_a_late_step_asks_for_the_reason_and_takes_it(signed_in: Callable[[str], Client], world: World) -> None:
    early = World(world.units, world.officers, world.now - timedelta(days=6))
    dossier, _ = worlds.enter(early)
    run = worlds.drive(early, worlds.begin_transfer(early, dossier.pk), until="approve-transfer")
    liaison = signed_in("liaison")
    assert "逾期理由" in liaison.get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    rows = {"materials.0.name": "现场检查笔录"}
    refused = press(liaison, dossier, "deliver-transfer", **rows)
    assert refused.status_code == 422 and "请写明逾期理由" in refused.content.decode()
    assert press(liaison, dossier, "deliver-transfer", late_reason="公安机关搬迁", **rows).status_code == 302
    assert "deliver-transfer" in steps(world, run)
    assert "届满后办理" in liaison.get(f"/desk/dossiers/{dossier.pk}/").content.decode()


def test_a_form_says_what_it_starts_stops_and_makes(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="pass-legal-review")
    text = signed_in("head").get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    assert "停止计时：批准移送/不批准移送决定" in text
    assert "开始计时：向同级公安机关移送" in text
    assert "制作文书：涉嫌犯罪案件移送审批表" in text or "制作文书：移送涉嫌犯罪案件审批表" in text
    assert "依据：移送规定第五条第二款" in text


def test_absurd_values_are_answered_in_sentences(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    handler = signed_in("handler")
    future = f"{timezone.localtime() + timedelta(days=3):%Y-%m-%dT%H:%M}"
    answer = press(
        handler, dossier, "record-penalty", decision_number="x", decided_at=future, fine="-5", content="罚款"
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "不能晚于现在" in text and "“罚款数额（元）”应在0与" in text
    assert 'value="-5"' in text
