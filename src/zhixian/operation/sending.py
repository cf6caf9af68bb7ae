"""Sending what waits to leave: each thing is taken in one short transaction, sent outside of any, and settled in another.

So nobody's act waits for a mail server or for another house's program, and several workers do not send one thing twice.
"""

from datetime import datetime

from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.outbox import events, guarding, letters, mail, posting, smtp
from zhixian.rooms.outbox.guarding import Resolve

AT_ONCE = 500


def send_mail(*, now: datetime) -> int:
    """Every message that is due, until the server is away; how many were sent."""
    sent = 0
    with smtp.Line() as line:
        for _ in range(AT_ONCE):
            with as_system():
                taken = mail.claim(now=now)
                composed = mail.compose(*taken) if taken else None
            if taken is None or composed is None:
                break
            outcome = line.send(composed)
            with as_system():
                mail.settle(taken[0], outcome, now=now)
            sent += outcome.sent
            if outcome.away:
                break  # the others would fare no better; in a minute again
    return sent


def send_letters(*, now: datetime) -> int:
    """Letters to the public that are due, until the server is away; how many were sent."""
    sent = 0
    with smtp.Line() as line:
        for _ in range(AT_ONCE):
            with as_system():
                letter = letters.claim(now=now)
            if letter is None:
                break
            outcome = line.send(letters.compose(letter))
            with as_system():
                letters.settle(letter, outcome, now=now)
            sent += outcome.sent
            if outcome.away:
                break
    return sent


def deliver_events(*, now: datetime, resolve: Resolve = guarding.resolve) -> int:
    """Every event that is due, in each receiver's order; how many were delivered."""
    delivered = 0
    for _ in range(AT_ONCE):
        with as_system():
            parcel = events.claim(now=now)
        if parcel is None:
            break
        outcome = posting.post(parcel, now=now, resolve=resolve)
        with as_system():
            events.settle(parcel, outcome, now=now)
        delivered += outcome.delivered
    return delivered


def tidy(*, now: datetime) -> None:
    with as_system():
        mail.tidy(now=now)
        letters.tidy(now=now)
        events.tidy(now=now)
