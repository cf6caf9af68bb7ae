"""PostgreSQL is killed in the middle of two hundred steps: what was acknowledged is there, and nothing is half done."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from zhixian.operation.postgres import Server

WORKER = textwrap.dedent(
    """
    import django; django.setup()
    from datetime import timedelta
    from tests.rooms.world import NOW, Path, enter, make_world
    world = make_world()
    for number in range(400):
        path = Path(world, enter(world, number=f"案{number}"))
        path.to_approved()
        print("acknowledged", path.dossier.pk, flush=True)
    """
)


def run_python(code: str, env: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


@pytest.fixture
def own_server(tmp_path: Path):
    home = Path("/tmp") / f"zx-kill-{os.getpid()}"
    server = Server(home / "postgres", home / "keys", lambda text: None)
    server.start()
    yield server, home
    server.stop()
    subprocess.run(["rm", "-rf", str(home)], check=True)


def test_killed_in_the_middle_of_two_hundred_steps(own_server):
    server, home = own_server
    env = {
        **os.environ, "DATABASE_URL": server.url("zhixian_app"), "DATABASE_OWNER_URL": server.url("zhixian_owner"),
        "ZHIXIAN_VAR": str(home), "DJANGO_SETTINGS_MODULE": "zhixian.config.settings", "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "zhixian.faces.cli", "migrate"], env=env, check=True, stdout=subprocess.DEVNULL
    )
    worker = run_python(WORKER, env)
    acknowledged = []
    assert worker.stdout is not None
    for line in worker.stdout:
        acknowledged.append(line.split()[1])
        if len(acknowledged) == 40:  # each is a case and five steps: two hundred
            break
    pid = server.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    worker.wait(20)
    rest = worker.stdout.read().split()
    acknowledged += rest[1::2]
    begun = time.monotonic()
    server.start()
    assert time.monotonic() - begun < 30
    with psycopg.connect(server.url("postgres", "zhixian")) as link:

        def rows(sql: str) -> list[tuple[object, ...]]:
            return link.execute(sql).fetchall()

        kept = {
            str(key)
            for (key,) in rows(
                "select dossier_id from docket_run where procedure = 'forward-transfer' and state = 'approved'"
            )
        }
        assert set(acknowledged) <= kept
        # Each step has its ledger entry, each entry its step; each approval its paper; numbers without a gap.
        assert rows(
            "select count(*) from docket_step s full join ledger_entry e on e.subject = s.id where e.kind is null or (s.id is null and e.kind like 'step.%')"
        ) == [(0,)]
        assert rows(
            "select count(*) from docket_step s left join documents_paper p on p.step_id = s.id where s.action = 'approve-transfer' and p.id is null"
        ) == [(0,)]
        serials = [
            number for (number,) in rows("select serial from documents_paper where serial is not null order by serial")
        ]
        assert serials == list(range(1, len(serials) + 1))
        assert rows(
            "select count(*) from docket_run r where jsonb_array_length(r.memory -> 'doers' -> 'approve-transfer') = 1 and not exists (select 1 from docket_clock c where c.run_id = r.id and c.clock = 'transfer-delivery')"
        ) == [(0,)]
        assert rows(
            "select count(*) from dossiers_dossier d left join dossiers_penaltycase p on p.dossier_id = d.id where p.id is null"
        ) == [(0,)]
