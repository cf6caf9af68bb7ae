"""How long to wait before the next try: longer after each failure, never longer than an hour."""

from datetime import timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60))


def after(failures: int) -> timedelta:
    """The pause after so many failures in a row (at least one)."""
    return PAUSES[min(max(failures, 1), len(PAUSES)) - 1]
