"""Acts on a dossier. Each takes the actor and the moment, and either happens whole or refuses."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.law import clocks, thresholds
from zhixian.moments import SHANGHAI, local_day
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import holds
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.dossiers import coding, drafts, numbers, policies, search, secrecy, sharing
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, UnableToOpenCase
from zhixian.rooms.dossiers.models import RIGHT_TYPES, Dossier, Fact, Party, PenaltyCase, Reading, Right
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.ledger.services import Book


class CaseNumberTaken(UnableToOpenCase):
    code = "case.number_taken"
    status = 409
    user_message = "本单位已有案号“{number}”的案件，请核对案号。"


def known_facts() -> frozenset[str]:
    return frozenset(thresholds.quantities())


def open_case(draft: CaseDraft, *, actor: Actor, now: datetime, book: Book, demonstration: bool = False) -> Dossier:
    """登记行政案件: a dossier with its number, the penalty case, parties, rights and figures on it. ``book`` is the fresh
    one of the dossier's chain, whose id becomes the dossier's."""
    policies.may_open_case(actor).or_refuse()
    drafts.check_case(draft, today=local_day(now), known_facts=known_facts())
    entry_due = _entry_due(draft)
    with acting_as(actor):
        if any(draft.codes.values()) and (
            wrong := coding.check(draft.codes, right_type=draft.right_type, on=local_day(now))
        ):
            raise UnableToOpenCase(f"codes with faults in {sorted(wrong)}", fields=wrong)
        if PenaltyCase.objects.filter(unit_id=actor.unit_id, number=draft.number.strip()).exists():
            raise CaseNumberTaken(f"unit {actor.unit_id} has that number", number=draft.number.strip())
        dossier = Dossier(
            id=book.chain,
            number=numbers.next_number(now=now),
            title=draft.title.strip(),
            right_type=draft.right_type,
            opened_by_unit=actor.unit_id,
            opened_by=actor.officer_id,
            opened_at=now,
            last_act_at=now,
            demonstration=demonstration,
        )
        # First the participation: without it the second wall would not let the dossier in.
        Participation.objects.bulk_create(
            [Participation(dossier_id=dossier.pk, unit_id=actor.unit_id, role="sender", since=now)]
        )
        dossier.restricted = bool(draft.restricted.strip())
        dossier.save(force_insert=True)
        salt = os.urandom(16)
        PenaltyCase(
            dossier=dossier,
            salt=salt,
            unit_id=actor.unit_id,
            number=draft.number.strip(),
            cause=draft.cause.strip(),
            lead_source=draft.lead_source,
            facts_text=draft.facts_text,
            place=draft.place,
            opened_on=draft.opened_on,
            conduct_from=draft.conduct_from,
            conduct_to=draft.conduct_to,
            suspected_crime=draft.suspected_crime,
            marks=draft.marks,
            same_source=draft.same_source,
            conditions=list(draft.conditions),
            secret_documents=draft.secret_documents,
            entry_due_at=entry_due,
            entered_late=entry_due is not None and now > entry_due,
        ).save(force_insert=True)
        coding.put_first(dossier, draft.codes, actor=actor, now=now)
        Party.objects.bulk_create(
            Party(dossier=dossier, serial=serial, **vars(party)) for serial, party in enumerate(draft.parties, start=1)
        )
        Right.objects.bulk_create(
            Right(dossier=dossier, **(vars(right) | {"nice_classes": list(right.nice_classes)}))
            for right in draft.rights
        )
        Fact.objects.bulk_create(
            Fact(dossier=dossier, said_by=actor.officer_id, said_at=now, salt=os.urandom(16), **vars(fact))
            for fact in draft.facts
        )
        search.index(
            dossier.pk, dossier.title, dossier.number, draft.number, draft.cause, draft.facts_text,
            *(party.name for party in draft.parties), *(party.credit_code for party in draft.parties),
            *(right.name for right in draft.rights), *(right.registration_number for right in draft.rights),
        )  # fmt: skip
        book.record("case.opened", subject=dossier.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                    digest=salted_digest(_plain(draft), salt))  # fmt: skip
        if dossier.restricted:
            secrecy.put_first(dossier.pk, draft.restricted, actor=actor, now=now, book=book)
        sharing.share(dossier, actor=actor, now=now, book=book)
    return dossier


def open_matter(
    title: str,
    *,
    actor: Actor,
    now: datetime,
    book: Book,
    right_type: str = "",
    sealed: bool = False,
    about: UUID | None = None,
) -> Dossier:
    """A dossier without a case of its own, for what agencies do with one another; UnableToOpenCase says what is wrong."""
    wrong = {}
    if not title.strip() or len(title) > 200 or "\x00" in title:
        wrong["title"] = "请写明事项名称，最多200字"
    if right_type and right_type not in RIGHT_TYPES:
        wrong["right_type"] = f"权利类型应为：{'、'.join(RIGHT_TYPES.values())}"
    if wrong:
        raise UnableToOpenCase(f"matter with faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        dossier = Dossier(
            id=book.chain, number=numbers.next_number(now=now), title=title.strip(), sort="matter", right_type=right_type, sealed=sealed, about=about,
            opened_by_unit=actor.unit_id, opened_by=actor.officer_id, opened_at=now, last_act_at=now,
        )  # fmt: skip
        Participation.objects.bulk_create(
            [Participation(dossier_id=dossier.pk, unit_id=actor.unit_id, role="owner", since=now)]
        )
        dossier.save(force_insert=True)
        search.index(dossier.pk, dossier.title, dossier.number)
        book.record("matter.opened", subject=dossier.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                    digest=None)  # fmt: skip
    return dossier


def _plain(draft: CaseDraft) -> dict[str, Any]:
    """The draft as JSON knows it, for the digest in the ledger."""
    return json.loads(json.dumps(asdict(draft), default=str))  # type: ignore[no-any-return]


def get(dossier_id: UUID, *, actor: Actor) -> Dossier:
    """The dossier, or NotFound whether it is absent or not for this reader. Call inside ``acting_as``."""
    dossier = Dossier.objects.visible_to(actor).filter(pk=dossier_id).first()
    if dossier is None:
        raise NotFound(f"dossier {dossier_id} is not visible to unit {actor.unit_id}")
    return dossier


def by_number(number: str, *, actor: Actor) -> Dossier:
    dossier = Dossier.objects.visible_to(actor).filter(number=number.strip().upper()).first()
    if dossier is None:
        raise NotFound(f"no dossier of that number is visible to unit {actor.unit_id}")
    return dossier


def note_reading(dossier: Dossier, *, actor: Actor, now: datetime, what: str = "案卷") -> None:
    """Who read it is recorded, for the unit that owns the dossier to see."""
    Reading(dossier_id=dossier.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, what=what).save(
        force_insert=True
    )


def readings_of(dossier_id: UUID, *, actor: Actor, limit: int = 200) -> list[Reading]:
    """Who opened it, newest first; only for the unit that entered the case. Call inside ``acting_as``."""
    dossier = get(dossier_id, actor=actor)
    if dossier.opened_by_unit != actor.unit_id:
        return []
    return list(Reading.objects.filter(dossier_id=dossier.pk).order_by("-at")[:limit])


def say_facts(dossier_id: UUID, facts: Iterable[FactDraft], *, actor: Actor, now: datetime) -> None:
    """Put better figures in place of earlier ones; the earlier rows stay, marked as superseded."""
    given = list(facts)
    if wrong := drafts.fact_faults(given, known_facts=known_facts()):
        raise UnableToOpenCase("facts with faults", fields=wrong)
    with acting_as(actor):
        dossier = get(dossier_id, actor=actor)
        policies.may_change_case(actor, dossier).or_refuse()
        dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
        earlier = Fact.objects.filter(dossier=dossier, name__in=[fact.name for fact in given], superseded=False)
        before = dict(earlier.values_list("name", "pk"))
        if before:
            holds.refuse_if_held(dossier.pk)
        earlier.update(superseded=True)
        corrected = ledger.entries_about([*before.values(), dossier.pk])
        rows = [
            Fact(id=new_id(), dossier=dossier, said_by=actor.officer_id, said_at=now, salt=os.urandom(16), **vars(fact))
            for fact in given
        ]
        Fact.objects.bulk_create(rows)
        with ledger.book(dossier.pk) as book:
            for row in rows:
                plain = {
                    "name": row.name,
                    "at_least": str(row.at_least),
                    "at_most": str(row.at_most),
                    "source": row.source,
                }
                book.record("case.fact_said", subject=row.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                            digest=salted_digest(plain, bytes(row.salt)),
                            # A figure given with the case stands in the entry that opened it.
                            corrects=corrected.get(before[row.name], corrected.get(dossier.pk)) if row.name in before else None)  # fmt: skip


def say_codes(dossier_id: UUID, codes: Mapping[str, Iterable[str]], *, actor: Actor, now: datetime) -> None:
    """Put these codes in place of the earlier ones of the same dictionaries; an empty choice takes them away."""
    with acting_as(actor):
        dossier = get(dossier_id, actor=actor)
        policies.may_change_case(actor, dossier).or_refuse()
        given = {key: tuple(dict.fromkeys(chosen)) for key, chosen in codes.items()}
        new = coding.changed(dossier, given)
        if wrong := coding.check(new, right_type=dossier.right_type, on=local_day(now)):
            raise UnableToOpenCase("codes with faults", fields=wrong)
        dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
        with ledger.book(dossier.pk) as book:
            coding.replace_codes(dossier, given, actor=actor, now=now, book=book)
            if "case_type" in given:
                sharing.share(dossier, actor=actor, now=now, book=book)


def _entry_due(draft: CaseDraft) -> datetime | None:
    """Until when the case should have been entered: a target of the house, counted from the day of filing."""
    filed = datetime.combine(draft.opened_on, time(9), tzinfo=SHANGHAI)
    return clocks.reckon("house-case-entry", start=filed).due_at


def record_penalty(dossier: Dossier, values: Mapping[str, Any]) -> None:
    """Note the penalty decision on the case; called by the docket when the step was taken."""
    case = dossier.penalty_case
    case.penalised_at = datetime.fromisoformat(values["decided_at"])
    case.penalty_number = str(values["decision_number"])
    case.penalty_amount = values.get("fine") or None
    case.save(update_fields=["penalised_at", "penalty_number", "penalty_amount"])


def void_penalty(dossier: Dossier) -> None:
    """The penalty was annulled with final effect: the case has none (its number stays, the steps tell the story)."""
    PenaltyCase.objects.filter(dossier=dossier).update(penalised_at=None, penalty_amount=None)


def change_penalty(dossier: Dossier, *, amount: Decimal) -> None:
    """The fine was changed with final effect, in yuan."""
    PenaltyCase.objects.filter(dossier=dossier).update(penalty_amount=amount)


def suspect_crime(dossier: Dossier, crime: str) -> None:
    PenaltyCase.objects.filter(dossier=dossier).update(suspected_crime=crime)


def close_case(dossier: Dossier, *, now: datetime | None) -> None:
    """Close the penalty case, or open it anew (``now=None``); a fine that was given stays as it is."""
    PenaltyCase.objects.filter(dossier=dossier).update(closed_at=now)
