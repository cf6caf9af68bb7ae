"""线索 on the desk: from the queue to the case, and a stranger who sees nothing of it."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from tests.faces.portal.forms import only_report, press, send
from tests.faces.world import World
from tests.rooms.leads.things import photo
from zhixian.faces.portal import limits
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.leads.models import Attachment

pytestmark = pytest.mark.django_db


@pytest.fixture
def public() -> Client:
    limits.counter.clear()
    return Client()


def acts(report: object, file: object) -> list[tuple[str, str]]:
    base = f"/desk/leads/{report}/"
    return [("get", base), *(("post", f"{base}{act}/") for act in ("register", "verify", "ask", "identity", "hand-over", "sign", "decide")),
            ("get", f"{base}files/{file}/"), ("post", f"{base}originals/{file}/"), ("get", f"/desk/dossiers/new/?lead={report}")]  # fmt: skip


def test_a_stranger_cannot_tell_it_from_nothing(
    signed_in: Callable[[str], Client], world: World, public: Client
) -> None:
    press(public, "upload", (("a.jpg", photo()),))
    send(public)
    report, stranger = only_report(), signed_in("stranger")
    with as_system():
        file = Attachment.objects.get()
    for (method, real), (_, unreal) in zip(acts(report.pk, file.pk), acts(uuid4(), uuid4()), strict=True):
        sent = {"reason": "看", "question": "问", "decision": "not_filed", "to_unit": str(world.units["police"].pk)}
        answer, other = (
            getattr(stranger, method)(address, sent if method == "post" else None) for address in (real, unreal)
        )
        assert (answer.status_code, other.status_code) == (404, 404), real
        assert answer.content == other.content, real
    assert "白酒" not in stranger.get("/desk/leads/").content.decode()
    for method, address in acts(report.pk, file.pk):
        assert getattr(public, method)(address).status_code == 302  # to the login


def test_from_the_queue_to_the_case_without_typing_it_again(
    signed_in: Callable[[str], Client], world: World, public: Client
) -> None:
    code = send(public, named="yes", name="陆某某", contact="13800000000")
    report, handler = only_report(), signed_in("handler")
    queue = handler.get("/desk/leads/").content.decode()
    assert "未登记" in queue and "巷口商行卖假冒名牌白酒" in queue and "陆某某" not in queue
    address = f"/desk/leads/{report.pk}/"
    handler.post(f"{address}register/")
    assert "陆某某" not in handler.get(address).content.decode()
    shown = handler.post(f"{address}identity/", {"reason": "核对送货时间"}).content.decode()
    assert "陆某某" in shown and "13800000000" in shown
    assert "陆某某" not in handler.get(address).content.decode()  # once, and not again without another trace
    public.post("/follow/", {"code": code})
    assert "陆知行查看了您的身份和联系方式。理由：核对送货时间" in public.get("/follow/").content.decode()

    sheet = handler.get(f"/desk/dossiers/new/?lead={report.pk}").content.decode()
    assert "巷口商行卖假冒名牌白酒" in sheet and "某某商行" in sheet and "13800000000" not in sheet
    once = re.findall(r'name="once" value="([^"]+)"', sheet)[0]
    typed = {
        "lead": str(report.pk), "once": once, "title": "某某商行涉嫌假冒案", "number": "东市监罚立〔2026〕9号", "cause": "销售侵犯注册商标专用权的商品",
        "right_type": "trademark", "lead_source": "complaint", "opened_on": "2026-02-02", "conduct_to": "2026-01-30",
        "parties.count": "1", "parties.0.role": "suspect", "parties.0.sort": "unit", "parties.0.name": "某某商行",
    }  # fmt: skip
    answers = [handler.post("/desk/dossiers/new/", typed) for _ in range(2)]  # pressed twice
    assert [answer.status_code for answer in answers] == [302, 302] and answers[0]["Location"] == answers[1]["Location"]
    assert answers[0]["Location"] in handler.get(address).content.decode()
    assert "已经立案调查" in public.get("/follow/").content.decode()


def test_whatever_it_is_a_file_is_only_ever_a_download(
    signed_in: Callable[[str], Client], world: World, public: Client
) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    press(public, "upload", (("a.svg", svg),))
    send(public)
    report, handler = only_report(), signed_in("handler")
    page = handler.get(f"/desk/leads/{report.pk}/").content.decode()
    assert "单独存放：SVG 图形里可以藏有程序" in page
    (address,) = re.findall(r'href="(/desk/leads/[^"]+/files/[^"]+)"', page)
    answer = handler.get(address)
    assert b"".join(answer.streaming_content) == svg  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream" and answer["Content-Disposition"].startswith(
        "attachment"
    )
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]


def test_what_was_told_cannot_become_script(signed_in: Callable[[str], Client], world: World, public: Client) -> None:
    send(
        public,
        what="<script>alert(1)</script>",
        offender='"><img src=x onerror=alert(1)>',
        links="javascript:alert(1) http://localhost/x",
    )
    text = signed_in("handler").get(f"/desk/leads/{only_report().pk}/").content.decode()
    assert (
        "<script>alert" not in text
        and "<img" not in text
        and 'href="javascript' not in text
        and 'href="http://localhost' not in text
    )
    assert "指向内部地址，不要打开" in text


def test_a_handed_over_report_is_signed_for(signed_in: Callable[[str], Client], world: World, public: Client) -> None:
    send(public)
    report, handler, police = only_report(), signed_in("handler"), signed_in("receiver")
    address = f"/desk/leads/{report.pk}/"
    handler.post(f"{address}hand-over/", {"to_unit": str(world.units["police"].pk), "reason": "涉嫌犯罪"})
    assert handler.get(address).status_code == 404
    assert "等待签收" in handler.get("/desk/leads/").content.decode()
    assert "巷口商行" not in police.get(address).content.decode()
    police.post(f"{address}sign/")
    assert "巷口商行" in police.get(address).content.decode()
    assert "已签收" in handler.get("/desk/leads/").content.decode()
