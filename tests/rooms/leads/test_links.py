"""Pasted links: which of them lead inside, and that nothing in the house can fetch one by another way than the guarded ones."""

import ast
from pathlib import Path

import pytest

import zhixian
from zhixian.rooms.leads import likeness, links

FETCHING = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib", "pycurl", "smtplib"}
# Each looks at where the name leads before it goes there, follows nothing, or goes to an address from the settings alone.
GUARDED = {"rooms/outbox/posting.py", "rooms/outbox/smtp.py", "rooms/enterprises/accounts/province.py"}


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1/", "http://localhost:8000/x", "http://LOCALHOST./", "http://10.1.2.3/", "http://192.168.0.1/a", "http://172.31.9.9/",
        "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://0.0.0.0/", "http://224.0.0.1/",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://0/",
        "http://[::1]/", "http://[::]/", "http://[fe80::1%25eth0]/", "http://[fc00::1]/", "http://[::ffff:10.0.0.1]/",
        "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[not an address/",
        "http://１２７.0.0.1/", "http://ⓛocalhost/", "http://127。0。0。1/", "http://shop.example.com@127.0.0.1/",
        "http://shop.example.com:80@[::1]/", "http://printer/", "http://nas.local/", "http://db.internal/", "http://router.lan/",
        "http://127.0.0.1.nip.io/", "http://a.10.0.0.8.nip.io/", "http://192-168-1-1.sslip.io/", "http://www.localtest.me/",
        "http://7f000001.c0a80001.rbndr.us/", "http://make-1.2.3.4-rebind-127.0.0.1-rr.1u.ms/",
    ],
)  # fmt: skip
def test_what_leads_inside_is_marked_however_it_is_written(link: str) -> None:
    found = links.capture(f"{link} ")
    assert found and found[0].inside, found


@pytest.mark.parametrize(
    "link",
    [
        "https://m.tb.cn/h.5AbC",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]/",
        "http://shop-2024-10-1-1.example.com/",
        "https://www.1688.com/",
    ],
)
def test_what_leads_outside_is_not(link: str) -> None:
    assert not links.capture(link)[0].inside


def test_nothing_in_the_house_goes_out_but_by_the_guarded_ways() -> None:
    root, found = Path(zhixian.__file__).parent, set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            if FETCHING & set(names) or (
                isinstance(node, ast.ImportFrom) and FETCHING & {f"{node.module}.{each.name}" for each in node.names}
            ):
                found.add(path.relative_to(root).as_posix())
    assert found <= GUARDED, found - GUARDED


@pytest.mark.parametrize("dot", "·•・‧．∙")
def test_a_name_is_the_same_with_whatever_dot_it_is_written(dot: str) -> None:
    assert likeness.plain(f"买买提{dot}阿不都热合曼") == likeness.plain("买买提·阿不都热合曼") == "买买提阿不都热合曼"


@pytest.mark.parametrize("name", ["𠮷𪚥𰻞", "㐂㛃", "王䶮", "𬍛某"])
def test_a_name_with_rare_characters_keeps_every_one(name: str) -> None:
    assert likeness.plain(name) == name
