"""法律: the thresholds of a crime by article, and the table of clocks."""

from itertools import groupby

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.law import limbs as law_limbs
from zhixian.law import thresholds
from zhixian.law.findings import UNKNOWN, LimbFinding
from zhixian.law.terms import STATUS, terms
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import targets

GROUPS = {
    "forward-transfer": "移送涉嫌犯罪案件", "filing-supervision": "立案监督", "admin-case": "行政处罚案件",
    "criminal-investigation": "刑事侦查", "reverse-linkage": "反向衔接", "lead-intake": "线索受理",
    "customs-ip": "海关保护", "disclosure-credit": "信息公开与信用", "informer-reward": "举报奖励",
    "mediation": "调解", "patent-adjudication": "专利行政裁决", "remedies": "救济",
    "supervision-reporting": "督办与报告", "trial": "审判",
}  # fmt: skip
BOUND = {
    "any_enforcement": "行政执法机关", "public_security": "公安机关", "procuratorate": "检察机关", "court": "审判机关",
    "market_regulation": "市场监管部门", "any": "各机关", "customs": "海关", "right_holder": "权利人", "party": "当事人",
}  # fmt: skip


@desk_view
@require_safe
def overview(request: DeskRequest) -> HttpResponse:
    counted = [
        (crime, sum(limb.type != "open" for limb in law_limbs.limbs()[crime.id] if limb.regime == "r2025"))
        for crime in thresholds.crimes()
    ]
    return page(request, "desk/law.html", {"crimes": counted, "terms": len(terms())}, current="law")


@desk_view
@require_safe
def crime(request: DeskRequest, crime: str) -> HttpResponse:
    """Every limb, first what is in force, then what was; each with its article and how far it was checked."""
    found = next((each for each in thresholds.crimes() if each.id == crime), None)
    if found is None:
        raise NotFound(f"no crime {crime}")
    every = [_as_finding(limb) for limb in law_limbs.limbs()[crime]]
    tables = [
        {
            "label": "2025年4月26日起施行"
            if regime == "r2025"
            else f"{min(each.limb.since for each in rows).year}年起的规定",
            "current": regime == "r2025",
            "rows": rows,
        }
        for regime, rows in _by_regime(every)
    ]
    return page(
        request, "desk/crime.html", {"crime": found, "tables": tables, "crimes": thresholds.crimes()}, current="law"
    )


def _as_finding(limb: law_limbs.Limb) -> LimbFinding:
    return LimbFinding(limb=limb, outcome="open", value=UNKNOWN, threshold=limb.value, short_by=None)


def _by_regime(every: list[LimbFinding]) -> list[tuple[str, list[LimbFinding]]]:
    ordered = sorted(every, key=lambda each: each.limb.regime, reverse=True)
    return [(regime, list(rows)) for regime, rows in groupby(ordered, key=lambda each: each.limb.regime)]


@desk_view
@require_safe
def clocks(request: DeskRequest) -> HttpResponse:
    """Every term of the data, group by group; ``q`` looks into labels, triggers and articles."""
    words = request.GET.get("q", "").split()
    own = {row.kind: row for row in targets.settings(request.actor.unit_id)}
    found = [
        term for term in terms().values()
        if all(word in f"{term.label}{term.trigger}{term.citation}" for word in words)
    ]  # fmt: skip
    ordered = sorted(
        found, key=lambda term: (list(GROUPS).index(term.group) if term.group in GROUPS else 99, term.label)
    )
    groups = [
        {
            "key": key,
            "label": GROUPS.get(key, key),
            "rows": [
                {"term": term, "bound": BOUND.get(term.bound_kind, ""), "status": STATUS[term.status],
                 "own": own.get(term.unit), "mode": {"hard": "法定", "soft": "提示", "info": "参考"}[term.mode]}
                for term in rows
            ],
        }
        for key, rows in groupby(ordered, key=lambda term: term.group)
    ]  # fmt: skip
    return page(
        request, "desk/clocks.html", {"groups": groups, "words": " ".join(words), "count": len(found)}, current="law"
    )
