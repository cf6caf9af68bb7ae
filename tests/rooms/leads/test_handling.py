"""Officers and a report: the holding unit, the unit next door, and the reporter who watches with her code."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.rooms.leads.things import NOW, attach, begun, heic, photo, png, sent, video
from tests.rooms.world import World, a_case
from zhixian.refusals import NotAllowed, NotFound, UnableTo
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.docket import opening
from zhixian.rooms.leads import envelopes, files, following, handling, keys, looking, sending
from zhixian.rooms.leads.models import Attachment, Draft, LinkingKey, Message, Report, ReportClock, Trace
from zhixian.rooms.leads.walls import as_reporter
from zhixian.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db
NAMED = {"named": True, "name": "陆某某", "contact": "13800000000"}
ROWS = (Report, Draft, Attachment, Message, Trace, ReportClock, LinkingKey)


def outsiders_acts(report_id: UUID, seat: str, world: World) -> list[Callable[[], object]]:
    actor = world(seat)
    return [
        lambda: looking.show(report_id, actor=actor, now=NOW),
        lambda: handling.register(report_id, actor=actor, now=NOW),
        lambda: handling.verify(report_id, actor=actor, now=NOW),
        lambda: handling.ask(report_id, "问", actor=actor, now=NOW),
        lambda: handling.open_identity(report_id, "看", actor=actor, now=NOW),
        lambda: handling.hand_over(report_id, world.units["above.market"].pk, "移", actor=actor, now=NOW),
        lambda: handling.sign(report_id, actor=actor, now=NOW),
        lambda: handling.decide(report_id, "not_filed", "无", actor=actor, now=NOW),
        lambda: handling.filed_as(report_id, uuid4(), actor=actor, now=NOW),
        lambda: looking.for_case(report_id, actor=actor),
    ]


def test_an_outsider_cannot_tell_whether_it_exists(world: World) -> None:
    _, report = sent(**NAMED)
    for real, unreal in zip(
        outsiders_acts(report.pk, "there.market.head", world),
        outsiders_acts(uuid4(), "there.market.head", world),
        strict=True,
    ):
        said = []
        for act in (real, unreal):
            with pytest.raises(NotFound) as refusal:
                act()
            said.append(refusal.value.user_message)
        assert said[0] == said[1]
    assert looking.queue(world("there.market.head"), now=NOW) == []
    assert looking.queue(world("there.market.head"), now=NOW, words="白酒") == []


def test_the_second_wall_holds_without_the_first(world: World) -> None:
    reporter, _ = sent(files=(("a.jpg", photo()),), **NAMED)
    draft = begun()
    with acting_as(world("there.market.head")):
        assert not any(model._default_manager.exists() for model in ROWS)
    with as_reporter(draft.receipt):
        assert Draft.objects.count() == 1 and not Report.objects.exists() and not Attachment.objects.exists()
    with as_reporter(reporter.receipt):
        assert Report.objects.count() == 1 and not Draft.objects.exists() and Attachment.objects.count() == 1
    assert not any(model._default_manager.exists() for model in ROWS)  # nobody has said who he is: no rows


def test_identity_is_opened_by_name_with_a_reason_and_the_reporter_sees_it(world: World) -> None:
    reporter, report = sent(**NAMED)
    handling.register(report.pk, actor=world("market.handler1"), now=NOW)
    with pytest.raises(NotAllowed):
        handling.open_identity(report.pk, "好奇", actor=world("market.handler2"), now=NOW)
    with pytest.raises(handling.UnableToHandle, match="nothing written"):
        handling.open_identity(report.pk, "  ", actor=world("market.handler1"), now=NOW)
    assert following.look(reporter).opened == ()  # a refusal opens nothing
    told = handling.open_identity(report.pk, "核对送货时间", actor=world("market.handler1"), now=NOW)
    assert (told.name, told.contact) == ("陆某某", "13800000000")
    (opened,) = following.look(reporter).opened
    assert (opened.officer, opened.unit, opened.reason) == ("平桥handler1", "平桥market", "核对送货时间")
    with as_system():
        assert Entry.objects.filter(chain=report.pk, kind="report.identity_opened").count() == 1


def test_an_unnamed_report_has_no_identity_to_open(world: World) -> None:
    _, report = sent()
    handling.register(report.pk, actor=world("market.handler1"), now=NOW)
    with pytest.raises(handling.UnableToHandle) as refusal:
        handling.open_identity(report.pk, "看", actor=world("market.handler1"), now=NOW)
    assert "不留姓名" in refusal.value.user_message


@pytest.mark.feature("S000-4.2a")
def test_nobody_closes_a_report_without_a_decision(world: World) -> None:
    reporter, report = sent()
    assert len(reporter.code) == 16  # the receipt number, at once
    head, handler = world("market.head"), world("market.handler1")
    with pytest.raises(handling.UnableToHandle) as refusal:
        handling.decide(report.pk, "", "不想办", actor=head, now=NOW)
    assert "处理决定应为" in refusal.value.user_message
    with pytest.raises(handling.UnableToHandle):
        handling.decide(report.pk, "not_filed", "不想办", actor=head, now=NOW)  # before it was registered
    handling.register(report.pk, actor=handler, now=NOW)
    with pytest.raises(NotAllowed):
        handling.decide(report.pk, "not_filed", "证据不足", actor=handler, now=NOW)
    with pytest.raises(handling.UnableToHandle) as refusal:
        handling.decide(report.pk, "not_filed", "   ", actor=head, now=NOW)
    assert "请写明理由" in refusal.value.user_message
    assert following.look(reporter).state == "registered" and following.look(reporter).due_on
    handling.decide(report.pk, "not_filed", "经查没有销售行为", actor=head, now=NOW)
    seen = following.look(reporter)
    assert seen.state == "not_filed" and "经查没有销售行为" in seen.said[-1].text and seen.due_on is None
    with pytest.raises(handling.AlreadyEnded):
        handling.ask(report.pk, "还有吗", actor=handler, now=NOW)


def test_a_case_made_from_a_clue_shows_on_the_clue_and_to_the_reporter(world: World) -> None:
    reporter, report = sent()
    handler = world("market.handler1")
    handling.register(report.pk, actor=handler, now=NOW)
    offer = looking.for_case(report.pk, actor=handler)
    assert "白酒" in offer.facts_text and offer.offender == "某某商行" and offer.place.endswith("城东新区巷口12号")
    dossier, _ = opening.enter_case(a_case(title=offer.title), actor=handler, now=NOW, report_id=report.pk)
    assert looking.show(report.pk, actor=handler, now=NOW).dossier_id == dossier.pk
    seen = following.look(reporter)
    assert seen.label == "已立案" and seen.may_claim
    following.claim_reward(reporter, now=NOW)
    following.claim_reward(reporter, now=NOW)
    assert following.look(reporter).claimed_on and looking.show(report.pk, actor=handler, now=NOW).claimed_on
    with pytest.raises(UnableTo):  # a second case from the same clue: refused, and no second case is left behind
        opening.enter_case(a_case("平市监立〔2026〕2号"), actor=handler, now=NOW, report_id=report.pk)


def test_a_question_is_answered_by_code(world: World) -> None:
    reporter, report = sent()
    handler = world("market.handler1")
    handling.ask(report.pk, "几点送货？", actor=handler, now=NOW)
    asked = following.look(reporter).question
    assert asked and asked.text == "几点送货？" and asked.unit == "平桥market"
    following.add_words(reporter, "晚上八点", now=NOW)
    assert following.look(reporter).question is None
    assert looking.show(report.pk, actor=handler, now=NOW).said[-1].text == "晚上八点"
    for text in ("", "  ", "字" * 20_001):
        with pytest.raises(following.UnableToAdd):
            following.add_words(reporter, text, now=NOW)


def test_handed_over_everything_is_wrapped_anew_and_the_old_unit_sees_nothing_more(world: World) -> None:
    reporter = begun(**NAMED)
    photo_id = attach(reporter, "a.jpg", photo()).id
    from zhixian.rooms.leads import uploads

    uploads.wish_originals(reporter, [photo_id])
    report = sending.send(reporter, now=NOW)
    old, new = world("market.handler1"), world("there.market.head")
    handling.register(report.pk, actor=old, now=NOW)
    with as_system():
        before = Report.objects.get(pk=report.pk)
    handling.hand_over(report.pk, world.units["there.market"].pk, "违法行为地在浉河", actor=old, now=NOW)
    with as_system():
        after = Report.objects.get(pk=report.pk)
    assert bytes(before.key) != bytes(after.key) and bytes(before.identity or b"") != bytes(after.identity or b"")
    assert bytes(before.facts) == bytes(after.facts)  # only the key is wrapped anew
    with pytest.raises(keys.LostKey):
        envelopes.unwrap(after.key, world.units["here.market"].pk, report.pk)
    with pytest.raises(keys.LostKey):
        envelopes.open_as_unit(after.identity or b"", after.identity_key_id, world.units["here.market"].pk, report.pk)
    assert looking.show(report.pk, actor=new, now=NOW).facts == {}  # not signed yet
    with pytest.raises(handling.NotSignedYet):
        handling.register(report.pk, actor=new, now=NOW)
    with pytest.raises(NotFound):
        looking.show(report.pk, actor=old, now=NOW)
    assert looking.past_handovers(old)[0][0].received_at is None
    handling.sign(report.pk, actor=new, now=NOW)
    assert looking.past_handovers(old)[0][0].received_at == NOW
    page = looking.show(report.pk, actor=new, now=NOW)
    assert (
        "白酒" in page.facts["what"] and handling.open_identity(report.pk, "核实", actor=new, now=NOW).name == "陆某某"
    )
    key = handling.open_original(report.pk, photo_id, "看拍摄地点", actor=new, now=NOW)
    with looking.original_of(report.pk, photo_id, key, actor=new) as (_, pieces):
        assert b"".join(pieces) == photo()
    with acting_as(old):
        assert not Report.objects.exists() and not Message.objects.exists() and not Trace.objects.exists()
    seen = following.look(reporter)
    assert [row[:2] for row in seen.passed] == [("平桥market", "浉河market")] and seen.unit == "浉河market"
    assert [row.says for row in seen.opened] == [
        "移交时换封，没有查看内容",
        "查看了您的身份和联系方式",
        "打开了密封的原件",
    ]
    with as_system():
        assert ReportClock.objects.filter(report_id=report.pk, stopped_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("name", "content"), [("a.jpg", photo()), ("a.png", png()), ("a.mp4", video()), ("a.heic", heic())]
)
def test_officers_get_the_cleaned_copy_and_the_original_only_on_wish(world: World, name: str, content: bytes) -> None:
    _, report = sent(files=((name, content),))
    handler = world("market.handler1")
    (file,) = looking.show(report.pk, actor=handler, now=NOW).files
    with looking.copy_of(report.pk, file.id, actor=handler) as (told, pieces):
        got = b"".join(pieces)
    assert got != content and told.sha256 != told.copy_sha256 and not told.tells and told.name.startswith("附件")
    for tell in (b"ALN-AL00", b"HUAWEI", b"32.1250", b"Author", b"honest person"):
        assert tell not in got
    with pytest.raises(NotFound):
        handling.open_original(report.pk, file.id, "看", actor=world("market.head"), now=NOW)


def test_a_damaged_file_is_not_given_out(world: World) -> None:
    _, report = sent(files=(("a.png", png()),))
    handler = world("market.handler1")
    (file,) = looking.show(report.pk, actor=handler, now=NOW).files
    path = files.place(file.id, "copy")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(files.Damaged), looking.copy_of(report.pk, file.id, actor=handler):
        raise AssertionError("it was given out")


def test_a_lost_key_is_told_from_nothing(world: World, settings: object) -> None:
    _, report = sent(**NAMED)
    handling.register(report.pk, actor=world("market.handler1"), now=NOW)
    for path in (keys._folder(world.units["here.market"].pk)).glob("*.json"):
        path.rename(path.with_suffix(".away"))
    with pytest.raises(keys.LostKey) as refusal:
        handling.open_identity(report.pk, "看", actor=world("market.handler1"), now=NOW)
    assert "密钥备份" in refusal.value.user_message
    with as_system():
        assert not Trace.objects.exists()  # nothing was opened
    for path in (keys._folder(world.units["here.market"].pk)).glob("*.away"):
        path.rename(path.with_suffix(".json"))
    assert handling.open_identity(report.pk, "看", actor=world("market.handler1"), now=NOW).name == "陆某某"


def test_a_new_pair_of_keys_leaves_the_old_envelopes_readable(world: World) -> None:
    _, report = sent(**NAMED)
    old = report.identity_key_id
    assert keys.rotate(report.unit_id) != old
    assert handling.open_identity(report.pk, "看", actor=world("market.head"), now=NOW).name == "陆某某"
    assert sent(**NAMED)[1].identity_key_id != old


def test_the_nightly_job_notes_reports_of_earlier_days_and_drops_old_drafts(world: World) -> None:
    from datetime import timedelta

    from zhixian.rooms.leads import jobs

    sent()
    kept, expired = begun(), begun(NOW.date() - timedelta(days=15))
    file = attach(expired, "a.png", png(), NOW.date() - timedelta(days=15))
    with as_system():
        Draft.objects.filter(pk=expired.id).update(touched_on=NOW.date() - timedelta(days=15))
    assert jobs.enter_in_ledger(now=NOW) == 0  # today's are not noted today
    assert (
        jobs.enter_in_ledger(now=NOW + timedelta(days=1)) == 1
        and jobs.enter_in_ledger(now=NOW + timedelta(days=1)) == 0
    )
    assert jobs.drop_expired(now=NOW) == 1
    assert not files.place(file.id, "copy").exists() and not files.place(file.id, "original").exists()
    with as_system():
        assert list(Draft.objects.values_list("pk", flat=True)) == [kept.id] and Report.objects.get().in_ledger


def test_a_search_word_is_found_and_nothing_readable_stands_in_the_index(world: World) -> None:
    _, report = sent()
    handler = world("market.handler1")
    assert [row.id for row in looking.queue(handler, now=NOW, words="白酒")] == [report.pk]
    assert looking.queue(handler, now=NOW, words="红酒") == []
    with connection.cursor() as cursor:
        cursor.execute("select pairs::text from leads_searchwords")
        assert "白酒" not in str(cursor.fetchall())
