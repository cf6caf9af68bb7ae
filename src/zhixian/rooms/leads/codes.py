"""The receipt code: sixteen digits in four groups, easy to say, with two check digits; and its slow hash.

Whoever has the code reads and adds to the report; nothing else ties an unnamed reporter to it. The database holds the hash
alone, made with a key that lies outside it: trying out codes costs time for each, and is impossible without the key.
"""

import hmac
import secrets
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from zhixian.refusals import BadInput

DIGITS, CHECK = 14, 2
_SAID = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")


class MistypedCode(BadInput):
    code = "leads.mistyped_code"
    user_message = "编号写错了：{what}"


def make() -> str:
    """Sixteen digits, the last two of which are ISO 7064 MOD 97-10 over the others."""
    return _checked(secrets.randbelow(10**DIGITS))


def of_page(page: str) -> str:
    """The code of what is first saved from one rendering of the form: pressed twice at once, it is one report. ``page`` is
    unguessable and kept nowhere."""
    digest = hmac.new(settings.RECEIPT_KEY.encode(), f"page:{page}".encode(), "sha256").digest()
    return _checked(int.from_bytes(digest, "big") % 10**DIGITS)


def _checked(number: int) -> str:
    plain = f"{number:0{DIGITS}d}"
    return plain + _check(plain)


def _check(plain: str) -> str:
    return f"{98 - int(plain) * 100 % 97:02d}"


def read(typed: str) -> str:
    """The sixteen digits of what was typed: blanks, hyphens, full-width and Chinese digits are taken as meant.

    MistypedCode if a digit is missing or wrong: any single slip and nearly any swap is noticed.
    """
    text = unicodedata.normalize("NFKC", typed).translate(_SAID)
    kept = "".join(sign for sign in text if sign.isalnum())
    if not (kept.isascii() and kept.isdigit()) or len(kept) != DIGITS + CHECK:
        raise MistypedCode(f"{len(kept)} signs", what="编号是十六位数字，四位一组，请对照回执再填一遍。")
    if _check(kept[:DIGITS]) != kept[DIGITS:]:
        raise MistypedCode("check digits", what="有一位数字不对，或者两位颠倒了，请对照回执再填一遍。")
    return kept


def grouped(code: str) -> str:
    """1234 5678 9012 3456"""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def spoken(code: str) -> str:
    """As it is read out over the telephone: 幺 for 1, a pause after each group."""
    return "，".join("".join("零幺二三四五六七八九"[int(sign)] for sign in group) for group in grouped(code).split())


def slow_hash(code: str) -> bytes:
    """32 bytes by Argon2id (19 MiB, one pass: some 15 ms). The same code gives the same bytes, so that it can be found.

    Who has the database lacks the key; who has both reads the report anyway, and a found code says no name.
    """
    return hash_secret_raw(
        code.encode(), settings.RECEIPT_KEY.encode()[:64], time_cost=1, memory_cost=19 * 1024, parallelism=1, hash_len=32,
        type=Type.ID,
    )  # fmt: skip
