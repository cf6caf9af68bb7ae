"""The officers' acts from the command line: the same services under the same rules, by the officer's own token.

The token comes from ``--token-file`` or the environment's ZHIXIAN_TOKEN; ``zhixian token`` makes one after the password.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import yaml

from zhixian.config import environment
from zhixian.moments import local_day
from zhixian.operation import starting
from zhixian.refusals import BadInput, NotAllowed, UnableTo


def as_officer(scope: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give the command the acting officer and the moment; a refusal is its Chinese sentence, and exit code 1."""

    def around(command: Callable[..., None]) -> Callable[..., None]:
        @click.option("--token-file", type=click.Path(path_type=Path, exists=True), help="存放令牌的文件")
        @click.option("--unit", help="在几个单位任职时，以哪个单位办理（编号）")
        @wraps(command)
        def entered(*args: Any, token_file: Path | None, unit: str | None, **kwargs: Any) -> None:
            token = bearer(
                token_file, "请用 --token-file 或环境变量 ZHIXIAN_TOKEN 给出令牌（zhixian token 可以新建）。"
            )
            from django.utils import timezone

            with told_of_refusals():
                now = timezone.now()
                command(*args, actor=_actor(token, scope, unit, now), now=now, **kwargs)

        return entered

    return around


def bearer(token_file: Path | None, says: str) -> str:
    """What the caller shows; the house is started behind it. UsageError with ``says`` where there is nothing."""
    token = token_file.read_text().strip() if token_file else environment.text("ZHIXIAN_TOKEN")
    if not token:
        raise click.UsageError(says)
    starting.database(lambda said: click.echo(said, err=True))
    starting.django()
    return token


def _actor(token: str, scope: str, unit: str | None, now: datetime) -> Any:
    from zhixian.rooms.agencies import tokens
    from zhixian.rooms.agencies.access import actor_for

    officer, scopes = tokens.officer_of(token, now=now)
    if scope not in scopes:
        raise NotAllowed(f"token lacks {scope}", why=f"令牌没有“{scope}”权限。")
    try:
        wanted = UUID(unit) if unit else None
    except ValueError:
        raise BadInput("unit is no id", fields={"unit": "单位编号应为 UUID"}) from None
    return actor_for(officer, on=local_day(now), unit_id=wanted)


@contextmanager
def told_of_refusals() -> Iterator[None]:
    try:
        yield
    except UnableTo as refusal:
        click.echo(refusal.user_message, err=True)
        for name, says in getattr(refusal, "fields", {}).items():
            click.echo(f"  {name}：{says}", err=True)
        sys.exit(1)


def say_json(value: Any) -> None:
    from ninja.responses import NinjaJSONEncoder

    click.echo(json.dumps(value, cls=NinjaJSONEncoder, ensure_ascii=False))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象")
@as_officer("read")
def work(*, actor: Any, now: datetime, as_json: bool) -> None:
    """我的工作：本单位正在计时的期限，最先届满的在前。"""
    from zhixian.rooms.agencies.access import acting_as
    from zhixian.rooms.docket import due
    from zhixian.rooms.docket import work as docket

    words = {"overdue": "已超期", "soon": "将到期", "normal": "正常"}
    with acting_as(actor):
        for row in docket.my_work(actor, now=now):
            label = row.clock.reckoning.get("label", row.clock.clock)
            if as_json:
                say_json({"number": row.dossier.number, "run": row.run_id, "state": row.state, "clock": row.clock.clock,
                      "due_at": row.clock.due_at, "light": row.light, "provisional": row.clock.provisional,
                      "internal_target_at": due.target_at(row.clock)})  # fmt: skip
                continue
            click.echo(
                f"{words[row.light]}\t{due.text(row.clock)}\t{label}\t{row.dossier.number}\t{row.dossier.title}\t{row.run_id}"
            )


@click.group()
def case() -> None:
    """案卷：登记、查看。"""


@case.command("enter")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@as_officer("act")
def enter(file: Path, *, actor: Any, now: datetime) -> None:
    """登记行政案件。文件是 YAML 或 JSON，各项与接口 POST /cases 相同。"""
    from pydantic import ValidationError

    from zhixian.faces.api.drafts import case_drafts
    from zhixian.faces.api.shapes import CaseIn
    from zhixian.rooms.docket import opening

    try:
        body = CaseIn(**_mapping(file))
    except ValidationError as fault:
        places = {".".join(str(part) for part in each["loc"]): str(each["msg"]) for each in fault.errors()[:20]}
        raise BadInput("case file with faults", fields=places) from None
    draft, goods, materials = case_drafts(body)
    dossier, run = opening.enter_case(draft, actor=actor, now=now, goods=goods, materials=materials)
    say_json({"id": dossier.pk, "number": dossier.number, "run": run.pk})


@case.command("show")
@click.argument("number")
@as_officer("read")
def show(number: str, *, actor: Any, now: datetime) -> None:
    """一个案卷：状态、期限、现在可以办什么。"""
    from zhixian.rooms.agencies.access import acting_as
    from zhixian.rooms.docket import due
    from zhixian.rooms.docket import work as docket
    from zhixian.rooms.dossiers import services as dossiers

    with acting_as(actor):
        page = docket.dossier_page(dossiers.by_number(number, actor=actor).pk, actor=actor, now=now)
        dossiers.note_reading(page.dossier, actor=actor, now=now, what="命令行")
        click.echo(f"{page.dossier.number}　{page.dossier.title}　案号{page.case.number if page.case else '—'}")
        for read in page.assessments:
            click.echo(f"对照\t{read.headline}")
        for standing in page.standings:
            click.echo(f"流程\t{standing.definition.label}\t{standing.state}\t{standing.run.pk}")
            for clock in standing.clocks:
                if clock.stopped_at is None:
                    click.echo(f"  期限\t{clock.reckoning.get('label', clock.clock)}\t{due.text(clock)}")
            for offer in standing.offers:
                told = "可以办理" if offer.allowed else "；".join(offer.reasons)
                click.echo(f"  步骤\t{offer.action.id}\t{offer.action.label}\t{told}")


@click.command()
@click.argument("run_id", metavar="RUN", type=click.UUID)
@click.argument("action")
@click.option("--form", "form_file", type=click.Path(path_type=Path, exists=True), help="表单，YAML 或 JSON")
@click.option("-f", "fields", multiple=True, metavar="项=值", help="表单的一项，可以重复")
@click.option("--once", help="请求编号：同一编号再发只办一次")
@as_officer("act")
def step(
    run_id: UUID, action: str, form_file: Path | None, fields: tuple[str, ...], once: str | None, *, actor: Any, now: datetime
) -> None:  # fmt: skip
    """办理一步。流程编号见 zhixian work 或 zhixian case show。"""
    from zhixian.rooms.docket import idempotency, services

    form = _mapping(form_file) if form_file else {}
    for each in fields:
        name, sign, value = each.partition("=")
        if not sign:
            raise click.UsageError(f"“{each}”应写成 项=值。")
        form[name] = value

    def act() -> tuple[int, dict[str, Any]]:
        taken = services.take(run_id, action, actor=actor, form=form, now=now)
        return 201, {"run": str(run_id), "step": str(taken.pk), "state": taken.run.state, "ended": taken.run.ended}

    _, told = idempotency.once(once, {"run": str(run_id), "action": action, "form": form}, act, actor=actor, now=now)
    say_json(told)


@click.command()
@click.argument("login")
@click.option("--name", default="命令行", help="令牌的名称")
@click.option("--days", default=30, help="有效天数")
@click.option("--scope", "scopes", multiple=True, default=("read", "act"), help="read、act、file")
@click.option("--password-stdin", is_flag=True, help="从标准输入读口令")
def token(login: str, name: str, days: int, scopes: tuple[str, ...], password_stdin: bool) -> None:
    """凭账号和口令新建本人的令牌；只显示这一次。"""
    starting.database(lambda said: click.echo(said, err=True))
    starting.django()
    from django.utils import timezone

    from zhixian.rooms.agencies import tokens
    from zhixian.rooms.agencies.access import actor_for

    password = sys.stdin.readline().rstrip("\n") if password_stdin else click.prompt("口令", hide_input=True)
    with told_of_refusals():
        now = timezone.now()
        officer = _by_password(login, password)
        actor = actor_for(officer, on=local_day(now))
        click.echo(
            tokens.make(officer, name=name, scopes=scopes, lasts=timedelta(days=days), unit_id=actor.unit_id, now=now)
        )


def _by_password(login: str, password: str) -> Any:
    """The officer of that login and password, counted by the lockout like any login; a second factor needs the site."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import authenticate
    from django.http import HttpRequest

    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    officer = authenticate(request, username=login, password=password)
    if officer is None:
        raise NotAllowed("wrong password or locked", why="账号或口令不对，或者账号已暂时锁定。")
    if Authenticator.objects.filter(user=officer).exists():
        raise NotAllowed("second factor", why="账号启用了双重验证，请在网页的“接口令牌”中新建。")
    return officer


def _mapping(file: Path) -> dict[str, Any]:
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise BadInput(str(fault), fields={file.name: "应为 UTF-8 编码的 YAML 或 JSON"}) from None
    if not isinstance(told, dict):
        raise BadInput("not a mapping", fields={file.name: "文件的最外层应为 项: 值"})
    return {str(key): value for key, value in told.items()}
