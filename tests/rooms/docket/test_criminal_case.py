"""The criminal case as far as it is followed, what its sentence does to a fine, and supervision from the procuratorate's own finding."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.rooms.world import NOW, Path, World, enter
from zhixian.law.offsets import offset
from zhixian.moments import local_day
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import jobs, opening, services, work
from zhixian.rooms.docket.models import Clock, Notice, Run
from zhixian.rooms.documents.models import Paper

DAY = timedelta(days=1)
CRIME, SUPERVISION, DOCUMENT = "criminal-case", "filing-supervision", "supervision-document"


def filed(world: World, *, fine: str = "") -> Path:
    path = Path(world, enter(world))
    if fine:
        path.take("record-penalty", "market.handler1", "penalty-case", decision_number="平市监罚〔2026〕1号",
                  decided_at=NOW.isoformat(), fine=fine, content="罚款")  # fmt: skip
    path.to_police()
    path.take("file-criminal-case", "police.head", case_number="平公立1号", crime="销售假冒注册商标的商品罪")
    path.at += timedelta(hours=1)
    services.begin(CRIME, path.dossier.pk, actor=world("police.handler1"), now=path.at,
                   form={"case_number": "平公立1号", "crime": "销售假冒注册商标的商品罪"})  # fmt: skip
    return path


def clock_of(path: Path, name: str) -> Clock:
    with as_system():
        return Clock.objects.filter(dossier_id=path.dossier.pk, clock=name).latest("started_at")


def test_from_filing_to_a_judgment_in_which_the_fine_counts(world: World):
    path = filed(world, fine="20000")
    with pytest.raises(refusals.GuardFails, match="criminal_case_running"):
        services.begin(
            CRIME, path.dossier.pk, actor=world("police.handler1"), now=path.at, form={"case_number": "x", "crime": "x"}
        )
    with pytest.raises(refusals.NotYourStep):
        path.take("take-measure", "market.handler1", CRIME, measure="detention", document_number="x")
    path.take("take-measure", "police.handler1", CRIME, measure="detention", document_number="拘1号", admin_detention=5)
    assert (
        clock_of(path, "detention-transfer-jail").due_at - clock_of(path, "detention-transfer-jail").started_at == DAY
    )
    path.take("first-day-done", "police.handler1", CRIME, note="已送看守所")
    path.take("request-arrest", "police.handler1", CRIME, document_number="提捕1号")
    assert clock_of(path, "arrest-decision-in-custody").unit_id == world.units["here.procuratorate"].pk
    path.take("approve-arrest", "procuratorate.prosecutor", CRIME, document_number="捕1号", measure="arrest")
    path.take("transfer-prosecute", "police.handler1", CRIME, document_number="诉1号")
    path.take("return-supplementary", "procuratorate.prosecutor", CRIME, outline="补充鉴定")
    path.take("transfer-prosecute", "police.handler1", CRIME, document_number="诉2号")
    path.take("prosecute", "procuratorate.prosecutor", CRIME, document_number="检诉1号")
    path.take(
        "judge",
        "procuratorate.prosecutor",
        CRIME,
        document_number="刑初1号",
        sentence="有期徒刑一年",
        criminal_fine="50000",
    )
    with acting_as(world("market.liaison")):
        paper = str(Paper.objects.get(key="judgment-record").sheet)
    assert "折抵罚金20000.00元，还应缴纳罚金30000.00元" in paper
    assert "行政拘留5日" in paper
    path.take("make-final", "procuratorate.prosecutor", CRIME, final_on=local_day(path.at).isoformat())
    assert path.run(CRIME).state == "final"


def test_after_a_criminal_fine_there_is_no_further_fine(world: World):
    path = filed(world)
    path.take("transfer-prosecute", "police.handler1", CRIME, document_number="诉1号")
    path.take("prosecute", "procuratorate.prosecutor", CRIME, document_number="检诉1号")
    path.take(
        "judge", "procuratorate.prosecutor", CRIME, document_number="刑初1号", sentence="罚金", criminal_fine="50000"
    )
    decision = {"decision_number": "平市监罚〔2026〕9号", "decided_at": NOW.isoformat(), "content": "没收"}
    with pytest.raises(refusals.GuardFails, match="fined_again"):
        path.take("record-penalty", "market.handler1", "penalty-case", **decision, fine="1")
    path.take("record-penalty", "market.handler1", "penalty-case", **decision)


def test_offset_never_takes_more_than_is_due():
    found = offset("60000", "50000.50")
    assert (found.taken, found.left) == (Decimal("50000.50"), Decimal("0"))
    assert offset("", "1") is None and offset("1", None) is None


def test_a_nonprosecution_says_why_no_opinion_is_given_and_an_outsider_finds_nothing(world: World):
    path = filed(world)
    with pytest.raises(NotFound):
        path.take("withdraw", "there.police.head", CRIME, document_number="x", reasons="x", admin="no")
    path.take("transfer-prosecute", "police.handler1", CRIME, document_number="诉1号")
    with pytest.raises(refusals.MissingField) as refusal:
        path.take(
            "not-prosecute",
            "procuratorate.prosecutor",
            CRIME,
            document_number="不诉1号",
            kind="statutory",
            need_penalty="none",
        )
    assert "reasons" in refusal.value.fields
    path.take(
        "not-prosecute",
        "procuratorate.prosecutor",
        CRIME,
        document_number="不诉1号",
        kind="statutory",
        need_penalty="opinion",
    )
    assert clock_of(path, "nonprosecution-internal-transfer").unit_id == world.units["here.procuratorate"].pk
    path.take("settle-nonprosecution", "procuratorate.prosecutor", CRIME, note="期满")


@pytest.mark.feature("S001-21.1")
def test_a_transferred_case_shows_at_police_and_procuratorate_at_once_and_each_act_has_its_receipt(world: World):
    path = Path(world, enter(world))
    path.to_approved()
    for seat in ("police.liaison", "procuratorate.prosecutor"):
        with acting_as(world(seat)):
            assert path.dossier not in work.my_dossiers(world(seat))
    path.take("deliver-transfer", "market.liaison")
    for seat in ("police.liaison", "procuratorate.prosecutor"):
        with acting_as(world(seat)):
            assert path.dossier in work.my_dossiers(world(seat))
            assert work.notices(world(seat))
    path.take("sign-receipt", "police.liaison")
    with acting_as(world("market.liaison")):
        page = work.dossier_page(path.dossier.pk, actor=world("market.liaison"), now=path.at)
    assert {"copy-letter", "transfer-receipt"} <= {paper.key for paper in page.papers}


@pytest.mark.feature("S001-17.2")
def test_supervision_found_by_the_procuratorate_itself_must_be_answered_or_is_on_its_list(world: World, settings):
    path = Path(world, enter(world))
    path.to_no_filing()
    services.begin(SUPERVISION, path.dossier.pk, actor=world("procuratorate.prosecutor"), now=path.at, action="discover",
                   form={"grounds": "应当立案", "about": "no_filing"})  # fmt: skip
    path.take("accept-suggestion", "procuratorate.prosecutor", SUPERVISION)
    path.take("require-explanation", "procuratorate.prosecutor", SUPERVISION, reasons="请说明")
    clock = clock_of(path, "explain-no-filing")
    assert clock.unit_id == world.units["here.police"].pk
    with pytest.raises(refusals.MissingField):  # the police answer with reasons, or have not answered
        path.take("explain", "police.head", SUPERVISION, after=timedelta(0))
    settings.OVERDUE_VISIBLE_TO = ["police", "procuratorate"]
    jobs.tell_of_overdue(now=clock.due_at + timedelta(minutes=1))
    run = path.run(SUPERVISION)
    with as_system():
        told = set(Notice.objects.filter(sort="overdue", run=run).values_list("unit_id", flat=True))
    assert world.units["here.procuratorate"].pk in told
    path.at = clock.due_at + DAY
    path.take("correct-unexplained", "procuratorate.head", SUPERVISION, reasons="逾期不说明")


def test_advice_is_accepted_or_refused_with_reasons_and_followed_up(world: World):
    form = {"kind": "advice", "facts_found": "多起案件未移送", "asked": "完善移送制度", "basis": "检察建议工作规定"}
    dossier, _ = opening.open_matter(
        DOCUMENT, actor=world("procuratorate.prosecutor"), title="移送制度检察建议", form=form, now=NOW
    )
    path = Path(world, dossier)
    market = str(world.units["here.market"].pk)
    path.take("issue", "procuratorate.head", DOCUMENT, to_unit=market, reply_by="2026-05-04")
    with pytest.raises(refusals.MissingField):
        path.take("answer", "market.head", DOCUMENT, accepted="refused")
    path.take("follow-up", "procuratorate.prosecutor", DOCUMENT, reasons="尚未回复")
    path.take("answer", "market.head", DOCUMENT, accepted="partly", measures="已建制度", refusal="其余不属职责")
    path.take("close", "procuratorate.prosecutor", DOCUMENT, opinion="理由成立")
    with as_system():
        assert Run.objects.get(dossier_id=dossier.pk).ended
    with acting_as(world("there.market.head")), pytest.raises(NotFound):
        work.dossier_page(dossier.pk, actor=world("there.market.head"), now=NOW)
