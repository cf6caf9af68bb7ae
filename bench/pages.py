"""Pages and the API under load, beside pgbench reading the same rows."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import house, web
from bench.cases import County


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
            web.line(what, web.ask(web.spread(calls, count, 4)), limit, target)
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
