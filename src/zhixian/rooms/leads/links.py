"""Links out of what somebody pasted. They are kept as text and never opened by the server. Pure."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from zhixian.rooms.outbox import guarding

MOST, LONGEST = 20, 2000
_LINK = re.compile(r"https?://[^\s，。；、“”‘’《》<>\"']+", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@/.])(?:[\w-]+\.)+(?:com|cn|net|org|shop|top|xyz|vip|cc|me|io|tv|store|中国|网店|公司|网络)(?:/[^\s，。；、]*)?",
    re.IGNORECASE,
)
_REBINDING = ("localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "rbndr.us", "1u.ms")
_INSIDE_NAMES = (".local", ".internal", ".lan", ".localhost", ".home.arpa")


@dataclass(frozen=True)
class Link:
    text: str
    host: str
    inside: bool  # it points to a machine of somebody's own network


def capture(text: str) -> list[Link]:
    """Every link in the text once, in its order; share texts of shop programs are looked through (复制这条信息…)."""
    found: dict[str, Link] = {}
    rest = text
    for hit in _LINK.findall(text):
        rest = rest.replace(hit, " ")
        _note(found, hit[:LONGEST])
    for hit in _BARE.findall(rest):
        _note(found, f"http://{hit}"[:LONGEST])
    return list(found.values())[:MOST]


def _note(found: dict[str, Link], text: str) -> None:
    try:
        host = (urlsplit(text).hostname or "").rstrip(".").lower()
    except ValueError:
        host = ""
    found.setdefault(text, Link(text, host, is_inside(host)))


def is_inside(host: str) -> bool:
    """Whether an address is one of an inner network, in whatever way it is written; an unreadable one counts as inside."""
    host = (
        unicodedata.normalize("NFKC", host).replace("。", ".").strip(".").lower()
    )  # １２７。0.0.1 leads where 127.0.0.1 leads
    if not host or host == "localhost" or host.endswith(_INSIDE_NAMES):
        return True
    try:
        address = guarding.behind(ipaddress.ip_address(host.partition("%")[0]))
        return not address.is_global or address.is_multicast or address.is_reserved
    except ValueError:
        pass
    if re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}", host):
        return True  # 2130706433, 0x7f.1, 0177.0.0.1: nobody sells there
    # A public name that leads inside by being resolved: 10.0.0.1.nip.io, 192-168-1-1.sslip.io, and names made for that.
    named = re.search(r"(?<!\d)(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})(?=[.-])", host)
    if (
        named
        and max(map(int, named.groups())) < 256
        and not ipaddress.ip_address(".".join(str(int(each)) for each in named.groups())).is_global
    ):
        return True
    return (
        "." not in host
        or host.removeprefix("www.") in _REBINDING
        or host.endswith(tuple(f".{name}" for name in _REBINDING))
    )
