"""Every page opens for those who take part."""

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
