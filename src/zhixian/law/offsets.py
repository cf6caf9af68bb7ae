"""What was paid before counts towards what is due now (行政处罚法第三十五条): a fine towards a criminal fine."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Offset:
    taken: Decimal  # of the criminal fine, in yuan
    left: Decimal


def offset(fine: str | None, criminal_fine: str | None) -> Offset | None:
    """How much of the criminal fine an earlier fine for the same conduct pays; None where one of them is missing."""
    if not fine or not criminal_fine:
        return None
    given, due = Decimal(fine), Decimal(criminal_fine)
    taken = min(given, due)
    return Offset(taken=taken, left=due - taken)
