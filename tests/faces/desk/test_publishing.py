"""对外发布 on the desk: written, submitted, returned, released by another, withdrawn; a stranger finds nothing."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.faces.world import World

Sign = Callable[[str], Client]
WORDS = {
    "act": "words",
    "title": "买电动车看什么",
    "summary": "看认证",
    "text": "## 看认证\n\n- 一车一码",
    "goods": "电动车",
    "articles": "产品质量法 40",
}


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def address(signed_in: Sign) -> str:
    answer = signed_in("handler").post("/desk/publishing/new/tip/", WORDS)
    assert answer.status_code == 302, text(answer)
    return str(answer["location"])


def test_one_writes_and_another_releases(signed_in: Sign, address: str):
    handler, head = signed_in("handler"), signed_in("head")
    shown = text(handler.get(address))
    assert "<h2>看认证</h2>" in shown and "草稿" in shown and 'value="release"' not in shown
    handler.post(address, {"act": "submit"})
    assert handler.post(address, {"act": "release", "redacted": "yes"}).status_code == 404
    refused = head.post(address, {"act": "release"})
    assert refused.status_code == 422 and "请选择“核对”" in text(refused)
    head.post(address, {"act": "back", "reason": "请补上退货办法"})
    assert "退回理由：请补上退货办法" in text(handler.get(address))
    long = "长" * 5000
    handler.post(address, {**WORDS, "text": long})
    assert long in text(handler.get(address))  # not cut
    handler.post(address, {"act": "submit"})
    assert Client().get("/read/?q=电动车").content.decode().count("买电动车看什么") == 0
    head.post(address, {"act": "release", "redacted": "yes"})
    public = text(Client().get("/read/?q=电动车"))
    assert "买电动车看什么" in public
    link = re.search(r'href="(/read/[0-9a-f]{32}/)"', public)[1]
    assert Client().get(link).status_code == 200
    head.post(address, {"act": "withdraw", "reason": "标准已经更新"})
    assert "标准已经更新" in text(Client().get(link)) and Client().get(link).status_code == 410


def test_a_stranger_finds_nothing_and_nobody_enters_without_a_session(signed_in: Sign, address: str):
    for who in ("stranger_head", "police_head"):
        client = signed_in(who)
        assert client.get(address).status_code == 404 and client.post(address, {"act": "submit"}).status_code == 404
        assert "买电动车看什么" not in text(client.get("/desk/publishing/"))
    assert Client().get(address).status_code == 302 and Client().get("/desk/publishing/").status_code == 302


def test_what_is_wrong_comes_back_with_what_was_typed(signed_in: Sign):
    answer = signed_in("handler").post("/desk/publishing/new/tip/", {**WORDS, "title": "短", "articles": "第五条"})
    shown = text(answer)
    assert (
        answer.status_code == 422 and "标题应为4至80字" in shown and "一车一码" in shown and "法律简称和条号" in shown
    )
    assert signed_in("handler").get("/desk/publishing/new/nonsense/").status_code == 404
    assert signed_in("reviewer").get("/desk/publishing/new/tip/").status_code == 403


def test_a_first_page_is_taken_in_once(signed_in: Sign, world: World):
    handler = signed_in("handler")
    assert "买白酒" in text(handler.get("/desk/publishing/"))
    handler.post("/desk/publishing/", {"act": "take", "key": "tip-liquor"})
    shown = text(handler.get("/desk/publishing/"))
    assert 'value="tip-liquor"' not in shown and "买白酒：看、扫、问、留" in shown
    again = signed_in("stranger").post("/desk/publishing/", {"act": "take", "key": "tip-liquor"})
    assert again.status_code == 422 and "已经有单位取用" in text(again)
    assert signed_in("stranger").get("/desk/publishing/").status_code == 200
