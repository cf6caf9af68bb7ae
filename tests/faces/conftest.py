"""The database of these tests: migrated by the owner, used as the application's role, so that both walls stand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.operation import grants


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        grants.apply(settings.APPLICATION_ROLE)
    yield


@pytest.fixture
def world(db: None) -> World:
    return worlds.build(timezone.now())


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    """A browser in which the named officer is signed in."""

    def client_of(who: str) -> Client:
        client = Client()
        client.force_login(world.officers[who], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of
