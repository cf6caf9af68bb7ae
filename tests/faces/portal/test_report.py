"""我要举报, without scripts: from the empty form to the receipt, and whatever may go wrong on the way."""

import re

import pytest
from django.test import Client

from tests.faces.portal.forms import TYPED, challenge_of, only_report, press, receipt_of, send
from tests.faces.world import World
from tests.rooms.leads.things import gif, photo, video
from zhixian.faces.portal import limits
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.leads import codes, looking
from zhixian.rooms.leads.models import Attachment, Draft, Report

pytestmark = pytest.mark.django_db
TINY_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def test_document_picture_and_video_are_stored_with_a_hash_and_a_forbidden_type_gets_a_sentence(
    client: Client, world: World
) -> None:
    things = (("发票.pdf", TINY_PDF), ("现场.jpg", photo()), ("经过.mp4", video()))
    shown = press(client, "upload", things).content.decode()
    assert all(name in shown for name, _ in things) and "共3个文件" in shown
    answer = press(client, "upload", (("假的照片.jpg", b"\x7fELF\x02\x01\x01" + b"\x00" * 100),))
    assert answer.status_code == 415
    assert "没有收下“假的照片.jpg”" in answer.content.decode() and "可以传：照片" in answer.content.decode()
    code = send(client)
    assert codes.read(code)
    rows = looking.show(only_report().pk, actor=world.actor("handler"), now=world.now).files
    assert len(rows) == 3 and all(len(row.sha256) == 64 and len(row.copy_sha256) == 64 for row in rows)


def test_what_a_photo_tells_is_shown_before_it_is_sent(client: Client, world: World) -> None:
    shown = press(client, "upload", (("a.jpg", photo()),)).content.decode()
    assert "北纬32.12500度，东经114.09000度" in shown and "HUAWEI" in shown and "2026:03:01 08:15:00" in shown


def test_a_draft_survives_a_closed_phone(client: Client, world: World) -> None:
    shown = press(client, "save", what="写了一半 𠮷 😀", matter="").content.decode()
    code = re.findall(r'id="draft-code">([\d ]+)<', shown)[0]
    assert "写了一半 𠮷 😀" in client.get("/report/").content.decode()  # the same phone
    other = Client()
    assert other.post("/report/resume/", {"code": code}).status_code == 302
    assert "写了一半 𠮷 😀" in other.get("/report/").content.decode()
    assert receipt_after_sending(other) == code


def receipt_after_sending(client: Client) -> str:
    return send(client)


def test_every_fault_is_a_sentence_beside_its_field_and_nothing_typed_is_lost(client: Client, world: World) -> None:
    answer = press(client, "send", what="", matter="", division_1="", offender="留下的字", named="yes", contact="")
    text = answer.content.decode()
    assert answer.status_code == 422 and "还有4处要改" in text
    for says in ("请选是什么事", "请写一两句话", "请选发生在哪里", "实名举报请留电话"):
        assert says in text
    assert "留下的字" in text
    with as_system():
        assert not Report.objects.exists() and Draft.objects.count() == 1


def test_pressed_twice_it_is_one_report(client: Client, world: World) -> None:
    page = challenge_of(client)
    for _ in range(2):  # two presses at once: neither has the other's cookie
        fresh = Client()
        assert fresh.post("/report/", TYPED | {"act": "send", "challenge": page}).status_code == 302
        code = receipt_of(fresh)
    first = only_report()
    again = fresh.post("/report/", TYPED | {"act": "send", "challenge": page})
    assert again.status_code == 302 and receipt_of(fresh) == code and only_report().pk == first.pk


def test_going_back_and_writing_another_report_makes_another(client: Client, world: World) -> None:
    page = challenge_of(client)
    client.post("/report/", TYPED | {"act": "send", "challenge": page})
    first = receipt_of(client)
    client.post("/report/", TYPED | {"act": "send", "challenge": page, "what": "另一件事"})
    assert receipt_of(client) != first
    with as_system():
        assert Report.objects.count() == 2


def test_the_same_thing_reported_by_two_is_kept_twice_and_shown_as_alike(world: World) -> None:
    one, other = Client(), Client()
    assert send(one) != send(other)
    handler = world.actor("handler")
    rows = looking.queue(handler, now=world.now)
    assert len(rows) == 2 and all(row.alike == 1 for row in rows)
    alike = looking.show(rows[0].id, actor=handler, now=world.now).alike
    assert "名称相同" in alike[0][1] and "内容相同" in alike[0][1] and "地址相同" in alike[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "𠮷𪚥𰻞",
        "买买提·阿不都热合曼𠀀",
        "😀👨‍👩‍👧‍👦",
        "字" * 10_000,
        "<script>alert(1)</script>",
        "'; drop table x; --",
        "a\r\nb\tc",
    ],
)
def test_rare_characters_emoji_and_ten_thousand_characters_arrive_as_written(
    client: Client, world: World, text: str
) -> None:
    send(client, what=text, offender=text[:100], named="yes", name=text[:50], contact="13800000000")
    page = looking.show(only_report().pk, actor=world.actor("handler"), now=world.now)
    assert page.facts["what"] == text.replace("\r", "") and page.facts["offender"] == text[:100].replace("\r", "")
    assert "<script>alert(1)" not in client.get("/follow/").content.decode()


def test_more_than_can_be_kept_gets_a_sentence(client: Client, world: World) -> None:
    answer = press(client, "send", what="字" * 20_001)
    assert answer.status_code == 422 and "最多20000个字，现在有20001个字" in answer.content.decode()
    assert press(client, "send", what="a\x00b").status_code == 422


def test_the_place_is_picked_without_a_map_and_without_scripts(client: Client, world: World) -> None:
    text = press(client, "place", division_1="320000", division_2="", division_3="").content.decode()
    assert "盐城市" in text and "东台市" not in text
    text = press(client, "place", division_1="320000", division_2="320900", division_3="").content.decode()
    assert "东台市" in text
    text = press(client, "find", place_words="东台", division_1="").content.decode()
    assert "江苏省盐城市东台市" in text
    assert (
        press(client, "find", place_words="没有这个地名", division_1="").content.decode().count("没有找到这个地名") >= 1
    )
    send(client, division_1="", division_2="", division_3="", division_hit="320981")
    assert only_report().division == "320981"
    assert ["320900", "盐城市"] in client.get("/places/320000.json").json()
    assert [name for _, name in client.get("/places/110000.json").json()][:1] == ["东城区"]  # no hollow 市辖区 between


def test_a_list_that_does_not_fit_the_one_above_is_set_aside(client: Client, world: World) -> None:
    send(client, division_1="320000", division_2="411500", division_3="411503")
    assert only_report().division == "320000"


def test_links_are_captured_and_never_opened(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def nowhere(*args: object, **kwargs: object) -> None:
        raise AssertionError("the server went to a link")

    pasted = "复制这条信息 https://m.tb.cn/h.5AbC?tk=x 打开，还有 http://169.254.169.254/latest/meta-data/ 和 http://2130706433/ shop.example.com/a"
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    send(client, links=pasted)
    links = looking.show(only_report().pk, actor=world.actor("handler"), now=world.now).links
    assert [(link.text, link.inside) for link in links] == [
        ("https://m.tb.cn/h.5AbC?tk=x", False), ("http://169.254.169.254/latest/meta-data/", True),
        ("http://2130706433/", True), ("http://shop.example.com/a", False),
    ]  # fmt: skip


def test_a_flood_is_slowed_and_what_was_written_stays(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.PER_HOUR, "send", 2)
    for _ in range(2):
        send(Client())
    answer = press(client, "send", what="洪水之后的一份")
    text = answer.content.decode()
    assert answer.status_code == 429 and "已保存，编号" in text and "洪水之后的一份" in text
    monkeypatch.setitem(limits.PER_HOUR, "begin", 0)
    answer = press(Client(), "save", what="没有收进去的一份")
    assert answer.status_code == 429 and "没有收进去的一份" in answer.content.decode()


def work_for(challenge: str) -> str:
    import hashlib

    for number in range(2**22):
        digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
        if int.from_bytes(digest[:4], "big") >> (32 - limits.WORK_BITS) == 0:
            return str(number)
    raise AssertionError("no luck")


def test_a_browser_that_has_worked_may_do_more_but_not_twice_with_one_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.PER_HOUR, "send", 1)
    send(Client())
    worker = Client()
    page = challenge_of(worker)
    done = {"challenge": page, "work": work_for(page)}
    assert press(worker, "send", **done).status_code == 302
    assert press(Client(), "send", what="第二次", **done).status_code == 429
    assert press(Client(), "send", challenge="made:up:challenge", work="1").status_code == 429


def test_a_file_that_is_two_kinds_is_stored_apart_and_only_ever_a_download(client: Client, world: World) -> None:
    joined = photo() + b"PK\x03\x04" + b"evil" * 100 + b"PK\x05\x06" + b"\x00" * 18
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    shown = press(
        client, "upload", (("a.jpg", joined), ("b.svg", svg), ("c.gif", b"GIF89a/*" + b"x" * 50 + b"*/=1;alert(1)"))
    ).content.decode()
    assert shown.count("单独存放") == 2 and shown.count("所以整个密封") == 1
    send(client)
    states = {
        row.kind: row.state for row in looking.show(only_report().pk, actor=world.actor("handler"), now=world.now).files
    }
    assert states == {"照片（JPG）": "apart", "image/svg+xml": "apart", "图片（GIF）": "sealed"}


def test_nothing_else_is_shown_than_the_reporters_own(client: Client, world: World) -> None:
    press(client, "upload", (("a.gif", gif()),))
    with as_system():
        upload = Attachment.objects.get()
    stranger = Client()
    assert stranger.get("/report/files/").status_code == 404
    press(stranger, "save")
    headers = {"tus-resumable": "1.0.0"}
    for client_, status in ((stranger, 404), (client, 200)):
        assert client_.head(f"/report/uploads/{upload.pk}", headers=headers).status_code == status


def test_the_receipt_can_be_saved_as_a_picture(client: Client, world: World) -> None:
    send(client)
    answer = client.get("/report/receipt.png")
    assert answer.content.startswith(b"\x89PNG") and answer["Content-Disposition"].startswith("attachment")
    assert Client().get("/report/receipt.png").status_code == 404
    client.post("/report/leave/")
    assert client.get("/report/receipt/").status_code == 302


def test_without_any_unit_in_the_roster_the_draft_stays(client: Client, db: None) -> None:
    answer = press(client, "send")
    assert answer.status_code == 503 and "已经保存" in answer.content.decode()
    with as_system():
        assert Draft.objects.count() == 1
