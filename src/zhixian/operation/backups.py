"""Backup and restore: database, files and ledger in one archive, keys in another; a restore proves itself."""

import io
import json
import os
import subprocess
import tarfile
import tempfile
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from zhixian.operation import grants
from zhixian.operation.postgres import find_binaries
from zhixian.refusals import UnableTo
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.ledger import reading
from zhixian.rooms.ledger import services as ledger


class UnableToRestore(UnableTo):
    code = "operation.restore"
    user_message = "不能恢复：{why}"


def backup(file: Path) -> str:
    """Write FILE (database, files, counts of rows) and FILE.keys (mode 0600). Gives what to tell the operator."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "database.dump"
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        told = {"zhixian_backup": 1, "made_at": timezone.now().isoformat(), "rows": counts()}
        with tarfile.open(file, "w:gz") as archive:
            _add(archive, "manifest.json", json.dumps(told).encode())
            archive.add(dump, "database.dump")
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, "files")
    keys = file.with_name(file.name + ".keys")
    keys.touch(mode=0o600)
    with tarfile.open(keys, "w:gz") as archive:
        for name in sorted(settings.KEYS.rglob("*")):
            if name.is_file() and not name.name.startswith("postgres-"):
                archive.add(name, str(name.relative_to(settings.KEYS)))
    return f"已备份到 {file}（{sum(told['rows'].values())} 行，{time.monotonic() - begun:.1f} 秒）；密钥在 {keys}，请分开保管。"  # type: ignore[attr-defined]


def restore(file: Path) -> str:
    """Fill an empty database, then compare the rows of every table and verify the ledger. UnableToRestore if anything differs."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from information_schema.tables where table_schema = 'public'")
        if cursor.fetchone()[0]:
            raise UnableToRestore(
                "not empty", why="数据库里已经有表。请恢复到一个空的数据库（make reset 之后再恢复）。"
            )
    with tempfile.TemporaryDirectory() as folder, tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
        place = Path(folder)
        told = json.loads((place / "manifest.json").read_text())
        _postgres(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            f"--dbname={settings.DATABASES['owner']['NAME']}",
            str(place / "database.dump"),
        )
        if (place / "files").exists():
            settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
            for path in (place / "files").rglob("*"):
                if path.is_file():
                    target = settings.MEDIA_ROOT / path.relative_to(place / "files")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(path.read_bytes())
    grants.apply(settings.APPLICATION_ROLE)
    found = counts()
    if found != told["rows"]:
        differ = sorted(table for table in told["rows"] if told["rows"][table] != found.get(table))
        raise UnableToRestore(f"rows differ in {differ}", why=f"这些表的行数与备份时不同：{'、'.join(differ)}")
    with as_system():
        ledger.seal(now=timezone.now(), whole=True)
        report = reading.verify_running()
    if not report.sound:
        raise UnableToRestore(report.text, why=report.text)
    made = datetime.fromisoformat(told["made_at"])
    return f"已恢复{made:%Y-%m-%d %H:%M}的备份：{len(found)}张表，{sum(found.values())}行，与备份一致。{report.text}"


def counts() -> dict[str, int]:
    """Rows of every table, counted by the owner, who is not bound by row-level security."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f"select count(*) from {connections['owner'].ops.quote_name(table)}")
            found[table] = int(cursor.fetchone()[0])
    return found


def _postgres(program: str, *arguments: str) -> None:
    owner = settings.DATABASES["owner"]
    environment = {
        **os.environ, "PGHOST": str(owner["HOST"]), "PGPORT": str(owner["PORT"]), "PGUSER": str(owner["USER"]),
        "PGPASSWORD": str(owner["PASSWORD"]), "PGDATABASE": str(owner["NAME"]),
    }  # fmt: skip
    done = subprocess.run(
        [str(find_binaries() / program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UnableToRestore(done.stderr, why=done.stderr.strip()[-400:])


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))
