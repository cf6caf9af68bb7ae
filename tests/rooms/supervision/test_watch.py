"""The watch list: a fine instead of a transfer is seen within the day by those who watch, and by nobody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from tests.faces.api.test_api import Caller
from tests.rooms.world import NOW, Path, World, enter, make_world
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.drafts import FactDraft
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.supervision import services, watching
from zhixian.rooms.supervision.models import Watched

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    made = make_world()
    Unit.objects.filter(pk=made.units["here.market"].pk).update(parent=made.units["above.market"])
    return made


def fined(world: World, *, amount: int = 60000, number: str = "平市监立〔2026〕1号") -> Path:
    figure = FactDraft(name="sales_amount", at_least=Decimal(amount), at_most=Decimal(amount + 1), source="established")
    path = Path(world, enter(world, number=number, facts=(figure,)))
    path.take("record-penalty", "market.handler1", "penalty-case", decision_number="平市监处〔2026〕3号",
              decided_at=NOW.isoformat(), fine="20000", content="罚款")  # fmt: skip
    path.take("close-case", "market.head", "penalty-case", reasons="执行完毕")
    return path


def seen(world: World, seat: str) -> list[services.Line]:
    actor = world(seat)
    with acting_as(actor):
        return services.listed(actor, now=NOW)


@pytest.mark.feature("S002-2.3")
def test_a_fine_above_the_criterion_is_listed_and_stays_visible_when_it_is_explained(world):
    fined(world)
    fined(world, amount=20000, number="平市监立〔2026〕2号")  # below the criterion
    assert watching.refresh(now=NOW + timedelta(hours=1)) == 1
    (line,) = seen(world, "procuratorate.prosecutor")
    assert (line.case_number, line.state, line.tier) == ("平市监立〔2026〕1号", "open", "已达入罪标准")
    assert any("法释〔2025〕5号第五条" in ground for ground in line.grounds)
    services.explain(line.id, "当事人不明知，公安已书面答复", actor=world("market.head"), now=NOW)
    (line,) = seen(world, "procuratorate.prosecutor")
    assert (line.state, line.reason) == ("explained", "当事人不明知，公安已书面答复")
    assert watching.refresh(now=NOW + DAY) == 0


def test_the_reader_gets_the_named_columns_and_the_reading_is_in_the_ledger(world):
    fined(world)
    watching.refresh(now=NOW)
    (line,) = seen(world, "procuratorate.prosecutor")
    assert line.dossier_id is None and "某商行" not in repr(line)
    (own,) = seen(world, "market.handler1")
    assert own.dossier_id is not None
    (above,) = seen(world, "above.market.head")
    assert above.case_number == line.case_number and above.dossier_id is None
    with as_system():
        readers = list(Entry.objects.filter(kind="watch.read").values_list("unit_id", flat=True))
    assert set(readers) == {world("procuratorate.prosecutor").unit_id, world("above.market.head").unit_id}


def test_nobody_else_sees_it_and_the_wall_holds_without_the_filter(world):
    fined(world)
    watching.refresh(now=NOW)
    (line,) = seen(world, "market.head")
    for seat in ("there.market.head", "there.procuratorate.prosecutor", "above.procuratorate.prosecutor"):
        assert seen(world, seat) == []
        with acting_as(world(seat)):
            assert Watched.objects.count() == 0
        with pytest.raises(NotFound):
            services.explain(line.id, "x", actor=world(seat), now=NOW)
    with pytest.raises(NotAllowed):
        seen(world, "police.head")
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(world("procuratorate.head")):
        Watched.objects.update(state="explained")
    assert Caller(world, "there.procuratorate.prosecutor").get("/watch").json() == []
    assert [row["case_number"] for row in Caller(world, "procuratorate.prosecutor").get("/watch").json()] == [
        line.case_number
    ]


def test_a_transfer_settles_it_and_a_better_figure_brings_it_on(world):
    path = fined(world, amount=40000)
    assert watching.refresh(now=NOW) == 0
    better = FactDraft(name="sales_amount", at_least=Decimal(50000), at_most=None, source="established")
    dossiers.say_facts(path.dossier.pk, [better], actor=world("market.handler1"), now=NOW + DAY)
    assert watching.refresh(now=NOW + 2 * DAY) == 1
    with as_system():
        assert Notice.objects.filter(sort="watch").count() == 2  # the head of the unit, the prosecutor
    path.at = NOW + 2 * DAY
    path.begin()
    watching.refresh(now=NOW + 3 * DAY)
    (line,) = seen(world, "procuratorate.prosecutor")
    assert line.state == "transferred"
    with pytest.raises(NotAllowed):
        services.explain(line.id, "x", actor=world("market.head"), now=NOW)


def test_only_the_head_explains_and_not_with_nothing(world):
    fined(world)
    watching.refresh(now=NOW)
    (line,) = seen(world, "market.head")
    with pytest.raises(NotAllowed):
        services.explain(line.id, "x", actor=world("market.handler1"), now=NOW)
    with pytest.raises(NotAllowed):
        services.explain(line.id, "x", actor=world("procuratorate.prosecutor"), now=NOW)
    with pytest.raises(BadInput):
        services.explain(line.id, "  ", actor=world("market.head"), now=NOW)


def test_an_unknown_amount_does_not_list_a_case(world):
    figure = FactDraft(name="sales_amount", at_least=None, at_most=None, source="unknown")
    path = Path(world, enter(world, facts=(figure,)))
    path.take("close-case", "market.head", "penalty-case", reasons="不予处罚")
    assert watching.refresh(now=NOW) == 0
    with connection.cursor():
        assert seen(world, "procuratorate.prosecutor") == []
