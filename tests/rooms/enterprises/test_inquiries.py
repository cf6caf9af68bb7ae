"""A question to an officer: a thread with clock and rating, read by nobody else, turned into a lead without typing again."""

from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from tests.rooms.enterprises.joining import joined
from tests.rooms.leads.things import photo, video
from tests.rooms.library.test_library import law
from tests.rooms.world import World
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system, within
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.enterprises.accounts import timeline
from zhixian.rooms.enterprises.accounts.passing import Member
from zhixian.rooms.enterprises.firms import keeping
from zhixian.rooms.enterprises.inquiries import answering, asking, reporting
from zhixian.rooms.enterprises.inquiries.asking import Asker
from zhixian.rooms.enterprises.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from zhixian.rooms.enterprises.inquiries.thread import Given
from zhixian.rooms.leads import looking
from zhixian.rooms.library import loading

NOW = timezone.now()
QUESTION = "离职员工带走图纸，能不能报案？"
HERE = "411503"


@pytest.fixture
def shelf(db: None) -> None:
    loading.load(
        [law("反不正当竞争法", date(2025, 6, 27), "经营者不得侵犯商业秘密。", stated=date(2025, 10, 15))], now=NOW
    )


def asker_of(member: Member) -> Asker:
    return Asker(holder_id=member.scope, firm_id=member.firm_id, firm_name=member.firm_name, user_id=member.user_id, phone=member.phone)  # fmt: skip


@pytest.mark.feature("S000-M5.3")
def test_ask_answer_rate_and_a_lead_with_text_and_files(world: World, shelf: None) -> None:
    officer = world("market.handler1")
    firm = asker_of(joined(1, by=officer_who_verifies(world), now=NOW))
    one, code = asking.ask(QUESTION, matter="secret", division=HERE, asker=firm, now=NOW, files=[Given(name="图纸.jpg", content=photo())])  # fmt: skip
    assert code == "" and one.unit_id == officer.unit_id and one.due_at == NOW + timedelta(hours=72)
    with acting_as(officer):
        (line,) = answering.queue(officer, now=NOW)
        assert line.begins == QUESTION and Notice.objects.filter(sort="inquiry", unit_id=officer.unit_id).count() == 1
    with pytest.raises(BadInput):
        asking.rate(one.pk, 5, "", asker=firm, now=NOW)  # nothing to rate yet
    with pytest.raises(BadInput) as unknown:
        answering.answer(one.pk, "可以。", articles="反不正当竞争法第九百条", actor=officer, now=NOW)
    assert "反不正当竞争法第九百条" in unknown.value.fields["articles"]
    answering.answer(one.pk, "可以，请带上保密协议。", articles="反不正当竞争法第一条", actor=officer, now=NOW)
    told = asking.standing(one.pk, asker=firm)
    assert told.inquiry.due_at is None and told.turns[1].articles[0]["label"] == "反不正当竞争法第一条"
    asking.go_on(one.pk, "图纸在他的新公司用着。", asker=firm, now=NOW)
    assert asking.standing(one.pk, asker=firm).inquiry.due_at is not None
    answering.answer(one.pk, "那就转为线索核查。", actor=officer, now=NOW)
    report = reporting.by_officer(one.pk, "secret", actor=officer, now=NOW)
    lead = looking.show(report.pk, actor=officer, now=NOW)
    assert lead.facts["what"].startswith(QUESTION) and "图纸在他的新公司用着。" in lead.facts["what"]
    assert one.number in lead.facts["what"] and lead.row.named
    (file,) = lead.files
    with looking.copy_of(report.pk, file.id, actor=officer) as (_, pieces):
        assert b"".join(pieces).startswith(b"\xff\xd8")
    with acting_as(officer):
        back = reporting.of_report(report.pk, officer)
    assert back is not None and back.pk == one.pk and back.report_id == report.pk
    with pytest.raises(BadInput):
        reporting.by_officer(one.pk, "secret", actor=officer, now=NOW)
    asking.rate(one.pk, 4, "答得清楚", asker=firm, now=NOW)
    with pytest.raises(BadInput):
        asking.rate(one.pk, 1, "", asker=firm, now=NOW)
    with acting_as(officer):
        figures = answering.counts(officer, now=NOW, since=(NOW - timedelta(days=1)).date())
    assert (figures.asked, figures.answered, figures.rated, figures.mean) == (1, 1, 1, 4)
    shown = asking.standing(one.pk, asker=firm)
    assert "回执编号" in shown.turns[-1].text and shown.inquiry.state == "reported"


def officer_who_verifies(world: World):  # type: ignore[no-untyped-def]
    return world("police.head")


def test_by_a_code_and_without_a_name(world: World) -> None:
    one, code = asking.ask(QUESTION, matter="mark", division=HERE, asker=None, now=NOW)
    asker = asking.asker_by_code(code.lower().replace("-", " "))
    assert [row.pk for row in asking.mine(asker)] == [one.pk]
    with pytest.raises(NotFound):
        asking.asker_by_code("2222")
    report = reporting.by_asker(one.pk, "mark", asker=asker, now=NOW)
    assert not looking.show(report.pk, actor=world("market.handler1"), now=NOW).row.named
    with pytest.raises(BadInput):
        asking.go_on(one.pk, "还有一句", asker=asker, now=NOW)


def test_nobody_else_reads_or_acts(world: World) -> None:
    police = officer_who_verifies(world)
    firm, other = (asker_of(joined(number, by=police, now=NOW)) for number in (1, 2))
    one, _ = asking.ask(QUESTION, matter="secret", division=HERE, asker=firm, now=NOW, files=[Given(name="a.txt", content="保密协议".encode())])  # fmt: skip
    outsider = world("there.market.handler1")
    with acting_as(outsider):
        assert answering.queue(outsider, now=NOW, state="all") == []
        assert not (Inquiry.objects.exists() or InquiryMessage.objects.exists() or InquiryFile.objects.exists())
    with within(other.holder_id):
        assert not (Inquiry.objects.exists() or InquiryMessage.objects.exists() or InquiryFile.objects.exists())
    assert asking.mine(other) == []
    with as_system():
        file_id = InquiryFile.objects.get().pk
    for act in (
        lambda: asking.standing(one.pk, asker=other),
        lambda: asking.file_of(one.pk, file_id, asker=other),
        lambda: asking.go_on(one.pk, "问", asker=other, now=NOW),
        lambda: asking.rate(one.pk, 1, "", asker=other, now=NOW),
        lambda: reporting.by_asker(one.pk, "secret", asker=other, now=NOW),
        lambda: answering.show(one.pk, actor=outsider, now=NOW),
        lambda: answering.answer(one.pk, "答", actor=outsider, now=NOW),
        lambda: answering.take_up(one.pk, actor=outsider, now=NOW),
        lambda: answering.close(one.pk, actor=outsider, now=NOW),
        lambda: answering.file_of(one.pk, file_id, actor=outsider),
        lambda: reporting.by_officer(one.pk, "secret", actor=outsider, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        answering.answer(one.pk, "答", actor=world("market.custodian"), now=NOW)
    assert asking.file_of(one.pk, file_id, asker=firm)[1].decode() == "保密协议"


def test_the_words_lie_in_an_envelope(world: World) -> None:
    asking.ask(QUESTION, matter="secret", division=HERE, asker=None, now=NOW, files=[Given(name="离职员工.txt", content=b"names")])  # fmt: skip
    with connections["owner"].cursor() as cursor:
        for table in ("enterprises_inquiry", "enterprises_inquirymessage", "enterprises_inquiryfile"):
            cursor.execute(f"select t::text from {table} t")
            for (row,) in cursor.fetchall():
                assert "离职员工" not in row and "离职员工".encode().hex() not in row


def test_what_is_wrong_is_said_beside_each_field(world: World) -> None:
    with pytest.raises(BadInput) as empty:
        asking.ask(" ", matter="", division="", asker=None, now=NOW)
    assert set(empty.value.fields) == {"text", "matter", "division"}
    for name, content in (("a.exe", b"MZ\x90\x00" + b"\x00" * 200), ("b.mp4", video()), ("c.txt", b"")):
        with pytest.raises(BadInput) as refused:
            asking.ask("问", matter="mark", division=HERE, asker=None, now=NOW, files=[Given(name=name, content=content)])  # fmt: skip
        assert name in refused.value.fields["files"]


def test_the_clock_is_a_setting_and_overdue_is_told_once(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOUSE_MINUTES = {"house-inquiry-answer": 30}
    one, code = asking.ask(QUESTION, matter="secret", division=HERE, asker=None, now=NOW)
    assert one.due_at == NOW + timedelta(minutes=30) and one.reckoning["status"] == "house"
    officer = world("market.handler1")
    assert answering.tell_of_overdue(now=NOW + timedelta(minutes=29)) == 0
    late = NOW + timedelta(minutes=31)
    assert answering.tell_of_overdue(now=late) == 1 and answering.tell_of_overdue(now=late) == 0
    with acting_as(officer):
        assert [line.overdue for line in answering.queue(officer, now=late, state="overdue")] == [True]
        assert Notice.objects.filter(key__startswith="inquiry-late:").count() == 1
    answering.answer(one.pk, "可以。", actor=officer, now=late)
    asking.go_on(one.pk, "那去哪里报？", asker=asking.asker_by_code(code), now=late)
    assert answering.tell_of_overdue(now=late + timedelta(hours=1)) == 1  # another clock


def test_the_firms_own_officer_is_the_one_who_answers(world: World) -> None:
    market = world("market.handler1")
    owner = joined(1, by=market_verifies(world), now=NOW)
    assert owner.firm_id
    with as_system():
        keeping.Firm.objects.filter(pk=owner.firm_id).update(kept_by_id=market.unit_id, officer_id=market.officer_id)
    one, _ = asking.ask(QUESTION, matter="secret", division=HERE, asker=asker_of(owner), now=NOW)
    assert one.officer_id == market.officer_id


def market_verifies(world: World):  # type: ignore[no-untyped-def]
    return world("police.head")


def test_the_firms_page_shows_its_own_matters_and_nothing_of_others(world: World) -> None:
    police = world("police.head")
    owner, other = (joined(number, by=police, now=NOW) for number in (1, 2))
    one, _ = asking.ask(QUESTION, matter="secret", division=HERE, asker=asker_of(owner), now=NOW)
    reporting.by_officer(one.pk, "secret", actor=world("market.handler1"), now=NOW)
    sorts = {event.sort for event in timeline.of(owner)}
    assert sorts == {"account", "inquiry", "report"}
    assert {event.sort for event in timeline.of(other)} == {"account"}
    assert [event.title for event in timeline.of(owner, sort="inquiry")] == [f"咨询{one.number}"]
