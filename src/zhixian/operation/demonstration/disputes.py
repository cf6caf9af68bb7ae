"""The demonstration's disputes abroad: one that waits to be taken up, one with advice, one closed and rated. All invented."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhixian.moments import local_day
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.registers import PersonDraft
from zhixian.rooms.docket import services
from zhixian.rooms.enterprises.disputes import following, guiding, registering
from zhixian.rooms.enterprises.inquiries import answering, asking

PLACE: Final = "341302"
TOLD: Final[tuple[dict[str, str], ...]] = (
    {"firm": "某某轴承有限公司", "country": "US", "dispute": "investigation", "court": "美国国际贸易委员会", "right": "美国专利一件",
     "product": "轴承密封件", "account": "收到337调查的起诉书副本，列了八家企业，不知道要不要应诉。", "want_response": "on", "want_policy": "on"},
    {"firm": "某某文具有限公司", "country": "VN", "dispute": "squatting", "right": "文字商标“某某”", "product": "中性笔",
     "account": "经销商在当地先注册了我们的商标，海关备案后扣了一批货。", "want_response": "on"},
    {"firm": "某某灯具有限公司", "country": "DE", "dispute": "exhibition", "court": "某地方法院", "right": "外观设计一件", "product": "吊灯",
     "account": "展会第二天收到临时禁令，展品被收走，要求赔偿律师费。", "want_response": "on"},
)  # fmt: skip


def load(*, handler: Actor, head: Actor, now: datetime) -> None:
    days = (1, 6, 40)
    for row, ago, state in zip(TOLD, days, ("waiting", "advised", "closed"), strict=True):
        at = now - timedelta(days=ago)
        form = row | {"contact": "法务负责人", "contact_phone": "0557-0000000"}
        one, code = registering.register(form, division=PLACE, asker=None, now=at)
        if state == "waiting":
            continue
        run, _ = guiding.open_guidance(one.pk, actor=handler, now=at + timedelta(hours=5))
        _advise(run.pk, row["country"], handler, at + timedelta(days=1))
        answering.answer(
            one.pk, "对方的函件和送达日期请拍照补上来。", actor=handler, now=at + timedelta(days=1, hours=1)
        )
        if state == "closed":
            _close(run.pk, handler, head, at + timedelta(days=20))
            following.rate(
                one.pk, "5", "当天就联系上了专家", asker=asking.asker_by_code(code), now=at + timedelta(days=22)
            )


def _advise(run_id: UUID, country: str, handler: Actor, at: datetime) -> None:
    name, words = {"VN": ("示例专家甲", "越南 商标"), "DE": ("示例专家乙", "德国 外观设计")}[country]
    draft = PersonDraft(kind="expert_officer", name=name, since=local_day(at), skills=words, employer="示例事务所")
    person = registers.accept(registers.recommend(draft, actor=handler, now=at).pk, actor=handler, now=at)
    for action, form in (
        ("triage", {"urgency": "urgent", "impact": "normal"}),
        ("assign-expert", {"person": str(person.pk), "reasons": "熟悉当地程序", "no_conflict": True, "confidential": True}),
        ("give-advice", {"advice": "先核对送达日期和权利状态，再定异议还是和解；同时固定在先使用的证据。",
                         "evidence": "在先销售的合同、报关单、展会照片", "costs": "先请当地律师报价"}),
    ):  # fmt: skip
        services.take(run_id, action, actor=handler, form=form, now=at)


def _close(run_id: UUID, handler: Actor, head: Actor, at: datetime) -> None:
    services.take(run_id, "follow", actor=handler, form={"milestones": "听证和答复"}, now=at)
    services.take(run_id, "close", actor=head, form={"outcome": "双方和解，展品退还"}, now=at + timedelta(days=1))
