"""Answering without an account: whoever has a code answers once. Unknown, used and too late sound the same."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.surveys import codes, declared
from zhixian.rooms.enterprises.surveys.codes import UnknownSurveyCode
from zhixian.rooms.enterprises.surveys.models import Survey, SurveyAnswer, SurveyCode


def find(code: str, *, on: date) -> Survey:
    """The survey that a code opens on that day."""
    with as_system():  # nobody acts here: the code is the only key, and nothing but its survey is told
        return _found(code, on).survey


def answer(code: str, given: Mapping[str, Sequence[str]], *, now: datetime) -> Survey:
    """Kept with the city, category, country and day; the code is gone. BadInput leaves it as it was.

    No entry in the ledger: a sealed moment would tie an anonymous answer to whoever was seen to send it. What the ledger has
    is how many codes were given out.
    """
    today = local_day(now)
    with as_system():
        row = _found(code, today, lock=True)
        values = declared.checked(declared.questionnaire(row.survey.key), given)
        SurveyAnswer.objects.create(
            survey=row.survey, unit_id=row.unit_id, city=row.city, category=row.category, country=row.country,
            firm_id=row.firm_id, answered_on=today, values=values,
        )  # fmt: skip
        row.delete()
    return row.survey


def _found(code: str, on: date, *, lock: bool = False) -> SurveyCode:
    rows = SurveyCode.objects.filter(pk=codes.identifier(code)).select_related("survey")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None or not found.survey.opens_on <= on <= found.survey.closes_on:
        raise UnknownSurveyCode("unknown, used or too late")
    return found
