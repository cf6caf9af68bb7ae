"""What the page of the record shows: every clock, the chain in the ledger, and who read the dossier."""

from datetime import datetime
from typing import Any

from zhixian.faces.desk.doors import DeskRequest
from zhixian.faces.desk.showing import chips, proof
from zhixian.rooms.docket import looking, work
from zhixian.rooms.docket.work import Record


def context(request: DeskRequest, record: Record, now: datetime) -> dict[str, Any]:
    owner = record.dossier.opened_by_unit == request.actor.unit_id
    return {
        "dossier": record.dossier,
        "owner": owner,
        "clocks": [chips.spelt_out(clock, record.units, now) for clock in record.clocks],
        "proofs": proof.proofs(looking.chain(record.dossier)),
        "read_by": work.readings(record.dossier.pk, actor=request.actor) if owner else [],
    }
