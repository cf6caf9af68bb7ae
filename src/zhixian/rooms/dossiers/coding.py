"""案件要素: giving a case the codes of the dictionaries, and the list filtered by them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zhixian.identifiers import new_id
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.dictionaries import Dictionary
from zhixian.rooms.dossiers.coding_models import Coding
from zhixian.rooms.dossiers.models import RIGHT_TYPES, Dossier, DossierQuerySet
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.ledger.services import Book

CASE_TYPE = "case_type"
PAGE = 100


def check(
    codes: Mapping[str, Iterable[str]], *, right_type: str, on: date, known: Mapping[str, Dictionary] | None = None
) -> dict[str, str]:
    """A sentence for each dictionary in which something is wrong, beside its field ``codes.KEY``. A sub-type has to lie
    under the case's right type."""
    known = dictionaries.borne() if known is None else known
    wrong: dict[str, str] = {}
    for key, given in codes.items():
        chosen, book = list(given), known.get(key)
        if book is None:
            wrong[f"codes.{key}"] = f"没有“{key}”这本字典，应为：{'、'.join(each.key for each in known.values())}"
            continue
        bad = [code for code in chosen if code not in book.terms or not book.terms[code].in_force(on=on)]
        if bad:
            offered = "、".join(f"{term.code}（{term.label}）" for term in book.offered(on=on)[:40])
            wrong[f"codes.{key}"] = f"“{book.label}”没有或者已停用代码“{bad[0][:40]}”，应为：{offered}"
        elif len(chosen) > 1 and not book.several:
            wrong[f"codes.{key}"] = f"“{book.label}”只能选一项"
        elif key == CASE_TYPE and chosen and chosen[0] not in book.within(right_type):
            wrong[f"codes.{key}"] = f"“{book.label_of(chosen[0])}”不属于{RIGHT_TYPES.get(right_type, '所选权利类型')}"
    return wrong


def put_first(dossier: Dossier, codes: Mapping[str, Iterable[str]], *, actor: Actor, now: datetime) -> None:
    """The codes with which a case is entered; checked before. Part of the act of entering."""
    Coding.objects.bulk_create(
        Coding(dossier=dossier, dictionary=key, code=code, said_by=actor.officer_id, said_at=now)
        for key, given in codes.items()
        for code in dict.fromkeys(given)
    )


def replace_codes(
    dossier: Dossier, given: Mapping[str, tuple[str, ...]], *, actor: Actor, now: datetime, book: Book
) -> None:
    before: dict[str, set[str]] = {}
    for row in Coding.objects.filter(dossier=dossier, superseded=False, dictionary__in=given):
        before.setdefault(row.dictionary, set()).add(row.code)
    for key, chosen in given.items():
        old, new = before.get(key, set()), set(chosen)
        if old == new:
            continue
        Coding.objects.filter(dossier=dossier, dictionary=key, code__in=old - new, superseded=False).update(superseded=True)  # fmt: skip
        rows = [
            Coding(id=new_id(), dossier=dossier, dictionary=key, code=code, said_by=actor.officer_id, said_at=now)
            for code in chosen
            if code not in old
        ]
        Coding.objects.bulk_create(rows)
        book.record("case.coded", subject=dossier.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                    digest=salted_digest({"dictionary": key, "codes": sorted(new)}, dossier.pk.bytes))  # fmt: skip


def changed(dossier: Dossier, given: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Only what is new is checked: a code that has ended since may stay on the case that bears it."""
    borne = set(Coding.objects.filter(dossier=dossier, superseded=False).values_list("dictionary", "code"))
    return {
        key: chosen for key, chosen in given.items() if not chosen or any((key, code) not in borne for code in chosen)
    }


def codes_of(dossier_id: UUID) -> dict[str, list[str]]:
    """What the case bears now. Call inside ``acting_as``."""
    return grouped(Coding.objects.filter(dossier_id=dossier_id, superseded=False))


def grouped(rows: Iterable[Coding]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if not row.superseded:
            found.setdefault(row.dictionary, []).append(row.code)
    return found


def labelled(rows: Iterable[Coding]) -> list[tuple[str, str]]:
    """Dictionary and codes in words. The database is asked only where a code is not a shipped one."""
    chosen = [(row.dictionary, row.code) for row in rows if not row.superseded]
    known = dictionaries.shipped()
    if any(code not in known[key].terms for key, code in chosen if key in known):
        known = dictionaries.every()
    return [
        (each.label, "、".join(each.label_of(code) for name, code in chosen if name == key))
        for key, each in known.items()
        if any(name == key for name, _ in chosen)
    ]


def matching(
    rows: DossierQuerySet, wanted: Mapping[str, str], known: Mapping[str, Dictionary] | None = None
) -> DossierQuerySet:
    """Dossiers that bear each of the wanted codes (one a dictionary), or one that hangs under it. A dictionary that is not
    there asks for nothing; a code that is not there finds nothing."""
    known = dictionaries.borne() if known is None else known
    for key, code in wanted.items():
        if key not in known:
            continue
        bearing = Exists(
            Coding.objects.filter(
                dossier_id=OuterRef("pk"), dictionary=key, code__in=known[key].within(code), superseded=False
            )
        )
        rows = rows.filter(Q(right_type=code) | bearing) if key == CASE_TYPE else rows.filter(bearing)
    return rows


def listed(
    actor: Actor, wanted: Mapping[str, str], *, late: bool = False, limit: int = PAGE, before: UUID | None = None,
    known: Mapping[str, Any] | None = None,
) -> list[Dossier]:  # fmt: skip
    """The reader's cases that bear the wanted codes, newest first, at most 100. Call inside ``acting_as``."""
    rows = matching(Dossier.objects.visible_to(actor).filter(sort="case"), wanted, known)
    if late:
        rows = rows.filter(penalty_case__entered_late=True)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: min(limit, PAGE)])
