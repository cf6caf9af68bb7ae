"""Small files that become enormous when somebody opens them: archives, PDF, pictures. Found by what is really in them. Pure.

A directory may lie about sizes, so each part is unpacked into nothing, a piece at a time, with an end to the work: what has not
been looked at after that is stored apart, never called good. Nothing unpacked is kept, and an archive within is not opened.
"""

import re
import struct
import zipfile
import zlib
from typing import IO, Final

MIB: Final = 1024 * 1024
MOST_UNPACKED, MOST_RATIO, MOST_ENTRIES, LARGEST_DIRECTORY = 4 * 1024 * MIB, 200, 20_000, 16 * MIB
LOOKED_AT: Final = 256 * MIB  # of unpacked bytes: under a second
LARGEST_PDF: Final = 128 * MIB
MOST_POINTS, FEW_POINTS, POINTS_A_BYTE = 400_000_000, 64_000_000, 64
_PIECE: Final = 256 * 1024
_WITHIN = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_WITHIN_NAMES = (".zip", ".7z", ".rar", ".gz", ".xz", ".bz2")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_CODED = re.compile(
    rb"/(?:FlateDecode|Fl|LZWDecode|LZW|ASCIIHexDecode|AHx|ASCII85Decode|A85|RunLengthDecode|RL)(?![A-Za-z0-9])"
)


BOMB: Final = "像是压缩炸弹"


def archive(file: IO[bytes], size: int, *, may_hold_archives: bool = False) -> str:
    """Why it must stay apart, or nothing. ``file``: seekable; of an archive in ZIP form (also .docx, .xlsx, which may hold others:
    a sheet within a text)."""
    try:
        if why := _directory(file, size):
            return why
        with zipfile.ZipFile(file) as packed:
            return _entries(packed.infolist(), file, size, may_hold_archives)
    except (zipfile.BadZipFile, struct.error, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
        return "压缩包已损坏或者格式特殊，没法检查里面是什么"


def _directory(file: IO[bytes], size: int) -> str:
    """The directory's own size, before anything reads it whole."""
    file.seek(max(0, size - 66_000))
    tail = file.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 20 > len(tail):
        return "压缩包没有目录，没法检查里面是什么"
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    if (locator := tail.rfind(b"PK\x06\x07", 0, at)) >= 0:  # ZIP64 has a record of its own for what is larger
        file.seek(struct.unpack_from("<Q", tail, locator + 8)[0])
        entries, length = struct.unpack_from("<QQ", file.read(56), 32)
    return f"压缩包里的文件太多，{BOMB}" if entries > MOST_ENTRIES or length > LARGEST_DIRECTORY else ""


def _entries(entries: list[zipfile.ZipInfo], file: IO[bytes], size: int, may_hold_archives: bool) -> str:
    total = sum(each.file_size for each in entries)
    if total > min(MOST_UNPACKED, max(size, 1) * MOST_RATIO):
        return f"解开后至少{max(total // MIB, 1)}兆字节，{BOMB}"
    if sum(each.compress_size for each in entries) > size:
        return f"压缩包里的文件互相重叠，{BOMB}"
    if not may_hold_archives and any(each.filename.lower().endswith(_WITHIN_NAMES) for each in entries):
        return "压缩包里还有压缩包"
    if any(each.flag_bits & 1 for each in entries):
        return "压缩包加了密码，没法检查里面是什么"
    left = LOOKED_AT
    for each in entries:
        found, why, first = _unpacked(each, file, left)
        left -= found
        if not why and first.startswith(_WITHIN) and not may_hold_archives:
            why = "压缩包里还有压缩包"
        if why:
            return why
    return ""


def _unpacked(entry: zipfile.ZipInfo, file: IO[bytes], left: int) -> tuple[int, str, bytes]:
    """How much came out of it, why it must stay apart, and how it begins."""
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return 0, "压缩包用了少见的压缩方法，没法检查里面是什么", b""
    file.seek(entry.header_offset)
    head = file.read(30)
    if head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no local header")
    file.seek(entry.header_offset + 30 + sum(struct.unpack_from("<HH", head, 26)))
    opened = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    found, rest, first = 0, entry.compress_size, b""
    while rest > 0 and (raw := file.read(min(rest, _PIECE))):
        rest -= len(raw)
        while raw and not (opened and opened.eof):
            out, raw = (opened.decompress(raw, _PIECE), opened.unconsumed_tail) if opened else (raw, b"")
            first, found = first or out[:8], found + len(out)
            if found > entry.file_size:
                return found, f"压缩包里的文件比目录里写的大，{BOMB}", first
            if found > left:
                return found, "压缩包太大，没有全部检查", first
    return found, "", first


def pdf(file: IO[bytes], size: int) -> str:
    """Why it must stay apart, or nothing: streams that grow several hundredfold, or are packed twice over."""
    if size > LARGEST_PDF:
        return "文件太大，没有检查里面的数据"
    file.seek(0)
    content, total, packed, layered = file.read(), 0, 0, ""
    for hit in _STREAM.finditer(content):
        told = content[max(0, hit.start() - 600) : hit.start()].rpartition(b" obj")[2]
        found, taken, first = _inflated(content, hit.end(), min(64 * MIB, LOOKED_AT - total))
        total, packed = total + found, packed + taken
        if len(_CODED.findall(told)) > 1 or (found > 1024 and _inflated(first, 0, 1)[0]):
            layered = "里面的数据压缩了不止一层，没法检查"
        if found > 32 * MIB and found > max(taken, 1) * MOST_RATIO:
            return f"里面有展开后至少{found // MIB}兆字节的数据，{BOMB}"
        if total >= LOOKED_AT:
            return layered if total < max(packed, 1) * MOST_RATIO // 2 else f"里面的数据展开后太大，{BOMB}"
    return layered


def _inflated(content: bytes, at: int, most: int) -> tuple[int, int, bytes]:
    """How much comes out of a stream, looked at up to ``most``, from how many bytes, and how it begins. One that is no zlib
    stream gives nothing."""
    opened, found, start, first = zlib.decompressobj(), 0, at, b""
    if int.from_bytes(content[at : at + 2], "big") % 31 or content[at : at + 1] not in {
        b"\x78",
        b"\x58",
        b"\x38",
        b"\x18",
        b"\x68",
        b"\x48",
        b"\x28",
        b"\x08",
    }:
        return 0, 0, b""
    try:
        while at < len(content) and found < most and not opened.eof:
            raw = content[at : at + _PIECE]
            at += len(raw)
            while raw and found < most and not opened.eof:
                out, raw = opened.decompress(raw, _PIECE), opened.unconsumed_tail
                first, found = first or out[:4096], found + len(out)
            at -= len(raw) + len(opened.unused_data)
    except zlib.error:
        pass
    return found, at - start, first


def picture(media_type: str, content: bytes) -> str:
    """Why it must stay apart, or nothing: more points than a camera makes, or far too many for so small a file."""
    points = points_of(media_type, content)
    if points > MOST_POINTS or (points > FEW_POINTS and points > len(content) * POINTS_A_BYTE):
        return f"展开后有{points // 10_000}万个像素，像是解压炸弹，请在隔离的电脑上打开"
    return ""


def points_of(media_type: str, content: bytes) -> int:
    """Width times height as the head says it; nothing is decoded. 0 where it cannot be read."""
    try:
        match media_type:
            case "image/png":
                width, height = struct.unpack_from(">II", content, 16)
            case "image/gif":
                width, height = struct.unpack_from("<HH", content, 6)
            case "image/webp":
                width, height = _webp_size(content)
            case "image/jpeg":
                width, height = _jpeg_size(content)
            case _:
                return 0
    except (struct.error, IndexError):
        return 0
    return int(width) * int(height)


def _webp_size(content: bytes) -> tuple[int, int]:
    if content[12:16] == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    return 0, 0
