"""Files made to burst, small as they lie here."""

import io
import struct
import zipfile
import zlib

MIB = 1024 * 1024


def zeros_deflated(mebibytes: int, *, wbits: int = -15) -> bytes:
    """A deflate stream of so many MiB of zeros: one flushed block, over and over."""
    coder = zlib.compressobj(9, zlib.DEFLATED, wbits)
    begin = coder.compress(b"") if wbits < 0 else b""
    block = coder.compress(bytes(16 * MIB)) + coder.flush(zlib.Z_FULL_FLUSH)
    head, body = (b"", block) if wbits < 0 else (block[:2], block[2:])
    return begin + head + body * (mebibytes // 16) + b"\x03\x00"


def zipped(members: list[tuple[str, bytes, int]], *, method: int = 8, flags: int = 0, same_place: int = 1) -> bytes:
    """A ZIP by hand: (name, packed bytes, the size that the directory says). ``same_place``: so many entries of the directory
    point to each member."""
    out, directory, count = io.BytesIO(), b"", 0
    for name, packed, said in members:
        encoded, at = name.encode(), out.tell()
        fields = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x21, 0, len(packed), said, len(encoded), 0)
        out.write(b"PK\x03\x04" + fields + encoded + packed)
        entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, at) + encoded
        directory, count = directory + entry * same_place, count + same_place
    begin = out.tell()
    out.write(directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), begin, 0))
    return out.getvalue()


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9, -15)


def plain_zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def office(main: str, packed: bytes, said: int) -> bytes:
    """What a Word or Excel file is to a sniffer, with one part that bursts."""
    parts = [("[Content_Types].xml", deflated(b"<Types/>"), 8), ("_rels/.rels", deflated(b"<Relationships/>"), 16)]
    return zipped([*parts, (main, packed, said)])


def pdf(stream: bytes, told: bytes = b"/Filter /FlateDecode") -> bytes:
    head = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< "
        + told
        + b" /Length "
        + str(len(stream)).encode()
    )
    return head + b" /DecodeParms << /Columns 4 >> >>\nstream\r\n" + stream + b"\r\nendstream\nendobj\n%%EOF\n"
