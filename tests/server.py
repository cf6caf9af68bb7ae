"""Before settings are read: a database server for the tests, unless the environment names one.

Named by ``-p tests.server`` in pyproject, because pytest-django reads the settings before any conftest.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

_server: Any = None
_results: dict[str, dict[str, Any]] = {}


def _begin() -> None:
    global _server
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixian.config.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop and Django's live server share a thread
    if any(word.startswith("-n") for word in sys.argv) and "PYTEST_XDIST_WORKER" not in os.environ:
        return  # the controller of several workers runs no test
    var = Path(tempfile.mkdtemp(prefix="zhixian-test-"))
    var.chmod(0o755)
    os.environ["ZHIXIAN_VAR"] = str(var)
    if os.environ.get("DATABASE_URL"):
        return
    # A server for each worker: sealing waits for the oldest transaction of its whole server, so neighbours would disturb it.
    from zhixian.operation.postgres import Server

    _server = Server(var / "postgres", var / "keys", lambda text: None)
    _server.start()
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = (
        _server.url("zhixian_app"),
        _server.url("zhixian_owner"),
    )


_begin()  # on import: pytest-django reads the settings in the first hook there is


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        _server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        ids = [row for mark in item.iter_markers("feature") for row in mark.args]
        if len(ids) > 3:
            raise pytest.UsageError(f"{item.nodeid} marks {len(ids)} rows of the feature table; three at most")
        if ids:
            _results[item.nodeid] = {"ids": ids, "outcome": "not run"}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    told = _results.get(report.nodeid)
    if told is None:
        return
    if report.failed or report.skipped:
        told["outcome"] = report.outcome
    elif report.when == "call" and told["outcome"] == "not run":
        told["outcome"] = "passed"


def pytest_sessionfinish(session: pytest.Session) -> None:
    if place := os.environ.get("ZHIXIAN_FEATURE_RESULTS"):
        Path(place).write_text(json.dumps(_results))
