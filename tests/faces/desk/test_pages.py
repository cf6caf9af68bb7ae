"""Every page opens for those who take part."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.faces import world as worlds
from tests.faces.world import World

pytestmark = pytest.mark.django_db

OPEN = ["/desk/", "/desk/dossiers/", "/desk/dossiers/new/", "/desk/papers/", "/desk/notices/", "/desk/law/",
        "/desk/law/crimes/214/", "/desk/law/clocks/", "/desk/search/?q=清泉"]  # fmt: skip


@pytest.mark.parametrize("address", OPEN)
def test_a_handler_opens_every_page(signed_in: Callable[[str], Client], world: World, address: str) -> None:
    worlds.enter(world)
    assert signed_in("handler").get(address).status_code == 200


def test_a_dossier_shows_the_case_and_the_reading_of_the_law(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    text = signed_in("handler").get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    assert dossier.number in text
    assert "销售假冒注册商标的商品罪" in text
    assert "认定涉嫌犯罪" in text


def test_dossiers_come_by_the_hundred(signed_in: Callable[[str], Client], world: World) -> None:
    made = [worlds.enter(world)[0] for _ in range(101)]
    handler = signed_in("handler")
    first = handler.get("/desk/dossiers/").content.decode()
    assert made[-1].number in first and made[0].number not in first
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert made[0].number in handler.get(f"/desk/dossiers/{following}").content.decode()
    assert handler.get("/desk/dossiers/?before=nonsense").status_code == 404
