"""进出口监控 from the command line: a table is taken in by lines, with hits and faults told; outsiders get nowhere."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from tests.faces.test_cli_acts import run
from tests.faces.test_cli_acts import world as world
from tests.rooms.world import World
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.borders import watching
from zhixian.rooms.borders.models import DeclaredLine, Hit
from zhixian.rooms.borders.watching import EntryDraft
from zhixian.rooms.leads import sheets
from zhixian.rooms.leads.models import Report

TAKE_IN = ("goods-watch", "take-in")


def watched(world: World, title: str, words: str, *, since: int, until: int) -> None:
    """``since`` and ``until``: days from today; entered on its first day."""
    now = timezone.now()
    begins = local_day(now) + timedelta(days=since)
    draft = EntryDraft(
        title=title, reason="多次查获同类货物", words=words, since=begins, until=local_day(now) + timedelta(days=until)
    )
    watching.enter(draft, actor=world("customs.handler1"), now=now + timedelta(days=since))  # fmt: skip


def written(folder: Path, *rows: str, encoding: str = "utf-8-sig") -> str:
    file = folder / "declared.csv"
    file.write_text("报关单号,品名,申报日期,备注\n" + "\n".join(rows), encoding=encoding)
    return str(file)


def test_hits_and_wrong_lines_are_told_and_the_right_lines_come_in_once(world: World, tmp_path: Path) -> None:
    watched(world, "假冒电钻", "电钻", since=0, until=30)
    watched(world, "过去的一条", "电钻", since=-60, until=-30)
    today = local_day(timezone.now())
    rows = (f"E1,充电式电钻,{today},", f"E2,雨伞,{today},", f",电钻,{today},", "E4,电钻,昨天,")
    file = written(tmp_path, *rows, encoding="gb18030")
    done = run(world, "customs.handler1", *TAKE_IN, file)
    assert done.exit_code == 1 and "导入2行，命中1处，2行有错没有导入" in done.output, done.output
    assert "第4行\t报关单号\t请填写报关单号" in done.output and "第5行\t申报日期" in done.output
    assert "命中\tE1-1\t充电式电钻\t假冒电钻\t品名含“电钻”" in done.output and "没有用到的列：备注" in done.output
    again = run(world, "customs.handler1", *TAKE_IN, written(tmp_path, *rows[:2]))
    assert again.exit_code == 0 and "导入0行，命中0处，0行有错没有导入，2行已经有了" in again.output
    with as_system():
        assert DeclaredLine.objects.count() == 2 and Hit.objects.get().state == "open"
        assert not Report.objects.exists()  # nothing becomes a lead by itself


def test_the_list_is_that_of_the_day(world: World) -> None:
    watched(world, "今天的一条", "电钻", since=0, until=30)
    watched(world, "过去的一条", "电钻", since=-60, until=-30)
    then = str(local_day(timezone.now()) - timedelta(days=40))
    today, before = (run(world, "customs.handler1", "goods-watch", "list", *on).output for on in ((), ("--on", then)))
    assert "今天的一条" in today and "过去的一条" not in today
    assert "过去的一条" in before and "今天的一条" not in before


def test_outsiders_and_readers_get_nowhere(world: World, tmp_path: Path) -> None:
    watched(world, "假冒电钻", "电钻", since=0, until=30)
    file = written(tmp_path, f"E1,充电式电钻,{local_day(timezone.now())},")
    for words in (("goods-watch", "list"), (*TAKE_IN, file)):
        court = run(world, "court.handler1", *words)
        assert court.exit_code == 1 and "行政执法机关和公安机关" in court.output and "假冒电钻" not in court.output
    reader = run(world, "customs.handler1", *TAKE_IN, file, scopes=("read",))
    assert reader.exit_code == 1 and "令牌没有" in reader.output
    with as_system():
        assert not DeclaredLine.objects.exists() and not Hit.objects.exists()


def test_a_file_that_is_no_such_table_gets_a_sentence(world: World, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    for data, says in (
        (b"a,b\n1,2\n", "还缺"),
        (b"PK\x03\x04broken", "XLSX"),
        (b"x" * (sheets.MOST_BYTES + 1), "5兆"),
        (b"", "CSV"),
    ):
        bad.write_bytes(data)
        done = run(world, "customs.handler1", *TAKE_IN, str(bad))
        assert done.exit_code == 1 and says in done.output, done.output
