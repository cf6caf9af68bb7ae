"""问卷调查 from the desk to the firm and back: made, released, codes, answers without scripts, results; and outsiders."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.world import World
from zhixian.faces.portal import limits
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.surveys.models import Survey, SurveyAnswer, SurveyCode

pytestmark = pytest.mark.django_db
ANSWER = {"overall": "4", "equal": "3", "infringed": "few", "kinds": ["trademark", "secret"], "clear": "2", "hardest": "time",
          "words": "希望快一点<script>"}  # fmt: skip


def made(signed_in: Any, world: World, firms: int = 7) -> Survey:
    with as_system():
        for number in range(firms):
            Firm.objects.create(name=f"外资企业{number}", credit_code=f"9132{number:014d}", division="320981", country="DE",
                                kept_by=world.units["stranger"], created_at=timezone.now())  # fmt: skip
    told = {"act": "make", "key": "foreign-protection", "title": "外资企业保护状况调查", "anonymous": "yes", "foreign": "yes",
            "closes_on": str(local_day(timezone.now()) + timedelta(days=9))}  # fmt: skip
    answer = signed_in("handler").post("/desk/surveys/", told)
    assert answer.status_code == 302, answer.content.decode()
    with as_system():
        return Survey.objects.get()


def codes_of(signed_in: Any, survey: Survey) -> list[str]:
    assert signed_in("head").post(f"/desk/surveys/{survey.pk}/", {"act": "release"}).status_code == 302
    handler = signed_in("handler")
    assert "下载答题码" in handler.get(f"/desk/surveys/{survey.pk}/").content.decode()
    given = handler.post(f"/desk/surveys/{survey.pk}/codes/")
    assert given["Content-Type"].startswith("text/csv") and given["Cache-Control"]
    assert handler.post(f"/desk/surveys/{survey.pk}/codes/").status_code == 409
    return [row["答题码"] for row in csv.DictReader(io.StringIO(given.content.decode("utf-8-sig")))]


def over(survey: Survey) -> None:
    yesterday = local_day(timezone.now()) - timedelta(days=1)
    with as_system():
        Survey.objects.filter(pk=survey.pk).update(opens_on=yesterday, closes_on=yesterday)


def rows(survey: Survey) -> list[Any]:
    with as_system():
        return list(SurveyAnswer.objects.filter(survey=survey).values_list("pk", flat=True))


def test_few_answers_show_nothing(signed_in: Any, world: World) -> None:
    survey = made(signed_in, world)
    for code in codes_of(signed_in, survey)[:4]:
        answer(code)
    over(survey)
    page = signed_in("handler").get(f"/desk/surveys/{survey.pk}/results/").content.decode()
    assert "答卷不足5份" in page and 'class="chart"' not in page and "希望快一点" not in page
    assert "希望快一点" not in signed_in("handler").get(f"/desk/surveys/{survey.pk}/").content.decode()


def answer(code: str, **more: Any) -> Any:
    return Client().post("/survey/answer/", {"code": code, **ANSWER, **more})


def test_from_the_sample_to_the_results(signed_in: Any, world: World) -> None:
    survey = made(signed_in, world)
    codes = codes_of(signed_in, survey)
    questions = Client().post("/survey/", {"code": codes[0].lower()}).content.decode()
    assert "您对所在地的知识产权保护满意吗" in questions and "不记名" in questions and "外资企业0" not in questions
    missing = answer(codes[0], overall="", words="还在这里")
    assert (
        missing.status_code == 422
        and "还在这里" in missing.content.decode()
        and "请回答这一题" in missing.content.decode()
    )
    handler, results = signed_in("handler"), f"/desk/surveys/{survey.pk}/results/"
    for code in codes[:4]:
        assert "谢谢" in answer(code).content.decode()
    answer(codes[4])
    assert handler.get(results).status_code == 409  # it runs
    over(survey)
    unread = handler.get(results).content.decode()
    assert "希望快一点" not in unread
    form = handler.get(f"/desk/surveys/{survey.pk}/").content.decode()
    assert "希望快一点&lt;script&gt;" in form and "<script>希望" not in form
    said = {f"text-{key}": "clean" for key in rows(survey)[:4]} | {f"text-{rows(survey)[4]}": "withheld"}
    assert handler.post(f"/desk/surveys/{survey.pk}/", {"act": "words", **said}).status_code == 302
    page = handler.get(results).content.decode()
    assert "收回5份（71%）" in page and 'class="chart"' in page and "平均4.0分" in page and "江苏省盐城市" in page
    assert "希望快一点&lt;script&gt;" in page and "<script>希望" not in page
    assert "平均4.0分" in handler.get(results, {"group": "320900"}).content.decode()
    assert handler.get(results, {"group": "<x>"}).status_code == 200
    sheet = handler.get(f"/desk/surveys/{survey.pk}/results.csv").content.decode("utf-8-sig")
    assert "按地区,江苏省盐城市,5,遇到侵权" in sheet and "全部,全部,5," in sheet and "希望快一点" not in sheet


def test_the_portal_sets_no_cookie_and_used_unknown_and_junk_sound_alike(signed_in: Any, world: World) -> None:
    survey = made(signed_in, world)
    code = codes_of(signed_in, survey)[0]
    browser = Client()
    browser.get("/survey/")
    shown = browser.post("/survey/", {"code": code})
    assert shown.status_code == 200 and code in shown.content.decode()
    answer(code)
    told = [Client().post("/survey/", {"code": wrong}) for wrong in (code, "AAAA-AAAA-AAAA-AAAA", "<b>", "")]
    assert {each.status_code for each in told} == {404} and "<b>" not in told[2].content.decode().split("<main")[
        1
    ].split('type="text"')[0]
    assert len({each.content.decode().split('class="wrong"')[1].split("</p>")[0] for each in told}) == 1
    assert "sessionid" not in browser.cookies and not any("survey" in name for name in browser.cookies)
    with as_system():
        assert SurveyAnswer.objects.count() == 1 and SurveyCode.objects.count() == 6


def test_who_tries_many_codes_is_slowed(signed_in: Any, world: World) -> None:
    code = codes_of(signed_in, made(signed_in, world))[0]
    limits.counter.clear()
    try:
        for _ in range(10):
            assert Client().post("/survey/", {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code == 404
        assert Client().post("/survey/", {"code": code}).status_code == 429
        assert answer(code).status_code == 429
    finally:
        limits.counter.clear()


def test_outsiders_find_nothing(signed_in: Any, world: World) -> None:
    survey = made(signed_in, world)
    codes_of(signed_in, survey)
    addresses = [
        f"/desk/surveys/{survey.pk}/",
        f"/desk/surveys/{survey.pk}/results/",
        f"/desk/surveys/{survey.pk}/results.csv",
    ]
    stranger, police = signed_in("stranger"), signed_in("detective")
    for outsider in (stranger, police):
        assert [outsider.get(each).status_code for each in addresses] == [404] * 3
        assert outsider.post(f"/desk/surveys/{survey.pk}/codes/").status_code in (403, 404)
        assert survey.title not in outsider.get("/desk/surveys/").content.decode()
    assert "制定调查" not in police.get("/desk/surveys/").content.decode()
    assert [Client().get(each).status_code for each in addresses] == [302] * 3
    with as_system():
        assert Survey.objects.get().state == "issued"
