"""Acts on a cluster. Each takes the actor and the moment; a unit that was not handed the cluster finds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Participation, Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.linking.models import (
    ENTITY_KINDS,
    STAGES,
    Cluster,
    ClusterCase,
    ClusterEntity,
    ClusterUnit,
    FollowUp,
    Tie,
)

PAGE = 100
MAY = frozenset({"handler", "head"})


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One link of the chain. ``missing``: nobody knows yet; a task for it is offered, or ``under_way``."""

    key: str
    label: str
    cases: tuple[ClusterCase, ...]
    entities: tuple[ClusterEntity, ...]
    under_way: tuple[FollowUp, ...]

    @property
    def missing(self) -> bool:
        return not self.cases and not self.entities


@dataclass(frozen=True, kw_only=True)
class Chain:
    cluster: Cluster
    stages: tuple[Stage, ...]
    cases: tuple[ClusterCase, ...]
    units: tuple[ClusterUnit, ...]
    follow_ups: tuple[FollowUp, ...]
    tied: dict[UUID, list[str]]  # case → names of its entities
    own: frozenset[UUID]  # dossiers that the reader may open
    leads: bool


def may_open(actor: Actor) -> bool:
    return bool(actor.posts & MAY) and (actor.is_police or actor.is_enforcement or actor.unit_kind == "leading_office")


def open_cluster(name: str, *, actor: Actor, now: datetime) -> Cluster:
    if not may_open(actor):
        raise NotAllowed("may not open a cluster", why="由公安机关、行政执法机关的承办人或者负责人发起串并。")
    if not name.strip() or len(name) > 120 or "\x00" in name:
        raise BadInput("no name", fields={"name": "请填写串并案名称，最多120字"})
    with acting_as(actor):
        cluster = Cluster(
            id=new_id(), name=name.strip(), opened_by_unit=actor.unit_id, opened_by=actor.officer_id, opened_at=now
        )
        # The unit first: without it the second wall would not let the cluster in. Foreign keys are looked at afterwards.
        ClusterUnit.objects.bulk_create([ClusterUnit(cluster=cluster, unit_id=actor.unit_id, role="lead", since=now)])
        cluster.save(force_insert=True)
        _note("cluster.opened", cluster, cluster.pk, actor, now)
    return cluster


def listed(actor: Actor) -> list[Cluster]:
    """Clusters that were handed to the actor's unit, newest first, at most 100. Call inside ``acting_as``."""
    return list(Cluster.objects.filter(units__unit_id=actor.unit_id)[:PAGE])


def get(cluster_id: UUID, *, actor: Actor) -> Cluster:
    found = Cluster.objects.filter(pk=cluster_id, units__unit_id=actor.unit_id).first()
    if found is None:
        raise NotFound(f"cluster {cluster_id} was not handed to unit {actor.unit_id}")
    return found


def _changing(cluster_id: UUID, actor: Actor) -> Cluster:
    cluster = get(cluster_id, actor=actor)
    if not actor.posts & MAY:
        raise NotAllowed("neither handler nor head", why="由承办人或者负责人办理。")
    if cluster.closed_at is not None:
        raise NotAllowed("closed", why="串并案已经结束。")
    return cluster


def add_case(cluster_id: UUID, number: str, stage: str, *, actor: Actor, now: datetime) -> ClusterCase:
    """A case that the actor may see joins the chain, by the dossier's number."""
    _stage(stage)
    with acting_as(actor):
        cluster = _changing(cluster_id, actor)
        try:
            dossier = dossiers.by_number(number, actor=actor)
        except NotFound:
            raise BadInput("no such dossier", fields={"number": "没有找到这个案卷编号，应为本单位参与的案卷，如ZX2026-00000001-1"}) from None  # fmt: skip
        return _add(cluster, dossier, stage, actor, now)


def _add(cluster: Cluster, dossier: Dossier, stage: str, actor: Actor, now: datetime) -> ClusterCase:
    case = dossier.case
    if case is None:
        raise BadInput("a matter", fields={"number": "只有案件可以串并，事项不行"})
    if dossier.restricted:
        raise NotAllowed("restricted", why="本案限制知悉，解除后才能串并。")
    if ClusterCase.objects.filter(cluster=cluster, dossier_id=dossier.pk, removed_at__isnull=True).exists():
        raise BadInput("there already", fields={"number": f"{dossier.number}已经在这个串并案里"})
    made = ClusterCase.objects.create(
        cluster=cluster, dossier_id=dossier.pk, stage=stage, number=dossier.number, cause=case.cause,
        unit_id=case.unit_id, added_by=actor.officer_id, added_at=now,
    )  # fmt: skip
    _note("cluster.case.added", cluster, dossier.pk, actor, now)
    return made


def remove_case(cluster_id: UUID, case_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Out of the chain again; that it was in it stays written."""
    with acting_as(actor):
        cluster = _changing(cluster_id, actor)
        if not ClusterCase.objects.filter(pk=case_id, cluster=cluster, removed_at__isnull=True).update(removed_at=now):
            raise NotFound(f"no case {case_id} in cluster {cluster_id}")
        _note("cluster.case.removed", cluster, case_id, actor, now)


def add_entity(
    cluster_id: UUID, kind: str, stage: str, name: str, *, actor: Actor, now: datetime, note: str = ""
) -> ClusterEntity:
    _stage(stage)
    wrong = {}
    if kind not in ENTITY_KINDS:
        wrong["kind"] = f"种类应为：{'、'.join(ENTITY_KINDS.values())}"
    if not name.strip() or len(name) > 200 or "\x00" in name:
        wrong["name"] = "请填写名称、地址或者号码，最多200字"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        cluster = _changing(cluster_id, actor)
        made = ClusterEntity.objects.create(
            cluster=cluster, kind=kind, stage=stage, name=name.strip(), note=note.strip()[:400],
            added_by=actor.officer_id, added_at=now,
        )  # fmt: skip
        _note("cluster.entity.added", cluster, made.pk, actor, now)
    return made


def tie(cluster_id: UUID, entity_id: UUID, case_ids: Iterable[UUID], *, actor: Actor, now: datetime) -> None:
    """These cases have to do with that entity."""
    with acting_as(actor):
        cluster = _changing(cluster_id, actor)
        entity = ClusterEntity.objects.filter(pk=entity_id, cluster=cluster).first()
        cases = list(ClusterCase.objects.filter(cluster=cluster, pk__in=list(case_ids), removed_at__isnull=True))
        if entity is None or not cases:
            raise BadInput("nothing to tie", fields={"cases": "请选择要素和至少一件案件"})
        for case in cases:
            Tie.objects.get_or_create(
                case=case, entity=entity, defaults={"cluster": cluster, "said_by": actor.officer_id, "said_at": now}
            )
        _note("cluster.tied", cluster, entity.pk, actor, now)


def hand_to(cluster_id: UUID, unit_id: UUID, *, actor: Actor, now: datetime) -> ClusterUnit:
    """Another unit works on the chain too: it sees the chain and of each case the columns of the projection."""
    with acting_as(actor):
        cluster = _changing(cluster_id, actor)
        if cluster.opened_by_unit != actor.unit_id:
            raise NotAllowed("not the lead", why="由牵头单位交办。")
        unit = Unit.objects.filter(pk=unit_id, until__isnull=True).first()
        if unit is None or unit.kind == kinds.MEDIATION:
            raise BadInput("no such unit", fields={"unit": "请选择一个执法、司法机关"})
        made, is_new = ClusterUnit.objects.get_or_create(
            cluster=cluster, unit_id=unit_id, defaults={"role": "assist", "since": now}
        )
        if is_new:
            _note("cluster.handed", cluster, unit_id, actor, now)
            _tell(unit_id, f"“{cluster.name}”串并案交由本单位协办，见“串并案”", f"cluster:{made.pk}", now)
    return made


def give_task(
    cluster_id: UUID, stage: str, unit_id: UUID, *, actor: Actor, now: datetime, due_on: date | None = None
) -> FollowUp:
    """The task that is offered for a missing link, given to one of the cluster's units."""
    _stage(stage)
    if due_on is not None and due_on < local_day(now):
        raise BadInput("past", fields={"due_on": "完成日期不能早于今天"})
    with acting_as(actor):
        cluster = _changing(cluster_id, actor)
        if not ClusterUnit.objects.filter(cluster=cluster, unit_id=unit_id).exists():
            raise BadInput("not of the cluster", fields={"unit": "只能交给已经参与这个串并案的单位"})
        if FollowUp.objects.filter(cluster=cluster, stage=stage, unit_id=unit_id, done_at__isnull=True).exists():
            raise BadInput("given before", fields={"stage": "这个单位的这项补查任务还没有完成"})
        made = FollowUp.objects.create(
            cluster=cluster, stage=stage, unit_id=unit_id, due_on=due_on, given_by=actor.officer_id, given_at=now
        )
        _note("cluster.task.given", cluster, made.pk, actor, now)
        _tell(unit_id, f"“{cluster.name}”缺少“{STAGES[stage]}”环节，请补查", f"follow-up:{made.pk}", now)
    return made


def finish_task(task_id: UUID, result: str, *, actor: Actor, now: datetime) -> FollowUp:
    """What was found, by the unit whose task it is."""
    with acting_as(actor):
        task = FollowUp.objects.select_for_update().filter(pk=task_id).first()
        if task is None or task.unit_id != actor.unit_id:
            raise NotFound(f"task {task_id} is not of unit {actor.unit_id}")
        cluster = _changing(task.cluster_id, actor)
        if task.done_at is not None:
            raise BadInput("done before", fields={"result": "这项任务已经完成"})
        if not result.strip() or len(result) > 2000 or "\x00" in result:
            raise BadInput("no result", fields={"result": "请写明补查结果，最多2000字"})
        task.done_at, task.result = now, result.strip()
        task.save(update_fields=["done_at", "result"])
        _note("cluster.task.done", cluster, task.pk, actor, now)
    return task


def close(cluster_id: UUID, *, actor: Actor, now: datetime) -> None:
    with acting_as(actor):
        cluster = _changing(cluster_id, actor)
        if cluster.opened_by_unit != actor.unit_id or "head" not in actor.posts:
            raise NotAllowed("not the lead's head", why="由牵头单位负责人结束串并案。")
        Cluster.objects.filter(pk=cluster.pk).update(closed_at=now)
        _note("cluster.closed", cluster, cluster.pk, actor, now)


def chain(cluster_id: UUID, *, actor: Actor, now: datetime) -> Chain:
    """The whole cluster as the reader may see it. Reading about another unit's case is in the ledger."""
    with acting_as(actor):
        cluster = get(cluster_id, actor=actor)
        cases = tuple(ClusterCase.objects.filter(cluster=cluster, removed_at__isnull=True))
        entities = tuple(cluster.entities.all())
        tasks = tuple(cluster.follow_ups.all())
        names = {entity.pk: entity.name for entity in entities}
        tied: dict[UUID, list[str]] = {}
        for case_id, entity_id in cluster.ties.values_list("case_id", "entity_id"):
            tied.setdefault(case_id, []).append(names[entity_id])
        wanted = [case.dossier_id for case in cases]
        own = frozenset(
            Participation.objects.open_to(unit_id=actor.unit_id, officer_id=actor.officer_id, posts=actor.posts)
            .filter(dossier_id__in=wanted).values_list("dossier_id", flat=True)
        )  # fmt: skip
        if others := sorted(str(key) for key in wanted if key not in own):
            ledger.record("cluster.read", chain=actor.unit_id, subject=cluster.pk, officer_id=actor.officer_id,
                          unit_id=actor.unit_id, at=now, digest=salted_digest({"cases": others}, b""))  # fmt: skip
        units = tuple(cluster.units.all())
    stages = tuple(
        Stage(
            key=key, label=label, cases=tuple(case for case in cases if case.stage == key),
            entities=tuple(entity for entity in entities if entity.stage == key),
            under_way=tuple(task for task in tasks if task.stage == key and task.done_at is None),
        )
        for key, label in STAGES.items()
    )  # fmt: skip
    return Chain(
        cluster=cluster, stages=stages, cases=cases, units=units, follow_ups=tasks, tied=tied, own=own,
        leads=cluster.opened_by_unit == actor.unit_id,
    )  # fmt: skip


def _stage(stage: str) -> None:
    if stage not in STAGES:
        raise BadInput("no stage", fields={"stage": f"环节应为：{'、'.join(STAGES.values())}"})


def _note(kind: str, cluster: Cluster, subject: UUID, actor: Actor, now: datetime) -> None:
    """In the unit's own chain: a cluster belongs to several units, and a dossier's chain would tell of the others."""
    digest = salted_digest({"cluster": str(cluster.pk)}, b"")
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, digest=digest)  # fmt: skip


def _tell(unit_id: UUID, text: str, key: str, now: datetime) -> None:
    told: dict[str, Any] = {"unit_id": unit_id, "sort": "cluster", "at": now}
    telling.tell(
        [Notice(id=new_id(), post=post, text=text[:400], key=f"{key}:{post}", **told) for post in ("head", "liaison")],
        now=now,
    )
