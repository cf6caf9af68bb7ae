"""Some three hundred leads of the last sixty days in the demonstration's city, each taken by the acts of officers as far as its days
have come: received, registered, verified, asked about, merged, handed to the police, ended, or entered as a case. The same every
time but for ids, keys and the day of loading."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import yaml
from stdnum.cn import uscc

from zhixian.moments import SHANGHAI, local, local_day
from zhixian.operation.demonstration.firms import FIRMS
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket.opening import enter_case
from zhixian.rooms.dossiers.drafts import CaseDraft, FactDraft, PartyDraft
from zhixian.rooms.evidence.services import GoodsDraft
from zhixian.rooms.leads import drafts, entering, following, green, handling, importing, merging, scoring, sending
from zhixian.rooms.leads.drafts import Reporter
from zhixian.rooms.leads.goods import GOODS

TOLD = Path(__file__).with_name("leads.yaml")
SEED = 3413  # nothing hangs on its value; one number, so that everybody sees the same city
Act = Callable[[datetime], object]


@dataclass
class Lead:
    """What is told, when it comes, and who works on it; ``id`` is known once it has come."""

    told: dict[str, Any]
    at: datetime
    handler: Actor
    head: Actor
    id: UUID | None = None
    reporter: Reporter | None = None  # of the portal: she can answer

    @property
    def pk(self) -> UUID:
        if self.id is None:
            raise LookupError(f"{self.told.get('offender')} has not come yet")
        return self.id

    @property
    def hurried(self) -> bool:
        return GOODS[self.told["goods"]].danger or self.told.get("kind") == "complaint" or "firm_code" in self.told


@dataclass
class Days:
    """What happens, in the order of its moments; what would be later than now has not happened yet."""

    now: datetime
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def at(self, moment: datetime, act: Act) -> datetime:
        if moment <= self.now:
            self.acts.append((moment, len(self.acts), act))
        return moment

    def live(self) -> None:
        for moment, _, act in sorted(self.acts, key=lambda each: each[:2]):
            act(moment)


def working(moment: datetime) -> datetime:
    """The same hour of the next Monday, if it would be a weekend."""
    there = local(moment)
    return there + timedelta(days=max(0, 7 - there.weekday())) if there.weekday() > 4 else there


def load(cast: Callable[[str], Actor], *, now: datetime, count: int | None = None) -> dict[str, UUID]:
    """``cast``: of the market regulator's officers. ``count``: fewer or more than leads.yaml says. Gives the leads behind cases
    of cases.yaml, by the case's key."""
    told: dict[str, Any] = yaml.safe_load(TOLD.read_text(encoding="utf-8"))
    if count is not None:
        told["count"] = count
    return City(told, cast, now).load()


class City:
    def __init__(self, told: dict[str, Any], cast: Callable[[str], Actor], now: datetime) -> None:
        self.told, self.now, self.days, self.draw = told, now, Days(now), Random(SEED)
        seats = ("handler1", "handler2", "head", "police.handler1", "police.handler2", "police.head", "police.liaison")
        self.people = {seat: cast(seat) for seat in seats}
        first, second = told["names"]["first"], told["names"]["second"]
        self.names = [f"某某{one}{other}" for one, other in product(first, second)]
        self.draw.shuffle(self.names)
        self.listed: dict[tuple[str, datetime], list[Lead]] = {}
        self.cases = 0

    def load(self) -> dict[str, UUID]:
        head, begun = self.people["head"], self.now - timedelta(days=self.told["days"] + 2)
        name, stem = FIRMS[0][1:3]
        self.green_code = stem + str(uscc.calc_check_digit(stem))
        green.list_firm(name, self.green_code, actor=head, now=begun)
        for rule in self.told["rules"]:
            scoring.make(**rule, actor=head, now=begun)
        behind = {key: self.behind(key, row) for key, row in self.told["behind"].items()}
        total = self.told["count"] - len(behind)
        for number in range(total):
            self.one(number, self.morning(self.told["days"] * (1 - number / total)))
        for (channel, moment), leads in self.listed.items():
            self.days.at(moment, partial(self.take_list, channel, leads))
        self.days.live()
        return {key: lead.pk for key, lead in behind.items()}

    def morning(self, days_ago: float) -> datetime:
        """A moment in office hours of a working day, with an hour before closing left for what is done at once."""
        day = local_day(self.now - timedelta(days=days_ago))
        moment = working(datetime.combine(day, time(9), tzinfo=SHANGHAI) + timedelta(minutes=self.draw.randrange(380)))
        return min(moment, self.now - timedelta(minutes=self.draw.randrange(1, 90)))

    def behind(self, key: str, row: Mapping[str, Any]) -> Lead:
        """Only as far as verification: the case is entered from it afterwards."""
        cases = yaml.safe_load(TOLD.with_name("cases.yaml").read_text(encoding="utf-8"))["cases"]
        opened = next(case["opened_days_ago"] for case in cases if case["key"] == key)
        lead = Lead(
            row["told"], self.morning(opened + row["days_before"]), self.people["handler1"], self.people["head"]
        )
        self.days.at(lead.at, lambda at: self.enter(lead, at))
        self.begin(lead, lead.at)
        return lead

    def one(self, number: int, at: datetime) -> None:
        if number % 8 == 7:
            self.of_police(number, at)
            return
        channels = self.told["channels"]
        channel = self.draw.choices(list(channels), list(channels.values()))[0]
        twins, served = number % 24 == 3, number % 60 == 5
        channel = "telephone" if twins else "visit" if served else channel  # a twin must find it there
        handler = self.people[f"handler{number % 2 + 1}"]
        lead = Lead(self.tell(number, channel), at, handler, self.people["head"])
        if served:
            lead.told["firm_code"] = self.green_code
        begun = self.begin(lead, self.come(lead), plain=number % 5 in (2, 4))
        late = 25 <= (self.now - at).days <= 45 and number % 20 == 1
        if twins:
            self.twin(number, lead)
        self.go_on(number, lead, begun, late=late)

    def tell(self, number: int, channel: str) -> dict[str, Any]:
        sort, place = self.draw.choice(self.told["goods"]), self.draw.choice(self.told["places"])
        offender, stall = self.names[number % len(self.names)] + sort["trade"], f"{place['name']}{number + 1}号"
        online = channel == "platform" or self.draw.random() < 0.5
        told = {
            "channel": channel, "matter": sort["matter"], "division": place["division"], "goods": sort["goods"],
            "offender": offender, "breach": "counterfeit",
            "what": self.draw.choice(self.told["words"]["online" if online else "offline"]).format(
                offender=offender, thing=sort["thing"], place=stall, count=self.draw.randrange(6, 400), price=sort["price"],
                day=("周一", "周三", "周末", "昨天", "月初")[self.draw.randrange(5)],
            ),
        }  # fmt: skip
        told |= {"links": f"https://shop{number}.example/item/{number * 37 + 1001}"} if online else {"place": stall}
        told["sales_channel"] = "live" if "直播间" in told["what"] else "shop" if online else "offline"
        if channel in self.told["lists"]:
            told["outside_number"] = f"示例{channel}-{number + 100:06d}"
            told["kind"] = "complaint" if channel == "12315" and self.draw.random() < 0.4 else "report"
        if self.draw.random() < 0.25:
            told |= {"named": True, "name": "某女士（演示）", "contact": f"示例电话{number:04d}"}
        return told

    def come(self, lead: Lead) -> datetime:
        """When the unit has it: at once, or with the next list of its channel."""
        channel = lead.told["channel"]
        if channel not in self.told["lists"]:
            return self.days.at(lead.at, lambda at: self.enter(lead, at))
        even = lead.at + timedelta(days=lead.at.toordinal() % 2)
        moment = min(max(working(even.replace(hour=17, minute=10)), lead.at), self.now)
        self.listed.setdefault((channel, moment), []).append(lead)
        return moment

    def enter(self, lead: Lead, at: datetime) -> None:
        if lead.told["channel"] != "portal":
            lead.id = entering.enter(lead.told, actor=lead.handler, now=at, with_code=False).report_id
            return
        lead.reporter = drafts.begin(lead.told, today=local_day(at))
        lead.id = sending.send(lead.reporter, now=at).pk

    def take_list(self, channel: str, leads: list[Lead], at: datetime) -> None:
        keys = [column.key for column in importing.COLUMNS]
        table = io.StringIO()
        writer = csv.DictWriter(table, keys, extrasaction="ignore")
        writer.writeheader()
        for lead in leads:
            writer.writerow({**lead.told, "received_at": lead.at.isoformat()})
        taken = importing.take_in(table.getvalue().encode(), actor=self.people["handler1"], now=at)
        if taken.faults:
            raise ValueError(f"{channel}: {taken.faults[0]}")
        for line, report_id in taken.reports:
            leads[line - 2].id = report_id

    def begin(self, lead: Lead, at: datetime, *, plain: bool = False) -> datetime:
        """Registered and under verification; sooner where it must not wait. ``plain``: so plain that nothing need be verified.
        Gives the moment of the last of them."""
        wait = timedelta(minutes=25) if lead.hurried and local(at).hour < 17 else timedelta(days=1, minutes=-30)
        registered = self.days.at(
            working(at + wait), lambda now: handling.register(lead.pk, actor=lead.handler, now=now)
        )
        if plain:
            return registered
        wait = timedelta(minutes=20) if lead.hurried else timedelta(days=self.draw.randrange(1, 3))
        return self.days.at(
            working(registered + wait), lambda now: handling.verify(lead.pk, actor=lead.handler, now=now)
        )

    def go_on(self, number: int, lead: Lead, at: datetime, *, late: bool) -> None:
        if number % 5 == 0:
            self.ask(lead, at)
        if late:
            return
        then = working(at + timedelta(days=self.draw.randrange(2, 4) if lead.hurried else self.draw.randrange(4, 9)))
        if number % 18 == 4:
            self.hand_over(lead, then)
        elif number % 20 == 9:
            self.days.at(then, lambda now: self.file(lead, now))
        else:
            self.end(lead, then, self.told["ends"])

    def end(self, lead: Lead, at: datetime, ends: dict[str, str]) -> None:
        decision = self.draw.choices(list(ends), [4, 4, 1][: len(ends)])[0]
        self.days.at(at, lambda now: handling.decide(lead.pk, decision, ends[decision], actor=lead.head, now=now))

    def ask(self, lead: Lead, at: datetime) -> None:
        talk = self.draw.choice(self.told["questions"])
        asked = at + timedelta(minutes=5)
        self.days.at(asked, lambda now: handling.ask(lead.pk, talk["asks"], actor=lead.handler, now=now))
        if self.draw.random() < 0.75:

            def answer(now: datetime) -> None:
                if lead.reporter is not None:
                    following.add_words(lead.reporter, talk["says"], now=now)

            self.days.at(asked + timedelta(hours=20), answer)

    def twin(self, number: int, lead: Lead) -> None:
        """Somebody else telephones about the same shop; an officer sees that it is one matter."""
        told = {**lead.told, "what": f"还是{lead.told['offender']}，我也买到了，{number}号单，和别人说的一样。"}
        told = {key: value for key, value in told.items() if key not in ("named", "name", "contact")}
        other = Lead(told, lead.at + timedelta(minutes=30), lead.handler, lead.head)
        self.days.at(other.at, lambda at: self.enter(other, at))
        self.days.at(
            other.at + timedelta(minutes=8),
            lambda now: merging.merge(other.pk, lead.pk, self.told["same"], actor=lead.handler, now=now),
        )

    def hand_over(self, lead: Lead, at: datetime) -> None:
        police, liaison = self.people["police.handler1"], self.people["police.liaison"]
        self.days.at(
            at,
            lambda now: handling.hand_over(lead.pk, police.unit_id, self.told["handing"], actor=lead.handler, now=now),
        )
        if self.now - at < timedelta(days=12):
            return  # waits for the other side's signature
        signed = self.days.at(
            working(at + timedelta(days=1)), lambda now: handling.sign(lead.pk, actor=liaison, now=now)
        )
        theirs = Lead(lead.told, lead.at, police, self.people["police.head"])

        def take_up(now: datetime) -> None:
            theirs.id = lead.pk
            handling.register(theirs.pk, actor=police, now=now)

        taken = self.days.at(signed + timedelta(minutes=30), take_up)
        self.days.at(taken + timedelta(minutes=20), lambda now: handling.verify(theirs.pk, actor=police, now=now))
        self.end(theirs, working(taken + timedelta(days=2)), self.told["police_ends"])

    def of_police(self, number: int, at: datetime) -> None:
        channels = self.told["police"]
        channel = self.draw.choices(list(channels), list(channels.values()))[0]
        told = self.tell(number, channel)
        lead = Lead(told, at, self.people[f"police.handler{number // 8 % 2 + 1}"], self.people["police.head"])
        self.days.at(at, lambda now: self.enter(lead, now))
        begun = self.begin(lead, at, plain=number % 16 == 7)
        if number % 5 == 0:
            self.ask(lead, begun)
        self.end(lead, working(begun + timedelta(days=2)), self.told["police_ends"])

    def file(self, lead: Lead, now: datetime) -> None:
        """A small case, far below every criterion."""
        self.cases += 1
        thing = next(row for row in self.told["goods"] if row["trade"] in lead.told["offender"])
        count = self.draw.randrange(8, 30)
        value = Decimal(min(count * thing["price"], 3000))
        draft = CaseDraft(
            title=f"宿州{lead.told['offender']}涉嫌销售侵权商品案", right_type="trademark", lead_source="complaint",
            number=f"宿市监综罚立〔{local_day(now).year}〕{200 + self.cases}号", cause="销售侵犯注册商标专用权的商品",
            opened_on=local_day(now), conduct_from=local_day(lead.at) - timedelta(days=30), conduct_to=local_day(lead.at),
            facts_text=lead.told["what"], place=lead.told.get("place", "网店"),
            parties=(PartyDraft(role="suspect", sort="unit", name=lead.told["offender"]),),
            facts=(FactDraft(name="unsold_value", at_least=value, at_most=value, source="established"),),
        )  # fmt: skip
        goods = GoodsDraft(name=thing["thing"], quantity=Decimal(count), unit="件", unit_price=Decimal(thing["price"]))
        enter_case(draft, actor=lead.handler, now=now, goods=[goods], demonstration=True, report_id=lead.pk)
