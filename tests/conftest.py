"""The test database: made by the owner, used as the application's role, so that row-level security is in every test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

APPEND_ONLY = ("ledger_entry", "ledger_leaf", "ledger_head")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """After Django has made the tables as their owner: the application's rights, as ``zhixian migrate`` gives them."""
    from zhixian.operation import grants

    with django_db_blocker.unblock():
        grants.apply(settings.APPLICATION_ROLE)
        with connections["owner"].cursor() as cursor:
            # Tests that commit are cleaned up by TRUNCATE, which the ledger refuses everybody outside of tests.
            for table in APPEND_ONLY:
                cursor.execute(f"drop trigger {table}_keep on {table}")
    yield
    with django_db_blocker.unblock():
        connections["default"].close()  # the owner could not drop the database under it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of the database knows both aliases: the owner makes and wipes the tables, the application uses them."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"db", "committed", "transactional_db", "live_server"} or item.get_closest_marker("django_db"):
            committed_ = bool(names & {"committed", "live_server", "transactional_db"})
            item.add_marker(pytest.mark.django_db(transaction=committed_, databases=["default", "owner"]))


@pytest.fixture
def committed(db: Any) -> None:
    """What the test writes is really committed, and wiped afterwards."""
