"""After an unnamed report: every table, every log line and every file is gone through for anything that leads to the person."""

import io
import json
import logging
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.faces.portal.forms import only_report, press, send
from tests.faces.world import World
from tests.rooms.leads.things import photo, video
from zhixian.config.logs import JsonFormatter, PortalKeepsQuiet
from zhixian.moments import local_day
from zhixian.rooms.leads import codes, handling

ADDRESS, AGENT = "203.0.113.77", "Mozilla/5.0 ReporterPhone/9.1"
SECRETS = (
    "巷口商行卖假冒名牌白酒",
    "某某商行",
    "城东新区巷口12号",
    "陆某某的手机.jpg",
    "ALN-AL00",
    "HUAWEI",
    "晚上八点最多",
    "taobao.example",
)
# When somebody was online may not be told; what the world of the test made before is not the report's.
FINER_THAN_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}[ T](?!00:00:00|16:00:00)\d{2}:\d{2}")


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the owner of the database sees it."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select set_config('zhixian.system', 'on', true)")
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        told = {}
        for table in tables:
            cursor.execute(f'select * from "{table}"')
            columns = [column.name for column in cursor.description or ()]
            told[table] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute("select set_config('zhixian.system', '', true)")
    return told


def as_text(value: object) -> str:
    if isinstance(value, memoryview | bytes):
        content = bytes(value)
        return content.decode("utf-8", "ignore") + content.decode("latin-1") + content.hex()
    return str(value)


@pytest.fixture
def log() -> Any:
    """All that is logged at any level, as the house writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(PortalKeepsQuiet())
    root = logging.getLogger()
    others = [logging.getLogger(name) for name in ("django", "zhixian")]
    before = [(each, each.level) for each in (root, *others)]
    for each in (root, *others):
        each.addHandler(handler) if each is root or not each.propagate else None
        each.setLevel(logging.INFO)
    yield out
    for each, level in before:
        each.removeHandler(handler)
        each.setLevel(level)


@pytest.fixture
def stored() -> Any:
    """The files that the test makes, and no others."""
    there = set(Path(settings.MEDIA_ROOT).rglob("*")) if Path(settings.MEDIA_ROOT).exists() else set()
    return lambda: [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path not in there]


def everything_a_reporter_does(world: World) -> str:
    person = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT, HTTP_X_FORWARDED_FOR=ADDRESS)
    assert person.get("/nothing-here/").status_code == 404
    press(person, "save")
    press(person, "upload", (("陆某某的手机.jpg", photo()), ("经过.mp4", video())))
    assert person.post("/report/uploads/", headers={"tus-resumable": "0.1"}).status_code == 412
    code = send(person, links="https://taobao.example/item?id=1", reward="1")
    assert person.post("/follow/", {"code": codes.grouped(codes.make())}).status_code == 404
    person.post("/follow/", {"code": code})
    handling.ask(only_report().pk, "几点最多？", actor=world.actor("handler"), now=timezone.now())
    person.post("/follow/add/", {"text": "晚上八点最多"})
    return code


def test_nothing_leads_from_an_unnamed_report_to_the_person(world: World, log: io.StringIO, stored: Any) -> None:
    before = dump()
    code = everything_a_reporter_does(world)
    plain = codes.read(code)
    after = dump()
    needles = (*SECRETS, code, plain, ADDRESS, AGENT)
    for table, rows in after.items():
        for row in rows:
            for column, value in row.items():
                text = as_text(value)
                for needle in needles:
                    assert needle not in text and needle.encode().hex() not in text, (table, column, needle)
    fresh = {table: [row for row in rows if row not in before.get(table, [])] for table, rows in after.items()}
    report = only_report()
    # Which tables know of the report at all: the room's own and, since an officer acted, the ledger; nothing of sessions or axes.
    assert {table for table, rows in fresh.items() if rows} <= {
        "leads_report", "leads_attachment", "leads_message", "leads_reportclock", "leads_linkingkey", "leads_searchwords", "ledger_entry",
    }  # fmt: skip
    assert not Session.objects.exists()
    # The only tie: a slow hash of the code, which the code alone gives again.
    (row,) = fresh["leads_report"]
    assert bytes(row["receipt"]) == codes.slow_hash(plain)
    assert row["identity"] is None and row["named"] is False and row["received_at"] is None
    assert (
        sum(
            as_text(value).count(codes.slow_hash(plain).hex())
            for rows in fresh.values()
            for each in rows
            for value in each.values()
        )
        == 1
    )
    # No hour: days are dates, ids are random and not of time, moments are an officer's alone.
    for table in ("leads_report", "leads_attachment", "leads_linkingkey", "leads_searchwords"):
        for each in fresh[table]:
            for column, value in each.items():
                assert not isinstance(value, datetime), (table, column)
                assert not (isinstance(value, UUID) and value.version == 7 and value not in known_units(world)), (
                    table,
                    column,
                )
    for each in fresh["leads_message"]:
        assert (each["at"] is None) == (each["author"] != "officer")
    for each in fresh["leads_reportclock"]:
        assert each["stopped_at"] is None and not FINER_THAN_A_DAY.search(json.dumps(each["reckoning"], default=str))
    assert all(each["officer_id"] or each["kind"] == "report.received" for each in fresh["ledger_entry"])
    # Logs: not a line about the public's pages.
    lines = log.getvalue()
    assert "/report" not in lines and "/follow" not in lines and "nothing-here" not in lines
    assert not any(needle in lines for needle in (*needles, str(report.pk)))


def known_units(world: World) -> set[UUID]:
    return {unit.pk for unit in world.units.values()}


def test_files_are_unreadable_dated_to_the_day_and_without_what_the_picture_told(world: World, stored: Any) -> None:
    everything_a_reporter_does(world)
    kept = [path for path in stored() if path.is_file()]
    assert len(kept) == 2 and all(path.suffix == ".copy" for path in kept)  # no original: nobody wished for one
    midnight = datetime.combine(local_day(timezone.now()), datetime.min.time(), tzinfo=timezone.get_default_timezone())
    for path in kept:
        content = path.read_bytes()
        assert (
            not content.startswith((b"\xff\xd8", b"\x00\x00\x00")) and b"Exif" not in content and b"ftyp" not in content
        )
        assert path.stat().st_mtime == midnight.timestamp()
        assert path.parent.stat().st_mtime == midnight.timestamp()


def test_an_error_of_ours_is_noted_without_address_and_hour(
    log: io.StringIO, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhixian.faces.portal.views import report

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("boom 某某商行")

    monkeypatch.setattr(report.drafts, "begin", fails)
    person = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
    assert press(person, "save").status_code == 500
    (line,) = [json.loads(each) for each in log.getvalue().splitlines() if "django.request" in each]
    assert line["error"] == "RuntimeError" and line["at"].endswith("T00:00:00+0800")
    assert (
        "request" not in line
        and "某某商行" not in json.dumps(line, ensure_ascii=False)
        and ADDRESS not in json.dumps(line)
    )


def test_addresses_are_hashed_with_the_days_salt_and_forgotten_with_the_day() -> None:
    from zhixian.faces.portal.limits import Counter

    counter, today = Counter(), local_day(timezone.now())
    counter.add("send", ADDRESS, now_seconds=0, day=today)
    assert ADDRESS not in repr(vars(counter))
    held = set(counter._counts)
    counter.add("send", ADDRESS, now_seconds=0, day=today + timedelta(days=1))
    assert not held & set(counter._counts) and len(counter._counts) == 1


def test_a_case_made_from_it_says_nothing_of_who_reported(world: World) -> None:
    from tests.faces import world as worlds
    from zhixian.rooms.docket import opening

    everything_a_reporter_does(world)
    report, handler = only_report(), world.actor("handler")
    handling.register(report.pk, actor=handler, now=timezone.now())
    before = dump()
    opening.enter_case(worlds.draft(timezone.now()), actor=handler, now=timezone.now(), report_id=report.pk)
    for table, rows in dump().items():
        for row in (each for each in rows if each not in before[table]):
            if table not in {"leads_report", "leads_message", "leads_reportclock"}:
                assert bytes(report.receipt or b"").hex() not in " ".join(map(as_text, row.values())), table
                assert table == "ledger_entry" or str(report.pk) not in " ".join(map(str, row.values())), table
