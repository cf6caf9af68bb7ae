"""逐项对照 on the desk and as the annex of the transfer: everything that the law's explanation says, in both places."""

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.faces import world as worlds
from tests.faces.desk.test_targets import api
from tests.faces.world import World
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import annex as annexes
from zhixian.rooms.docket import services
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers.drafts import FactDraft
from zhixian.rooms.dossiers.models import Dossier, PenaltyCase
from zhixian.rooms.supervision import watching

pytestmark = pytest.mark.django_db


def fact(name: str, least: int | None, most: int | None, source: str = "established") -> FactDraft:
    low, high = (None if each is None else Decimal(each) for each in (least, most))
    return FactDraft(name=name, at_least=low, at_most=high, source=source)


# The figures of worked example TE-122: aggravated by the law of the act, basic by the milder law of today.
MILDER = {
    "suspected_crime": "213", "cause": "假冒注册商标", "conduct_from": None, "conduct_to": date(2024, 6, 6),
    "facts": (fact("illegal_gains", 60000, 60000), fact("illegal_business", 300000, 300000)),
}  # fmt: skip
# Before Amendment XI: the sentence band of the act is not that of today.
BEFORE_XI = MILDER | {"conduct_to": date(2020, 6, 6)}
# Another reading is possible (TE-078), and nothing else is unknown.
ARGUABLE = {
    "right_type": "copyright", "suspected_crime": "217", "cause": "侵犯著作权", "conduct_from": None, "conduct_to": date(2025, 9, 10),
    "conditions": frozenset({"network_dissemination"}),
    "facts": (
        fact("network_works", 300, 300), fact("clicks", 60000, 60000), fact("illegal_business", 5000, 5000), fact("illegal_gains", 0, 0),
        fact("members", 0, 0), fact("copies", 0, 0), fact("downloads", 0, 0),
    ),
}  # fmt: skip


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", text)))


def both(world: World, client: Client, **case) -> tuple[str, str, Dossier]:
    """The words of the page and of the annex as it is drawn, without spaces."""
    dossier, _ = worlds.enter(world, **case)
    ground = {
        "ground": "reached",
        "suspected_crime": case.get("suspected_crime", "214"),
        "found_through": "complaint",
        "criterion": "数额",
    }
    run = services.begin("forward-transfer", dossier.pk, actor=world.actor("handler"), form=ground, now=world.now,
                         action="detect-trigger")  # fmt: skip
    worlds.drive(world, run, until="deliver-transfer")
    page = client.get(f"/desk/dossiers/{dossier.pk}/law/").content.decode()
    with acting_as(world.actor("handler")):
        paper = Paper.objects.get(dossier_id=dossier.pk, key="threshold-annex")
    drawn = b"".join(client.get(f"/desk/papers/{paper.pk}.pdf"))
    annex = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(drawn)).pages)
    return plain(page[page.index("<main") :]), plain(annex).replace("\u200b", ""), dossier


def test_each_limb_has_its_fact_its_distance_and_its_article(signed_in: Callable[[str], Client], world: World):
    page, annex, _ = both(world, signed_in("handler"))
    for words in (page, annex):
        assert "销售金额50,000元以上" in words and "420,000至1,900,000元" in words
        assert "超出370,000元" in words  # of the basic standard
        assert "法释〔2025〕5号第五条" in words
        assert "已知部分差80,000元" in words  # undecided, so the distance is only that of what is known
        assert "差30,000元" not in words  # of gains nothing is known, so there is no distance either
        assert "只在销售金额不满50,000元时适用" in words


def test_an_open_answer_says_what_would_decide_and_who_can_find_out(signed_in: Callable[[str], Client], world: World):
    page, annex, _ = both(world, signed_in("handler"))
    for words in (page, annex):
        assert "尚需查清" in words and "查明达到500,000元的，即到升档标准" in words
        assert "行政机关可以自行查清" in words
    # What can be found out without the police stands before what cannot.
    police, own = page.find("须借助侦查手段"), page.find("行政机关可以自行查清")
    assert own != -1 and (police == -1 or own < police)


def test_the_open_ended_limb_is_named_and_never_decided(signed_in: Callable[[str], Client], world: World):
    page, annex, _ = both(world, signed_in("handler"), **MILDER)
    for words in (page, annex):
        assert "由人判断的情形" in words and "其他" in words and "兜底情形已列明，本对照不作判断" in words
    named = page[page.index("由人判断的情形") :]
    named = named[: named.index("结论")]
    assert "由人判断" in named and "已达" not in named and "未达" not in named


def test_old_and_new_law_are_both_shown_and_the_milder_applies(signed_in: Callable[[str], Client], world: World):
    page, annex, _ = both(world, signed_in("handler"), **MILDER)
    for words in (page, annex):
        assert "行为日2024年6月6日，处理日2026年" in words or f"处理日{world.now.year}年" in words
        assert "假冒注册商标罪：已达升档标准（依2025年4月25日以前的规定）" in words
        assert "已达入罪标准" in words and "（依2025年4月26日起施行的解释）" in words
        assert "从旧兼从轻，适用处理时的规定" in words and "刑法第十二条" in words
        assert "非法经营数额250,000元以上" in words  # the limb of the old law beside those of the new


def test_the_same_stands_in_the_api(signed_in: Callable[[str], Client], world: World):
    dossier, _ = worlds.enter(world, **MILDER)
    [told] = api(world, "handler", f"/dossiers/{dossier.pk}/assessment")
    said = told["explanation"]
    assert [(one["applied"], "升档" in one["headline"]) for one in said["both"]] == [(False, True), (True, False)]
    assert "r2004.213.aggravated.business" in said["both"][0]["reached"]
    assert len(said["named"]) == 2 and all("其他情节" in each for each in said["named"])
    assert [row["holds"] for row in said["sentences"]] == [False, False, True, True]
    assert api(world, "stranger", f"/dossiers/{dossier.pk}/assessment")["code"] == "not_found"


def test_the_sentence_is_that_of_the_day_of_the_act_and_both_bands_are_shown(
    signed_in: Callable[[str], Client], world: World
):
    after, _, _ = both(world, signed_in("handler"), **MILDER)
    before, annex, _ = both(world, signed_in("handler"), **BEFORE_XI)
    for words in (after, before, annex):
        assert "三年以下有期徒刑或者拘役" in words and "三年以上七年以下有期徒刑" in words
        assert "三年以上十年以下有期徒刑" in words and "2021年2月28日以前" in words and "2021年3月1日起" in words
    assert "2021年2月28日以前行为日" in before and "2021年3月1日起行为日" in after
    assert "法定刑：三年以下有期徒刑或者拘役" in before and "法定刑：三年以下有期徒刑，" in after


def test_another_reading_is_shown_beside_the_answer(signed_in: Callable[[str], Client], world: World):
    page, annex, _ = both(world, signed_in("handler"), **ARGUABLE)
    for words in (page, annex):
        assert "另一种读法：达到入罪标准。疑点：" in words
        assert "侵犯著作权罪：已达入罪标准" not in words


def test_a_case_of_several_crimes_says_whose_each_line_is(signed_in: Callable[[str], Client], world: World):
    """Before a crime is suspected each that the right can give rise to is held against the figures."""
    dossier, _ = worlds.enter(world, suspected_crime="")
    with acting_as(world.actor("handler")):
        told = annexes.assessment(dossier, now=world.now)
    crimes = {"假冒注册商标罪：", "销售假冒注册商标的商品罪：", "非法制造、销售非法制造的注册商标标识罪："}
    assert {row["crime"] for row in told["lines"]} == {row["crime"] for row in told["sentences"]} == crimes
    page = signed_in("handler").get(f"/desk/dossiers/{dossier.pk}/law/").content.decode()
    assert all(f"{crime.removesuffix('：')}</h2>" in page for crime in crimes)


def test_an_act_older_than_the_interpretations_held_is_said_to_be_so(signed_in: Callable[[str], Client], world: World):
    """It used to break the page."""
    old = {"conduct_from": None, "conduct_to": date(2004, 12, 21)}
    page, annex, dossier = both(world, signed_in("handler"), **old)
    card = plain(signed_in("handler").get(f"/desk/dossiers/{dossier.pk}/").content.decode())
    for words in (page, annex, card):
        assert "行为日早于2004年12月22日，此前的解释未收录，不能对照" in words
    fined, _ = worlds.enter(world, **old)
    with as_system():
        PenaltyCase.objects.filter(dossier_id=fined.pk).update(penalised_at=world.now)
    assert watching.refresh(now=world.now) == 0  # the house's own work is not stopped by it either


def test_an_outsider_sees_neither(signed_in: Callable[[str], Client], world: World):
    _, _, dossier = both(world, signed_in("handler"))
    with acting_as(world.actor("handler")):
        paper = Paper.objects.get(dossier_id=dossier.pk, key="threshold-annex")
    for address in (f"/desk/dossiers/{dossier.pk}/law/", f"/desk/papers/{paper.pk}.pdf"):
        assert signed_in("stranger").get(address).status_code == 404
