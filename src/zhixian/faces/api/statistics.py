"""Operations on figures: the month with what is behind each figure, closing it, and losses recovered."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zhixian.faces.api.aids import api  # all of the API before: its operations come first in the schema
from zhixian.faces.api.doors import actor_of, once, scoped
from zhixian.faces.api.operations import REFUSALS
from zhixian.faces.api.shapes import LossCorrectionIn, LossIn, MonthIn
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.statistics import losses, months, services
from zhixian.rooms.statistics.models import RecoveredLoss

__all__ = ["api"]


@api.get("/figures/monthly", response={200: dict[str, Any], **REFUSALS}, tags=["统计"], summary="一个月的月报数字")
@scoped("read")
def monthly(request: HttpRequest, month: str = "", below: bool = False) -> Any:
    """Counts and people are numbers, amounts yuan as text; null: nothing to report, which is not 0."""
    actor = actor_of(request)
    sheet = services.monthly(actor, month=months.read(month[:10], now=timezone.now()), below=below)
    rows = [{"group": group.key, **_line(line)} for group, lines in sheet.groups for line in lines]
    units = [{"id": key, "name": name} for key, name in sheet.units.items()]
    return {"month": months.written(sheet.month), "below": below, "units": units, "kept_at": sheet.kept_at,
            "as_of": sheet.as_of, "rows": rows}  # fmt: skip


@api.get("/figures/monthly/{row}", response={200: dict[str, Any], **REFUSALS}, tags=["统计"], summary="一个数字后面的案卷（可以打开的）")  # fmt: skip
@scoped("read")
def behind(request: HttpRequest, row: str, month: str = "", below: bool = False) -> Any:
    asked = months.read(month[:10], now=timezone.now())
    line, rows, hidden = services.behind(actor_of(request), row[:40], month=asked, below=below)
    return {"month": months.written(asked), **_line(line), "dossiers": [vars(each) for each in rows], "hidden": hidden}


@api.post("/figures/kept", response={200: dict[str, Any], **REFUSALS}, tags=["统计"], summary="冻结一个月的数字（统计员、负责人）")  # fmt: skip
@scoped("act")
def keep(request: HttpRequest, body: MonthIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        month = months.read(body.month, now=timezone.now())
        made = services.keep(actor_of(request), month=month, now=timezone.now())
        return 200, {"month": months.written(made.month), "kept_at": made.kept_at}

    return once(request, body.dict(), act)


@api.get("/dossiers/{dossier_id}/losses", response={200: list[dict[str, Any]], **REFUSALS}, tags=["统计"], summary="挽回的经济损失和更正的历史")  # fmt: skip
@scoped("read")
def list_losses(request: HttpRequest, dossier_id: UUID) -> Any:
    dossier = dossiers.get(dossier_id, actor=actor_of(request))
    return [
        {**_loss(each.now), "before": [_loss(row) for row in each.before]} for each in losses.of_dossier(dossier.pk)
    ]


@api.post("/dossiers/{dossier_id}/losses", response={201: dict[str, Any], **REFUSALS}, tags=["统计"], summary="登记挽回的经济损失")  # fmt: skip
@scoped("act")
def add_loss(request: HttpRequest, dossier_id: UUID, body: LossIn) -> HttpResponse:
    told = {name: str(value) for name, value in body.dict().items()}

    def act() -> tuple[int, dict[str, Any]]:
        return 201, _loss(losses.add(dossier_id, told, actor=actor_of(request), now=timezone.now()))

    return once(request, {"dossier": str(dossier_id), **told}, act)


@api.post("/losses/{loss_id}/corrections", response={201: dict[str, Any], **REFUSALS}, tags=["统计"], summary="更正一笔挽回的损失")  # fmt: skip
@scoped("act")
def correct_loss(request: HttpRequest, loss_id: UUID, body: LossCorrectionIn) -> HttpResponse:
    told = {name: str(value) for name, value in body.dict().items()}

    def act() -> tuple[int, dict[str, Any]]:
        return 201, _loss(losses.correct(loss_id, told, actor=actor_of(request), now=timezone.now()))

    return once(request, {"loss": str(loss_id), **told}, act)


def _line(line: services.Line) -> dict[str, Any]:
    changed = line.correction
    return {
        "row": line.row.row, "label": line.row.label, "printed": line.cell, **_numbers(line.told), "count_word": line.row.unit_word,
        "correction": None if changed is None else _numbers(changed), "in_form": not line.row.apart,
        "unlisted": line.unlisted, "unvalued": line.unvalued, "parts": dict(line.parts),
    }  # fmt: skip


def _numbers(told: services.Numbers) -> dict[str, Any]:
    return {"cases": told.cases, "people": told.people, "amount": None if told.amount is None else str(told.amount)}


def _loss(row: RecoveredLoss) -> dict[str, Any]:
    return {"id": row.pk, "amount": str(row.amount), "basis": row.basis, "recovered_on": row.recovered_on,
            "reason": row.reason, "said_at": row.said_at}  # fmt: skip
