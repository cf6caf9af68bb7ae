"""The watch list: days, renewals, hits in both directions, a person's judgement, the notice, and both walls."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.rooms.world import NOW, World
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.borders import comparing, declaring, judging, places, watching
from zhixian.rooms.borders.models import DeclaredLine, Hit, WatchEntry
from zhixian.rooms.borders.watching import EntryDraft
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.leads import looking
from zhixian.rooms.leads.models import Report
from zhixian.rooms.ledger.models import Entry

TODAY = NOW.date()
HEAD = "报关单号,项号,品名,税号,起运地,目的地,口岸,运输方式,申报日期,数量,收发货人\n"


def tools(**more: Any) -> EntryDraft:
    told = {"title": "假冒电动工具", "reason": "去年查获多批假冒电动工具", "words": "电动工具\n电钻", "destinations": "德国、PL",
            "modes": ["rail"], "since": None, "until": TODAY + timedelta(days=90)}  # fmt: skip
    return EntryDraft(**(told | more))


def table(*rows: str) -> bytes:
    return ("\ufeff" + HEAD + "\n".join(rows)).encode()


def line(number: str = "E1", goods: str = "充电式电钻", to: str = "德国", on: date = TODAY, mode: str = "rail") -> str:
    return f"{number},1,{goods},8467210000,中国,{to},郑州,{mode},{on},200台,某进出口公司"


def take(world: World, *rows: str, seat: str = "customs.handler1") -> declaring.Taken:
    return declaring.take_in_table(table(*rows), actor=world(seat), now=NOW)


@pytest.mark.feature("S001-3.2")
def test_a_line_on_the_list_is_a_hit_with_its_reason_and_an_expired_entry_gives_none(world: World) -> None:
    entry = watching.enter(tools(), actor=world("customs.handler1"), now=NOW)
    short = tools(title="已到期的一条", since=TODAY - timedelta(days=300), until=TODAY)
    expired = watching.enter(short, actor=world("customs.handler1"), now=NOW - timedelta(days=300))
    later = NOW + timedelta(days=1)
    taken = declaring.take_in_table(table(line(on=later.date())), actor=world("customs.handler1"), now=later)
    (hit,) = taken.hits
    assert hit.entry == entry and hit.reasons == ["品名含“电钻”", "目的地：德国", "运输方式：中欧班列等铁路运输"]
    with as_system():
        assert not Hit.objects.filter(entry=expired).exists()
    (on_its_last_day,) = {hit.entry_id for hit in take(world, line("E2")).hits} - {entry.pk}
    assert on_its_last_day == expired.pk


def test_a_person_judges_and_a_lead_needs_no_retyping(world: World) -> None:
    handler = world("customs.handler1")
    watching.enter(tools(), actor=handler, now=NOW)
    first, second = take(world, line("E1"), line("E2")).hits
    with as_system():
        assert not Report.objects.exists()
    made = judging.make_lead(first.pk, "mark", note="外包装无商标", actor=handler, now=NOW)
    assert made.lead_id is not None
    shown = looking.show(made.lead_id, actor=handler, now=NOW)
    assert shown.facts["offender"] == "某进出口公司"
    for words in (
        "充电式电钻",
        "E1第1项",
        "品名含“电钻”",
        "去年查获多批",
        "外包装无商标",
        "税号8467210000",
        "中国至德国",
    ):
        assert words in shown.facts["what"]
    with as_system():
        report = Report.objects.get(pk=made.lead_id)
        assert (report.channel, report.outside_number) == ("customs", "E1-1")
    with pytest.raises(BadInput):
        judging.set_aside(second.pk, "不", actor=handler, now=NOW)
    judging.set_aside(second.pk, "权利人确认是授权出口", actor=handler, now=NOW)
    for act in (lambda: judging.set_aside(first.pk, "再判断一次", actor=handler, now=NOW),
                lambda: judging.make_lead(second.pk, "mark", actor=handler, now=NOW)):  # fmt: skip
        with pytest.raises(judging.Judged):
            act()
    with acting_as(handler):
        assert judging.waiting(handler) == [] and len(judging.waiting(handler, state="lead")) == 1
    with as_system():
        kinds = set(Entry.objects.filter(kind__startswith="goods_watch").values_list("kind", flat=True))
    assert kinds == {f"goods_watch.{act}" for act in ("entered", "declared", "lead", "aside")}


def test_a_new_entry_looks_at_what_was_declared_before_and_a_renewal_never_reaches_back(world: World) -> None:
    handler = world("customs.handler1")
    take(world, line("E1", on=TODAY - timedelta(days=2)))
    take(world, line("E2"), seat="above.customs.handler1")
    entry = watching.enter(tools(since=TODAY - timedelta(days=5)), actor=world("ipoffice.handler1"), now=NOW)
    with as_system():
        assert {hit.unit_id for hit in Hit.objects.filter(entry=entry)} == {
            handler.unit_id,
            world("above.customs.handler1").unit_id,
        }
    with acting_as(handler):
        assert [hit.line.number for hit in judging.of_entry(entry.pk, handler)] == ["E1"]
    short = watching.enter(
        tools(title="三天", since=TODAY - timedelta(days=30), until=TODAY), actor=handler, now=NOW - timedelta(days=20)
    )
    later = NOW + timedelta(days=3)
    declaring.take_in_table(table(line("E3", on=later.date())), actor=handler, now=later)
    assert not _hits(short, "E3")
    with pytest.raises(BadInput) as refused:
        watching.renew(short.pk, TODAY + timedelta(days=30), "仍有查获", actor=handler, now=later)
    assert "重新列入" in refused.value.fields["until"] and not _hits(short, "E3")
    on_time = watching.enter(tools(title="按时延长", until=TODAY), actor=handler, now=NOW)
    watching.renew(on_time.pk, TODAY + timedelta(days=30), "仍有查获", actor=handler, now=NOW)
    declaring.take_in_table(table(line("E4", on=later.date())), actor=handler, now=later)
    assert _hits(on_time, "E4") == 1 and not _hits(short, "E4")


def _hits(entry: WatchEntry, number: str) -> int:
    with as_system():
        return Hit.objects.filter(entry=entry, line__number=number).count()


def test_an_early_end_has_a_reason_and_its_day_still_counts(world: World) -> None:
    handler = world("customs.handler1")
    entry = watching.enter(tools(), actor=handler, now=NOW)
    with pytest.raises(NotAllowed, match="another unit"):
        watching.end(entry.pk, "别人想结束", actor=world("police.handler1"), now=NOW)
    with pytest.raises(BadInput):
        watching.end(entry.pk, "", actor=handler, now=NOW)
    watching.end(entry.pk, "风险已经解除", actor=handler, now=NOW)
    with acting_as(handler):
        assert [row.pk for row in watching.listed(handler, on=TODAY)] == [entry.pk]
        assert watching.listed(handler, on=TODAY + timedelta(days=1)) == []
        assert len(watching.listed(handler, on=TODAY + timedelta(days=1), over=True)) == 1
    with pytest.raises(BadInput):
        watching.end(entry.pk, "再结束一次", actor=handler, now=NOW)


def test_an_entry_that_ends_before_it_begins_is_never_in_force(world: World) -> None:
    handler, begins = world("customs.handler1"), TODAY + timedelta(days=10)
    entry = watching.enter(tools(since=begins), actor=handler, now=NOW)
    watching.end(entry.pk, "线索已经查否", actor=handler, now=NOW)
    with acting_as(handler):
        for day in (TODAY, begins):
            assert watching.listed(handler, on=day) == []
    then = NOW + timedelta(days=10)
    assert declaring.take_in_table(table(line(on=begins)), actor=handler, now=then).hits == []


def test_the_list_is_narrowed_by_kind_by_mode_and_by_words(world: World) -> None:
    handler = world("customs.handler1")
    nowhere = {"destinations": "", "modes": []}
    both = watching.enter(tools(), actor=handler, now=NOW)
    goods = watching.enter(tools(title="不限航线的充电器", words="充电器", **nowhere), actor=handler, now=NOW)
    route = watching.enter(tools(title="某航线", words="", destinations="", modes=["sea"]), actor=handler, now=NOW)
    with acting_as(handler):

        def found(**by: str) -> set[WatchEntry]:
            return set(watching.listed(handler, on=TODAY, **by))

        assert (found(kind="both"), found(kind="goods"), found(kind="route")) == ({both}, {goods}, {route})
        assert found(mode="rail") == {both, goods} and found(mode="sea") == {goods, route}  # no mode looks at all
        assert found(words=" 充电器 ") == {goods} and found(kind="goods", mode="rail", words="电钻") == set()
        for wrong in ({"kind": "ship"}, {"mode": "火箭"}):
            with pytest.raises(BadInput):
                found(**wrong)


def test_a_class_of_the_nice_classification_agrees_where_the_line_says_it(world: World) -> None:
    handler = world("customs.handler1")
    watching.enter(tools(words="", nice_classes="25、9", destinations="", modes=[]), actor=handler, now=NOW)
    head = "报关单号,品名,尼斯分类,申报日期\n"
    rows = [
        f"N1,运动外套,25,{TODAY}",
        f"N2,雨伞,18,{TODAY}",
        f"N3,外套,,{TODAY}",
        f"N4,外套,46,{TODAY}",
        f"N5,外套,²,{TODAY}",
    ]
    taken = declaring.take_in_table((head + "\n".join(rows)).encode(), actor=handler, now=NOW)
    assert [(hit.line.number, hit.reasons) for hit in taken.hits] == [("N1", ["尼斯分类第25类"])]
    assert [(fault.line, fault.field, fault.says) for fault in taken.faults] == [
        (5, "nice", "尼斯分类应为1至45"), (6, "nice", "尼斯分类应为1至45")
    ]  # fmt: skip


def test_countries_are_read_as_customs_forms_write_them_and_a_union_means_its_members(world: World) -> None:
    handler = world("customs.handler1")
    take(world, line("U0", to="POL"))
    watching.enter(tools(destinations="欧盟"), actor=handler, now=NOW)
    taken = take(world, line("U1", to="DEU"), line("U2", to="bel"), line("U3", to="白俄罗斯"), line("U4", to="QQQ"))
    assert [(hit.line.number, hit.reasons[1]) for hit in taken.hits] == [
        ("U1", "目的地：德国"),
        ("U2", "目的地：比利时"),
    ]
    assert [(fault.line, fault.field) for fault in taken.faults] == [(5, "destination")]
    with as_system():
        assert set(Hit.objects.values_list("line__number", flat=True)) == {"U0", "U1", "U2"}


def test_every_known_country_has_its_three_letters_once() -> None:
    alone = set(places.KNOWN) - {"EU"}
    assert {places.country(places.name(code)) for code in alone} == alone == set(places._OF_THREE)
    assert len(set(places._OF_THREE.values())) == len(places._OF_THREE) and len(set(places.KNOWN.values())) == len(
        places.KNOWN
    )
    assert alone >= places._UNION and len(places._UNION) == 27


def test_the_unit_is_told_a_week_before_the_end_once_for_each_end(world: World) -> None:
    handler = world("customs.handler1")
    entry = watching.enter(tools(), actor=handler, now=NOW)
    assert watching.tell_of_ends(now=NOW + timedelta(days=82)) == 0
    assert [watching.tell_of_ends(now=NOW + timedelta(days=83, hours=h)) for h in (0, 1)] == [1, 0]
    watching.renew(entry.pk, TODAY + timedelta(days=120), "仍有查获", actor=handler, now=NOW + timedelta(days=84))
    assert watching.tell_of_ends(now=NOW + timedelta(days=84)) == 0
    assert watching.tell_of_ends(now=NOW + timedelta(days=113)) == 1
    with as_system():
        assert [row.unit_id for row in Notice.objects.filter(sort="goods_watch")] == [handler.unit_id] * 2


def test_wrong_lines_are_reported_and_the_others_come_in_once(world: World) -> None:
    watching.enter(tools(), actor=world("customs.handler1"), now=NOW)
    rows = [line("E1"), line("E1"), line("E2", on=TODAY + timedelta(days=1)), line("E3", to="火星"), line("E4", mode="火箭"),
            ",1,无号货物,,,,,,2026-03-01,,", line("E5", mode="中欧班列等铁路运输")]  # fmt: skip
    taken = take(world, *rows)
    assert [row.number for row in taken.lines] == ["E1", "E5"] and taken.known == 1 and len(taken.hits) == 2
    assert {(fault.line, fault.field) for fault in taken.faults} == {
        (4, "declared_on"),
        (5, "destination"),
        (6, "mode"),
        (7, "number"),
    }
    again = take(world, *rows)
    assert (len(again.lines), again.known, len(again.hits)) == (0, 3, 0)
    gb = (HEAD + line("E9")).encode("gb18030")
    assert len(declaring.take_in_table(gb, actor=world("customs.handler1"), now=NOW).hits) == 1


def test_what_a_spreadsheet_takes_for_a_formula_is_words_here(world: World) -> None:
    watching.enter(tools(), actor=world("customs.handler1"), now=NOW)
    (hit,) = take(world, line("E1", goods="'=电钻()")).hits  # as our own files write it, so that it is run nowhere
    assert hit.line.goods == "=电钻()"
    assert take(world, line("E2", goods="=HYPERLINK(0)")).hits == []


def test_a_file_of_too_many_lines_or_bytes_is_refused_whole(world: World) -> None:
    for rows, says in (
        ([f"L{n},1,货,,,,,,{TODAY},," for n in range(declaring.MOST_LINES + 1)], "5001"),
        (["长" * 2_000_000], "5兆"),
    ):
        with pytest.raises(BadInput) as refused:
            take(world, *rows)
        assert says in refused.value.fields["file"]
    with as_system():
        assert not DeclaredLine.objects.exists()


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", HEAD.encode(), b"PK\x03\x04broken", b"\x00" * 50])
def test_a_file_that_is_no_such_table_is_refused(data: bytes, world: World) -> None:
    with pytest.raises(BadInput):
        declaring.take_in_table(data, actor=world("customs.handler1"), now=NOW)


@pytest.mark.parametrize("wrong, field", [
    ({"title": "假"}, "title"), ({"reason": ""}, "reason"), ({"words": "电"}, "words"), ({"hs_prefixes": "84a7"}, "hs_prefixes"),
    ({"nice_classes": "46"}, "nice_classes"), ({"nice_classes": "服装"}, "nice_classes"), ({"destinations": "火星"}, "destinations"), ({"modes": ["rocket"]}, "modes"), ({"until": None}, "until"),
    ({"until": TODAY - timedelta(days=1)}, "until"), ({"until": TODAY + timedelta(days=400)}, "until"),
    ({"words": "", "destinations": "", "modes": []}, "words"), ({"words": "\n".join(f"字词{n}" for n in range(31))}, "words"),
    ({"right": "权" * 201}, "right"),
])  # fmt: skip
def test_an_entry_that_says_nothing_or_too_much_is_refused(wrong: dict[str, Any], field: str, world: World) -> None:
    with pytest.raises(BadInput) as refused:
        watching.enter(tools(**wrong), actor=world("customs.handler1"), now=NOW)
    assert field in refused.value.fields


def test_outsiders_enter_read_and_judge_nothing_and_the_second_wall_stands(world: World) -> None:
    handler = world("customs.handler1")
    entry = watching.enter(tools(), actor=handler, now=NOW)
    (hit,) = take(world, line()).hits
    for seat in ("procuratorate.prosecutor", "court.handler1", "mediation.handler1", "tax.handler1"):
        for act in (lambda actor: watching.listed(actor, on=TODAY), lambda actor: watching.one(entry.pk, actor),
                    lambda actor: watching.enter(tools(), actor=actor, now=NOW),
                    lambda actor: declaring.take_in_table(table(line()), actor=actor, now=NOW),
                    lambda actor: judging.one(hit.pk, actor)):  # fmt: skip
            with pytest.raises(NotAllowed):
                act(world(seat))
        with acting_as(world(seat)):
            assert not WatchEntry.objects.exists() and not Hit.objects.exists() and not DeclaredLine.objects.exists()
    other = world("market.handler1")  # enforces: reads the list, but not what customs was told
    with acting_as(other):
        assert watching.listed(other, on=TODAY) == [entry]
        assert judging.waiting(other) == [] and judging.of_entry(entry.pk, other) == []
        assert not Hit.objects.exists() and not DeclaredLine.objects.exists()
        assert WatchEntry.objects.update(title="改掉") == 0
        with pytest.raises(NotFound):
            judging.one(hit.pk, other)
    with pytest.raises(NotFound):
        judging.make_lead(hit.pk, "mark", actor=other, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from borders_watchentry")
        assert cursor.fetchone() == (0,)  # nobody acts: no rows


def test_words_of_a_lead_agree_with_entries_of_goods_alone(world: World) -> None:
    handler = world("customs.handler1")
    watching.enter(tools(), actor=handler, now=NOW)
    plain = watching.enter(tools(title="不限航线", destinations="", modes=[]), actor=handler, now=NOW)
    with acting_as(handler):
        assert comparing.of_words("有人卖假电钻", on=TODAY) == [(plain, ("品名含“电钻”",))]
        assert comparing.of_words("有人卖假口红", on=TODAY) == []
