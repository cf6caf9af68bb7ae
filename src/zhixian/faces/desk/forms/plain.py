"""Forms that no declaration describes (keeping a register, a note): questions as data, drawn by the same controls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from zhixian.faces.desk.forms.fields import Control
from zhixian.refusals import BadInput

LONGEST = 2000


@dataclass(frozen=True)
class Ask:
    """One question. ``kind``: text, long_text, date, select, radios, officers (several boxes), number."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class PlainForm:
    """An act with its questions; ``key`` is sent along so that a page may carry several."""

    key: str
    label: str
    asks: Sequence[Ask]
    help: str = ""
    controls: list[Control] = field(default_factory=list)
    open: bool = False


def shown(
    form: PlainForm, *, typed: Mapping[str, Any] | None = None, faults: Mapping[str, str] | None = None
) -> PlainForm:
    """The form with its controls; what was typed and refused stands there again."""
    controls = [
        Control(
            id=f"{form.key}-{ask.name}", name=ask.name, label=ask.label, kind=ask.kind, required=ask.required,
            help=ask.help, fault=(faults or {}).get(ask.name, ""), options=list(ask.options),
            value=(typed or {}).get(ask.name, [] if ask.kind == "officers" else ""),
        )
        for ask in form.asks
    ]  # fmt: skip
    return PlainForm(form.key, form.label, form.asks, form.help, controls, open=typed is not None)


def read(form: PlainForm, post: QueryDict) -> dict[str, Any]:
    """Texts, days (or None) and lists. BadInput names every field that is missing or no day, or no option of the list."""
    found: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for ask in form.asks:
        told: Any = post.getlist(ask.name) if ask.kind == "officers" else post.get(ask.name, "").strip()[:LONGEST]
        if ask.required and not told:
            faults[ask.name] = (
                f"请填写“{ask.label}”"
                if ask.kind in {"text", "long_text", "date", "number"}
                else f"请选择“{ask.label}”"
            )
        elif ask.kind == "date" and told:
            try:
                told = date.fromisoformat(told)
            except ValueError:
                faults[ask.name] = "请填写日期，如2026-12-31"
        elif ask.options and told and set(told if isinstance(told, list) else [told]) - {key for key, _ in ask.options}:
            faults[ask.name] = f"请从列出的“{ask.label}”中选择"
        found[ask.name] = (told or None) if ask.kind == "date" else told
    if faults:
        raise BadInput(f"faults in {sorted(faults)}", fields=faults)
    return found


def typed(form: PlainForm, post: QueryDict) -> dict[str, Any]:
    """What was sent, as it was."""
    return {ask.name: post.getlist(ask.name) if ask.kind == "officers" else post.get(ask.name, "") for ask in form.asks}
