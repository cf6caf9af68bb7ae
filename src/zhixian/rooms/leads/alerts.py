"""What the words of a lead hint at, and whether its goods are on alert today (应急商品): alerts are data that administrators keep."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.leads import goods


def told_by(facts: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """As ``goods.told_by``; goods on alert that day count as dangerous. What came before an alert, or stays after it was
    lifted, keeps its own."""
    told = goods.told_by(facts)
    if not told["danger"]:
        told["danger"] = dictionaries.alerted([str(facts.get("what", ""))], on=on)
    return told
