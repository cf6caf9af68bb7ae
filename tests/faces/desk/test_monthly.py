"""月报数字 on the desk, by the API and as a file; losses on a dossier's page."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.faces import world as worlds
from tests.faces.api.test_api import Caller
from tests.faces.world import World
from tests.rooms.statistics.stories import accepted
from tests.rooms.world import make_world
from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.dossiers.drafts import FactDraft
from zhixian.rooms.ledger.models import Entry
from zhixian.rooms.statistics import months, tallying
from zhixian.rooms.statistics.models import Kept, RecoveredLoss

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]


def lately() -> str:
    """The month in which the world's cases were filed (twenty days ago)."""
    return months.written(local_day(timezone.now() - timedelta(days=20)))


def known(yuan: int) -> tuple[FactDraft, ...]:
    return (FactDraft(name="illegal_business", at_least=Decimal(yuan), at_most=None, source="established"),)


def cells(client: Client, query: str) -> dict[str, str]:
    answer = client.get(f"/desk/figures/monthly/?{query}")
    assert answer.status_code == 200
    text = re.sub(r"<span.*?</span>", "", answer.content.decode())
    found = re.findall(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td>', text)
    return {re.sub(r"<.*?>", "", label).strip(): cell for label, cell in found}


def test_the_month_the_list_behind_and_the_file(signed_in: Signed, world: World) -> None:
    dossier, _ = worlds.enter(world, facts=known(500_000))
    tallying.refresh(now=timezone.now())
    head, month = signed_in("head"), lately()
    assert cells(head, f"month={month}")["侵犯商标权案件"] == "1 / 50"
    assert cells(head, f"month={month}")["立案数"] == ""
    page = head.get(f"/desk/figures/monthly/admin_trademark/?month={month}").content.decode()
    assert f"/desk/dossiers/{dossier.pk}/" in page and dossier.number in page
    answer = head.get(f"/desk/figures/monthly/export/?month={month}&below=yes")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    assert ",侵犯商标权案件,1,件,50," in answer.content.decode()
    assert "月报数字" in head.get("/desk/figures/").content.decode()


def test_an_outsider_counts_nothing_and_opens_no_list(signed_in: Signed, world: World) -> None:
    dossier, _ = worlds.enter(world, facts=known(500_000))
    tallying.refresh(now=timezone.now())
    stranger, month = signed_in("stranger"), lately()
    assert cells(stranger, f"month={month}&below=yes")["侵犯商标权案件"] == "0 / 0"
    for query in (f"month={month}", f"month={month}&below=yes"):
        page = stranger.get(f"/desk/figures/monthly/admin_trademark/?{query}").content.decode()
        assert dossier.number not in page and str(dossier.pk) not in page and "另有" not in page
    assert ",侵犯商标权案件,0,件,0," in stranger.get(f"/desk/figures/monthly/export/?month={month}").content.decode()
    assert stranger.get(f"/desk/dossiers/{dossier.pk}/losses/").status_code == 404
    assert stranger.post(f"/desk/dossiers/{dossier.pk}/losses/", {"amount": "1"}).status_code == 404
    login = Client().get("/desk/figures/monthly/")
    assert login.status_code == 302 and login["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("month", ["x", "2026-13", "1999-01", "2999-01", "-1", "2026-03-01x", "\u202e", "<b>"])
def test_a_month_that_is_none_is_answered_in_a_sentence(signed_in: Signed, world: World, month: str) -> None:
    answer = signed_in("head").get("/desk/figures/monthly/", {"month": month})
    assert answer.status_code == 422 and "月份" in answer.content.decode()
    assert signed_in("head").get("/desk/figures/monthly/no_such_row/").status_code == 404


def test_the_head_freezes_a_month_that_is_over(signed_in: Signed, world: World) -> None:
    head, page = signed_in("head"), "/desk/figures/monthly/"
    over = months.written(months.before(months.this_month(timezone.now())))
    running = months.written(months.this_month(timezone.now()))
    assert "冻结后这个月" in head.get(page, {"month": over}).content.decode()
    assert head.post(f"{page}keep/", {"month": running}).status_code == 422
    assert signed_in("handler").post(f"{page}keep/", {"month": over}).status_code == 403
    assert head.post(f"{page}keep/", {"month": over}).status_code == 302
    assert "已冻结" in head.get(page, {"month": over}).content.decode()
    with as_system():
        assert Kept.objects.count() == 1 and Entry.objects.filter(kind="figures.kept").count() == 1


def test_losses_are_entered_and_corrected_on_the_dossiers_page(signed_in: Signed, world: World) -> None:
    dossier, _ = worlds.enter(world)
    handler, page = signed_in("handler"), f"/desk/dossiers/{dossier.pk}/losses/"
    assert page in handler.get(f"/desk/dossiers/{dossier.pk}/").content.decode()
    day, once = local_day(timezone.now()).isoformat(), str(new_id())
    for _ in range(2):  # pressed twice
        assert (
            handler.post(page, {"amount": "2000000", "basis": "退赔", "recovered_on": day, "once": once}).status_code
            == 302
        )
    with as_system():
        (made,) = RecoveredLoss.objects.all()
    refused = handler.post(
        page, {"loss": str(made.pk), "amount": "1500000", "basis": "退赔", "recovered_on": day, "reason": ""}
    )
    assert (
        refused.status_code == 422
        and "更正的理由" in refused.content.decode()
        and "1500000" in refused.content.decode()
    )
    right = {"loss": str(made.pk), "amount": "1500000", "basis": "退赔", "recovered_on": day, "reason": "估价更正"}
    assert handler.post(page, right).status_code == 302
    text = handler.get(page).content.decode()
    assert "更正的历史" in text and "1,500,000" in text and "估价更正" in text
    tallying.refresh(now=timezone.now())
    assert cells(signed_in("head"), f"month={day[:7]}")["挽回经济损失"] == "1 / 150"


def test_the_api_gives_numbers_null_where_nothing_is_reported_and_nothing_to_an_outsider(db: None) -> None:
    made = make_world()
    now = timezone.now()
    dossier = accepted(made, "商1号", when=now - timedelta(days=20), yuan=500_000)
    tallying.refresh(now=now)
    month, head = lately(), Caller(made, "market.head")
    told = head.get(f"/figures/monthly?month={month}").json()
    rows = {row["row"]: row for row in told["rows"]}
    assert (
        rows["admin_trademark"]["cases"],
        rows["admin_trademark"]["amount"],
        rows["admin_trademark"]["printed"],
    ) == (1, "500000.00", "1 / 50")
    assert (rows["admin_trade_secret"]["cases"], rows["police_filed"]["cases"]) == (0, None)
    listed = head.get(f"/figures/monthly/admin_trademark?month={month}").json()
    assert [row["dossier_id"] for row in listed["dossiers"]] == [str(dossier.pk)] and listed["hidden"] == 0
    outsider = Caller(made, "there.market.head")
    other = outsider.get(f"/figures/monthly/admin_trademark?month={month}&below=true").json()
    assert (other["cases"], other["dossiers"], other["hidden"]) == (0, [], 0)
    assert (
        outsider.get("/figures/monthly/none").status_code == 404
        and head.get("/figures/monthly?month=x").status_code == 422
    )
    loss = {"amount": "1000000", "basis": "退赔", "recovered_on": local_day(now).isoformat()}
    answer = head.post(f"/dossiers/{dossier.pk}/losses", loss)
    assert answer.status_code == 201, answer.content
    address = f"/losses/{answer.json()['id']}/corrections"
    assert outsider.post(address, loss | {"reason": "x"}).status_code == 404
    assert outsider.get(f"/dossiers/{dossier.pk}/losses").status_code == 404
    assert head.post(address, loss | {"amount": "1", "reason": "写错"}).status_code == 201
    (row,) = head.get(f"/dossiers/{dossier.pk}/losses").json()
    assert (row["amount"], [each["amount"] for each in row["before"]]) == ("1.00", ["1000000.00"])
    running = months.written(months.this_month(now))
    assert head.post("/figures/kept", {"month": running}).status_code == 422
