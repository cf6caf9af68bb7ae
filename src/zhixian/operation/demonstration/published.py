"""The first pages of the demonstration: written by one officer, released by another, and one that waits for review."""

from datetime import datetime, timedelta

from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.publishing import first_pages, services

WAITS = "tip-appliance"


def load(*, writer: Actor, head: Actor, now: datetime) -> None:
    for number, each in enumerate(first_pages.first_pages(), start=1):
        when = now - timedelta(days=30 - number)
        made = first_pages.take_in(each.key, actor=writer, now=when)
        services.submit(made.pk, actor=writer, now=when)
        if each.key != WAITS:
            services.release(made.pk, actor=head, now=when + timedelta(hours=3), redacted=True)
