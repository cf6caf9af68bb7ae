"""Steps on a matter, for the tests of what agencies do with one another."""

from datetime import datetime, timedelta
from typing import Any

from tests.rooms.world import NOW, World
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import opening, services
from zhixian.rooms.docket.models import Clock, Notice, Run, Step


class Matter:
    """A matter of its own and the run that opened it."""

    def __init__(
        self, world: World, procedure: str, seat: str, action: str, begun: datetime = NOW, **form: Any
    ) -> None:
        self.world, self.at = world, begun
        self.dossier, self.run = opening.open_matter(
            procedure, actor=world(seat), title="某市场查处", form=form, now=begun, action=action
        )

    def take(self, action: str, seat: str, after: timedelta = timedelta(hours=1), **form: Any) -> Step:
        self.at += after
        return services.take(self.run.pk, action, actor=self.world(seat), form=form, now=self.at)

    @property
    def state(self) -> str:
        with as_system():
            return Run.objects.get(pk=self.run.pk).state

    def clock(self, name: str) -> Clock:
        with as_system():
            return Clock.objects.get(run=self.run, clock=name, stopped_at=None)

    def told(self, sort: str) -> set[tuple[str, str]]:
        """Unit and post of every notice of that sort over the matter."""
        with as_system():
            rows = Notice.objects.filter(dossier_id=self.dossier.pk, sort=sort).values_list("unit_id", "post")
            return {(str(unit), post) for unit, post in rows}


def unit(world: World, seat: str) -> str:
    return str(world(seat).unit_id)


def levels(world: World) -> None:
    """The county's bodies under the city's, the city's under a province's, for asking upward."""
    for kind in ("market", "police"):
        county, city = world.units[f"here.{kind}"], world.units[f"above.{kind}"]
        province = Unit.objects.create(
            kind=city.kind,
            level="province",
            division="410000",
            name=f"河南{kind}",
            short_name=f"河南{kind}",
            code_word="豫",
        )
        Unit.objects.filter(pk=city.pk).update(parent=province)
        Unit.objects.filter(pk=county.pk).update(parent=city)
