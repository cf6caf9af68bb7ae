"""问卷调查 over the API: which surveys the unit may read, and results in which no small group shows."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from zhixian.faces.api.doors import actor_of, api, scoped
from zhixian.faces.api.shapes import Refusal
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.enterprises.surveys import making, results
from zhixian.rooms.enterprises.surveys.results import Group

REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 415, 422, 500}): Refusal}
TAG = ["问卷调查"]


@api.get(
    "/surveys", response={200: list[dict[str, Any]], **REFUSALS}, tags=TAG, summary="本单位的、已发布的和下级的调查"
)
@scoped("read")
def survey_list(request: HttpRequest) -> Any:
    actor = actor_of(request)
    with acting_as(actor):
        return [
            {"id": row.pk, "title": row.title, "unit": row.unit_name, "questionnaire": row.key, "anonymous": row.anonymous,
             "state": row.state, "opens_on": row.opens_on, "closes_on": row.closes_on, "published": row.published_at is not None}
            for row in making.listed(actor, on=local_day(timezone.now()))
        ]  # fmt: skip


@api.get("/surveys/{survey_id}/results", response={200: dict[str, Any], **REFUSALS}, tags=TAG, summary="一项调查的结果")
@scoped("read")
def survey_results(request: HttpRequest, survey_id: UUID) -> Any:
    """After the last day. ``answers`` null: the group is hidden; ``answered`` null: too few answered that question. No free words."""
    actor = actor_of(request)
    with acting_as(actor):
        found = results.of(survey_id, actor=actor, on=local_day(timezone.now()))
    return {
        "id": found.survey.pk, "title": found.survey.title, "least": found.least, "sent": found.sent, "rate": found.rate,
        "whole": _group(found.whole), "groups": {key: [_group(each) for each in part] for key, part in found.divided.items()},
    }  # fmt: skip


def _group(group: Group) -> dict[str, Any]:
    return {
        "key": group.key, "label": group.label, "answers": group.answers,
        "questions": [
            {"key": told.question.key, "label": told.question.label, "answered": told.answered,
             "mean": None if told.mean is None else str(told.mean),
             "counts": [{"key": key, "label": label, "count": count} for key, label, count in told.counts]}
            for told in group.questions
        ],
    }  # fmt: skip
