"""The demonstration's surveys: one that is over, with some sixty invented answers, and one that runs."""

import hashlib
from datetime import datetime, timedelta

from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.enterprises.surveys import answering, declared, making
from zhixian.rooms.enterprises.surveys.declared import Question
from zhixian.rooms.enterprises.surveys.making import SurveyDraft
from zhixian.rooms.enterprises.surveys.models import Survey

WORDS = ("希望有一张表说清楚找哪个部门", "海外文件认证能不能再简化", "处理结果最好能及时告知")


def load(*, handler: Actor, head: Actor, now: datetime) -> None:
    since = now - timedelta(days=60)
    over = _issued("overseas-disputes", "企业海外知识产权纠纷情况调查", handler, head, since, lasts=40)
    questions = declared.questionnaire("overseas-disputes").questions
    for number, code in enumerate(over[0]):
        if number % 5 < 3:
            given = {each.key: _said(each, number) for each in questions}
            answering.answer(code, given, now=since + timedelta(days=1 + number % 30))
    making.publish(over[1].pk, actor=head, now=now)
    _issued(
        "overseas-disputes", "企业海外知识产权纠纷情况调查（下半年）", handler, head, now - timedelta(days=3), lasts=30
    )


def _issued(key: str, title: str, handler: Actor, head: Actor, at: datetime, *, lasts: int) -> tuple[list[str], Survey]:
    draft = SurveyDraft(key=key, title=title, anonymous=True, foreign=False, seed="示例", opens_on=local_day(at),
                        closes_on=local_day(at + timedelta(days=lasts)))  # fmt: skip
    made = making.make(draft, actor=handler, now=at)
    making.release(made.pk, actor=head, now=at)
    return [code for _, code in making.issue(made.pk, actor=handler, now=at)], made


def _said(question: Question, number: int) -> list[str]:
    """The same answers each time, more often the first choices."""
    at = hashlib.sha256(f"{question.key}{number}".encode()).digest()
    if question.kind == "text":
        return [WORDS[at[0] % 3]] if at[1] < 30 else []
    keys = [key for key, _ in question.choices]
    if question.kind == "scale":
        return [keys[min(at[0] % 3 + at[1] % 3, 4)]]
    if question.kind == "several":
        return [key for key, chance in zip(keys, at, strict=False) if chance < 90] or keys[:1]
    return [keys[min(at[0], at[1]) * len(keys) // 256]]
