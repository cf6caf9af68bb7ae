"""Cases and criminal cases of a month, told shortly, and the figures read as an officer reads them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.rooms.world import MATERIALS, NOW, Path, World, a_case
from zhixian.identifiers import new_id
from zhixian.moments import SHANGHAI, local_day
from zhixian.rooms.agencies.access import acting_as, actor_for
from zhixian.rooms.agencies.models import Appointment, Officer, Unit
from zhixian.rooms.docket import opening, services
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.drafts import FactDraft
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence.services import GoodsDraft, MaterialDraft
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.statistics import services as statistics
from zhixian.rooms.statistics import tallying

CRIME = "criminal-case"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
Row = dict[str, str]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def accepted(world: World, number: str, *, when: datetime, yuan: int | None = None, kind: str = "trademark",
             seat: str = "market.handler1", **more: Any) -> Dossier:  # fmt: skip
    facts = () if yuan is None else (FactDraft(name="illegal_business", at_least=Decimal(yuan), at_most=None, source="established"),)  # fmt: skip
    draft = a_case(number, right_type=kind, opened_on=local_day(when), conduct_to=local_day(when) - timedelta(days=3),
                   facts=facts, suspected_crime="", cause="侵权", **more)  # fmt: skip
    papers = [MaterialDraft(kind="record", name=name, source="本局制作", signed_by="当事人") for name in MATERIALS]
    goods = [GoodsDraft(name="电器", quantity=Decimal(20), unit="台")]
    return opening.enter_case(draft, actor=world(seat), now=when, goods=goods, materials=papers)[0]


def criminal(
    world: World, number: str, *, when: datetime, yuan: int | None = None, name: str = "平市监立〔2026〕1号"
) -> Path:
    """A market regulator's case that the police are following as a criminal case from that moment on."""
    path = Path(world, accepted(world, name, when=when - timedelta(hours=40), yuan=yuan), at=when - timedelta(hours=39))
    for action, seat, form in (
        ("form-team", "market.head", {"officers": world.officers()}),
        ("submit-transfer-report", "market.handler1", {"officers": world.officers(), "opinion": "建议移送"}),
        ("pass-legal-review", "market.legal", {"opinion": "同意"}),
        ("approve-transfer", "market.head", {"opinion": "同意移送"}),
        ("deliver-transfer", "market.liaison", {}),
        ("sign-receipt", "police.liaison", {}),
    ):
        if action == "form-team":
            path.begin()
        path.take(action, seat, **form)
    path.at = when - timedelta(hours=1)
    path.take("file-criminal-case", "police.head", case_number=number, crime="销售假冒注册商标的商品罪")
    services.begin(CRIME, path.dossier.pk, actor=world("police.handler1"), now=when,
                   form={"case_number": number, "crime": "销售假冒注册商标的商品罪"})  # fmt: skip
    return path


def people(*named: tuple[str, str]) -> list[Row]:
    return [{"name": name, "identity_number": number} for name, number in named]


def on(path: Path, when: datetime, action: str, seat: str, **form: Any) -> None:
    """A step of the criminal case at that very moment."""
    path.at = when
    told = {"document_number": "文书1号", **form}
    path.take(action, seat, CRIME, after=timedelta(0), **told)


def arrest(path: Path, when: datetime, *named: tuple[str, str]) -> None:
    on(path, when, "request-arrest", "police.handler1")
    on(
        path,
        when + timedelta(hours=1),
        "approve-arrest",
        "procuratorate.prosecutor",
        measure="arrest",
        suspects=people(*named),
    )


def prosecute(path: Path, when: datetime, *named: tuple[str, str]) -> None:
    on(path, when - timedelta(hours=1), "transfer-prosecute", "police.handler1")
    on(path, when, "prosecute", "procuratorate.prosecutor", suspects=people(*named))


def sheet(world: World, seat: str, month: date = MARCH, *, below: bool = False, look: bool = True) -> statistics.Sheet:
    if look:
        tallying.refresh(now=at(6, 1))
    with acting_as(world(seat)):
        return statistics.monthly(world(seat), month=month, below=below)


def cell(world: World, seat: str, row: str, month: date = MARCH, **more: Any) -> str:
    return sheet(world, seat, month, **more).line(row).cell


def looked_into(world: World, name: str, *, when: datetime, then: datetime | None = None) -> Dossier:
    """A source that is looked into from that moment on, and accepted by the head at that very minute, if at all."""
    handler, head = world("market.handler1"), world("market.head")
    draft = a_case(name, opened_on=local_day(when), conduct_to=local_day(when) - timedelta(days=2))
    with acting_as(handler), ledger.book(new_id(), fresh=True) as book:
        dossier = dossiers.open_case(draft, actor=handler, now=when, book=book)
        run = services.begin_over(dossier, "penalty-case", actor=handler, form={"source_text": "投诉"}, now=when,
                                  action="register-source", book=book)  # fmt: skip
    if then:
        services.take(run.pk, "file-case", actor=head, form={"officers": world.officers(), "opened_at": then}, now=then)
    return dossier


def organ(world: World, kind: str, name: str, *, level: str = "county", parent: Unit | None = None) -> Unit:
    """One more organ, with the seats ``here.NAME.handler`` and ``here.NAME.head``."""
    unit = Unit.objects.create(kind=kind, level=level, division="411503", name=name, short_name=name, code_word=name[:2],
                               parent=parent)  # fmt: skip
    for post in ("handler", "head"):
        officer = Officer.objects.create(login=f"{name}{post}", name=f"{name}{post}", password="!")
        Appointment.objects.create(officer=officer, unit=unit, post=post, since="2020-01-01")
        world.actors[f"here.{name}.{post}"] = actor_for(officer, on=NOW.date())
    return unit
