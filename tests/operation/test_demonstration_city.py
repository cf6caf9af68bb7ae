"""The demonstration's city in work: every state, both units, nobody real as an offender, few late ones, the same each time."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
import yaml

from zhixian.moments import SHANGHAI, local_day
from zhixian.operation.demonstration import leads, loading
from zhixian.operation.demonstration.people import load_people
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.leads import envelopes
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.models import Handover, Message, Report, ReportClock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture
def cast():
    load_people(password="only-for-this-test", now=NOW)
    return loading.Cast("341300", "market", NOW)


def test_a_city_in_work(cast):
    behind = leads.load(cast, now=NOW)
    with as_system():
        rows = list(Report.objects.all())
        facts = [envelopes.unseal_values(key_of(row), row.facts, row.pk) for row in rows]
        late = (
            ReportClock.objects.filter(stopped_at__isnull=True, due_at__lt=NOW).values("report_id").distinct().count()
        )
        asked, answered = (
            Message.objects.filter(asks=True).count(),
            Message.objects.filter(author="reporter").count(),
        )
        handed, signed = Handover.objects.count(), Handover.objects.filter(received_at__isnull=False).count()
    assert len(rows) >= 300
    assert {row.state for row in rows} == set(Report.STATES)
    assert {"portal", "telephone", "12315", "12330", "platform"} <= {row.channel for row in rows}
    assert min(Counter(row.unit_id for row in rows).values()) > 30  # market and police
    assert 20 < sum(row.danger for row in rows) < 200 and any(row.green for row in rows)
    assert 1 <= late <= 15
    assert asked > 20 and 0 < answered < asked and 0 < signed <= handed
    assert all(local_day(NOW) - row.received_on <= timedelta(days=63) for row in rows)
    only_real = [fact["offender"] for fact in facts if not str(fact["offender"]).startswith("某某")]
    assert only_real == ["宿州恒雪电器商行"]  # the invented suspect of the first case
    assert all(".example/" in str(fact["links"]) for fact in facts if fact["links"])
    with acting_as(cast("head")):
        assert Report.objects.get(pk=behind["refrigerators"]).state == "verifying"
    with as_system():
        dossiers = set(Dossier.objects.values_list("pk", flat=True))
    assert dossiers == {row.dossier_id for row in rows if row.state == "filed"} and len(dossiers) > 5


def test_the_same_city_each_time(cast):
    told = yaml.safe_load(leads.TOLD.read_text(encoding="utf-8"))
    first, again = (leads.City(told, cast, NOW) for _ in range(2))
    for city in (first, again):
        city.green_code = ""
    shown = [[city.tell(number, "platform") for number in range(50)] for city in (first, again)]
    assert shown[0] == shown[1]


def test_nobody_else_sees_the_leads(cast):
    leads.load(cast, now=NOW, count=12)
    with acting_as(cast("head")):
        assert Report.objects.count() > 5
    with acting_as(loading.Cast("411500", "market", NOW)("head")):
        assert not Report.objects.exists()


def test_the_case_shows_where_it_came_from(cast):
    row = next(
        row for row in yaml.safe_load(loading.CASES.read_text("utf-8"))["cases"] if row["key"] == "refrigerators"
    )
    behind = leads.load(cast, now=NOW, count=1)
    dossier, _ = loading.enter(row, now=NOW, report_id=behind["refrigerators"])
    with acting_as(cast("head")):
        found = Report.objects.get(pk=behind["refrigerators"])
    assert (found.state, found.dossier_id) == ("filed", dossier.pk)
