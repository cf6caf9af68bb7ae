"""Events for other systems, with a real HTTPS receiver: in order, at least once, told apart by id, never lost."""

import base64
import hashlib
import hmac
import ipaddress
import itertools
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path as FilePath
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection, transaction

from tests.rooms.world import NOW, Path, World, enter
from zhixian.operation import sending
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.docket import jobs
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.outbox import events, guarding, receivers
from zhixian.rooms.outbox.models import Delivery, Receiver

MINUTE = timedelta(minutes=1)
HOST = "receiver.example"


def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


class Ear:
    """A receiver's memory: every request as it came, and what it answers."""

    def __init__(self) -> None:
        self.status, self.heard, self.headers_out = 200, [], {}
        self.heard: list[tuple[str, dict[str, str], bytes, int]] = []
        self.port = 0

    @property
    def taken(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _, status in self.heard if 200 <= status < 300]


@pytest.fixture
def ear(tmp_path: FilePath, settings: Any) -> Iterator[Ear]:
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body, ear.status))
            self.send_response(ear.status)
            for name, value in ear.headers_out.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = _certificate(tmp_path)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    ear.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.RECEIVERS_INSIDE, settings.RECEIVERS_CA = ["127.0.0.0/8"], str(certificate)
    yield ear
    server.shutdown()
    server.server_close()


def _certificate(folder: FilePath) -> FilePath:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2)).add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    place = folder / "receiver.pem"
    place.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return place


def admin(world: World, seat: str) -> Actor:
    return replace(world(seat), posts=world(seat).posts | {"administrator"})


def register(world: World, seat: str, port: int, host: str = HOST) -> str:
    who = admin(world, seat)
    with acting_as(who):
        return receivers.register("办案系统", f"https://{host}:{port}/hook?a=1", who=who, now=NOW, resolve=here)


def deliver(now: datetime) -> int:
    return sending.deliver_events(now=now, resolve=here)


def queue(world: World, seat: str, count: int, first: int = 0) -> None:
    """So many acts, each a transaction of its own."""
    for number in range(first, first + count):
        with acting_as(world(seat)):
            events.put(
                [events.Event(unit_id=world(seat).unit_id, kind="step.test", label="测试", number=f"N{number}", at=NOW)]
            )


def numbers(ear: Ear) -> list[str]:
    return [json.loads(body)["data"]["number"] for _, _, body, status in ear.heard if 200 <= status < 300]


def test_a_unit_is_told_what_it_is_told_in_the_house_with_kind_number_and_time_signed(
    committed, world: World, ear: Ear
):
    secret = register(world, "police.head", ear.port)
    path = Path(world, enter(world))
    path.to_approved()
    assert deliver(path.at) == 0  # nothing of that concerned the police
    path.take("deliver-transfer", "market.liaison")
    assert deliver(path.at) == 1
    ((address, headers, body, _),) = ear.heard
    told = json.loads(body)
    assert address == "/hook?a=1" and headers["host"] == f"{HOST}:{ear.port}"
    assert told["type"] == "step.forward-transfer.deliver-transfer" and told["data"]["number"] == path.dossier.number
    assert datetime.fromisoformat(told["timestamp"]) == path.at
    assert set(told) == {"type", "timestamp", "data"} and set(told["data"]) == {"label", "number"}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"
    assert abs(int(headers["webhook-timestamp"]) - path.at.timestamp()) < 1
    with as_system():
        texts = list(Notice.objects.values_list("text", flat=True))
    for name in ("某商行", "假冒", "平桥", *texts):
        assert name not in body.decode(), name


def test_a_receiver_that_refuses_for_an_hour_gets_everything_afterwards_in_order(committed, world: World, ear: Ear):
    register(world, "police.head", ear.port)
    ear.status = 503
    tries = []
    for minute in range(70):  # acts go on meanwhile
        queue(world, "police.head", 1, first=minute)
        before = len(ear.heard)
        assert deliver(NOW + minute * MINUTE) == 0
        tries += [minute] * (len(ear.heard) - before)
    assert {headers["webhook-id"] for _, headers, _, _ in ear.heard} == {
        ear.heard[0][1]["webhook-id"]
    }  # the first waits for itself
    pauses = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert pauses == sorted(pauses) and pauses[0] == 1 and pauses[-1] >= 20  # growing
    ear.status = 200
    now = NOW + 140 * MINUTE
    assert deliver(now) == 70
    assert numbers(ear) == [f"N{number}" for number in range(70)]
    assert len(set(ear.taken)) == 70
    with as_system():
        receiver = Receiver.objects.get()
        assert (receiver.failures, receiver.failing_since, receiver.delivered_at) == (0, None, now)


def test_after_a_repeat_the_receiver_can_tell_by_the_id(committed, world: World, ear: Ear):
    register(world, "police.head", ear.port)
    queue(world, "police.head", 3)
    assert deliver(NOW) == 3
    who = admin(world, "police.head")
    with acting_as(who):
        (standing,) = receivers.of(who)
        second = next(one for one in standing.latest if one.number == "N1")
        receivers.send_again(standing.receiver.pk, second.pk, who=who, now=NOW)
    queue(world, "police.head", 1, first=3)
    assert deliver(NOW) == 2
    assert numbers(ear) == ["N0", "N1", "N2", "N1", "N3"]
    assert ear.taken[1] == ear.taken[3] and len(set(ear.taken)) == 4


def test_a_worker_that_dies_with_an_event_in_its_hands_loses_nothing(committed, world: World, ear: Ear):
    register(world, "police.head", ear.port)
    queue(world, "police.head", 2)
    with as_system():
        assert events.claim(now=NOW) is not None  # and is never heard of again
    assert deliver(NOW + MINUTE) == 0  # it may still be at it
    assert deliver(NOW + 3 * MINUTE) == 2
    assert numbers(ear) == ["N0", "N1"]


def test_two_workers_at_once_keep_the_order(committed, world: World, ear: Ear):
    register(world, "police.head", ear.port)
    queue(world, "police.head", 20)
    begin, done = threading.Barrier(2), []

    def work() -> None:
        begin.wait()
        done.append(deliver(NOW))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    while deliver(NOW):
        pass
    assert numbers(ear) == [f"N{number}" for number in range(20)]


def test_an_act_that_ends_late_is_not_overtaken(committed, world: World, ear: Ear):
    """The act that wrote first commits last: what was written after it waits, and the order holds."""
    register(world, "police.head", ear.port)
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with acting_as(world("police.head")):
            events.put(
                [
                    events.Event(
                        unit_id=world("police.head").unit_id, kind="step.test", label="慢", number="SLOW", at=NOW
                    )
                ]
            )
            written.set()
            go_on.wait(10)
        connection.close()

    worker = threading.Thread(target=slow)
    worker.start()
    assert written.wait(10)
    queue(world, "police.head", 1)
    assert deliver(NOW) == 0
    go_on.set()
    worker.join()
    assert deliver(NOW) == 2
    assert numbers(ear) == ["SLOW", "N0"]


def test_a_dead_receiver_does_not_hold_up_another(committed, world: World, ear: Ear):
    register(world, "police.head", 1)  # nobody listens there
    register(world, "market.head", ear.port)
    queue(world, "police.head", 2)
    queue(world, "market.head", 2)
    assert deliver(NOW) == 2
    with as_system():
        assert Delivery.objects.filter(delivered_at__isnull=True).count() == 2


def test_no_redirect_is_followed_and_a_name_that_turns_inside_is_not_called(
    committed, world: World, ear: Ear, settings
):
    register(world, "police.head", ear.port)
    queue(world, "police.head", 1)
    ear.status, ear.headers_out = 307, {"Location": f"https://127.0.0.1:{ear.port}/inside"}
    assert deliver(NOW) == 0 and len(ear.heard) == 1
    ear.status, ear.headers_out = 200, {}
    settings.RECEIVERS_INSIDE = []  # the name was outside when it was registered; it is not any more
    assert deliver(NOW + 5 * MINUTE) == 0 and len(ear.heard) == 1
    with as_system():
        assert "内部网络" in Receiver.objects.get().fault
    settings.RECEIVERS_INSIDE = ["127.0.0.0/8"]
    assert deliver(NOW + 60 * MINUTE) == 1


def test_a_certificate_of_another_name_is_not_believed(committed, world: World, ear: Ear):
    register(world, "police.head", ear.port, host="other.example")
    queue(world, "police.head", 1)
    assert deliver(NOW) == 0 and ear.heard == []
    with as_system():
        assert "证书" in Receiver.objects.get().fault


def test_paused_resumed_gone_and_deleted(committed, world: World, ear: Ear):
    register(world, "police.head", ear.port)
    who, there = admin(world, "police.head"), admin(world, "there.police.head")
    with as_system():
        receiver = Receiver.objects.get()

    def act(what: Any, actor: Actor = who) -> None:
        with acting_as(actor):
            what(receiver.pk, who=actor, now=NOW)

    act(receivers.pause)
    queue(world, "police.head", 2)
    assert deliver(NOW) == 0
    act(receivers.resume)
    assert deliver(NOW) == 2
    ear.status = 410  # the receiver says that it wants no more
    queue(world, "police.head", 1, first=2)
    assert deliver(NOW) == 0
    with as_system():
        assert Receiver.objects.get().paused_at == NOW
    ear.status = 200
    act(receivers.resume)
    assert deliver(NOW) == 1 and numbers(ear) == ["N0", "N1", "N2"]
    for stranger in (there, admin(world, "market.head")):
        for what in (receivers.pause, receivers.resume, receivers.delete):
            with pytest.raises(NotFound):
                act(what, stranger)
        with acting_as(stranger):
            assert receivers.of(stranger) == [] and not Delivery.objects.exists()
    with pytest.raises(NotAllowed):
        act(receivers.pause, world("police.head"))
    queue(world, "police.head", 1, first=3)
    act(receivers.delete)
    with as_system():
        assert not Receiver.objects.exists() and not Delivery.objects.exists()
        kinds = set(Entry.objects.filter(chain=who.unit_id).values_list("kind", flat=True))
    assert {"receiver.registered", "receiver.paused", "receiver.resumed", "receiver.deleted"} <= kinds


def test_an_inside_or_unknown_address_is_not_registered(world: World):
    who = admin(world, "police.head")

    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with acting_as(who):
        with pytest.raises(guarding.ForbiddenAddress):
            receivers.register("系统", "https://127.0.0.1/", who=who, now=NOW)
        with pytest.raises(BadInput):
            receivers.register("系统", "https://nowhere.example/", who=who, now=NOW, resolve=unknown)
        assert not Receiver.objects.exists()


def test_an_act_that_is_undone_tells_nobody(committed, world: World, ear: Ear):
    register(world, "police.head", ear.port)
    with pytest.raises(RuntimeError), transaction.atomic():
        queue(world, "police.head", 1)
        raise RuntimeError("the power went")
    assert deliver(NOW) == 0
    path = Path(world, enter(world))
    path.to_police()
    deliver(path.at)
    heard = len(ear.heard)
    late = path.at + timedelta(days=60)
    jobs.tell_of_overdue(now=late)
    jobs.tell_of_overdue(now=late)
    deliver(late)
    overdue = [json.loads(body)["type"] for _, _, body, _ in ear.heard[heard:]]
    assert overdue and all(kind.startswith("overdue.") for kind in overdue)
