"""Public pages written by one officer and released by another, for tests."""

from datetime import datetime, timedelta
from typing import Any

from tests.rooms.world import NOW, World
from zhixian.rooms.publishing import first_pages, services
from zhixian.rooms.publishing.checking import PageDraft
from zhixian.rooms.publishing.models import Edition

HOUR = timedelta(hours=1)


def released(world: World, draft: PageDraft | str, *, at: datetime = NOW, unit: str = "police") -> Edition:
    """A draft of our own, or the key of a first page."""
    writer, head = world(f"{unit}.handler1"), world(f"{unit}.head")
    if isinstance(draft, str):
        made = first_pages.take_in(draft, actor=writer, now=at)
    else:
        made = services.write(draft, actor=writer, now=at)
    services.submit(made.pk, actor=writer, now=at + HOUR)
    return services.release(made.pk, actor=head, now=at + 2 * HOUR, redacted=True)


def guide(**more: Any) -> PageDraft:
    return PageDraft(**({"sort": "guide", "title": "怎样办理登记", "text": "先看**清楚**。"} | more))


def warning(country: str = "DE", products: str = "智能门锁", **more: Any) -> PageDraft:
    told = {"sort": "warning", "title": "展会上的临时禁令", "summary": "展会前先查权利。", "text": "参展前做检索。",
            "facts": {"country": country, "products": products}}  # fmt: skip
    return PageDraft(**(told | more))


CASES = [each.key for each in first_pages.first_pages() if each.draft.sort == "typical_case"]
