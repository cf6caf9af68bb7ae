"""A small world and browsers that are signed in to it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World


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
