"""Reckoning the risk indexes of a unit, changing their weights as a further version, and warning once when a line is passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zhixian.identifiers import new_id
from zhixian.moments import local_day, say_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.risk import indexes
from zhixian.risk.indexes import Index
from zhixian.rooms.agencies.access import Actor, acting_as, as_system, within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises.assessments import overseeing
from zhixian.rooms.enterprises.indexes import values
from zhixian.rooms.enterprises.models import Assessment, IndexScore, IndexVersion
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An index as a unit reads it: the version in force, today's or the last scores, and the versions before."""

    index: Index
    version: IndexVersion | None
    scores: list[IndexScore]
    versions: list[IndexVersion]


def in_force(unit_id: UUID, key: str) -> IndexVersion | None:
    return IndexVersion.objects.filter(unit_id=unit_id, key=key).order_by("-made_at", "-id").first()


def _version(unit_id: UUID, key: str, now: datetime) -> tuple[IndexVersion, Index]:
    """The unit's version in force; the package's own where the unit has made none."""
    found = in_force(unit_id, key)
    if found is None:
        own = indexes.indexes()[key]
        found, _ = IndexVersion.objects.get_or_create(
            unit_id=unit_id, key=key, edition=own.edition, defaults={"body": own.as_json(), "made_at": now}
        )
    return found, indexes.from_json(found.body)


def reweigh(
    key: str,
    *,
    edition: str,
    weights: Mapping[str, int],
    watch: int,
    warn: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> IndexVersion:
    """A further version for this unit. Scores reckoned before keep the version under which they were reckoned."""
    if not overseeing.may_read(actor) or "head" not in actor.posts:
        raise NotAllowed("not the head", why="请由本单位负责人调整指标权重。")
    if key not in indexes.indexes():
        raise NotFound(f"no index {key!r}")
    if not 2 <= len(reason.strip()) <= 500 or "\x00" in reason:
        raise BadInput("no reason", fields={"reason": "请写明调整的理由，2至500字"})
    if len(edition) > 20 or "\x00" in edition:
        raise BadInput("edition", fields={"edition": "版次最多20字"})
    with acting_as(actor):
        _, old = _version(actor.unit_id, key, now)
        if IndexVersion.objects.filter(unit_id=actor.unit_id, key=key, edition=edition.strip()).exists():
            raise BadInput("edition twice", fields={"edition": f"版次“{edition.strip()}”已经用过，请换一个"})
        try:
            index = indexes.reweighed(old, edition=edition, weights=weights, watch=watch, warn=warn)
        except ValueError as fault:
            raise BadInput(str(fault), fields={"weights": str(fault)}) from fault
        made = IndexVersion.objects.create(
            unit_id=actor.unit_id, key=key, edition=index.edition, body=index.as_json(), reason=reason.strip(),
            made_by=actor.officer_id, made_at=now,
        )  # fmt: skip
        ledger.record("risk_index.reweighed", chain=actor.unit_id, subject=made.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest({"version": index.digest}, made.pk.bytes))  # fmt: skip
    return made


def shown(key: str, *, actor: Actor) -> Shown:
    """Call inside ``acting_as``."""
    overseeing.refuse_others(actor)
    if key not in indexes.indexes():
        raise NotFound(f"no index {key!r}")
    version = in_force(actor.unit_id, key)
    latest = (
        IndexScore.objects.filter(unit_id=actor.unit_id, key=key).order_by("subject", "-day", "-id").distinct("subject")
    )
    scores = sorted(latest.select_related("version"), key=lambda row: -row.score)
    return Shown(
        index=indexes.from_json(version.body) if version else indexes.indexes()[key], version=version, scores=scores[:PAGE],
        versions=list(IndexVersion.objects.filter(unit_id=actor.unit_id, key=key)[:20]),
    )  # fmt: skip


def history(key: str, subject: str, *, actor: Actor) -> list[IndexScore]:
    """One subject's scores, the newest first, each under its own version. Call inside ``acting_as``."""
    overseeing.refuse_others(actor)
    rows = IndexScore.objects.filter(unit_id=actor.unit_id, key=key, subject=subject).select_related("version")
    found = list(rows.order_by("-day", "-id")[:PAGE])
    if not found:
        raise NotFound(f"no score of {subject!r}")
    return found


def reckon_now(*, actor: Actor, now: datetime) -> int:
    """On an officer's wish, for her own unit."""
    overseeing.refuse_others(actor)
    unit = Unit.objects.get(pk=actor.unit_id)
    return reckon(unit, now=now)


def reckon(unit: Unit, *, now: datetime) -> int:
    """Today's scores of one unit: its firms and its district. Reckoned twice on a day, the later values stand and nobody is
    warned again. Gives the number of warnings."""
    today = local_day(now)
    with within(unit.pk):
        firm_version, firm_index = _version(unit.pk, "firm", now)
        subjects = values.firms(unit.pk)
        told = values.of_firms(unit.pk, [each.key for each in subjects], on=today, days=firm_index.days)
        made = [_score(unit, firm_version, firm_index, each, told[each.key], now) for each in subjects]
        district_version, district_index = _version(unit.pk, "district", now)
        district = values.Subject(key=unit.division, name=f"{unit.short_name}辖区")
        of_it = values.of_district(unit.pk, on=today, days=district_index.days)
        made.append(_score(unit, district_version, district_index, district, of_it, now))
        warned = [row for row in made if row.warned_at == now]
        telling.tell_once(
            [
                Notice(id=new_id(), unit_id=unit.pk, post="", sort="index", at=now, key=f"index:{row.pk}",
                       text=f"{row.name}的“{(firm_index if row.key == 'firm' else district_index).label}”于{say_day(row.day)}升至{row.score}，达到预警线"[:400])
                for row in warned
            ],
            now=now,
        )  # fmt: skip
    return len(warned)


def _score(
    unit: Unit, version: IndexVersion, index: Index, subject: values.Subject, told: values.Values, now: datetime
) -> IndexScore:
    today = local_day(now)
    found = indexes.reckon(index, told)
    of_it = IndexScore.objects.filter(unit_id=unit.pk, key=index.key, subject=subject.key)
    before = of_it.exclude(day=today, version=version).order_by("-day", "-id").values_list("level", flat=True).first()
    row = of_it.filter(day=today, version=version).first() or IndexScore(
        unit_id=unit.pk, version=version, key=index.key, subject=subject.key, day=today
    )
    # Told once when the line is passed: not again on the same day, nor on the days after as long as it stays above.
    if row.warned_at is None and indexes.crossed(before, found.level):
        row.warned_at = now
    row.name, row.score, row.level = subject.name[:120], found.score, found.level
    row.parts, row.says = found.as_json()["parts"], found.says
    row.save()
    row.refresh_from_db()
    return row


def reckon_all(*, now: datetime) -> int:
    """Every unit that has assessments to look at or cases of its own; work of the house, a unit at a time."""
    with as_system():
        with_firms = set(Assessment.objects.exclude(consented_unit_id=None).values_list("consented_unit_id", flat=True))
        units = list(Unit.objects.filter(until__isnull=True).filter(Q(pk__in=with_firms) | Q(kind="public_security")))
    return sum(reckon(unit, now=now) for unit in units)
