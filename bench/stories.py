"""Stories for the generator: real dossiers, played through the product's own acts, then read back row by row.

A story keeps each row as parts: what is constant, which id stands where, which moment. ``bench.cases`` fills the parts
anew for every case, so the generated rows look like what the product writes, whatever its tables become.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SEATS = ("market", "police", "procuratorate")

# How often: cases that ended long ago, and cases under way.
ENDED = {"penalised": 0.94, "filed": 0.04, "supervised": 0.02}
ALIVE = {"tea": 0.62, "trade_secret": 0.1, "sausages": 0.1, "dongles": 0.12, "toys": 0.04, "refrigerators": 0.02}
CLOSED_FROM = {"penalised": "tea", "filed": "toys", "supervised": "refrigerators"}


@dataclass(frozen=True)
class Id:
    """A place for the id of that key: a fresh one, a unit or an officer of the case's county."""

    key: str


@dataclass(frozen=True)
class Moment:
    """A moment, as days after the case was opened and the time of the day (UTC)."""

    days: int
    clock: str


@dataclass(frozen=True)
class Day:
    days: int


@dataclass(frozen=True)
class Special:
    """A value that must be made for each case: numbers that occur once."""

    name: str
    more: str = ""


Cell = str | Id | Moment | Day | Special | tuple[Any, ...]


@dataclass
class Story:
    key: str
    opened: date
    rows: list[tuple[str, list[str], list[Cell]]] = field(default_factory=list)  # table, columns, cells
    entries: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)
    suspect: str = ""

    @property
    def size(self) -> int:
        return len(self.rows) + len(self.entries)


def tell(now: datetime) -> tuple[list[Story], Mapping[str, Any]]:
    """Load the demonstration, close some of its cases, and read every dossier back as a story."""
    import yaml

    from zhixian.operation.demonstration import loading, scripts
    from zhixian.rooms.agencies.access import as_system
    from zhixian.rooms.dossiers.models import Dossier

    loaded = loading.load(now=now)
    told = {row["key"]: row for row in yaml.safe_load(loading.CASES.read_text(encoding="utf-8"))["cases"]}
    named: dict[str, Dossier] = dict(loaded.dossiers)
    for key, source in CLOSED_FROM.items():
        row = {**told[source], "number": told[source]["number"] + f"（{key}）"}
        dossier, _ = loading.enter(row, now=now)
        cast = loading.Cast(*row["at"].split("."), now)
        play = scripts.Play(cast, dossier)
        scripts.PLAYS[source](play)
        play.take(
            "penalty-case", "record-penalty", "handler1", timedelta(days=1), decision_number="罚〔2026〕1号",
            decided_at=play.at(timedelta(days=1)).isoformat(), content="罚款、没收。", fine="20000",
        )  # fmt: skip
        play.take("penalty-case", "close-case", "head", timedelta(hours=12), reasons="已执行完毕。")
        named[key] = dossier
    with as_system():
        return [_read(key, dossier.pk) for key, dossier in named.items()], loaded.__dict__


def _read(key: str, dossier_id: UUID) -> Story:
    from django.apps import apps

    from zhixian.rooms.agencies.models import Officer, Unit
    from zhixian.rooms.dossiers.models import Dossier, Party, SearchWords
    from zhixian.rooms.ledger.models import Entry

    dossier = Dossier.objects.get(pk=dossier_id)
    story = Story(key, dossier.opened_at.date())
    suspect = Party.objects.filter(dossier_id=dossier_id, role="suspect").first()
    story.suspect = suspect.name if suspect else "〇"
    names = {str(unit.pk): f"unit.{_seat(unit.kind)}" for unit in Unit.objects.all() if _seat(unit.kind)}
    for officer in Officer.objects.prefetch_related("appointments__unit"):
        held = officer.appointments.first()
        if held and _seat(held.unit.kind):
            names[str(officer.pk)] = f"officer.{_seat(held.unit.kind)}.{officer.login.rsplit('.', 1)[1]}"
    for label in ("agencies", "dossiers", "evidence", "docket", "documents"):
        for model in apps.get_app_config(label).get_models():
            fields = model._meta.concrete_fields
            columns = [each.column for each in fields]
            where = "id" if model is Dossier else "dossier_id"
            if where not in columns or model in (SearchWords,) or model._meta.db_table == "dossiers_reading":
                continue
            for row in model._default_manager.filter(**{where: dossier_id}).order_by("pk"):
                cells = [
                    _cell(
                        model._meta.db_table,
                        each.column,
                        each.get_internal_type(),
                        getattr(row, each.attname),
                        story,
                        names,
                    )
                    for each in fields
                ]
                story.rows.append((model._meta.db_table, columns, cells))
    for entry in Entry.objects.filter(chain=dossier_id).order_by("position"):
        story.entries.append(
            {
                "kind": entry.kind,
                "at": _moment(entry.at, story),
                "digest": bytes(entry.digest) if entry.digest else None,
                **{name: _key(getattr(entry, name), names) for name in ("officer_id", "unit_id", "subject")},
            }
        )
    story.pairs = list(SearchWords.objects.get(pk=dossier_id).pairs)
    return story


def _seat(kind: str) -> str:
    """The seat of a body in a story: whichever enforcement agency runs the case sits where the market regulator would."""
    from zhixian.rooms.agencies import kinds

    if kind in kinds.ENFORCEMENT:
        return "market"
    return {kinds.POLICE: "police", kinds.PROCURATORATE: "procuratorate"}.get(kind, "")


def _key(value: UUID | None, names: Mapping[str, str]) -> str:
    return names.get(str(value), str(value)) if value else ""


def _moment(value: datetime, story: Story) -> Moment:
    text = value.isoformat(sep=" ", timespec="microseconds")
    return Moment((value.date() - story.opened).days, text[11:])


ONCE = {
    ("dossiers_dossier", "number"): "dossier", ("dossiers_penaltycase", "number"): "case",
    ("docket_intake", "number"): "intake", ("documents_paper", "number"): "paper", ("documents_paper", "serial"): "serial",
}  # fmt: skip


def _cell(table: str, column: str, kind: str, value: Any, story: Story, names: Mapping[str, str]) -> Cell:
    if value is None:
        return "\\N"
    if name := ONCE.get((table, column)):
        return Special(name, str(value)) if value != "" else ""
    if isinstance(value, UUID):
        return Id(_key(value, names))
    if isinstance(value, datetime):
        return _moment(value, story)
    if isinstance(value, date):
        return Day((value - story.opened).days)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (bytes, memoryview)):
        return "\\\\x" + bytes(value).hex()
    text = json.dumps(value, ensure_ascii=False) if kind == "JSONField" else str(value)
    return _mixed(_escaped(text), story, names)


def _mixed(text: str, story: Story, names: Mapping[str, str]) -> Cell:
    parts: list[Any] = []
    at = 0
    for found in UUID_TEXT.finditer(text):
        parts += [text[at : found.start()], Id(names.get(found.group(), found.group()))]
        at = found.end()
    parts.append(text[at:])
    cut: list[Any] = []
    for part in parts:
        if isinstance(part, str) and story.suspect in part:
            pieces = part.split(story.suspect)
            for number, piece in enumerate(pieces):
                cut += ([Special("suspect")] if number else []) + [piece]
        else:
            cut.append(part)
    kept = tuple(part for part in cut if part != "")
    if not kept:
        return ""
    return kept[0] if len(kept) == 1 else kept


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
