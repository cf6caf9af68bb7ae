"""Reading the law's YAML: safe, quick, and every entry knows the line on which it stands."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "parameters"
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadLaw(ValueError):
    """A data file that says something impossible; the text begins with file and line."""


class Row(dict[str, Any]):
    """A mapping of a data file with the lines of its keys (``line``: its own)."""

    line: int = 0
    lines: dict[str, int]
    file: str = ""

    def at(self, key: str = "") -> str:
        """``file:line`` of a key, or of the whole entry."""
        return f"{self.file}:{self.lines.get(key, self.line)}"

    def wrong(self, said: str, key: str = "") -> BadLaw:
        return BadLaw(f"{self.at(key)}: {said}")


class _Loader(_Base):  # type: ignore[misc]
    file = ""


def _mapping(loader: Any, node: Any) -> Row:
    row = Row()
    row.line, row.lines, row.file = node.start_mark.line + 1, {}, loader.file
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node, deep=True)), key_node.start_mark.line + 1
        if key in row:
            raise BadLaw(f"{loader.file}:{line}: “{key}”写了两次")
        row[key] = loader.construct_object(value_node, deep=True)
        row.lines[key] = line
    return row


def _text(loader: Any, node: Any) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
# Days and fractions stay text until the loader of the entry can name the line of what is wrong with them.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)
_Loader.add_constructor("tag:yaml.org,2002:float", _text)


def read(path: Path) -> Row:
    """The file as a mapping; BadLaw with file and line."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        loader.file = path.name
        try:
            told = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise BadLaw(f"{path.name}:{mark.line + 1 if mark else 0}: 不是合格的 YAML（{error.problem}）") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadLaw(f"{path.name}:0: 不是合格的 YAML（{error}）") from error
    if not isinstance(told, Row):
        raise BadLaw(f"{path.name}:1: 文件应是“键: 值”的形式")
    return told


def only(row: Any, keys: Iterable[str], of: Row | None = None, key: str = "") -> Row:
    """The row itself, if it is a mapping with no other keys than these."""
    if not isinstance(row, Row):
        raise (of.wrong(f"“{key}”应是“键: 值”的形式", key) if of is not None else BadLaw(f"{row!r}"))
    for unknown in set(row) - set(keys):
        raise row.wrong(f"不认识的键“{unknown}”；可用的键是{'、'.join(sorted(keys))}", unknown)
    return row


def need(row: Row, *keys: str) -> None:
    for key in keys:
        if row.get(key) in (None, "", [], {}):
            raise row.wrong(f"缺少“{key}”")


def rows(row: Row, key: str) -> list[Any]:
    """A list under a key; absent is empty."""
    found = row.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise row.wrong(f"“{key}”应是一个列表", key)
    return found


def day(row: Row, key: str) -> date | None:
    said = row.get(key)
    if said is None:
        return None
    try:
        if len(str(said)) != 10:
            raise ValueError
        return date.fromisoformat(str(said))
    except ValueError:
        raise row.wrong(f"“{key}: {said}”不是存在的日期，应写作 2025-04-26 的样子", key) from None


def figure(row: Row, key: str) -> Decimal:
    """A number of the law: positive, finite, exact."""
    said = row.get(key)
    try:
        if isinstance(said, bool):
            raise InvalidOperation
        found = Decimal(str(said).replace("_", ""))
    except InvalidOperation:
        raise row.wrong(f"“{key}: {said}”不是数字", key) from None
    if not found.is_finite() or found <= 0:
        raise row.wrong(f"“{key}: {said}”应是大于零的数字", key)
    return found


def one_of(row: Row, key: str, choices: Iterable[str]) -> str:
    said = str(row.get(key))
    if said not in set(choices):
        raise row.wrong(f"“{key}: {said}”不在可用的值之内：{'、'.join(sorted(choices))}", key)
    return said


STATUS = {"mirror": "已核对原文", "two-sources": "两处来源一致", "one-source": "待核", "unverified": "待核"}


def citation(row: Row, key: str = "source") -> tuple[str, str]:
    """Title and article of where a figure stands."""
    if not isinstance(row.get(key), Row):
        raise row.wrong(f"没有写明出处（{key}: 文件名和条款）；每个数字都要有出处", key)
    source = only(row[key], {"title", "article"}, row, key)
    for part in ("title", "article"):
        if not source.get(part):
            raise source.wrong(f"出处缺少“{part}”；每个数字都要有文件名和条款")
    return str(source["title"]), str(source["article"])
