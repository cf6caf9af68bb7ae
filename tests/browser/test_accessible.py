"""Every page of the desk by axe (WCAG 2.2 AA), at the desk's width and on a phone; nothing runs off the side."""

import pytest
from django.utils import timezone

from tests.browser.conftest import accessibility_faults
from tests.rooms.leads.things import photo, sent
from tests.rooms.world import Path, enter
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Appointment
from zhixian.rooms.docket.models import Step
from zhixian.rooms.evidence import tracing
from zhixian.rooms.linking import clusters
from zhixian.rooms.outbox.models import Receiver
from zhixian.rooms.publishing import first_pages
from zhixian.rooms.statistics import losses, tallying


@pytest.fixture
def addresses(world) -> list[str]:
    now = timezone.now()
    dossier = enter(world, at=now, opened_on=local_day(now), number=f"平市监立〔{now.year}〕9号")
    Path(world, dossier, at=now).to_approved()
    handler = world("market.handler1")
    Appointment.objects.create(
        officer_id=handler.officer_id, unit_id=handler.unit_id, post="administrator", since=local_day(now)
    )
    Receiver.objects.create(
        unit_id=handler.unit_id, name="办案系统", url="https://receiver.example/hook", secret=b"", made_by=handler.officer_id,
        made_at=now, failures=2, failing_since=now, next_at=now, fault="对方答复 503",
    )  # fmt: skip
    _, report = sent(at=now, files=(("a.jpg", photo()),))
    cluster = clusters.open_cluster("城东仓库系列案", actor=handler, now=now)
    clusters.add_case(cluster.pk, dossier.number, "sale", actor=handler, now=now)
    clusters.add_entity(cluster.pk, "place", "storage", "城东3号仓库", actor=handler, now=now)
    batch = tracing.write_batch(dossier.pk, number="Y1", product="种子", producer="种业公司", actor=handler, now=now)
    tracing.write_consignment(batch.pk, giver="种业公司", taker="门市", quantity="10千克", actor=handler, now=now)
    of_case = f"/desk/dossiers/{dossier.pk}"
    recovered = {"amount": "2000", "basis": "退赔", "recovered_on": local_day(now).isoformat()}
    losses.add(dossier.pk, recovered, actor=handler, now=now)
    tallying.refresh(now=now)
    month = f"{local_day(now):%Y-%m}"
    with as_system():
        step = Step.objects.filter(dossier_id=dossier.pk, unit_id=handler.unit_id).first()
    draft = first_pages.take_in("case-toys-live", actor=handler, now=now)
    return [
        f"{of_case}/codes/", f"{of_case}/secrecy/", f"{of_case}/history/", f"{of_case}/tracing/", f"{of_case}/checklists/trademark-infringement/",
        "/desk/dossiers/import/", "/desk/clusters/", f"/desk/clusters/{cluster.pk}/", "/desk/dictionaries/", "/desk/dictionaries/case_type/",
        "/desk/figures/", "/desk/figures/?by=case_type&area=rural", "/desk/sharing/", "/desk/indications/", "/desk/tasks/",
        "/desk/", "/desk/dossiers/", f"/desk/dossiers/{dossier.pk}/", f"/desk/dossiers/{dossier.pk}/record/", f"/desk/dossiers/{dossier.pk}/law/",
        f"/desk/dossiers/{dossier.pk}/facts/", f"/desk/dossiers/{dossier.pk}/evidence/", f"/desk/steps/{step.pk}/correct/",
        f"/desk/dossiers/{dossier.pk}/losses/", "/desk/figures/", "/desk/figures/monthly/", f"/desk/figures/monthly/?month={month}&below=yes", f"/desk/figures/monthly/admin_trademark/?month={month}",
        "/desk/dossiers/new/", "/desk/search/?q=假冒", "/desk/papers/", "/desk/notices/", "/desk/law/", "/desk/law/clocks/",
        "/desk/law/crimes/214/",
        "/desk/leads/", "/desk/goods-watch/", "/desk/goods-watch/all/", "/desk/goods-watch/hits/", "/desk/goods-watch/take-in/",
        f"/desk/leads/{report.pk}/",
        f"/desk/leads/{report.pk}/triage/",
        f"/desk/leads/{report.pk}/terms/",
        *(f"/desk/leads/{name}/" for name in ("new", "import", "board", "centre", "rules", "packages", "phones", "platforms")),
        f"/desk/dossiers/new/?lead={report.pk}",
        "/desk/unit/targets/",
        "/desk/officers/",
        "/desk/watch/",
        "/desk/matters/",
        "/desk/registers/",
        "/desk/inspections/market/", "/desk/inspections/spots/",
        "/desk/publishing/", "/desk/publishing/new/typical_case/", f"/desk/publishing/{draft.page_id}/",
        "/desk/liaisons/",
        "/desk/destruction/",
        "/desk/procedures/",
        "/desk/procedures/forward-transfer/",
        "/accounts/tokens/",
        "/accounts/2fa/",
        "/accounts/password/change/",
        "/desk/calendar/",
        "/desk/mail/",
        "/desk/receivers/",
        "/desk/substitutes/",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible(as_officer, addresses, width):
    page = as_officer("market.handler1", width=width, height=900)
    faults = {}
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details, aside details').forEach(fold => { fold.open = true; })")
        found = accessibility_faults(page)
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"):
            found.append("runs off the side")
        if found:
            faults[address] = found
    assert faults == {}


def test_the_login_is_accessible(chromium, live_server):
    page = chromium.new_page(base_url=live_server.url, viewport={"width": 390, "height": 800})
    page.goto("/accounts/login/")
    assert accessibility_faults(page) == []
