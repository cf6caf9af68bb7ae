"""Pictures without what they tell besides what they show. The picture itself is not coded anew: not a pixel changes. Pure."""

import struct

# What a JPEG keeps: JFIF, the colour profile, Adobe's mark. Orientation is written back alone, or the photo would lie on its side.
_ICC, _ADOBE = b"ICC_PROFILE\x00", b"Adobe"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD",
     b"acTL", b"fcTL", b"fdAT", b"cICP"}
)  # fmt: skip


class CannotStrip(ValueError):
    """The picture is damaged or of a make that we do not know well enough to promise anything."""


def strip(media_type: str, content: bytes) -> tuple[bytes, int]:
    """The picture without metadata, and where its own data ended in the original. CannotStrip."""
    try:
        match media_type:
            case "image/jpeg":
                return _jpeg(content)
            case "image/png":
                return _png(content)
            case "image/webp":
                return _webp(content)
            case "image/gif":
                return _gif(content)
    except (IndexError, struct.error) as fault:
        raise CannotStrip(f"{media_type} ends too early") from fault
    raise CannotStrip(media_type)


def _jpeg(content: bytes) -> tuple[bytes, int]:
    kept, at, orientation = [b"\xff\xd8"], 2, 1
    if content[:2] != b"\xff\xd8":
        raise CannotStrip("not a JPEG")
    while True:
        if content[at] != 0xFF:
            raise CannotStrip("a JPEG segment without its mark")
        marker = content[at + 1]
        if marker == 0xFF:  # fill bytes
            at += 1
            continue
        if marker == 0xD9:
            kept.append(b"\xff\xd9")
            at += 2
            break
        length = int(struct.unpack_from(">H", content, at + 2)[0])
        if length < 2:
            raise CannotStrip("a JPEG segment without length")
        segment, body = content[at : at + 2 + length], content[at + 4 : at + 2 + length]
        if len(segment) < 2 + length:
            raise CannotStrip("a JPEG segment cut off")
        if marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
            orientation = _orientation(body[6:])
        elif _keeps(marker, body):
            kept.append(segment)
        at += 2 + length
        if marker == 0xDA:
            end = _scan_end(content, at)
            kept.append(content[at:end])
            at = end
    if orientation != 1:
        kept.insert(1, _exif_of(orientation))
    return b"".join(kept), at


def _keeps(marker: int, body: bytes) -> bool:
    if marker == 0xE2:
        return body.startswith(_ICC)
    if marker == 0xEE:
        return body.startswith(_ADOBE)
    return not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _scan_end(content: bytes, at: int) -> int:
    """The next mark after the coded data that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise CannotStrip("a JPEG without end")
        following = content[at + 1]
        if following == 0x00 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _orientation(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        at = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for entry in range(struct.unpack_from(f"{order}H", tiff, at)[0]):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + entry * 12)
            if tag == 0x0112:
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _exif_of(orientation: int) -> bytes:
    """An Exif segment that says how the picture stands, and nothing more."""
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> tuple[bytes, int]:
    if not content.startswith(_PNG):
        raise CannotStrip("not a PNG")
    kept, at = [_PNG], len(_PNG)
    while True:
        length, kind = int(struct.unpack_from(">I", content, at)[0]), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content):
            raise CannotStrip("a PNG chunk cut off")
        if kind in _PNG_KEPT:
            kept.append(content[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(kept), at


def _webp(content: bytes) -> tuple[bytes, int]:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise CannotStrip("not a WebP")
    whole = 8 + int(struct.unpack_from("<I", content, 4)[0])
    if whole > len(content):
        raise CannotStrip("a WebP cut off")
    kept, at = [], 12
    while at + 8 <= whole:
        kind, length = content[at : at + 4], int(struct.unpack_from("<I", content, at + 4)[0])
        end = at + 8 + length + length % 2
        chunk = content[at:end]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]  # no Exif, no XMP any more
        if kind not in {b"EXIF", b"XMP "}:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body, whole


def _gif(content: bytes) -> tuple[bytes, int]:
    if content[:6] not in {b"GIF87a", b"GIF89a"}:
        raise CannotStrip("not a GIF")
    at = 13 + (3 * 2 ** ((content[10] & 7) + 1) if content[10] & 0x80 else 0)
    kept = [content[:at]]
    while True:
        start, kind = at, content[at]
        if kind == 0x3B:
            return b"".join([*kept, b"\x3b"]), at + 1
        if kind == 0x2C:
            at += 10 + (3 * 2 ** ((content[at + 9] & 7) + 1) if content[at + 9] & 0x80 else 0) + 1
        elif kind == 0x21:
            at += 2
        else:
            raise CannotStrip("a GIF block of no known kind")
        body = at
        while content[at]:
            at += content[at] + 1
        at += 1
        told = kind == 0x21 and (
            content[start + 1] == 0xFE
            or (content[start + 1] == 0xFF and content[body + 1 : body + 12] not in {b"NETSCAPE2.0", b"ANIMEXTS1.0"})
        )
        if not told:
            kept.append(content[start:at])
