"""The restore drill on the demonstration: nothing lost, the ledger verified, keys apart, the time printed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import django; django.setup()
from django.utils import timezone
from zhixian.operation import demonstration, jobs
demonstration.load_once(now=timezone.now()); jobs.seal_now()
"""


def zhixian(*arguments: str, var: Path) -> "subprocess.CompletedProcess[str]":
    env = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE")}
    return subprocess.run(
        [sys.executable, "-m", "zhixian.faces.cli", *arguments],
        env={**env, "ZHIXIAN_VAR": str(var)},
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def places():
    folder = Path("/tmp") / f"zx-drill-{os.getpid()}"
    folder.mkdir(mode=0o755)
    yield folder / "one", folder / "two", folder / "backup.tar.gz"
    for var in (folder / "one", folder / "two"):
        zhixian("reset", "--yes", var=var)
    shutil.rmtree(folder, ignore_errors=True)


def test_restore_drill(places, capsys):
    one, two, file = places
    assert zhixian("migrate", var=one).returncode == 0
    from zhixian.operation.postgres import Server

    server = Server(one / "postgres", one / "keys", lambda text: None)
    server.start()
    env = {
        **os.environ,
        "ZHIXIAN_VAR": str(one),
        "DATABASE_URL": server.url("zhixian_app"),
        "DATABASE_OWNER_URL": server.url("zhixian_owner"),
        "DJANGO_SETTINGS_MODULE": "zhixian.config.settings",
    }
    subprocess.run([sys.executable, "-c", CODE], env=env, check=True)
    done = zhixian("backup", str(file), var=one)
    assert done.returncode == 0, done.stderr
    keys = file.with_name(file.name + ".keys")
    assert keys.stat().st_mode & 0o777 == 0o600
    done = zhixian("restore", str(file), "--keys", str(keys), var=two)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "与备份一致" in done.stdout
    assert "存证账校验通过" in done.stdout
    again = zhixian("restore", str(file), var=two)
    assert again.returncode == 1
    assert "数据库里已经有表" in again.stderr
    verified = zhixian("ledger", "verify", var=two)
    assert verified.returncode == 0, verified.stderr
    with capsys.disabled():
        print("\n  restore drill:", done.stdout.strip().splitlines()[-1])
