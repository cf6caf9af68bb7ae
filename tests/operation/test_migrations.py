"""Migrations run both ways: forward, back to nothing and forward again, on a database of their own."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from zhixian import rooms
from zhixian.config import environment

ROOMS = tuple(sorted(place.parent.parent.name for place in Path(rooms.__file__).parent.glob("*/migrations/0001*.py")))

BOTH_WAYS = """
import django, sys
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
django.setup()
link = connections["owner"]

def tables():
    return sorted(name for name in link.introspection.table_names() if name.split("_")[0] in sys.argv[1:])

def move(to):
    executor = MigrationExecutor(link)
    executor.migrate(to(executor.loader))

move(lambda loader: loader.graph.leaf_nodes())
there = tables()
move(lambda loader: [(app, None) for app in sorted(loader.migrated_apps - {"procrastinate"})])  # its own have no way back
left = tables()
move(lambda loader: loader.graph.leaf_nodes())
print(len(there), left, tables() == there)
"""


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


def test_forward_back_and_forward_again(empty_database):
    """All three ways in one process: most of the cost of a way is loading what the migrations say."""
    done = subprocess.run(
        [sys.executable, "-c", BOTH_WAYS, *ROOMS], env=empty_database, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    count, left_and_same = done.stdout.strip().split(" ", 1)
    assert left_and_same == "[] True"
    assert int(count) > 150
