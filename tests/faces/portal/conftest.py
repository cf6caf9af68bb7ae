from collections.abc import Iterator

import pytest
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.faces.portal import limits


@pytest.fixture
def world(db: None) -> World:
    return worlds.build(timezone.now())


@pytest.fixture(autouse=True)
def limits_afresh() -> Iterator[None]:
    limits.counter.clear()
    yield
    limits.counter.clear()
