"""Firms that have joined, for tests."""

from datetime import datetime
from typing import Any

from tests.rooms.enterprises.assessing import credit_code
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.enterprises.accounts import applying, passing
from zhixian.rooms.enterprises.accounts.applying import Applying
from zhixian.rooms.enterprises.accounts.models import FirmApplication
from zhixian.rooms.enterprises.accounts.passing import Member

PASSWORD = "long-enough-phrase"


def applying_for(number: int, **more: Any) -> Applying:
    told: dict[str, Any] = {
        "firm_name": f"清源机器人{number}有限公司", "credit_code": credit_code(number), "division": "411503",
        "applicant": "林申请", "phone": "0376-1234567", "categories": ("specialised",), "proof": "省工信厅〔2025〕8号",
    }  # fmt: skip
    return Applying(**(told | more))


def applied(number: int, *, now: datetime, login: str = "", **more: Any) -> FirmApplication:
    return applying.apply(applying_for(number, **more), login=login or f"firm.{number}", password=PASSWORD, now=now)


def joined(number: int, *, by: Actor, now: datetime, **more: Any) -> Member:
    """The owner of a firm that the officer let in, signed in."""
    one = applied(number, now=now, **more)
    applying.approve(one.pk, "营业执照核对无误", actor=by, now=now)
    return passing.member_of(passing.sign_in(f"firm.{number}", PASSWORD, now=now), now=now)
