"""The reward of an informant by level: a share of what was fined and confiscated, with a floor and a ceiling. Pure."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parent / "parameters" / "reward.yaml"


@lru_cache(maxsize=1)
def figures() -> dict[str, Any]:
    """The figures with their citation and status, as the data file has them."""
    found: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return found


def amount(level: str, base: Decimal) -> Decimal:
    """Yuan. ``base``: fines and confiscations of the decision in force (罚没款), nought where there are none. KeyError for an
    unknown level."""
    told = figures()["levels"][level]
    share = (base * Decimal(told["per_cent"]) / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return min(max(share, Decimal(told["at_least"])), Decimal(figures()["at_most"]))
