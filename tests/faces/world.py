"""A small world for tests of the faces: a county with a regulator, police, procuratorate, and one unit that is a stranger.

Build it inside a test that may use the database; building it twice gives the same world.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor, actor_for
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.docket import opening, services
from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, PartyDraft, RightDraft
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence.services import GoodsDraft, MaterialDraft

FOUNDED = date(2020, 1, 1)
PLACE = "320981"
UNITS: Mapping[str, tuple[str, str, str, str, str]] = {
    "market": ("market_regulation", "东台市市场监督管理局", "东台市监局", "东市监", PLACE),
    "police": ("public_security", "东台市公安局", "东台公安", "东公", PLACE),
    "procuratorate": ("procuratorate", "东台市人民检察院", "东台检察院", "东检", PLACE),
    "stranger": ("market_regulation", "兴化市市场监督管理局", "兴化市监局", "兴市监", "321281"),
    "other_police": ("public_security", "兴化市公安局", "兴化公安", "兴公", "321281"),
}
PEOPLE: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "handler": ("market", "陆知行", ("handler",)),
    "second_handler": ("market", "沈敬之", ("handler",)),
    "head": ("market", "顾平", ("head",)),
    "reviewer": ("market", "许明法", ("legal_reviewer",)),
    "liaison": ("market", "何联", ("liaison",)),
    "receiver": ("police", "丁接", ("liaison",)),
    "detective": ("police", "高侦", ("handler",)),
    "police_head": ("police", "武立", ("head",)),
    "prosecutor": ("procuratorate", "秦检", ("prosecutor",)),
    "chief_prosecutor": ("procuratorate", "韩正", ("head",)),
    "stranger": ("stranger", "常外", ("handler",)),
    "stranger_head": ("stranger", "于外", ("head",)),
}


@dataclass(frozen=True)
class World:
    units: dict[str, Unit]
    officers: dict[str, Officer]
    now: datetime

    def actor(self, who: str) -> Actor:
        return actor_for(self.officers[who], on=local_day(self.now))


def build(now: datetime) -> World:
    units = {
        key: Unit.objects.get_or_create(
            name=name,
            defaults={"kind": kind, "short_name": short, "code_word": word, "division": division, "level": "county",
                      "lines": [kind]},
        )[0]
        for key, (kind, name, short, word, division) in UNITS.items()
    }  # fmt: skip
    officers = {}
    for key, (unit, name, posts) in PEOPLE.items():
        officer, is_new = Officer.objects.get_or_create(login=f"test.{key}", defaults={"name": name, "password": "!"})
        if is_new:
            Appointment.objects.bulk_create(
                Appointment(officer=officer, unit=units[unit], post=post, since=FOUNDED) for post in posts
            )
        officers[key] = officer
    return World(units, officers, now)


def draft(now: datetime, **changes: Any) -> CaseDraft:
    today = local_day(now)
    told: dict[str, Any] = {
        "title": "东台某商行销售假冒“清泉”商标白酒案",
        "right_type": "trademark",
        "number": f"东市监罚立〔{today.year}〕{str(new_id())[-8:]}号",
        "cause": "销售侵犯注册商标专用权的商品",
        "lead_source": "complaint",
        "opened_on": today - timedelta(days=20),
        "conduct_from": today - timedelta(days=200),
        "conduct_to": today - timedelta(days=21),
        "facts_text": "执法人员在当事人仓库查获标注“清泉”商标的白酒。",
        "place": "东台市城东新区",
        "suspected_crime": "214",
        "parties": (
            PartyDraft(role="suspect", sort="natural_person", name="钱某甲", address="东台市城东新区"),
            PartyDraft(role="owner", sort="unit", name="清泉酒业有限公司"),
        ),
        "rights": (RightDraft(kind="trademark", name="清泉", owner="清泉酒业有限公司", registration_number="1234567", nice_classes=(33,)),),
        "facts": (
            FactDraft(name="sales_amount", at_least=Decimal(420000), at_most=Decimal(1900000), source="confessed"),
            FactDraft(name="unsold_value", at_least=Decimal(260000), at_most=Decimal(260000), source="established"),
        ),
    }  # fmt: skip
    return CaseDraft(**(told | changes))


GOODS = (GoodsDraft(name="白酒", brand="清泉", quantity=Decimal(1200), unit="瓶", unit_price=Decimal("218.00")),)
MATERIALS = (
    MaterialDraft(kind="record", name="现场检查笔录", source="本局制作", signed_by="当事人、执法人员", pages=6),
    MaterialDraft(kind="owner_opinion", name="权利人鉴别意见", source="权利人出具", signed_by="权利人盖章", pages=3),
)


def enter(world: World, *, who: str = "handler", now: datetime | None = None, **changes: Any) -> tuple[Dossier, Run]:
    moment = now or world.now
    return opening.enter_case(
        draft(moment, **changes), actor=world.actor(who), now=moment, goods=GOODS, materials=MATERIALS
    )


def begin_transfer(world: World, dossier_id: UUID) -> Run:
    return services.begin(
        "forward-transfer",
        dossier_id,
        actor=world.actor("handler"),
        form={
            "ground": "reached",
            "suspected_crime": "214",
            "found_through": "complaint",
            "criterion": "销售金额四十二万元",
        },
        now=world.now,
        action="detect-trigger",
    )


def drive(world: World, run: Run, *, until: str) -> Run:
    """The transfer's straight way to filing, as far as the named action (which is taken too)."""
    two = [str(world.officers["handler"].pk), str(world.officers["second_handler"].pk)]
    way: list[tuple[str, str, dict[str, Any]]] = [
        ("head", "form-team", {"officers": two}),
        ("handler", "submit-transfer-report", {"officers": two, "opinion": "已达追诉标准，应当移送"}),
        ("reviewer", "pass-legal-review", {"opinion": "同意"}),
        ("head", "approve-transfer", {"opinion": "同意移送"}),
        ("liaison", "deliver-transfer", {"materials": [{"name": row.name} for row in MATERIALS]}),
        ("receiver", "sign-receipt", {"own_jurisdiction": "own"}),
        ("police_head", "file-criminal-case", {"case_number": "A3209810000001", "crime": "销售假冒注册商标的商品罪"}),
        ("liaison", "confirm-filing-notice", {}),
    ]
    for who, action, form in way:
        take(world, run, who, action, form)
        if action == until:
            break
    return run


def take(world: World, run: Run, who: str, action: str, form: Mapping[str, Any]) -> Step:
    return services.take(run.pk, action, actor=world.actor(who), form=form, now=world.now)
