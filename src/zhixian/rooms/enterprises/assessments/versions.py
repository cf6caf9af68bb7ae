"""Keeping questionnaires as they were when they were answered."""

from datetime import datetime
from functools import lru_cache

from zhixian import risk
from zhixian.refusals import NotFound
from zhixian.risk import Questionnaire
from zhixian.rooms.enterprises.models import QuestionnaireVersion


def current(key: str) -> Questionnaire:
    """Today's questionnaire of that key; NotFound if there is none."""
    found = risk.questionnaires().get(key)
    if found is None:
        raise NotFound(f"no questionnaire {key!r}")
    return found


def keep(questionnaire: Questionnaire, *, now: datetime) -> QuestionnaireVersion:
    found, _ = QuestionnaireVersion.objects.get_or_create(
        digest=questionnaire.digest,
        defaults={"key": questionnaire.key, "edition": questionnaire.edition, "label": questionnaire.label,
                  "body": questionnaire.as_json(), "kept_at": now},
    )  # fmt: skip
    return found


@lru_cache(maxsize=64)
def of(digest: str) -> Questionnaire:
    """The kept version; it never changes, so it is built once a process."""
    return risk.from_json(QuestionnaireVersion.objects.get(pk=digest).body)
