"""Keeping and searching the registers. Everybody with a post may search; only a register's own keeper may change it."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.register_models import BODY_KINDS, FIELDS, PERSON_KINDS, Body, Person, Remark
from zhixian.rooms.ledger import services as ledger

# Mediation and appraisal bodies, appraisers and lawyers are the justice administration's to list; technical investigators
# are the intellectual property office's; an expert officer is listed (and lent) by her own agency.
KEEPERS: dict[str, frozenset[str]] = {
    "mediation": frozenset({"justice_admin"}),
    "appraisal": frozenset({"justice_admin", "intellectual_property"}),
    "mediator": frozenset({"justice_admin", kinds.MEDIATION}),
    "technical_investigator": frozenset({"intellectual_property", "court"}),
    "appraiser": frozenset({"justice_admin", "intellectual_property"}),
    "lawyer": frozenset({"justice_admin"}),
    "expert_officer": frozenset(kinds.KINDS),
}
MANAGERS = frozenset({"handler", "head", "liaison"})


@dataclass(frozen=True, kw_only=True)
class PersonDraft:
    """``fields``: keys of FIELDS; ``interests``: names with which the person may not have to do."""

    kind: str
    name: str
    since: date
    body: UUID | None = None
    employer: str = ""
    level: str = ""
    source: str = ""
    full_time: bool = False
    fields: Sequence[str] = ()
    skills: str = ""
    interests: Sequence[str] = ()
    busy_days: Sequence[date] = ()
    until: date | None = None
    licence_until: date | None = None


def may_keep(kind: str, actor: Actor) -> bool:
    return actor.unit_kind in KEEPERS[kind] and bool(actor.posts & MANAGERS)


def _may_keep(kind: str, actor: Actor) -> None:
    if not may_keep(kind, actor):
        who = "、".join(kinds.KINDS[each] for each in sorted(KEEPERS[kind]) if len(KEEPERS[kind]) < 4) or "本单位"
        raise NotAllowed(f"{kind} is not kept by {actor.unit_kind}", why=f"这一名录由{who}维护。")


def add_body(
    kind: str, name: str, *, actor: Actor, now: datetime, unit_id: UUID | None = None, licence: str = "",
    licence_until: date | None = None,
) -> Body:  # fmt: skip
    if kind not in BODY_KINDS or not name.strip():
        raise BadInput("unknown kind or no name", fields={"name": "请写明机构名称，类别应为调解组织或鉴定机构"})
    _may_keep(kind, actor)
    with acting_as(actor):
        if Body.objects.filter(name=name.strip()).exists():
            raise BadInput("body is listed", fields={"name": "名录中已有这个机构"})
        body = Body.objects.create(
            kind=kind, name=name.strip(), unit_id=unit_id, licence=licence, licence_until=licence_until,
            kept_by_id=actor.unit_id,
        )  # fmt: skip
        _note("register.body.added", body.pk, actor, now)
    return body


def recommend(draft: PersonDraft, *, actor: Actor, now: datetime) -> Person:
    """A person named for a register; she is listed once its body or keeper accepts (``accept``)."""
    faults = {}
    if draft.kind not in PERSON_KINDS:
        faults["kind"] = f"类别应为：{'、'.join(PERSON_KINDS.values())}"
    if not draft.name.strip():
        faults["name"] = "请写明姓名"
    if unknown := set(draft.fields) - set(FIELDS):
        faults["fields"] = f"不认识的领域：{'、'.join(sorted(unknown))}；应为：{'、'.join(FIELDS.values())}"
    if draft.until is not None and draft.until < draft.since:
        faults["until"] = "任期届满不能早于任期开始"
    if draft.kind == "mediator" and draft.body is None:
        faults["body"] = "调解员须写明所在的调解组织"
    if faults:
        raise BadInput("bad draft", fields=faults)
    with acting_as(actor):
        body = get_body(draft.body) if draft.body else None
        person = Person.objects.create(
            kind=draft.kind, name=draft.name.strip(), body=body, employer=draft.employer.strip(), level=draft.level,
            source=draft.source, full_time=draft.full_time, fields=list(draft.fields), skills=draft.skills,
            interests=list(draft.interests), busy_days=[day.isoformat() for day in draft.busy_days], since=draft.since,
            until=draft.until, licence_until=draft.licence_until, recommended_by=actor.unit_id,
            kept_by_id=(body.kept_by_id if body else actor.unit_id),
        )  # fmt: skip
        _note("register.person.recommended", person.pk, actor, now)
    return person


def accept(person_id: UUID, *, actor: Actor, now: datetime) -> Person:
    """The body to which she belongs, or the register's keeper, takes her in."""
    with acting_as(actor):
        person = get_person(person_id)
        own_body = person.body is not None and person.body.unit_id == actor.unit_id
        if not own_body:
            _may_keep(person.kind, actor)
            if person.kind == "mediator" and actor.unit_id != person.kept_by_id:
                raise NotAllowed("another body's mediator", why="请由所在调解组织或者名录的维护机关接受。")
        person.accepted_at = now
        person.save(update_fields=["accepted_at"])
        _note("register.person.accepted", person.pk, actor, now)
    return person


def suspend_body(body_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Body:
    """暂停: nobody of that body is offered any more. Who has an order under way is told by ``docket.specialists``."""
    if not reason.strip():
        raise BadInput("no reason", fields={"reason": "请写明暂停理由"})
    with acting_as(actor):
        body = get_body(body_id)
        _may_keep(body.kind, actor)
        if body.kept_by_id != actor.unit_id:
            raise NotAllowed("another unit's register", why="请由登记该机构的单位办理。")
        body.suspended_at, body.suspended_for = now, reason.strip()[:400]
        body.save(update_fields=["suspended_at", "suspended_for"])
        _note("register.body.suspended", body.pk, actor, now)
    return body


def end_term(person_id: UUID, until: date, *, actor: Actor, now: datetime) -> Person:
    with acting_as(actor):
        person = get_person(person_id)
        own_body = person.body is not None and person.body.unit_id == actor.unit_id
        if not actor.posts & MANAGERS or (not own_body and person.kept_by_id != actor.unit_id):
            raise NotAllowed("another unit's register", why="请由登记该人员的单位或者所在组织办理。")
        person.until = until
        person.save(update_fields=["until"])
        _note("register.person.term-ends", person.pk, actor, now)
    return person


def remark(
    sort: str, text: str, *, actor: Actor, now: datetime, body_id: UUID | None = None, person_id: UUID | None = None
) -> Remark:
    """A complaint or a review; anybody who worked with them may leave one."""
    if not text.strip() or sort not in {"complaint", "review"}:
        raise BadInput("empty remark", fields={"text": "请写明投诉或者评价的内容"})
    if (body_id is None) == (person_id is None):
        raise BadInput("about nobody or two", fields={"person": "请选择一个组织或者一名人员"})
    with acting_as(actor):
        made = Remark.objects.create(
            sort=sort, text=text.strip()[:1000], at=now, by_unit=actor.unit_id, by_officer=actor.officer_id,
            body=get_body(body_id) if body_id else None, person=get_person(person_id) if person_id else None,
        )  # fmt: skip
        _note(f"register.{sort}", made.pk, actor, now)
    return made


def get_body(body_id: UUID) -> Body:
    body = Body.objects.filter(pk=body_id).first()
    if body is None:
        raise NotFound(f"no body {body_id} in the registers")
    return body


def names(ids: Collection[str]) -> dict[str, str]:
    """Names by the id as text; nothing asked where there is nobody."""
    if not ids:
        return {}
    return {str(pk): name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}


def get_person(person_id: UUID) -> Person:
    person = Person.objects.select_related("body").filter(pk=person_id).first()
    if person is None:
        raise NotFound(f"no person {person_id} in the registers")
    return person


def search(*, on: date, kind: str = "", field: str = "", words: str = "", limit: int = 100) -> list[Person]:
    """Valid people of a kind, a field and with words in skills, name or employer; at most 100."""
    found = Person.objects.valid(on=on).select_related("body")
    if kind:
        found = found.filter(kind=kind)
    if field:
        found = found.filter(fields__contains=[field])
    for word in words.split():
        found = found.filter(Q(skills__icontains=word) | Q(name__icontains=word) | Q(employer__icontains=word))
    return list(found[: min(limit, 100)])


def bodies() -> list[Body]:
    """Every body of the registers that is not suspended."""
    return list(Body.objects.filter(suspended_at__isnull=True).order_by("name"))


def suspended() -> list[Body]:
    return list(Body.objects.filter(suspended_at__isnull=False).order_by("name"))


def awaiting(actor: Actor) -> list[Person]:
    """People recommended and not yet taken in, whom this officer may accept."""
    found = Person.objects.filter(accepted_at__isnull=True).select_related("body")
    return [
        person
        for person in found[:200]
        if (person.body is not None and person.body.unit_id == actor.unit_id)
        or (may_keep(person.kind, actor) and (person.kind != "mediator" or actor.unit_id == person.kept_by_id))
    ]


def kept_by(actor: Actor) -> list[Person]:
    """Accepted people whose term this officer's unit may end."""
    if not actor.posts & MANAGERS:
        return []
    mine = Q(kept_by_id=actor.unit_id) | Q(body__unit_id=actor.unit_id)
    return list(Person.objects.filter(mine, accepted_at__isnull=False).select_related("body")[:200])


def conflict(person: Person, names: Iterable[str]) -> str:
    """The party with which the person has to do (her employer, her body, or one she declared); empty if none."""
    own = {each.strip() for each in (person.employer, person.body.name if person.body else "", *person.interests)}
    return next((name for name in names if name.strip() and name.strip() in own - {""}), "")


@dataclass(frozen=True)
class Pool:
    """Who may be chosen, in the order of their ids; and who may not, with the reason."""

    free: list[Person] = field(default_factory=list)
    barred: list[tuple[Person, str]] = field(default_factory=list)


def pool(
    *, now: datetime, kind: str, parties: Sequence[str], field: str = "", words: str = "", refused: Iterable[str] = ()
) -> Pool:
    day, found = local_day(now), Pool()
    declined = set(refused)
    for person in sorted(search(on=day, kind=kind, field=field, words=words), key=lambda each: str(each.pk)):
        if name := conflict(person, parties):
            found.barred.append((person, f"与当事人“{name}”有利害关系"))
        elif str(person.pk) in declined:
            found.barred.append((person, "已经谢绝"))
        elif day.isoformat() in person.busy_days:
            found.barred.append((person, "当日没有空"))
        else:
            found.free.append(person)
    return found


def drawn(seed: str, candidates: Sequence[str]) -> str:
    """The draw: SHA-256 of the seed and of the candidates' ids in order, by which anybody can repeat it."""
    ordered = sorted(candidates)
    number = int.from_bytes(hashlib.sha256("\n".join([seed, *ordered]).encode()).digest(), "big")
    return ordered[number % len(ordered)]


def coverage(*, on: date) -> list[tuple[Body, dict[str, int]]]:
    """Each valid mediation body with the number of its valid mediators in each of the four fields; 0 is a gap."""
    people: dict[UUID | None, list[Person]] = {}
    for person in Person.objects.valid(on=on).filter(kind="mediator"):
        people.setdefault(person.body_id, []).append(person)
    return [
        (body, {key: sum(key in person.fields for person in people.get(body.pk, [])) for key in FIELDS})
        for body in Body.objects.filter(kind="mediation").order_by("name")
        if body.is_valid(on=on)
    ]


def _note(kind: str, subject: UUID, actor: Actor, now: datetime) -> None:
    """An entry in the unit's own chain: that something was done, not about whom."""
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
