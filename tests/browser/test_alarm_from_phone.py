"""An officer at the scene raises the alarm from a phone without a case; the police confirm; it becomes an early intervention."""

from typing import Any

from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.models import Clock, Run


def run_of(procedure: str) -> Run:
    with as_system():
        return Run.objects.get(procedure=procedure)


def press(page: Any, label: str, **texts: str) -> None:
    offer = page.locator("details.offer").filter(has=page.locator("summary", has_text=label)).first
    if offer.get_attribute("open") is None:
        offer.locator("summary").first.click()
    for name, text in texts.items():
        offer.locator(f"[name={name}]").fill(text)
    offer.locator("button.main").click()
    page.wait_for_load_state()
    assert page.locator("[role=alert]").count() == 0


def test_alarm_and_early_intervention_from_a_phone(as_officer):
    phone = as_officer("market.handler1", width=390, height=844)
    phone.goto("/desk/matters/emergency-alarm/alarm/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390  # nothing to scroll sideways
    phone.get_by_label("事项名称").fill("东街市场")
    phone.get_by_label("可能毁灭、伪造证据或者串供").check()
    phone.locator("[name=place]").fill("东街市场三号门")
    phone.locator("[name=facts_told]").fill("正在烧毁账册")
    phone.locator("button.main").click()
    phone.wait_for_url("**/desk/dossiers/**")
    assert "已通报" in phone.content()
    alarm = run_of("emergency-alarm")
    police = as_officer("police.handler1", width=390, height=844)
    police.goto("/desk/notices/")
    assert "紧急通报，请立即确认" in police.content()
    police.goto(f"/desk/dossiers/{alarm.dossier_id}/")
    press(police, "确认收到", going="两人出警")
    with as_system():
        assert not Clock.objects.filter(run=alarm, stopped_at=None).exists()
    head = as_officer("police.head", width=390, height=844)
    head.goto(f"/desk/dossiers/{alarm.dossier_id}/")
    press(head, "不介入", reasons="已由出警人员控制证据")
    assert run_of("early-intervention").state == "declined"
    outsider = as_officer("there.police.head", width=390, height=844)
    assert outsider.goto(f"/desk/dossiers/{alarm.dossier_id}/").status == 404
