"""First pages that come with the software, in our own words: a unit takes one in as a draft, and another officer releases it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.db import IntegrityError, transaction

from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.publishing import services
from zhixian.rooms.publishing.checking import PageDraft
from zhixian.rooms.publishing.models import Edition, PublicPage

FOLDER = Path(__file__).parent / "first"


@dataclass(frozen=True, kw_only=True)
class FirstPage:
    key: str
    draft: PageDraft


@cache
def first_pages() -> tuple[FirstPage, ...]:
    return tuple(
        FirstPage(key=row["key"], draft=PageDraft(**{name: value for name, value in row.items() if name != "key"}))
        for file in sorted(FOLDER.glob("*.yaml"))
        for row in yaml.safe_load(file.read_text(encoding="utf-8"))
    )


def not_taken() -> list[FirstPage]:
    """Those that nobody whom the reader can see has taken in."""
    taken = set(PublicPage.objects.values_list("key", flat=True))
    return [each for each in first_pages() if each.key not in taken]


def take_in(key: str, *, actor: Actor, now: datetime) -> Edition:
    """A draft of the actor's unit, under the address that the software gives it."""
    found = next((each for each in first_pages() if each.key == key), None)
    if found is None:
        raise NotFound(f"no first page {key}")
    try:
        with acting_as(actor), transaction.atomic():
            return services.write(found.draft, actor=actor, now=now, key=key)
    except IntegrityError:
        raise BadInput("taken by somebody", fields={"key": "这一篇已经有单位取用"}) from None
