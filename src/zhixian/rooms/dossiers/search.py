"""Search by pairs of characters: works for two-character Chinese words, on stock PostgreSQL, without a leak."""

from uuid import UUID

from django.db import connection

from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.keyed import pairs_of
from zhixian.rooms.dossiers.models import Dossier, DossierQuerySet, SearchWords


def index(dossier_id: UUID, *texts: str) -> None:
    """Write what a dossier may be found by, in place of what stood there."""
    pairs = sorted({pair for text in texts for pair in pairs_of(text)})
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into dossiers_searchwords (dossier_id, pairs) values (%s, %s)"
            " on conflict (dossier_id) do update set pairs = excluded.pairs",
            [dossier_id, pairs],
        )


def find(actor: Actor, words: str) -> DossierQuerySet:
    """Dossiers that the actor may see and whose texts hold every word."""
    wanted = sorted({pair for word in words.split() for pair in pairs_of(word)})
    if not wanted:
        return Dossier.objects.none()
    candidates = SearchWords.objects.filter(pairs__contains=wanted).values("dossier_id")
    return Dossier.objects.visible_to(actor).filter(pk__in=candidates).order_by("-pk")
