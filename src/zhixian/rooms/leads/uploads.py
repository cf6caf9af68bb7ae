"""Resumable uploads without the protocol: begin, go on at an offset, finish, give up. What a file is, is found at its end.

The offset in the database is the truth: it moves after the bytes have reached the disk. Two who write at once: one is refused.
"""

import base64
import fcntl
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Count, Sum

from zhixian import bursting
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.leads import boxes, envelopes, files, metadata, sniffing, stripping
from zhixian.rooms.leads.drafts import NoSuchCode, Reporter, key_of_draft
from zhixian.rooms.leads.models import Attachment, Draft, Report
from zhixian.rooms.leads.walls import as_reporter

MOST_FILES = 500
LARGEST_PICTURE = 80 * 1024 * 1024  # read whole for cleaning
COUNTED = ("arriving", "kept", "apart", "sealed")


class TooLarge(BadInput):
    code = "leads.file_too_large"
    status = 413
    user_message = "{what}"


class TypeRefused(BadInput):
    code = "leads.type_refused"
    status = 415
    user_message = "没有收下“{name}”（{why}）。可以传：{allowed}。"


class WrongOffset(UnableTo):
    code = "leads.wrong_offset"
    user_message = "上传的位置对不上，请从第{offset}字节接着传。"

    def __init__(self, offset: int) -> None:
        super().__init__("the upload stands elsewhere", offset=offset)
        self.offset = offset


class Busy(UnableTo):
    code = "leads.upload_busy"
    status = 423
    user_message = "这个文件正在上传，请稍候。"


class BadChecksum(UnableTo):
    code = "leads.bad_checksum"
    status = 460
    user_message = "这一段在路上损坏了，请重传。"


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


def begin(reporter: Reporter, name: str, length: int, *, today: date) -> File:
    """TooLarge, TypeRefused (empty), or NoSuchCode if the draft is gone. The name is kept sealed, and never believed."""
    with as_reporter(reporter.receipt):
        report_key, _ = report_key_of(reporter)
        made, key = _prepared(reporter, report_key, name, length, today)
        with files.open_secret(files.place(made.pk, "original"), key, day=today, fresh=True, lasting=False):
            pass
        made.save(force_insert=True)
    return shown(made, report_key)


def _prepared(reporter: Reporter, report_key: bytes, name: str, length: int, today: date) -> tuple[Attachment, bytes]:
    """The row of a file that may come, not saved, and its key. Inside ``as_reporter``."""
    if length == 0:
        raise TypeRefused("empty", name=_plain_name(name), why="是空的", allowed=sniffing.ALLOWED_SAID)
    if not 0 < length <= settings.PUBLIC_FILE_LIMIT_BYTES:
        most = settings.PUBLIC_FILE_LIMIT_BYTES // 1048576
        raise TooLarge(f"{length} bytes", what=f"一个文件最多{most}兆字节，请分段录制或者压缩后再传。")
    there = Attachment.objects.filter(report_id=reporter.id, state__in=COUNTED).aggregate(
        count=Count("id"), together=Sum("length")
    )
    if there["count"] >= MOST_FILES or (there["together"] or 0) + length > settings.PUBLIC_FILES_LIMIT_BYTES:
        most = settings.PUBLIC_FILES_LIMIT_BYTES // 1048576
        raise TooLarge("too many files", what=f"一次最多{MOST_FILES}个文件、共{most}兆字节；可以先提交，再凭编号补充。")
    attachment_id, key = uuid4(), envelopes.fresh_key()
    made = Attachment(
        id=attachment_id, report_id=reporter.id, length=length, day=today,
        told=envelopes.seal_values(report_key, {"name": _plain_name(name)}, attachment_id),
        key=envelopes.seal(report_key, key, attachment_id.bytes),
    )  # fmt: skip
    return made, key


def _plain_name(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[:200] or "未命名"


def report_key_of(reporter: Reporter) -> tuple[bytes, bool]:
    """The key of the draft or the report, and whether it was sent. Inside ``as_reporter``."""
    if draft := Draft.objects.filter(pk=reporter.id).first():
        return key_of_draft(draft), False
    if report := Report.objects.filter(pk=reporter.id).first():
        return envelopes.unwrap(report.key, report.unit_id, report.pk), True
    raise NoSuchCode("neither draft nor report")


def standing(reporter: Reporter, attachment_id: UUID) -> File:
    """NotFound for another's upload as for none."""
    with as_reporter(reporter.receipt):
        return shown(_own(reporter, attachment_id), report_key_of(reporter)[0])


def _own(reporter: Reporter, attachment_id: UUID) -> Attachment:
    found = Attachment.objects.filter(pk=attachment_id, report_id=reporter.id).first()
    if found is None:
        raise NotFound(f"no upload {attachment_id} of this reporter")
    return found


def add(
    reporter: Reporter, attachment_id: UUID, offset: int, body: Iterable[bytes], *, today: date,
    checksum: tuple[str, str] | None = None,
) -> File:  # fmt: skip
    """Bytes from ``offset`` on, as far as they come: a broken line leaves what arrived, unless a checksum was promised.

    WrongOffset, Busy, BadChecksum, TooLarge (more than was announced), TypeRefused (told at the end; the bytes are dropped).
    """
    with as_reporter(reporter.receipt):
        upload = _own(reporter, attachment_id)
        report_key, _ = report_key_of(reporter)
    if upload.state != "arriving" or upload.offset != offset:
        raise WrongOffset(upload.offset)
    key = envelopes.unseal(report_key, upload.key, upload.pk.bytes)
    with files.open_secret(files.place(upload.pk, "original"), key, day=today) as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"upload {upload.pk} is being written") from None
        if not _stands_at(reporter, upload.pk, offset):
            raise WrongOffset(standing(reporter, upload.pk).offset)
        arrived = _write(file, offset, body, upload.length, checksum)
        file.sync()
        with as_reporter(reporter.receipt):
            upload.offset = offset + arrived
            Attachment.objects.filter(pk=upload.pk).update(offset=upload.offset)
            _touch(reporter, today)
    if upload.offset < upload.length:
        return shown(upload, report_key)
    with as_reporter(reporter.receipt):
        finished = _finish(upload, report_key, today)
    return _accepted(finished)


def _stands_at(reporter: Reporter, attachment_id: UUID, offset: int) -> bool:
    with as_reporter(reporter.receipt):
        return Attachment.objects.filter(pk=attachment_id, offset=offset, state="arriving").exists()


def _touch(reporter: Reporter, today: date) -> None:
    Draft.objects.filter(pk=reporter.id).exclude(touched_on=today).update(touched_on=today)


def _write(
    file: files.Secret, offset: int, body: Iterable[bytes], length: int, checksum: tuple[str, str] | None
) -> int:
    digest = hashlib.new(checksum[0]) if checksum else None
    arrived, broken = 0, False
    file.seek(offset)
    try:
        for piece in body:
            if offset + arrived + len(piece) > length:
                raise TooLarge("more than announced", what="送来的内容比预告的长，请重新选择文件。")
            file.write(piece)
            arrived += len(piece)
            if digest:
                digest.update(piece)
    except OSError:  # the line broke: what has arrived stays
        broken = True
    if checksum and digest and (broken or base64.b64encode(digest.digest()).decode() != checksum[1]):
        raise BadChecksum("the piece does not match its checksum")
    return arrived


def receive_whole(reporter: Reporter, name: str, content: Any, size: int, *, today: date) -> File:
    """A file that came in one piece with a form (without scripts): one transaction, and on the disk when it ends."""
    with as_reporter(reporter.receipt):
        report_key, _ = report_key_of(reporter)
        made, key = _prepared(reporter, report_key, name, size, today)
        with files.open_secret(files.place(made.pk, "original"), key, day=today, fresh=True, lasting=False) as file:
            made.offset = _write(file, 0, iter(lambda: content.read(files.PIECE), b""), size, None)
        if made.offset < size:
            raise TooLarge("less than announced", what="文件没有传完整，请重新选择。")
        return _accepted(_finish(made, report_key, today))


def _accepted(finished: File) -> File:
    if finished.state == "refused":
        raise TypeRefused("sniffed", name=finished.name, why=finished.why, allowed=sniffing.ALLOWED_SAID)
    return finished


def _finish(upload: Attachment, report_key: bytes, today: date) -> File:
    """Hash, sniff, read the metadata, make the clean copy. Inside ``as_reporter``."""
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
        Attachment.objects.filter(pk=upload.pk).delete()
        return replace(shown(upload, report_key), name=told["name"], why=found.why)
    if upload.original_key is None:  # nothing to take out: what was sent is what is kept
        with files.open_secret(files.place(upload.pk, "original"), key, day=today):
            pass  # on the disk before the row says so
        files.place(upload.pk, "original").rename(files.place(upload.pk, "copy"))
        files.date_to_the_day(files.place(upload.pk, "copy"), today)
    upload.told, upload.day = envelopes.seal_values(report_key, told, upload.pk), today
    as_found = shown(upload, report_key)
    if report := Report.objects.filter(pk=upload.report_id).first():
        send(upload, report, report_key, today)
    upload.save()
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


def remove(reporter: Reporter, attachment_id: UUID, *, today: date) -> None:
    """The reporter takes a file back, as long as it was not sent."""
    with as_reporter(reporter.receipt):
        found = _own(reporter, attachment_id)
        if found.sent:
            raise UnableToTakeBack("the file was sent")
        found.delete()
        files.remove(attachment_id, day=today)


class UnableToTakeBack(UnableTo):
    code = "leads.already_sent"
    user_message = "已经提交的文件不能撤回；可以在补充说明里写明哪个文件传错了。"


def wish_originals(reporter: Reporter, wanted: Iterable[UUID]) -> None:
    """Whose originals shall be kept, sealed to the unit; those of the others go when the report is sent."""
    with as_reporter(reporter.receipt):
        mine = Attachment.objects.filter(report_id=reporter.id, sent=False, original_key__isnull=False).exclude(
            state="sealed"
        )
        chosen = set(wanted)
        mine.filter(pk__in=chosen).update(wanted=True)
        mine.exclude(pk__in=chosen).update(wanted=False)


def listed(reporter: Reporter, *, limit: int | None = None) -> list[File]:
    """Those that arrived or are arriving, in the order of their names."""
    with as_reporter(reporter.receipt):
        report_key, _ = report_key_of(reporter)
        rows = Attachment.objects.filter(report_id=reporter.id).exclude(state="refused")
        return sorted((shown(row, report_key) for row in rows), key=lambda each: (each.state != "arriving", each.name))[
            :limit
        ]


def shown(row: Attachment, report_key: bytes) -> File:
    told = envelopes.unseal_values(report_key, row.told, row.pk)
    return File(
        id=row.pk, name=told.get("name", ""), state=row.state, size=row.length, offset=row.offset,
        kind=sniffing.TYPES.get(told.get("type", ""), told.get("type", "")), why=told.get("why", ""),
        sha256=told.get("sha256", ""), copy_sha256=told.get("copy_sha256", ""), tells=told.get("tells", {}),
        wanted=row.wanted, has_original=row.original_key is not None,
    )  # fmt: skip
