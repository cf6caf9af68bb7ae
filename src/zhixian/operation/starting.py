"""Bringing the database up and its tables to today's shape."""

import os
import tarfile
from collections.abc import Callable
from pathlib import Path

from zhixian.config import environment
from zhixian.operation.postgres import Server
from zhixian.threads import one_thread


def database(say: Callable[[str], None] = print) -> Server | None:
    """Start our own server unless an outside one is named; the environment then says where it is."""
    if environment.text("DATABASE_URL"):
        return None
    server = Server(environment.var() / "postgres", environment.var() / "keys", say)
    server.start()
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = (
        server.url("zhixian_app"),
        server.url("zhixian_owner"),
    )
    return server


def django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixian.config.settings")
    one_thread()  # before any app imports numpy; the site's and the jobs' processes inherit it
    import django as framework  # not before the environment says where the database is

    framework.setup()


def migrate(*, verbosity: int = 0) -> None:
    """Tables by their owner, then the application's rights. Quick when there is nothing to do."""
    from django.conf import settings
    from django.core.management import call_command

    from zhixian.operation import grants

    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    grants.apply(settings.APPLICATION_ROLE)


def restore_keys(file: Path) -> None:
    """Put the saved keys back, before anything reads them. The database's passwords are made anew."""
    folder = environment.var() / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
