"""Checklists built from standards of judgment: versioned questions, each with its article. An aid, never a decision. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

ANSWERS: Mapping[str, str] = {"yes": "是", "no": "否", "open": "不清楚"}
FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Point:
    id: str
    ask: str
    article: str


@dataclass(frozen=True, kw_only=True)
class Version:
    version: str
    since: date
    source: str
    status: str
    points: tuple[Point, ...]

    @property
    def verified(self) -> bool:
        return self.status not in {"unverified", "one-source"}


@dataclass(frozen=True, kw_only=True)
class Checklist:
    key: str
    label: str
    right_types: tuple[str, ...]
    versions: tuple[Version, ...]  # oldest first

    def version_on(self, day: date) -> Version | None:
        """The latest version in force on that day."""
        return next((each for each in reversed(self.versions) if each.since <= day), None)

    def version(self, number: str) -> Version | None:
        return next((each for each in self.versions if each.version == number), None)


@cache
def known() -> Mapping[str, Checklist]:
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        versions = tuple(
            Version(version=row["version"], since=date.fromisoformat(row["from"]), source=row["source"],
                    status=row["status"], points=tuple(Point(**point) for point in row["points"]))
            for row in sorted(told["versions"], key=lambda row: str(row["from"]))
        )  # fmt: skip
        found[told["key"]] = Checklist(
            key=told["key"], label=told["label"], right_types=tuple(told["right_types"]), versions=versions
        )
    return found


def for_right(right_type: str) -> list[Checklist]:
    return [each for each in known().values() if right_type in each.right_types]
