"""tus 1.0.0: core, creation, checksum, termination, expiration; and a line that breaks anywhere."""

import base64
import hashlib
import random
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client

from tests.faces.portal.forms import only_report, press, send
from tests.faces.world import World
from tests.rooms.leads.things import TODAY, begun, video
from zhixian.rooms.leads import files, uploads
from zhixian.rooms.leads.uploads import BadChecksum, Busy, TooLarge, WrongOffset

pytestmark = pytest.mark.django_db
TUS = {"tus-resumable": "1.0.0"}
BODY = "application/offset+octet-stream"


def create(client: Client, content: bytes, name: str = "经过.mp4") -> str:
    told = base64.b64encode(name.encode()).decode()
    answer = client.post(
        "/report/uploads/", headers={**TUS, "upload-length": str(len(content)), "upload-metadata": f"filename {told}"}
    )
    assert answer.status_code == 201 and "GMT" in answer["Upload-Expires"] and "00:00:00" in answer["Upload-Expires"]
    return answer["Location"]


def patch(client: Client, url: str, offset: int, content: bytes, **headers: str) -> tuple[int, str]:
    told = {**TUS, "upload-offset": str(offset), **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = client.patch(url, content, content_type=BODY, headers=told)
    return answer.status_code, answer.headers.get("Upload-Offset", "")


@pytest.fixture
def writer(client: Client, world: World) -> Client:
    press(client, "save")
    return client


def test_what_the_server_can_do_is_said(client: Client, world: World) -> None:
    answer = client.options("/report/uploads/")
    assert answer.status_code == 204 and answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,checksum,termination,expiration" and int(answer["Tus-Max-Size"]) > 10**8


def test_in_pieces_with_checksums_and_a_look_between(writer: Client) -> None:
    content = video(random.Random(7).randbytes(300_000))
    url, at = create(writer, content), 0
    while at < len(content):
        piece = content[at : at + 100_000]
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        assert patch(writer, url, at, piece, upload_checksum="sha256 " + base64.b64encode(b"x" * 32).decode())[0] == 460
        assert patch(writer, url, at, piece, upload_checksum=f"sha256 {checksum}")[0] == 204
        at += len(piece)
        if at < len(content):
            head = writer.head(url, headers=TUS)
            assert (head["Upload-Offset"], head["Upload-Length"]) == (str(at), str(len(content)))
            assert "no-store" in head["Cache-Control"]
    send(writer)
    assert hashlib.sha256(content).hexdigest() in writer.get("/follow/").content.decode()


def test_what_is_out_of_order_is_refused_and_changes_nothing(writer: Client) -> None:
    url = create(writer, b"x" * 100)
    assert patch(writer, url, 0, b"x" * 10) == (204, "10")
    assert patch(writer, url, 0, b"y" * 10) == (409, "10")
    assert patch(writer, url, 50, b"y" * 10) == (409, "10")
    assert patch(writer, url, 10, b"x" * 91)[0] == 413  # more than announced
    assert writer.patch(url, b"x", content_type="text/plain", headers={**TUS, "upload-offset": "10"}).status_code == 415
    assert writer.patch(url, b"x", content_type=BODY, headers={**TUS, "upload-offset": "-1"}).status_code == 400
    assert writer.patch(url, b"x", content_type=BODY, headers={"upload-offset": "10"}).status_code == 412
    assert patch(writer, url, 10, b"x", upload_checksum="md4 xx")[0] == 400
    assert writer.head(url, headers=TUS)["Upload-Offset"] == "10"
    assert writer.put(url, headers=TUS).status_code == 405


def test_too_large_empty_and_badly_named_are_refused(writer: Client) -> None:
    for length, status in ((str(10**13), 413), ("0", 415), ("", 400), ("1e9", 400), ("١", 400), ("9" * 30, 400)):
        assert writer.post("/report/uploads/", headers={**TUS, "upload-length": length}).status_code == status
    answer = writer.post("/report/uploads/", headers={**TUS, "upload-length": "9", "upload-metadata": "filename ???"})
    assert answer.status_code == 400


def test_it_is_given_up(writer: Client) -> None:
    url = create(writer, b"x" * 100)
    assert writer.delete(url, headers=TUS).status_code == 204
    assert writer.head(url, headers=TUS).status_code == 404
    assert not files.place(UUID(url.rsplit("/", 1)[1]), "original").exists()


def test_a_page_of_another_site_has_no_way_in(writer: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = writer.cookies
    assert strict.post("/report/uploads/", headers={"upload-length": "9"}).status_code == 412
    assert strict.post("/report/", {"act": "save"}).status_code == 403
    assert Client().post("/report/uploads/", headers={**TUS, "upload-length": "9"}).status_code == 404


def test_an_unfinished_upload_holds_up_the_sending_and_says_so(writer: Client) -> None:
    create(writer, b"x" * 100)
    answer = press(writer, "send")
    assert answer.status_code == 422 and "还有1个文件没有传完" in answer.content.decode()
    assert "请再选一次这个文件" in writer.get("/report/").content.decode()


def test_a_program_is_refused_at_its_end_and_nothing_of_it_is_kept(writer: Client) -> None:
    content = b"\x7fELF\x02\x01\x01" + b"\x00" * 500
    url = create(writer, content, "照片.jpg")
    assert patch(writer, url, 0, content)[0] == 415
    assert writer.head(url, headers=TUS).status_code == 404
    send(writer)
    assert only_report()


def breaking(content: bytes, after: int, piece: int) -> Iterator[bytes]:
    """A body whose line breaks after so many bytes, as the server sees it."""
    for at in range(0, after, piece):
        yield content[at : min(at + piece, after)]
    raise OSError("connection reset")


def test_a_line_that_breaks_anywhere_gives_the_same_bytes(world: World) -> None:
    """bench/reports.py does this a thousand times over a real socket; here the room itself, at 120 random places."""
    chance, reporter = random.Random(41), begun()
    content = video(chance.randbytes(200_000))
    breaks = 0
    while breaks < 120:
        upload = uploads.begin(reporter, "经过.mp4", len(content), today=TODAY)
        at = 0
        while at < len(content):
            after = chance.randrange(0, 40_000)
            rest = content[at:]
            body = iter([rest]) if after > len(rest) else breaking(rest, after, chance.choice((1000, 4096, 16384)))
            breaks += after <= len(rest)
            at = uploads.add(reporter, upload.id, at, body, today=TODAY).offset
        assert uploads.standing(reporter, upload.id).sha256 == hashlib.sha256(content).hexdigest()


def test_a_promised_checksum_drops_a_broken_piece(world: World) -> None:
    reporter = begun()
    upload = uploads.begin(reporter, "a.txt", 100, today=TODAY)
    right = base64.b64encode(hashlib.sha1(b"x" * 50).digest()).decode()
    with pytest.raises(BadChecksum):
        uploads.add(reporter, upload.id, 0, breaking(b"x" * 50, 20, 10), today=TODAY, checksum=("sha1", right))
    assert uploads.standing(reporter, upload.id).offset == 0


def test_of_two_who_write_at_once_one_is_refused(world: World) -> None:
    reporter = begun()
    upload = uploads.begin(reporter, "a.txt", 100, today=TODAY)

    def meanwhile() -> Iterator[bytes]:
        with pytest.raises(Busy):
            uploads.add(reporter, upload.id, 0, iter([b"y" * 100]), today=TODAY)
        yield b"x" * 100

    uploads.add(reporter, upload.id, 0, meanwhile(), today=TODAY)
    assert uploads.standing(reporter, upload.id).sha256 == hashlib.sha256(b"x" * 100).hexdigest()
    with pytest.raises(WrongOffset):
        uploads.add(reporter, upload.id, 0, iter([b"y"]), today=TODAY)


def test_hundreds_of_files_and_no_more_than_the_limit(
    world: World, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 3)
    reporter = begun()
    for number in range(3):
        uploads.receive_whole(reporter, f"{number}.txt", BytesIO(b"text"), 4, today=TODAY)
    with pytest.raises(TooLarge) as refusal:
        uploads.begin(reporter, "one more.txt", 4, today=TODAY)
    assert "先提交，再凭编号补充" in refusal.value.user_message
