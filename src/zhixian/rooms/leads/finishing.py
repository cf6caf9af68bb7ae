"""The end of an upload: what the file is, the copy without what it tells, what is forgotten when it is sent.

Inside ``as_reporter``; ``uploads`` brings the bytes here."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from zhixian import bursting
from zhixian.rooms.leads import boxes, envelopes, files, metadata, sniffing, stripping
from zhixian.rooms.leads.models import Attachment, Report

LARGEST_PICTURE = 80 * 1024 * 1024  # read whole for cleaning


@dataclass(frozen=True)
class File:
    """What is shown of one file."""

    id: UUID
    name: str
    state: str
    size: int
    offset: int
    kind: str = ""
    why: str = ""
    sha256: str = ""  # of what was sent
    copy_sha256: str = ""  # of what is kept: the same where nothing had to be taken out
    tells: dict[str, str] = field(default_factory=dict)  # what the picture told besides what it shows
    wanted: bool = False
    has_original: bool = False

    @property
    def state_said(self) -> str:
        return Attachment.STATES[self.state]

    @property
    def percent(self) -> int:
        return self.offset * 100 // self.size if self.size else 100


def finish(upload: Attachment, report_key: bytes, today: date, report: Report | None) -> File:
    """Hash, sniff, read the metadata, make the clean copy. ``report``: it was sent already. Inside ``as_reporter``."""
    told = envelopes.unseal_values(report_key, upload.told, upload.pk)
    key = envelopes.unseal(report_key, upload.key, upload.pk.bytes)
    with files.open_secret(files.place(upload.pk, "original"), key) as original:
        digest = hashlib.sha256()
        for piece in files.pieces(original):
            digest.update(piece)
        original.seek(0)
        head = original.read(sniffing.HEAD)
        original.seek(max(0, upload.length - sniffing.TAIL))
        found = sniffing.sniff(head, original.read(sniffing.TAIL), upload.length)
        found = sniffing.looked_into(found, original, upload.length)  # type: ignore[arg-type]
        told |= {"sha256": digest.hexdigest(), "type": found.media_type, "why": found.why}
        upload.state = found.verdict
        if found.verdict != "refused" and found.media_type in sniffing.PICTURES | sniffing.BOXED:
            _clean(upload, original, found.media_type, told, report_key, key, today)
        else:
            told["copy_sha256"] = told["sha256"]
    if upload.state == "refused":
        files.remove(upload.pk, day=today)
        if not upload._state.adding:
            Attachment.objects.filter(pk=upload.pk).delete()
        return replace(shown(upload, report_key), name=told["name"], why=found.why)
    if upload.original_key is None:  # nothing to take out: what was sent is what is kept
        with files.open_secret(files.place(upload.pk, "original"), key, day=today):
            pass  # on the disk before the row says so
        files.place(upload.pk, "original").rename(files.place(upload.pk, "copy"))
        files.date_to_the_day(files.place(upload.pk, "copy"), today)
    upload.told, upload.day = envelopes.seal_values(report_key, told, upload.pk), today
    as_found = shown(upload, report_key)
    if report is not None:
        send(upload, report, report_key, today)
    upload.save(force_insert=upload._state.adding)
    return as_found


def send(upload: Attachment, report: Report, report_key: bytes, today: date) -> None:
    """It goes to the unit: what the picture told is forgotten, and an unnamed reporter's file name with it; an original that
    was wished for is sealed to the unit, any other is gone for good. Not saved here."""
    told = envelopes.unseal_values(report_key, upload.told, upload.pk)
    told.pop("tells", None)
    if not report.named:
        told["name"] = f"附件{upload.pk.hex[:4]}{_SUFFIXES.get(told.get('type', ''), '')}"
    upload.told = envelopes.seal_values(report_key, told, upload.pk)
    upload.sent, upload.day = True, today
    if upload.original_key is None:
        return
    if upload.wanted:
        plain = envelopes.unseal(report_key, upload.original_key, upload.pk.bytes)
        upload.original_key, upload.original_key_id = envelopes.seal_to_unit(plain, report.unit_id, upload.pk)
    else:
        upload.original_key = None
        files.remove(upload.pk, "original", day=today)


_SUFFIXES = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "image/heic": ".heic",
    "video/mp4": ".mp4", "video/quicktime": ".mov", "application/pdf": ".pdf", "text/plain": ".txt", "application/zip": ".zip",
    "image/svg+xml": ".svg", "audio/mpeg": ".mp3",
}  # fmt: skip


def _clean(
    upload: Attachment, original: files.Secret, media_type: str, told: dict[str, Any], report_key: bytes, key: bytes,
    today: date,
) -> None:  # fmt: skip
    """A copy without what the picture tells besides what it shows. Where that cannot be promised, there is no copy: the whole
    is sealed to the unit like an identity."""
    copy_key, path = envelopes.fresh_key(), files.place(upload.pk, "copy")
    try:
        if media_type in sniffing.BOXED:
            end = _clean_boxes(original, path, copy_key, media_type, told, today)
        else:
            end = _clean_picture(original, path, copy_key, media_type, upload.length, told, today)
            if told["why"]:
                upload.state = "apart"
    except (stripping.CannotStrip, boxes.CannotStripBoxes):
        path.unlink(missing_ok=True)
        upload.state, upload.wanted = "sealed", True
        told["why"] = "文件已损坏或者格式特殊，清除不了里面的附带信息，所以整个密封"
        upload.original_key = envelopes.seal(report_key, key, upload.pk.bytes)
        return
    if upload.length - end > 16 and upload.state == "kept":
        upload.state, told["why"] = "apart", "后面还附有别的数据（例如动态照片的视频），已经去掉"
    digest = hashlib.sha256()
    with files.open_secret(path, copy_key) as copy:
        for piece in files.pieces(copy):
            digest.update(piece)
    told["copy_sha256"] = digest.hexdigest()
    upload.original_key = envelopes.seal(report_key, key, upload.pk.bytes)
    upload.key = envelopes.seal(report_key, copy_key, upload.pk.bytes)


def _clean_picture(
    original: files.Secret, path: Any, copy_key: bytes, media_type: str, length: int, told: dict[str, Any], today: date
) -> int:
    if length > LARGEST_PICTURE:
        raise stripping.CannotStrip("too large to be read whole")
    original.seek(0)
    content = original.read()
    told["tells"] = metadata.of_picture(content)
    told["why"] = told["why"] or bursting.picture(media_type, content)
    clean, end = stripping.strip(media_type, content)
    with files.open_secret(path, copy_key, day=today, fresh=True) as copy:
        copy.write(clean)
    return end


def _clean_boxes(
    original: files.Secret, path: Any, copy_key: bytes, media_type: str, told: dict[str, Any], today: date
) -> int:
    size = 0
    with files.open_secret(path, copy_key, day=today, fresh=True) as copy:
        for piece in files.pieces(original):
            size += copy.write(piece)
        emptied, end = boxes.empty(copy, size, photograph=media_type in sniffing.PICTURES)  # type: ignore[arg-type]
        told["tells"] = metadata.of_boxes(emptied)
    return end


def shown(row: Attachment, report_key: bytes) -> File:
    told = envelopes.unseal_values(report_key, row.told, row.pk)
    return File(
        id=row.pk, name=told.get("name", ""), state=row.state, size=row.length, offset=row.offset,
        kind=sniffing.TYPES.get(told.get("type", ""), told.get("type", "")), why=told.get("why", ""),
        sha256=told.get("sha256", ""), copy_sha256=told.get("copy_sha256", ""), tells=told.get("tells", {}),
        wanted=row.wanted, has_original=row.original_key is not None,
    )  # fmt: skip
