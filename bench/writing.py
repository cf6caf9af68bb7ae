"""Entering and stepping under load, beside pgbench inserting as many rows into the same tables."""

import json
import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import house, pages, web
from bench.cases import County


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
        web.line(
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
        web.line("a step, HTTP, 10 clients", told, None, f"80/s; limit {ten:.0f}/s, ratio {ten / told.rate:.1f}")
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
        for table in ("dossiers_dossier", *pages.TABLES, "dossiers_searchwords", "docket_notice", "ledger_entry"):
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
