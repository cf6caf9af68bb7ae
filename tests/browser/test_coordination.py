"""Agencies with one another on the desk: back from the police, a question asked upward, and a meeting under supervision."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tests.browser.conftest import PASSWORD, accessibility_faults
from tests.browser.walking import Walking, day, minute
from tests.rooms.docket.coordination import levels, unit
from tests.rooms.world import Path, enter
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Run


def test_police_hand_back_what_is_no_crime_and_the_result_returns(as_officer, world):
    walk = Walking(as_officer)
    walk.open("police.handler1", "reverse-police-to-admin", "assess", "控告某商行案", stage="complaint",
              facts_found="销售假冒家电", reasons="数额未达标准", penalty_basis="商标法第六十条")  # fmt: skip
    market = unit(world, "market.head")
    walk.do("police.head", "decide-reverse", to_unit=market)
    walk.do("police.handler1", "deliver-reverse", materials=[{"name": "询问笔录", "note": ""}])
    walk.do("market.liaison", "accept-reverse")
    walk.do("market.head", "file-admin-case", case_number="平市监立〔2026〕9号")
    walk.do(
        "market.head",
        "decide-admin",
        result="penalty",
        decision_number="平市监罚〔2026〕9号",
        fine="5000",
        content="罚款",
    )
    page = walk.do("market.liaison", "feed-back", summary="已处罚款五千元")
    assert walk.state("reverse-police-to-admin") == "fed-back"
    assert accessibility_faults(page) == []
    police = walk.look("police.handler1")
    for title in ("案件移送函（反向）", "材料及财物移交清单", "已处罚款五千元"):
        assert police.get_by_text(title).count(), title
    assert walk.page("there.market.head").goto(f"/desk/dossiers/{walk.dossier_id}/").status == 404


def test_a_question_goes_up_two_levels_and_the_answer_comes_back_down(as_officer, world):
    levels(world)
    with as_system():
        province = Unit.objects.get(name="河南police")
    head = Officer.objects.create(
        login="top.police.head", name="省厅处长", certificate="p", password=make_password(PASSWORD)
    )
    Appointment.objects.create(officer=head, unit=province, post="head", since=local_day(timezone.now()))
    walk = Walking(as_officer)
    walk.open("market.handler1", "case-consultation", "send", "聊天记录的固定", to_unit=unit(world, "police.head"),
              subject="evidence", summary="线上售假", question="聊天记录怎样固定？")  # fmt: skip
    walk.do("police.legal", "accept")
    assert not walk.is_offered("police.head", "pass-to-second")
    walk.do("police.head", "pass-to-first", reasons="本级拿不准")
    walk.do("above.police.head", "pass-to-second", reasons="市局也拿不准")
    walk.do("top.police.head", "answer-from-second", answer="同步录像并校验", grounds="电子数据规定",
            reference_question="聊天记录怎样固定？", reference_answer="同步录像并校验")  # fmt: skip
    assert walk.state("case-consultation") == "answered"
    for seat in ("market.handler1", "police.legal", "above.police.head"):
        assert walk.look(seat).get_by_text("咨询答复意见").count(), seat
        page = walk.page(seat)
        page.goto("/desk/notices/")
        assert "案件咨询已答复" in page.content(), seat


def test_a_supervision_meeting_from_what_is_late_to_minutes_and_tasks(as_officer, world):
    long_ago = timezone.now() - timedelta(days=40)
    late = Path(world, enter(world, at=long_ago, opened_on=local_day(long_ago), title="逾期移送案"), long_ago)
    late.to_head()
    disputed = Path(world, enter(world, number="平市监立〔2026〕2号", title="争议案"))
    services.begin("transfer-dispute", disputed.dossier.pk, actor=world("market.head"), now=timezone.now(), action="raise",
                   form={"issue": "数额怎样计算", "position": "应按标价"})  # fmt: skip
    walk = Walking(as_officer)
    page = walk.page("market.liaison")
    page.goto("/desk/matters/joint-supervision-meeting/request-by-regulator/")
    agenda = [page.locator(f'[name="transfers.{row}.name"]').input_value() for row in range(2)]
    assert agenda == ["争议案", "逾期移送案"]  # filled from what is open and late
    walk.open("market.liaison", "joint-supervision-meeting", "request-by-regulator", "第一次联合督办会议",
              trigger="request", reason="逾期较多", exchange="通报上半年", hard_points="鉴定费用")  # fmt: skip
    now = timezone.now()
    walk.do("police.liaison", "set-date", at=minute(now, days=2), place="公安局会议室")
    held = {"regulator_leader": "王局", "regulator_body": "科长", "police_body": "副大队长", "handlers": "双方主办",
            "decision": "限期移送", "convener_task": "移送逾期案件", "convener_due": day(now, 10), "first_task": "答复争议",
            "first_due": day(now, 12)}  # fmt: skip
    walk.refuses("market.liaison", "hold", "公安机关到会的分管领导", **held)
    walk.do("market.liaison", "hold", **held, police_leader="李局")
    walk.do("market.head", "approve")
    assert not walk.is_offered("market.head", "approve-too")  # the other side has to
    minutes = walk.do("police.head", "approve-too")
    assert minutes.get_by_text("联合督办会议纪要").count()
    assert accessibility_faults(minutes) == []
    with as_system():
        doers = {run.memory["parties"]["doer"] for run in Run.objects.filter(procedure="agreed-task")}
    assert doers == {unit(world, "market.head"), unit(world, "police.head")}
    work = walk.page("police.handler1")
    work.goto("/desk/")
    assert "议定任务" in work.content()


def test_early_intervention_is_asked_and_given_from_a_phone(as_officer, world):
    now = timezone.now()
    case = enter(world, at=now, opened_on=local_day(now)).pk
    walk = Walking(as_officer, case, width=390)
    page = walk.do("market.handler1", "request", "early-intervention", value="90000", criterion="销售金额五万元",
                   facts_told="仓库里还有一批，当事人准备转移")  # fmt: skip
    assert page.evaluate("document.documentElement.scrollWidth") <= 390  # nothing to scroll sideways
    with as_system():
        walk.dossier_id = Run.objects.get(procedure="early-intervention").dossier_id  # a matter beside the case
    assert walk.page("police.handler1").goto(f"/desk/dossiers/{case}/").status == 404  # not before they have accepted
    walk.do("police.head", "accept", officers=[str(world("police.handler1").officer_id)], manner="guide")
    assert walk.page("police.handler1").goto(f"/desk/dossiers/{case}/").status == 200
    walk.do("police.handler1", "give-opinion", opinion="先固定电子数据，再抽样送检")
    page = walk.do("police.head", "end", conclusion="transfer")
    assert walk.state("early-intervention") == "ended"
    assert accessibility_faults(page) == []
    assert walk.page("there.police.head").goto(f"/desk/dossiers/{walk.dossier_id}/").status == 404
