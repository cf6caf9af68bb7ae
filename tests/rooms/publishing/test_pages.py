"""Public pages: one writes, another releases, everybody reads frozen values; withdrawn with a reason."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.rooms.library.test_library import law
from tests.rooms.publishing.pages import CASES, HOUR, guide, released
from tests.rooms.world import NOW, World
from tests.shared import shared_yaml
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.library import loading
from zhixian.rooms.publishing import cases, first_pages, markdown, reading, services
from zhixian.rooms.publishing.checking import PageDraft
from zhixian.rooms.publishing.models import Edition
from zhixian.rooms.publishing.sorts import NOT_STATED


@pytest.fixture
def five(world: World) -> list[reading.Published]:
    for key in CASES:
        released(world, key)
    return reading.listing(sorts=("typical_case",))


@pytest.mark.feature("S000-C0")
def test_the_five_cases_sum_up_and_what_is_not_stated_is_not_nought(five: list[reading.Published], world: World):
    assert {each.key: each.value for each in cases.sums(five)} == {"suspects": 100, "gangs": 9, "dens": 18, "shops": 30}
    software = reading.one("case-software-dongles")
    assert dict(software.stated())["打掉团伙（个）"] == NOT_STATED
    page = Client().get("/read/case-software-dongles/").content.decode()
    assert NOT_STATED in page and "<dd>0</dd>" not in page
    # Exported in the order of the shape: month, place and agency, lead, crime, suspects, dens, goods, effect.
    text = Client().get("/cases/case-software-dongles.txt").content.decode()
    order = [
        "2025年2月",
        "山东省枣庄市公安机关",
        "工作发现",
        "侵犯软件著作权",
        "16名",
        "销售窝点5处",
        "2000余把",
        "创新成果",
        "未载明：打掉团伙、关停网店",
    ]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)
    # Reviewed before it came out, and out again with a reason.
    with acting_as(world("police.head")):
        edition = Edition.objects.get(page__key="case-software-dongles")
    assert edition.released_by not in edition.hands
    with pytest.raises(BadInput):
        services.withdraw(edition.pk, "", actor=world("police.head"), now=NOW + 5 * HOUR)
    services.withdraw(edition.pk, "办案机关更正了数字", actor=world("police.head"), now=NOW + 5 * HOUR)
    gone = Client().get("/read/case-software-dongles/")
    assert gone.status_code == 410 and "办案机关更正了数字" in gone.content.decode()
    assert "2000余" not in gone.content.decode()
    assert Client().get("/cases/case-software-dongles.txt").status_code == 404
    assert {each.key: each.value for each in cases.sums(reading.listing(sorts=("typical_case",)))}["suspects"] == 84


def test_our_cases_carry_the_figures_of_the_source(five: list[reading.Published]):
    source = shared_yaml("seeds/typical-cases-2025.yaml")
    ours = {each.facts["month"]: each.facts for each in five}
    for case in source["cases"]:
        facts = ours[case["month"]]
        told = (facts["suspects"], facts["gangs"], facts["dens"], facts["shops"], facts["lead_source"])
        assert told == (case["suspects"], case["gangs"], case["dens"], case["online_shops"], case["lead_source"])
        goods = case["goods"][0]
        assert facts["goods"] == [
            {"name": goods["name_zh"], "quantity": goods["quantity"], "unit": goods["unit"], "approx": goods["approx"]}
        ]
    sums = {each.key: each.value for each in cases.sums(five)}
    assert (sums["suspects"], sums["gangs"], sums["dens"], sums["shops"]) == tuple(
        source["totals"][key] for key in ("suspects", "gangs", "dens", "online_shops")
    )


@pytest.mark.feature("S001-29.2")
def test_a_case_stands_beside_the_law_it_cites_until_it_is_withdrawn(world: World):
    key, day = "招牌法", date(2010, 3, 1)
    loading.load([law(key, day, "招牌应当登记。", stated=date(2010, 7, 1))], now=NOW)
    case = PageDraft(
        sort="typical_case", title="小店卖假冒电器", articles=f"{key} 1",
        facts={"month": "2026-01", "place": "某县", "agency": "市场监管部门", "crime": "销售假冒商品", "lesson": "进货查来源"},
    )  # fmt: skip
    edition = released(world, case)
    page = Client().get(f"/read/{edition.page.key}/").content.decode()
    assert "进货查来源" in page and f"{key}第1条" in page
    article = f"/law/{key}/{day}/1/"
    assert "小店卖假冒电器" in Client().get(article).content.decode()
    services.withdraw(edition.pk, "当事人申请复议", actor=world("police.head"), now=NOW + 5 * HOUR)
    assert "小店卖假冒电器" not in Client().get(article).content.decode()
    assert "当事人申请复议" in Client().get(f"/read/{edition.page.key}/").content.decode()


def test_whoever_had_a_hand_in_it_does_not_release_it_nor_does_another_unit(world: World):
    made = services.write(guide(), actor=world("police.head"), now=NOW)
    services.submit(made.pk, actor=world("police.handler1"), now=NOW)
    with pytest.raises(NotAllowed) as refusal:
        services.release(made.pk, actor=world("police.head"), now=NOW, redacted=True)
    assert "撰写过" in refusal.value.user_message
    for other in ("market.head", "there.police.head"):
        with pytest.raises(NotFound):
            services.release(made.pk, actor=world(other), now=NOW, redacted=True)
    with pytest.raises(NotAllowed):
        services.release(made.pk, actor=world("police.handler2"), now=NOW, redacted=True)
    with pytest.raises(BadInput):
        services.release(made.pk, actor=world("police.deputy"), now=NOW, redacted=False)
    with pytest.raises(NotFound):
        reading.one(made.page.key)
    services.release(made.pk, actor=world("police.deputy"), now=NOW, redacted=True)
    assert reading.one(made.page.key).title == "怎样办理登记"


def test_a_draft_is_nobody_elses_and_a_released_one_is_frozen(world: World):
    draft = services.write(guide(title="还没有写完的稿子"), actor=world("police.handler1"), now=NOW)
    with acting_as(world("market.head")):
        assert not Edition.objects.filter(pk=draft.pk).exists()  # the second wall, not our filter
        assert services.shelf(world("market.head")) == []
    assert "还没有写完" not in Client().get("/read/").content.decode()
    edition = released(world, guide())
    with pytest.raises(DatabaseError, match="frozen"), as_system(), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(text="改了")
    services.write(guide(text="第二版"), actor=world("police.handler1"), now=NOW + 5 * HOUR, page_id=edition.page_id)
    assert "清楚" in reading.one(edition.page.key).html
    with acting_as(world("police.handler1")):
        second = Edition.objects.get(page_id=edition.page_id, number=2)
    services.submit(second.pk, actor=world("police.handler1"), now=NOW + 6 * HOUR)
    services.give_back(second.pk, "补上依据的条文", actor=world("police.head"), now=NOW + 7 * HOUR)
    services.submit(second.pk, actor=world("police.handler1"), now=NOW + 8 * HOUR)
    services.release(second.pk, actor=world("police.head"), now=NOW + 9 * HOUR, redacted=True)
    assert "第二版" in reading.one(edition.page.key).html and reading.one(edition.page.key).edition == 2
    with as_system():
        kinds = set(Entry.objects.filter(chain=world("police.head").unit_id).values_list("kind", flat=True))
    assert {"page.written", "page.submitted", "page.returned", "page.released"} <= kinds


def test_a_leading_office_releases_what_the_police_wrote(world: World):
    unit = Unit.objects.create(kind="leading_office", level="county", division="411503", name="平桥双打办",
                               short_name="平桥双打办", code_word="双打")  # fmt: skip
    head = world("court.head")
    office = Actor(officer_id=head.officer_id, name="主任", unit_id=unit.pk, unit_name=unit.name, unit_kind=unit.kind,
                   unit_level=unit.level, division=unit.division, posts=frozenset({"head"}))  # fmt: skip
    made = first_pages.take_in(CASES[0], actor=world("police.handler1"), now=NOW)
    services.submit(made.pk, actor=world("police.handler1"), now=NOW, to=unit.pk)
    with pytest.raises(NotAllowed):
        services.release(made.pk, actor=world("police.head"), now=NOW, redacted=True)
    services.release(made.pk, actor=office, now=NOW, redacted=True)
    assert reading.one(CASES[0]).unit == world("police.head").unit_name


@pytest.mark.parametrize(
    "field, more",
    [
        ("title", {"title": "短"}),
        ("text", {"text": ""}),
        ("text", {"text": "当事人身份证11010519491231002X"}),
        ("text", {"sort": "tip", "text": "打13812345678", "facts": {"goods": "酒"}}),
        ("articles", {"articles": "商标法第五十七条"}),
        ("suspects", {"sort": "typical_case", "facts": {"suspects": "若干"}}),
        ("month", {"sort": "typical_case", "facts": {"month": "2025年2月"}}),
        ("goods", {"sort": "typical_case", "facts": {"goods": "冰箱2000台"}}),
    ],
)
def test_what_may_not_stand_there_is_refused_with_a_sentence(world: World, field: str, more: dict):
    with pytest.raises(BadInput) as refusal:
        services.write(guide(**more), actor=world("police.handler1"), now=NOW)
    assert field in refusal.value.fields


def test_markdown_lets_no_script_in_and_tells_other_sites_nothing():
    made = markdown.html(
        "<script>x()</script>\n\n[坏](javascript:x) [好](https://example.org/) [内](/read/) ![图](https://a.example/x.png)\n\n# 标题"
    )
    assert "<script" not in made and 'href="javascript' not in made and "<img" not in made and "<h1" not in made
    assert '<a href="https://example.org/" rel="nofollow noopener noreferrer">' in made and '<a href="/read/">' in made


def test_every_first_page_can_be_released_and_none_is_long(world: World):
    for each in first_pages.first_pages():
        released(world, each.key)
    sorts = [each.draft.sort for each in first_pages.first_pages()]
    assert sorts.count("guide") + sorts.count("tip") >= 6 and sorts.count("typical_case") == 5
    for each in first_pages.first_pages():
        answer = Client().get(f"/read/{each.key}/")
        assert answer.status_code == 200 and len(answer.content) < 20_000
    with pytest.raises(BadInput):
        first_pages.take_in(CASES[0], actor=world("market.handler1"), now=NOW)


@pytest.mark.feature("S003-1.5")
def test_tips_are_found_by_the_kind_of_goods_with_the_way_to_report(world: World):
    released(world, "tip-liquor")
    released(world, "tip-toys")
    page = Client().get("/read/?q=白酒").content.decode()
    assert "买白酒：看、扫、问、留" in page and "玩具" not in page and 'href="/report/"' in page


def test_old_addresses_lead_on(db: None):
    for old, new in (
        ("/public/penalties/", "/disclosed/penalties/"),
        ("/public/destruction-units/", "/disclosed/destruction-units/"),
        ("/hotlines/", "/phones/"),
    ):
        answer = Client().get(old)
        assert (answer.status_code, answer["location"]) == (301, new)
        assert "查进度" in Client().get(new).content.decode()  # in the portal's frame
