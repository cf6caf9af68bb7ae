"""A paper before it is drawn: the template filled with the dossier's context, as structured data. Pure.

Templates are data (``templates/*.yaml``) whose texts are Jinja in a sandbox; a missing value is a refusal that names it,
never a silent blank.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from zhixian.moments import say_day
from zhixian.refusals import UnableTo

FOLDER = Path(__file__).parent / "templates"
_folders: list[Path] = [FOLDER]
LAYOUTS = frozenset({"letter", "form"})


class IncompletePaper(UnableTo):
    code = "paper.incomplete"
    user_message = "文书“{title}”还不能生成：缺少{what}。"


@dataclass(frozen=True, kw_only=True)
class Table:
    caption: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]  # parts of the line
    rows: str  # the context's list, as a dotted path
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Template:
    key: str
    title: str
    layout: str
    word: str = ""  # of the document number; empty: not numbered
    body: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    attachments: tuple[str, ...] = ()
    slip: str = ""  # 回执


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is on the paper. Frozen; the same after a trip through JSON."""

    key: str
    layout: str
    title: str
    unit: str
    number: str
    to: str
    paragraphs: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    tables: tuple[dict[str, Any], ...]
    attachments: tuple[str, ...]
    cc: tuple[str, ...]
    date: str
    slip: tuple[str, ...]
    footer: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self), ensure_ascii=False))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Sheet":
        told = dict(body)
        for name in ("paragraphs", "attachments", "cc", "slip", "tables"):
            told[name] = tuple(told[name])
        told["fields"] = tuple((label, text) for label, text in told["fields"])
        return cls(**told)

    @property
    def digest(self) -> str:
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    found = {}
    for path in (path for folder in _folders for path in sorted(folder.glob("*.yaml"))):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        told["fields"] = tuple((label, text) for label, text in (told.get("fields") or {}).items())
        told["tables"] = tuple(
            Table(**{**table, **{name: tuple(table[name]) for name in ("columns", "widths", "cells")}})
            for table in told.get("tables") or ()
        )
        told["attachments"] = tuple(told.get("attachments") or ())
        template_ = Template(key=path.stem, **told)
        if template_.layout not in LAYOUTS:
            raise ValueError(f"{path.name}: unknown layout {template_.layout!r}")
        found[path.stem] = template_
    return found


def add_folder(folder: Path) -> None:
    """Templates of a province or a unit, beside those of the package; one of the same name takes its place."""
    if folder not in _folders:
        _folders.append(folder)
        templates.cache_clear()


def paper_keys() -> frozenset[str]:
    return frozenset(templates())


def template(key: str) -> Template:
    return templates()[key]


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["day"] = lambda value: say_day(value) if isinstance(value, date) else _day_of(value)
    environment.filters["names"] = lambda rows: "、".join(str(row.get("name", "")) for row in rows or ())
    environment.filters["moment"] = _moment_of
    environment.filters["number_of"] = _number_of
    return environment


def _day_of(value: Any) -> str:
    return say_day(date.fromisoformat(str(value)[:10])) if value else ""


def _moment_of(value: Any) -> str:
    text = str(value or "")
    return f"{_day_of(text)}{int(text[11:13])}时{text[14:16]}分" if len(text) >= 16 else _day_of(text)


def _number_of(papers: Any, key: str) -> str:
    """The number of the chain's latest paper of that kind, or nothing."""
    numbers = [paper["number"] for paper in papers or () if paper["key"] == key]
    return numbers[-1] if numbers else ""


@lru_cache(maxsize=1024)
def _compiled(text: str) -> Any:
    return _environment().from_string(text)


class _Optional(dict[str, Any]):
    """What a form may leave empty prints as nothing; the declaration has seen to what is required."""

    def __missing__(self, _key: str) -> str:
        return ""


def compose(key: str, context: Mapping[str, Any], *, salt: str = "") -> Sheet:
    """Fill a template. IncompletePaper names what is missing. ``salt`` goes into the digest, so that nobody can test a
    guess at the paper against it."""
    wanted = template(key)
    run = context.get("run") or {}
    context = {
        **context,
        "form": _Optional(context.get("form") or {}),
        "run": {**run, "kept": _Optional(run.get("kept") or {})},
        "previous": [{**step, "values": _Optional(step["values"])} for step in context.get("previous") or ()],
    }

    def fill(text: str) -> str:
        try:
            return str(_compiled(text).render(context)).strip()
        except (TemplateError, TypeError, ValueError) as error:
            raise IncompletePaper(f"{key}: {error}", title=wanted.title, what=str(error)) from error

    return Sheet(
        key=key,
        layout=wanted.layout,
        title=wanted.title,
        unit=context["unit"]["name"],
        number=str(context.get("number", "")),
        to=context["to"]["name"],
        paragraphs=_lines(fill(wanted.body)),
        fields=tuple((label, fill(text)) for label, text in wanted.fields),
        tables=tuple(_table(each, context, wanted.title) for each in wanted.tables),
        attachments=tuple(line for each in wanted.attachments if (line := fill(each))),
        cc=tuple(context.get("cc") or ()),
        date=say_day(context["date"]),
        slip=_lines(fill(wanted.slip)),
        footer=f"知衔案卷{context['dossier']['number']}",
        extra={"salt": salt},
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _table(wanted: Table, context: Mapping[str, Any], title: str) -> dict[str, Any]:
    rows: Any = context
    for part in wanted.rows.split("."):
        rows = (rows or {}).get(part) if isinstance(rows, Mapping) else None
    filled = []
    for serial, row in enumerate(rows or (), start=1):
        try:
            filled.append(
                [
                    str(_compiled(cell).render({**context, "row": _Optional(row), "n": serial})).strip()
                    for cell in wanted.cells
                ]
            )
        except TemplateError as error:
            raise IncompletePaper(f"{wanted.caption}: {error}", title=title, what=str(error)) from error
    return {"caption": wanted.caption, "columns": list(wanted.columns), "widths": list(wanted.widths), "rows": filled}
