"""`zhixian serve`: site and worker in the foreground; Ctrl-C or SIGTERM ends them and then the database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from zhixian.config import environment
from zhixian.operation.postgres import Server

Say = Callable[[str], None]


class PortTaken(RuntimeError):
    """Somebody else listens there; the text is for the person at the terminal."""


def check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(
                f"端口 {port} 已被占用。请先停掉占用它的程序（make stop），或用 --port 换一个端口。"
            ) from None


def pid_file() -> Path:
    return environment.var() / "serve.pid"


def site_command(host: str, port: int, workers: int) -> list[str]:
    """Gunicorn with threads: a page waits for the database more than it computes, an upload for the line. No access log, and no
    warning that names an address: the public's pages keep none."""
    return [
        sys.executable, "-m", "gunicorn", "zhixian.faces.wsgi:application", "--bind", f"{host}:{port}", "--worker-class", "gthread",
        "--workers", str(workers), "--threads", "8", "--graceful-timeout", "10", "--log-level", "error", "--preload",
    ]  # fmt: skip


def run(*, host: str, port: int, server: Server | None, workers: int, say: Say) -> int:
    """Run until told to stop; 0 after a clean end."""
    site = site_command(host, port, workers)
    worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "1"]
    worker_log = (environment.var() / "worker.log").open("a")
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pid_file().write_text(str(os.getpid()))
    # In sessions of their own: Ctrl-C at the terminal reaches us, and we end them in order.
    children = [
        subprocess.Popen(site, start_new_session=True),
        subprocess.Popen(worker, start_new_session=True, stdout=subprocess.DEVNULL, stderr=worker_log),
    ]
    say(f"知衔已启动：http://{host}:{port}/　按 Ctrl-C 结束。")
    died = False
    try:
        while not stopping:
            died = any(child.poll() is not None for child in children)
            if died:
                break
            time.sleep(0.2)
    finally:
        _end(children)
        if server is not None:
            server.stop()
        pid_file().unlink(missing_ok=True)
    say("知衔意外停止，见上面的信息和 var/worker.log。" if died else "知衔已停止。")
    return 1 if died else 0


def _end(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + 15
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def stop_running(say: Say) -> None:
    """End a `serve` that runs elsewhere, and the database if it was left behind."""
    try:
        pid = int(pid_file().read_text())
        os.kill(pid, signal.SIGTERM)
    except (OSError, ValueError):
        say("没有正在运行的知衔。")
    else:
        until = time.monotonic() + 30
        while pid_file().exists() and time.monotonic() < until:
            time.sleep(0.1)
        say("知衔已停止。")
    if not environment.text("DATABASE_URL") and (environment.var() / "postgres").exists():
        Server(environment.var() / "postgres", environment.var() / "keys", say).stop()
