"""The guide: a finding leads to a section of the released edition, the reading is kept with version and day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from tests.rooms.enterprises.assessing import consented, finished
from tests.rooms.publishing.pages import released
from tests.rooms.world import NOW, World
from zhixian import risk
from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.risk import guides as declared
from zhixian.rooms.agencies.access import acting_as, as_system, within
from zhixian.rooms.enterprises.assessments import guides, holding, overseeing, reading
from zhixian.rooms.enterprises.assessments.codes import UnknownCode
from zhixian.rooms.enterprises.models import Finding, GuideReading
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.publishing import first_pages, services
from zhixian.rooms.publishing.checking import PageDraft

pytestmark = pytest.mark.django_db
SECRET, GUIDE, DAY = "trade-secret", "trade-secret-guide", timedelta(days=1)


def own_draft() -> PageDraft:
    return next(each.draft for each in first_pages.first_pages() if each.key == GUIDE)


def test_every_declared_area_exists_and_every_heading_is_in_our_own_guide() -> None:
    for (key, area), heading in declared.guide().headings.items():
        assert risk.questionnaires()[key].area(area).label and f"、{heading}\n" in own_draft().text
    assert own_draft().title == "科技型中小企业商业秘密保护指引" and own_draft().text.count("\n## ") == 7


@pytest.mark.feature("S000-M2.4")
def test_a_finding_leads_to_section_three_and_the_reading_is_recorded_for_the_officer(world: World) -> None:
    unit, officer = world.units["here.police"], world("police.handler1")
    one, holder, _ = consented(SECRET, "met", unit, now=NOW, nda_staff="unmet")
    held = reading.held(one.pk, holder_id=holder)
    [finding] = held.findings
    assert finding.area == "人员管理"
    assert guides.links(one, held.findings) == {}  # nothing in public yet: no link
    edition = released(world, GUIDE, at=NOW)
    section = guides.links(one, held.findings)[finding.pk]
    assert (section.number, section.heading, section.guide.edition) == (3, "三、管好人员", 1)
    with acting_as(officer):
        assert guides.readings(one) == []  # linked is not yet read
    found, shown = guides.open_section(one.pk, finding.pk, holder_id=holder, now=NOW + DAY)
    assert found == finding and "保密协议" in shown.html and "账号" not in shown.text
    guides.open_section(one.pk, finding.pk, holder_id=holder, now=NOW + DAY)  # twice on a day is once
    # The officer whom the firm lets see the report sees version and day; her page is the one that she works on.
    [row] = overseeing.opened(one.pk, actor=officer, now=NOW + DAY).guide_readings
    assert (row.page, row.edition, row.on, row.heading, row.finding_id) == (
        GUIDE, 1, local_day(NOW + DAY), "三、管好人员", finding.pk,
    )  # fmt: skip
    with as_system():
        assert Entry.objects.filter(kind="assessment.guide_read", subject=finding.pk).count() == 1
    # A new edition is another version, read on another day.
    made = services.write(own_draft(), actor=officer, now=NOW + 2 * DAY, page_id=edition.page_id)
    services.submit(made.pk, actor=officer, now=NOW + 2 * DAY)
    services.release(made.pk, actor=world("police.head"), now=NOW + 2 * DAY, redacted=True)
    guides.open_section(one.pk, finding.pk, holder_id=holder, now=NOW + 3 * DAY)
    with acting_as(officer):
        assert [row.edition for row in guides.readings(one)] == [1, 2]


def test_outsiders_read_nothing_and_record_nothing(world: World) -> None:
    released(world, GUIDE, at=NOW)
    one, holder, _ = consented(SECRET, "met", world.units["here.police"], now=NOW, nda_staff="unmet")
    other, stranger, _ = finished(SECRET, "met", now=NOW, nda_staff="unmet")
    [finding] = reading.held(one.pk, holder_id=holder).findings
    guides.open_section(one.pk, finding.pk, holder_id=holder, now=NOW)
    with pytest.raises(UnknownCode):
        guides.open_section(one.pk, finding.pk, holder_id=stranger, now=NOW)
    with pytest.raises(NotFound):  # a finding of somebody else's under one's own report
        guides.open_section(other.pk, finding.pk, holder_id=stranger, now=NOW)
    with pytest.raises(NotFound):
        guides.open_section(one.pk, uuid4(), holder_id=holder, now=NOW)
    for seat in ("there.police.handler1", "market.handler1"):
        with acting_as(world(seat)):
            assert not GuideReading.objects.exists()
    with within(stranger):
        assert not GuideReading.objects.exists()
    told = {"finding": finding, "assessment": one, "page": GUIDE, "edition": 9, "title": "x", "heading": "x", "at": NOW}
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(world("police.handler1")):
        GuideReading.objects.create(**told, on=local_day(NOW))  # who may look may not say that the firm read
    holding.withdraw(one.pk, holder_id=holder, now=NOW + DAY)
    with acting_as(world("police.handler1")):
        assert not GuideReading.objects.exists()


def test_a_withdrawn_guide_and_a_finding_without_a_section_lead_nowhere(world: World) -> None:
    edition = released(world, GUIDE, at=NOW)
    one, holder, _ = finished(SECRET, "met", now=NOW, nda_staff="unmet")
    trader, trader_holder, _ = finished("trader", "unmet", now=NOW)
    assert guides.links(trader, reading.held(trader.pk, holder_id=trader_holder).findings) == {}
    [finding] = reading.held(one.pk, holder_id=holder).findings
    services.withdraw(edition.pk, "改写中，先撤下来", actor=world("police.head"), now=NOW + DAY)
    with pytest.raises(NotFound):
        guides.open_section(one.pk, finding.pk, holder_id=holder, now=NOW + DAY)
    with within(holder):
        assert not GuideReading.objects.exists() and Finding.objects.filter(pk=finding.pk).exists()
