"""Our own manager of PostgreSQL: restarted, killed, raced for, as root and as nobody in particular."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from zhixian.operation.postgres import PostgresTrouble, Server, find_binaries


@pytest.fixture
def server():
    home = Path("/tmp") / f"zx-pg-{os.getpid()}"
    made = Server(home / "postgres", home / "keys", lambda text: None)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(home, ignore_errors=True)


def test_what_was_acknowledged_survives_restart_and_kill(server):
    with psycopg.connect(server.url("zhixian_owner"), autocommit=True) as link:
        link.execute("create table kept (n int)")
    for turn in range(3):
        with psycopg.connect(server.url("zhixian_owner"), autocommit=True) as link:
            link.execute("insert into kept values (%s)", [turn])
        pid = server.pid()
        if turn:
            os.kill(pid, signal.SIGKILL)  # stays a zombie for a moment under some first processes
        else:
            server.stop()
        server.start()
        assert server.pid() != pid
    with psycopg.connect(server.url("zhixian_owner")) as link:
        assert link.execute("select count(*) from kept").fetchone() == (3,)


def test_neither_role_is_a_superuser_and_passwords_are_asked(server):
    with psycopg.connect(server.url("zhixian_app")) as link:
        assert link.execute(
            "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone() == (False,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url("zhixian_app"), password="another")


def test_starters_that_race_end_with_one_postmaster(server):
    server.stop()
    code = f"from pathlib import Path; from zhixian.operation.postgres import Server; s = Server(Path({str(server.home)!r}), Path({str(server.keys)!r}), str); s.start(); print(s.pid())"
    racers = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    pids = {racer.communicate(timeout=60)[0].strip() for racer in racers}
    assert pids == {str(server.pid())}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to nobody")
def test_as_root_the_server_runs_as_nobody_and_moves_where_nobody_can_reach(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    made = Server(closed / "postgres", closed / "keys", said.append)
    try:
        made.start()
        assert Path(f"/proc/{made.pid()}").stat().st_uid != 0
        assert str(made.place) in said[0]
    finally:
        made.stop()
        shutil.rmtree(made.place, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to nobody")
def test_programs_that_nobody_can_reach_are_copied_whole_and_once(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    found = find_binaries()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = next(each for each in found.parents if (each / "__init__.py").is_file())
    for each in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(each, closed / each.name, symlinks=True)
    monkeypatch.setenv("ZHIXIAN_PG_BIN", str(closed / package.name / found.relative_to(package)))
    home = Path("/tmp") / f"zx-far-{os.getpid()}"
    made = Server(home / "postgres", home / "keys", lambda text: None)
    try:
        made.start()
        assert made.binaries.is_relative_to(made.place)
        assert made.is_ready()
        copied = (made.binaries / "postgres").stat().st_mtime_ns, list(made.place.glob("programs-*"))
        again = Server(home / "postgres", home / "keys", lambda text: None)
        assert ((again.binaries / "postgres").stat().st_mtime_ns, list(again.place.glob("programs-*"))) == copied
    finally:
        made.stop()
        shutil.rmtree(home, ignore_errors=True)


def test_data_of_another_major_version_get_a_sentence(server):
    server.stop()
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresTrouble, match="backup"):
        server.start()
    (server.data / "PG_VERSION").write_text(f"{server.major()}\n")
