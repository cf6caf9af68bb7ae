"""Bookings from the command line: an outside app's token sees free slots and books, the service code of a booking does the rest."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from zhixian.faces.cli.acts import bearer, say_json, told_of_refusals
from zhixian.refusals import BadInput

TOKEN = "请用 --token-file 或环境变量 ZHIXIAN_TOKEN 给出外部应用的令牌（机关在“外部应用”里发）；查看和取消用预约时给的服务码。"


def shown(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command what the caller shows, and the moment; a refusal is its Chinese sentence, and exit code 1."""

    @click.option("--token-file", type=click.Path(path_type=Path, exists=True), help="存放令牌或者服务码的文件")
    @wraps(command)
    def entered(*args: Any, token_file: Path | None, **kwargs: Any) -> None:
        token = bearer(token_file, TOKEN)
        from django.utils import timezone

        with told_of_refusals():
            command(*args, token=token, now=timezone.now(), **kwargs)

    return entered


@click.group()
def bookings() -> None:
    """预约：空闲时间、预约、我的预约、取消。"""


@bookings.command()
@click.option("--place", type=click.UUID, help="服务点或者单位的编号")
@shown
def slots(*, token: str, now: datetime, place: UUID | None) -> None:
    """近30天的空闲时间，每行一个 JSON 对象。"""
    from zhixian.rooms.enterprises.assessments import apps
    from zhixian.rooms.enterprises.bookings import outside

    apps.app_of(token, now=now)
    for slot in outside.free(place, now=now):
        say_json(outside.slot_told(slot))


@bookings.command()
@click.argument("slot")
@click.option(
    "-f", "--field", "fields", multiple=True, help="字段=值：firm_name、contact、phone、matter、credit_code、on_site"
)
@shown
def book(slot: str, *, token: str, now: datetime, fields: tuple[str, ...]) -> None:
    """约一个空闲时间；服务码只给这一次。"""
    from zhixian.rooms.enterprises.assessments import apps
    from zhixian.rooms.enterprises.bookings import outside

    given = dict(each.partition("=")[::2] for each in fields)
    if unknown := sorted(set(given) - set(outside.FIELDS)):
        raise BadInput(
            "unknown fields", fields=dict.fromkeys(unknown, f"没有这个字段，应为：{'、'.join(outside.FIELDS)}")
        )
    made, code = outside.book(slot, given, app=apps.app_of(token, now=now), now=now)
    say_json(outside.booking_told(made) | {"code": code})


@bookings.command()
@shown
def mine(*, token: str, now: datetime) -> None:
    """凭服务码看自己的预约。"""
    from zhixian.rooms.enterprises import service_codes
    from zhixian.rooms.enterprises.bookings import booking, outside

    for row in booking.mine(service_codes.holder_of(token)):
        say_json(outside.booking_told(row))


@bookings.command()
@click.argument("booking_id", type=click.UUID)
@shown
def cancel(booking_id: UUID, *, token: str, now: datetime) -> None:
    """凭服务码取消。"""
    from zhixian.rooms.enterprises import service_codes
    from zhixian.rooms.enterprises.bookings import booking, outside

    say_json(outside.booking_told(booking.cancel(booking_id, holder_id=service_codes.holder_of(token), now=now)))
