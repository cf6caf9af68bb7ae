"""What is handed in when a case is entered, and the checks that answer in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from zhixian.refusals import BadInput
from zhixian.rooms.dossiers.models import LEAD_SOURCES, RIGHT_TYPES, Fact, Party, Right

# Larger than any case ever decided; a slip of four zeros is caught, a true case is not.
ABSURD_AMOUNT = Decimal("1000000000000")
FIRST_DAY = date(1997, 10, 1)  # the Criminal Law's present chapter on these crimes begins here


class UnableToOpenCase(BadInput):
    code = "case.bad_input"


@dataclass(frozen=True, kw_only=True)
class PartyDraft:
    role: str
    sort: str
    name: str
    credit_code: str = ""
    representative: str = ""
    identity_number: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class RightDraft:
    kind: str
    name: str
    owner: str
    registration_number: str = ""
    nice_classes: tuple[int, ...] = ()
    valid_until: date | None = None
    status: str = ""  # of a patent: a key of Right.STATUSES


@dataclass(frozen=True, kw_only=True)
class FactDraft:
    """A figure: at least, possibly at most; an unknown one leaves both open."""

    name: str
    at_least: Decimal | None
    at_most: Decimal | None
    source: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseDraft:
    title: str
    right_type: str
    number: str
    cause: str
    lead_source: str
    opened_on: date
    conduct_to: date
    conduct_from: date | None = None
    facts_text: str = ""
    place: str = ""
    suspected_crime: str = ""
    marks: int | None = None
    same_source: bool | None = None
    conditions: tuple[str, ...] = ()
    secret_documents: int | None = None
    restricted: str = ""  # why only cleared officers may know of it; empty: it is not restricted
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of the dictionaries
    parties: tuple[PartyDraft, ...] = ()
    rights: tuple[RightDraft, ...] = ()
    facts: tuple[FactDraft, ...] = field(default=())


def check_case(draft: CaseDraft, *, today: date, known_facts: frozenset[str]) -> None:
    """All faults at once, each beside its field; UnableToOpenCase if there is one."""
    wrong: dict[str, str] = {}
    for name, label in (("title", "案件名称"), ("number", "案号"), ("cause", "案由")):
        if not getattr(draft, name).strip():
            wrong[name] = f"请填写{label}"
        elif len(getattr(draft, name)) > {"title": 200, "number": 60, "cause": 120}[name]:
            wrong[name] = f"{label}太长，请精简"
    if draft.right_type not in RIGHT_TYPES:
        wrong["right_type"] = f"权利类型应为：{'、'.join(RIGHT_TYPES.values())}"
    if draft.lead_source not in LEAD_SOURCES:
        wrong["lead_source"] = f"案件来源应为：{'、'.join(LEAD_SOURCES.values())}"
    for name, label in (("opened_on", "立案日期"), ("conduct_from", "行为起始日"), ("conduct_to", "行为终了日")):
        day = getattr(draft, name)
        if day and day > today:
            wrong[name] = f"{label}不能晚于今天（{today.isoformat()}）"
        elif day and day < FIRST_DAY:
            wrong[name] = f"{label}早于{FIRST_DAY.isoformat()}，请核对"
    if draft.conduct_from and draft.conduct_from > draft.conduct_to:
        wrong["conduct_from"] = "行为起始日不能晚于终了日"
    if draft.marks is not None and not 0 <= draft.marks <= 10_000:
        wrong["marks"] = "商标种数应为0至10000之间的整数"
    if draft.secret_documents is not None and not 0 <= draft.secret_documents <= 1_000_000:
        wrong["secret_documents"] = "涉密文件份数应为0至1000000之间的整数"
    if not any(party.role == "suspect" for party in draft.parties):
        wrong["parties"] = "至少填写一名当事人（涉嫌侵权人）"
    for position, party in enumerate(draft.parties, start=1):
        wrong.update(_party_faults(party, position))
    for right in draft.rights:
        if right.kind not in RIGHT_TYPES or not right.name.strip():
            wrong["rights"] = "请写明权利的种类和名称"
        if any(not 1 <= nice <= 45 for nice in right.nice_classes):
            wrong["rights"] = "尼斯分类应为1至45"
        if right.status and (right.status not in Right.STATUSES or right.kind != "patent"):
            wrong["rights"] = f"状态核查只用于专利，应为：{'、'.join(Right.STATUSES.values())}"
    if len(draft.restricted) > 400:
        wrong["restricted"] = "限制知悉的理由最多400字"
    if fault := _passing_off_fault(draft):
        wrong["codes.case_type"] = fault
    wrong.update(fact_faults(draft.facts, known_facts=known_facts))
    if wrong:
        raise UnableToOpenCase(f"case draft with faults in {sorted(wrong)}", fields=wrong)


def _passing_off_fault(draft: CaseDraft) -> str:
    """假冒专利 needs a number that was looked up; a patent that was not in force can be infringed by nobody (专利法第六十八条)."""
    if draft.right_type != "patent":
        return ""
    chosen = next(iter(draft.codes.get("case_type", ())), "")
    patents = [right for right in draft.rights if right.kind == "patent"]
    if chosen == "patent.passing_off":
        checked = any(right.registration_number.strip() and right.status for right in patents)
        return "" if checked else "假冒专利案件应在“权利”中写明专利号和状态核查结果"
    if patents and all(right.status in {"expired", "absent"} for right in patents):
        return "所标专利已经失效或者查无此号，不是侵犯专利权，类别应选“假冒专利”"
    return ""


def _party_faults(party: PartyDraft, position: int) -> dict[str, str]:
    key = f"parties.{position}"
    if party.role not in Party.ROLES or party.sort not in {"natural_person", "unit"}:
        return {key: f"第{position}名当事人的身份或类别不对"}
    if not party.name.strip():
        return {key: f"请填写第{position}名当事人的名称"}
    if party.credit_code:
        try:
            uscc.validate(party.credit_code)
        except ValidationError:
            return {
                key: f"第{position}名当事人的统一社会信用代码“{party.credit_code}”校验不通过，应为18位，请核对营业执照"
            }
    return {}


def fact_faults(facts: Iterable[FactDraft], *, known_facts: frozenset[str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for fact in facts:
        key = f"facts.{fact.name}"
        if fact.name not in known_facts:
            wrong[key] = f"没有“{fact.name}”这一项数额"
        elif fact.source not in Fact.SOURCES:
            wrong[key] = f"数额来源应为：{'、'.join(Fact.SOURCES.values())}"
        elif any(value is not None and value < 0 for value in (fact.at_least, fact.at_most)):
            wrong[key] = "数额不能为负数"
        elif any(
            value is not None and (value.is_nan() or value > ABSURD_AMOUNT) for value in (fact.at_least, fact.at_most)
        ):
            wrong[key] = "数额过大，请核对单位是否为元"
        elif fact.at_least is not None and fact.at_most is not None and fact.at_least > fact.at_most:
            wrong[key] = "“至少”不能大于“至多”"
    return wrong
