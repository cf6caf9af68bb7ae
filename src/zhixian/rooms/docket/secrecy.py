"""Requests for information and what secrecy made of them: the figures that a refusal leaves behind.

Source: 信阳方案（信市监〔2022〕157号）一（二）: 在保密规定内提供.
"""

from dataclasses import dataclass

from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket.models import Run

PROCEDURE = "information-sharing"


@dataclass
class Figures:
    """Requests on one side, counted."""

    asked: int = 0
    whole: int = 0
    part: int = 0  # given without what secrecy forbids
    refused: int = 0  # for secrecy, the rule said
    open: int = 0

    def count(self, run: Run) -> None:
        self.asked += 1
        if run.state == "refused":
            self.refused += 1
        elif run.state == "requested":
            self.open += 1
        elif run.memory["kept"].get("decision") == "part":
            self.part += 1
        else:
            self.whole += 1


def figures(actor: Actor) -> dict[str, Figures]:
    """``asking``: what the actor's unit asked of others; ``holder``: what others asked of it. Call inside ``acting_as``;
    nobody's request is counted for a unit that takes no part in it."""
    found = {"asking": Figures(), "holder": Figures()}
    for run in Run.objects.filter(procedure=PROCEDURE).iterator():
        for side, counted in found.items():
            if run.memory["parties"].get(side) == str(actor.unit_id):
                counted.count(run)
    return found
