"""What a template is filled with in these tests: a case, and the form of the act that issues the paper."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from zhixian.procedures import Action, Definition, Field, definitions

ROW = {
    "name": "笔录", "quantity": "20", "unit": "台", "serial": 1, "note": "", "seal": "", "method": "焚烧", "deadline": "2026-03-09",
    "side": "甲方", "task": "补证",
}  # fmt: skip


def context(**more):
    told = {
        "unit": {"name": "平桥区市场监督管理局"}, "to": {"name": "平桥公安分局"}, "cc": [], "date": date(2026, 3, 4), "now": "2026年3月4日",
        "dossier": {"number": "ZX2026-00000001-1", "title": "某案"}, "case": {"cause": "销售假冒商品", "facts_text": "查获一批", "number": "1", "source": "投诉举报", "opened_on": date(2026, 2, 2), "penalty_number": "平市监罚〔2026〕1号"},
        "parties": [{"name": "某商行", "role": "当事人（涉嫌侵权人）", "code": "", "address": "", "representative": "", "phone": ""}], "rights": [],
        "goods": [{"name": "冰箱", "brand": "", "spec": "", "quantity": "20", "unit": "台", "unit_price": "1180.00", "amount": "23600.00", "note": "", "place": "", "seal": ""}],
        "amounts": [], "assessment": {"headline": "已达入罪标准", "lines": [], "days": "行为日2026年1月30日", "law": "", "conclusion": "", "chosen": "", "inapplicable": 0}, "materials": [{"name": "笔录", "kind": "现场笔录", "copies": 1, "pages": 1, "original": True, "source": "", "note": ""}],
        "officers": [{"name": "张三", "phone": "1"}, {"name": "李四", "phone": "2"}], "run": {"kept": {"ground": "reached"}}, "officer": "王五", "able_unit": "某焚烧厂", "offset": "",
        "form": {"decided_at": "2026-03-04T09:00:00+08:00", "received_at": "2026-03-04T09:00:00+08:00", "completed_at": "2026-03-04T09:00:00+08:00", "reasons": "理由", "outcome": "judged", "result": "upheld", "explanation": "x", "returned": [{"name": "笔录"}]},
        "previous": [], "papers": [], "clocks": [],
    }  # fmt: skip
    return told | more


def issuing() -> Iterator[tuple[str, Definition, Action]]:
    """Every paper with each act that issues it."""
    for definition in definitions().values():
        for action in definition.actions.values():
            yield from ((wanted.paper, definition, action) for wanted in action.papers)


def forms(definition: Definition, action: Action) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Forms of the act, and what the run remembers by then: once for every choice that a field offers."""
    fields = [each for one in definition.actions.values() for each in one.form]
    for turn in range(max((len(each.choices) for each in fields), default=1) or 1):
        kept = {each.id: value(each, turn) for each in fields}
        yield {each.id: value(each, turn) for each in action.form}, kept


def value(field: Field, turn: int) -> Any:
    match field.type:
        case "choice":
            return list(field.choices)[turn % len(field.choices)]
        case "date":
            return "2026-03-04"
        case "moment":
            return "2026-03-04T09:00:00+08:00"
        case "integer":
            return 3
        case "decimal":
            return "1180.00"
        case "yes_no":
            return turn % 2 == 0
        case "materials" | "goods" | "leads" | "people":
            return [ROW]
        case "checksums":
            return [{"name": "账册.pdf", "sha256": "0" * 64}]
        case "officers":
            return ["00000000-0000-4000-8000-00000000000a"]
    return "某项内容"
