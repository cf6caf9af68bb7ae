"""What a file really is: found from its bytes, never believed from its name. Pure.

Three answers: *kept* (shown to officers as what it is), *apart* (stored, only ever handed out as a download with a warning:
a drawing that can carry scripts, a file that is two kinds at once, an archive that would burst), *refused* (a program, a page).
"""

from dataclasses import dataclass
from typing import IO

import magic

from zhixian import bursting

HEAD, TAIL = 64 * 1024, 256 * 1024
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif"})
BOXED = frozenset(
    {
        "image/heic",
        "image/heif",
        "video/mp4",
        "video/quicktime",
        "video/3gpp",
        "video/3gpp2",
        "video/x-m4v",
        "audio/x-m4a",
    }
)
TYPES = {
    "image/jpeg": "照片（JPG）", "image/png": "图片（PNG）", "image/webp": "图片（WEBP）", "image/gif": "图片（GIF）",
    "image/heic": "照片（HEIC）", "image/heif": "照片（HEIF）", "video/mp4": "视频（MP4）", "video/quicktime": "视频（MOV）",
    "video/3gpp": "视频（3GP）", "video/3gpp2": "视频（3GP）", "video/x-m4v": "视频（M4V）", "video/webm": "视频（WEBM）",
    "audio/mpeg": "录音（MP3）", "audio/x-m4a": "录音（M4A）", "audio/amr": "录音（AMR）", "audio/x-wav": "录音（WAV）",
    "audio/wav": "录音（WAV）", "application/pdf": "PDF", "text/plain": "文本", "text/csv": "表格（CSV）",
    "application/zip": "压缩包（ZIP）", "application/msword": "Word", "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}  # fmt: skip
APART = {"image/svg+xml": "SVG 图形里可以藏有程序"}
ALLOWED_SAID = "照片（JPG、PNG、WEBP、GIF、HEIC）、视频（MP4、MOV、3GP、WEBM）、录音（MP3、M4A、AMR、WAV）、PDF、Word、Excel、文本、ZIP"
# Beginnings of another kind inside a file: what makes it two kinds at once.
_ELSEWHERE = {
    b"%pdf-": "PDF", b"<script": "网页程序", b"<html": "网页", b"<?php": "网页程序", b"<svg ": "SVG 图形",
}  # fmt: skip
_ARCHIVES = frozenset(name for name in TYPES if "zip" in name or "openxmlformats" in name)


@dataclass(frozen=True)
class Found:
    media_type: str
    verdict: str  # kept, apart, refused
    why: str = ""


def sniff(head: bytes, tail: bytes, size: int, *, end_of_picture: int | None = None) -> Found:
    """``head`` and ``tail``: the first and last bytes; ``end_of_picture``: where the picture's own data ends, if known."""
    kind = magic.from_buffer(head, mime=True) if head else "application/x-empty"
    if kind in APART:
        return Found(kind, "apart", APART[kind])
    if kind not in TYPES:
        return Found(kind, "refused", f"识别为{kind}")
    if kind in PICTURES | BOXED and (inside := _second_kind(head, tail)):
        return Found(kind, "apart", f"文件里还藏有{inside}")
    if end_of_picture is not None and size - end_of_picture > 16:
        return Found(kind, "apart", "照片后面还附有别的数据（例如动态照片的视频），已经去掉")
    if kind == "application/pdf" and b"PK\x05\x06" in tail:
        return Found(kind, "apart", "文件里还藏有压缩包")
    return Found(kind, "kept")


def _second_kind(head: bytes, tail: bytes) -> str:
    low = (head + tail).lower()
    for mark, name in _ELSEWHERE.items():
        if mark in low:
            return name
    return "压缩包" if b"PK\x05\x06" in tail else ""


def looked_into(found: Found, file: IO[bytes], size: int) -> Found:
    """The same answer after a look at what would come out of it, where it is something that unpacks (``bursting``)."""
    if found.verdict != "kept":
        return found
    why = ""
    if found.media_type in _ARCHIVES:
        why = bursting.archive(file, size)
    elif found.media_type == "application/pdf":
        why = bursting.pdf(file, size)
    return Found(found.media_type, "apart", why) if why else found
