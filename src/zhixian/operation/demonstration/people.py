"""Loading the bodies and their people from units.yaml."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password

from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.models import Appointment, Officer, Unit, UnitName

DATA = Path(__file__).parent
FOUNDED = date(2019, 2, 1)


def load_people(*, password: str, now: datetime) -> list[Officer]:
    """Every unit and officer of units.yaml; the officers in the order of the file."""
    told: dict[str, Any] = yaml.safe_load((DATA / "units.yaml").read_text(encoding="utf-8"))
    units = _units(told)
    hashed = make_password(password)  # once: it is slow on purpose, and here it is the same for all
    names = _names(told["surnames"], told["given"])
    officers: list[Officer] = []
    appointments: list[Appointment] = []
    for serial, (unit, bench) in enumerate(_benches(told, units), start=1):
        for seat in bench:
            officer = Officer(
                login=f"{unit.division}.{told['kind_in_login'][unit.kind]}.{seat['login']}",
                name=next(names),
                certificate=f"{unit.division}{serial:03d}{len(officers):03d}",
                phone=f"0{unit.division[:3]}-8{serial:03d}{len(officers):03d}",
                password=hashed,
                joined_at=now,
            )
            officers.append(officer)
            appointments += [
                Appointment(officer=officer, unit=unit, post=post, since=FOUNDED) for post in seat["posts"]
            ]
    Officer.objects.bulk_create(officers)
    Appointment.objects.bulk_create(appointments)
    return officers


def _names(surnames: list[str], given: list[str]) -> Iterator[str]:
    """Each pair once, colleagues with different surnames and different given names."""
    for turn in range(len(surnames) * len(given)):
        yield surnames[turn % len(surnames)] + given[(turn + turn // len(surnames)) % len(given)]


def _units(told: dict[str, Any]) -> list[Unit]:
    units: dict[str, Unit] = {}
    names: list[UnitName] = []
    parents: dict[str, str] = {}
    for place in told["places"]:
        for row in place["units"]:
            unit = Unit(
                kind=row["kind"],
                lines=[row["kind"]],
                level=place["level"],
                division=place["division"],
                name=row["name"],
                short_name=_short(row["name"], place["name"]),
                code_word=row["code_word"],
                since=FOUNDED,
            )
            units[unit.name] = unit
            if "parent" in row:
                parents[unit.name] = row["parent"]
            names += [UnitName(unit=unit, name=plate, sort="plate") for plate in row.get("plates", [])]
            names += [
                UnitName(unit=unit, name=was["name"], sort="former", until=date.fromisoformat(was["until"]))
                for was in row.get("former", [])
            ]
            if row.get("plates"):
                unit.lines = [row["kind"], "intellectual_property"]
    for child, parent in parents.items():
        units[child].parent = units[parent]
    Unit.objects.bulk_create(sorted(units.values(), key=lambda unit: unit.parent is not None))
    UnitName.objects.bulk_create(names)
    return list(units.values())


def _short(name: str, place: str) -> str:
    return (
        name.replace("市场监督管理局", "市场监管局").replace("人民检察院", "检察院").replace("中级人民法院", "中院")
        .replace("打击侵犯知识产权和制售假冒伪劣商品工作领导小组办公室", "打假办")
    )  # fmt: skip


def _benches(told: dict[str, Any], units: list[Unit]) -> "itertools.chain[tuple[Unit, list[dict[str, Any]]]]":
    def bench(unit: Unit) -> list[dict[str, Any]]:
        if unit.kind in kinds.ENFORCEMENT:
            return list(told["posts"]["enforcement"])
        return list(told["posts"].get(unit.kind, told["posts"]["other"]))

    return itertools.chain((unit, bench(unit)) for unit in units)
