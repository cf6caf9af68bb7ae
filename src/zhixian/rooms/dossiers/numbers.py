"""The number of a dossier: ZX, year, a running number and a check digit that catches a slip of the pen."""

from datetime import datetime

from django.db import connection
from stdnum import luhn

from zhixian.moments import local_day


def next_number(*, now: datetime) -> str:
    """ZX2026-00001234-7. Gaps are harmless here (papers are numbered elsewhere), so a sequence will do, without a lock."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('dossier_number')")
        (serial,) = cursor.fetchone()
    return written(year=local_day(now).year, serial=serial)


def written(*, year: int, serial: int) -> str:
    digits = f"{year}{serial:08d}"
    return f"ZX{year}-{serial:08d}-{luhn.calc_check_digit(digits)}"


def is_plausible(number: str) -> bool:
    head, _, rest = number.strip().upper().removeprefix("ZX").partition("-")
    serial, _, check = rest.partition("-")
    return bool(head.isdigit() and serial.isdigit() and check.isdigit()) and luhn.is_valid(head + serial + check)
