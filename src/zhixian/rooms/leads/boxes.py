"""Videos and HEIC photographs (ISO 14496-12): the boxes that tell where, when and with what are emptied in place.

The file keeps its length, so that every offset in it still holds. Works on an open file: a video is never read whole.
"""

import struct
from typing import IO

_CONTAINERS = frozenset({"moov", "trak", "mdia", "edts", "minf", "stbl"})
_EMPTIED = frozenset({"udta", "uuid", "meta"})
_TIMES = frozenset({"mvhd", "tkhd", "mdhd"})
MOST_BOXES, MOST_SHOWN = 4096, 64 * 1024


class CannotStripBoxes(ValueError):
    """The boxes do not fit into one another."""


def empty(file: IO[bytes], size: int, *, photograph: bool) -> tuple[list[tuple[str, bytes]], int]:
    """Empty what tells; gives (path, content) of each emptied box, for showing, and where the last box ends."""
    emptied: list[tuple[str, bytes]] = []
    end = _walk(file, 0, size, "", emptied, photograph, [0])
    return emptied, end


def _walk(
    file: IO[bytes], at: int, end: int, path: str, emptied: list[tuple[str, bytes]], photograph: bool, count: list[int]
) -> int:
    while at + 8 <= end:
        count[0] += 1
        if count[0] > MOST_BOXES:
            raise CannotStripBoxes("too many boxes")
        file.seek(at)
        length, raw = struct.unpack(">I4s", file.read(8))
        kind, header = raw.decode("latin-1"), 8
        if length == 1:
            length, header = struct.unpack(">Q", file.read(8))[0], 16
        elif length == 0:
            length = end - at
        if length < header or at + length > end:
            if path == "" and at > 0:
                return at  # something else hangs behind the last box: the caller says so
            raise CannotStripBoxes(f"box {path}/{kind} does not fit")
        here = f"{path}/{kind}"
        if kind == "meta" and photograph and path == "":
            _photograph(file, at + header, at + length, emptied)
        elif kind in _EMPTIED:
            _blank(file, at, header, length, here, emptied)
        elif kind in _TIMES:
            _no_times(file, at + header, here, emptied)
        elif kind in _CONTAINERS:
            _walk(file, at + header, at + length, here, emptied, photograph, count)
        at += length
    return at


def _blank(file: IO[bytes], at: int, header: int, length: int, path: str, emptied: list[tuple[str, bytes]]) -> None:
    file.seek(at + header)
    emptied.append(
        (f"{path}{_named_within(file, at + header, length - header)}", _peek(file, at + header, length - header))
    )
    file.seek(at + 4)
    file.write(b"free")
    _zero(file, at + header, length - header)


def _named_within(file: IO[bytes], at: int, length: int) -> str:
    return "/©xyz" if b"\xa9xyz" in _peek(file, at, length) else ""


def _peek(file: IO[bytes], at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(min(length, MOST_SHOWN))


def _zero(file: IO[bytes], at: int, length: int) -> None:
    file.seek(at)
    while length > 0:
        piece = min(length, 1 << 20)
        file.write(b"\x00" * piece)
        length -= piece


def _no_times(file: IO[bytes], at: int, path: str, emptied: list[tuple[str, bytes]]) -> None:
    """Creation and modification time: two numbers of 4 or, in version 1, of 8 bytes behind version and flags."""
    content = _peek(file, at, 20)
    emptied.append((path, content))
    _zero(file, at + 4, 16 if content[:1] == b"\x01" else 8)


def _photograph(file: IO[bytes], at: int, end: int, emptied: list[tuple[str, bytes]]) -> None:
    """The items ``Exif`` and ``mime`` (XMP) of an HEIC photograph are overwritten where they lie."""
    if end - at > 1 << 20:
        raise CannotStripBoxes("a photograph's directory too large")
    file.seek(at)
    content = file.read(end - at)
    kinds = _item_kinds(content)
    for item, places in _item_places(content).items():
        if kinds.get(item) in {"Exif", "mime"}:
            for place, length in places:
                emptied.append((f"/meta/{kinds[item]}", _peek(file, place, length)))
                _zero(file, place, length)


def _boxes(content: bytes, at: int, end: int) -> list[tuple[bytes, int, int]]:
    found = []
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", content, at)
        if length < 8 or at + length > end:
            raise CannotStripBoxes("a photograph's boxes do not fit")
        found.append((kind, at + 8, at + length))
        at += length
    return found


def _item_kinds(content: bytes) -> dict[int, str]:
    kinds = {}
    for kind, at, _end in _boxes(content, 4, len(content)):
        if kind != b"iinf":
            continue
        version = content[at]
        start = at + 4 + (2 if version == 0 else 4)
        for inner, place, _ in _boxes(content, start, _end):
            if inner == b"infe" and content[place] >= 2:
                wide = content[place] > 2
                item = struct.unpack_from(">I" if wide else ">H", content, place + 4)[0]
                behind = place + 4 + (4 if wide else 2) + 2
                kinds[item] = content[behind : behind + 4].decode("latin-1")
    return kinds


def _item_places(content: bytes) -> dict[int, list[tuple[int, int]]]:
    places: dict[int, list[tuple[int, int]]] = {}
    for kind, at, _ in _boxes(content, 4, len(content)):
        if kind != b"iloc":
            continue
        version, sizes, more = content[at], content[at + 4], content[at + 5]
        offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
        index_size = more & 15 if version in {1, 2} else 0
        cursor = at + 6
        count, cursor = _number(content, cursor, 2 if version < 2 else 4)
        for _item in range(count):
            item, cursor = _number(content, cursor, 2 if version < 2 else 4)
            method = 0
            if version in {1, 2}:
                method, cursor = _number(content, cursor, 2)
            cursor += 2
            base, cursor = _number(content, cursor, base_size)
            extents, cursor = _number(content, cursor, 2)
            for _extent in range(extents):
                cursor += index_size
                offset, cursor = _number(content, cursor, offset_size)
                length, cursor = _number(content, cursor, length_size)
                if method & 15 == 0:
                    places.setdefault(item, []).append((base + offset, length))
    return places


def _number(content: bytes, at: int, size: int) -> tuple[int, int]:
    return int.from_bytes(content[at : at + size], "big"), at + size
