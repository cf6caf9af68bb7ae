"""A questionnaire as a declaration: areas, items, branches, weights, grades. Read from YAML; a mistake is refused with file and line.

A questionnaire carries everything that it says (citations and scenes too), so that answers given under one version stay
readable after any of the files has changed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhixian.law.reading_yaml import BadLaw, Row, figure, need, one_of, only, read, rows
from zhixian.risk.shelves import Citation, citations, scenes

BadDeclaration = BadLaw  # the same refusal as of the law's own files: ``file:line: what is wrong``

FOLDER = Path(__file__).parent / "questionnaires"
_folders: list[Path] = [FOLDER]
STAGES = {"research": "研发", "production": "生产", "sales": "销售", "general": "通用管理"}
RESULTS = {"met": "符合", "partly": "部分符合", "unmet": "不符合", "not_applicable": "不适用"}
KINDS = {"check", "fact"}
HEAD = {"questionnaire", "edition", "label", "means", "minutes", "valid_days", "grades", "areas", "items"}
ITEM = {
    "item", "area", "kind", "ask", "help", "choices", "risk", "evidence", "advice", "weight", "key", "stage", "within",
    "cites", "scenes", "may_not_apply", "when",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Branch:
    """The item is asked only where an earlier one was answered with one of these."""

    item: str
    among: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. A ``fact`` only steers the branches; a ``check`` has a result and, if it is not met, is a risk."""

    id: str
    area: str
    kind: str
    ask: str
    choices: tuple[tuple[str, str], ...]
    help: str = ""
    risk: str = ""  # what an unmet item is called in the report
    evidence: tuple[str, ...] = ()
    advice: str = ""
    weight: int = 0
    key: bool = False
    stage: str = "general"
    within: int = 0  # days in which it should be put right: agreed, not law
    cites: tuple[Citation, ...] = ()
    scenes: tuple[str, ...] = ()
    when: Branch | None = None


@dataclass(frozen=True, kw_only=True)
class Area:
    id: str
    label: str
    weight: int


@dataclass(frozen=True, kw_only=True)
class Grade:
    """From which score a grade begins, and how many key items (关键项) unmet bring it about whatever the score."""

    id: str
    since: int
    keys: int


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    key: str
    edition: str
    label: str
    means: str
    minutes: int
    valid_days: int
    areas: tuple[Area, ...]
    grades: tuple[Grade, ...]  # the gravest first; below all of them it is low
    items: tuple[Item, ...]

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return told

    @property
    def digest(self) -> str:
        """Names this very content; two versions of one edition cannot be taken for each other."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def item(self, key: str) -> Item | None:
        return next((each for each in self.items if each.id == key), None)

    def area(self, key: str) -> Area:
        return next(each for each in self.areas if each.id == key)


@lru_cache(maxsize=1)
def questionnaires() -> Mapping[str, Questionnaire]:
    """Every questionnaire by key; one of a folder added later takes the place of the package's."""
    found = [load(path) for folder in _folders for path in sorted(folder.glob("*.yaml"))]
    return {each.key: each for each in found}


def add_folder(folder: Path) -> None:
    """A city's own questionnaires, beside those of the package."""
    if folder not in _folders:
        _folders.append(folder)
        questionnaires.cache_clear()


def load(path: Path) -> Questionnaire:
    """One file as a questionnaire; BadDeclaration begins with file and line."""
    top = only(read(path), HEAD)
    need(top, "questionnaire", "edition", "label", "means", "grades", "areas", "items")
    areas = _areas(top)
    items: list[Item] = []
    for row in rows(top, "items"):
        items.append(_item(row, top, {area.id for area in areas}, items))
    if unused := [area.label for area in areas if not any(each.area == area.id and each.weight for each in items)]:
        raise top.wrong(f"方面“{'、'.join(unused)}”没有计分的题目", "areas")
    return Questionnaire(
        key=str(top["questionnaire"]), edition=str(top["edition"]), label=str(top["label"]), means=str(top["means"]),
        minutes=_days(top, "minutes", 15), valid_days=_days(top, "valid_days", 365), areas=areas, grades=_grades(top),
        items=tuple(items),
    )  # fmt: skip


def _areas(top: Row) -> tuple[Area, ...]:
    told = only(top["areas"], set(top["areas"]) if isinstance(top["areas"], Row) else set(), top, "areas")
    found = []
    for key, row in told.items():
        row = only(row, {"label", "weight"}, told, key)
        need(row, "label", "weight")
        found.append(Area(id=key, label=str(row["label"]), weight=_whole(row, "weight")))
    return tuple(found)


def _grades(top: Row) -> tuple[Grade, ...]:
    told = only(top["grades"], {"high", "medium"}, top, "grades")
    need(told, "high", "medium")
    found = []
    for key in ("high", "medium"):
        row = only(told[key], {"from", "keys"}, told, key)
        need(row, "from", "keys")
        found.append(Grade(id=key, since=_whole(row, "from"), keys=_whole(row, "keys")))
    if found[0].since <= found[1].since or found[0].keys <= found[1].keys:
        raise told.wrong("高风险的分数线和关键项数都应大于中风险", "high")
    if found[0].since > 100:
        raise told.wrong("分数线应在1至100之间", "high")
    return tuple(found)


def _item(row: Any, top: Row, areas: set[str], before: list[Item]) -> Item:
    row = only(row, ITEM, top, "items")
    need(row, "item", "area", "ask")
    key, kind = str(row["item"]), str(row.get("kind", "check"))
    if any(each.id == key for each in before):
        raise row.wrong(f"题目“{key}”写了两次", "item")
    if kind not in KINDS:
        raise row.wrong(f"“kind: {kind}”应是 check 或 fact", "kind")
    if str(row["area"]) not in areas:
        raise row.wrong(f"没有“{row['area']}”这个方面；可用的是{'、'.join(sorted(areas))}", "area")
    branch = _branch(row, before)
    if kind == "fact":
        told = only(row.get("choices"), set(row.get("choices") or {}), row, "choices")
        need(row, "choices")
        return Item(id=key, area=str(row["area"]), kind=kind, ask=str(row["ask"]), help=str(row.get("help", "")),
                    choices=tuple((name, str(label)) for name, label in told.items()), when=branch)  # fmt: skip
    need(row, "risk", "evidence", "advice", "weight", "stage")
    choices = [*RESULTS][: 4 if row.get("may_not_apply") is True else 3]
    return Item(
        id=key, area=str(row["area"]), kind=kind, ask=str(row["ask"]), help=str(row.get("help", "")),
        choices=tuple((name, RESULTS[name]) for name in choices), risk=str(row["risk"]),
        evidence=tuple(str(each) for each in rows(row, "evidence")), advice=str(row["advice"]), weight=_weight(row),
        key=row.get("key") is True, stage=one_of(row, "stage", STAGES), within=_days(row, "within", 60),
        cites=tuple(_named(row, "cites", citations())), scenes=tuple(_known(row, "scenes", scenes())), when=branch,
    )  # fmt: skip


def _branch(row: Row, before: list[Item]) -> Branch | None:
    if row.get("when") is None:
        return None
    told = only(row["when"], {"item", "among"}, row, "when")
    need(told, "item", "among")
    asked = next((each for each in before if each.id == str(told["item"])), None)
    if asked is None:
        raise told.wrong(f"分支所依的题目“{told['item']}”不在本题之前", "item")
    among = tuple(str(each) for each in rows(told, "among"))
    for each in among:
        if each not in dict(asked.choices):
            raise told.wrong(f"“{each}”不是“{asked.ask}”的选项（引号内的 yes、no 要加引号）", "among")
    return Branch(item=asked.id, among=among)


def _known(row: Row, key: str, shelf: Mapping[str, Any]) -> list[str]:
    for name in rows(row, key):
        if str(name) not in shelf:
            raise row.wrong(f"“{key}”中的“{name}”没有登记", key)
    return [str(name) for name in rows(row, key)]


def _named(row: Row, key: str, shelf: Mapping[str, Any]) -> list[Any]:
    return [shelf[name] for name in _known(row, key, shelf)]


def _weight(row: Row) -> int:
    if row.get("weight") not in (1, 2, 3):
        raise row.wrong("“weight”应是1、2或3", "weight")
    return int(row["weight"])


def _whole(row: Row, key: str) -> int:
    found = figure(row, key)
    if found != found.to_integral_value():
        raise row.wrong(f"“{key}: {row[key]}”应是整数", key)
    return int(found)


def _days(row: Row, key: str, default: int) -> int:
    return default if row.get(key) is None else _whole(row, key)


def from_json(told: Mapping[str, Any]) -> Questionnaire:
    """A version that was kept, as it was."""
    return Questionnaire(
        **{name: told[name] for name in ("key", "edition", "label", "means", "minutes", "valid_days")},
        areas=tuple(Area(**row) for row in told["areas"]),
        grades=tuple(Grade(**row) for row in told["grades"]),
        items=tuple(
            Item(**{
                **row,
                "choices": tuple((name, label) for name, label in row["choices"]),
                "evidence": tuple(row["evidence"]), "scenes": tuple(row["scenes"]),
                "cites": tuple(Citation(**each) for each in row["cites"]),
                "when": Branch(item=row["when"]["item"], among=tuple(row["when"]["among"])) if row["when"] else None,
            })
            for row in told["items"]
        ),
    )  # fmt: skip


def total_weight(questionnaire: Questionnaire) -> Decimal:
    return Decimal(sum(area.weight for area in questionnaire.areas))
