"""The form on which a dispute is registered is the first act of the declaration: the firm fills what the officer would."""

from collections.abc import Mapping
from typing import Any, Final

from zhixian import procedures
from zhixian.procedures import Definition, Field
from zhixian.rooms.docket.guidance_facts import SERVICES

PROCEDURE: Final = "overseas-guidance"
PARTY: Final = "firm"
LINE: Final = "intellectual_property"
ACCOUNT: Final = "account"  # it is the first turn of the thread, and kept there alone
BY_FIRM: Final = ("contact", "contact_phone")  # needed from a firm that nobody sees


def definition() -> Definition:
    return procedures.definitions()[PROCEDURE]


def fields() -> tuple[Field, ...]:
    """What the firm is asked; its files come with the thread."""
    return tuple(each for each in definition().actions["apply"].form if each.type != "materials")


def said(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The registered facts in the words of the form, empty ones and the account left out."""
    rows = []
    for each in fields():
        value = told.get(each.id)
        if value and each.id != ACCOUNT and each.id not in SERVICES:
            rows.append((each.label, each.choices.get(str(value), str(value))))
    wanted = "、".join(label for key, label in SERVICES.items() if told.get(key))
    return [*rows, ("要的服务", wanted)]
