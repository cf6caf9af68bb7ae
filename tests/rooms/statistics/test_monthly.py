"""The annex of the monthly return as figures of the platform's own cases: month boundaries, duplicates, people without names."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.rooms.statistics.stories import (
    APRIL,
    CRIME,
    MARCH,
    accepted,
    arrest,
    at,
    cell,
    criminal,
    looked_into,
    on,
    organ,
    people,
    prosecute,
    sheet,
)
from tests.rooms.world import World, a_case, make_world
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Participation, Unit
from zhixian.rooms.docket import opening, work
from zhixian.rooms.docket import services as docket
from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.dossiers import figures
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.drafts import FactDraft, RightDraft
from zhixian.rooms.statistics import losses, services, sheets, tallying
from zhixian.rooms.statistics.declared import form
from zhixian.rooms.statistics.models import Counted, Figure, RecoveredLoss

pytestmark = pytest.mark.django_db
JIA, YI = ("钱某甲", "411503199001011234"), ("孙某乙", "411503199102021234")


@pytest.fixture
def world() -> World:
    made = make_world()
    for kind in ("market", "police", "procuratorate"):
        Unit.objects.filter(pk=made.units[f"here.{kind}"].pk).update(parent=made.units[f"above.{kind}"].pk)
    return made


@pytest.mark.feature("S004-A.2")
def test_three_trade_secret_cases_of_fifty_wan_print_as_three_and_fifty(world: World) -> None:
    for number, yuan in enumerate((100_000, 150_000, 250_000), start=1):
        accepted(world, f"秘{number}号", when=at(3, 10 + number), yuan=yuan, kind="trade_secret")
    accepted(world, "商1号", when=at(3, 12), yuan=70_000)
    accepted(world, "秘0号", when=at(2, 28), yuan=90_000, kind="trade_secret")
    assert cell(world, "market.head", "admin_trade_secret") == "3 / 50"
    assert cell(world, "market.head", "admin_trade_secret", month=MARCH.replace(month=2)) == "1 / 9"


@pytest.mark.feature("S004-A.3")
def test_the_last_minute_of_the_month_is_in_it_and_the_next_one_is_not(world: World) -> None:
    last = looked_into(world, "末1号", when=at(3, 30), then=at(3, 31, 23, 59))
    looked_into(world, "末2号", when=at(3, 30), then=at(4, 1, 0, 0))
    assert cell(world, "market.head", "admin_trademark").startswith("1")
    assert cell(world, "market.head", "admin_trademark", month=APRIL).startswith("1")
    with acting_as(world("market.head")):
        _, behind, _ = services.behind(world("market.head"), "admin_trademark", month=MARCH)
    assert [each.dossier_id for each in behind] == [last.pk]


def test_a_case_that_is_only_looked_into_is_not_accepted(world: World) -> None:
    looked_into(world, "核1号", when=at(3, 2))
    assert cell(world, "market.head", "admin_trademark") == "0 / 0"


@pytest.mark.feature("S004-A.4")
def test_passing_off_a_patent_is_apart_unless_it_is_set_so(world: World, settings) -> None:
    expired = RightDraft(
        kind="patent", name="一种水泵", owner="某公司", registration_number="ZL201010000001.X", status="expired"
    )
    accepted(
        world,
        "专1号",
        when=at(3, 5),
        yuan=10_000,
        kind="patent",
        seat="ipoffice.handler1",
        codes={"case_type": ("patent.utility",)},
    )
    accepted(world, "专2号", when=at(3, 6), yuan=30_000, kind="patent", seat="ipoffice.handler1",
             codes={"case_type": ("patent.passing_off",)}, rights=(expired,))  # fmt: skip
    assert cell(world, "ipoffice.head", "admin_patent") == "1 / 1"
    assert cell(world, "ipoffice.head", "patent_passing_off") == "1 / 3"
    settings.ANNEX_ROWS_SET = {"patent.passing_off": "admin_patent"}
    tallying.refresh(now=at(6, 1), everything=True)
    assert cell(world, "ipoffice.head", "admin_patent") == "2 / 4"
    with acting_as(world("ipoffice.head")):  # the plain figures say the same
        told = {line.code: line.cases for line in figures.table("annex", actor=world("ipoffice.head")).lines}
    assert told["admin_patent"] == 2
    assert {row.annex: row.label for row in form().rows.values() if row.annex} == figures.ANNEX_ROWS


@pytest.mark.feature("S004-A.5")
def test_cases_of_two_organs_of_the_copyright_line_add_up_once(world: World) -> None:
    city = organ(world, "copyright", "市版权局", level="city")
    helper = organ(world, "copyright", "区版权局", parent=city)
    organ(world, "culture_tourism", "区文旅局", parent=city)
    accepted(world, "版1号", when=at(3, 3), yuan=10_000, kind="copyright", seat="区版权局.handler")
    joint = accepted(world, "文1号", when=at(3, 4), yuan=20_000, kind="copyright", seat="区文旅局.handler")
    with as_system():  # the other organ takes part in it
        Participation.objects.create(dossier_id=joint.pk, unit_id=helper.pk, role="helper", since=at(3, 4))
    assert cell(world, "区版权局.head", "admin_copyright") == "1 / 1"
    assert cell(world, "区文旅局.head", "admin_copyright") == "1 / 2"
    assert cell(world, "市版权局.head", "admin_copyright", below=True) == "2 / 3"


@pytest.mark.feature("S004-A.6")
def test_variety_cases_of_farming_and_forestry_add_up(world: World) -> None:
    above = world.units["above.market"]
    organ(world, "agriculture", "区农业局", parent=above)
    organ(world, "forestry", "区林业局", parent=above)
    accepted(world, "农1号", when=at(3, 3), yuan=10_000, kind="plant_variety", seat="区农业局.handler")
    accepted(world, "林1号", when=at(3, 4), yuan=25_000, kind="plant_variety", seat="区林业局.handler")
    assert cell(world, "above.market.head", "admin_plant_variety", below=True) == "2 / 3.5"


@pytest.mark.feature("S004-A.7")
def test_a_filing_on_the_31st_is_of_that_month_and_a_reopened_one_not_a_second(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 31, 10))
    assert cell(world, "police.head", "police_filed") == "1"
    on(path, at(4, 8), "withdraw", "police.head", reasons="撤案", admin="no")
    docket.begin(
        CRIME,
        path.dossier.pk,
        actor=world("police.handler1"),
        now=at(4, 20),
        form={"case_number": "平公立1号", "crime": "假冒"},
    )
    assert cell(world, "police.head", "police_filed") == "1"
    assert cell(world, "police.head", "police_filed", month=APRIL) == "0"
    criminal(world, "平公立1号", when=at(4, 22), name="平市监立〔2026〕2号")  # joined to the case that is under way
    assert cell(world, "police.head", "police_filed", month=APRIL) == "0"


@pytest.mark.feature("S004-A.8")
def test_one_person_in_two_cases_is_one_and_no_figure_holds_a_name(world: World) -> None:
    one = criminal(world, "平公立1号", when=at(3, 5))
    two = criminal(world, "平公立2号", when=at(3, 9), name="平市监立〔2026〕2号")
    on(one, at(3, 6), "take-measure", "police.handler1", measure="detention", suspects=people(JIA, YI))
    on(
        two,
        at(3, 10),
        "take-measure",
        "police.handler1",
        measure="detention",
        suspects=people((JIA[0], " 411503 199001011234")),
    )
    on(
        one, at(4, 2), "take-measure", "police.handler1", measure="bail", suspects=people(JIA)
    )  # caught in March already
    assert cell(world, "police.head", "police_suspects") == "2"
    assert cell(world, "police.head", "police_suspects", month=APRIL) == "0"
    with as_system():
        held = repr([vars(row) for row in (*Figure.objects.all(), *Counted.objects.all())])
    told = sheets.written([("平桥", sheet(world, "police.head"))])
    assert not any(text in held + told for text in (*JIA, *YI))


def test_people_that_nobody_listed_are_not_counted_and_said_to_be_missing(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 5))
    on(path, at(3, 6), "take-measure", "police.handler1", measure="detention")
    line = sheet(world, "police.head").line("police_suspects")
    assert (line.cell, line.unlisted) == ("0", 1)


@pytest.mark.feature("S004-A.9")
def test_an_amount_that_grows_leaves_the_frozen_month_and_is_a_correction(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 5), yuan=200_000)
    assert cell(world, "police.head", "police_amount") == "20"
    services.keep(world("police.head"), month=MARCH, now=at(4, 10))
    better = FactDraft(name="illegal_business", at_least=Decimal(350_000), at_most=None, source="established")
    dossiers.say_facts(path.dossier.pk, [better], actor=world("market.handler1"), now=at(4, 12))
    line = sheet(world, "police.head").line("police_amount")
    assert (line.cell, line.correction_cell) == ("20", "+15")
    with acting_as(world("police.head")):
        _, (behind,), hidden = services.behind(world("police.head"), "police_amount", month=MARCH)
    assert (behind.dossier_id, behind.change, hidden) == (path.dossier.pk, "金额20→35万元", 0)


@pytest.mark.feature("S004-A.10", "S004-A.11")
def test_two_approvals_in_one_case_are_one_case_and_two_people(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 5))
    arrest(path, at(3, 12), JIA)
    on(path, at(3, 20), "approve-further-arrest", "procuratorate.prosecutor", suspects=people(YI))
    assert cell(world, "procuratorate.head", "proc_arrest_cases") == "1"
    assert cell(world, "procuratorate.head", "proc_arrest_suspects") == "2"
    assert cell(world, "procuratorate.head", "proc_arrest_cases", month=APRIL) == "0"


@pytest.mark.feature("S004-A.12")
def test_a_case_prosecuted_in_two_goes_counts_once_in_the_month(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 2))
    prosecute(path, at(3, 20), JIA)
    on(path, at(3, 25), "prosecute-further", "procuratorate.prosecutor", suspects=people(YI))
    assert cell(world, "procuratorate.head", "proc_prosecuted_cases") == "1"
    assert cell(world, "procuratorate.head", "proc_prosecuted_suspects") == "2"
    on(path, at(4, 3), "prosecute-further", "procuratorate.prosecutor", suspects=people(JIA, ("李某丙", "")))
    assert cell(world, "procuratorate.head", "proc_prosecuted_cases", month=APRIL) == "1"
    assert cell(world, "procuratorate.head", "proc_prosecuted_suspects", month=APRIL) == "1"  # 钱某甲 was before
    assert cell(world, "procuratorate.head", "proc_prosecuted_cases") == "1"


@pytest.mark.feature("S004-A.13")
def test_a_prosecution_withdrawn_later_is_a_correction_line_of_its_month(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 2))
    prosecute(path, at(3, 20), JIA, YI)
    on(path, at(4, 15), "withdraw-prosecution", "procuratorate.head", reasons="证据发生变化")
    march = sheet(world, "procuratorate.head")
    assert (march.line("proc_prosecuted_suspects").cell, march.line("proc_prosecuted_suspects").correction_cell) == (
        "2",
        "-2",
    )
    assert march.line("proc_prosecuted_cases").correction_cell == "-1"
    on(path, at(4, 20), "prosecute", "procuratorate.prosecutor", suspects=people(JIA))
    assert cell(world, "procuratorate.head", "proc_prosecuted_suspects", month=APRIL) == "1"


def test_a_prosecution_withdrawn_in_its_own_month_was_never_one(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 2))
    prosecute(path, at(3, 20), JIA)
    on(path, at(3, 25), "withdraw-prosecution", "procuratorate.head", reasons="证据发生变化")
    line = sheet(world, "procuratorate.head").line("proc_prosecuted_suspects")
    assert (line.cell, line.correction) == ("0", None)


@pytest.mark.feature("S004-A.15")
def test_the_cell_prints_both_the_file_has_two_columns_and_empty_is_not_nought(world: World) -> None:
    accepted(world, "商1号", when=at(3, 12), yuan=123_456)
    told = sheet(world, "market.head")
    assert told.line("admin_trademark").cell == "1 / 12.3456"
    assert told.line("admin_trade_secret").cell == "0 / 0" and told.line("police_filed").cell == ""
    rows = [line.split(",") for line in sheets.written([("平桥market", told)]).lstrip("\ufeff").splitlines()]
    cells = {row[3]: (row[4], row[6]) for row in rows}
    assert cells["项目"] == ("数量", "涉案金额（万元）")
    assert cells["侵犯商标权案件"] == ("1", "12.3456")
    assert cells["侵犯商业秘密案件"] == ("0", "0") and cells["立案数"] == ("", "")


def test_a_unit_below_may_not_read_its_neighbour_nor_the_one_above(world: World) -> None:
    accepted(world, "商1号", when=at(3, 12), yuan=10_000)
    assert cell(world, "market.head", "admin_trademark") == "1 / 1"
    assert cell(world, "above.market.head", "admin_trademark") == "0 / 0"
    assert cell(world, "above.market.head", "admin_trademark", below=True) == "1 / 1"
    for seat in ("there.market.head", "above.police.head"):
        assert cell(world, seat, "admin_trademark", below=True) in ("0 / 0", "")
        with acting_as(world(seat)):
            assert Figure.objects.count() == 0 and Counted.objects.count() == 0
    above = world("above.market.head")
    with acting_as(above):  # the sum is hers, the dossier is not
        line, behind, hidden = services.behind(above, "admin_trademark", month=MARCH, below=True)
        assert (line.cell, behind, hidden) == ("1 / 1", [], 1) and Counted.objects.count() == 0
        (told,) = services.by_unit(above, month=MARCH)
    assert told[1].line("admin_trademark").cell == "1 / 1"
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(world("market.head")):
        Figure.objects.create(unit_id=world("market.head").unit_id, month=MARCH, row="x")


def test_a_restricted_case_is_in_the_sum_and_named_to_nobody_who_is_not_cleared(world: World) -> None:
    dossier = accepted(world, "密1号", when=at(3, 12), yuan=10_000, restricted="线人安全")
    assert cell(world, "market.handler2", "admin_trademark") == "1 / 1"
    for seat, open_to in (("market.handler2", []), ("market.handler1", [dossier.pk])):
        with acting_as(world(seat)):
            _, behind, hidden = services.behind(world(seat), "admin_trademark", month=MARCH)
        assert ([each.dossier_id for each in behind], hidden) == (open_to, 1 - len(open_to))


def test_a_kept_month_stays_and_what_comes_in_late_is_a_correction(world: World) -> None:
    accepted(world, "商1号", when=at(3, 12), yuan=10_000)
    assert cell(world, "market.head", "admin_trademark") == "1 / 1"
    with pytest.raises(NotAllowed):
        services.keep(world("market.handler1"), month=MARCH, now=at(4, 2))
    with pytest.raises(BadInput, match="not over"):
        services.keep(world("market.head"), month=APRIL, now=at(4, 2))
    services.keep(world("market.head"), month=MARCH, now=at(4, 2))
    with pytest.raises(BadInput, match="kept before"):
        services.keep(world("market.head"), month=MARCH, now=at(4, 3))
    late = a_case(
        "商2号",
        opened_on=at(3, 20).date(),
        facts=(FactDraft(name="illegal_business", at_least=Decimal(50_000), at_most=None, source="established"),),
    )
    opening.enter_case(late, actor=world("market.handler1"), now=at(4, 5))
    line = sheet(world, "market.head").line("admin_trademark")
    assert (line.cell, line.correction_cell) == ("1 / 1", "+1 / +5")
    with acting_as(world("market.head")):
        _, behind, _ = services.behind(world("market.head"), "admin_trademark", month=MARCH)
    assert [each.change for each in behind] == ["", "冻结后补登"]


def test_reckoning_everything_anew_changes_nothing(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 2), yuan=60_000)
    on(path, at(3, 3), "take-measure", "police.handler1", measure="detention", suspects=people(JIA, YI))
    tallying.refresh(now=at(5, 1))
    with as_system():
        before = sorted(Figure.objects.values_list("unit_id", "month", "row", "cases", "people", "amount"), key=str)
    tallying.refresh(now=at(5, 2), everything=True)
    with as_system():
        assert (
            sorted(Figure.objects.values_list("unit_id", "month", "row", "cases", "people", "amount"), key=str)
            == before
        )


def test_what_was_read_is_not_read_again_and_what_is_new_is(committed: None) -> None:
    world = make_world()
    accepted(world, "商1号", when=at(3, 12), yuan=10_000)
    assert tallying.refresh(now=at(4, 1)) == 1
    assert tallying.refresh(now=at(4, 1, 9, 1)) == 1  # once more: a slow transaction might have been behind
    assert tallying.refresh(now=at(4, 1, 9, 2)) == 0
    accepted(world, "商2号", when=at(3, 13), yuan=20_000)
    assert tallying.refresh(now=at(4, 1, 9, 3)) == 1
    assert cell(world, "market.head", "admin_trademark", look=False) == "2 / 3"


def test_an_erased_dossier_stays_counted_and_loses_the_words_of_its_losses(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 9), yuan=60_000)
    loss = {"amount": "100", "basis": "钱某甲退赔", "recovered_on": "2026-03-05"}
    losses.add(path.dossier.pk, loss, actor=world("market.handler1"), now=at(3, 20))
    assert cell(world, "market.head", "admin_trademark") == "1 / 6"
    services.keep(world("market.head"), month=MARCH, now=at(4, 2))
    with as_system():  # as retention leaves it
        Step.objects.filter(dossier_id=path.dossier.pk).update(values={}, salt=b"")
    tallying.refresh(now=at(6, 1), everything=True)
    line = sheet(world, "market.head").line("admin_trademark")
    assert (line.cell, line.correction) == ("1 / 6", None)
    with as_system():
        assert "钱某甲" not in RecoveredLoss.objects.get().basis


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    assert sheets.harmless("=1+1") == "'=1+1" and sheets.harmless("@x") == "'@x" and sheets.harmless("-1+2") == "'-1+2"
    assert sheets.harmless("-2") == "-2" and sheets.harmless("平桥") == "平桥"


def test_the_people_of_a_measure_are_masked_for_every_other_unit_and_counted_all_the_same(world: World) -> None:
    path = criminal(world, "平公立1号", when=at(3, 5))
    on(path, at(3, 6), "take-measure", "police.handler1", measure="detention", suspects=people(JIA, YI))

    def shown(seat: str) -> Any:
        with acting_as(world(seat)):
            page = work.dossier_page(path.dossier.pk, actor=world(seat), now=at(3, 7))
        steps = [step for each in page.standings for step in each.steps if step.action == "take-measure"]
        return steps[0].values["suspects"]

    assert shown("police.handler1") == people(JIA, YI)
    for seat in ("market.handler1", "procuratorate.prosecutor"):
        assert shown(seat) == [{"name": "钱某"}, {"name": "孙某"}]
    with as_system():
        assert not any(number in repr(list(Step.objects.values_list("values", flat=True))) for _, number in (JIA, YI))
        assert not any(text in repr(list(Run.objects.values_list("memory", flat=True))) for text in (*JIA, *YI))
    assert cell(world, "police.head", "police_suspects") == "2"
