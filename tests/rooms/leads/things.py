"""Files and reports that the tests of this room hand in."""

import struct
import zlib
from datetime import date, datetime
from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

from zhixian.moments import SHANGHAI, local_day
from zhixian.rooms.leads import drafts, sending, uploads
from zhixian.rooms.leads.drafts import Reporter
from zhixian.rooms.leads.models import Report

NOW = datetime(2026, 3, 4, 15, 37, 21, tzinfo=SHANGHAI)
TODAY = NOW.date()
PLACE = "411503"


def photo(*, width: int = 320, height: int = 240, orientation: int = 6, shade: int = 90) -> bytes:
    """A JPEG that tells where, when and with what it was taken."""
    picture = (
        Image.linear_gradient("L").resize((width, height)).point(lambda value: (value + shade) % 256).convert("RGB")
    )
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "HUAWEI", "ALN-AL00", orientation
    exif[0x013B] = "陆某某".encode().decode("latin-1")
    exif.get_ifd(0x8769)[0x9003] = "2026:03:01 08:15:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 7.0, 30.0), 3: "E", 4: (114.0, 5.0, 24.0)})
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"taken by an honest person", quality=80)
    return out.getvalue()


def png() -> bytes:
    out, told = BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("Author", "陆某某")
    told.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>gps</x:xmpmeta>")
    Image.new("RGBA", (40, 30), (10, 200, 30, 128)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def webp() -> bytes:
    out, exif = BytesIO(), Image.Exif()
    exif[0x0110] = "ALN-AL00"
    Image.new("RGB", (40, 30), (10, 200, 30)).save(
        out, "WEBP", exif=exif, xmp=b"<x:xmpmeta>gps</x:xmpmeta>", lossless=True
    )
    return out.getvalue()


def gif() -> bytes:
    out = BytesIO()
    frames = [Image.new("P", (20, 20), shade) for shade in (1, 9)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=b"taken at home")
    return out.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def video(payload: bytes = b"frames" * 50) -> bytes:
    """An MP4 of the shape that phones write: with place, device and times."""
    mvhd = box(b"mvhd", b"\x00" * 4 + struct.pack(">II", 3_855_000_000, 3_855_000_000) + b"\x00" * 88)
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+32.1250+114.0900/"))
    track = box(b"trak", box(b"tkhd", b"\x00" * 4 + struct.pack(">II", 3_855_000_000, 3_855_000_001) + b"\x00" * 72))
    return (
        box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + box(b"moov", mvhd + track + place) + box(b"mdat", payload)
    )


def heic() -> bytes:
    """The boxes of an HEIC photograph: one picture item, one Exif item; the picture's bytes are no real HEVC."""
    tiff = b"Exif\x00\x00" + photo()[30:200]
    infe = lambda number, kind: box(b"infe", b"\x02\x00\x00\x00" + struct.pack(">HH", number, 0) + kind + b"\x00")  # noqa: E731
    iinf = box(b"iinf", b"\x00" * 4 + struct.pack(">H", 2) + infe(1, b"hvc1") + infe(2, b"Exif"))
    head = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")

    def meta(first: int) -> bytes:
        entry = lambda number, at, length: struct.pack(">HHHII", number, 0, 1, at, length)  # noqa: E731
        iloc = box(
            b"iloc",
            b"\x00" * 4 + b"\x44\x00" + struct.pack(">H", 2) + entry(1, first, 64) + entry(2, first + 64, len(tiff)),
        )
        return box(b"meta", b"\x00" * 4 + box(b"hdlr", b"\x00" * 8 + b"pict" + b"\x00" * 13) + iinf + iloc)

    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", b"P" * 64 + tiff)


def png_bomb() -> bytes:
    """A small file that would be a picture of four billion points."""
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))  # noqa: E731
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 65000, 65000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 100_000)) + chunk(b"IEND", b"")


def told(**more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "matter": "mark", "what": "巷口的商行卖假冒名牌白酒，一箱六瓶只要二百元。", "division": PLACE, "place": "城东新区巷口12号",
        "offender": "某某商行", "links": "", "named": False, "name": "", "contact": "", "reward": False,
    }  # fmt: skip
    return plain | more


def begun(today: date = TODAY, **more: Any) -> Reporter:
    return drafts.begin(told(**more), today=today)


def attach(reporter: Reporter, name: str, content: bytes, today: date = TODAY) -> uploads.File:
    return uploads.receive_whole(reporter, name, BytesIO(content), len(content), today=today)


def sent(at: datetime = NOW, files: tuple[tuple[str, bytes], ...] = (), **more: Any) -> tuple[Reporter, Report]:
    reporter = begun(local_day(at), **more)
    for name, content in files:
        attach(reporter, name, content, local_day(at))
    return reporter, sending.send(reporter, now=at)
