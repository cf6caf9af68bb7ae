"""Resumable uploads without the protocol: begin, go on at an offset, finish, give up. What a file is, is found at its end.

The offset in the database is the truth: it moves after the bytes have reached the disk. Two who write at once: one is refused.
"""

import base64
import fcntl
import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Count, Sum

from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.leads import envelopes, files, sniffing
from zhixian.rooms.leads.drafts import NoSuchCode, Reporter, key_of_draft
from zhixian.rooms.leads.finishing import File, finish, send, shown
from zhixian.rooms.leads.models import Attachment, Draft, Report
from zhixian.rooms.leads.walls import as_reporter

__all__ = [
    "File",
    "add",
    "begin",
    "listed",
    "receive_all",
    "receive_whole",
    "remove",
    "send",
    "shown",
    "standing",
    "wish_originals",
]

MOST_FILES = 500
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


def begin(reporter: Reporter, name: str, length: int, *, today: date) -> File:
    """TooLarge, TypeRefused (empty), or NoSuchCode if the draft is gone. The name is kept sealed, and never believed."""
    with as_reporter(reporter.receipt):
        report_key, _ = report_key_of(reporter)
        made, key = _prepared(reporter, report_key, name, length, today, _there(reporter))
        with files.open_secret(files.place(made.pk, "original"), key, day=today, fresh=True, lasting=False):
            pass
        made.save(force_insert=True)
    return shown(made, report_key)


def _there(reporter: Reporter) -> tuple[int, int]:
    """How many files it has, and their length together. Inside ``as_reporter``."""
    mine = Attachment.objects.filter(report_id=reporter.id, state__in=COUNTED)
    found = mine.aggregate(count=Count("id"), together=Sum("length"))
    return found["count"], found["together"] or 0


def _prepared(
    reporter: Reporter, report_key: bytes, name: str, length: int, today: date, there: tuple[int, int]
) -> tuple[Attachment, bytes]:  # fmt: skip
    """The row of a file that may come, not saved, and its key. Inside ``as_reporter``."""
    if length == 0:
        raise TypeRefused("empty", name=_plain_name(name), why="是空的", allowed=sniffing.ALLOWED_SAID)
    if not 0 < length <= settings.PUBLIC_FILE_LIMIT_BYTES:
        most = settings.PUBLIC_FILE_LIMIT_BYTES // 1048576
        raise TooLarge(f"{length} bytes", what=f"一个文件最多{most}兆字节，请分段录制或者压缩后再传。")
    count, together = there
    if count >= MOST_FILES or together + length > settings.PUBLIC_FILES_LIMIT_BYTES:
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


def report_key_of(reporter: Reporter, *, lock: bool = False) -> tuple[bytes, Report | None]:
    """The key of the draft or the report, and the report if it was sent. ``lock``: nobody sends the draft meanwhile. Inside
    ``as_reporter``."""
    drafts = Draft.objects.select_for_update() if lock else Draft.objects.all()
    if draft := drafts.filter(pk=reporter.id).first():
        return key_of_draft(draft), None
    if report := Report.objects.filter(pk=reporter.id).first():
        return envelopes.unwrap(report.key, report.unit_id, report.pk), report
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
        finished = finish(upload, report_key, today, Report.objects.filter(pk=upload.report_id).first())
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
    """A file that came in one piece (without scripts): one transaction, and on the disk when it ends."""
    taken, refused = receive_all(reporter, [(name, content, size)], today=today)
    if refused:
        raise refused[0]
    return taken[0]


def receive_all(
    reporter: Reporter, given: Iterable[tuple[str, Any, int]], *, today: date
) -> tuple[list[File], list[UnableTo]]:  # fmt: skip
    """Files that came with one form (name, content, size): what was taken, and why others were not. One transaction; the draft
    cannot be sent from under it."""
    taken: list[File] = []
    refused: list[UnableTo] = []
    with as_reporter(reporter.receipt):
        report_key, report = report_key_of(reporter, lock=True)
        count, together = _there(reporter)
        for name, content, size in given:
            try:
                made, key = _prepared(reporter, report_key, name, size, today, (count, together))
                taken.append(_taken(made, key, content, report_key, today, report))
            except UnableTo as refusal:
                refused.append(refusal)
            else:
                count, together = count + 1, together + size
    return taken, refused


def _taken(
    made: Attachment, key: bytes, content: Any, report_key: bytes, today: date, report: Report | None
) -> File:  # fmt: skip
    """Write it down, find out what it is, and save its row; nothing of it stays where it is refused."""
    with files.open_secret(files.place(made.pk, "original"), key, day=today, fresh=True, lasting=False) as file:
        made.offset = _write(file, 0, iter(lambda: content.read(files.PIECE), b""), made.length, None)
    if made.offset < made.length:
        files.remove(made.pk, day=today)
        raise TooLarge("less than announced", what="文件没有传完整，请重新选择。")
    return _accepted(finish(made, report_key, today, report))


def _accepted(finished: File) -> File:
    if finished.state == "refused":
        raise TypeRefused("sniffed", name=finished.name, why=finished.why, allowed=sniffing.ALLOWED_SAID)
    return finished


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
