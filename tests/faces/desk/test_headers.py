"""Nothing inline, nothing from outside, and what is downloaded stays a download."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.docket import work

pytestmark = pytest.mark.django_db


def every_page(world: World) -> list[tuple[str, str]]:
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="sign-receipt")
    fixed = ["/desk/", "/desk/?light=soon", "/desk/dossiers/", "/desk/dossiers/new/", "/desk/papers/", "/desk/notices/",
             "/desk/law/", "/desk/law/crimes/213/", "/desk/law/clocks/", "/desk/search/?q=清泉"]  # fmt: skip
    own = [
        f"/desk/dossiers/{dossier.pk}/",
        f"/desk/dossiers/{dossier.pk}/facts/",
        f"/desk/dossiers/{dossier.pk}/evidence/",
    ]
    return [("handler", address) for address in fixed + own] + [("police_head", own[0]), ("stranger", own[0])]


def test_no_page_carries_script_or_style_of_its_own(signed_in: Callable[[str], Client], world: World) -> None:
    for who, address in every_page(world):
        answer = signed_in(who).get(address)
        text = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), address
        assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", text), address


def test_every_page_says_what_the_browser_may_do(signed_in: Callable[[str], Client], world: World) -> None:
    for who, address in every_page(world):
        answer = signed_in(who).get(address)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy, address
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        if answer.status_code == 200:
            assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"], address


def test_an_uploaded_file_comes_back_as_a_download(signed_in: Callable[[str], Client], world: World) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    dossier, _ = worlds.enter(world)
    handler = signed_in("handler")
    given = SimpleUploadedFile("现场 照片.txt", "说明文字".encode())
    handler.post(f"/desk/dossiers/{dossier.pk}/files/", {"file": given})
    with acting_as(world.actor("handler")):
        (stored,) = work.dossier_page(dossier.pk, actor=world.actor("handler"), now=timezone.now()).files
    answer = handler.get(f"/desk/files/{stored.pk}/")
    assert b"".join(answer.streaming_content) == "说明文字".encode()  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_forbidden_file_is_refused_with_the_sentence_that_helps(
    signed_in: Callable[[str], Client], world: World
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    dossier, _ = worlds.enter(world)
    handler = signed_in("handler")
    program = SimpleUploadedFile("a.pdf", b"\x7fELF\x02\x01\x01" + b"\x00" * 200)
    answer = handler.post(f"/desk/dossiers/{dossier.pk}/files/", {"file": program}, follow=True)
    assert "不接受这类文件" in answer.content.decode()
    with acting_as(world.actor("handler")):
        assert work.dossier_page(dossier.pk, actor=world.actor("handler"), now=timezone.now()).files == []
