"""The code of one answer: made like the service code, 78 bits; the database holds a one-way hash of it alone."""

from uuid import UUID

from zhixian.refusals import NotFound
from zhixian.rooms.enterprises.assessments.codes import hashed, new_code

__all__ = ["UnknownSurveyCode", "identifier", "new_code"]


class UnknownSurveyCode(NotFound):
    code = "survey.unknown_code"
    user_message = "没有找到这个答题码，或者已经答过、调查已经截止。答题码是16位字母和数字，请对照来信再填。"


def identifier(code: str) -> UUID:
    """UnknownSurveyCode for what cannot be a code."""
    found = hashed(code, "survey code")
    if found is None:
        raise UnknownSurveyCode("not a code")
    return found
