"""A wrong entry is corrected by a further one that names it; an extra lead has a fate; what is kept no longer is erased."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from tests.rooms.world import NOW, Path, enter
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import corrections, intake, retention
from zhixian.rooms.docket.models import Correction, Intake, Notice, Step
from zhixian.rooms.documents import services as documents
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import search
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.drafts import FactDraft, PartyDraft
from zhixian.rooms.ledger import reading
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db


def step_of(path: Path, action: str) -> Step:
    with as_system():
        return Step.objects.get(dossier_id=path.dossier.pk, action=action)


def test_a_correction_names_the_wrong_entry_and_leaves_it(world):
    path = Path(world, enter(world))
    path.to_police()
    wrong = step_of(path, "approve-transfer")
    made = corrections.correct_step(
        wrong.pk, wrong="审批意见漏写日期", right="三月四日同意移送", actor=world("market.head"), now=NOW
    )
    with as_system():
        about = Entry.objects.get(subject=wrong.pk)
        named = Entry.objects.get(subject=made.pk)
        assert (named.corrects, named.kind) == (about.id, "correction.step.forward-transfer.approve-transfer")
        assert Step.objects.get(pk=wrong.pk).values == wrong.values
        assert Notice.objects.filter(key__startswith=f"correction:{made.pk}").count() == 2  # police, procuratorate
        assert reading.verify_running().sound


def test_only_the_own_units_words_are_corrected_and_an_outsider_finds_nothing(world):
    path = Path(world, enter(world))
    path.to_police()
    wrong = step_of(path, "approve-transfer")
    with pytest.raises(NotAllowed):
        corrections.correct_step(wrong.pk, wrong="x", right="y", actor=world("police.head"), now=NOW)
    with pytest.raises(NotFound):
        corrections.correct_step(wrong.pk, wrong="x", right="y", actor=world("there.market.head"), now=NOW)
    with pytest.raises(BadInput) as refused:
        corrections.correct_step(wrong.pk, wrong=" ", right="y" * 3000, actor=world("market.head"), now=NOW)
    assert set(refused.value.fields) == {"wrong", "right"}
    with as_system():
        assert not Correction.objects.exists()


def test_a_better_figure_names_the_entry_that_it_corrects(world):
    dossier = enter(world)

    def say(amount: int) -> None:
        better = FactDraft(name="sales_amount", at_least=Decimal(amount), at_most=Decimal(amount), source="established")
        dossiers.say_facts(dossier.pk, [better], actor=world("market.handler1"), now=NOW)

    say(70000)
    say(71000)
    with as_system():
        opened, first, second = Entry.objects.filter(kind__in=["case.opened", "case.fact_said"]).order_by("seq")
        assert (first.corrects, second.corrects) == (opened.id, first.id)


@pytest.mark.feature("S003-2.1.3")
def test_an_extra_lead_gets_its_own_number_and_its_own_fate(world):
    path = Path(world, enter(world))
    path.to_police(leads=[{"subject": "销售过期食品"}, {"subject": "虚开发票"}])
    with as_system():
        main, food, tax = Intake.objects.filter(dossier_id=path.dossier.pk).order_by("number")
    assert len({main.number, food.number, tax.number}) == 3
    intake.decide_lead(food.pk, "filed", actor=world("police.handler1"), now=NOW)
    intake.decide_lead(tax.pk, "passed_on", actor=world("police.head"), now=NOW)
    with as_system():
        found = dict(Intake.objects.filter(dossier_id=path.dossier.pk).values_list("subject", "state"))
        assert found == {path.dossier.title: "examining", "销售过期食品": "filed", "虚开发票": "passed_on"}
        assert set(Entry.objects.filter(subject__in=[food.pk, tax.pk]).values_list("kind", flat=True)) == {
            "intake.filed", "intake.passed_on"}  # fmt: skip
    for act, refusal in (
        (lambda: intake.decide_lead(main.pk, "filed", actor=world("police.head"), now=NOW), NotAllowed),
        (lambda: intake.decide_lead(food.pk, "filed", actor=world("market.head"), now=NOW), NotAllowed),
        (lambda: intake.decide_lead(food.pk, "filed", actor=world("there.police.head"), now=NOW), NotFound),
        (lambda: intake.decide_lead(food.pk, "perhaps", actor=world("police.head"), now=NOW), BadInput),
    ):
        with pytest.raises(refusal):
            act()


def everywhere(words: str) -> list[str]:
    """Tables in which the words still stand, whatever the column."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_what_need_not_be_kept_is_erased_and_the_chain_still_stands(world):
    suspect = PartyDraft(
        role="suspect", sort="natural_person", name="欧阳独秀", phone="13900001111", address="独秀巷9号"
    )
    dossier = enter(world, parties=(suspect,), title="欧阳独秀销售假冒电器案", facts_text="欧阳独秀在独秀巷9号售假。")
    path = Path(world, dossier)
    path.to_police()
    path.take("decide-no-filing", "police.head", reasons="欧阳独秀不明知", legal_basis="刑事诉讼法第一百一十二条")
    path.take("confirm-no-filing-received", "market.liaison", checked="same")
    path.take(
        "accept-and-handle", "market.head", procedure="transfer-reconsideration", opinion="按行政案件处理欧阳独秀"
    )
    path.take("close-case", "market.head", procedure="penalty-case", reasons="欧阳独秀已受处罚")
    with as_system():
        assert everywhere("欧阳独秀")
        kept = list(Entry.objects.values_list("hash", flat=True))
    years = settings.RETENTION_YEARS["case_30y"]
    early, late = NOW + timedelta(days=365 * years - 30), NOW + timedelta(days=366 * years + 30)
    with pytest.raises(retention.StillKept):
        retention.erase(dossier.pk, now=early)
    assert [one.pk for one in retention.due(now=late)] == [dossier.pk]
    retention.erase(dossier.pk, now=late)
    with as_system():
        for words in ("欧阳独秀", "13900001111", "独秀巷"):
            assert everywhere(words) == []
        report = reading.verify_running()
        assert report.sound and report.entries == len(kept) + 1
        paper = Paper.objects.filter(dossier_id=dossier.pk).first()
        assert paper.number and retention.due(now=late) == []
        with pytest.raises(documents.PaperErased):
            documents.pdf(paper)
    with acting_as(world("market.head")):
        assert not search.find(world("market.head"), "欧阳独秀").exists()
        assert search.find(world("market.head"), dossier.number).exists()


def test_a_dossier_with_a_procedure_under_way_is_kept(world):
    path = Path(world, enter(world))
    path.to_police()
    path.take("close-case", "market.head", procedure="penalty-case", reasons="随移送结案")
    assert retention.due(now=NOW + timedelta(days=366 * 40)) == []
