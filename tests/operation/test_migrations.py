"""Migrations run both ways: forward, back to nothing room by room, and forward again, on a database of their own."""

import os
import subprocess
import sys

import psycopg
import pytest

from zhixian.config import environment

ROOMS = (
    "statistics",
    "linking",
    "supervision",
    "inspections",
    "docket",
    "dossiers",
    "evidence",
    "documents",
    "agencies",
    "outbox",
    "ledger",
)


@pytest.fixture
def empty_database():
    urls = environment.database_urls()
    name = f"zhixian_migrations_{os.getpid()}"
    with psycopg.connect(urls.owner, autocommit=True) as link:
        link.execute(f"create database {name}")
    yield {
        **os.environ, "DATABASE_URL": _in(urls.application, name), "DATABASE_OWNER_URL": _in(urls.owner, name),
        "DJANGO_SETTINGS_MODULE": "zhixian.config.settings",
    }  # fmt: skip
    with psycopg.connect(urls.owner, autocommit=True) as link:
        link.execute(f"drop database {name} with (force)")


def _in(url: str, database: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/{database}"


def django(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tables(env: dict[str, str]) -> set[str]:
    with psycopg.connect(env["DATABASE_OWNER_URL"]) as link:
        rows = link.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {name for (name,) in rows if name.split("_")[0] in ROOMS}


def test_forward_back_and_forward_again(empty_database):
    env = empty_database
    django(env, "migrate", "--database", "owner")
    there = tables(env)
    assert len(there) > 25
    # Sessions, second factors and lockouts point at officers, so they go back first.
    for app in ("account", "mfa", "axes", *ROOMS):
        django(env, "migrate", "--database", "owner", app, "zero")
    assert tables(env) == set()
    django(env, "migrate", "--database", "owner")
    assert tables(env) == there
