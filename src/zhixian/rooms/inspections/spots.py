"""Spot checks in a period (抽查): a draw that anybody can repeat from the stored seed, results, and cases from failing shops."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from zhixian import lots
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.inspections.keeping import record, refuse_others
from zhixian.rooms.inspections.models import SpotPlan, SpotResult

MOST = 20_000
PAGE = 100


class CaseEntered(UnableTo):
    code = "spot.case_entered"
    user_message = "这一家的不合格结果已经登记案件，请从抽查页面打开案卷。"


def drawn(seed: str, population: Sequence[str], percent: int) -> list[str]:
    """So many in a hundred, rounded up; the order in which the names were given does not matter."""
    return lots.draw(seed, population, -(-len(population) * percent // 100))


def plan(
    name: str,
    *,
    starts_on: date,
    ends_on: date,
    percent: int,
    population: Sequence[str],
    actor: Actor,
    now: datetime,
    seed: str = "",
) -> SpotPlan:
    """Make the plan and draw at once; without a seed one is made by chance. The plan cannot be changed afterwards."""
    refuse_others(actor, working=True)
    shops, wrong = list(dict.fromkeys(filter(None, (each.strip() for each in population)))), {}
    if not 2 <= len(name.strip()) <= 120 or "\x00" in name:
        wrong["name"] = "请填写抽查名称，2至120字"
    if ends_on < starts_on:
        wrong["ends_on"] = "结束日期不能早于开始日期"
    if not 1 <= percent <= 100:
        wrong["percent"] = "抽查比例应为1至100"
    if not 1 <= len(shops) <= MOST or any(len(shop) > 120 or "\x00" in shop for shop in shops):
        wrong["population"] = f"请填写抽查对象，一行一家，每家最多120字，最多{MOST}家"
    if len(seed) > 64 or "\x00" in seed:
        wrong["seed"] = "种子最多64字"
    if wrong:
        raise BadInput("bad plan", fields=wrong)
    seed = seed.strip() or secrets.token_hex(16)
    with acting_as(actor):
        made = SpotPlan.objects.create(
            unit_id=actor.unit_id, name=name.strip(), starts_on=starts_on, ends_on=ends_on, percent=percent, seed=seed,
            population=shops, drawn=drawn(seed, shops, percent), officer_id=actor.officer_id, made_at=now,
        )  # fmt: skip
        record("inspections.drawn", actor, now, made.pk, {"seed": seed, "percent": percent, "population": shops, "drawn": made.drawn})  # fmt: skip
    return made


def own(plan_id: UUID, actor: Actor) -> SpotPlan:
    """Call inside ``acting_as``."""
    refuse_others(actor)
    found = SpotPlan.objects.filter(unit_id=actor.unit_id, pk=plan_id).first()
    if found is None:
        raise NotFound(f"no plan {plan_id} of unit {actor.unit_id}")
    return found


def listed(actor: Actor) -> list[SpotPlan]:
    refuse_others(actor)
    return list(SpotPlan.objects.filter(unit_id=actor.unit_id).prefetch_related("results")[:PAGE])


def log_result(
    plan_id: UUID, shop: str, *, result: str, note: str, on: date, actor: Actor, now: datetime
) -> SpotResult:
    """What was found at a drawn shop, once; a failing one needs a note, from which a case may be entered."""
    refuse_others(actor, working=True)
    with acting_as(actor):
        its, wrong = own(plan_id, actor), {}
        if shop not in its.drawn:
            wrong["shop"] = "请从抽中的对象里选择"
        elif its.results.filter(shop=shop).exists():
            wrong["shop"] = "这一家的结果已经登记"
        if result not in SpotResult.RESULTS:
            wrong["result"] = "请选择合格或者不合格"
        if len(note) > 500 or "\x00" in note or (result == "failed" and not note.strip()):
            wrong["note"] = "不合格的请写明发现的问题，最多500字"
        if not its.starts_on <= on <= local_day(now):
            wrong["on"] = "检查日期应在抽查开始以后、今天以前"
        if wrong:
            raise BadInput("bad result", fields=wrong)
        made = SpotResult.objects.create(plan=its, unit_id=actor.unit_id, shop=shop, result=result, note=note.strip(), on=on,
                                         officer_id=actor.officer_id, made_at=now)  # fmt: skip
        record("inspections.spot-checked", actor, now, made.pk, {"plan": str(its.pk), "shop": shop, "result": result, "note": made.note})  # fmt: skip
    return made


def failing(result_id: UUID, actor: Actor, *, lock: bool = False) -> SpotResult:
    """A failing result of the actor's unit; CaseEntered if it has its case. Call inside ``acting_as``."""
    refuse_others(actor)
    rows = SpotResult.objects.select_related("plan").filter(unit_id=actor.unit_id, result="failed")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=result_id).first()
    if found is None:
        raise NotFound(f"no failing result {result_id} of unit {actor.unit_id}")
    if found.dossier_id:
        raise CaseEntered(f"result {result_id} has its case")
    return found


def note_case(result_id: UUID, dossier_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The case that was entered from a failing result."""
    with acting_as(actor):
        its = failing(result_id, actor)
        its.dossier_id = dossier_id
        its.save(update_fields=["dossier_id"])
        record("inspections.case-entered", actor, now, its.pk, {"dossier": str(dossier_id)})
