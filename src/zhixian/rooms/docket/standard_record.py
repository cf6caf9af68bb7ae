"""标准案件记录: one case on one line, with codes. Columns as data; reading a line into a draft, and writing one from a dossier.

A coded cell takes the code or its name; several codes are parted by ；. An amount is a figure in yuan, 50000余 is at least so much.
Source: 2020年全国打击侵权假冒工作要点第21条 (standard case data of the national linkage system); the layout is this platform's own.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from zhixian.law import measures, thresholds
from zhixian.rooms.agencies.dictionaries import Dictionary
from zhixian.rooms.dossiers import drafts
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, PartyDraft, RightDraft, UnableToOpenCase
from zhixian.rooms.dossiers.models import LEAD_SOURCES, RIGHT_TYPES, Right
from zhixian.rooms.evidence.services import GoodsDraft, goods_faults

MOST_LINES = 1000
SORTS = {"unit": "单位", "natural_person": "自然人"}


@dataclass(frozen=True, kw_only=True)
class Column:
    key: str
    label: str
    codes: Callable[[], Mapping[str, str]] | None = None
    required: bool = False
    longest: int = 200


def _crimes() -> Mapping[str, str]:
    return {each.id: each.label for each in thresholds.crimes()}


HEAD: tuple[Column, ...] = (
    Column(key="number", label="案号", required=True, longest=60),
    Column(key="title", label="案件名称", required=True),
    Column(key="right_type", label="权利类型", codes=lambda: RIGHT_TYPES, required=True),
    Column(key="cause", label="案由", required=True, longest=120),
    Column(key="lead_source", label="案件来源", codes=lambda: LEAD_SOURCES, required=True),
    Column(key="opened_on", label="立案日期", required=True),
    Column(key="conduct_from", label="行为起始日"),
    Column(key="conduct_to", label="行为终了日", required=True),
    Column(key="place", label="发生地点"),
    Column(key="suspected_crime", label="拟涉罪名", codes=_crimes),
    Column(key="suspect_name", label="当事人", required=True, longest=120),
    Column(key="suspect_sort", label="当事人类别", codes=lambda: SORTS, required=True),
    Column(key="suspect_credit_code", label="当事人统一社会信用代码", longest=18),
    Column(key="right_name", label="权利名称", longest=120),
    Column(key="right_owner", label="权利人", longest=120),
    Column(key="right_number", label="注册号或登记号", longest=40),
    Column(key="patent_status", label="专利状态核查", codes=lambda: Right.STATUSES),
    Column(key="goods_name", label="物品名称"),
    Column(key="goods_quantity", label="物品数量", longest=40),
    Column(key="sales_amount", label="销售金额（元）", longest=30),
    Column(key="unsold_value", label="尚未销售货值（元）", longest=30),
    Column(key="secret_documents", label="涉密文件份数", longest=9),
    Column(key="facts_text", label="查明事实", longest=20_000),
)
BY_KEY = {column.key: column for column in HEAD}
# Where a fault of the draft stands on the line.
PLACES = {"parties": "suspect_name", "parties.1": "suspect_credit_code", "rights": "right_name", "goods.1": "goods_quantity",
          "facts.sales_amount": "sales_amount", "facts.unsold_value": "unsold_value"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fault:
    """``line``: as a spreadsheet counts, the head being line 1."""

    line: int
    field: str
    label: str
    says: str


def columns(known: Mapping[str, Dictionary]) -> list[tuple[str, str]]:
    """Key and label of every column, the dictionaries' behind the fixed ones."""
    return [(column.key, column.label) for column in HEAD] + [(key, each.label) for key, each in known.items()]


def lines_of(data: bytes) -> str:
    """The text of a file: UTF-8, else GB 18030 as Chinese spreadsheets write it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def rows_of(text: str, known: Mapping[str, Dictionary]) -> tuple[list[dict[str, str]], list[str]]:
    """Rows by column key, and the heads that are no column. Heads are keys or labels, in any order."""
    heads = {label: key for key, label in columns(known)} | {key: key for key, _ in columns(known)}
    table = list(csv.reader(io.StringIO(text)))
    told = [cell.strip() for cell in table[0]] if table else []
    rows = [
        {heads[head]: _plain(cell) for head, cell in zip(told, cells, strict=False) if head in heads}
        for cells in table[1:]
        if any(cell.strip() for cell in cells)
    ]
    return rows, [head for head in told if head and head not in heads]


def _plain(cell: str) -> str:
    """Without the mark that keeps a spreadsheet from taking it for a formula."""
    cell = cell.strip()
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@" else cell


class Line:
    """One line being read: cells become values, what cannot be read becomes a fault."""

    def __init__(self, number: int, row: Mapping[str, str], known: Mapping[str, Dictionary]) -> None:
        self.number, self.known, self.faults = number, known, dict[str, str]()
        self.row = {str(key): "" if value is None else str(value).strip() for key, value in row.items()}
        for column in HEAD:
            if column.required and not self.row.get(column.key):
                self.faults[column.key] = f"请填写{column.label}"
            elif len(self.row.get(column.key, "")) > column.longest:
                self.faults[column.key] = f"“{column.label}”最多{column.longest}字"
        if any("\x00" in value for value in self.row.values()):
            self.faults["title"] = "含有不能保存的字符"

    def text(self, key: str) -> str:
        return self.row.get(key, "")

    def code(self, key: str) -> str:
        column = BY_KEY[key]
        assert column.codes is not None
        return self._coded(key, column.label, self.text(key), column.codes())

    def _coded(self, key: str, label: str, said: str, codes: Mapping[str, str]) -> str:
        if not said or said in codes:
            return said
        found = [code for code, name in codes.items() if name == said]
        if not found:
            self.faults.setdefault(key, f"“{said[:40]}”不是{label}的代码，应为：{'、'.join(list(codes.values())[:30])}")
        return found[0] if found else ""

    def codes(self) -> dict[str, tuple[str, ...]]:
        found = {}
        for key, book in self.known.items():
            names = {term.code: term.label for term in book.terms.values()}
            said = [part.strip() for part in self.text(key).replace(";", "；").split("；") if part.strip()]
            if chosen := tuple(code for part in said if (code := self._coded(key, book.label, part, names))):
                found[key] = chosen
        return found

    def day(self, key: str) -> date | None:
        said = self.text(key).replace("/", "-").replace(".", "-")
        try:
            year, month, day = (int(part) for part in said.split("-")) if said else (0, 0, 0)
            return date(year, month, day) if said else None
        except ValueError:
            self.faults.setdefault(key, f"“{self.text(key)[:20]}”不是日期，应写成2026-11-24")
            return None

    def fact(self, key: str) -> list[FactDraft]:
        said = self.text(key).replace(",", "").replace("，", "")
        if not said:
            return []
        least = said.endswith("余")
        try:
            amount = Decimal(said.removesuffix("余"))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount.adjusted() > 15:
            self.faults.setdefault(key, f"“{said[:20]}”不是金额，应写成52000.00或者52000余，单位元")
            return []
        return [FactDraft(name=key, at_least=amount, at_most=None if least else amount, source="established")]

    def goods(self) -> list[GoodsDraft]:
        if not self.text("goods_name"):
            return []
        try:
            told = measures.read(self.text("goods_quantity"))
        except measures.UnableToRead as fault:
            self.faults.setdefault("goods_quantity", str(fault))
            return []
        return [GoodsDraft(name=self.text("goods_name"), quantity=told.number, unit=told.unit, quantity_is_minimum=told.minimum)]  # fmt: skip

    def whole(self, key: str) -> int | None:
        said = self.text(key)
        if said and not said.isdecimal():
            self.faults.setdefault(key, f"“{said[:20]}”应为整数")
        return int(said) if said.isdecimal() else None

    def listed(self) -> list[Fault]:
        labels = dict(columns(self.known))
        return [Fault(line=self.number, field=key, label=labels.get(key, key), says=says) for key, says in self.faults.items()]  # fmt: skip


def draft_of(line: Line, *, today: date, known_facts: frozenset[str]) -> tuple[CaseDraft, list[GoodsDraft]]:
    """The line as a draft; what is wrong with it stands in ``line.faults``."""
    goods, right_type = line.goods(), line.code("right_type")
    rights: tuple[RightDraft, ...] = ()
    if line.text("right_name"):
        rights = (
            RightDraft(kind=right_type, name=line.text("right_name"), owner=line.text("right_owner"),
                       registration_number=line.text("right_number"), status=line.code("patent_status")),
        )  # fmt: skip
    made = CaseDraft(
        title=line.text("title"), right_type=right_type, number=line.text("number"), cause=line.text("cause"),
        lead_source=line.code("lead_source"), opened_on=line.day("opened_on") or today,
        conduct_from=line.day("conduct_from"), conduct_to=line.day("conduct_to") or today, place=line.text("place"),
        suspected_crime=line.code("suspected_crime"), facts_text=line.text("facts_text"),
        secret_documents=line.whole("secret_documents"), codes=line.codes(), rights=rights,
        parties=(PartyDraft(role="suspect", sort=line.code("suspect_sort") or "unit", name=line.text("suspect_name"),
                            credit_code=line.text("suspect_credit_code").upper()),),
        facts=(*line.fact("sales_amount"), *line.fact("unsold_value")),
    )  # fmt: skip
    note(line, goods_faults(goods))
    try:
        drafts.check_case(made, today=today, known_facts=known_facts)
    except UnableToOpenCase as refusal:
        note(line, refusal.fields)
    return made, goods


def note(line: Line, faults: Mapping[str, str]) -> None:
    """Faults of a draft, put down at the line's columns."""
    for name, says in faults.items():
        line.faults.setdefault(PLACES.get(name, name.removeprefix("codes.")), says)


def written(rows: Iterable[Mapping[str, str]], known: Mapping[str, Dictionary]) -> str:
    """The table as a file for a spreadsheet: labels as heads, names for codes, formulas made harmless."""
    out = io.StringIO()
    heads = columns(known)
    writer = csv.writer(out)
    writer.writerow([label for _, label in heads])
    for row in rows:
        cells = [row.get(key, "") for key, _ in heads]
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
    return "\ufeff" + out.getvalue()
