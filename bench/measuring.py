"""The house under load: pages, entering, steps, the ledger; each beside what the same PostgreSQL can do at most."""

import json
import multiprocessing
import pickle
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import cases, house, stories, web
from bench.cases import County

COUNTIES, SEED = 2850, 20261125


def main(folder: Path, *, cases: int, keep: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    server = house.open_house(folder)
    try:
        places, sample = _filled(folder, server, count=cases, keep=keep)
        read(folder, server, places, sample)
        write(folder, server, places)
        ledger()
        print(f"peak memory: {house.peak_memory()}; PostgreSQL {house.postgres_memory(server)} MiB", flush=True)
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()  # type: ignore[attr-defined]


def _filled(folder: Path, server: Any, *, count: int, keep: bool) -> tuple[list[County], list[tuple[str, int]]]:
    note = folder / "filled.pickle"
    if keep and note.is_file():
        return pickle.loads(note.read_bytes())  # type: ignore[no-any-return]  # our own file of a moment ago
    import psycopg

    from zhixian.operation.postgres import OWNER

    now = datetime.now(UTC)
    told, _ = stories.tell(now)
    template = seats()
    places = list(cases.counties(min(COUNTIES, max(3, count // 300)), SEED, template))
    with psycopg.connect(server.url(OWNER)) as link:
        cases.write_counties(link, places, template)
    filled = cases.fill(server, told, places, cases=count, now=now, seed=SEED)
    print(
        f"{filled.cases} cases in {len(places)} counties, {filled.rows} rows ({filled.entries} ledger entries) written in"
        f" {filled.seconds:.0f} s ({filled.rows / filled.seconds:.0f} rows/s)\n",
        flush=True,
    )
    note.write_bytes(pickle.dumps((places, filled.sample)))
    return places, filled.sample


def seats() -> dict[str, list[tuple[str, list[str]]]]:
    """Seat → logins and posts, as in the demonstration's bodies."""
    import yaml

    from zhixian.operation.demonstration import people

    told = yaml.safe_load((people.DATA / "units.yaml").read_text(encoding="utf-8"))["posts"]
    kinds = {"market": "enforcement", "police": "public_security", "procuratorate": "procuratorate"}
    return {seat: [(row["login"], list(row["posts"])) for row in told[kind]] for seat, kind in kinds.items()}


def line(what: str, told: web.Timed, limit: tuple[float, float] | None, target: str) -> None:
    beside = f"  limit {limit[1]:6.1f} ms  ratio {told.at(0.5) / limit[1]:5.1f}" if limit else ""
    bad = {status: count for status, count in told.statuses.items() if status >= 400}
    print(
        f"{what:<34} p50 {told.at(0.5):7.1f}  p95 {told.at(0.95):7.1f} ms  {told.rate:7.1f}/s{beside}  ({target})"
        f"{f'  refused {bad}' if bad else ''}",
        flush=True,
    )


# -- reading


def read(folder: Path, server: Any, places: list[County], sample: list[tuple[str, int]]) -> None:
    print("4 clients over HTTP, each waiting for its answer; the limit is pgbench reading the same rows, 4 clients")
    draw = random.Random(1)
    chosen = [draw.choice(sample) for _ in range(600)]
    wanted = {place for _, place in chosen} | {0}
    browser = {place: web.session_of(places[place].officers["officer.market.handler1"]) for place in wanted}
    program = {
        place: web.token_of(places[place].officers["officer.market.handler1"], places[place].units["unit.market"])
        for place in wanted
    }
    _note_samples(server, places, sample)
    rows_of_dossier = house.pgbench(server, _dossier_script(len(sample)), clients=4, seconds=5, folder=folder)
    rows_of_list = house.pgbench(server, _list_script(len(places)), clients=4, seconds=5, folder=folder)
    rows_of_work = house.pgbench(server, _work_script(len(places)), clients=4, seconds=5, folder=folder)
    big = [0] * 200 + [draw.randrange(1, len(places)) for _ in range(200)]
    big = [place for place in big if place in browser]

    def at(path: str, headers: dict[int, dict[str, str]], whose: list[int]) -> Callable[[int], web.Call]:
        return lambda number: web.Call("GET", path, headers[whose[number % len(whose)]])

    def dossier(path: str, headers: dict[int, dict[str, str]]) -> Callable[[int], web.Call]:
        return lambda number: web.Call(
            "GET", path.format(chosen[number % len(chosen)][0]), headers[chosen[number % len(chosen)][1]]
        )

    with web.site():
        for _ in range(2):  # the first round warms what is made once a process
            web.ask(web.spread(dossier("/desk/dossiers/{}/", browser), 40, 4))
        for what, calls, count, limit, target in (
            ("a dossier, API", dossier("/api/v1/dossiers/{}", program), 600, rows_of_dossier, "p95 50 ms"),
            ("a dossier, page", dossier("/desk/dossiers/{}/", browser), 600, rows_of_dossier, "p95 50 ms"),
            ("a list of 100, API", at("/api/v1/dossiers?limit=100", program, big), 400, rows_of_list, "p95 80 ms"),
            ("a list of 100, page", at("/desk/dossiers/", browser, big), 400, rows_of_list, "p95 80 ms"),
            ("my work, API", at("/api/v1/work", program, big), 400, rows_of_work, "p95 150 ms"),
            ("my work, page", at("/desk/", browser, big), 400, rows_of_work, "p95 150 ms"),
            ("search, page", at("/desk/search/?q=%E5%87%89%E7%88%BD", browser, big), 100, None, "no target"),
        ):
            line(what, web.ask(web.spread(calls, count, 4)), limit, target)
    print()


TABLES = (
    "dossiers_penaltycase", "dossiers_party", "dossiers_right", "dossiers_fact", "evidence_material", "evidence_goods",
    "evidence_storedfile", "docket_run", "docket_step", "docket_clock", "docket_intake", "documents_paper",
    "agencies_participation",
)  # fmt: skip


def _note_samples(server: Any, places: list[County], sample: list[tuple[str, int]]) -> None:
    """Tables from which pgbench draws the same dossiers and units."""
    import psycopg

    from zhixian.operation.postgres import OWNER

    with psycopg.connect(server.url(OWNER), autocommit=True) as link, link.cursor() as cursor:
        cursor.execute("drop table if exists bench_sample, bench_unit")
        cursor.execute("create table bench_sample (n int primary key, dossier uuid)")
        cursor.execute("create table bench_unit (n int primary key, unit uuid)")
        cursor.executemany(
            "insert into bench_sample values (%s, %s)", [(n, dossier) for n, (dossier, _) in enumerate(sample, start=1)]
        )
        cursor.executemany(
            "insert into bench_unit values (%s, %s)",
            [(n, p.units["unit.market"]) for n, p in enumerate(places, start=1)],
        )


def _dossier_script(count: int) -> str:
    lines = [f"\\set n random(1, {count})", "select dossier as d from bench_sample where n = :n \\gset"]
    lines += ["select * from dossiers_dossier where id = :d;"]
    lines += [f"select * from {table} where dossier_id = :d;" for table in TABLES]
    return "\n".join(lines)


def _list_script(count: int) -> str:
    return (
        f"\\set n random(1, {count})\nselect unit as u from bench_unit where n = :n \\gset\n"
        "select * from dossiers_dossier where id in (select dossier_id from agencies_participation"
        " where unit_id = :u order by dossier_id desc limit 100);"
    )


def _work_script(count: int) -> str:
    return (
        f"\\set n random(1, {count})\nselect unit as u from bench_unit where n = :n \\gset\n"
        "select c.*, r.*, d.* from docket_clock c join docket_run r on r.id = c.run_id join dossiers_dossier d"
        " on d.id = c.dossier_id where c.unit_id = :u and c.stopped_at is null order by c.due_at limit 100;"
    )


# -- writing


def write(folder: Path, server: Any, places: list[County]) -> None:
    rows = _rows_of_a_case(server, places)
    wide, wide_ms = house.pgbench(server, _insert_script(rows), clients=2, seconds=5, folder=folder)
    ten, ten_ms = house.pgbench(server, _insert_script(rows), clients=10, seconds=5, folder=folder)
    print(f"writing; the limit is pgbench inserting as many rows into the same tables ({sum(rows.values())} a case)")
    for name, act in (("entering a case, service call", enter_some), ("a step of the transfer, service", step_some)):
        found = _in_processes(act, places, 2, 6.0)
        print(
            f"{name:<34} {found:7.1f}/s  limit {wide:7.1f}/s ({wide_ms:.1f} ms)  ratio {wide / found:5.1f}  (200/s)",
            flush=True,
        )
    whose = list(range(1, min(len(places), 11)))
    tokens = {
        place: web.token_of(places[place].officers["officer.market.handler1"], places[place].units["unit.market"])
        for place in whose
    }
    mark = f"{time.time():.0f}"

    def entering(number: int) -> web.Call:
        return web.Call(
            "POST", "/api/v1/cases", tokens[whose[number % len(whose)]], json.dumps(a_case(f"{mark}-{number}"))
        )

    with web.site():
        web.ask(web.spread(lambda number: entering(10_000_000 + number), 20, 4))
        told = web.ask(web.spread(entering, 800, 10))
        line(
            "entering a case, HTTP, 10 clients",
            told,
            None,
            f"80/s; limit {ten:.0f}/s ({ten_ms:.1f} ms), ratio {ten / told.rate:.1f}",
        )
        heads = {
            place: web.token_of(places[place].officers["officer.market.head"], places[place].units["unit.market"])
            for place in whose
        }
        waiting = [(run, place) for place in whose for run in _suspected(places[place], 60)]

        def forming(number: int) -> web.Call:
            run, place = waiting[number]
            officers = [places[place].officers[f"officer.market.handler{seat}"] for seat in (1, 2)]
            body = {"action": "form-team", "form": {"officers": officers}}
            return web.Call("POST", f"/api/v1/runs/{run}/steps", heads[place], json.dumps(body))

        told = web.ask(web.spread(forming, len(waiting), 10))
        line("a step, HTTP, 10 clients", told, None, f"80/s; limit {ten:.0f}/s, ratio {ten / told.rate:.1f}")
    print()


def a_case(mark: str) -> dict[str, Any]:
    today = datetime.now(UTC).date() - timedelta(days=2)
    return {
        "title": f"测试商行销售假冒电器案{mark}", "right_type": "trademark", "number": f"测新立{mark}", "cause": "销售侵犯注册商标专用权的商品",
        "lead_source": "complaint", "opened_on": today.isoformat(), "conduct_to": today.isoformat(), "suspected_crime": "214",
        "facts_text": "查获假冒电冰箱一批。",
        "parties": [{"role": "suspect", "sort": "unit", "name": f"测试商行{mark}"}, {"role": "owner", "sort": "unit", "name": "权利人公司"}],
        "rights": [{"kind": "trademark", "name": "冰科", "owner": "权利人公司", "registration_number": "3921457", "nice_classes": [11]}],
        "facts": [{"name": "sales_amount", "at_least": "60000", "at_most": "90000", "source": "confessed"}],
        "goods": [{"name": "电冰箱", "quantity": "20", "unit": "台", "unit_price": "1180.00"}],
        "materials": [{"kind": "record", "name": "现场检查笔录", "source": "本局", "signed_by": "当事人"},
                      {"kind": "statement", "name": "询问笔录", "source": "本局", "signed_by": "当事人"}],
    }  # fmt: skip


def _actor(place: County, seat: str) -> Any:
    from django.utils import timezone

    from zhixian.moments import local_day
    from zhixian.rooms.agencies.access import actor_for
    from zhixian.rooms.agencies.models import Officer

    return actor_for(Officer.objects.get(pk=place.officers[f"officer.market.{seat}"]), on=local_day(timezone.now()))


def _enter(actor: Any, mark: str) -> Any:
    from django.utils import timezone

    from zhixian.faces.api.drafts import case_drafts
    from zhixian.faces.api.shapes import CaseIn
    from zhixian.rooms.docket import opening

    draft, goods, materials = case_drafts(CaseIn(**a_case(mark)))
    return opening.enter_case(draft, actor=actor, now=timezone.now(), goods=goods, materials=materials)[0]


def _suspect(actor: Any, dossier: Any) -> Any:
    from django.utils import timezone

    from zhixian.rooms.docket import services

    form = {
        "ground": "reached",
        "suspected_crime": "214",
        "found_through": "complaint",
        "criterion": "销售金额达五万元",
    }
    return services.begin(
        "forward-transfer", dossier.pk, actor=actor, form=form, now=timezone.now(), action="detect-trigger"
    )


def _suspected(place: County, count: int) -> list[str]:
    actor = _actor(place, "handler1")
    return [str(_suspect(actor, _enter(actor, f"h{time.monotonic_ns()}")).pk) for _ in range(count)]


def enter_some(places: list[County], turn: int, seconds: float) -> int:
    from django.utils import timezone

    from zhixian.faces.api.drafts import case_drafts
    from zhixian.faces.api.shapes import CaseIn
    from zhixian.rooms.docket import opening

    actors = [_actor(place, "handler1") for place in places[1 + turn * 20 : 21 + turn * 20] or places[:1]]
    mark = f"s{turn}-{time.time():.0f}"
    ready = [case_drafts(CaseIn(**a_case(f"{mark}-{number}"))) for number in range(3000)]
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until and count < len(ready):
        draft, goods, materials = ready[count]
        opening.enter_case(
            draft, actor=actors[count % len(actors)], now=timezone.now(), goods=goods, materials=materials
        )
        count += 1
    return count


def step_some(places: list[County], turn: int, seconds: float) -> int:
    """Each case to the head's desk and delivered: seven steps of the transfer, the papers of the delivery among them."""
    from django.utils import timezone

    from zhixian.rooms.docket import services

    place = places[min(len(places) - 1, 30 + turn)]
    seat = {name: _actor(place, name) for name in ("handler1", "head", "legal", "liaison")}
    officers = [place.officers[f"officer.market.handler{number}"] for number in (1, 2)]
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("form-team", "head", {"officers": officers}),
        ("submit-transfer-report", "handler1", {"officers": officers, "opinion": "建议移送"}),
        ("pass-legal-review", "legal", {"opinion": "同意"}), ("approve-transfer", "head", {"opinion": "同意移送"}),
        ("deliver-transfer", "liaison", {}),
    )  # fmt: skip
    runs = [_suspect(seat["handler1"], _enter(seat["handler1"], f"t{turn}-{time.monotonic_ns()}")) for _ in range(150)]
    begun, count = time.monotonic(), 0
    for run in runs:
        for action, who, form in steps:
            services.take(run.pk, action, actor=seat[who], form=form, now=timezone.now())
            count += 1
        if time.monotonic() - begun > seconds:
            break
    return int(count * seconds / (time.monotonic() - begun))


def _child(act: Callable[..., int], places: list[County], turn: int, seconds: float, out: Any, ready: Any) -> None:
    from django.db import connections

    connections.close_all()
    ready.wait()
    out.put(act(places, turn, seconds))


def _in_processes(act: Callable[..., int], places: list[County], count: int, seconds: float) -> float:
    """Acts a second of several processes at once (threads of one would share an interpreter)."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    out, ready = context.Queue(), context.Barrier(count)
    children = [context.Process(target=_child, args=(act, places, turn, seconds, out, ready)) for turn in range(count)]
    for child in children:
        child.start()
    total = sum(out.get(timeout=300) for _ in children)
    for child in children:
        child.join()
    return total / seconds


def _rows_of_a_case(server: Any, places: list[County]) -> dict[str, int]:
    """How many rows entering one case writes, table by table, counted in the database."""
    import psycopg

    from zhixian.operation.postgres import OWNER

    with psycopg.connect(server.url(OWNER), autocommit=True) as link:
        dossier = _enter(_actor(places[min(1, len(places) - 1)], "handler1"), f"c{time.monotonic_ns()}")
        found = {}
        for table in ("dossiers_dossier", *TABLES, "dossiers_searchwords", "docket_notice", "ledger_entry"):
            column = {"dossiers_dossier": "id", "ledger_entry": "chain"}.get(table, "dossier_id")
            (count,) = link.execute(f"select count(*) from {table} where {column} = %s", [dossier.pk]).fetchone()  # type: ignore[misc]
            if count:
                found[table] = count
                link.execute(f"create table if not exists bench_{table} (like {table} including all)")
                link.execute(
                    f"create table if not exists bench_rows_{table} as select * from {table} where {column} = '{dossier.pk}'"
                )
        return found


def _insert_script(rows: dict[str, int]) -> str:
    """As many rows as a case writes, into tables of the same shape with the same indexes, in one transaction."""
    lines = ["begin;"]
    for table in rows:
        lines.append(
            f"insert into bench_{table} select (r).* from (select {_fresh(table)} r from bench_rows_{table} t) x;"
        )
    return "\n".join([*lines, "commit;"])


def _fresh(table: str) -> str:
    """The row with new keys, so that unique indexes take it."""
    keys = {
        "dossiers_dossier": {"id": "gen_random_uuid()", "number": "left(gen_random_uuid()::text, 30)"},
        "dossiers_penaltycase": {
            "id": "gen_random_uuid()",
            "dossier_id": "gen_random_uuid()",
            "number": "gen_random_uuid()::text",
        },
        "dossiers_searchwords": {"dossier_id": "gen_random_uuid()"},
        "ledger_entry": {
            "seq": "nextval('ledger_entry_seq_seq')",
            "id": "gen_random_uuid()",
            "chain": "gen_random_uuid()",
        },
        "docket_notice": {"id": "gen_random_uuid()", "key": "gen_random_uuid()::text"},
    }.get(table, {"id": "gen_random_uuid()", "dossier_id": "gen_random_uuid()"})
    if table in {"docket_step", "docket_clock"}:
        keys = keys | {"run_id": "gen_random_uuid()"}
    pairs = ", ".join(f"'{name}', {value}" for name, value in keys.items())
    return f"jsonb_populate_record(t::bench_rows_{table}, jsonb_build_object({pairs}))"


# -- the ledger


def ledger() -> None:
    from django.utils import timezone

    from zhixian.rooms.agencies.access import as_system
    from zhixian.rooms.ledger import reading, services

    with as_system():
        begun = time.monotonic()
        services.seal(now=timezone.now())
        sealed = time.monotonic() - begun
        begun = time.monotonic()
        report = reading.verify_running()
        took = time.monotonic() - begun
    if not report.sound:
        print(report.text, file=sys.stderr)
        sys.exit(1)
    million = took / report.entries * 1_000_000
    print(
        f"the ledger: {report.entries} entries in {report.chains} chains verified in {took:.1f} s, {million:.1f} s a million (10 s)"
    )
    print(f"first sealing of {report.leaves} entries {sealed:.1f} s", flush=True)
