"""Loading the demonstration: dated back from the moment of loading, so that clocks are alive."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db import connection

from zhixian.moments import local_day
from zhixian.operation.demonstration import disputes, firms, goods_watch, leads, published, scripts, service, surveys
from zhixian.operation.demonstration.people import load_people
from zhixian.rooms.agencies.access import Actor, actor_for
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket.models import Run
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, PartyDraft, RightDraft
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence.services import GoodsDraft, MaterialDraft
from zhixian.rooms.supervision import watching

CASES = Path(__file__).parent / "cases.yaml"


@dataclass(frozen=True)
class Loaded:
    password: str
    officers: list[Officer]
    dossiers: dict[str, Dossier]


def load(*, now: datetime, password: str | None = None) -> Loaded:
    """Bodies, people and dossiers; the password is made anew each time and printed by the caller."""
    password = password or f"zx-{secrets.token_hex(4)}-demo"
    with connection.cursor() as cursor:  # thousands of acts; if the machine fails meanwhile, they are loaded anew
        cursor.execute("set synchronous_commit = off")
    try:
        return _load(password, now=now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset synchronous_commit")


def _load(password: str, *, now: datetime) -> Loaded:
    officers = load_people(password=password, now=now)
    told = yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]
    found = {}
    behind = leads.load(Cast("341300", "market", now), now=now)
    for row in told:
        found[row["key"]] = enter(row, now=now, report_id=behind.get(row["key"]))
        scripts.play(row["key"], Cast(row["at"].split(".")[0], row["at"].split(".")[1], now), found[row["key"]][0])
    watching.refresh(now=now)
    firms.load(Cast("341300", "police", now)("head"), now=now)
    service.load(Cast("341300", "police", now)("head"), Cast("341300", "market", now)("head"), now=now)
    surveys.load(handler=Cast("341300", "market", now)("handler1"), head=Cast("341300", "market", now)("head"), now=now)
    disputes.load(
        handler=Cast("341300", "market", now)("handler1"), head=Cast("341300", "market", now)("head"), now=now
    )
    goods_watch.load(
        market=Cast("341300", "market", now)("handler1"), police=Cast("341300", "police", now)("handler1"), now=now
    )
    published.load(
        writer=Cast("341300", "police", now)("handler1"), head=Cast("341300", "police", now)("head"), now=now
    )
    return Loaded(password, officers, {key: dossier for key, (dossier, _) in found.items()})


class Cast:
    """The officers of one place by their seat: ``cast("head")``, ``cast("police.liaison")``."""

    def __init__(self, division: str, kind: str, now: datetime) -> None:
        self.division, self.kind, self.now = division, kind, now

    def __call__(self, seat: str) -> Actor:
        where = seat if "." in seat else f"{self.kind}.{seat}"
        return actor_for(Officer.objects.get(login=f"{self.division}.{where}"), on=local_day(self.now))


def enter(row: dict[str, Any], *, now: datetime, report_id: UUID | None = None) -> tuple[Dossier, Run]:
    division, kind = row["at"].split(".")
    actor = Cast(division, kind, now)("handler1")
    opened = scripts.office_hours(now - timedelta(days=row["opened_days_ago"]), now=now)
    first, last = row["conduct_days_ago"]
    draft = CaseDraft(
        title=row["title"],
        right_type=row["right_type"],
        number=row["number"].format(year=local_day(opened).year),
        cause=row["cause"],
        lead_source=row["lead_source"],
        opened_on=local_day(opened),
        conduct_from=local_day(now - timedelta(days=first)),
        conduct_to=local_day(now - timedelta(days=last)),
        facts_text=row["facts_text"],
        place=row["place"],
        suspected_crime=row["suspected_crime"] if row["key"] != "tea" else "",
        marks=row.get("marks"),
        same_source=row.get("same_source"),
        parties=tuple(PartyDraft(**party) for party in row["parties"]),
        rights=tuple(
            RightDraft(**{**right, "nice_classes": tuple(right.get("nice_classes", ()))}) for right in row["rights"]
        ),
        facts=tuple(_fact(fact) for fact in row["facts"]),
    )
    return enter_case(
        draft,
        actor=actor,
        now=opened,
        goods=[_goods(goods) for goods in row["goods"]],
        materials=[MaterialDraft(**material) for material in row["materials"]],
        demonstration=True,
        report_id=report_id,
    )


def _fact(row: dict[str, Any]) -> FactDraft:
    return FactDraft(
        name=row["name"], at_least=_decimal(row["at_least"]), at_most=_decimal(row["at_most"]), source=row["source"],
        note=row.get("note", ""),
    )  # fmt: skip


def _goods(row: dict[str, Any]) -> GoodsDraft:
    amounts = {"quantity": Decimal(row["quantity"]), "unit_price": _decimal(row.get("unit_price"))}
    return GoodsDraft(**{**row, **amounts, "areas": tuple(row.get("areas", ()))})


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def load_once(*, now: datetime) -> Loaded | None:
    """Load unless somebody already works here."""
    return None if Officer.objects.exists() else load(now=now)


SHOWN = (
    ("341300.market.handler1", "宿州市市场监管局 承办人"), ("341300.market.head", "宿州市市场监管局 负责人"),
    ("341300.police.liaison", "宿州市公安局 联络员（签收）"), ("341300.police.head", "宿州市公安局 负责人"),
    ("341300.procuratorate.prosecutor1", "宿州市人民检察院 检察官"), ("230100.market.liaison", "哈尔滨市市场监管局 联络员（24小时正在走）"),
    ("330200.market.head", "宁波市市场监管局 负责人（待批）"), ("370400.police.head", "枣庄市公安局 负责人（审查中）"),
    ("411500.market.handler1", "信阳市市场监管局 承办人（数额缺失）"), ("341300.market.admin", "宿州市市场监管局 管理员"),
)  # fmt: skip


def accounts_text(loaded: Loaded) -> str:
    """What is printed on the terminal: logins of people with something to do, and the password of this loading."""
    lines = ["演示账号（每人一个账号，口令仅用于演示）：", f"  口令  {loaded.password}"]
    lines += [f"  {login:<36}{who}" for login, who in SHOWN]
    lines.append(f"  另有{len(loaded.officers) - len(SHOWN)}个账号，登录名的规律是 行政区划.机关.岗位。")
    return "\n".join(lines)
