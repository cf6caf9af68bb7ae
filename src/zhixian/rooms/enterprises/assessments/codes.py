"""The code with which a firm comes back without an account, and what the database knows of it.

Sixteen characters of thirty: 78 bits, too many to guess. The database holds only an identifier made from it by a one-way
hash; that identifier is the scope in which the holder's rows are visible. There is no list of codes to steal, and no way
back to a lost one.
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

from zhixian.refusals import NotFound

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when read aloud
LENGTH = 16


class UnknownCode(NotFound):
    code = "assessment.unknown_code"
    user_message = "没有找到这个测评码的测评。测评码是16位字母和数字，请核对后再填。"


def new_code() -> str:
    """XK7M-2QPD-9TRV-H4NA"""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def hashed(code: str, purpose: str) -> UUID | None:
    """What the database holds of a code, however it was typed; another for each purpose. None if it cannot be a code."""
    plain = "".join(each for each in code.upper() if each not in "- \t\u3000—–")
    if len(plain) != LENGTH or set(plain) - set(LETTERS):
        return None
    return UUID(bytes=hashlib.sha256(f"zhixian {purpose}\x00{plain}".encode()).digest()[:16])


def holder_of(code: str) -> UUID:
    """The holder behind a code; UnknownCode if it cannot be one."""
    found = hashed(code, "assessment holder")
    if found is None:
        raise UnknownCode("not a code")
    return found


def firm_key(credit_code: str) -> str:
    """Says that two assessments are of one firm to whoever counts, and nothing else."""
    if not credit_code:
        return ""
    return hmac.new(settings.SEARCH_KEY.encode(), b"firm\x00" + credit_code.encode(), hashlib.sha256).hexdigest()
