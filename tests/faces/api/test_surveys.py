"""Results of surveys over the API: after the last day, hidden groups as null, and nothing for an outsider."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.faces.api.test_api import Caller
from tests.rooms.enterprises.test_surveys import ANSWER, draft, firms
from tests.rooms.world import World, make_world
from zhixian.moments import local_day
from zhixian.rooms.enterprises.surveys import answering, making
from zhixian.rooms.enterprises.surveys.models import Survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: Any) -> World:
    return make_world()


@pytest.fixture
def survey(world: World) -> Survey:
    """A city's survey that ended yesterday: of ten firms six answered."""
    office, head, then = world("above.market.handler1"), world("above.market.head"), timezone.now() - timedelta(days=10)
    firms(world, "411503", 10, 0)
    day = local_day(then)
    made = making.make(draft(opens_on=day, closes_on=day + timedelta(days=9)), actor=office, now=then)
    making.release(made.pk, actor=head, now=then)
    for _, code in making.issue(made.pk, actor=office, now=then)[:6]:
        answering.answer(code, ANSWER, now=then)
    return made


def test_results_come_without_free_words_and_few_answers_as_null(world: World, survey: Survey) -> None:
    caller = Caller(world, "above.market.handler1")
    assert [row["id"] for row in caller.get("/surveys").json()] == [str(survey.pk)]
    answer = caller.get(f"/surveys/{survey.pk}/results")
    told = answer.json()
    assert (told["sent"], told["rate"], told["whole"]["answers"]) == (10, 60, 6)
    by_key = {each["key"]: each for each in told["whole"]["questions"]}
    assert (
        by_key["overall"]["mean"] == "4.0" and by_key["speed"]["answered"] is None and by_key["speed"]["counts"] == []
    )
    assert "words" not in by_key and "希望快一点" not in answer.content.decode()


def test_an_outsider_finds_nothing_until_results_are_published(world: World, survey: Survey) -> None:
    stranger, police = Caller(world, "there.market.head"), Caller(world, "police.handler1")
    for outsider in (stranger, police):
        assert outsider.get("/surveys").json() == []
        assert outsider.get(f"/surveys/{survey.pk}/results").status_code == 404
    making.publish(survey.pk, actor=world("above.market.head"), now=timezone.now())
    assert stranger.get(f"/surveys/{survey.pk}/results").json()["whole"]["answers"] == 6
