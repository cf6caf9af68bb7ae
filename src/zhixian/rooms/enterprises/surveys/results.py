"""Results of a survey: by place, category and origin of capital, each question's distribution, and no small group."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from zhixian.refusals import NotAllowed, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, as_system
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES
from zhixian.rooms.enterprises.firms.countries import CAPITAL
from zhixian.rooms.enterprises.surveys import declared, hiding, making
from zhixian.rooms.enterprises.surveys.declared import Question, Questionnaire
from zhixian.rooms.enterprises.surveys.models import Survey, SurveyAnswer

WHOLE: Final = "whole"
DIVIDED: Final[dict[str, str]] = {"place": "按地区", "category": "按企业类别", "country": "按资本来源"}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One question in one group: how many chose what; ``mean`` of a scale."""

    question: Question
    answered: int
    counts: Sequence[tuple[str, str, int]]  # key, label, how many
    mean: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """``answers`` and ``questions`` are None and empty where the group is too small, or would let a small one be reckoned."""

    key: str
    label: str
    depth: int
    answers: int | None
    questions: Sequence[Told] = ()

    @property
    def hidden(self) -> bool:
        return self.answers is None


@dataclass(frozen=True, kw_only=True)
class Results:
    survey: Survey
    questionnaire: Questionnaire
    whole: Group
    divided: Mapping[str, Sequence[Group]]  # by key of DIVIDED
    least: int
    sent: int
    texts: Sequence[str] = ()  # for the unit of the survey alone

    @property
    def rate(self) -> int | None:
        """Of a hundred codes so many answers."""
        return round(self.whole.answers * 100 / self.sent) if self.whole.answers is not None and self.sent else None


def of(survey_id: UUID, *, actor: Actor) -> Results:
    """For the survey's own unit, or for any once they are published. Call inside ``acting_as``; NotFound for others."""
    if not making.may_read(actor):
        raise NotAllowed("no post", why="您的岗位不查看调查。")
    survey = Survey.objects.filter(pk=survey_id).first()
    if survey is None or (survey.unit_id != actor.unit_id and survey.published_at is None):
        raise NotFound(f"no results of {survey_id}")
    with as_system():  # another unit's answers are behind the wall; only what the reckoning below lets through is told
        rows = list(SurveyAnswer.objects.filter(survey=survey))
    return reckon(survey, rows, with_texts=survey.unit_id == actor.unit_id)


def reckon(survey: Survey, rows: Sequence[SurveyAnswer], *, with_texts: bool = False) -> Results:
    its, least = declared.questionnaire(survey.key), declared.rules()["least_group"]
    whole = _group(its, WHOLE, "全部", 0, rows) if len(rows) >= least else _hidden(WHOLE, "全部", 0)
    divided = {key: _divided(its, key, rows, least) for key in DIVIDED}
    texts = [
        str(row.values[question.key]) for question in its.questions if question.kind == "text" for row in rows
        if question.key in row.values
    ] if with_texts and not whole.hidden else []  # fmt: skip
    return Results(
        survey=survey,
        questionnaire=its,
        whole=whole,
        divided=divided,
        least=least,
        sent=survey.sent,
        texts=sorted(texts),
    )


def _divided(its: Questionnaire, by: str, rows: Sequence[SurveyAnswer], least: int) -> list[Group]:
    paths = {row.pk: _path(by, row) for row in rows}
    root = hiding.tree(WHOLE, Counter(paths.values()))
    may = hiding.shown(root, least=least) if rows else frozenset()
    keys: dict[str, int] = {}
    for path in sorted(set(paths.values())):
        keys |= {key: depth for depth, key in enumerate(path) if key not in keys}
    return [
        _group(its, key, _label(by, key), depth, [row for row in rows if key in paths[row.pk]])
        if key in may
        else _hidden(key, _label(by, key), depth)
        for key, depth in keys.items()
    ]


def _path(by: str, row: SurveyAnswer) -> tuple[str, ...]:
    if by == "place":
        return (f"{row.city[:2]}0000", row.city)
    value = getattr(row, by)
    return (f"{by}:{value}",)


def _label(by: str, key: str) -> str:
    if by == "place":
        return place_name(key)
    value = key.partition(":")[2]
    return (CATEGORIES.get(value, value) or "未分类") if by == "category" else country_name(value)


def place_name(code: str) -> str:
    return divisions.full_name(code) if divisions.known(code) else code


def country_name(code: str) -> str:
    return CAPITAL.get(code, code) or "内资"


def _hidden(key: str, label: str, depth: int) -> Group:
    return Group(key=key, label=label, depth=depth, answers=None)


def _group(its: Questionnaire, key: str, label: str, depth: int, rows: Sequence[SurveyAnswer]) -> Group:
    told = [_told(question, rows) for question in its.questions if question.kind != "text"]
    return Group(key=key, label=label, depth=depth, answers=len(rows), questions=told)


def _told(question: Question, rows: Sequence[SurveyAnswer]) -> Told:
    given = [row.values[question.key] for row in rows if question.key in row.values]
    counted = Counter(one for each in given for one in (each if isinstance(each, list) else [each]))
    mean = None
    if question.kind == "scale" and given:
        mean = (Decimal(sum(map(int, given))) / len(given)).quantize(Decimal("0.1"))
    return Told(question=question, answered=len(given), mean=mean,
                counts=[(key, label, counted[key]) for key, label in question.choices])  # fmt: skip
