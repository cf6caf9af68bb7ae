"""Adding materials, goods and files to a dossier."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

import magic
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Max, QuerySet

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import holds, sealing
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.evidence.models import Goods, Material, StoredFile
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.services import Book

OWNERS = ("sender", "owner")  # the roles of the unit that entered the case
# What an officer files: papers, pictures, recordings, tables. No programs and no web pages.
ALLOWED_TYPES = {
    "application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG", "image/webp": "WEBP", "video/mp4": "MP4",
    "audio/mpeg": "MP3", "audio/x-wav": "WAV", "text/plain": "TXT", "text/csv": "CSV", "application/zip": "ZIP、OFD",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}  # fmt: skip


class UnableToAddMaterial(BadInput):
    code = "evidence.bad_input"


class FileTooLarge(BadInput):
    code = "evidence.file_too_large"
    status = 413
    user_message = "文件过大：不能超过{limit}兆字节。请压缩或分成几个文件后再上传。"


class FileTypeForbidden(BadInput):
    code = "evidence.file_type_forbidden"
    status = 415
    user_message = "不接受这类文件（识别为{found}）。可以上传：{allowed}。"


@dataclass(frozen=True, kw_only=True)
class MaterialDraft:
    kind: str
    name: str
    source: str = ""
    signed_by: str = ""
    copies: int = 1
    pages: int = 1
    original: bool = True
    note: str = ""
    file_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class GoodsDraft:
    name: str
    quantity: Decimal
    unit: str
    brand: str = ""
    specification: str = ""
    quantity_is_minimum: bool = False
    unit_price: Decimal | None = None
    price_basis: str = ""
    state: str = "seized"
    areas: tuple[str, ...] = ()
    place: str = ""
    seal: str = ""
    note: str = ""


def goods_faults(goods: Iterable[GoodsDraft]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for position, row in enumerate(goods, start=1):
        key = f"goods.{position}"
        if not row.name.strip() or not row.unit.strip():
            wrong[key] = f"第{position}项物品请写明名称和计量单位"
        elif row.quantity.is_nan() or not 0 <= row.quantity <= Decimal("1000000000"):
            wrong[key] = f"第{position}项物品数量应在0至10亿之间"
        elif row.unit_price is not None and (
            row.unit_price.is_nan() or not 0 <= row.unit_price <= Decimal("100000000")
        ):
            wrong[key] = f"第{position}项物品单价应在0至1亿元之间"
        elif set(row.areas) - {name.removeprefix("area_") for name in Goods.AREAS}:
            wrong[key] = f"第{position}项物品的领域标记不对"
    return wrong


def material_faults(materials: Iterable[MaterialDraft]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for position, row in enumerate(materials, start=1):
        key = f"materials.{position}"
        if row.kind not in Material.KINDS or not row.name.strip():
            wrong[key] = f"第{position}项材料请写明种类和名称"
        elif not (1 <= row.copies <= 10_000 and 1 <= row.pages <= 1_000_000):
            wrong[key] = f"第{position}项材料的份数、页数应为正整数"
    return wrong


def add(
    dossier_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    materials: Iterable[MaterialDraft] = (),
    goods: Iterable[GoodsDraft] = (),
    book: Book | None = None,
) -> None:
    """Add lines to the evidence list and the goods list; only the unit that runs the case may. ``book``: of the act that
    enters the case, whose dossier nobody else has seen yet."""
    materials, goods = list(materials), list(goods)
    if wrong := material_faults(materials) | goods_faults(goods):
        raise UnableToAddMaterial(f"faults in {sorted(wrong)}", fields=wrong)
    if not materials and not goods:
        return
    with acting_as(actor):
        if book is None:
            _may_list(dossier_id, actor)
        after_materials, after_goods = (0, 0) if book else (_last(Material, dossier_id), _last(Goods, dossier_id))
        with ledger.book(dossier_id, within=book) as pen:
            Material.objects.bulk_create(
                Material(dossier_id=dossier_id, serial=serial, added_by=actor.officer_id, added_at=now, **vars(row))
                for serial, row in enumerate(materials, start=after_materials + 1)
            )
            Goods.objects.bulk_create(
                _goods_row(dossier_id, serial, row) for serial, row in enumerate(goods, start=after_goods + 1)
            )
            pen.record("evidence.added", subject=None, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                       digest=None)  # fmt: skip


def _last(model: type[Material] | type[Goods], dossier_id: UUID) -> int:
    rows: QuerySet[Any] = model._default_manager.filter(dossier_id=dossier_id)
    return int(rows.aggregate(last=Max("serial"))["last"] or 0)


def _goods_row(dossier_id: UUID, serial: int, row: GoodsDraft) -> Goods:
    plain = {key: value for key, value in vars(row).items() if key != "areas"}
    return Goods(dossier_id=dossier_id, serial=serial, **plain, **{f"area_{area}": True for area in row.areas})


def _may_list(dossier_id: UUID, actor: Actor) -> None:
    """The evidence list and the goods list belong to the unit that entered the case."""
    _may_add(dossier_id, actor)
    if not Participation.objects.filter(dossier_id=dossier_id, unit_id=actor.unit_id, role__in=OWNERS).exists():
        raise NotAllowed("not the owner's list", why="证据材料和涉案物品清单由登记案件的单位补充。")


def _may_add(dossier_id: UUID, actor: Actor) -> None:
    if not sealing.takes_part(dossier_id, actor):
        raise NotFound(f"dossier {dossier_id} is not visible to unit {actor.unit_id}")


def complete_material(material_id: UUID, *, source: str, signed_by: str, actor: Actor, now: datetime) -> None:
    """Add the source and the signature that a line lacked; said in the ledger as a correction of that line."""
    with acting_as(actor):
        material = Material.objects.filter(pk=material_id).first()
        if material is None:
            raise NotFound("no such material")
        _may_list(material.dossier_id, actor)
        holds.refuse_if_held(material.dossier_id)
        material.source, material.signed_by = source.strip() or material.source, signed_by.strip() or material.signed_by
        material.save(update_fields=["source", "signed_by"])
        ledger.record("evidence.completed", chain=material.dossier_id, subject=material.pk,
                      officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip


def store_file(
    dossier_id: UUID, name: str, content: IO[bytes], *, actor: Actor, now: datetime, own_only: bool = False
) -> StoredFile:
    """Keep an uploaded file: size counted and type sniffed while it is read, hash kept. ``own_only``: no
    other unit that takes part sees it. FileTooLarge, FileTypeForbidden."""
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in iter(lambda: content.read(256 * 1024), b""):
        size += len(chunk)
        if size > settings.FILE_LIMIT_BYTES:
            raise FileTooLarge(
                f"more than {settings.FILE_LIMIT_BYTES} bytes", limit=settings.FILE_LIMIT_BYTES // 1048576
            )
        digest.update(chunk)
        head = head or chunk[:8192]
    found = magic.from_buffer(head, mime=True) if head else "application/x-empty"
    if found not in ALLOWED_TYPES:
        raise FileTypeForbidden(f"sniffed {found}", found=found, allowed="、".join(ALLOWED_TYPES.values()))
    with acting_as(actor):
        _may_add(dossier_id, actor)
        content.seek(0)
        file_id = new_id()
        place = default_storage.save(f"{str(dossier_id)[-4:]}/{dossier_id}/{file_id}", content)
        stored = StoredFile.objects.create(
            id=file_id,
            dossier_id=dossier_id,
            name=PurePosixPath(name.replace("\\", "/")).name[:200] or "未命名",
            media_type=found,
            size=size,
            sha256=digest.hexdigest(),
            place=place,
            uploaded_by=actor.officer_id,
            uploaded_at=now,
            kept_to=actor.unit_id if own_only else None,
        )
        ledger.record("file.stored", chain=dossier_id, subject=stored.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=digest.digest())  # fmt: skip
    return stored
