"""A case entered from a document: figures are offered with their places, and a person confirms each."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.world import World
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.dossiers.models import Dossier, Fact

pytestmark = pytest.mark.django_db
TEXT = (
    "经查，当事人自2025年6月1日至2025年9月30日在其店内销售假冒“冰科”注册商标的电冰箱，销售金额共计人民币8.26万元。"
    "执法人员另查扣尚未销售的电冰箱，货值金额12万元。当事人缴纳保证金2万元。本局决定罚款5万元。"
)


def sent(client: Client, name: str = "决定书.txt", content: bytes = TEXT.encode()):
    return client.post("/desk/dossiers/new/document/", {"document": SimpleUploadedFile(name, content)})


def test_figures_are_offered_with_their_places_and_fines_are_not(
    signed_in: Callable[[str], Client], world: World
) -> None:
    page = sent(signed_in("handler")).content.decode()
    assert 'value="82600"' in page and 'value="120000"' in page
    assert "8.26万元</mark>" in page
    assert 'value="50000"' not in page and 'value="20000"' not in page
    assert "罚款、罚金、没收" in page and "保证金" in page
    assert 'value="2025-09-30"' in page and 'value="冰科"' in page
    with as_system():
        assert not Dossier.objects.exists()


def test_nothing_is_entered_before_the_source_of_each_figure_is_said(
    signed_in: Callable[[str], Client], world: World
) -> None:
    form = {
        "title": "某商行售假案", "number": "东市监立〔2026〕77号", "cause": "销售假冒商品", "opened_on": "2026-01-05",
        "right_type": "trademark", "lead_source": "inspection", "conduct_to": "2025-09-30", "parties.count": "1",
        "parties.0.role": "suspect", "parties.0.sort": "unit", "parties.0.name": "某商行", "facts.count": "1",
        "facts.0.name": "sales_amount", "facts.0.at_least": "82600", "facts.0.at_most": "82600", "facts.0.source": "",
    }  # fmt: skip
    handler = signed_in("handler")
    refused = handler.post("/desk/dossiers/new/", form)
    assert refused.status_code == 422 and "数额来源应为" in refused.content.decode()
    assert handler.post("/desk/dossiers/new/", form | {"facts.0.source": "established"}).status_code == 302
    with as_system():
        assert Fact.objects.get().at_least == 82600


def test_bad_files_get_sentences_and_others_may_not(signed_in: Callable[[str], Client], world: World) -> None:
    handler = signed_in("handler")
    for name, content, says in (
        ("a.exe", b"MZ", "只能读取"), ("a.docx", b"PK", "不是完好的"), ("a.txt", b"  ", "没有文字"), ("a.txt", b"\0\0x", "不是文字文件"),
    ):  # fmt: skip
        answer = sent(handler, name, content)
        assert answer.status_code == 422 and says in answer.content.decode(), name
    assert handler.post("/desk/dossiers/new/document/", {"document": BytesIO()}).status_code == 422
    assert sent(signed_in("detective")).status_code == 403
