"""Which addresses a receiver may have. What lies inside is refused unless the installation names it, because whoever may
register a receiver could otherwise make the house knock at its own doors (server-side request forgery)."""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings

from zhixian.refusals import BadInput, UnableTo

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenAddress(UnableTo):
    code = "receiver.inside"
    user_message = (
        "这个地址指向内部网络，不能作为接收地址。确需使用的，请系统管理员在 ZHIXIAN_RECEIVERS_INSIDE 中列明。"
    )


def resolve(host: str, port: int) -> list[str]:
    """Every address of the host; OSError if it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def parted(url: str) -> tuple[str, int, str]:
    """Host, port and path with query of a receiver's address; BadInput says what it must look like."""
    wrong = BadInput("no https address", fields={"url": "请填写 https:// 开头的完整地址，不带账号口令和 # 部分"})
    if len(url) > 500 or not url.isascii() or any(sign in url for sign in " \t\r\n\x00\\"):
        raise wrong
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        raise wrong from None
    if (
        parts.scheme != "https"
        or not host
        or parts.username is not None
        or parts.password is not None
        or parts.fragment
    ):
        raise wrong
    return host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def checked(host: str, port: int, *, resolve: Resolve = resolve) -> list[str]:
    """The addresses to connect to, having looked at all that the name stands for now. The connection must go to one of
    these: asked again, the name might answer otherwise. ForbiddenAddress, or OSError where there is none."""
    found = resolve(host, port)
    if not found:
        raise OSError(f"{host} has no address")
    for each in found:
        if not allowed(ipaddress.ip_address(each.partition("%")[0])):
            raise ForbiddenAddress(f"{host} stands for an inside address")
    return found


def allowed(address: Address) -> bool:
    address = behind(address)
    if any(address in ipaddress.ip_network(net, strict=False) for net in settings.RECEIVERS_INSIDE):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def behind(address: Address) -> Address:
    """The IPv4 address that an IPv6 one wraps, whichever way."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address
    return address
