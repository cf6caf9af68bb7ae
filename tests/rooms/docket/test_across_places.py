"""Work in another place, two tracks, joint actions, requests inside a region, evidence that goes with the sums of its files."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client

from tests.rooms.docket.coordination import Matter, unit
from tests.rooms.world import NOW, Path, World, a_case, enter
from zhixian.procedures import refusals
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import regions
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.agencies.models import Officer, Unit
from zhixian.rooms.docket import looking, services, work
from zhixian.rooms.docket.models import Agreement, Clock, Run, Step
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.documents.models import Paper
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.evidence.models import StoredFile
from zhixian.rooms.evidence.services import store_file

DAY = timedelta(days=1)


def told_at(matter: Matter, seat: str) -> list[str]:
    actor = matter.world(seat)
    with acting_as(actor):
        return [row.text for row in work.notices(actor) if row.dossier_id == matter.dossier.pk]


@pytest.mark.feature("S000-4.2e")
def test_help_in_another_place_is_refused_with_a_reason_or_logged_by_the_host(world: World):
    form = {"case_ref": "平公立1号", "arrive": "2026-03-10", "matter": "抓捕", "documents": [{"name": "办案协作函"}],
            "officers": world.officers("police"), "to_unit": unit(world, "there.police.head")}  # fmt: skip
    with pytest.raises(refusals.BadForm):  # two officers at least
        Matter(
            world, "case-cooperation", "police.handler1", "request", **form | {"officers": world.officers("police")[:1]}
        )
    asked = Matter(world, "case-cooperation", "police.handler1", "request", **form)
    assert any("请求办案协作" in text for text in told_at(asked, "there.police.head"))
    with pytest.raises(refusals.MissingField) as refusal:
        asked.take("refuse", "there.police.head")
    assert "reasons" in refusal.value.fields and asked.state == "requested"
    asked.take("refuse", "there.police.head", reasons="当地正有专案")
    assert any("不予协作" in text for text in told_at(asked, "police.handler1"))
    with acting_as(world("police.head")):
        assert "当地正有专案" in "".join(Paper.objects.get(key="case-cooperation-refusal").sheet["paragraphs"])
    done = Matter(world, "case-cooperation", "police.handler1", "request", **form)
    done.take(
        "accept", "there.police.head", contact=[str(world("there.police.handler1").officer_id)], help_given="派员"
    )
    with pytest.raises(refusals.NotYourStep):  # the log is the host's
        done.take("log", "police.handler1", entry="x")
    for entry in ("到达", "现场勘查"):
        done.take("log", "there.police.handler1", entry=entry)
    done.take("report-result", "police.handler1", result="抓获一人", left_on="2026-03-04")
    done.take("close", "there.police.head")
    with acting_as(world("police.head")):
        log = (
            Step.objects.filter(run=done.run, action="log").order_by("position").values_list("values__entry", flat=True)
        )
        assert list(log) == ["到达", "现场勘查"]
    with pytest.raises(NotFound):
        asked.take("withdraw", "above.police.head", reasons="x")


@pytest.mark.feature("S000-M2.8")
def test_two_tracks_both_add_one_decides_and_the_other_cannot_close(world: World):
    Unit.objects.filter(pk=world.units["here.police"].pk).update(parent=world.units["above.police"])
    city, district = unit(world, "above.police.head"), unit(world, "police.head")
    form = {"subject": "某商行案", "split": "市局审讯，分局取证", "lead_unit": city, "support_unit": district}
    with pytest.raises(refusals.GuardFails, match="tracks_fit"):  # not above it
        Matter(
            world, "two-track-case", "police.head", "begin", **form | {"lead_unit": unit(world, "there.police.head")}
        )
    with pytest.raises(refusals.GuardFails, match="tracks_fit"):  # of another line
        Matter(
            world, "two-track-case", "police.head", "begin", **form | {"lead_unit": unit(world, "above.market.head")}
        )
    case = Matter(world, "two-track-case", "police.head", "begin", **form)
    case.take("add-record", "police.handler1", records=[{"name": "勘验笔录"}])
    case.take("add-record", "above.police.handler1", records=[{"name": "讯问提纲"}])
    for action, more in (("decide", {"decision": "x"}), ("close", {"outcome": "x"})):
        with pytest.raises(refusals.NotYourStep) as refusal:
            case.take(action, "police.head", **more)
        assert "主办单位" in refusal.value.user_message
    case.take("decide", "above.police.head", decision="移送审查起诉")
    case.take("close", "above.police.head", outcome="已移送")
    for seat in ("police.handler1", "above.police.handler1"):  # both see all of it, and who decided
        with acting_as(world(seat)):
            steps = list(Step.objects.filter(run=case.run).order_by("position"))
        assert [step.action for step in steps] == ["begin", "add-record", "add-record", "decide", "close"]
        assert (str(steps[3].unit_id), steps[3].officer_id) == (city, world("above.police.head").officer_id)
    with acting_as(world("there.police.head")):
        assert not Step.objects.exists()


@pytest.mark.feature("S000-M3.6")
def test_three_act_together_find_two_cases_and_each_opens_only_its_own(world: World):
    ours = Path(world, enter(world, number="平市监立〔2026〕31号"))
    form = {"aim": "查处假冒食品", "places": [{"name": "东街市场"}, {"name": "西街市场"}], "starts_at": "2026-03-05T09:00",
            "second_unit": unit(world, "police.head"), "third_unit": unit(world, "customs.head")}  # fmt: skip
    action = Matter(world, "joint-action", "market.head", "plan", **form)
    action.take("start", "market.head", present="三家各二人")
    for seat, place in (("police.handler1", "东街市场"), ("customs.handler1", "西街市场")):
        action.take("record-finding", seat, place=place, found="查获一批")
    with pytest.raises(refusals.GuardFails, match="named_case_is_own"):  # another's case is not hers to name
        action.take("open-case", "customs.handler1", case_number="平市监立〔2026〕31号", cause="x")
    action.take("open-case", "market.handler1", case_number="平市监立〔2026〕31号", cause="销售假冒食品")
    theirs = enter_of_customs(world)
    action.take("open-case", "customs.handler1", case_number="海立1号", cause="进口假冒食品")
    action.take("finish", "market.head", summary="立案两件")
    seen = {"market.head": ours.dossier.pk, "customs.head": theirs, "police.head": None}
    for seat, own in seen.items():
        actor = world(seat)
        with acting_as(actor):
            named = Step.objects.filter(run=action.run, action="open-case").values_list(
                "values__case_number", flat=True
            )
            assert set(named) == {"平市监立〔2026〕31号", "海立1号"}  # the action, with the numbers
            for case in (ours.dossier.pk, theirs):
                if case == own:
                    assert dossiers.get(case, actor=actor)
                else:
                    with pytest.raises(NotFound):
                        dossiers.get(case, actor=actor)
    with pytest.raises(NotFound):
        action.take("record-finding", "there.market.head", place="x", found="y")


def enter_of_customs(world: World):
    return enter_case(a_case("海立1号"), actor=world("customs.handler1"), now=NOW)[0].pk


@pytest.mark.feature("S000-M3.7")
def test_inside_a_region_a_clue_reaches_its_city_and_one_outside_cannot_be_chosen(world: World):
    places = {"here.market": "320100", "there.market": "330100", "above.market": "411500"}  # 南京、杭州、信阳
    for key, division in places.items():
        Unit.objects.filter(pk=world.units[key].pk).update(division=division)
    sender = world("market.handler1").__class__(**{**vars(world("market.handler1")), "division": "320100"})
    world.actors["here.market.handler1"] = sender
    form = {"kind": "clue", "group": "yangtze_delta", "matter": "网店销售假冒商品"}
    with pytest.raises(refusals.GuardFails, match="both_in_region_group") as refusal:
        Matter(
            world, "cross-region-request", "market.handler1", "send", to_unit=unit(world, "above.market.head"), **form
        )
    assert "协作区域" in refusal.value.user_message
    sent = Matter(
        world, "cross-region-request", "market.handler1", "send", to_unit=unit(world, "there.market.head"), **form
    )
    with acting_as(world("there.market.handler1")):
        assert dossiers.get(sent.dossier.pk, actor=world("there.market.handler1"))
        assert Paper.objects.filter(key="cross-request-letter").exists()
    sent.take("receive", "there.market.handler1")
    sent.take("answer", "there.market.handler1", result="已立案")
    with pytest.raises(NotFound):
        sent.take("confirm", "above.market.head")
    sent.take("confirm", "market.handler1")
    assert sent.state == "closed"
    assert regions.holds("yangtze_delta", "310000", "340104") and not regions.holds("yangtze_delta", "411500")
    assert not regions.holds("no_such_group", "310000")


@pytest.mark.feature("S004-3.2")
def test_four_kinds_with_receipts_and_of_twelve_files_the_one_that_differs_is_named(world: World):
    path, texts = Path(world, enter(world)), {f"账册{n}.txt": f"第{n}页 金额{n}" for n in range(1, 13)}
    market = world("market.handler1")
    for name, text in texts.items():
        store_file(path.dossier.pk, name, BytesIO(text.encode()), actor=market, now=NOW)
    to = unit(world, "there.police.head")
    services.begin("cross-region-request", path.dossier.pk, actor=market, now=NOW,
                   form={"kind": "evidence", "to_unit": to, "matter": "移转电子账册"})  # fmt: skip
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    with as_system():
        kept = path.run("cross-region-request").memory["kept"]["evidence"]
    assert {row["name"]: row["sha256"] for row in kept} == sums and len(kept) == 12
    printed = lambda found: "\n".join(f"{value}  {name}" for name, value in found.items())  # noqa: E731
    take = lambda **form: path.take("receive", "there.police.handler1", "cross-region-request", **form)  # noqa: E731
    with pytest.raises(refusals.MissingField):
        take()
    with pytest.raises(refusals.BadForm) as refusal:
        take(checked="不是校验值")
    assert "64位" in refusal.value.fields["checked"]
    with pytest.raises(refusals.BadForm) as refusal:
        take(checked=printed(sums | {"账册7.txt": hashlib.sha256(b"changed").hexdigest()}))
    assert "账册7.txt" in refusal.value.fields["checked"] and "账册8.txt" not in refusal.value.fields["checked"]
    with pytest.raises(refusals.BadForm) as refusal:  # one is absent without a word
        take(checked=printed({name: value for name, value in sums.items() if name != "账册3.txt"}))
    assert "账册3.txt" in refusal.value.fields["absent"]
    take(checked=printed(sums))
    with acting_as(world("police.head")):  # neither the case nor the request is the local police's
        assert not Run.objects.exists()
    with acting_as(market):
        assert "证据12件" in "".join(Paper.objects.get(key="cross-request-receipt").sheet["paragraphs"])
    with acting_as(world("there.police.handler1")), pytest.raises(NotFound):
        dossiers.get(path.dossier.pk, actor=world("there.police.handler1"))
    with pytest.raises(refusals.MissingField):
        Matter(world, "cross-region-request", "market.handler1", "send", kind="joint", to_unit=to, matter="x")
    for kind, more in (("clue", {}), ("assist", {}), ("joint", {"act_on": "2026-03-09T09:00"})):
        each = Matter(
            world, "cross-region-request", "market.handler1", "send", kind=kind, to_unit=to, matter="x", **more
        )
        each.take("receive", "there.police.handler1")
        with acting_as(market):
            assert Paper.objects.filter(key="cross-request-receipt", dossier_id=each.dossier.pk).count() == 1


@pytest.mark.feature("S000-M3.5")
def test_five_days_agreed_between_two_hold_for_their_requests_and_for_nobody_elses(world: World):
    police = unit(world, "police.head")
    question = {"subject": "evidence", "summary": "网店销售", "question": "怎样固定？"}

    def ask(seat: str, to: str, begun=NOW):
        return Matter(world, "case-consultation", seat, "send", begun, to_unit=to, **question).clock(
            "house-consultation-answer"
        )

    before = ask("market.handler1", police)
    form = {"to_unit": police, "number": "合协〔2026〕1号", "duties": "快速协同", "consultation_days": 5}
    with pytest.raises(refusals.BadForm):
        Matter(world, "framework-agreement", "market.head", "propose", **form | {"consultation_days": 0})
    made = Matter(world, "framework-agreement", "market.head", "propose", **form)
    assert ask("market.handler1", police).due_at == before.due_at  # proposed is not agreed
    with pytest.raises(refusals.NotYourStep):
        made.take("sign", "market.head")
    made.take("sign", "police.head")
    begun = made.at + DAY  # a Thursday
    for seat, to in (("market.handler1", police), ("police.handler1", unit(world, "market.head"))):
        clock = ask(seat, to, begun)
        assert clock.due_at.astimezone(NOW.tzinfo).date() == (begun + 5 * DAY).date()
        assert "合协〔2026〕1号" in clock.reckoning["lines"][0] and clock.mode == "soft"
    other = ask("there.market.handler1", police, begun)
    assert other.due_at - other.started_at == before.due_at - before.started_at  # the default of everybody else
    help_ = Matter(
        world,
        "assistance-request",
        "market.handler1",
        "send",
        begun,
        to_unit=police,
        kind="verify",
        matter="x",
        basis="y",
    )
    asked = help_.clock("house-assistance-answer")
    assert asked.due_at - asked.started_at == timedelta(hours=120)  # nothing was agreed on that
    with acting_as(world("there.market.head")):
        assert not Agreement.objects.exists()
    with pytest.raises(NotFound):
        made.take("end", "there.police.head", reasons="x")
    made.take("end", "police.head", reasons="期满")
    again = ask("market.handler1", police, begun)
    assert again.due_at - again.started_at == before.due_at - before.started_at


@pytest.mark.feature("S001-16.2")
def test_in_a_joint_case_documents_are_shared_by_right_and_tasks_have_an_owner_and_a_day(world: World):
    case = enter(world)
    run = services.begin("joint-case", case.pk, actor=world("market.head"), now=NOW,
                         form={"to_unit": unit(world, "police.head"), "aim": "线上线下同查"})  # fmt: skip
    room, police, market = run.dossier_id, world("police.handler1"), world("market.handler1")
    path = Path(world, case)
    with pytest.raises(refusals.NotYourStep):
        path.take("accept", "police.handler1", "joint-case", officers=world.officers("police"))
    path.take("accept", "police.head", "joint-case", officers=world.officers("police"))
    evidence = store_file(room, "进货单.txt", BytesIO("进货单".encode()), actor=market, now=path.at)
    record = store_file(room, "讯问笔录.txt", BytesIO("讯问笔录".encode()), actor=police, now=path.at, own_only=True)
    shared = store_file(room, "鉴定意见.txt", BytesIO("鉴定意见".encode()), actor=police, now=path.at)
    seen = {"police.handler1": {evidence.pk, record.pk, shared.pk}, "market.handler1": {evidence.pk, shared.pk}}
    for seat, files in seen.items():
        actor = world(seat)
        with acting_as(actor):
            assert {row.pk for row in work.dossier_page(room, actor=actor, now=path.at).files} == files
            assert set(StoredFile.objects.values_list("pk", flat=True)) == files  # the second wall
            assert looking.stored_file(evidence.pk, actor=actor)
    with acting_as(market), pytest.raises(NotFound):
        looking.stored_file(record.pk, actor=market)
    client = Client()
    for seat, wanted in (("police.handler1", True), ("market.handler1", False)):
        client.force_login(Officer.objects.get(pk=world(seat).officer_id))
        shown = client.get(f"/desk/dossiers/{room}/").content.decode()
        assert ("讯问笔录.txt" in shown) is wanted and "进货单.txt" in shown
    path.take("task-for-second", "market.head", "joint-case", first_task="查清上线", first_due="2026-03-20")
    path.take("task-for-first", "police.head", "joint-case", convener_task="补充鉴定", convener_due="2026-03-18")
    with as_system():
        tasks = Run.objects.filter(dossier_id=room, procedure="agreed-task").order_by("began_at")
        owners = [(each.memory["parties"]["doer"], each.memory["kept"]["task"]) for each in tasks]
        due = set(Clock.objects.filter(dossier_id=room, clock="house-agreed-day").values_list("unit_id", flat=True))
    assert owners == [(unit(world, "police.head"), "查清上线"), (unit(world, "market.head"), "补充鉴定")]
    assert due == {police.unit_id, market.unit_id}
    for seat in ("there.police.head", "procuratorate.head"):
        with acting_as(world(seat)):
            assert not StoredFile.objects.exists()
        with pytest.raises(NotFound):
            path.take("close", seat, "joint-case", result="x")
    path.take("close", "market.head", "joint-case", result="移送起诉")
