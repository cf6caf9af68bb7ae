"""Where cases come from: counted by the source of the lead, over what the officer's unit takes part in."""

from django.db.models import Count

from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.dossiers.models import PenaltyCase


def lead_sources(actor: Actor) -> dict[str, int]:
    """Number of cases by ``PenaltyCase.lead_source``."""
    with acting_as(actor):
        own = Participation.objects.of(actor.unit_id).values("dossier_id")
        rows = PenaltyCase.objects.filter(dossier_id__in=own).values("lead_source").annotate(n=Count("pk")).order_by()
        return {row["lead_source"]: row["n"] for row in rows}
