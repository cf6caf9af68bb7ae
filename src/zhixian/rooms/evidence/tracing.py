"""追溯: a batch from its producer to every seller, a seller back to every producer, and the recall list of a bad batch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from zhixian.law import measures
from zhixian.linkage import chains
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.evidence.tracing_models import Batch, Consignment
from zhixian.rooms.ledger import services as ledger

MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One hand that held the batch: what came in and went on, and the way up to the producer."""

    name: str
    came: str
    gone: str
    way_up: tuple[str, ...]  # the nearest first


@dataclass(frozen=True, kw_only=True)
class Trace:
    batch: Batch
    sellers: tuple[Holder, ...]  # downstream of the producer, the nearest first


def write_batch(
    dossier_id: UUID, *, number: str, product: str, producer: str, actor: Actor, now: datetime, plot: str = "",
    bad: bool = False, finding: str = "",
) -> Batch:  # fmt: skip
    """A batch in a case; its own number finds it again in other cases. Who may change the case is asked before."""
    told = {
        "number": (number, 60, "批号"),
        "product": (product, 120, "品种或者产品"),
        "producer": (producer, 120, "生产者"),
    }
    wrong = {
        key: f"请填写{label}，最多{longest}字"
        for key, (value, longest, label) in told.items()
        if not value.strip() or len(value) > longest or "\x00" in value
    }
    if bad and not finding.strip():
        wrong["finding"] = "不合格的批次请写明检验结论"
    with acting_as(actor):
        if Batch.objects.filter(dossier_id=dossier_id, number=number.strip()).exists():
            wrong["number"] = "本案已有这个批号"
        if wrong:
            raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
        made = Batch.objects.create(
            dossier_id=dossier_id, number=number.strip(), product=product.strip(), producer=producer.strip(),
            plot=plot.strip()[:200], bad=bad, finding=finding.strip()[:400], written_by=actor.officer_id, written_at=now,
        )  # fmt: skip
        _note("trace.batch.written", dossier_id, made.pk, actor, now)
    return made


def condemn(batch_id: UUID, finding: str, *, actor: Actor, now: datetime) -> Batch:
    """The batch was found bad: its sellers stand on the recall list from now on."""
    if not finding.strip() or len(finding) > 400:
        raise BadInput("no finding", fields={"finding": "请写明检验结论，最多400字"})
    with acting_as(actor):
        batch = _batch(batch_id)
        batch.bad, batch.finding = True, finding.strip()
        batch.save(update_fields=["bad", "finding"])
        _note("trace.batch.condemned", batch.dossier_id, batch.pk, actor, now)
    return batch


def write_consignment(
    batch_id: UUID, *, giver: str, taker: str, quantity: str, actor: Actor, now: datetime, moved_on: date | None = None
) -> Consignment:
    """``quantity`` as officers write it: 3000千克, 50袋."""
    wrong = {}
    for key, value, label in (("giver", giver, "交付方"), ("taker", taker, "接收方")):
        if not value.strip() or len(value) > 120 or "\x00" in value:
            wrong[key] = f"请填写{label}，最多120字"
    if giver.strip() and giver.strip() == taker.strip():
        wrong["taker"] = "接收方不能与交付方相同"
    if moved_on is not None and moved_on > local_day(now):
        wrong["moved_on"] = "交付日期不能晚于今天"
    try:
        amount = measures.read(quantity)
    except measures.UnableToRead as fault:
        amount, wrong["quantity"] = measures.Quantity(number=Decimal(0)), str(fault)
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        batch = _batch(batch_id)
        made = Consignment.objects.create(
            dossier_id=batch.dossier_id, batch=batch, giver=giver.strip(), taker=taker.strip(), quantity=amount.number,
            unit=amount.unit[:10], moved_on=moved_on, written_by=actor.officer_id, written_at=now,
        )  # fmt: skip
        _note("trace.consignment.written", batch.dossier_id, made.pk, actor, now)
    return made


def batches(dossier_id: UUID) -> list[Batch]:
    return list(Batch.objects.filter(dossier_id=dossier_id))


def trace(batch: Batch) -> Trace:
    """Down from the producer, over every case in which the reader finds the batch's number. Call inside ``acting_as``."""
    rows = list(Consignment.objects.filter(batch__number=batch.number, batch__producer=batch.producer)[:MOST])
    moves = [(row.giver, row.taker) for row in rows]
    sellers = chains.downstream(batch.producer, moves)
    return Trace(
        batch=batch,
        sellers=tuple(
            Holder(name=name, came=_sum(row for row in rows if row.taker == name), gone=_sum(row for row in rows if row.giver == name),
                   way_up=tuple(chains.upstream(name, moves)))
            for name in sellers
        ),
    )  # fmt: skip


def batches_of(name: str) -> list[Batch]:
    """Up from a seller: every batch that came through its hands, among what the reader may see. Call inside ``acting_as``."""
    held = Consignment.objects.filter(Q(taker=name.strip()) | Q(giver=name.strip())).values("batch_id")
    found = Batch.objects.filter(pk__in=held)
    return list(found.order_by("-bad", "number")[:100])


def _batch(batch_id: UUID) -> Batch:
    found = Batch.objects.filter(pk=batch_id).first()
    if found is None:
        raise NotFound(f"no batch {batch_id}")
    return found


def _sum(rows: Iterable[Consignment]) -> str:
    told = [measures.Quantity(number=row.quantity, unit=row.unit) for row in rows]
    return "、".join(measures.say(each) for each in measures.add_up(told)) or "—"


def _note(kind: str, dossier_id: UUID, subject: UUID, actor: Actor, now: datetime) -> None:
    ledger.record(kind, chain=dossier_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
