"""The site under measure: the server as ``zhixian serve`` starts it, and clients that ask one thing after another."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import house

PORT = 8765


@contextmanager
def site(workers: int = 4) -> Iterator[None]:
    """Gunicorn with the product's own arguments, until the block ends."""
    from zhixian.operation import serving

    process = subprocess.Popen(
        serving.site_command("127.0.0.1", PORT, workers), env=dict(house.environment()), stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
                link.request("GET", "/healthz")
                link.getresponse().read()
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    headers: dict[str, str]
    body: str | None = None


@dataclass(frozen=True)
class Timed:
    seconds: list[float]
    statuses: dict[int, int]
    wall: float

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.wall

    def at(self, share: float) -> float:
        """The latency in ms under which that share of the answers stayed."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def ask(calls: list[list[Call]]) -> Timed:
    """One client a list, all at once, each waiting for its answer before the next; in a process of its own."""
    told = json.dumps([[vars(call) for call in client] for client in calls])
    done = subprocess.run(
        [sys.executable, "-m", "bench.web"], input=told, capture_output=True, text=True, check=True, cwd=house.ROOT,
        env=dict(house.environment()),
    )  # fmt: skip
    found = json.loads(done.stdout)
    return Timed(found["seconds"], {int(key): value for key, value in found["statuses"].items()}, found["wall"])


def _client(
    calls: list[dict[str, object]], seconds: list[float], statuses: list[int], ready: threading.Barrier
) -> None:
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    ready.wait()
    for call in calls:
        begun = time.perf_counter()
        try:
            link.request(str(call["method"]), str(call["path"]), call["body"], call["headers"])  # type: ignore[arg-type]
            answer = link.getresponse()
            answer.read()
        except (http.client.HTTPException, OSError):  # a kept connection that the server has let go
            link.close()
            link.request(str(call["method"]), str(call["path"]), call["body"], call["headers"])  # type: ignore[arg-type]
            answer = link.getresponse()
            answer.read()
        seconds.append(time.perf_counter() - begun)
        statuses.append(answer.status)


def main() -> None:
    clients = json.loads(sys.stdin.read())
    seconds: list[float] = []
    statuses: list[int] = []
    ready = threading.Barrier(len(clients) + 1)
    threads = [threading.Thread(target=_client, args=(calls, seconds, statuses, ready)) for calls in clients]
    for thread in threads:
        thread.start()
    ready.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    counted = {status: statuses.count(status) for status in set(statuses)}
    print(json.dumps({"seconds": seconds, "statuses": counted, "wall": time.perf_counter() - begun}))


def session_of(officer_id: str) -> dict[str, str]:
    """Headers of an officer who has logged in."""
    from importlib import import_module

    from django.conf import settings

    from zhixian.rooms.agencies.models import Officer

    officer = Officer.objects.get(pk=officer_id)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(officer.pk)
    store["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = officer.get_session_auth_hash()
    store.create()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}"}


def token_of(officer_id: str, unit_id: str) -> dict[str, str]:
    """Headers of a program that acts for an officer."""
    from datetime import timedelta
    from uuid import UUID

    from django.utils import timezone

    from zhixian.rooms.agencies import tokens
    from zhixian.rooms.agencies.models import Officer

    token = tokens.make(
        Officer.objects.get(pk=officer_id), name="bench", scopes=("read", "act", "file"), lasts=timedelta(days=1),
        unit_id=UUID(unit_id), now=timezone.now(),
    )  # fmt: skip
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def spread(make: Callable[[int], Call], count: int, clients: int) -> list[list[Call]]:
    return [[make(number) for number in range(client, count, clients)] for client in range(clients)]


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()


def line(what: str, told: Timed, limit: tuple[float, float] | None, target: str) -> None:
    beside = f"  limit {limit[1]:6.1f} ms  ratio {told.at(0.5) / limit[1]:5.1f}" if limit else ""
    bad = {status: count for status, count in told.statuses.items() if status >= 400}
    print(
        f"{what:<34} p50 {told.at(0.5):7.1f}  p95 {told.at(0.95):7.1f} ms  {told.rate:7.1f}/s{beside}  ({target})"
        f"{f'  refused {bad}' if bad else ''}",
        flush=True,
    )
