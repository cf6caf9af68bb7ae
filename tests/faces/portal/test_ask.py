"""A question to an officer in a browser: from the law's page to the answer with its article, the rating and the lead."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import quote, unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.faces.portal.test_firm import PLACE, firm_of
from tests.faces.world import World
from tests.rooms.leads.things import photo
from tests.rooms.library.test_library import law
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.inquiries.models import Inquiry
from zhixian.rooms.library import indexing, loading
from zhixian.rooms.library.parsed import ParsedVersion
from zhixian.rooms.publishing import first_pages
from zhixian.rooms.publishing import services as publishing
from zhixian.rooms.publishing.checking import PageDraft

pytestmark = pytest.mark.django_db
QUESTION = "员工离职带走商业秘密怎么办"


@pytest.fixture
def loaded(db: None) -> None:
    loading.load(
        [
            law("反不正当竞争法", date(1993, 9, 2), "经营者不得以盗窃手段获取商业秘密。", stated=date(1993, 12, 1)),
            law("反不正当竞争法", date(2025, 6, 27), "经营者不得侵犯商业秘密。", stated=date(2025, 10, 15)),
            law("商业秘密旧规", date(1995, 11, 23), "禁止侵犯商业秘密行为。", repealed=True),
            interpretation("商业秘密案件旧解释", date(2004, 12, 8), "侵犯商业秘密，造成重大损失的，应当追究。"),
            interpretation(
                "商业秘密案件新解释",
                date(2025, 4, 23),
                "侵犯商业秘密的数额，按损失计算。",
                "本解释自2025年4月26日起施行。《商业秘密案件旧解释》同时废止。",
            ),
        ],
        now=timezone.now(),
    )
    indexing.index_words(now=timezone.now())


def interpretation(title: str, day: date, *texts: str) -> ParsedVersion:
    return replace(law(title, day, *texts), title=title, kind="interpretation")


def question(**more: object) -> dict[str, object]:
    return {"act": "send", "text": QUESTION, "matter": "secret", **PLACE, **more}


def asked(browser: Client, **more: object) -> str:
    answer = browser.post("/ask/", question(**more))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def released(world: World, draft: PageDraft) -> None:
    made = publishing.write(draft, actor=world.actor("handler"), now=world.now)
    publishing.submit(made.pk, actor=world.actor("handler"), now=world.now)
    publishing.release(made.pk, actor=world.actor("head"), now=world.now, redacted=True)


@pytest.fixture
def cases(world: World) -> None:
    """Two that come with the software, and one of the same matter that is no longer followed."""
    first = {each.key: each.draft for each in first_pages.first_pages()}
    gone = {"body": "spc", "number": "指导案例0号", "effect": "ended", "ended_on": "2021-01-01", "ended_by": "通知"}
    for draft in (
        first["guiding-spp-102"],
        first["case-secrets-abroad"],
        PageDraft(sort="guiding_case", title="商业秘密旧案例", text="已经不再参照。", facts=gone),
    ):
        released(world, draft)


def cards(page: str) -> dict[str, str]:
    """The answers of a page by their titles."""
    return {
        re.sub("<[^>]+>", "", card.partition("</h3>")[0]).strip(): card for card in page.split('<li class="card">')[1:]
    }


@pytest.mark.feature("S000-M5.4")
def test_laws_and_cases_come_with_their_state_and_what_is_gone_is_marked(world: World, loaded: None, cases: None) -> None:  # fmt: skip
    page = Client().get("/law/", {"q": "商业秘密"}).content.decode()
    today, guiding = cards(page), first_title("guiding-spp-102")
    assert set(today) == {
        "反不正当竞争法 第一条", "商业秘密案件新解释 第一条", guiding, first_title("case-secrets-abroad"),
        "商业秘密案件新解释 第二条",
    }  # fmt: skip
    assert "法律 · 现行有效" in today["反不正当竞争法 第一条"]
    assert "司法解释 · 现行有效" in today["商业秘密案件新解释 第一条"]
    assert "检例第102号 · 可以参照" in today[guiding] and "编号和效力待核" in today[guiding]
    onward = re.search(r'href="([^"]+)">也看已经失效', page)
    assert onward
    every = cards(Client().get("/law/" + onward[1].replace("&amp;", "&")).content.decode())
    gone = every["商业秘密案件旧解释 第一条"]
    assert '<b class="tag gone">已废止</b>' in gone and "2025年4月26日起废止" in gone
    assert f'代之以<a href="/law/{quote("商业秘密案件新解释")}/">' in gone
    assert '<b class="tag gone">已废止</b>' in every["商业秘密旧规 第一条"] and "待核" in every["商业秘密旧规 第一条"]
    assert '<b class="tag gone">不再参照</b>' in every["商业秘密旧案例"]
    assert "gone" not in every[guiding] and "gone" not in every["商业秘密案件新解释 第一条"]
    for address in ("商业秘密案件旧解释/", "商业秘密案件旧解释/2004-12-08/", "商业秘密案件旧解释/2004-12-08/1/"):
        itself = Client().get(f"/law/{address}").content.decode()
        assert '<b class="tag gone">已废止</b>' in itself and "代之以" in itself
    case = Client().get("/read/" + re.search(r'href="/read/([^/"]+)/', every["商业秘密旧案例"])[1] + "/")  # type: ignore[index]
    assert '<b class="tag gone">不再参照</b>' in case.content.decode() and "2021-01-01" in case.content.decode()


@pytest.mark.parametrize("state, there", [
    ("", {"反不正当竞争法 2025", "新解释 2025", "检例第102号"}), ("amended", {"反不正当竞争法 1993"}),
    ("repealed", {"旧规 1995", "旧解释 2004", "指导案例0号"}), ("coming", set()),
    ("all", {"反不正当竞争法 2025", "反不正当竞争法 1993", "新解释 2025", "旧解释 2004", "旧规 1995", "检例第102号", "指导案例0号"}),
    ("<junk>", {"反不正当竞争法 2025", "反不正当竞争法 1993", "新解释 2025", "旧解释 2004", "旧规 1995", "检例第102号", "指导案例0号"}),
])  # fmt: skip
def test_a_search_is_narrowed_by_state(state: str, there: set[str], world: World, loaded: None, cases: None) -> None:
    for exact in ("", "1"):
        page = Client().get("/law/", {"q": "商业秘密", "state": state, "exact": exact}).content.decode()
        shown = {
            *(f"{name} {year}" for name, year in re.findall(r"(反不正当竞争法|旧规|旧解释|新解释)/(\d{4})-[^\"]*/1/", unquote(page))),
            *re.findall(r"检例第102号|指导案例0号", page),
        }  # fmt: skip
        assert shown == there and "<junk>" not in page


def test_an_older_text_leads_to_the_one_that_applies(loaded: None) -> None:
    page = Client().get("/law/", {"q": "商业秘密", "state": "all"}).content.decode()
    older = next(card for card in page.split('<li class="card">') if "1993-09-02" in card)
    assert '<b class="tag gone">已被修改</b>' in older
    assert re.search(r'适用<a href="/law/[^"]+/2025-06-27/">2025年6月27日文本</a>', older)


@pytest.mark.parametrize("kind, there, not_there", [
    ("law", "反不正当竞争法 第一条", "检例第102号"), ("case", "检例第102号", "反不正当竞争法 第一条"),
    ("interpretation", "商业秘密案件新解释 第一条", "反不正当竞争法 第一条"), ("rule", "没有查到条文", "反不正当竞争法 第一条"), ("<junk>", "反不正当竞争法 第一条", "<junk>"),
])  # fmt: skip
def test_a_search_is_narrowed_by_kind(kind: str, there: str, not_there: str, world: World, loaded: None, cases: None) -> None:  # fmt: skip
    for exact in ("", "1"):
        page = Client().get("/law/", {"q": "商业秘密", "kind": kind, "exact": exact}).content.decode()
        assert there in page and not_there not in page


def test_a_case_that_cites_an_answering_article_stands_beside_it(world: World, loaded: None, cases: None) -> None:
    cites = PageDraft(sort="typical_case", title="客户名单被带走", articles="反不正当竞争法 1", facts={
        "month": "2025-01", "place": "某市", "agency": "某局", "crime": "侵权"})  # fmt: skip
    released(world, cites)
    page = Client().get("/law/", {"q": "员工离职带走机密"}).content.decode()
    assert "客户名单被带走" in cards(page)


def first_title(key: str) -> str:
    return next(each.draft.title for each in first_pages.first_pages() if each.key == key)


def test_search_the_law_then_ask_and_get_the_article(world: World, signed_in, loaded: None) -> None:  # type: ignore[no-untyped-def]
    reader = Client()
    today = reader.get("/law/", {"q": "商业秘密"}).content.decode()
    onward = re.search(r'href="(/ask/\?q=[^"]+)"', today)
    assert onward
    form = reader.get(onward[1]).content.decode()
    assert "先看看这些条文" in form and "反不正当竞争法 第一条" in form and "商业秘密</textarea>" in form
    where = asked(reader)
    officer = signed_in("handler")
    with as_system():
        desk = f"/desk/inquiries/{Inquiry.objects.get().pk}/"
    assert QUESTION in officer.get("/desk/inquiries/").content.decode()
    wrong = officer.post(desk, {"act": "answer", "text": "可以举报。", "articles": "民法典第九千条"})
    assert wrong.status_code == 422 and "法律库里没有找到“民法典第九千条”" in wrong.content.decode()
    assert "可以举报。" in wrong.content.decode()
    assert officer.post(desk, {"act": "answer", "text": "可以举报。", "articles": "《反不正当竞争法》第1条"}).status_code == 302  # fmt: skip
    answered = reader.get(where).content.decode()
    link = re.search(r'依据：<a href="([^"]+)">反不正当竞争法第一条', answered)
    assert link and "2025-06-27" in link[1] and "经营者不得侵犯商业秘密" in reader.get(link[1]).content.decode()


def test_a_firm_asks_rates_and_makes_it_a_lead(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    firm, other, officer = firm_of(1, signed_in("police_head")), firm_of(2, signed_in("police_head")), signed_in("handler")  # fmt: skip
    where = asked(firm, files=[SimpleUploadedFile("图纸.jpg", photo())])
    assert "zhixian-ask" not in firm.cookies and other.get(where).status_code == 404
    desk = f"/desk{where.replace('/ask/', '/inquiries/')}"
    officer.post(desk, {"act": "answer", "text": "可以举报。"})
    no_stars = firm.post(f"{where}rate/", {"stars": "9"})
    assert no_stars.status_code == 422 and "请选1至5分" in no_stars.content.decode()
    assert officer.post(desk, {"act": "report", "matter": "secret"}).status_code == 302
    page = officer.get(desk).content.decode()
    lead = re.search(r'href="(/desk/leads/[^"]+/)">由此转成的线索', page)
    assert lead and "回执编号" not in page
    shown = officer.get(lead[1]).content.decode()
    assert QUESTION in shown and "由咨询<a" in shown and desk in shown
    assert firm.post(f"{where}rate/", {"stars": "5", "note": "快"}).status_code == 302
    mine = firm.get(where).content.decode()
    assert "您评了5分" in mine and "回执编号" in mine
    line = firm.get("/firm/").content.decode()
    assert "评价5分" in line and "东台市市场监督管理局：已收到" in line
    assert "评价5分" in officer.get(desk).content.decode()


def test_without_an_account_the_code_opens_it_elsewhere(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    person, elsewhere = Client(), Client()
    where = asked(person)
    code = re.search(r'咨询码 <b class="code">([^<]+)</b>', person.get(where).content.decode())
    assert code
    assert elsewhere.get(where)["Location"] == "/ask/?need=code"
    assert elsewhere.post("/ask/resume/", {"code": "2222-2222-2222-2222"}).status_code == 404
    assert elsewhere.post("/ask/resume/", {"code": code[1].lower()})["Location"] == where
    assert elsewhere.post(f"{where}add/", {"text": "还有一句"}).status_code == 302
    assert "还有一句" in person.get(where).content.decode()
    assert person.post("/ask/leave/").status_code == 302 and person.get(where)["Location"] == "/ask/?need=code"


def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World) -> None:
    answer = Client().post("/ask/", question(matter="", division_3=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and "请选择问题是关于什么的" in page and QUESTION in page
    step = Client().post("/ask/", question(act="place", division_3="")).content.decode()
    assert "东台市" in step and QUESTION in step
    found = Client().post("/ask/", question(act="find", place_words="东台")).content.decode()
    assert 'name="division_hit" value="320981"' in found


def test_a_reader_of_the_firm_only_reads(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    owner = firm_of(1, signed_in("police_head"))
    where = asked(owner)
    link = re.search(r"/firm/invited/[\w-]+/", owner.post("/firm/users/", {"login": "firm.1.r", "name": "何查看", "phone": "", "role": "reader"}).content.decode())  # fmt: skip
    assert link
    reader = Client()
    reader.post(link[0], {"password": "long-enough-phrase", "again": "long-enough-phrase"})
    assert QUESTION in reader.get(where).content.decode()
    for address, told in ((f"{where}add/", {"text": "问"}), (f"{where}report/", {"matter": "secret"}), ("/ask/", question())):  # fmt: skip
        answer = reader.post(address, told)
        assert answer.status_code == 403 and "查看人只能看" in answer.content.decode()


def test_an_outsider_on_the_desk_finds_nothing(world: World, signed_in) -> None:  # type: ignore[no-untyped-def]
    where = asked(Client())
    desk = f"/desk{where.replace('/ask/', '/inquiries/')}"
    stranger = signed_in("stranger")
    assert QUESTION not in stranger.get("/desk/inquiries/").content.decode()
    assert stranger.get(desk).status_code == 404
    assert stranger.post(desk, {"act": "answer", "text": "答"}).status_code == 404
