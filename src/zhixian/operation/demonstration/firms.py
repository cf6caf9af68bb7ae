"""Firms of the demonstration that assessed themselves: one high that the police look after, one low, one nobody is let see."""

from datetime import datetime, timedelta
from uuid import UUID

from stdnum.cn import uscc

from zhixian.rooms.agencies.access import Actor, within
from zhixian.rooms.enterprises.assessments import codes, holding, overseeing, planning
from zhixian.rooms.enterprises.indexes import services as indexes
from zhixian.rooms.enterprises.models import Assessment, Finding

# Names are invented; codes pass their check digit and belong to nobody.
FIRMS = (
    ("smart-manufacturing", "宿州衡器智能装备有限公司", "91341300MA2N00001", {"unmet": 2, "partly": 4}, 40),
    ("biomedicine", "宿州青囊生物技术有限公司", "91341300MA2N00002", {"unmet": 11, "partly": 6}, 20),
)


def load(police: Actor, *, now: datetime) -> None:
    for key, name, stem, every, days_ago in FIRMS:
        when = now - timedelta(days=days_ago)
        one, holder = _assess(key, every, now=when)
        firm = holding.FirmDraft(name=name, credit_code=stem + _check_digit(stem))
        holding.consent(
            one.pk, holder_id=holder, unit_id=police.unit_id, given_by="法务负责人（演示）", firm=firm, now=when
        )
        planning.make(one.pk, actor=police, now=when, contact="企业联络员（演示）")
        with within(holder):
            first = Finding.objects.filter(assessment=one).first()
        if first is not None:
            proved = when + timedelta(days=5)
            holding.prove(first.pk, "已按建议整改，制度和清单见企业留存编号001", holder_id=holder, now=proved)
            overseeing.recheck(
                first.pk, "met", "现场抽查十份文件，与制度一致", actor=police, now=proved + timedelta(days=2)
            )
    _assess("trade-secret", {"unmet": 7, "partly": 3}, now=now - timedelta(days=3))
    indexes.reckon_now(actor=police, now=now)


def _assess(key: str, every: dict[str, int], *, now: datetime) -> tuple[Assessment, UUID]:
    """Answered in a pattern: each so many-th item not met or partly met."""
    made, code = holding.start(key, holding.FirmDraft(), now=now)
    holder = codes.holder_of(code)
    items = holding.standing(made.pk, holder_id=holder).questionnaire.items
    given = {}
    for number, item in enumerate(items, start=1):
        choice = "unmet" if number % every["unmet"] == 0 else "partly" if number % every["partly"] == 0 else "met"
        given[item.id] = {"choice": choice if item.kind == "check" else item.choices[0][0]}
    holding.answer(made.pk, given, holder_id=holder, now=now)
    return holding.finish(made.pk, holder_id=holder, now=now), holder


def _check_digit(stem: str) -> str:
    return str(uscc.calc_check_digit(stem))
