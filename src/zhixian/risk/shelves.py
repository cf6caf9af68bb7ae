"""What questionnaires draw on: citations, scenes in which infringement is frequent, plans by grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhixian.law.reading_yaml import Row, figure, need, one_of, only, read, rows

FOLDER = Path(__file__).parent
STATUS = {"mirror", "two-sources", "one-source", "unverified"}
STAGES = {"research", "production", "sales"}
BY = {"officer": "机关", "firm": "企业"}


@dataclass(frozen=True, kw_only=True)
class Citation:
    title: str
    article: str
    says: str
    status: str

    @property
    def text(self) -> str:
        return f"{self.title}{self.article}"

    @property
    def verified(self) -> bool:
        """Read in the text itself or found alike in two sources; anything else is shown as 待核."""
        return self.status in {"mirror", "two-sources"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A scene (高发场景): its usual risks, what to do about them, published cases of the kind."""

    id: str
    label: str
    stage: str
    means: str
    risks: tuple[str, ...]
    advice: tuple[str, ...]
    cites: tuple[Citation, ...]
    cases: tuple[tuple[str, str], ...]  # title, what happened
    rights: tuple[str, ...]  # right types whose dossiers are similar cases


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One line of a plan's template: who does what within how many days (agreed days, a rule of the platform)."""

    id: str
    label: str
    by: str
    within: int


@dataclass(frozen=True, kw_only=True)
class Template:
    """One firm, one plan (一企一策): what a grade brings."""

    grade: str
    label: str
    review_days: int
    actions: tuple[Measure, ...]


@lru_cache(maxsize=1)
def citations() -> Mapping[str, Citation]:
    return read_citations(FOLDER / "sources.yaml")


def read_citations(path: Path) -> Mapping[str, Citation]:
    top = only(read(path), {"sources"})
    need(top, "sources")
    found = {}
    for key, row in top["sources"].items():
        row = only(row, {"title", "article", "says", "status"}, top["sources"], key)
        need(row, "title", "article", "says", "status")
        found[key] = Citation(title=str(row["title"]), article=str(row["article"]), says=str(row["says"]),
                              status=one_of(row, "status", STATUS))  # fmt: skip
    return found


@lru_cache(maxsize=1)
def scenes() -> Mapping[str, Scene]:
    return read_scenes(FOLDER / "scenes.yaml")


def read_scenes(path: Path) -> Mapping[str, Scene]:
    top = only(read(path), {"scenes"})
    need(top, "scenes")
    found = {}
    for key, row in top["scenes"].items():
        row = only(row, {"label", "stage", "rights", "means", "risks", "advice", "cites", "cases"}, top["scenes"], key)
        need(row, "label", "stage", "rights", "means", "risks", "advice", "cites")
        for name in rows(row, "cites"):
            if name not in citations():
                raise row.wrong(f"“cites”中的“{name}”没有登记", "cites")
        cases = [only(each, {"title", "says"}, row, "cases") for each in rows(row, "cases")]
        found[key] = Scene(
            id=key, label=str(row["label"]), stage=one_of(row, "stage", STAGES), means=str(row["means"]),
            risks=tuple(map(str, rows(row, "risks"))), advice=tuple(map(str, rows(row, "advice"))),
            cites=tuple(citations()[name] for name in rows(row, "cites")),
            cases=tuple((str(each["title"]), str(each["says"])) for each in cases),
            rights=tuple(map(str, rows(row, "rights"))),
        )  # fmt: skip
    return found


@lru_cache(maxsize=1)
def plans() -> Mapping[str, Template]:
    return read_plans(FOLDER / "plans.yaml")


def read_plans(path: Path) -> Mapping[str, Template]:
    top = only(read(path), {"status", "plans"})
    need(top, "plans")
    told = only(top["plans"], {"high", "medium", "low"}, top, "plans")
    need(told, "high", "medium", "low")
    return {grade: _template(grade, told[grade], told) for grade in ("high", "medium", "low")}


def _template(grade: str, row: Any, of: Row) -> Template:
    row = only(row, {"label", "review_days", "actions"}, of, grade)
    need(row, "label", "review_days", "actions")
    actions = []
    for each in rows(row, "actions"):
        each = only(each, {"action", "label", "by", "within"}, row, "actions")
        need(each, "action", "label", "by", "within")
        actions.append(Measure(id=str(each["action"]), label=str(each["label"]), by=one_of(each, "by", BY),
                               within=int(figure(each, "within"))))  # fmt: skip
    return Template(grade=grade, label=str(row["label"]), review_days=int(figure(row, "review_days")),
                    actions=tuple(actions))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Undertaking:
    """What a trader promises in public (自我承诺)."""

    edition: str
    label: str
    promises: tuple[str, ...]


@lru_cache(maxsize=1)
def undertaking() -> Undertaking:
    return read_undertaking(FOLDER / "undertaking.yaml")


def read_undertaking(path: Path) -> Undertaking:
    top = only(read(path), {"edition", "label", "promises"})
    need(top, "edition", "label", "promises")
    return Undertaking(
        edition=str(top["edition"]), label=str(top["label"]), promises=tuple(map(str, rows(top, "promises")))
    )
