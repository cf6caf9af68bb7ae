"""Reading declarations from YAML, with file and line of what is wrong."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhixian.procedures.grammar import Definition, Malformed, build

FOLDER = Path(__file__).parent / "definitions"
_folders: list[Path] = [FOLDER]
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Definition]:
    """Every declaration of the package and of the folders added to it, by key; a later one of the same key takes its place."""
    found = [load(path) for folder in _folders for path in sorted(folder.glob("*.yaml"))]
    return {definition.key: definition for definition in found}


def add_folder(folder: Path) -> None:
    """A province's or a unit's own declarations, beside those of the package."""
    if folder not in _folders:
        _folders.append(folder)
        definitions.cache_clear()


def load(path: Path) -> Definition:
    """One declaration; Malformed names the file and, where YAML itself fails, the line."""
    try:
        body = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # a safe loader
    except yaml.YAMLError as error:
        raise Malformed(f"{path.name}: {error}") from error
    return from_yaml(body, where=path.name)


def from_yaml(body: Any, *, where: str) -> Definition:
    if not isinstance(body, Mapping):
        raise Malformed(f"{where}: a declaration is a mapping")
    told = dict(body)
    actions = {}
    for key, action in (told.get("actions") or {}).items():
        if not isinstance(action, Mapping):
            raise Malformed(f"{where}: actions.{key} is not a mapping")
        row = {"id": key, **{name.replace("-", "_"): value for name, value in action.items()}}
        row["start"] = row.pop("from", ())
        actions[key] = row
    told["actions"] = actions
    told["key"] = told.pop("procedure", told.get("key", ""))
    return build(Definition, told, where)  # type: ignore[no-any-return]


def line_of(path: Path, key: str) -> int:
    """The line on which an action or state is declared (0 if it is not found), for messages."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip().startswith(f"{key}:"):
            return number
    return 0


@lru_cache(maxsize=1)
def fact_vocabulary() -> Mapping[str, Mapping[str, str]]:
    """What guards may ask: name → {label, type, meaning}."""
    return _words("facts")


@lru_cache(maxsize=1)
def mark_vocabulary() -> Mapping[str, Mapping[str, str]]:
    """What an action may leave beside the procedure: name → {label, meaning}."""
    return _words("marks")


def _words(name: str) -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).parent / f"{name}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)[name]  # type: ignore[no-any-return]
