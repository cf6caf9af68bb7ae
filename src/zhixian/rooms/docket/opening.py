"""Entering a penalty case whole, and opening a matter that is no case: the dossier and its first procedure in one act."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from zhixian import procedures
from zhixian.identifiers import new_id
from zhixian.moments import SHANGHAI
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.drafts import CaseDraft
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence import services as evidence
from zhixian.rooms.evidence.services import GoodsDraft, MaterialDraft
from zhixian.rooms.leads import handling as leads
from zhixian.rooms.ledger import services as ledger


def enter_case(
    draft: CaseDraft,
    *,
    actor: Actor,
    now: datetime,
    goods: Iterable[GoodsDraft] = (),
    materials: Iterable[MaterialDraft] = (),
    demonstration: bool = False,
    report_id: UUID | None = None,
) -> tuple[Dossier, Run]:
    """登记行政案件. The clock of the penalty decision starts on the day of filing (立案日期). ``report_id``: the lead that it is
    entered from, which shows its outcome from then on; a refusal there leaves no case behind."""
    filed = datetime.combine(draft.opened_on, time(9), tzinfo=SHANGHAI)
    with acting_as(actor), ledger.book(new_id(), fresh=True) as book:
        dossier = dossiers.open_case(draft, actor=actor, now=now, book=book, demonstration=demonstration)
        evidence.add(dossier.pk, actor=actor, now=now, goods=list(goods), materials=list(materials), book=book)
        run = services.begin_over(
            dossier, "penalty-case", actor=actor, form={"opened_at": min(filed, now)}, now=now, action="open-case", book=book
        )  # fmt: skip
        if report_id is not None:
            leads.filed_as(report_id, dossier.pk, actor=actor, now=now)
    return dossier, run


def open_matter(
    procedure: str,
    *,
    actor: Actor,
    title: str,
    form: Mapping[str, Any],
    now: datetime,
    action: str | None = None,
    right_type: str = "",
    outside: Mapping[str, UUID] | None = None,
) -> tuple[Dossier, Run]:
    """发起事项: a procedure that begins without a case. Refuses (NotFound) a procedure that needs one. ``outside``: of those
    who act on a page of their own, the scope of their rows by party."""
    definition = procedures.definitions()[procedure]
    if not definition.opens:
        raise NotFound(f"{procedure} does not open a matter")
    with acting_as(actor), ledger.book(new_id(), fresh=True) as book:
        dossier = dossiers.open_matter(
            title, actor=actor, now=now, book=book, right_type=right_type, sealed=definition.sealed
        )
        run = services.begin_over(
            dossier, procedure, actor=actor, form=form, now=now, action=action, book=book, outside=outside
        )
    return dossier, run
