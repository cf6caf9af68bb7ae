"""What reading finds, one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhixian.law.findings import Interval, say

WHOSE: Mapping[str, str] = {
    "offender": "违法行为人的数额", "penalty": "罚款、罚金、没收", "bail": "保证金", "returned": "退赔、返还、追回", "share": "分得的部分",
    "fee": "费用、报酬", "cost": "进货款、成本", "debt": "借款、欠款", "genuine": "正品或者鉴定价格，不采", "superseded": "后来被更正",
    "prior": "前案", "proceeds": "销赃所得", "said": "谎称、约定", "other_offence": "其他犯罪", "law": "法律规定的标准",
    "instalment": "定金、余款", "damage": "损毁、修理", "rate": "按日、按月说的数额", "deducted": "刷单、退货等应扣除的", "right_holder": "权利", "party": "当事人", "proceeding": "办案",
    "price": "单价、价格", "seized": "扣押的款物", "other_person": "他人所得", "defence": "辩解、辩护意见中的数额", "evidence": "证据中的数额",
    "not_shown": "未分清是否侵权", "unclear": "不清楚",
}  # fmt: skip
MAIN, OTHER = "main", "other"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing found. ``text == whole[start:end]``; what is only reckoned (a sum, a product) has no place of its own and
    ``text`` is empty. Amounts in yuan or in counts, dates as days; an open end is None."""

    kind: str  # in the law's words: 销售金额, 标识数量, 行为时间, 商标, 注册号 …
    text: str
    start: int | None
    end: int | None
    at_least: Decimal | date | None = None
    at_most: Decimal | date | None = None
    unit: str = ""
    whose: str = "offender"
    quantity: str = ""  # of parameters/quantities.yaml, where the kind is one of the law's
    sum_of: tuple["Found", ...] = field(default=(), repr=False)
    total: bool = False  # the figure to take for its kind
    about: bool = False  # 约, 左右
    reading: str = MAIN  # other: a second way to read the same place
    why: str = ""  # the word that decided

    @property
    def amount_text(self) -> str:
        """In the officer's words: 至少50,000元, 2014-06-01至2014-08-31, 约12,000桶; empty where nothing is counted."""
        low, high = self.at_least, self.at_most
        if isinstance(low, date) and isinstance(high, date):
            return low.isoformat() if low == high else f"{low.isoformat()}至{high.isoformat()}"
        if low is None and high is None:
            return ""
        interval = Interval(low if isinstance(low, Decimal) else None, high if isinstance(high, Decimal) else None)
        said = interval.text if low is not None else f"不超过{say(high) if isinstance(high, Decimal) else ''}"
        return f"{'约' if self.about else ''}{said}{self.unit}"

    def as_json(self) -> dict[str, Any]:
        told = {
            "kind": self.kind, "at_least": _say(self.at_least), "at_most": _say(self.at_most), "unit": self.unit,
            "text": self.text, "start": self.start, "end": self.end, "whose": self.whose,
            "sum_of": [{"text": each.text, "start": each.start, "end": each.end} for each in self.sum_of],
            "quantity": self.quantity, "total": self.total, "about": self.about, "reading": self.reading, "why": self.why,
        }  # fmt: skip
        return told


def _say(value: Decimal | date | None) -> int | float | str | None:
    """Whole numbers as numbers; fractions as text would lose no fen, but JSON readers want numbers: two places are exact enough
    to be read back as the decimal that is written."""
    if value is None or isinstance(value, date):
        return value.isoformat() if value else None
    return int(value) if value == value.to_integral_value() else float(value)
