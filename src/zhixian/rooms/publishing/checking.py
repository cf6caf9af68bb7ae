"""What is wrong with a draft, in sentences; and what may never stand on a public page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn import ric

from zhixian.refusals import BadInput
from zhixian.rooms.publishing import markdown
from zhixian.rooms.publishing.sorts import SORTS, Fact

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ARTICLE = re.compile(r"([^\s\d]{2,80})\s+(\d{1,4}(?:-\d{1,3})?)")
_GOODS = re.compile(
    r"(?P<name>[^，,]{1,60})[，,]\s*(?P<quantity>\d{1,12})(?P<approx>余)?\s*[，,]\s*(?P<unit>[^，,]{1,10})"
)
_WITH_PHONES = {"helper", "notice", "guide"}


@dataclass(frozen=True, kw_only=True)
class PageDraft:
    """As typed. ``facts`` by the keys of the sort, all of them texts; ``articles``: one ``商标法 57`` a line."""

    sort: str
    title: str
    summary: str = ""
    text: str = ""
    articles: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Checked:
    title: str
    summary: str
    text: str
    articles: list[str]
    facts: dict[str, Any]


def checked(draft: PageDraft) -> Checked:
    """The values to be kept; BadInput names every field that is wrong and what would be right."""
    wrong: dict[str, str] = {}
    sort = SORTS.get(draft.sort)
    if sort is None:
        raise BadInput("unknown sort", fields={"sort": f"种类应为：{'、'.join(each.label for each in SORTS.values())}"})
    title, summary, text = draft.title.strip(), draft.summary.strip(), draft.text.replace("\r\n", "\n").strip()
    if not 4 <= len(title) <= 80:
        wrong["title"] = "标题应为4至80字"
    if len(summary) > 200:
        wrong["summary"] = "摘要最多200字"
    if len(text) > markdown.LONGEST:
        wrong["text"] = f"正文最多{markdown.LONGEST}字，请分篇"
    if not text and sort.key not in {"helper", "typical_case"}:
        wrong["text"] = "请填写正文"
    articles = []
    for line in filter(None, (line.strip() for line in draft.articles.splitlines())):
        if found := _ARTICLE.fullmatch(line):
            articles.append(f"{found[1]} {found[2]}")
        else:
            wrong["articles"] = f"“{line[:40]}”应写作法律简称和条号，中间空格，如：商标法 57"
    facts: dict[str, Any] = {}
    for fact in sort.facts:
        typed = str(draft.facts.get(fact.key) or "").strip()
        try:
            facts[fact.key] = _value(fact, typed)
        except ValueError as fault:
            wrong[fact.key] = str(fault)
    everything = "\n".join([title, summary, text, *(str(value) for value in facts.values())])
    if said := personal(everything, phones=sort.key not in _WITH_PHONES):
        wrong["text"] = said
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    return Checked(title=title, summary=summary, text=text, articles=list(dict.fromkeys(articles)), facts=facts)


def personal(text: str, *, phones: bool = True) -> str:
    """A sentence when an identity number or a mobile number stands in the text; a run of 18 digits that is none may stay."""
    if any(ric.is_valid(found) for found in _IDENTITY.findall(text)):
        return "内容里有身份证号码，不能公开，请删去"
    if phones and _MOBILE.search(text):
        return "内容里有手机号码，不能公开，请删去"
    return ""


def _value(fact: Fact, typed: str) -> Any:
    if not typed:
        if fact.required:
            raise ValueError(f"请填写“{fact.label}”")
        return None
    match fact.kind:
        case "number":
            if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
                raise ValueError(f"“{fact.label}”应为整数；原文没有写明的留空，不要填0")
            return int(typed)
        case "date":
            try:
                return date.fromisoformat(typed).isoformat()
            except ValueError:
                raise ValueError(f"“{fact.label}”应为日期，如2026-12-31") from None
        case "choice":
            if typed not in dict(fact.choices):
                raise ValueError(f"请从列出的“{fact.label}”中选择")
            return typed
        case "lines":
            lines = list(dict.fromkeys(filter(None, (line.strip() for line in typed.splitlines()))))
            if len(lines) > 30 or any(len(line) > 40 for line in lines):
                raise ValueError(f"“{fact.label}”一行一个，每个最多40字，最多30个")
            return lines
        case "goods":
            return [_goods(line.strip()) for line in typed.splitlines() if line.strip()]
    if len(typed) > 200:
        raise ValueError(f"“{fact.label}”最多200字")
    if fact.key == "month" and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", typed):
        raise ValueError("时间应写作年和月，如：2025-02")
    return typed


def _goods(line: str) -> dict[str, Any]:
    """``假冒品牌冰箱，2000余，台`` → name, quantity, unit, and whether the source says "more than"."""
    found = _GOODS.fullmatch(line)
    if found is None:
        raise ValueError(f"“{line[:40]}”应写作名称，数量，单位，如：假冒品牌冰箱，2000余，台")
    return {
        "name": found["name"], "quantity": int(found["quantity"]), "unit": found["unit"], "approx": bool(found["approx"]),
    }  # fmt: skip


def typed_of(fact: Fact, value: Any) -> str:
    """A kept fact as it would be typed; the way back of ``checked``."""
    if value is None:
        return ""
    if fact.kind == "goods":
        return "\n".join(
            f"{each['name']}，{each['quantity']}{'余' if each['approx'] else ''}，{each['unit']}" for each in value
        )
    return "\n".join(value) if fact.kind == "lines" else str(value)
