"""Small files that would become enormous are found by what is in them, kept apart with a reason, and never opened for the officer."""

import io
import time
import tracemalloc
import zlib

import pytest

from tests.rooms.leads import bombs
from tests.rooms.leads.bombs import MIB
from tests.rooms.leads.things import attach, begun, gif, photo, png, png_bomb, webp
from tests.rooms.world import World
from zhixian import bursting
from zhixian.law.reading.files import Unreadable, text_of
from zhixian.rooms.leads import sheets, sniffing, uploads

GIGABYTES = 4096
DOCUMENT, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"


def archive(content: bytes) -> str:
    return bursting.archive(io.BytesIO(content), len(content))


def pdf(content: bytes) -> str:
    return bursting.pdf(io.BytesIO(content), len(content))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: bombs.zipped([("a.txt", bombs.zeros_deflated(GIGABYTES), 0xFFFFFFF0)]), "像是压缩炸弹"),
        (lambda: bombs.zipped([("a.txt", bombs.zeros_deflated(GIGABYTES), 900_000)]), "比目录里写的大"),
        (lambda: bombs.zipped([("a.txt", bombs.zeros_deflated(16), 16 * MIB)], same_place=90), "像是压缩炸弹"),
        (lambda: bombs.zipped([("a.bin", b"x" * 40_000, 40_000)], method=0, same_place=90), "互相重叠"),
        (lambda: bombs.zipped([("a.txt", bombs.deflated(bombs.plain_zip(b_txt=b"x" * 99)), 211)]), "还有压缩包"),
        (lambda: bombs.plain_zip(inner_zip=b"PK"), "还有压缩包"),
        (lambda: bombs.plain_zip(a_txt=b"\x1f\x8b\x08" + b"x" * 40), "还有压缩包"),
        (lambda: bombs.office(DOCUMENT, bombs.zeros_deflated(GIGABYTES), 700_000), "比目录里写的大"),
        (lambda: bombs.office(SHEET, bombs.zeros_deflated(GIGABYTES), 0xFFFFFFF0), "像是压缩炸弹"),
        (lambda: bombs.zipped([("a.txt", b"x" * 50, 60)], flags=1), "加了密码"),
        (lambda: bombs.zipped([("a.txt", b"x" * 50, 60)], method=14), "少见的压缩方法"),
        (lambda: bombs.zipped([(f"{at}", b"", 0) for at in range(20_001)]), "太多"),
        (lambda: bombs.plain_zip(a_txt=b"x" * 500)[:-30], "没有目录"),
        (lambda: bombs.zipped([("a.txt", b"\xff" * 50, 60)]), "已损坏"),
    ],
    ids=["gigabytes", "lying", "many-of-one", "overlapping", "nested-hidden", "nested", "gzip", "docx", "xlsx", "password",
         "method", "entries", "cut", "damaged"],
)  # fmt: skip
def test_an_archive_that_would_burst_stays_apart(make: object, why: str) -> None:
    content = make()  # type: ignore[operator]
    tracemalloc.start()
    try:
        assert why in archive(content)
        assert tracemalloc.get_traced_memory()[1] < 64 * MIB  # it is looked into, not unpacked
    finally:
        tracemalloc.stop()


def test_an_ordinary_archive_is_kept() -> None:
    assert archive(bombs.plain_zip(a_txt="巷口".encode() * 5000, b_jpg=photo(), docs__c_csv=b"1,2\n" * 400)) == ""
    assert archive(bombs.office(DOCUMENT, bombs.deflated(b"<w:p/>" * 900), 5400)) == ""


def test_the_work_of_looking_has_an_end() -> None:
    noise = [(f"{at}.txt", bombs.zeros_deflated(64) + bytes(400_000), 64 * MIB) for at in range(12)]
    begun_at = time.process_time()
    assert "没有全部检查" in archive(bombs.zipped(noise))
    assert time.process_time() - begun_at < 20  # 256 of 768 MiB; a limit that only an endless loop breaks


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: bombs.pdf(bombs.zeros_deflated(GIGABYTES, wbits=15)), "像是压缩炸弹"),
        (lambda: bombs.pdf(zlib.compress(zlib.compress(bytes(64 * MIB), 9), 9), b"/Type /XObject"), "不止一层"),
        (lambda: bombs.pdf(b"789C", b"/Filter [/ASCIIHexDecode /FlateDecode]"), "不止一层"),
        (lambda: b"".join(bombs.pdf(zlib.compress(bytes(30 * MIB), 9)) for _ in range(10)), "展开后太大"),
    ],
    ids=["gigabytes", "twice", "chained", "many"],
)
def test_a_pdf_with_streams_that_would_burst_stays_apart(make: object, why: str) -> None:
    assert why in pdf(make())  # type: ignore[operator]


@pytest.mark.parametrize("name", ["a.docx", "a.pdf"])
def test_a_document_that_would_burst_is_not_read_for_an_officer(name: str) -> None:
    burst = (
        bombs.pdf(bombs.zeros_deflated(GIGABYTES, wbits=15))
        if name == "a.pdf"
        else bombs.office(DOCUMENT, bombs.zeros_deflated(GIGABYTES), 900)
    )
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable) as refusal:
            text_of(name, burst)
        assert tracemalloc.get_traced_memory()[1] < 64 * MIB and "展开后过大" in str(refusal.value)
    finally:
        tracemalloc.stop()


def test_a_document_may_hold_a_sheet() -> None:
    inner = bombs.plain_zip(sheet_xml=b"<row/>" * 9)
    both = bombs.zipped(
        [
            ("word/document.xml", bombs.deflated(b"x" * 90), 90),
            ("word/embeddings/a.xlsx", bombs.deflated(inner), len(inner)),
        ]
    )
    assert bursting.archive(io.BytesIO(both), len(both), may_hold_archives=True) == ""
    assert "还有压缩包" in archive(both)


def test_an_ordinary_pdf_is_kept() -> None:
    page = zlib.compress(b"BT /F1 12 Tf (Hello) Tj ET\n" * 900)
    assert (
        pdf(bombs.pdf(page) + bombs.pdf(photo(), b"/Filter /DCTDecode") + bombs.pdf(zlib.compress(b"\xff" * 9 * MIB)))
        == ""
    )


@pytest.mark.parametrize(
    ("media_type", "content", "points"),
    [("image/jpeg", photo(), 320 * 240), ("image/png", png(), 40 * 30), ("image/webp", webp(), 40 * 30),
     ("image/gif", gif(), 20 * 20), ("image/png", png_bomb(), 65000**2), ("image/png", b"\x89PNG", 0), ("image/heic", b"", 0)],
)  # fmt: skip
def test_the_size_of_a_picture_is_read_from_its_head(media_type: str, content: bytes, points: int) -> None:
    assert bursting.points_of(media_type, content) == points
    assert bool(bursting.picture(media_type, content)) == (points > 10**9)


def test_a_camera_of_200_million_points_is_no_bomb() -> None:
    head = photo()
    at = head.index(b"\xff\xc0")
    large = head[: at + 5] + (12240).to_bytes(2, "big") + (16320).to_bytes(2, "big") + head[at + 9 :] + bytes(9_000_000)
    assert bursting.points_of("image/jpeg", large) == 12240 * 16320
    assert bursting.picture("image/jpeg", large) == ""
    assert bursting.picture("image/jpeg", large[:30_000])


def test_what_bursts_is_taken_in_apart_with_its_reason_and_nothing_is_decoded(world: World) -> None:
    reporter = begun()
    tracemalloc.start()
    try:
        found = [
            attach(reporter, name, content)
            for name, content in (
                ("p.png", png_bomb()), ("b.zip", bombs.zipped([("a", bombs.zeros_deflated(GIGABYTES), 90_000)])),
                ("c.pdf", bombs.pdf(bombs.zeros_deflated(GIGABYTES, wbits=15))), ("ok.png", png()), ("ok.jpg", photo()),
            )
        ]  # fmt: skip
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [file.state for file in found] == ["apart", "apart", "apart", "kept", "kept"]
    assert "像素" in found[0].why and "比目录里写的大" in found[1].why and "像是压缩炸弹" in found[2].why
    assert "拍摄地点" in found[4].tells and "文字备注" in found[3].tells and found[3].tells["XMP 附注"] == "有"
    assert peak < 96 * MIB
    assert {file.name for file in uploads.listed(reporter)} == {
        "p.png",
        "b.zip",
        "c.pdf",
        "ok.png",
        "ok.jpg",
    }  # nothing lost


def test_a_picture_that_is_small_on_the_disk_and_large_in_memory_is_not_decoded_for_what_it_tells() -> None:
    from PIL import Image

    from zhixian.rooms.leads import metadata

    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0110] = "ALN-AL00"
    Image.new("1", (12_000, 12_000)).save(out, "PNG", exif=exif)
    tracemalloc.start()
    try:
        assert metadata.of_picture(out.getvalue()) == {"设备型号": "ALN-AL00"}
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB
    finally:
        tracemalloc.stop()


def test_sniffing_looks_into_what_unpacks_and_leaves_the_rest() -> None:
    bomb = bombs.zipped([("a", bombs.zeros_deflated(64), 50)])
    kept = sniffing.Found("application/zip", "kept")
    assert sniffing.looked_into(kept, io.BytesIO(bomb), len(bomb)).verdict == "apart"
    for found in (sniffing.Found("text/plain", "kept"), sniffing.Found("application/zip", "refused", "程序")):
        assert sniffing.looked_into(found, io.BytesIO(bomb), len(bomb)) is found


@pytest.mark.parametrize("said", [0xFFFFFFF0, 400])
def test_a_list_of_leads_that_would_burst_is_refused(said: int) -> None:
    data = bombs.zipped([("xl/workbook.xml", bombs.zeros_deflated(GIGABYTES), said)])
    tracemalloc.start()
    try:
        with pytest.raises(sheets.NoTable) as refusal:
            sheets.read(data)
        assert tracemalloc.get_traced_memory()[1] < 64 * MIB
    finally:
        tracemalloc.stop()
    assert "像是压缩炸弹" in refusal.value.fields["file"]
