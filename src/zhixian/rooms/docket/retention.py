"""When a dossier's time is over, what it held in plain is erased; ids, numbers, states and the ledger's chain stay.

The years of each class are the archive's rule of the agency (a setting), not a figure of law.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet

from zhixian.refusals import NotFound, UnableTo
from zhixian.rooms.agencies import holds
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.models import Clock, Correction, Intake, Notice, Run, Step
from zhixian.rooms.docket.personal_models import PlainValue
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import search
from zhixian.rooms.dossiers.models import Dossier, Fact, Party, PenaltyCase, Right
from zhixian.rooms.evidence.models import Goods, Material, StoredFile
from zhixian.rooms.ledger import services as ledger


class StillKept(UnableTo):
    code = "retention.still_kept"
    user_message = "保管期限未满，或者还有流程没有办结，不能清除。"


ERASED = "（已依法清除）"


def due(*, now: datetime, limit: int = 500) -> list[Dossier]:
    """Dossiers whose case was closed longer ago than their class keeps it, the oldest first; for the house itself."""
    with as_system():
        found = []
        for kind, years in settings.RETENTION_YEARS.items():
            before = now - timedelta(days=round(365.25 * years))
            closed = PenaltyCase.objects.filter(closed_at__lt=before).values("dossier_id")
            over = Dossier.objects.filter(pk__in=closed, parties__retention=kind, parties__erased_at__isnull=True)
            found += list(over.distinct().order_by("pk")[:limit])
        under_way = set(
            Run.objects.filter(dossier_id__in=[one.pk for one in found], ended=False).values_list(
                "dossier_id", flat=True
            )
        )
    return [one for one in found if one.pk not in under_way][:limit]


def erase(dossier_id: UUID, *, now: datetime) -> None:
    """Erase what a dossier held in plain. NotFound; StillKept while its time is not over."""
    with as_system():
        dossier = Dossier.objects.select_for_update().filter(pk=dossier_id).first()
        if dossier is None:
            raise NotFound(f"no dossier {dossier_id}")
        holds.refuse_if_held(dossier.pk)
        if dossier.pk not in {one.pk for one in due(now=now)}:
            raise StillKept(f"dossier {dossier_id} is still kept")
        _blank(Party.objects.filter(dossier=dossier), ("credit_code", "representative", "identity_number", "address", "phone"), name=ERASED, erased_at=now)  # fmt: skip
        _blank(Right.objects.filter(dossier=dossier), ("registration_number", "owner"), name=ERASED)
        _blank(Fact.objects.filter(dossier=dossier), ("note",), salt=b"")
        _blank(PenaltyCase.objects.filter(dossier=dossier), ("facts_text", "place"), cause=ERASED, salt=b"")
        _blank(
            Goods.objects.filter(dossier_id=dossier.pk),
            ("brand", "specification", "place", "seal", "note"),
            name=ERASED,
        )
        _blank(Material.objects.filter(dossier_id=dossier.pk), ("source", "signed_by", "note"), name=ERASED)
        _blank(Step.objects.filter(dossier_id=dossier.pk), (), values={}, salt=b"")
        PlainValue.objects.filter(dossier_id=dossier.pk).delete()
        _blank(Correction.objects.filter(dossier_id=dossier.pk), ("wrong", "right"), salt=b"")
        _blank(Notice.objects.filter(dossier_id=dossier.pk), (), text=ERASED)
        _blank(Intake.objects.filter(dossier_id=dossier.pk), (), subject=ERASED)
        _blank(Paper.objects.filter(dossier_id=dossier.pk), (), sheet={})
        for run in Run.objects.filter(dossier_id=dossier.pk):
            run.memory = {**run.memory, "kept": {}}
            run.save(update_fields=["memory"])
        for stored in StoredFile.objects.filter(dossier_id=dossier.pk):
            default_storage.delete(stored.place)
        _blank(StoredFile.objects.filter(dossier_id=dossier.pk), ("place",), name=ERASED)
        Clock.objects.filter(dossier_id=dossier.pk).running().update(stopped_at=now)
        Dossier.objects.filter(pk=dossier.pk).update(title=ERASED)
        search.index(dossier.pk, dossier.number)
        ledger.record("dossier.erased", chain=dossier.pk, subject=dossier.pk, officer_id=None, unit_id=None, at=now, digest=None)  # fmt: skip


def _blank(rows: QuerySet[Model], names: Iterable[str], **instead: object) -> None:
    rows.update(**{**dict.fromkeys(names, ""), **instead})
