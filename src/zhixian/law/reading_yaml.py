"""Reading the law's YAML: safe, quick, with unknown keys and double keys refused by file and line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "parameters"
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadLaw(ValueError):
    """A data file that says something impossible; the text begins with file and line."""


class _Loader(_Base):  # type: ignore[misc]
    pass


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise BadLaw(f"line {key_node.start_mark.line + 1}: {key!r} is said twice")
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # built on the safe loader
    except (yaml.YAMLError, BadLaw) as error:
        raise BadLaw(f"{path.name}: {error}") from error


def line_of(path: Path, key: str) -> int:
    """The line where an entry begins (0 if not found)."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.lstrip("- ").startswith((f"{key}:", f"id: {key}", f"'{key}':")):
            return number
    return 0


def only(keys: frozenset[str], row: Mapping[str, Any], where: str) -> None:
    if unknown := set(row) - keys:
        raise BadLaw(f"{where}: unknown key {sorted(unknown)}")
