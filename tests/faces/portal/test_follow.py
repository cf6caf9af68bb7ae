"""查进度: right, wrong, reused and tried-out codes; answers, material, the claim of a reward."""

import time

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces.portal.forms import only_report, press, send
from tests.faces.world import World
from tests.rooms.leads.things import photo
from zhixian.faces.portal import limits
from zhixian.rooms.leads import codes, handling, looking

pytestmark = pytest.mark.django_db


def text_of(client: Client, **sent: str) -> tuple[int, str]:
    answer = client.post("/follow/", sent)
    return answer.status_code, answer.content.decode()


def test_the_code_opens_it_on_any_phone_and_leaving_closes_it(client: Client, world: World) -> None:
    code = send(client)
    other = Client()
    assert other.post("/follow/", {"code": codes.spoken(codes.read(code))}).status_code == 302
    assert "已经送到" in other.get("/follow/").content.decode()
    other.post("/report/leave/")
    assert "填回执上的十六位编号" in other.get("/follow/").content.decode()


def test_a_slip_is_told_from_an_unknown_code(client: Client, world: World) -> None:
    code = codes.read(send(client))
    slipped = code[:5] + str((int(code[5]) + 1) % 10) + code[6:]
    status, text = text_of(Client(), code=slipped)
    assert status == 422 and "有一位数字不对" in text
    status, text = text_of(Client(), code=codes.make())
    assert status == 404 and "没有找到这个编号" in text


def test_who_tries_codes_out_is_stopped_without_being_told(client: Client, world: World) -> None:
    code = send(client)
    thief = Client(REMOTE_ADDR="198.51.100.9")
    answers = {
        text_of(thief, code=made)[1].replace(made, "")
        for made in (codes.make() for _ in range(limits.PER_HOUR["wrong_code"]))
    }
    status, text = text_of(thief, code=code)  # the right one, at last: it looks as wrong as the others
    assert status == 404 and len(answers | {text.replace(code, "")}) <= len(answers) + 1
    assert "没有找到这个编号" in text and "太多" not in text
    assert Client().post("/follow/", {"code": code}).status_code == 302  # the reporter, elsewhere, notices nothing


def test_the_answer_of_a_stopped_one_takes_as_long(client: Client, world: World) -> None:
    code = send(client)
    thief = Client(REMOTE_ADDR="198.51.100.9")

    def seconds() -> float:
        begun = time.perf_counter()
        text_of(thief, code=code)
        return time.perf_counter() - begun

    free = min(seconds() for _ in range(5))
    for _ in range(limits.PER_HOUR["wrong_code"]):
        text_of(thief, code=codes.make())
    stopped = min(seconds() for _ in range(5))
    assert 0.3 < stopped / free < 4  # both hash the code slowly; the rest is a page more or less


def test_a_question_is_answered_and_material_added(client: Client, world: World) -> None:
    send(client)
    report, handler = only_report(), world.actor("handler")
    handling.ask(report.pk, "几点送货？", actor=handler, now=timezone.now())
    assert "问您" in client.get("/follow/").content.decode()
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/follow/add/", {"text": "晚上八点", "files": SimpleUploadedFile("新的.jpg", photo())})
    shown = answer.content.decode()
    assert "已收到1个文件" in shown and "拍摄地点" in shown and "问您" not in shown
    page = looking.show(report.pk, actor=handler, now=timezone.now())
    assert page.said[-1].text == "晚上八点" and len(page.files) == 1 and not page.files[0].tells
    assert client.post("/follow/add/", {"text": " "}).status_code == 422
    assert client.post("/follow/add/", {"files": SimpleUploadedFile("a.exe", b"MZ" + b"\x00" * 99)}).status_code == 415


def test_nothing_is_added_to_what_was_not_sent(client: Client, world: World) -> None:
    press(client, "save")
    assert client.post("/follow/add/", {"text": "早了"}).status_code == 404
    assert Client().post("/follow/add/", {"text": "谁"}).status_code == 302


def test_a_reward_is_claimed_by_code_alone(client: Client, world: World) -> None:
    from uuid import uuid4

    send(client, reward="1")
    report, handler = only_report(), world.actor("handler")
    assert client.post("/follow/reward/").status_code == 422  # not before there is a case
    handling.register(report.pk, actor=handler, now=timezone.now())
    handling.filed_as(report.pk, uuid4(), actor=handler, now=timezone.now())
    assert "不用留姓名" in client.get("/follow/").content.decode()
    assert client.post("/follow/reward/").status_code == 302
    assert "申领" in client.get("/follow/").content.decode()
    assert looking.show(report.pk, actor=handler, now=timezone.now()).claimed_on is not None


def test_a_cookie_that_is_not_ours_is_nobody(world: World) -> None:
    forged = Client()
    forged.cookies["zhixian-report"] = "gAAAAA-forged"
    assert "填回执上的十六位编号" in forged.get("/follow/").content.decode()
    assert forged.get("/report/").status_code == 200
