"""A county with everybody in it, and a place of outsiders: the people of the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhixian.moments import SHANGHAI
from zhixian.rooms.agencies.access import Actor, as_system
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.docket import services
from zhixian.rooms.docket.models import Run
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, PartyDraft
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence.services import GoodsDraft, MaterialDraft

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=SHANGHAI)  # a Wednesday without holidays near
SEATS = {
    "market": (
        "market_regulation",
        {
            "handler1": "handler",
            "handler2": "handler",
            "head": "head",
            "legal": "legal_reviewer",
            "liaison": "liaison",
            "custodian": "custodian",
            "cashier": "cashier",
            "admin": "administrator",
        },
    ),
    "police": (
        "public_security",
        {
            "liaison": "liaison",
            "handler1": "handler",
            "handler2": "handler",
            "head": "head",
            "deputy": "head",
            "legal": "legal_reviewer",
            "custodian": "custodian",
            "cashier": "cashier",
        },
    ),
    "procuratorate": ("procuratorate", {"prosecutor": "prosecutor", "head": "head", "clue": "clue_officer"}),
    "court": ("court", {"handler1": "handler", "head": "head"}),
    "customs": ("customs", {"handler1": "handler", "handler2": "handler", "head": "head"}),
    "ipoffice": (
        "intellectual_property",
        {"handler1": "handler", "handler2": "handler", "handler3": "handler", "head": "head"},
    ),
    "justice": ("justice_admin", {"handler1": "handler", "head": "head"}),
    "mediation": ("mediation_organisation", {"handler1": "handler", "head": "head"}),
    "ecology": ("ecology", {"handler": "handler", "liaison": "liaison"}),
    "communications": ("communications", {"handler": "handler"}),
    "commission": ("supervision_commission", {"clue": "clue_officer", "head": "head", "admin": "administrator"}),
    "office": ("leading_office", {"handler1": "handler", "head": "head"}),
    "tax": ("tax", {"handler1": "handler", "head": "head"}),
}
PLACES = {
    "here": ("411503", "county", "平桥"),
    "there": ("411502", "county", "浉河"),
    "above": ("411500", "city", "信阳"),
}


@dataclass
class World:
    actors: dict[str, Actor]
    units: dict[str, Unit]

    def __call__(self, seat: str) -> Actor:
        """``market.head`` is here; ``there.police.head`` is elsewhere."""
        return self.actors[seat if seat.count(".") == 2 else f"here.{seat}"]

    def officers(self, kind: str = "market") -> list[str]:
        return [str(self(f"{kind}.handler{number}").officer_id) for number in (1, 2)]


def make_world() -> World:
    """Three inserts for all of it: most of the suite begins here, so a world made row by row is half of its time."""
    units, seats = {}, {}
    for place, (division, level, name) in PLACES.items():
        for key, (kind, posts) in SEATS.items():
            unit = units[f"{place}.{key}"] = Unit(
                kind=kind,
                level=level,
                division=division,
                name=f"{name}{key}",
                short_name=f"{name}{key}",
                code_word=f"{name}{key[0]}",
            )
            for seat, post in posts.items():
                officer = Officer(
                    login=f"{place}.{key}.{seat}", name=f"{name}{seat}", certificate=f"{division}{key}{seat}"
                )
                officer.set_unusable_password()
                seats[officer.login] = Appointment(officer=officer, unit=unit, post=post, since=date(2020, 1, 1))
    Unit.objects.bulk_create(units.values())
    Officer.objects.bulk_create(seat.officer for seat in seats.values())
    Appointment.objects.bulk_create(seats.values())
    return World({name: _seated(seat) for name, seat in seats.items()}, units)


def _seated(seat: Appointment) -> Actor:
    """What ``actor_for`` says of somebody who holds just this post; test_world.py compares the two."""
    return Actor(
        officer_id=seat.officer.pk,
        name=seat.officer.name,
        unit_id=seat.unit.pk,
        unit_name=seat.unit.name,
        unit_kind=seat.unit.kind,
        unit_level=seat.unit.level,
        division=seat.unit.division,
        posts=frozenset({seat.post}),
    )


MATERIALS = ("现场检查笔录", "询问笔录", "鉴别意见")


def a_case(number: str = "平市监立〔2026〕1号", **more: Any) -> CaseDraft:
    told: dict[str, Any] = {
        "title": "某商行销售假冒品牌电器案",
        "right_type": "trademark",
        "number": number,
        "cause": "销售侵犯注册商标专用权的商品",
        "lead_source": "complaint",
        "opened_on": date(2026, 2, 2),
        "conduct_to": date(2026, 1, 30),
        "facts_text": "查获假冒电器一批。",
        "suspected_crime": "214",
        "parties": (PartyDraft(role="suspect", sort="unit", name="某商行"),),
        "facts": (
            FactDraft(name="sales_amount", at_least=Decimal(60000), at_most=Decimal(90000), source="established"),
        ),
    }
    return CaseDraft(**(told | more))


def enter(
    world: World,
    *,
    number: str = "平市监立〔2026〕1号",
    materials: int = 3,
    goods: bool = True,
    signed: bool = True,
    at: datetime = NOW,
    **more: Any,
) -> Dossier:
    rows = [
        MaterialDraft(
            kind="record", name=name, source="本局制作" if signed else "", signed_by="当事人" if signed else ""
        )
        for name in (*MATERIALS, *(f"材料{n}" for n in range(4, 20)))[:materials]
    ]
    things = (
        [GoodsDraft(name="电冰箱", quantity=Decimal(20), unit="台", unit_price=Decimal("1180.00"))] if goods else []
    )
    return enter_case(a_case(number, **more), actor=world("market.handler1"), now=at, goods=things, materials=rows)[0]


GROUND: dict[str, Any] = {
    "ground": "reached",
    "suspected_crime": "214",
    "found_through": "complaint",
    "criterion": "销售金额达五万元",
}


class Path:
    """Takes steps on one dossier, each an hour after the last unless told otherwise."""

    def __init__(self, world: World, dossier: Dossier, at: datetime = NOW) -> None:
        self.world, self.dossier, self.at = world, dossier, at

    def run(self, procedure: str = "forward-transfer") -> Run:
        with as_system():
            beside = Dossier.objects.filter(about=self.dossier.pk).values_list("pk", flat=True)  # matters of the case
            return Run.objects.filter(dossier_id__in=[self.dossier.pk, *beside], procedure=procedure).latest("began_at")

    def begin(self, seat: str = "market.handler1", **form: Any) -> Run:
        self.at += timedelta(hours=1)
        return services.begin(
            "forward-transfer",
            self.dossier.pk,
            actor=self.world(seat),
            form={**GROUND, **form},
            now=self.at,
            action="detect-trigger",
        )

    def take(
        self,
        action: str,
        seat: str,
        procedure: str = "forward-transfer",
        after: timedelta = timedelta(hours=1),
        **form: Any,
    ) -> Any:
        self.at += after
        return services.take(self.run(procedure).pk, action, actor=self.world(seat), form=form, now=self.at)

    def to_head(self, **ground: Any) -> None:
        self.begin(**ground)
        self.take("form-team", "market.head", officers=self.world.officers())
        self.take("submit-transfer-report", "market.handler1", officers=self.world.officers(), opinion="建议移送")
        self.take("pass-legal-review", "market.legal", opinion="同意")

    def to_approved(self, **ground: Any) -> None:
        self.to_head(**ground)
        self.take("approve-transfer", "market.head", opinion="同意移送")

    def to_police(self, **ground: Any) -> None:
        self.to_approved(**ground)
        self.take("deliver-transfer", "market.liaison")
        self.take("sign-receipt", "police.liaison")

    def to_no_filing(self, **ground: Any) -> None:
        self.to_police(**ground)
        self.take("decide-no-filing", "police.head", reasons="证据不足", legal_basis="刑事诉讼法第一百一十二条")

    def to_reconsideration(self) -> None:
        self.to_no_filing()
        self.take("confirm-no-filing-received", "market.liaison", checked="same")


Story = Callable[[World], None]
