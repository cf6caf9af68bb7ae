"""What a picture or a video tells besides what it shows, in words for the reporter. Nothing is decoded that need not be."""

import struct
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.ExifTags import GPSTAGS, TAGS

_LABELS = {
    "Make": "设备厂商", "Model": "设备型号", "DateTimeOriginal": "拍摄时间", "DateTime": "修改时间", "Software": "软件",
    "Artist": "作者", "Copyright": "版权", "ImageDescription": "说明", "BodySerialNumber": "机身编号",
    "LensModel": "镜头", "CameraOwnerName": "相机主人", "UserComment": "备注", "HostComputer": "设备名称",
}  # fmt: skip
MOST = 80


def of_picture(content: bytes) -> dict[str, str]:
    """Chinese label → value; ``拍摄地点`` first where there is one. A file that cannot be read says so."""
    try:
        if content.startswith(b"\x89PNG"):
            return _of_png(content)
        with Image.open(BytesIO(content)) as picture:
            told = dict(picture.info)
            found = _of(picture.getexif())
    except Image.DecompressionBombError:  # more points than the library likes: what it tells is read without it
        at = content.find(b"Exif\x00\x00", 0, 1 << 17)
        return of_exif(content[at + 6 : at + 6 + (1 << 16)]) if at >= 0 else {}
    except Exception as fault:  # whatever a hostile file makes the library raise: the file is kept, only unread
        return {"附带信息": f"读不出来（{type(fault).__name__}）"}
    return found | _notes({key: value for key, value in told.items() if isinstance(key, str)})


def _of(exif: Any) -> dict[str, str]:
    return _place(exif) | _tags(exif) | _tags(exif.get_ifd(0x8769))


def _notes(told: dict[str, Any]) -> dict[str, str]:
    found = {}
    texts = [key for key in told if isinstance(told[key], str) and key != "transparency"]
    if texts:
        found["文字备注"] = "；".join(f"{key}：{told[key]}" for key in texts)[:MOST]
    if any("xmp" in key.lower() for key in told):
        found["XMP 附注"] = "有"
    return found


def _of_png(content: bytes) -> dict[str, str]:
    """From its chunks: asked for the Exif of a PNG the library decodes the picture, and a small file may be a huge picture."""
    found: dict[str, str] = {}
    told: dict[str, Any] = {}
    at = 8
    while at + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        if kind == b"eXIf":
            found |= of_exif(body)
        elif kind in {b"tEXt", b"zTXt", b"iTXt"}:
            key, _, rest = body.partition(b"\x00")
            plain = rest.rpartition(b"\x00")[2] if kind == b"iTXt" else rest
            packed = kind == b"zTXt" or (kind == b"iTXt" and rest[:1] == b"\x01")  # nothing is unpacked here
            told[key.decode("latin-1")[:MOST]] = "有" if packed else plain.decode("utf-8" if kind == b"iTXt" else "latin-1", "replace")[:MOST]  # fmt: skip
        elif kind == b"IEND":
            break
        at += 12 + length
    return found | _notes(told)


def _tags(values: Any) -> dict[str, str]:
    found = {}
    for number, value in dict(values).items():
        if label := _LABELS.get(str(TAGS.get(number, ""))):
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
            if text := "".join(sign for sign in text if sign.isprintable()).strip()[:MOST]:
                found[label] = text
    return found


def _place(exif: Any) -> dict[str, str]:
    told = {GPSTAGS.get(key, key): value for key, value in dict(exif.get_ifd(0x8825)).items()}
    if "GPSLatitude" not in told or "GPSLongitude" not in told:
        return {"拍摄地点": "有"} if told else {}
    north = "南纬" if told.get("GPSLatitudeRef") == "S" else "北纬"
    east = "西经" if told.get("GPSLongitudeRef") == "W" else "东经"
    return {"拍摄地点": f"{north}{_degrees(told['GPSLatitude'])}，{east}{_degrees(told['GPSLongitude'])}"}


def _degrees(parts: Any) -> str:
    degrees, minutes, seconds = (float(part) for part in parts)
    return f"{degrees + minutes / 60 + seconds / 3600:.5f}度"


def of_boxes(paths: list[tuple[str, bytes]]) -> dict[str, str]:
    """For a video or an HEIC photograph: from the boxes that stripping found (path, content)."""
    found: dict[str, str] = {}
    for path, content in paths:
        if path.endswith("©xyz") or b"location.ISO6709" in content:
            place = content[content.find(b"+") :][:40] if b"+" in content else content[-40:]
            found["拍摄地点"] = (
                "".join(sign for sign in place.decode("latin-1") if sign in "+-.0123456789/")[:MOST] or "有"
            )
        elif path.endswith("Exif"):
            start = content.find(b"II*\x00") if b"II*\x00" in content else content.find(b"MM\x00*")
            if start >= 0:
                found |= of_exif(content[start:])
            found.setdefault("附带信息", "有")
        elif path.endswith("mvhd") and len(content) >= 8 and struct.unpack(">I", content[4:8])[0]:
            found["录制时间"] = "有"
        elif "udta" in path or "meta" in path:
            found.setdefault("附带信息", "有")
    return found


def of_exif(block: bytes) -> dict[str, str]:
    try:
        exif = Image.Exif()
        exif.load(b"Exif\x00\x00" + block)
        return _of(exif)
    except Exception as fault:
        return {"附带信息": f"读不出来（{type(fault).__name__}）"}
