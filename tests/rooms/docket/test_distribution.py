"""Documents to many units: who gets a copy and how often, what each sees of a plan, a cluster operation summed up."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from tests.rooms.world import NOW, World
from tests.shared import shared_yaml
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, actor_for
from zhixian.rooms.agencies.models import Appointment, Officer, Unit, UnitName
from zhixian.rooms.docket import distribution, work
from zhixian.rooms.docket.distribution import Address, PartDraft
from zhixian.rooms.docket.distribution_models import Distribution, Outcome, Part, Receipt

LATER = NOW + timedelta(hours=1)


def body(kind: str, level: str, division: str, name: str, parent: Unit | None = None, **more) -> Unit:
    return Unit.objects.create(kind=kind, level=level, division=division, name=name, short_name=name[:40], code_word="某",
                               parent=parent, **more)  # fmt: skip


def officer(unit: Unit, post: str = "liaison") -> Actor:
    made = Officer.objects.create(
        login=f"{unit.pk.hex}{post}", name=f"{unit.short_name[:50]}{post}", certificate=f"{unit.pk.hex[-12:]}{post}"
    )
    Appointment.objects.create(officer=made, unit=unit, post=post, since=date(2020, 1, 1))
    return actor_for(made, on=NOW.date())


def sent(actor: Actor, address: Address, sort: str = "document", **more) -> Distribution:
    told = {"title": "实施方案", "number": "信市监〔2022〕157号", "issued_on": date(2022, 1, 1), **more}
    return distribution.send(sort=sort, address=address, actor=actor, now=NOW, **told)


def copies(document: Distribution, seen_by: Actor) -> dict[str, Receipt]:
    with acting_as(seen_by):
        names = dict(Unit.objects.values_list("pk", "name"))
        return {names[row.unit_id]: row for row in Receipt.objects.filter(distribution=document)}


@pytest.mark.feature("S003-0.1")
def test_a_city_plan_of_two_goes_to_each_county_once_a_line_and_the_unread_are_listed(world: World):
    head, police = world("above.market.head"), world.units["above.police"].pk
    plan = sent(head, Address(lines=("market_regulation", "public_security"), level="county"), issuers=[police])
    got = copies(plan, head)
    assert set(got) == {"平桥market", "平桥police", "浉河market", "浉河police"}
    assert distribution.unread(plan.pk, actor=head) == distribution.unread(plan.pk, actor=world("above.police.head"))
    reader = world("market.liaison")
    with acting_as(reader):
        assert any("信市监〔2022〕157号" in notice.text for notice in work.notices(reader))
    assert [row.distribution.pk for row in distribution.received(reader)] == [plan.pk]
    distribution.read(plan.pk, actor=reader, now=LATER)
    assert set(distribution.unread(plan.pk, actor=head)) == {"平桥police", "浉河market", "浉河police"}
    row = copies(plan, head)["平桥market"]
    assert (row.read_at, row.read_by) == (LATER, reader.officer_id)
    distribution.read(plan.pk, actor=world("market.head"), now=LATER + timedelta(days=1))
    assert copies(plan, head)["平桥market"].read_at == LATER  # the first reading is the receipt
    outsider = world("procuratorate.head")
    assert distribution.received(outsider) == []
    with pytest.raises(NotFound):
        distribution.read(plan.pk, actor=outsider, now=LATER)
    with acting_as(outsider):
        assert not Distribution.objects.exists() and not Receipt.objects.exists() and not Part.objects.exists()
    with pytest.raises(NotAllowed):
        distribution.unread(plan.pk, actor=reader)
    with acting_as(reader):
        assert Receipt.objects.count() == 1  # its own, not the others'
    with pytest.raises(NotAllowed):
        sent(world("above.market.handler1"), Address(lines=("market_regulation",), level="county"))
    with pytest.raises(BadInput) as refusal:
        sent(head, Address(lines=("post",), level="county"))
    assert "post" in refusal.value.fields["lines"]
    client = Client()
    client.force_login(Officer.objects.get(pk=head.officer_id))
    assert "浉河police" in client.get(f"/desk/documents/{plan.pk}/").content.decode()
    client.force_login(Officer.objects.get(pk=outsider.officer_id))
    assert client.get(f"/desk/documents/{plan.pk}/").status_code == 404
    client.force_login(Officer.objects.get(pk=world("there.police.liaison").officer_id))
    assert "实施方案" in client.get("/desk/documents/").content.decode()
    assert client.get(f"/desk/documents/{plan.pk}/").status_code == 200
    assert "浉河police" not in distribution.unread(plan.pk, actor=head)


@pytest.mark.feature("S002-0.1")
def test_eight_lines_in_every_city_one_copy_for_two_plates_and_the_lower_customs_through_their_own_tree(world: World):
    lines = ("intellectual_property", "copyright", "market_regulation", "court", "procuratorate", "public_security",
             "justice_admin", "culture_tourism")  # fmt: skip
    provincial = {line: body(line, "province", "230000", f"黑龙江{line}") for line in lines}
    harbin_customs = body("customs", "province", "230000", "哈尔滨海关")
    for city, name in (("230100", "哈尔滨"), ("230200", "齐齐哈尔")):
        for line in lines:
            if line == "intellectual_property":
                continue  # the market regulator carries that plate
            second = ["intellectual_property"] if line == "market_regulation" else []
            parent = provincial["court"] if line == "court" else None
            body(line, "city", city, f"{name}{line}", parent, lines=second)
    farms = body("court", "city", "239900", "农垦中级法院", provincial["court"])
    suifenhe = body("customs", "city", "231081", "绥芬河海关", harbin_customs)
    elsewhere = body("customs", "city", "230100", "别关区海关")
    sender = officer(provincial["intellectual_property"], "head")
    issuers = [unit.pk for unit in (*provincial.values(), harbin_customs)]
    opinion = sent(sender, Address(lines=(*lines, "customs"), level="city"), issuers=issuers)
    got = copies(opinion, sender)
    assert len(got) == 2 * 7 + 2  # each city body once, the court of the farms, the lower customs
    assert got["哈尔滨market_regulation"].lines == ["intellectual_property", "market_regulation"]
    assert got["农垦中级法院"].via == farms.parent_id
    assert got["绥芬河海关"].via == suifenhe.parent_id == harbin_customs.pk
    assert elsewhere.name not in got and "信阳market" not in got
    for row in got.values():
        with acting_as(sender):
            assert Receipt.objects.filter(distribution=opinion, unit_id=row.unit_id).count() == 1


@pytest.mark.feature("S004-0.1")
def test_twelve_issuers_units_outside_the_tree_copies_to_posts_and_a_former_name_reaches_todays_body(world: World):
    kinds = ("leading_office", "intellectual_property", "public_security", "agriculture", "customs", "market_regulation",
             "copyright", "forestry", "post", "court", "procuratorate", "culture_tourism")  # fmt: skip
    twelve = {kind: body(kind, "national", "000000", f"全国{kind}") for kind in kinds}
    corps = [body(kind, "province", "659000", f"兵团{kind}") for kind in ("court", "procuratorate")]
    offices = [body("customs", "province", division, f"海关总署{name}") for division, name in
               (("440000", "广东分署"), ("120000", "天津特派办"), ("310000", "上海特派办"))]  # fmt: skip
    today = body("market_regulation", "province", "410000", "河南省市场监督管理局")
    UnitName.objects.create(unit=today, name="河南省工商行政管理局", sort="former", until=date(2018, 10, 31))
    group = body("leading_office", "national", "000000", "领导小组")
    leader = officer(group, "head")
    sender = officer(twelve["leading_office"], "head")
    names = tuple(unit.name for unit in (*corps, *offices))
    plan = sent(sender, Address(names=(*names, "河南省工商行政管理局", "河南省市场监督管理局"), copies=(("领导小组", "head"),)),
                number="打假办发〔2017〕8号", issuers=[unit.pk for unit in twelve.values()])  # fmt: skip
    assert len(plan.issuers) == 12
    got = copies(plan, sender)
    assert set(got) == {*names, "河南省市场监督管理局", "领导小组"}  # one receipt each, old and new name together one
    with acting_as(sender):
        assert Receipt.objects.filter(distribution=plan).count() == 7
    assert (got["领导小组"].post, got["兵团court"].post) == ("head", "")
    assert [row.distribution.pk for row in distribution.received(leader)] == [plan.pk]
    clerk = officer(group, "handler")
    assert distribution.received(clerk) == []  # the copy is for the post
    assert "领导小组" not in distribution.unread(plan.pk, actor=sender)  # a copy asks for no receipt
    for issuer in ("customs", "court"):
        assert len(distribution.unread(plan.pk, actor=officer(twelve[issuer], "head"))) == 6
    with pytest.raises(BadInput):
        sent(sender, Address(names=("没有这个单位",)))


KINDS = {"customs": "customs", "market_regulation": "market_regulation", "public_security": "public_security",
         "court": "court", "procuratorate": "procuratorate", "post": "post", "agriculture": "agriculture"}  # fmt: skip


@pytest.mark.feature("S001-0.1")
def test_the_thirty_five_items_show_customs_its_thirteen_and_what_is_for_all(world: World):
    items = shared_yaml("seeds/tasks-2020.yaml")["items"]
    units = {key: body(kind, "national", "000000", f"全国{key}") for key, kind in KINDS.items()}
    sender = officer(body("leading_office", "national", "000000", "领导小组办公室"), "head")
    parts = []
    for item in items:
        named = {*item["lead_agencies"], *item["participating_agencies"]}
        whole = "leading_group_member_units" in named or any(clause.get("open_ended") for clause in item["clauses"])
        parts.append(PartDraft(serial=str(item["number"]), text=item["title_zh"], for_all=whole,
                               units=tuple(units[key].pk for key in named if key in units)))  # fmt: skip
        for position, clause in enumerate(item["clauses"], start=1):
            duty = {*clause["lead"], *clause["participating"]}
            parts.append(PartDraft(serial=f"{item['number']}.{position}", parent=str(item["number"]), text=clause["gist_zh"],
                                   for_all=bool(clause.get("open_ended")) or "leading_group_member_units" in duty,
                                   units=tuple(units[key].pk for key in duty if key in units)))  # fmt: skip
    plan = sent(sender, Address(names=tuple(unit.name for unit in units.values())), sort="plan", number="要点2020",
                issued_on=date(2020, 5, 27), parts=parts)  # fmt: skip
    customs = officer(units["customs"])
    _, shown = distribution.read(plan.pk, actor=customs, now=LATER)
    own = {part.serial for part in shown if not part.parent and str(units["customs"].pk) in part.units}
    written = {
        str(item["number"])
        for item in items
        if any("海关总署" in clause["responsibility_text"] for clause in item["clauses"])
    }
    assert own == written and len(own) == 13
    assert {part.serial for part in shown if not part.parent} == own | {
        p.serial for p in parts if not p.parent and p.for_all
    }
    assert {part.parent for part in shown if part.parent} <= {
        part.serial for part in shown
    }  # clauses hang on their items
    _, all_of_it = distribution.read(plan.pk, actor=sender, now=LATER)
    assert len([part for part in all_of_it if not part.parent]) == 35
    with acting_as(customs):  # the second wall holds the same parts
        assert set(Part.objects.values_list("serial", flat=True)) == {part.serial for part in shown}
    assert set(distribution.unread(plan.pk, actor=sender)) == {unit.name for unit in units.values()} - {"全国customs"}


@pytest.mark.feature("S004-1.8")
def test_a_cluster_operation_of_ten_targets_in_four_provinces_is_answered_and_summed_up(world: World):
    provinces = [body("public_security", "province", f"{number}0000", f"{number}公安厅") for number in (11, 31, 41, 44)]
    starter = officer(body("public_security", "national", "000000", "公安部"), "head")
    targets = [PartDraft(serial=str(n), text=f"目标{n}", units=(provinces[n % 4].pk,)) for n in range(1, 11)]
    operation = sent(
        starter, Address(lines=("public_security",), level="province"), sort="cluster", number="集群1号", parts=targets
    )
    actors = [officer(unit) for unit in provinces]
    mine: dict[int, list[UUID]] = {}
    for number, actor in enumerate(actors):
        _, shown = distribution.read(operation.pk, actor=actor, now=LATER)
        assert [part.text for part in shown] == [f"目标{n}" for n in range(1, 11) if n % 4 == number]
        mine[number] = [part.pk for part in shown]
    distribution.report(
        mine[1][0], text="抓获三人", suspects=3, amount=Decimal("120000.50"), actor=actors[1], now=LATER
    )
    distribution.report(mine[1][0], text="又抓获一人", suspects=4, amount=Decimal(150000), actor=actors[1],
                        now=LATER + timedelta(days=1))  # fmt: skip
    distribution.report(mine[2][1], text="抓获两人", suspects=2, amount=Decimal("0.50"), actor=actors[2], now=LATER)
    with pytest.raises(NotFound):  # another province's target
        distribution.report(mine[1][1], text="x", suspects=0, amount=Decimal(0), actor=actors[2], now=LATER)
    with pytest.raises(BadInput):
        distribution.report(mine[2][0], text=" ", suspects=0, amount=Decimal(0), actor=actors[2], now=LATER)
    board = distribution.dashboard(operation.pk, actor=starter)
    assert (board.targets, board.answered, board.suspects, board.amount) == (10, 2, 6, Decimal("150000.50"))
    assert len(board.waiting) == 8 and not any(text.endswith(("目标1", "目标6")) for text in board.waiting)
    with pytest.raises(NotAllowed):
        distribution.dashboard(operation.pk, actor=actors[0])
    with acting_as(actors[2]):
        assert Outcome.objects.count() == 1  # its own report
    client = Client()
    client.force_login(Officer.objects.get(pk=starter.officer_id))
    shown_page = client.get(f"/desk/documents/{operation.pk}/").content.decode()
    assert "150000.50" in shown_page and "目标10" in shown_page
