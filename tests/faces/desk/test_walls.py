"""An outsider sees nothing of a dossier, cannot tell whether it exists, and nobody acts without a session and a token."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.rooms.agencies.access import acting_as
from zhixian.rooms.docket import looking, work
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence import services as evidence

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Named:
    """Identifiers of one dossier, or made-up ones."""

    dossier: UUID
    run: UUID
    paper: UUID
    file: UUID
    material: UUID
    notice: UUID
    step: UUID


def addresses(named: Named) -> list[tuple[str, str]]:
    d, r = named.dossier, named.run
    return [
        ("get", f"/desk/dossiers/{d}/"),
        ("get", f"/desk/dossiers/{d}/record/"),
        ("get", f"/desk/dossiers/{d}/law/"),
        ("get", f"/desk/steps/{named.step}/correct/"),
        ("post", f"/desk/steps/{named.step}/correct/"),
        ("post", f"/desk/dossiers/{d}/begin/forward-transfer/detect-trigger/"),
        ("post", f"/desk/dossiers/{d}/files/"),
        ("get", f"/desk/dossiers/{d}/facts/"),
        ("post", f"/desk/dossiers/{d}/facts/"),
        ("get", f"/desk/dossiers/{d}/history/"),
        ("get", f"/desk/dossiers/{d}/tracing/"),
        ("post", f"/desk/dossiers/{d}/tracing/batch/"),
        ("get", f"/desk/dossiers/{d}/checklists/trademark-infringement/"),
        ("post", f"/desk/dossiers/{d}/checklists/trademark-infringement/"),
        ("get", f"/desk/dossiers/{d}/secrecy/"),
        ("post", f"/desk/dossiers/{d}/secrecy/restrict/"),
        ("get", f"/desk/dossiers/{d}/codes/"),
        ("post", f"/desk/dossiers/{d}/codes/"),
        ("get", f"/desk/dossiers/{d}/losses/"),
        ("post", f"/desk/dossiers/{d}/losses/"),
        ("get", f"/desk/dossiers/{d}/evidence/"),
        ("post", f"/desk/dossiers/{d}/evidence/"),
        ("post", f"/desk/dossiers/{d}/materials/{named.material}/"),
        ("post", f"/desk/runs/{r}/steps/sign-receipt/"),
        ("get", f"/desk/papers/{named.paper}.pdf"),
        ("get", f"/desk/papers/{named.paper}.docx"),
        ("get", f"/desk/files/{named.file}/"),
        ("post", f"/desk/notices/{named.notice}/read/"),
    ]


@pytest.fixture
def transferred(world: World) -> tuple[Dossier, Named]:
    dossier, _ = worlds.enter(world)
    run = worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="deliver-transfer")
    handler = world.actor("handler")
    stored = evidence.store_file(
        dossier.pk, "笔录.txt", BytesIO("现场笔录".encode()), actor=handler, now=timezone.now()
    )
    with acting_as(handler):
        seen = work.dossier_page(dossier.pk, actor=handler, now=timezone.now())
        notice = work.notices(world.actor("head"))[0]
    return dossier, Named(dossier.pk, run.pk, seen.papers[0].pk, stored.pk, seen.materials[0].pk, notice.pk,
                          seen.standings[-1].steps[0].pk)  # fmt: skip


def test_an_outsider_cannot_tell_a_dossier_from_nothing(
    signed_in: Callable[[str], Client], transferred: tuple[Dossier, Named]
) -> None:
    stranger = signed_in("stranger")
    made_up = Named(*(uuid4() for _ in range(7)))
    for (method, real), (_, unreal) in zip(addresses(transferred[1]), addresses(made_up), strict=True):
        answer, other = getattr(stranger, method)(real), getattr(stranger, method)(unreal)
        assert (answer.status_code, other.status_code) == (404, 404), real
        assert answer.content == other.content, real


def test_an_outsiders_lists_are_empty(signed_in: Callable[[str], Client], transferred: tuple[Dossier, Named]) -> None:
    dossier, stranger = transferred[0], signed_in("stranger")
    for address in ("/desk/", "/desk/dossiers/", "/desk/papers/", "/desk/notices/", "/desk/search/?q=清泉"):
        text = stranger.get(address).content.decode()
        assert dossier.number not in text and str(dossier.pk) not in text, address
    assert stranger.get("/desk/search/", {"q": dossier.number}).status_code == 200  # a hit would have sent her on


def test_those_who_take_part_open_everything(
    signed_in: Callable[[str], Client], transferred: tuple[Dossier, Named]
) -> None:
    dossier, named = transferred
    receiver = signed_in("receiver")
    for address in (f"/desk/dossiers/{dossier.pk}/", f"/desk/papers/{named.paper}.pdf", f"/desk/papers/{named.paper}.docx", f"/desk/files/{named.file}/"):  # fmt: skip
        assert receiver.get(address).status_code == 200, address
    assert receiver.get("/desk/search/", {"q": dossier.number}).status_code == 302


def test_who_read_it_is_shown_to_the_owner_alone(
    signed_in: Callable[[str], Client], world: World, transferred: tuple[Dossier, Named]
) -> None:
    signed_in("receiver").get(f"/desk/dossiers/{transferred[0].pk}/")
    address = f"/desk/dossiers/{transferred[0].pk}/record/"
    assert "谁看过本案卷" in signed_in("handler").get(address).content.decode()
    assert "谁看过本案卷" not in signed_in("receiver").get(address).content.decode()
    with acting_as(world.actor("handler")):
        rows = work.readings(transferred[0].pk, actor=world.actor("handler"))
    assert {row["officer"] for row in rows} >= {"丁接", "陆知行"}


def test_nobody_in_particular_is_sent_to_the_login(client: Client, transferred: tuple[Dossier, Named]) -> None:
    for method, address in [*addresses(transferred[1]), ("get", "/desk/"), ("get", "/desk/law/clocks/")]:
        answer = getattr(client, method)(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"), address


def test_a_press_without_the_token_does_nothing(world: World, transferred: tuple[Dossier, Named]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.officers["receiver"], backend="django.contrib.auth.backends.ModelBackend")
    for method, address in addresses(transferred[1]):
        if method == "post":
            assert client.post(address, {"own_jurisdiction": "own"}).status_code == 403, address
    assert client.post("/desk/dossiers/new/", {}).status_code == 403


def test_she_may_only_switch_to_her_own_units(signed_in: Callable[[str], Client], world: World) -> None:
    handler = signed_in("handler")
    assert handler.post("/desk/unit/", {"unit": str(world.units["police"].pk)}).status_code == 404
    assert handler.post("/desk/unit/", {"unit": str(world.units["market"].pk)}).status_code == 302


def test_an_officer_without_a_post_reads_why(signed_in: Callable[[str], Client], world: World) -> None:
    from zhixian.rooms.agencies.models import Officer

    lost, _ = Officer.objects.get_or_create(login="test.lost", defaults={"name": "无岗", "password": "!"})
    client = Client()
    client.force_login(lost, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/desk/")
    assert answer.status_code == 403
    assert "没有在任何单位任职" in answer.content.decode()


def test_a_paper_of_another_unit_is_not_on_the_shelf(world: World, transferred: tuple[Dossier, Named]) -> None:
    with acting_as(world.actor("stranger")):
        assert looking.shelf(world.actor("stranger")) == []
