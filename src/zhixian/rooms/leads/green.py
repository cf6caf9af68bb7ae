"""绿色通道 and triage: by rule for a firm on the unit's list and for goods that endanger life; by hand with a reason."""

from datetime import date, datetime
from uuid import UUID

from stdnum.cn import uscc

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.leads import handling, terms
from zhixian.rooms.leads.goods import BREACHES, GOODS, SALES_CHANNELS
from zhixian.rooms.leads.models import Report, ServedFirm
from zhixian.rooms.ledger import services as ledger

BY_RULE = "规则：举报企业在绿色通道名单内"


def by_rule(report: Report, firm_code: str, *, on: date) -> bool:
    """Whether the firm that reports is on the list of the unit that holds the report; then it is flagged and its time halved."""
    wanted = firm_code.strip().upper()
    listed = (
        wanted and ServedFirm.objects.filter(unit_id=report.unit_id, credit_code=wanted, until__isnull=True).exists()
    )
    if listed:
        report.green, report.green_reason = True, BY_RULE
        report.save(update_fields=["green", "green_reason"])
        terms.halve(report, on=on)
    return bool(listed)


def by_hand(report_id: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    words = handling.worded(reason, "reason", "请写明为什么走绿色通道", most=400)
    with handling.open_report(report_id, actor) as report:
        report.green, report.green_reason, report.green_by = True, words, actor.officer_id
        report.save(update_fields=["green", "green_reason", "green_by"])
        terms.halve(report, on=local_day(now))
        handling.record(report, "green", actor, now)


def sort_as(report_id: UUID, *, goods: str, breach: str, sales_channel: str, actor: Actor, now: datetime) -> None:
    """分类: an officer's word goes before what the words of the report hinted at."""
    wrong = {
        name: "请从列出的选项中选择"
        for name, value, known in (("goods", goods, GOODS), ("breach", breach, BREACHES), ("sales_channel", sales_channel, SALES_CHANNELS))
        if value and value not in known
    }  # fmt: skip
    if wrong:
        raise BadInput(f"unknown {sorted(wrong)}", fields=wrong)
    with handling.open_report(report_id, actor) as report:
        report.goods, report.breach, report.sales_channel = goods, breach, sales_channel
        report.danger = bool(goods) and GOODS[goods].danger
        report.save(update_fields=["goods", "breach", "sales_channel", "danger"])
        if report.danger:
            terms.hasten(report, on=local_day(now))
        handling.record(report, "sorted", actor, now)


def firms(actor: Actor) -> list[ServedFirm]:
    with acting_as(actor):
        return list(ServedFirm.objects.visible_to(actor).filter(until__isnull=True).order_by("name"))


def list_firm(name: str, credit_code: str, *, actor: Actor, now: datetime) -> ServedFirm:
    """列入绿色通道名单, by a head. BadInput for a code that is none."""
    if "head" not in actor.posts:
        raise NotAllowed("not the head", why="绿色通道名单由本单位负责人确定。")
    code = credit_code.strip().upper()
    wrong = {}
    if not name.strip():
        wrong["name"] = "请填写企业名称"
    if not uscc.is_valid(code):
        wrong["credit_code"] = "统一社会信用代码应为18位，校验不通过，请对照营业执照核对"
    if wrong:
        raise BadInput("bad firm", fields=wrong)
    with acting_as(actor):
        found = ServedFirm.objects.visible_to(actor).filter(credit_code=code, until__isnull=True).first()
        if found is None:
            found = ServedFirm.objects.create(unit_id=actor.unit_id, name=name.strip()[:200], credit_code=code,
                                              by=actor.officer_id, since=local_day(now))  # fmt: skip
            ledger.record("firm.listed", chain=actor.unit_id, subject=found.pk, officer_id=actor.officer_id,
                          unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return found


def unlist_firm(firm_id: UUID, *, actor: Actor, now: datetime) -> None:
    if "head" not in actor.posts:
        raise NotAllowed("not the head", why="绿色通道名单由本单位负责人确定。")
    with acting_as(actor):
        if not ServedFirm.objects.visible_to(actor).filter(pk=firm_id, until__isnull=True).update(until=local_day(now)):
            raise NotFound("no such firm")
        ledger.record("firm.unlisted", chain=actor.unit_id, subject=firm_id, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
