"""A request that is sent twice acts once: the first answer is kept beside the act, in the same transaction."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.docket.models import Answered
from zhixian.rooms.docket.refusals import UnableToRepeat


def once(
    key: str | None,
    body: Mapping[str, Any],
    act: Callable[[], tuple[int, dict[str, Any]]],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[int, dict[str, Any]]:
    """Do ``act`` unless the officer's key was used before; then give the answer of that time.

    UnableToRepeat if the key comes with another body. Two requests with one key at once wait for each other.
    """
    if not key:
        return act()
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    with acting_as(actor):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{actor.officer_id}:{key}"])
        earlier = Answered.objects.filter(officer_id=actor.officer_id, key=key).first()
        if earlier is not None:
            if earlier.request_digest != digest:
                raise UnableToRepeat(f"key {key} was used for another body")
            return earlier.status, earlier.answer
        status, answer = act()
        Answered(
            officer_id=actor.officer_id, key=key, request_digest=digest, status=status, answer=answer, at=now
        ).save(force_insert=True)
    return status, answer
