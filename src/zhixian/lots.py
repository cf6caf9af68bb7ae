"""Drawing lots so that anybody can repeat it: from a seed and the names, whatever their order. Pure."""

import hashlib
from collections.abc import Sequence


def draw(seed: str, names: Sequence[str], number: int) -> list[str]:
    """So many without replacement: those with the lowest SHA-256 of the seed and their name."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).digest())[:number]
