"""The demonstration's firms: grades, a plan, a closed finding, an index; and one that nobody is let see."""

import pytest

from tests.rooms.world import NOW
from zhixian.moments import local_day
from zhixian.operation.demonstration import firms, service
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.enterprises.assessments import overseeing
from zhixian.rooms.enterprises.indexes import services
from zhixian.rooms.enterprises.models import Assessment, Booking, Firm, ServiceRequest, Visit
from zhixian.rooms.enterprises.points import keeping, visits

pytestmark = pytest.mark.django_db


def test_the_demonstrations_firms(world):
    police = world("police.head")
    firms.load(police, now=NOW)
    with acting_as(police):
        lines = overseeing.listed(police, now=NOW)
        assert {line.assessment.version.key: line.grade for line in lines} == {
            "smart-manufacturing": "high",
            "biomedicine": "low",
        }
        assert all(line.closed == 1 and line.review_on for line in lines)
        assert len(services.shown("firm", actor=police).scores) == 2
    with as_system():
        assert Assessment.objects.count() == 3


def test_the_demonstrations_service_points(world):
    police = world("police.head")
    service.load(police, world("market.head"), now=NOW)
    with acting_as(police):
        assert (
            Firm.objects.count() == 150
            and Visit.objects.count() == 63
            and keeping.listed(police).count() == 5
            and Booking.objects.count() == 1
        )
        assert keeping.not_covered(police, kind="outpost", on=local_day(NOW))
        board = visits.board(police)
        assert (len(board.solved), len(board.open)) == (1, 12)
        request = ServiceRequest.objects.get()
        assert request.point.kind == "outpost" and request.officer_id == police.officer_id
