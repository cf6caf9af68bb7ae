"""Links out of what somebody pasted. They are kept as text and never opened by the server. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST, LONGEST = 20, 2000
_LINK = re.compile(r"https?://[^\s，。；、“”‘’《》<>\"']+", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@/.])(?:[\w-]+\.)+(?:com|cn|net|org|shop|top|xyz|vip|cc|me|io|tv|store|中国|网店|公司|网络)(?:/[^\s，。；、]*)?",
    re.IGNORECASE,
)
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
    if not host or host == "localhost" or host.endswith(_INSIDE_NAMES):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    if re.fullmatch(r"(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+)){0,3}", host):
        return True  # 2130706433, 0x7f.1, 0177.0.0.1: nobody sells there
    return "." not in host
