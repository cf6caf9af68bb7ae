"""Where the bytes of reports lie: encrypted, at any offset, dated to the day and no finer."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from io import SEEK_CUR, SEEK_END, RawIOBase
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from zhixian.moments import SHANGHAI
from zhixian.refusals import UnableTo
from zhixian.rooms.leads import envelopes

PIECE = 256 * 1024


def place(attachment_id: UUID, sort: str) -> Path:
    """``sort``: copy (what officers get) or original."""
    name = str(attachment_id)
    return Path(settings.MEDIA_ROOT) / "leads" / name[:2] / f"{name}.{sort}"


class Secret(RawIOBase):
    """An encrypted file that reads and writes like a plain one, at any place."""

    def __init__(self, path: Path, key: bytes, mode: str = "r+b") -> None:
        self._file = path.open(mode)
        self._key, self._at = key, 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {SEEK_CUR: self._at}.get(whence, 0)
        if whence == SEEK_END:
            base = os.fstat(self._file.fileno()).st_size
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        self._file.seek(self._at)
        hidden = self._file.read(size)
        plain = envelopes.cipher_at(self._key, self._at).update(hidden)
        self._at += len(plain)
        return plain

    def write(self, content: Any) -> int:
        self._file.seek(self._at)
        self._file.write(envelopes.cipher_at(self._key, self._at).update(bytes(content)))
        self._at += len(content)
        return len(content)

    def sync(self) -> None:
        self._file.flush()
        os.fdatasync(self._file.fileno())

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def open_secret(
    path: Path, key: bytes, *, day: date | None = None, fresh: bool = False, lasting: bool = True
) -> Iterator[Secret]:
    """``day``: what was written bears that day and no hour. ``fresh``: the file is made; one that is there is emptied.
    ``lasting``: what was written has reached the disk when this ends."""
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True)
    file = Secret(path, key, "w+b" if fresh else "r+b" if day else "rb")
    try:
        yield file
        if day is not None and lasting:
            file.sync()
    finally:
        file.close()
    if day is not None:
        date_to_the_day(path, day)


def date_to_the_day(path: Path, day: date) -> None:
    moment = datetime.combine(day, time(), tzinfo=SHANGHAI).timestamp()
    for each in (path, path.parent, path.parent.parent) if path.is_file() else (path, path.parent):
        os.utime(each, (moment, moment))


def pieces(file: Secret) -> Iterator[bytes]:
    file.seek(0)
    yield from iter(lambda: file.read(PIECE), b"")


def remove(attachment_id: UUID, *sorts: str, day: date) -> None:
    for sort in sorts or ("copy", "original"):
        path = place(attachment_id, sort)
        if path.exists():
            path.unlink()
            date_to_the_day(path.parent, day)


class Damaged(UnableTo):
    code = "leads.damaged_file"
    status = 500
    user_message = "文件和收到时的哈希值对不上，没有给出。请联系管理员从备份恢复。"


@contextmanager
def checked(path: Path, key: bytes, sha256: str) -> Iterator[Iterator[bytes]]:
    """The content in pieces, after the whole was held against its hash. Damaged."""
    file = Secret(path, key, "rb")
    digest = hashlib.sha256()
    for piece in pieces(file):
        digest.update(piece)
    if digest.hexdigest() != sha256:
        file.close()
        raise Damaged(f"{path.name} does not match its hash")
    try:
        yield _closing(file)
    except BaseException:
        file.close()
        raise


def _closing(file: Secret) -> Iterator[bytes]:
    try:
        yield from pieces(file)
    finally:
        file.close()
