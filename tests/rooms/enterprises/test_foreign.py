"""涉外企业案件: a foreign firm's case counts in the foreign report and in the total, once, and under the clocks of every case."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.rooms.enterprises import serving
from tests.rooms.enterprises.assessing import credit_code
from tests.rooms.world import NOW, Path, World, enter
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.docket.models import Clock
from zhixian.rooms.dossiers.drafts import PartyDraft, RightDraft
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.enterprises.firms import foreign, keeping

pytestmark = pytest.mark.django_db
GERMAN, HOME = "云岭示例1号科技有限公司", "云岭示例2号科技有限公司"


def told(actor: Actor, **more: date) -> foreign.Report:
    with acting_as(actor):
        return foreign.report(actor=actor, now=NOW + timedelta(days=1), **more)


def case(world: World, serial: int, *parties: PartyDraft, owner: str = "", **more: Any) -> Dossier:
    rights = (RightDraft(kind="trademark", name="示例商标", owner=owner),) if owner else ()
    suspect = PartyDraft(role="suspect", sort="unit", name="某商行")
    return enter(world, number=f"平市监立〔2026〕{serial}号", parties=(suspect, *parties), rights=rights, **more)


def terms(dossier: Dossier) -> list[tuple[object, ...]]:
    with as_system():
        rows = Clock.objects.filter(dossier_id=dossier.pk).order_by("clock", "started_at")
        return [
            (row.clock, row.started_at, row.due_at, row.due_legal, row.mode, row.post, row.stopped_at) for row in rows
        ]


@pytest.mark.feature("S001-4.1")
def test_a_foreign_firms_case_counts_in_the_foreign_report_and_in_the_total_once(world: World) -> None:
    police, market = world("police.liaison"), world("market.handler1")
    # The record of the firm is another unit's than the case's.
    german = serving.firm(police, 1, now=NOW, country="DE")
    home = serving.firm(police, 2, now=NOW)
    assert german.foreign and german.country_label == "德国" and not home.foreign
    # As owner of the right by name, as owner by code and as complainant: still one case.
    mine = case(
        world, 1,
        PartyDraft(role="owner", sort="unit", name="旧名称公司", credit_code=credit_code(1)),
        PartyDraft(role="complainant", sort="unit", name=GERMAN), owner=GERMAN,
    )  # fmt: skip
    other = case(world, 2, PartyDraft(role="owner", sort="unit", name=HOME), owner=HOME)
    found = told(market)
    assert [each.dossier.pk for each in found.cases] == [mine.pk]
    assert found.cases[0].capacities == {"owner", "complainant"} and len(found.cases[0].firms) == 1
    assert (found.by_country, found.total) == ((("德国", 1),), 2)
    # Equal clocks: the same steps at the same hours start the same terms for both.
    for dossier in (mine, other):
        Path(world, dossier).to_police()
    assert terms(mine) == terms(other) != []
    found = told(market)
    assert found.foreign_terms == found.other_terms and found.foreign_terms.clocks > 0
    assert found.all_terms.clocks == 2 * found.foreign_terms.clocks
    # The flag is of the firm: taken back, the case is in the total alone.
    keeping.set_country(german.pk, "CN", actor=police, now=NOW)
    assert (told(market).cases, told(market).total) == ((), 2)


def test_a_namesake_with_another_code_and_a_witness_are_not_the_firm(world: World) -> None:
    serving.firm(world("police.liaison"), 1, now=NOW, country="JP")
    case(world, 1, PartyDraft(role="owner", sort="unit", name=GERMAN, credit_code=credit_code(7)))
    case(world, 2, PartyDraft(role="witness", sort="unit", name=GERMAN))
    case(world, 3, PartyDraft(role="owner", sort="natural_person", name=GERMAN))
    assert (told(world("market.handler1")).cases, told(world("market.handler1")).total) == ((), 3)


def test_two_countries_in_one_case_are_one_case_in_two_lines_and_the_days_narrow(world: World) -> None:
    police, market = world("police.liaison"), world("market.handler1")
    serving.firm(police, 1, now=NOW, country="DE")
    serving.firm(police, 2, now=NOW, country="HK")
    case(world, 1, PartyDraft(role="owner", sort="unit", name=HOME), owner=GERMAN, opened_on=date(2026, 2, 2))
    found = told(market)
    assert len(found.cases) == found.total == 1 and set(found.by_country) == {("德国", 1), ("中国香港", 1)}
    assert len(told(market, since=date(2026, 2, 2), until=date(2026, 2, 2)).cases) == 1
    assert told(market, since=date(2026, 2, 3)).total == 0
    with pytest.raises(BadInput):
        told(market, since=date(2026, 2, 3), until=date(2026, 2, 1))


def test_outsiders_see_no_case_and_do_not_set_the_flag(world: World) -> None:
    police = world("police.liaison")
    firm = serving.firm(police, 1, now=NOW, country="US")
    case(world, 1, owner=GERMAN)
    for seat in ("there.market.head", "above.market.handler1", "customs.head"):
        assert (told(world(seat)).cases, told(world(seat)).total, told(world(seat)).by_country) == ((), 0, ())
    with pytest.raises(NotFound):
        keeping.set_country(firm.pk, "", actor=world("there.police.head"), now=NOW)
    with pytest.raises(NotAllowed):
        keeping.set_country(firm.pk, "", actor=world("police.legal"), now=NOW)
    with pytest.raises(BadInput, match="country"):
        keeping.set_country(firm.pk, "XX", actor=police, now=NOW)
    with pytest.raises(BadInput):
        serving.firm(police, 3, now=NOW, country="EU")
