"""The page of the watch list: the prosecutor reads, the head explains, an outsider finds nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.world import World
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Run
from zhixian.rooms.supervision import watching
from zhixian.rooms.supervision.models import Watched

pytestmark = pytest.mark.django_db


def test_read_explained_and_closed_to_others(signed_in: Callable[[str], Client], world: World) -> None:
    dossier, _ = worlds.enter(world)
    now = timezone.now()
    with as_system():
        run = Run.objects.get(dossier_id=dossier.pk, procedure="penalty-case")
    services.take(run.pk, "close-case", actor=world.actor("head"), form={"reasons": "已处罚"}, now=now)
    assert watching.refresh(now=now + timedelta(minutes=1)) == 1
    with as_system():
        row = Watched.objects.get()
    page = signed_in("prosecutor").get("/desk/watch/").content.decode()
    assert row.case_number in page and "未移送，没有说明" in page and str(dossier.pk) not in page
    assert row.case_number not in signed_in("stranger").get("/desk/watch/").content.decode()
    assert signed_in("detective").get("/desk/watch/").status_code == 403
    assert "/desk/watch/" not in signed_in("detective").get("/desk/").content.decode()
    head = signed_in("head")
    assert f"/desk/watch/{row.pk}/" in head.get("/desk/watch/").content.decode()
    assert signed_in("stranger_head").post(f"/desk/watch/{row.pk}/", {"reason": "x"}).status_code == 404
    head.post(f"/desk/watch/{row.pk}/", {"reason": "证据不足以证明明知"})
    assert "证据不足以证明明知" in signed_in("prosecutor").get("/desk/watch/?state=explained").content.decode()
