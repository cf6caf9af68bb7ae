"""One POST to a receiver: to the address that was looked at, with the certificate of the name, no redirect followed, and
never for longer than a few seconds."""

import http.client
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings

from zhixian.refusals import UnableTo
from zhixian.rooms.outbox import guarding, signing
from zhixian.rooms.outbox.guarding import Resolve

TIMEOUT = 5.0  # seconds for one answer of the line
WHOLE = 15.0  # seconds for the whole, however slowly somebody drips


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One event on its way to one receiver."""

    delivery_id: UUID
    receiver_id: UUID
    url: str
    sealed_secret: bytes
    event_id: str
    kind: str
    label: str
    number: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Outcome:
    delivered: bool
    fault: str = ""
    gone: bool = False  # 410: the receiver wants no more


def body_of(parcel: Parcel) -> bytes:
    told = {
        "type": parcel.kind,
        "timestamp": parcel.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {"label": parcel.label, "number": parcel.number},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def post(parcel: Parcel, *, now: datetime, resolve: Resolve = guarding.resolve) -> Outcome:
    """Hand the event over; whatever goes wrong is an outcome, with a reason in Chinese that names no address."""
    try:
        host, port, path = guarding.parted(parcel.url)
        secret = signing.opened(parcel.sealed_secret)
        addresses = guarding.checked(host, port, resolve=resolve)
    except InvalidToken:
        return Outcome(delivered=False, fault="签名密钥不能解开，请删除后重新登记")
    except UnableTo as refusal:
        return Outcome(delivered=False, fault=refusal.user_message[:120])
    except (OSError, ValueError):
        return Outcome(delivered=False, fault="域名解析不到地址")
    body, timestamp = body_of(parcel), int(now.timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "Zhixian", "webhook-id": parcel.event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.signature(secret, event_id=parcel.event_id, timestamp=timestamp, body=body),
    }  # fmt: skip
    try:
        status = _send(addresses, host, port, path, body, headers)
    except ssl.SSLCertVerificationError:
        return Outcome(delivered=False, fault="对方证书不能验证")
    except (OSError, http.client.HTTPException, ssl.SSLError):
        return Outcome(delivered=False, fault="连接不上或者没有按时答复")
    if 200 <= status < 300:
        return Outcome(delivered=True)
    if 300 <= status < 400:
        return Outcome(delivered=False, fault=f"对方要求转到别处（{status}），不跟随")
    return Outcome(delivered=False, fault=f"对方答复 {status}", gone=status == 410)


class _Checked(http.client.HTTPSConnection):
    """Connects to one of the addresses and expects the certificate of the name."""

    def __init__(self, host: str, port: int, addresses: list[str], context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=TIMEOUT, context=context)
        self._addresses, self._tls = addresses, context

    def connect(self) -> None:
        plain = self._reach()
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def _reach(self) -> socket.socket:
        fault: OSError = OSError("no address")
        for address in self._addresses[:3]:
            try:
                return socket.create_connection((address, self.port), TIMEOUT)
            except OSError as this_one:
                fault = this_one
        raise fault


def _send(addresses: list[str], host: str, port: int, path: str, body: bytes, headers: dict[str, str]) -> int:
    context = ssl.create_default_context()
    if settings.RECEIVERS_CA:
        context.load_verify_locations(settings.RECEIVERS_CA)
    line = _Checked(host, port, addresses, context)
    alarm = threading.Timer(WHOLE, _hang_up, [line])
    alarm.daemon = True
    alarm.start()
    try:
        line.request("POST", path, body=body, headers=headers)
        return line.getresponse().status  # what it says besides is not read: it means nothing to us
    finally:
        alarm.cancel()
        line.close()


def _hang_up(line: http.client.HTTPSConnection) -> None:
    if line.sock is not None:
        try:
            line.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            line.sock.close()
