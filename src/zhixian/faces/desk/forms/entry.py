"""登记案件: the sheet's sections as data, read from what a browser sent into the rooms' drafts, faults beside the fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from zhixian.law import limbs as law_limbs
from zhixian.law import thresholds
from zhixian.rooms.dossiers import drafts
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, PartyDraft, RightDraft, UnableToOpenCase
from zhixian.rooms.dossiers.models import LEAD_SOURCES, RIGHT_TYPES, Fact, Party, Right
from zhixian.rooms.dossiers.services import known_facts
from zhixian.rooms.evidence.models import Goods, Material
from zhixian.rooms.evidence.services import GoodsDraft, MaterialDraft, goods_faults, material_faults

MOST_ROWS = 300
SORTS = {"unit": "单位", "natural_person": "自然人"}
YES_NO = {"": "不清楚", "yes": "是", "no": "否"}


@dataclass(frozen=True, kw_only=True)
class Column:
    name: str
    label: str
    kind: str = "text"  # text, long, date, money, whole, choice, check, areas, conditions
    options: Callable[[], Mapping[str, str]] = dict
    span: str = "s4"
    help: str = ""
    required: bool = False
    first: str = ""  # what stands there to begin with
    longest: int = 200


@dataclass(frozen=True, kw_only=True)
class Section:
    key: str
    label: str
    one: str
    columns: tuple[Column, ...]
    rows: int
    help: str = ""
    filled_by: str = "name"  # a row without this is not there


def _quantities() -> Mapping[str, str]:
    return {
        key: f"{each.label}（{'元' if each.unit == 'yuan' else each.unit}）"
        for key, each in law_limbs.quantities().items()
    }


def _crimes() -> Mapping[str, str]:
    return {"": "由系统按权利类型全部对照", **{each.id: each.label for each in thresholds.crimes()}}


HEAD: tuple[Column, ...] = (
    Column(name="title", label="案件名称", span="s12", required=True),
    Column(name="number", longest=60, label="案号", required=True, span="s4"),
    Column(name="cause", longest=120, label="案由", required=True, span="s4"),
    Column(name="opened_on", label="立案日期", kind="date", required=True, span="s4"),
    Column(name="right_type", label="权利类型", kind="choice", options=lambda: RIGHT_TYPES, required=True),
    Column(name="lead_source", label="案件来源", kind="choice", options=lambda: LEAD_SOURCES, required=True),
    Column(name="suspected_crime", label="拟涉罪名", kind="choice", options=_crimes),
    Column(name="conduct_from", label="行为起始日", kind="date"),
    Column(name="conduct_to", label="行为终了日", kind="date", required=True, help="按这一天的标准对照"),
    Column(name="place", label="发生地点"),
    Column(name="marks", label="涉及商标种数", kind="whole", span="s4"),
    Column(name="same_source", label="各商标属同一来源", kind="choice", options=lambda: YES_NO, span="s4"),
    Column(name="secret_documents", label="涉密文件（份）", kind="whole", span="s4"),
    Column(
        name="restricted",
        longest=400,
        label="限制知悉的理由",
        span="s8",
        help="填写后只有本人、本单位负责人和负责人允许的人员能看到本案。国家秘密不得录入本系统。",
    ),
    Column(name="facts_text", longest=20000, label="查明事实", kind="long", span="s12"),
    Column(
        name="conditions", label="其他情节（勾选存在的）", kind="conditions", options=law_limbs.conditions, span="s12"
    ),
)
SECTIONS: tuple[Section, ...] = (
    Section(
        key="parties", label="当事人", one="名当事人", rows=2, help="至少一名涉嫌侵权人。单位请填统一社会信用代码，系统会校验。",
        columns=(
            Column(name="role", label="身份", kind="choice", options=lambda: Party.ROLES),
            Column(name="sort", label="类别", kind="choice", options=lambda: SORTS),
            Column(name="name", longest=120, label="名称或姓名"),
            Column(name="credit_code", longest=30, label="统一社会信用代码"),
            Column(name="representative", longest=60, label="法定代表人"),
            Column(name="identity_number", longest=18, label="身份证号"),
            Column(name="address", label="地址", span=""),
            Column(name="phone", longest=30, label="电话", span=""),
        ),
    ),
    Section(
        key="rights", label="权利", one="项权利", rows=1,
        columns=(
            Column(name="kind", label="种类", kind="choice", options=lambda: RIGHT_TYPES),
            Column(name="name", longest=120, label="名称（商标、作品、专利）"),
            Column(name="owner", longest=120, label="权利人"),
            Column(name="registration_number", longest=40, label="注册号或登记号"),
            Column(name="nice_classes", label="尼斯分类", help="几类用逗号隔开"),
            Column(name="valid_until", label="有效期至", kind="date"),
            Column(name="status", label="专利状态核查（行为时）", kind="choice", options=lambda: {"": "不是专利或者没有核查", **Right.STATUSES}),
        ),
    ),
    Section(
        key="goods", label="涉案物品", one="种物品", rows=2,
        columns=(
            Column(name="name", label="物品名称"),
            Column(name="brand", longest=120, label="品牌"),
            Column(name="specification", longest=120, label="规格型号"),
            Column(name="quantity", label="数量", kind="money", span="s3"),
            Column(name="unit", longest=10, label="计量单位", span="s3"),
            Column(name="unit_price", label="单价（元）", kind="money", span="s3"),
            Column(name="price_basis", longest=40, label="计价依据", span="s3"),
            Column(name="quantity_is_minimum", label="数量为“余”（至少这么多）", kind="check", span="s4"),
            Column(name="place", label="存放地点"),
            Column(name="seal", longest=60, label="封条号"),
            Column(name="areas", label="领域", kind="areas", span="s12",
                   options=lambda: {key.removeprefix("area_"): label for key, label in Goods.AREAS.items()}),
        ),
    ),
    Section(
        key="facts", label="数额", one="项数额", rows=3, filled_by="name",
        help="查清的两格填同一个数；只知道“至少”的，“至多”留空；完全不知道的，来源选“未知”。",
        columns=(
            Column(name="name", label="哪一项数额", kind="choice", options=_quantities),
            Column(name="at_least", label="至少", kind="money"),
            Column(name="at_most", label="至多", kind="money"),
            Column(name="source", label="来源", kind="choice", options=lambda: Fact.SOURCES),
            Column(name="note", longest=400, label="说明", span="s8"),
        ),
    ),
    Section(
        key="materials", label="证据材料", one="份材料", rows=3, help="写明来源和签名，否则公安机关可能要求补正。",
        columns=(
            Column(name="kind", label="种类", kind="choice", options=lambda: Material.KINDS),
            Column(name="name", label="名称"),
            Column(name="source", label="来源"),
            Column(name="signed_by", label="签名人"),
            Column(name="copies", label="份数", kind="whole", span="s3", first="1"),
            Column(name="pages", label="页数", kind="whole", span="s3", first="1"),
            Column(name="original", label="原件", kind="check", span="s3", first="on"),
        ),
    ),
)  # fmt: skip
BY_KEY = {section.key: section for section in SECTIONS}


@dataclass
class Read:
    """What was sent, cell by cell as typed, and what could not be read."""

    head: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    faults: dict[str, str] = field(default_factory=dict)

    def filled(self, key: str) -> list[tuple[int, dict[str, Any]]]:
        section = BY_KEY[key]
        return [(at, row) for at, row in enumerate(self.rows[key]) if str(row.get(section.filled_by, "")).strip()]


def empty(sections: tuple[Section, ...] = SECTIONS, *, today: date | None = None) -> Read:
    return Read(
        {"opened_on": today.isoformat()} if today else {},
        {each.key: [{} for _ in range(each.rows)] for each in sections},
    )


def read(post: QueryDict, sections: tuple[Section, ...] = SECTIONS) -> Read:
    head = {column.name: _cell(column, column.name, post) for column in HEAD}
    rows = {}
    for section in sections:
        count = min(_whole(post.get(f"{section.key}.count")) or section.rows, MOST_ROWS)
        rows[section.key] = [
            {column.name: _cell(column, f"{section.key}.{at}.{column.name}", post) for column in section.columns}
            for at in range(count)
        ]
    told = Read(head, rows)
    _note_too_long(told, sections)
    return told


def _note_too_long(told: Read, sections: tuple[Section, ...]) -> None:
    """What would not fit is said, never cut off."""
    for column in HEAD:
        if isinstance(told.head[column.name], str) and len(told.head[column.name]) > column.longest:
            told.faults[column.name] = f"“{column.label}”最多{column.longest}字"
    for section in sections:
        for at, row in enumerate(told.rows[section.key]):
            for column in section.columns:
                value = row[column.name]
                if isinstance(value, str) and len(value) > column.longest:
                    told.faults[f"{section.key}.{at}"] = f"“{column.label}”最多{column.longest}字"


def _cell(column: Column, name: str, post: QueryDict) -> Any:
    if column.kind in {"areas", "conditions"}:
        return post.getlist(name)
    if column.kind == "check":
        return name in post
    return post.get(name, "").strip().replace("\r\n", "\n").replace("\x00", "")


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


class _Cells:
    """Turns typed cells into values; what cannot be read becomes a fault at the place."""

    def __init__(self, told: Read) -> None:
        self.faults = told.faults

    def day(self, text: str, at: str, label: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults[at] = f"“{label}”应为日期，如2026-11-24"
            return None

    def amount(self, text: str, at: str, label: str) -> Decimal | None:
        try:
            value = Decimal(text.replace(",", "").replace("，", "")) if text else None
        except InvalidOperation:
            value = Decimal("NaN")
        if value is not None and (not value.is_finite() or value.adjusted() > 17):
            self.faults[at] = f"“{label}”应为数字，如52000.00"
            return None
        return value

    def whole(self, text: str, at: str, label: str) -> int | None:
        if not text:
            return None
        if (value := _whole(text)) is None:
            self.faults[at] = f"“{label}”应为整数"
        return value


def case_draft(told: Read, *, today: date, codes: Mapping[str, tuple[str, ...]] | None = None) -> CaseDraft:
    """The draft out of what was typed, and every fault of it in ``told.faults``, by the field's place on the sheet."""
    cells, head = _Cells(told), told.head
    days = {
        name: cells.day(head[name], name, label)
        for name, label in (("opened_on", "立案日期"), ("conduct_from", "行为起始日"), ("conduct_to", "行为终了日"))
    }
    for name, label in (("opened_on", "立案日期"), ("conduct_to", "行为终了日")):
        if not head[name]:
            told.faults[name] = f"请填写{label}"
    parties, rights, facts = told.filled("parties"), told.filled("rights"), told.filled("facts")
    made = CaseDraft(
        **{name: head[name] for name in ("title", "right_type", "number", "cause", "lead_source", "facts_text")},
        place=head["place"],
        restricted=head["restricted"],
        suspected_crime=head["suspected_crime"] if head["suspected_crime"] in _crimes() else "",
        opened_on=days["opened_on"] or today,
        conduct_to=days["conduct_to"] or today,
        conduct_from=days["conduct_from"],
        marks=cells.whole(head["marks"], "marks", "涉及商标种数"),
        codes=codes or {},
        secret_documents=cells.whole(head["secret_documents"], "secret_documents", "涉密文件（份）"),
        same_source={"yes": True, "no": False}.get(head["same_source"]),
        conditions=tuple(each for each in head["conditions"] if each in law_limbs.conditions()),
        parties=tuple(PartyDraft(**row) for _, row in parties),
        rights=tuple(_right(row, f"rights.{at}", cells) for at, row in rights),
        facts=tuple(fact_draft(row, f"facts.{at}", cells) for at, row in facts),
    )
    try:
        drafts.check_case(made, today=today, known_facts=known_facts())
    except UnableToOpenCase as refusal:
        places = {f"parties.{number}": f"parties.{at}" for number, (at, _) in enumerate(parties, start=1)}
        places |= {f"facts.{row['name']}": f"facts.{at}" for at, row in facts}
        for name, says in refusal.fields.items():
            told.faults.setdefault(places.get(name, name), says)
    _note_repeated(told)
    return made


def _note_repeated(told: Read) -> None:
    facts = told.filled("facts")
    names = [row["name"] for _, row in facts]
    for at, row in facts:
        if names.count(row["name"]) > 1:
            told.faults[f"facts.{at}"] = "同一项数额只能填一行"


def _right(row: Mapping[str, str], at: str, cells: _Cells) -> RightDraft:
    classes = [part for part in row["nice_classes"].replace("，", ",").replace("、", ",").split(",") if part.strip()]
    numbers = [_whole(part.strip()) for part in classes]
    if None in numbers:
        cells.faults[at] = "尼斯分类应为数字，几类用逗号隔开"
    return RightDraft(
        kind=row["kind"], name=row["name"], owner=row["owner"],
        registration_number=row["registration_number"], status=row["status"],
        nice_classes=tuple(number for number in numbers if number is not None),
        valid_until=cells.day(row["valid_until"], at, "有效期至"),
    )  # fmt: skip


def fact_draft(row: Mapping[str, str], at: str, cells: _Cells) -> FactDraft:
    return FactDraft(
        name=row["name"], at_least=cells.amount(row["at_least"], at, "至少"),
        at_most=cells.amount(row["at_most"], at, "至多"), source=row["source"], note=row["note"],
    )  # fmt: skip


def fact_of(told: Read) -> list[FactDraft]:
    cells = _Cells(told)
    _note_repeated(told)
    return [fact_draft(row, f"facts.{at}", cells) for at, row in told.filled("facts")]


def evidence_of(told: Read) -> tuple[list[GoodsDraft], list[MaterialDraft]]:
    """Goods and materials, their faults put down like those of the case."""
    cells = _Cells(told)
    filled_goods, filled_materials = told.filled("goods"), told.filled("materials")
    goods = [_goods(row, f"goods.{at}", cells) for at, row in filled_goods]
    materials = [_material(row, f"materials.{at}", cells) for at, row in filled_materials]
    places = {f"goods.{number}": f"goods.{at}" for number, (at, _) in enumerate(filled_goods, start=1)}
    places |= {f"materials.{number}": f"materials.{at}" for number, (at, _) in enumerate(filled_materials, start=1)}
    for name, says in (goods_faults(goods) | material_faults(materials)).items():
        told.faults.setdefault(places[name], says)
    return goods, materials


def _goods(row: Mapping[str, Any], at: str, cells: _Cells) -> GoodsDraft:
    if not row["quantity"]:
        cells.faults[at] = "请填写数量"
    return GoodsDraft(
        name=row["name"], unit=row["unit"], brand=row["brand"], specification=row["specification"],
        quantity=cells.amount(row["quantity"], at, "数量") or Decimal(0), quantity_is_minimum=row["quantity_is_minimum"],
        unit_price=cells.amount(row["unit_price"], at, "单价"), price_basis=row["price_basis"],
        areas=tuple(row["areas"]), place=row["place"], seal=row["seal"],
    )  # fmt: skip


def _material(row: Mapping[str, Any], at: str, cells: _Cells) -> MaterialDraft:
    return MaterialDraft(
        kind=row["kind"], name=row["name"], source=row["source"], signed_by=row["signed_by"],
        copies=cells.whole(row["copies"], at, "份数") or 0, pages=cells.whole(row["pages"], at, "页数") or 0,
        original=row["original"],
    )  # fmt: skip
