"""A firm answers on a phone with scripts off: the code from the letter, the questions, one left out, thanks; axe on each page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.surveys import answering, making
from zhixian.rooms.enterprises.surveys.making import SurveyDraft
from zhixian.rooms.enterprises.surveys.models import Survey, SurveyAnswer

ANSWER = {
    "overall": ["4"],
    "equal": ["3"],
    "infringed": ["few"],
    "clear": ["2"],
    "hardest": ["time"],
    "words": ["希望快一点"],
}


@pytest.fixture
def codes(world: Any) -> list[str]:
    now, office = timezone.now(), world("above.office.handler1")
    with as_system():
        for number in range(8):
            Firm.objects.create(name=f"外资企业{number}", credit_code=f"9141{number:014d}", division="411503", country="DE",
                                kept_by=world.units["above.market"], created_at=now)  # fmt: skip
    draft = SurveyDraft(key="foreign-protection", title="外资企业保护状况调查", anonymous=True, opens_on=None,
                        closes_on=local_day(now) + timedelta(days=9))  # fmt: skip
    made = making.make(draft, actor=office, now=now)
    making.release(made.pk, actor=world("above.office.head"), now=now)
    return [code for _, code in making.issue(made.pk, actor=office, now=now)]


def _phone(chromium: Any, live_server: Any, *, scripts: bool) -> Any:
    context = chromium.new_context(
        viewport={"width": 390, "height": 800}, base_url=live_server.url, locale="zh-CN", java_script_enabled=scripts
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def test_from_the_letter_to_thanks(chromium: Any, live_server: Any, codes: list[str]) -> None:
    page = _phone(chromium, live_server, scripts=False)
    page.goto("/survey/")
    page.get_by_label("答题码").fill(codes[0].lower())
    page.get_by_role("button", name="开始答题").click()
    for question, choice in (
        ("满意吗", "4"),
        ("同等对待吗", "5 完全同等"),
        ("被侵犯过吗", "一两次"),
        ("怎么办", "5 很清楚"),
    ):
        page.get_by_role("group", name=question).get_by_label(choice).check()
    page.get_by_label("还有什么建议").fill("希望说明更清楚")
    page.get_by_role("button", name="交卷").click()
    assert "维权时最难的是什么" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("还有什么建议").input_value() == "希望说明更清楚"
    page.get_by_role("group", name="最难的是什么").get_by_label("取证难").check()
    page.get_by_role("button", name="交卷").click()
    assert "谢谢，已经收到" in page.inner_text("main")
    with as_system():
        assert SurveyAnswer.objects.get().values["hardest"] == "evidence"


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_are_accessible(
    chromium: Any, live_server: Any, as_officer: Any, codes: list[str], width: int
) -> None:
    page = _phone(chromium, live_server, scripts=True)
    page.goto("/survey/")
    page.get_by_label("答题码").fill(codes[7])
    page.get_by_role("button", name="开始答题").click()
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="交卷").click()
    assert accessibility_faults(page) == []
    for code in codes[:6]:
        answering.answer(code, ANSWER, now=timezone.now())
    with as_system():
        survey = Survey.objects.get()
        yesterday = local_day(timezone.now()) - timedelta(days=1)
        Survey.objects.update(opens_on=yesterday, closes_on=yesterday)  # results are shown once it is over
    desk = as_officer("above.office.head", width=width)
    for address in ("/desk/surveys/", f"/desk/surveys/{survey.pk}/", f"/desk/surveys/{survey.pk}/results/"):
        desk.goto(address)
        assert accessibility_faults(desk) == [], address
