"""What the docket knows that a reckoning needs: where the unit lies that the term binds, whether a suspect is in custody, and
what that unit asks of itself where the law only says 及时 or 立即."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

from zhixian.law import clocks as law
from zhixian.law.ends import Granted, Pause
from zhixian.law.reckonings import Reckoning
from zhixian.moments import local_day
from zhixian.rooms.agencies import targets
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import penalties
from zhixian.rooms.docket.models import Run


class Grounds:
    """For the clocks of one step of a run; each thing is asked once, and only where a term wants it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._divisions: dict[UUID, str] = {}

    def reckon(
        self, clock_id: str, *, unit_id: UUID, start: datetime, extended: int | Sequence[int | Granted] = (),
        paused: Sequence[Pause] = (),
    ) -> Reckoning:  # fmt: skip
        """The end of a term that binds the unit in this case. BadReckoning as the law says it."""
        term = law.version_on(clock_id, local_day(start))
        return law.reckon(
            clock_id,
            start=start,
            extended=extended,
            paused=paused,
            in_custody=term.custody and self.in_custody,
            region=self._division(unit_id) if term.region else "",
            own_targets=targets.own(unit_id) if term.rule == "R-PROMPT" else None,
        )

    @cached_property
    def in_custody(self) -> bool:
        return penalties.in_custody(self.run)

    def _division(self, unit_id: UUID) -> str:
        if unit_id not in self._divisions:
            self._divisions[unit_id] = Unit.objects.values_list("division", flat=True).get(pk=unit_id)
        return self._divisions[unit_id]
