"""The same thing written differently is the same thing: names, telephones, addresses and shops in one plain form each."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

_NOT_WORD = re.compile(r"[\W_]+")


def name(text: str) -> str:
    """Full-width forms made half-width, upper case, without blanks and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).upper()


def phone(text: str) -> str:
    """Digits alone, without the country's prefix; nothing where there are too few to mean anybody."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) == 11:
            digits = digits.removeprefix(prefix)
    return digits if len(digits) >= 7 else ""


def address(text: str) -> str:
    """As a name, and without the words that one writer puts and another leaves out."""
    plain = name(text)
    for word in ("中国", "省", "市", "区", "县", "镇", "街道"):
        plain = plain.replace(word, "")
    return plain if len(plain) >= 3 else ""


def shop(text: str) -> str:
    """An address of the web without scheme, www and closing slash; a shop's name as a name."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = re.sub(r"^https?://", "", plain).removeprefix("www.").rstrip("/")
    return plain if "." in plain or "/" in plain else name(plain)


FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": name, "credit_code": name, "phone": phone, "address": address, "shop": shop,
}  # fmt: skip
