"""The public's reports: 50 reporters at once with three photos each, and an upload whose connection is cut a thousand times.

python bench/reports.py [--reporters 50] [--rounds 8] [--cuts 1000]
"""

import argparse
import base64
import hashlib
import http.client
import os
import random
import re
import resource
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import house

PLACE = {"division_1": "320000", "division_2": "320900", "division_3": "320981"}
TUS = {"Tus-Resumable": "1.0.0"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def photos(count: int) -> list[bytes]:
    """Pictures of some 300 KB, as a phone sends them over a messenger, with all that they tell."""
    from io import BytesIO

    from PIL import Image

    made = []
    for seed in range(count):
        noise = Image.frombytes("RGB", (640, 480), random.Random(seed).randbytes(640 * 480 * 3))
        exif, out = Image.Exif(), BytesIO()
        exif[0x0110] = "ALN-AL00"
        exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 7.0, 30.0), 3: "E", 4: (114.0, 5.0, 24.0)})
        noise.save(out, "JPEG", exif=exif, quality=75)
        made.append(out.getvalue())
    return made


def form(fields: dict[str, str], files: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    mark = "zhixian-bench-part"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


class Phone:
    """A browser without scripts, with its cookies."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str, http.client.HTTPResponse]:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.line.request(method, path, body, told)
            answer = self.line.getresponse()
        except (
            http.client.RemoteDisconnected,
            ConnectionError,
        ):  # the server closes a line that was quiet for two seconds
            self.line.close()
            self.line.request(method, path, body, told)
            answer = self.line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer

    def fields(self) -> dict[str, str]:
        _, page, _ = self.ask("GET", "/report/")
        found = {
            name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0]
            for name in ("csrfmiddlewaretoken", "challenge")
        }
        return found | {"matter": "mark", "named": "no", **PLACE}

    def post(self, act: str, files: list[tuple[str, bytes]], **more: str) -> int:
        body, kind = form({**self.fields(), **more, "act": act}, files)
        return self.ask("POST", "/report/", body, Content_Type=kind)[0]


def many(port: int, reporters: int, rounds: int) -> tuple[int, float, list[float], list[int]]:
    pictures = [photos(3), photos(6)[3:]]
    times, bad, lock, gate = [], [], threading.Lock(), threading.Barrier(reporters + 1)

    def person(number: int) -> None:
        gate.wait()
        for turn in range(rounds):
            begun = time.perf_counter()
            phone = Phone(port)
            sent = [(f"IMG_{at}.jpg", content) for at, content in enumerate(pictures[(number + turn) % 2])]
            status = phone.post(
                "send", sent, what=f"第{number}人第{turn}次举报：巷口商行卖假酒", offender=f"商行{number}"
            )
            with lock:
                times.append(time.perf_counter() - begun)
                if status != 302:
                    bad.append(status)

    threads = [threading.Thread(target=person, args=(number,)) for number in range(reporters)]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return len(times) - len(bad), time.perf_counter() - begun, times, bad


def processor_seconds(of: int) -> float:
    """Processor time so far of a process and its children; what has ended is not in it."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if of in (int(status.parent.name), int(fields[1])):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def kept(expected: int) -> str:
    """How many reports the database holds, and whether each has its three photos under the hash of what was sent."""
    from zhixian.rooms.agencies.access import as_system
    from zhixian.rooms.leads import uploads
    from zhixian.rooms.leads.following import key_of
    from zhixian.rooms.leads.models import Attachment, Report

    right = {hashlib.sha256(content).hexdigest() for content in photos(6)}
    with as_system():
        reports = list(Report.objects.all())
        whole = 0
        for report in reports:
            key = key_of(report)
            hashes = [
                uploads.shown(row, key).sha256 for row in Attachment.objects.filter(report_id=report.pk, sent=True)
            ]
            whole += len(hashes) == 3 and set(hashes) <= right
    assert len(reports) == whole == expected, (len(reports), whole, expected)
    return f"{whole} of {expected} there with three photos each"


def cut(port: int, cuts: int, size: int) -> str:
    """One upload after another, each connection reset at a random byte, until it was cut so often; the hash is the file's."""
    chance, phone, done, uploads_done = random.Random(1), Phone(port), 0, 0
    assert phone.post("save", [], what="长视频") == 200
    begun = time.perf_counter()
    while done < cuts:
        content = (
            struct.pack(">I", 24)
            + b"ftypisom\x00\x00\x02\x00isomiso2"
            + struct.pack(">I", size)
            + b"mdat"
            + chance.randbytes(size - 8)
        )
        name = base64.b64encode(b"clip.mp4").decode()
        _, _, answer = phone.ask(
            "POST", "/report/uploads/", **TUS, Upload_Length=str(len(content)), Upload_Metadata=f"filename {name}"
        )
        url, at = str(answer.headers["Location"]), 0
        while at < len(content):
            after = chance.randrange(0, 120_000)
            if after < len(content) - at:
                broken(port, phone, url, at, content[at:], after)
                done += 1
            else:
                phone.ask(
                    "PATCH",
                    url,
                    content[at:],
                    **TUS,
                    Upload_Offset=str(at),
                    Content_Type="application/offset+octet-stream",
                )
            at = offset(phone, url)
        uploads_done += 1
        _, page, _ = phone.ask("GET", "/report/files/")
        assert hashlib.sha256(content).hexdigest()[:16] in page, "other bytes"
    return f"{done} cuts over {uploads_done} uploads of {size // 1024} KB: the same bytes each time, {time.perf_counter() - begun:.0f} s"


def broken(port: int, phone: Phone, url: str, at: int, content: bytes, after: int) -> None:
    line = socket.create_connection(("127.0.0.1", port))
    cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    line.sendall(
        f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {at}\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    )
    line.sendall(content[:after])
    if random.random() < 0.5:  # a reset, which drops what lies unread, or an end
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def offset(phone: Phone, url: str) -> int:
    """Where to go on; the server may still be writing what came before the break."""
    last = -1
    while True:
        _, _, answer = phone.ask("HEAD", url, **TUS)
        now = int(answer.headers["Upload-Offset"])
        if now == last:
            return now
        last = now
        time.sleep(0.01)


def roster() -> None:
    from zhixian.rooms.agencies.models import Unit

    Unit.objects.get_or_create(
        name="东台市市场监督管理局",
        defaults={
            "kind": "market_regulation",
            "short_name": "东台市监局",
            "code_word": "东市监",
            "division": "320981",
            "level": "county",
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reporters", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--size", type=int, default=2 * 1024 * 1024)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=house.ROOT / "var" / "bench-reports")
    wanted = parser.parse_args()
    shutil.rmtree(wanted.folder, ignore_errors=True)
    wanted.folder.mkdir(parents=True)
    os.environ["ZHIXIAN_PUBLIC_RATE"] = "1000000"  # all reporters come from one address here
    server = house.open_house(wanted.folder)
    try:
        roster()
        from zhixian.operation import serving

        port = free_port()
        site = subprocess.Popen(serving.site_command("127.0.0.1", port, wanted.workers), env=dict(house.environment()))
        try:
            ready(port)
            print(house.machine())
            sizes = [len(content) // 1024 for content in photos(6)]
            many(port, 4, 2)  # what a process does once is no cost of a report
            database = int(next(wanted.folder.rglob("postmaster.pid")).read_text().split()[0])
            before, base = processor_seconds(site.pid), processor_seconds(database)
            accepted, seconds, times, bad = many(port, wanted.reporters, wanted.rounds)
            spent, below = processor_seconds(site.pid) - before, processor_seconds(database) - base
            times.sort()
            print(f"{wanted.reporters} reporters at once, three photos of {min(sizes)} to {max(sizes)} KB each: {accepted} reports in {seconds:.1f} s, "
                  f"{accepted / seconds:.1f} a second; median {times[len(times) // 2]:.2f} s, slowest {times[-1]:.2f} s; refused: {bad or 'none'}")  # fmt: skip
            print(
                f"processor for one report: {1000 * spent / accepted:.0f} ms in the site, {1000 * below / accepted:.0f} ms in PostgreSQL"
            )
            print(kept(accepted + 8))
            print(cut(port, wanted.cuts, wanted.size))
        finally:
            site.terminate()
            site.wait(20)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(
                f"the site used {used.ru_utime + used.ru_stime:.1f} s of a processor in all, its start and the cuts included; load {os.getloadavg()[0]:.1f}"
            )
    finally:
        server.stop()  # type: ignore[attr-defined]
        shutil.rmtree(wanted.folder, ignore_errors=True)


def ready(port: int) -> None:
    for _ in range(200):
        try:
            if Phone(port).ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site did not come up")


if __name__ == "__main__":
    main()
