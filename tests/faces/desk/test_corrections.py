"""The page of a correction, and the buttons for extra leads."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket.models import Correction, Intake, Step

pytestmark = pytest.mark.django_db


def transferred(world: World) -> UUID:
    dossier, _ = worlds.enter(world)
    worlds.drive(world, worlds.begin_transfer(world, dossier.pk), until="sign-receipt")
    return dossier.pk


def test_a_correction_is_written_once_and_read_in_the_timeline(
    signed_in: Callable[[str], Client], world: World
) -> None:
    dossier = transferred(world)
    with as_system():
        step = Step.objects.get(dossier_id=dossier, action="approve-transfer")
    head, address = signed_in("head"), f"/desk/steps/{step.pk}/correct/"
    assert address in head.get(f"/desk/dossiers/{dossier}/").content.decode()
    empty = head.post(address, {"wrong": "", "right": "x"})
    assert empty.status_code == 422 and "请写明哪一项写错了" in empty.content.decode()
    for _ in range(2):
        head.post(address, {"wrong": "漏写日期", "right": "当日同意", "once": "k"})
    assert "漏写日期 更正为：当日同意" in signed_in("receiver").get(f"/desk/dossiers/{dossier}/").content.decode()
    with as_system():
        assert Correction.objects.count() == 1


def test_the_other_unit_is_offered_no_correction_and_refused(signed_in: Callable[[str], Client], world: World) -> None:
    dossier = transferred(world)
    with as_system():
        step = Step.objects.get(dossier_id=dossier, action="approve-transfer")
    police, address = signed_in("police_head"), f"/desk/steps/{step.pk}/correct/"
    assert address not in police.get(f"/desk/dossiers/{dossier}/").content.decode()
    assert police.post(address, {"wrong": "x", "right": "y"}).status_code == 403
    assert signed_in("stranger").get(address).status_code == 404


def test_the_police_say_what_became_of_a_lead(signed_in: Callable[[str], Client], world: World) -> None:
    dossier = transferred(world)
    with as_system():
        main = Intake.objects.get(dossier_id=dossier)
        lead = Intake(
            run_id=main.run_id,
            dossier_id=dossier,
            unit_id=main.unit_id,
            number="受案2号",
            subject="虚开发票",
            at=main.at,
        )
        lead.save()
    page = signed_in("detective").get(f"/desk/dossiers/{dossier}/").content.decode()
    assert f"/desk/intakes/{lead.pk}/" in page and f"/desk/intakes/{main.pk}/" not in page
    assert f"/desk/intakes/{lead.pk}/" not in signed_in("handler").get(f"/desk/dossiers/{dossier}/").content.decode()
    assert signed_in("stranger").post(f"/desk/intakes/{lead.pk}/", {"state": "filed"}).status_code == 404
    signed_in("detective").post(f"/desk/intakes/{lead.pk}/", {"state": "filed"})
    with as_system():
        assert Intake.objects.get(pk=lead.pk).state == "filed"
