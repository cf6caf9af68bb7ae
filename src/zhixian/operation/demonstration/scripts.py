"""What happens to each dossier of the demonstration: real acts by real posts, at moments counted back from now."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from zhixian.moments import local
from zhixian.rooms.agencies.access import Actor, as_system
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.models import Dossier

Cast = Callable[[str], Actor]


def office_hours(moment: datetime, *, now: datetime) -> datetime:
    """The moment moved into the office hours of its day, so that nobody decides at night; the order of moments is kept,
    and none comes after ``now``."""
    there = local(moment)
    opening = there.replace(hour=9, minute=0, second=0, microsecond=0)
    return min(
        opening + (there - there.replace(hour=0, minute=0, second=0, microsecond=0)) / 3, now - (now - moment) / 1000
    )


class Play:
    """Acts on one dossier; ``ago`` is how long before now an act was taken."""

    def __init__(self, cast: Any, dossier: Dossier) -> None:
        self.cast, self.dossier, self.now = cast, dossier, cast.now

    def at(self, ago: timedelta) -> datetime:
        return office_hours(self.now - ago, now=self.now)

    def begin(self, procedure: str, seat: str, ago: timedelta, *, action: str | None = None, **form: Any) -> None:
        services.begin(procedure, self.dossier.pk, actor=self.cast(seat), form=form, now=self.at(ago), action=action)

    def take(self, procedure: str, action: str, seat: str, ago: timedelta, **form: Any) -> None:
        services.take(self._run(procedure), action, actor=self.cast(seat), form=form, now=self.at(ago))

    def _run(self, procedure: str) -> Any:
        with as_system():
            return Run.objects.filter(dossier_id=self.dossier.pk, procedure=procedure).latest("began_at").pk

    def officers(self, kind: str = "") -> list[str]:
        prefix = f"{kind}." if kind else ""
        return [str(self.cast(f"{prefix}handler{number}").officer_id) for number in (1, 2)]

    def to_report(self, start: timedelta, **ground: Any) -> None:
        """From suspicion to the head's desk, within a day and a half."""
        form = {"found_through": "complaint", "ground": "reached", "criterion": "数额达到追诉标准，见对照表", **ground}
        self.begin("forward-transfer", "handler1", start, action="detect-trigger", **form)
        self.take("forward-transfer", "form-team", "head", start - timedelta(hours=3), officers=self.officers())
        self.take(
            "forward-transfer", "submit-transfer-report", "handler1", start - timedelta(hours=26), officers=self.officers(),
            opinion="经核实，事实清楚，证据充分，涉嫌犯罪，建议移送公安机关。", appraisal="权利人已出具鉴别意见。",
        )  # fmt: skip
        self.take(
            "forward-transfer",
            "pass-legal-review",
            "legal",
            start - timedelta(hours=30),
            opinion="标准适用正确，证据目录和物品清单齐备，同意呈批。",
        )

    def to_police(self, start: timedelta, **ground: Any) -> None:
        """From suspicion to the police's receipt, each step within its clock."""
        self.to_report(start, **ground)
        self.take("forward-transfer", "approve-transfer", "head", start - timedelta(hours=48), opinion="同意移送。")
        self.take("forward-transfer", "deliver-transfer", "liaison", start - timedelta(hours=54), receiver="受案大厅")
        self.take("forward-transfer", "sign-receipt", "police.liaison", start - timedelta(hours=55))


def play(key: str, cast: Any, dossier: Dossier) -> None:
    PLAYS[key](Play(cast, dossier))


def refrigerators(it: Play) -> None:
    """Non-filing, reconsideration by another decider, upheld, supervision, an order to file, filing."""
    day = timedelta(days=1)
    it.to_police(timedelta(days=32), suspected_crime="214")
    it.take(
        "forward-transfer", "decide-no-filing", "police.head", 28.5 * day,
        reasons="现有证据尚不能证明当事人明知所售商品系假冒注册商标的商品。", legal_basis="刑事诉讼法第一百一十二条",
    )  # fmt: skip
    it.take("forward-transfer", "confirm-no-filing-received", "liaison", 28 * day, checked="same")
    it.take(
        "transfer-reconsideration", "request-reconsideration", "head", 26.5 * day,
        grounds="当事人进货价不足正品出厂价的三分之一，且曾因同类行为被约谈，足以认定其明知。",
        new_evidence="进货单据\n约谈记录",
    )  # fmt: skip
    it.take(
        "transfer-reconsideration", "uphold-no-filing", "police.deputy", 24 * day, reasons="主观明知的证据仍不充分。"
    )
    it.take("transfer-reconsideration", "receive-reconsideration-decision", "liaison", 23.5 * day)
    it.take(
        "transfer-reconsideration",
        "suggest-after-upheld",
        "head",
        22 * day,
        grounds="未售货值已达236万元，证据足以证明明知，应当立案。",
    )
    it.take("filing-supervision", "accept-suggestion", "procuratorate.prosecutor1", 21 * day, opinion="受理审查。")
    it.take(
        "filing-supervision",
        "require-explanation",
        "procuratorate.prosecutor1",
        20 * day,
        reasons="请说明不予立案的事实和法律依据。",
    )
    it.take(
        "filing-supervision",
        "explain",
        "police.legal",
        15 * day,
        explanation="认为认定主观明知的证据不足，见审查报告。",
    )
    it.take(
        "filing-supervision",
        "order-filing",
        "procuratorate.head",
        11 * day,
        reasons="价格明显偏低、经权利人告知后仍继续销售，足以推定明知，不立案理由不能成立。",
    )
    it.take(
        "filing-supervision",
        "police-file",
        "police.head",
        1.5 * day,
        case_number="宿公（经）立字〔2026〕57号",
        crime="销售假冒注册商标的商品罪",
    )
    it.take("filing-supervision", "confirm-filing-notice", "liaison", 1.2 * day)


def dongles(it: Play) -> None:
    """Under the police's review, with two days left, and two extra leads with numbers of their own."""
    it.to_police(
        timedelta(days=3, hours=8), suspected_crime="217",
        leads=[{"subject": "破解软件的网络传播源头", "crime": "侵犯著作权罪"}, {"subject": "虚开发票线索", "crime": "虚开发票罪"}],
    )  # fmt: skip


def trade_secret(it: Play) -> None:
    """On the head's desk on the ground of reasonable suspicion: amounts that only the police can find out."""
    it.to_report(
        timedelta(days=2), ground="suspicion", suspected_crime="219", found_through="work_discovery",
        missing_evidence="损失数额需评估，违法所得需调取银行账户；涉嫌向境外提供，需公安机关采取侦查措施。",
    )  # fmt: skip


def toys(it: Play) -> None:
    """Filed, goods handed over, the outcome fed back and confirmed."""
    day = timedelta(days=1)
    it.to_police(timedelta(days=50), suspected_crime="214", found_through="inspection")
    it.take(
        "forward-transfer",
        "file-criminal-case",
        "police.head",
        46.5 * day,
        case_number="京公朝（经）立字〔2026〕102号",
        crime="销售假冒注册商标的商品罪",
    )
    it.take("forward-transfer", "confirm-filing-notice", "liaison", 46 * day)
    it.take(
        "goods-handover",
        "schedule-handover",
        "liaison",
        45.5 * day,
        meet_at=it.at(45 * day).isoformat(),
        place="朝阳区市场监管局涉案物品库",
    )
    it.take("goods-handover", "count-and-compare", "police.handler1", 45 * day, officers=it.officers("police"))
    it.take("goods-handover", "complete-handover", "handler1", 44.5 * day, witness="物业公司值班经理")
    it.take(
        "outcome-feedback",
        "report-outcome",
        "police.handler1",
        9 * day,
        outcome="prosecuted",
        document_number="京公朝诉字〔2026〕88号",
        summary="已侦查终结，移送检察机关审查起诉。",
    )
    it.take("outcome-feedback", "confirm-outcome", "handler1", 8 * day)


def sausages(it: Play) -> None:
    """Approved four hours ago: the twenty-four hours are running."""
    it.to_report(timedelta(days=2), suspected_crime="213", found_through="proactive_analysis")
    it.take(
        "forward-transfer", "approve-transfer", "head", timedelta(hours=4), opinion="事实清楚，同意移送哈尔滨市公安局。"
    )


def tea(it: Play) -> None:
    """The handler is still thinking: amounts are missing, one record is unsigned."""


def spirits(it: Play) -> None:
    """Fined and closed although the sales had reached the criterion: it stands on the watch list."""
    day = timedelta(days=1)
    it.take(
        "penalty-case", "record-penalty", "handler1", 21 * day, decision_number="宿市监处罚〔2026〕118号",
        decided_at=it.at(21 * day).isoformat(), fine="163800", content="责令停止销售，罚款。",
    )  # fmt: skip
    it.take("penalty-case", "close-case", "head", 12 * day, reasons="罚款已缴，物品已售完。")


PLAYS: dict[str, Callable[[Play], None]] = {
    "refrigerators": refrigerators, "dongles": dongles, "trade_secret": trade_secret, "toys": toys,
    "sausages": sausages, "spirits": spirits, "tea": tea,
}  # fmt: skip
