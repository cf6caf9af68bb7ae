"""The self-assessment as a firm does it in a browser without scripts: start, answer, stop, come back, report, consent."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.portal.pages import LIMIT_BYTES
from tests.rooms.enterprises.assessing import credit_code, fill
from zhixian.rooms.agencies.access import as_system, within
from zhixian.rooms.enterprises.assessments import codes, holding
from zhixian.rooms.enterprises.models import Assessment, Finding

pytestmark = pytest.mark.django_db
CODE = re.compile(r'<p class="code">([0-9A-Z-]{19})</p>')


def begin(client: Client, key: str = "robots", **firm: str) -> tuple[str, str]:
    """The assessment's address and the code that the page shows."""
    answer = client.post(f"/risk/new/{key}/", firm)
    assert answer.status_code == 302, answer.content.decode()
    found = CODE.search(client.get(answer["Location"]).content.decode())
    assert found
    return answer["Location"], found[1]


def finished(client: Client, choice: str = "partly", key: str = "robots", **others: str) -> tuple[str, str]:
    where, code = begin(client, key)
    fill(_of(where), codes.holder_of(code), choice, now=timezone.now(), **others)
    assert client.post(f"{where}finish/").status_code == 302
    return where, code


def _of(where: str) -> Assessment:
    with as_system():
        return Assessment.objects.get(pk=where.strip("/").split("/")[1])


def weight(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    loaded = set(re.findall(r"/static/([^\"'#?]+)", answer.content.decode()))
    return len(answer.content) + sum(Path(str(finders.find(name))).stat().st_size for name in loaded)


def test_one_question_a_page_stop_and_come_back_elsewhere(client: Client) -> None:
    where, code = begin(client)
    page = client.get(where).content.decode()
    first = re.search(r'href="(/risk/[^"]+/items/[^"]+/)">开始答题', page)
    assert first
    address = first[1]
    for fact in ("makes-parts", "trains-models", "exports"):
        assert f"/items/{fact}/" in address
        answer = client.post(address, {"choice": "no"})
        address = answer["Location"]
    assert answer.status_code == 302 and "/items/drawings/" in address
    refused = client.post(answer["Location"], {"choice": "", "note": "写了半句"})
    assert (
        refused.status_code == 422 and "请选一项" in refused.content.decode() and "写了半句" in refused.content.decode()
    )
    assert client.post(answer["Location"], {"choice": "unmet", "note": "图在个人电脑上"}).status_code == 302
    elsewhere = Client()
    assert elsewhere.get(where)["Location"] == "/risk/?need=code"
    wrong = elsewhere.post("/risk/resume/", {"code": "2222-2222-2222-2222"})
    assert wrong.status_code == 404 and "没有找到这个测评码" in wrong.content.decode()
    assert elsewhere.post("/risk/resume/", {"code": code.replace("-", "").lower()})["Location"] == where
    back = elsewhere.get(f"{where}items/drawings/").content.decode()
    assert "图在个人电脑上" in back and re.search(r'value="unmet" checked', back)
    early = elsewhere.post(f"{where}finish/")
    assert early.status_code == 422 and "没有答完" in early.content.decode()
    assert elsewhere.get(f"{where}items/know-how/").status_code == 404  # not asked: no parts of its own
    assert not Session.objects.exists()
    assert elsewhere.post("/risk/leave/").status_code == 302
    assert elsewhere.get(where)["Location"] == "/risk/?need=code"


def test_the_report_in_the_browser_and_as_a_file(client: Client) -> None:
    where, _ = finished(client, repo="unmet")
    page = client.get(f"{where}report/").content.decode()
    assert "风险点和建议（27个）" in page and page.count("<li><h3>") == 27
    assert page.count("<svg xmlns") == 3 and "中风险" in page and "待核" in page and "不作为行政处罚" in page
    paper = client.get(f"{where}report.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-1.7")
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)", page)


def test_pages_are_light(client: Client) -> None:
    where, _ = begin(client)
    assert weight(client, where) < LIMIT_BYTES
    assert weight(client, f"{where}items/drawings/") < LIMIT_BYTES
    done, _ = finished(client, "unmet", "trade-secret")
    assert weight(client, f"{done}report/") < LIMIT_BYTES
    assert weight(client, f"{done}consent/") < LIMIT_BYTES


def test_another_firm_finds_nothing(client: Client) -> None:
    where, _ = finished(client)
    with as_system():
        finding = Finding.objects.first()
    other = Client()
    finished(other, "met")
    addresses = [where, f"{where}items/drawings/", f"{where}report/", f"{where}report.pdf", f"{where}consent/"]
    for address in addresses:
        assert other.get(address).status_code == 404, address
    for address in (
        f"{where}finish/",
        f"{where}again/",
        f"{where}withdraw/",
        f"{where}findings/{finding.pk}/",
        f"{where}consent/",
    ):
        assert other.post(address, {"proof": "他人提交的佐证"}).status_code == 404, address
    for address in addresses:
        assert Client().get(address)["Location"] == "/risk/?need=code"


def test_consent_is_said_plainly_given_and_taken_back(client: Client) -> None:
    world = worlds.build(timezone.now())
    where, code = finished(client)
    page = client.get(f"{where}consent/").content.decode()
    assert "随时可以收回" in page and "东台市公安局" in page and "东台市人民检察院" not in page
    told = {
        "name": "清源机器人有限公司",
        "credit_code": credit_code(3),
        "given_by": "王某",
        "unit": str(world.units["police"].pk),
    }
    refused = client.post(f"{where}consent/", told)
    assert (
        refused.status_code == 422
        and "请勾选同意" in refused.content.decode()
        and "清源机器人有限公司" in refused.content.decode()
    )
    for wrong in (
        {"unit": "x"},
        {"unit": str(world.units["procuratorate"].pk)},
        {"credit_code": "1"},
        {"name": ""},
        {"given_by": ""},
    ):
        assert client.post(f"{where}consent/", told | {"agree": "yes"} | wrong).status_code == 422, wrong
    assert client.post(f"{where}consent/", told | {"agree": "yes"}).status_code == 302
    page = client.get(f"{where}report/").content.decode()
    assert "东台市公安局可以看到" in page
    with within(codes.holder_of(code)):
        finding = Finding.objects.filter(assessment_id=_of(where).pk).first()
    short = client.post(f"{where}findings/{finding.pk}/", {"proof": "好"})
    assert short.status_code == 422 and "4至1000字" in short.content.decode()
    assert client.post(f"{where}findings/{finding.pk}/", {"proof": "图纸已全部入库，清单编号12"}).status_code == 302
    assert "已提交佐证" in client.get(f"{where}report/").content.decode()
    client.post(f"{where}withdraw/")
    assert "没有任何机关能看到" in client.get(f"{where}report/").content.decode()
    assert client.post(f"{where}withdraw/").status_code == 422
    assert client.post(f"{where}again/")["Location"] != where
    assert len(holding.mine(codes.holder_of(code))) == 2


@pytest.mark.parametrize("value", ["", "\x00", "x" * 5000, "<script>", "../../etc", "不适用"])
def test_no_junk_brings_a_500(client: Client, value: str) -> None:
    where, _ = begin(client)
    client.raise_request_exception = False
    for address, data in (
        ("/risk/new/robots/", {"name": value, "credit_code": value, "division": value, "scale": value}),
        ("/risk/resume/", {"code": value}),
        (f"{where}items/drawings/", {"choice": value, "note": value, "evidence": value}),
        (f"{where}items/{'x' * 30}/", {"choice": value}),
        ("/risk/new/ghost/", {}),
        (f"{where}findings/{_of(where).pk}/", {"proof": value}),
    ):
        assert client.post(address, data).status_code < 500, address
    client.cookies["zhixian-risk"] = "zz"
    assert client.get(where).status_code == 302
    assert client.get("/risk/").status_code == 200
    assert client.get("/risk/scenes/ghost/").status_code == 404


def test_a_scene_has_its_risks_advice_and_cases(client: Client) -> None:
    page = client.get("/risk/scenes/live-selling/").content.decode()
    assert "常见风险" in page and "怎么做" in page and "朝阳" in page and "50余万件" in page


def test_a_commitment_is_signed_on_the_portal(client: Client) -> None:
    where, _ = finished(client, "met", "trader")
    page = client.get(f"{where}commit/").content.decode()
    assert "随机抽查" in page and "签署人姓名和答案不公示" in page
    told = {"name": "顺和百货商行", "credit_code": credit_code(8), "signed_by": "周某"}
    refused = client.post(f"{where}commit/", told)
    assert refused.status_code == 422 and "请勾选承诺" in refused.content.decode()
    assert client.post(f"{where}commit/", told | {"agree": "yes"})["Location"] == "/risk/commitments/"
    assert "顺和百货商行" in Client().get("/risk/commitments/").content.decode()
    assert client.post(f"{where}commit/", told | {"agree": "yes"}).status_code == 409
    other = Client()
    finished(other, "met")
    assert other.get(f"{where}commit/").status_code == 404
