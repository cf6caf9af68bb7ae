"""Results of a survey: by place, category and origin of capital, each question's distribution, and no small group."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from zhixian.moments import local_day
from zhixian.refusals import NotAllowed, NotFound
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES
from zhixian.rooms.enterprises.firms.countries import CAPITAL
from zhixian.rooms.enterprises.surveys import declared, hiding, making
from zhixian.rooms.enterprises.surveys.declared import Question, Questionnaire
from zhixian.rooms.enterprises.surveys.models import Survey, SurveyAnswer

WHOLE: Final = "whole"
DIVIDED: Final[dict[str, str]] = {"place": "按地区", "category": "按企业类别", "country": "按资本来源"}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One question in one group: how many chose what; ``mean`` of a scale. ``answered`` is None where too few answered this one."""

    question: Question
    answered: int | None
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


def of(survey_id: UUID, *, actor: Actor, on: date) -> Results:
    """For the survey's own unit, the leading office above it, or for any once they are published. NotFound for others.

    NotReady until the last day is over: two looks at a running survey, one answer apart, would show that answer.
    """
    if not making.may_read(actor):
        raise NotAllowed("no post", why="您的岗位不查看调查。")
    survey = Survey.objects.filter(pk=survey_id).first() or making.overseen(survey_id, actor=actor, on=on)
    if survey is None:  # the second wall leaves the unit's own and published ones
        raise NotFound(f"no results of {survey_id}")
    if (
        survey.unit_id != actor.unit_id
        and survey.published_at is None
        and not making.overseen(survey_id, actor=actor, on=on)
    ):
        raise NotFound(f"no results of {survey_id}")
    if on <= survey.closes_on:
        raise making.NotReady(
            "still open", why="调查截止以后才有结果：调查期间前后两次查看相减，会认出新来的一份答卷。"
        )
    with as_system():  # another unit's answers are behind the wall; only what the reckoning below lets through is told
        rows = list(SurveyAnswer.objects.filter(survey=survey))
    return reckon(survey, rows, with_texts=survey.unit_id == actor.unit_id)


def reckon(survey: Survey, rows: Sequence[SurveyAnswer], *, with_texts: bool = False) -> Results:
    its, least = declared.questionnaire(survey.key), declared.rules()["least_group"]
    may = _may(rows, least)
    asked = {
        q.key: _may([row for row in rows if q.key in row.values], least) for q in its.questions if q.kind != "text"
    }
    whole = _group(its, WHOLE, "全部", 0, rows, asked) if WHOLE in may else _hidden(WHOLE, "全部", 0)
    texts = [each for row in rows if row.words == "clean" for each in _words(its, row)] if with_texts else []
    return Results(
        survey=survey, questionnaire=its, whole=whole, divided={key: _divided(its, key, rows, may, asked) for key in DIVIDED},
        least=least, sent=survey.sent, texts=sorted(texts) if not whole.hidden else [],
    )  # fmt: skip


def _may(rows: Sequence[SurveyAnswer], least: int) -> frozenset[str]:
    """The groups of these answers that may be shown. Asked again for each question, as few may have answered an optional one."""
    return hiding.over(WHOLE, Counter(tuple(_path(by, row) for by in DIVIDED) for row in rows), least=least)


def _words(its: Questionnaire, row: SurveyAnswer) -> list[str]:
    return [str(row.values[each.key]) for each in its.questions if each.kind == "text" and each.key in row.values]


def unread(survey: Survey, *, actor: Actor, on: date, most: int = 20) -> list[tuple[UUID, str]]:
    """Free words that nobody has read for names yet. Call inside ``acting_as`` of the survey's unit."""
    if not making.may_work(actor) or on <= survey.closes_on:
        return []
    its = declared.questionnaire(survey.key)
    if survey.answers.count() < declared.rules()["least_group"]:
        return []
    told = [(row.pk, "；".join(_words(its, row))) for row in survey.answers.filter(words="")]
    return [(key, words) for key, words in told if words][:most]


def read_words(survey_id: UUID, said: Mapping[UUID, str], *, actor: Actor, now: datetime) -> int:
    """A person says of each text ``clean`` or ``withheld``; only clean ones stand in the results. How many were new."""
    with acting_as(actor):
        survey = making.own(survey_id, actor, lock=True)
        waiting = {key for key, _ in unread(survey, actor=actor, on=local_day(now), most=20_000)}
        done = {key: state for key, state in said.items() if key in waiting and state in ("clean", "withheld")}
        for state in ("clean", "withheld"):
            keys = [key for key, each in done.items() if each == state]
            survey.answers.filter(pk__in=keys).update(words=state)
        serving.record("survey.words_read", actor, now, survey.pk, {str(key): state for key, state in done.items()})
    return len(done)


def _divided(
    its: Questionnaire, by: str, rows: Sequence[SurveyAnswer], may: frozenset[str], asked: Mapping[str, frozenset[str]]
) -> list[Group]:
    paths = {row.pk: _path(by, row) for row in rows}
    keys: dict[str, int] = {}
    for path in sorted(set(paths.values())):
        keys |= {key: depth for depth, key in enumerate(path) if key not in keys}
    return [
        _group(its, key, _label(by, key), depth, [row for row in rows if key in paths[row.pk]], asked)
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


def _group(
    its: Questionnaire,
    key: str,
    label: str,
    depth: int,
    rows: Sequence[SurveyAnswer],
    asked: Mapping[str, frozenset[str]],
) -> Group:
    told = [
        _told(question, rows) if key in asked[question.key] else Told(question=question, answered=None, counts=())
        for question in its.questions
        if question.kind != "text"
    ]
    return Group(key=key, label=label, depth=depth, answers=len(rows), questions=told)


def _told(question: Question, rows: Sequence[SurveyAnswer]) -> Told:
    given = [row.values[question.key] for row in rows if question.key in row.values]
    counted = Counter(one for each in given for one in (each if isinstance(each, list) else [each]))
    mean = None
    if question.kind == "scale" and given:
        mean = (Decimal(sum(map(int, given))) / len(given)).quantize(Decimal("0.1"))
    return Told(question=question, answered=len(given), mean=mean,
                counts=[(key, label, counted[key]) for key, label in question.choices])  # fmt: skip
