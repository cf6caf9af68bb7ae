"""Questionnaires of surveys as data: what is asked, of which kind, and the checking of an answer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from zhixian.refusals import BadInput, NotFound

FOLDER: Final = Path(__file__).parent / "questionnaires"
KINDS: Final = ("scale", "choice", "several", "text")
LONGEST: Final = 500
STEPS: Final = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, kw_only=True)
class Question:
    """``scale`` runs from 1 (``low``) to 5 (``high``); ``options``: key and label."""

    key: str
    kind: str
    label: str
    options: Mapping[str, str]
    low: str = ""
    high: str = ""
    optional: bool = False
    help: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        if self.kind == "scale":
            return [(step, {"1": f"1 {self.low}", "5": f"5 {self.high}"}.get(step, step)) for step in STEPS]
        return list(self.options.items())


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    key: str
    edition: int
    title: str
    about: str
    questions: Sequence[Question]


@cache
def questionnaires() -> Mapping[str, Questionnaire]:
    """By key. ValueError for a declaration that is wrong, with its file and place."""
    told = [_read(file) for file in sorted(FOLDER.glob("*.yaml"))]
    return {each.key: each for each in told}


def _read(file: Path) -> Questionnaire:
    row = yaml.safe_load(file.read_text(encoding="utf-8"))
    questions = [Question(**{"options": {}, **question}) for question in row.pop("questions")]
    for question in questions:
        if question.kind not in KINDS:
            raise ValueError(f"{file.name}, {question.key}: {question.kind} is none of {KINDS}")
        if (question.kind in ("choice", "several")) != bool(question.options):
            raise ValueError(f"{file.name}, {question.key}: options belong to choice and several, and to nothing else")
    if len({question.key for question in questions}) != len(questions):
        raise ValueError(f"{file.name}: a key stands twice")
    return Questionnaire(**row, questions=tuple(questions))


def questionnaire(key: str) -> Questionnaire:
    found = questionnaires().get(key)
    if found is None:
        raise NotFound(f"no questionnaire {key}")
    return found


@cache
def rules() -> Mapping[str, int]:
    told: Mapping[str, int] = yaml.safe_load(Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8"))
    return told


def checked(its: Questionnaire, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Values by question; what was left out is not in it. BadInput names every question that needs an answer."""
    told: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in its.questions:
        said = [value.strip() for value in given.get(question.key, ()) if value.strip()]
        allowed = {key for key, _ in question.choices}
        if not said:
            if not question.optional:
                wrong[question.key] = "请回答这一题"
        elif question.kind == "text":
            if len(said[0]) > LONGEST:
                wrong[question.key] = f"最多{LONGEST}字，现在有{len(said[0])}字"
            told[question.key] = said[0]
        elif set(said) - allowed:
            wrong[question.key] = "请从列出的答案中选择"
        else:
            several = question.kind == "several"
            told[question.key] = [key for key in allowed if key in said] if several else said[0]
            if several:
                told[question.key].sort(key=list(question.options).index)
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    return told
