"""Keyed hashes of neighbouring characters, by which texts are found without being readable to whoever holds the database."""

from hashlib import blake2b
from itertools import pairwise

from django.conf import settings


def pairs_of(text: str) -> list[int]:
    """Keyed hashes (signed 64 bit) of each pair of neighbouring characters, blanks and punctuation left out."""
    kept = [character.lower() for character in text if character.isalnum()]
    return sorted({keyed("".join(pair)) for pair in pairwise(kept)})


def keyed(text: str) -> int:
    """The keyed hash of one text, signed 64 bit."""
    digest = blake2b(text.encode(), digest_size=8, key=settings.SEARCH_KEY.encode()[:64]).digest()
    return int.from_bytes(digest, "big", signed=True)
